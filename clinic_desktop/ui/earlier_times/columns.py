"""What the lists of free times and of people who want an earlier one show."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt

from clinic_desktop.domain.clinical_text import format_date, format_moment, format_name, one_line, type_words
from clinic_desktop.ui.earlier_times.words import has_words, wanted_words
from clinic_desktop.ui.widgets.record_model import Column

if TYPE_CHECKING:
    from clinic_desktop.domain.clock import ClinicClock
    from clinic_desktop.domain.earlier_times import EarlierOffer, WishLine


def offer_columns(clock: ClinicClock) -> tuple[Column[EarlierOffer], ...]:
    return (
        Column("Free", lambda one: format_moment(clock.local(one.time.starts_at), weekday=True), width=31, strong=True),
        Column("Min", lambda one: str(one.time.minutes), width=5, align=Qt.AlignmentFlag.AlignRight),
        Column("Provider", lambda one: one.time.provider_name, width=20, stretch=True),
        Column("People", lambda one: str(len(one.wishes)), width=8, align=Qt.AlignmentFlag.AlignRight),
    )


def wish_columns(clock: ClinicClock) -> tuple[Column[WishLine], ...]:
    return (
        Column("Patient", _name, width=18, strong=True, stretch=True, tooltip=_tip),
        Column("Phone", lambda one: one.phone, width=16),
        Column("Has now", lambda one: has_words(one, clock), width=42),
        Column("Type", lambda one: type_words(one.wish.type), width=14),
        Column("Min", lambda one: str(one.wish.minutes), width=5, align=Qt.AlignmentFlag.AlignRight),
        Column("Wants", wanted_words, width=29),
        Column("Provider", lambda one: one.provider_name or "Any", width=12),
        Column("Note", lambda one: one_line(one.wish.note or ""), width=18, stretch=True),
        Column("Since", lambda one: format_date(clock.local(one.made_at).date()), width=15, tooltip=_by),
    )


def _name(one: WishLine) -> str:
    return format_name(one.last_name, one.first_name)


def _tip(one: WishLine) -> str:
    lines = [_name(one), f"Born {format_date(one.born_on)}", f"Phone {one.phone}", f"Wants {wanted_words(one)}"]
    return "\n".join([*lines, one.wish.note] if one.wish.note else lines)


def _by(one: WishLine) -> str:
    return f"Put on the list by {one.made_by}"
