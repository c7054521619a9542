"""What is said of a condition that is to be recorded a second time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from clinic_desktop.domain.clinical_text import condition_status_words, format_date, one_line
from clinic_desktop.ui.error_words import Words

if TYPE_CHECKING:
    from clinic_desktop.domain.conditions import Condition


def already_recorded_words(known: Condition) -> Words:
    fields = known.fields
    code = f" ({fields.code.code})" if fields.code else ""
    since = f", diagnosed {format_date(fields.diagnosed_on)}" if fields.diagnosed_on else ""
    return Words(
        "This condition is recorded already",
        f"{one_line(fields.name)}{code}, {condition_status_words(fields.status).lower()}{since}. Nothing was added.",
    )
