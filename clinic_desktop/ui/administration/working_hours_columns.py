"""What the lists about working hours show: providers, weeks, what is closed, types, bookings to be moved."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt

from clinic_desktop.domain.clinical_text import (
    format_date,
    format_moment,
    format_phone,
    one_line,
    type_words,
)
from clinic_desktop.domain.working_weeks import DEFAULT_SPANS, HoursSpan, SpanKind, WorkingWeek
from clinic_desktop.ui.hours_words import WEEKDAYS, breaks_words, kind_words, spans_words, why_words
from clinic_desktop.ui.widgets.record_model import Column

if TYPE_CHECKING:
    from clinic_desktop.domain.appointments import Provider
    from clinic_desktop.domain.clock import ClinicClock
    from clinic_desktop.domain.fallen_bookings import FallenBooking
    from clinic_desktop.domain.working_hours import TypeTimes
    from clinic_desktop.domain.working_weeks import Closing

STANDARD = "Standard"


@dataclass(frozen=True, slots=True)
class WeekRow:
    """A stored week, or (None) the hours of a clinic that has set none."""

    week: WorkingWeek | None
    is_in_force: bool

    @property
    def key(self) -> str:
        return STANDARD if self.week is None else self.week.valid_from.isoformat()

    @property
    def spans(self) -> tuple[HoursSpan, ...]:
        return DEFAULT_SPANS if self.week is None else self.week.spans


def provider_columns() -> tuple[Column[Provider], ...]:
    return (Column("Provider", lambda one: one_line(one.name), width=20, stretch=True, strong=True),)


def week_columns() -> tuple[Column[WeekRow], ...]:
    days = (
        Column(name[:3], partial(_hours, weekday=weekday), width=13, tooltip=partial(_tip, weekday=weekday))
        for weekday, name in enumerate(WEEKDAYS)
    )
    return (
        Column("Valid from", _valid_from, width=15, strong=True, stretch=True),
        Column("State", lambda row: "in force" if row.is_in_force else "", width=8),
        *days,
    )


def closing_columns(clock: ClinicClock, names: dict[str, str]) -> tuple[Column[Closing], ...]:
    return (
        Column("What", lambda one: kind_words(one.kind), width=15, strong=True),
        Column("Whose", lambda one: one_line(names.get(one.provider_id or "", "Everybody")), width=18),
        Column("From", partial(_first, clock=clock), width=27),
        Column("Until", partial(_last, clock=clock), width=27),
        Column("Why", lambda one: one_line(one.why), width=20, stretch=True),
    )


def type_columns() -> tuple[Column[TypeTimes], ...]:
    right = Qt.AlignmentFlag.AlignRight
    return (
        Column("Type", lambda one: type_words(one.type), width=18, stretch=True, strong=True),
        Column("Min", lambda one: str(one.minutes), width=5, align=right),
        Column("Buffer", lambda one: str(one.buffer_minutes or ""), width=8, align=right),
    )


def fallen_columns(clock: ClinicClock) -> tuple[Column[FallenBooking], ...]:
    return (
        Column("When", lambda one: format_moment(clock.local(one.starts_at), weekday=True), width=33, strong=True),
        Column("Min", lambda one: str(one.minutes), width=5, align=Qt.AlignmentFlag.AlignRight),
        Column("Patient", lambda one: one_line(one.patient), width=22, stretch=True, strong=True),
        Column("Phone", lambda one: format_phone(one.phone) if one.phone else "", width=20),
        Column("Provider", lambda one: one_line(one.provider_name), width=18),
        Column("Why", lambda one: one_line(why_words(one.why)), width=26),
    )


def _valid_from(row: WeekRow) -> str:
    return STANDARD if row.week is None else format_date(row.week.valid_from)


def _hours(row: WeekRow, weekday: int) -> str:
    return spans_words(_of(row, weekday, SpanKind.OPEN))


def _tip(row: WeekRow, weekday: int) -> str:
    breaks = breaks_words(_of(row, weekday, SpanKind.BREAK))
    worked = breaks_words(_of(row, weekday, SpanKind.OPEN)) or "closed"
    return f"{WEEKDAYS[weekday]}: {worked}" + (f"\nBreaks: {breaks}" if breaks else "")


def _of(row: WeekRow, weekday: int, kind: SpanKind) -> list[HoursSpan]:
    return [one for one in row.spans if (one.weekday, one.kind) == (weekday, kind)]


def _first(one: Closing, clock: ClinicClock) -> str:
    if one.first_at is not None:
        return format_moment(clock.local(one.first_at), weekday=True)
    return format_date(one.first_day, weekday=True)


def _last(one: Closing, clock: ClinicClock) -> str:
    if one.end_at is not None:
        return format_moment(clock.local(one.end_at), weekday=True)
    return format_date(one.last_day, weekday=True)
