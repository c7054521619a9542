"""Wishes for an earlier time in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from clinic_desktop.domain.clinical_text import format_date, format_moment
from clinic_desktop.domain.earlier_times import DayPart
from clinic_desktop.ui.error_words import Words
from clinic_desktop.ui.series_words import WEEKDAYS

if TYPE_CHECKING:
    from clinic_desktop.domain.clock import ClinicClock
    from clinic_desktop.domain.earlier_times import EarlierOffer, WishLine

PART_WORDS = {
    DayPart.MORNING: "Morning, before 12:00",
    DayPart.AFTERNOON: "Afternoon, 12:00 to 17:00",
    DayPart.EVENING: "Evening, from 17:00",
}


def people_words(count: int) -> str:
    return "1 person wants" if count == 1 else f"{count} people want"


def offer_words(offers: tuple[EarlierOffer, ...], clock: ClinicClock) -> Words:
    """Return what is said when times became free that somebody waits for."""
    first = offers[0]
    when = format_moment(clock.local(first.time.starts_at), weekday=True)
    more = f", and {len(offers) - 1} more" if len(offers) > 1 else ""
    return Words(
        f"{when} with {first.time.provider_name} is free{more}",
        f"{people_words(len({one.id for offer in offers for one in offer.wishes}))} an earlier time.",
    )


def wanted_words(line: WishLine) -> str:
    """Return when somebody could come: ``mornings; Monday, Tuesday; until 31-Dec-2026``."""
    wish = line.wish
    said = [f"{part.value}s" for part in DayPart if part in wish.parts]
    if wish.weekdays:
        said.append(", ".join(WEEKDAYS[day][:3] for day in sorted(wish.weekdays)))
    said.append(f"until {format_date(wish.last_on)}")
    return "; ".join(said)


def has_words(line: WishLine, clock: ClinicClock) -> str:
    if line.booking is None:
        return "No booking yet"
    return f"{format_moment(clock.local(line.booking.starts_at), weekday=True)}, {line.booking.provider_name}"
