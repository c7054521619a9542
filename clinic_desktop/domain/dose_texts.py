"""Structured helps for a prescription: pieces a person picks, and the texts and numbers that they come to."""

from __future__ import annotations

import math
import re
from decimal import Decimal, InvalidOperation
from functools import lru_cache

from clinic_desktop.domain.clinical_text import format_number

DOSE_UNITS = (
    "tablet",
    "capsule",
    "mg",
    "g",
    "micrograms",
    "mL",
    "units",
    "mmol",
    "drops",
    "puffs",
    "sprays",
    "patch",
    "sachet",
    "suppository",
    "application",
)
FREQUENCIES: dict[str, Decimal | None] = {
    "daily": Decimal(1),
    "twice a day": Decimal(2),
    "three times a day": Decimal(3),
    "four times a day": Decimal(4),
    "every 12 hours": Decimal(2),
    "every 8 hours": Decimal(3),
    "every 6 hours": Decimal(4),
    "every 4 hours": Decimal(6),
    "in the morning": Decimal(1),
    "at bedtime": Decimal(1),
    "every other day": Decimal(1) / 2,
    "once weekly": Decimal(1) / 7,
    "when required": None,
    "once only": None,
}
"""How often, in the words that are stored, with doses in a day; None where that cannot be said."""

DURATION_UNITS = {"days": 1, "weeks": 7, "months": 30}
"""With their length in days; a month is thirty, as packs are."""

UNTIL_STOPPED = "until stopped"
_COUNTED = frozenset(
    {"tablet", "capsule", "patch", "sachet", "suppository", "tablets", "capsules", "patches", "sachets"}
)
_PLURALS = {"tablet": "tablets", "capsule": "capsules", "patch": "patches", "sachet": "sachets"}
_PLURALS |= {"suppository": "suppositories", "application": "applications"}
_UNITS_OF_FORMS = {
    "tablet": "tablet",
    "capsule": "capsule",
    "drops": "drops",
    "inhaler": "puffs",
    "spray": "sprays",
    "patch": "patch",
    "suppository": "suppository",
    "solution": "mL",
    "suspension": "mL",
    "powder": "sachet",
    "cream": "application",
    "ointment": "application",
    "gel": "application",
    "lotion": "application",
}
_DURATION = re.compile(r"(?:for\s+)?(\d+|a|one)\s*(day|week|month|year)s?", re.IGNORECASE)
_DAYS_MOST = 40_000
_DAYS = {"day": 1, "week": 7, "month": 30, "year": 365}


def amount(typed: str) -> Decimal | None:
    """Return a typed amount: positive, with a point or a comma for decimals; None for anything else."""
    try:
        number = Decimal(typed.strip().replace(",", "."))
    except InvalidOperation:
        return None
    return number if number.is_finite() and number > 0 else None


def dose_text(typed: str, unit: str) -> str:
    """Return a dose as it is stored: ``1 tablet``, ``2.5 mL``, ``500 mg``. What is no number stays as typed."""
    number = amount(typed)
    if number is None:
        return f"{typed.strip()} {unit}".strip()
    named = _PLURALS.get(unit, unit) if number > 1 else unit
    return f"{format_number(number)} {named}".strip()


def duration_text(count: int, unit: str) -> str:
    """Return a duration as it is stored: ``1 week``, ``10 days``."""
    return f"{count:,} {unit.removesuffix('s') if count == 1 else unit}"


@lru_cache(maxsize=1024)
def days_of(duration: str | None) -> int | None:
    """Return how many days a duration's text means; None if it says no end."""
    found = _DURATION.fullmatch((duration or "").strip())
    if found is None:
        return None
    count = int(found[1]) if found[1].isdigit() else 1
    days = count * _DAYS[found[2].lower()]
    return days if 0 < days <= _DAYS_MOST else None


def unit_for(form: str) -> str:
    """Return the unit in which a dose of this form is usually counted, or nothing."""
    return next((unit for words, unit in _UNITS_OF_FORMS.items() if words in form.lower()), "")


def quantity_for(typed: str, unit: str, frequency: str, duration: str) -> int | None:
    """Return how many pieces a course takes, rounded up; None where it is not counted in pieces or has no end."""
    number, often, days = amount(typed), FREQUENCIES.get(frequency), days_of(duration)
    if number is None or often is None or days is None or unit not in _COUNTED:
        return None
    return math.ceil(number * often * days)
