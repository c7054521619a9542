"""Series in words: the rule as people say it, and what stands in the way of a date."""

from __future__ import annotations

from typing import TYPE_CHECKING

from clinic_desktop.domain.clinical_text import format_date, format_name, format_time_range
from clinic_desktop.domain.series import ConflictKind, Every, InMonth, which_weekday
from clinic_desktop.domain.working_hours import ClosedKind

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from clinic_desktop.domain.clock import ClinicClock
    from clinic_desktop.domain.series import Conflict, SeriesBlocked, SeriesDate, SeriesPlace, SeriesRule

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_COUNTED = ("first", "second", "third", "fourth", "last")
_UNITS = {Every.DAY: "day", Every.WEEK: "week", Every.MONTH: "month"}
_CLOSED = {
    ClosedKind.OUTSIDE: "Outside working hours",
    ClosedKind.BREAK: "In a break",
    ClosedKind.DAY_OFF: "On a day off",
    ClosedKind.CLOSURE: "The clinic is closed",
    ClosedKind.BLOCKED: "Blocked",
}
_PLAIN = {
    ConflictKind.PAST: "This day is over",
    ConflictKind.ARCHIVED: "The patient is archived",
    ConflictKind.SAME_SERIES: "Meets another date of this series",
}
UNTIL_BEFORE_FIRST = "This lies before the first day"


def blocked_words(error: SeriesBlocked) -> tuple[str, str]:
    """Return a title and advice for dates that somebody else was faster with."""
    count = len(error.dates)
    named = "One date was" if count == 1 else f"{count} dates were"
    return f"{named} just taken", "Nothing was booked or moved. The list shows what is in the way now."


def place_words(place: SeriesPlace) -> str:
    return f"{place.place} of {place.of}"


def joined(words: Sequence[str]) -> str:
    """Return ``Tuesday, Wednesday and Friday``."""
    return " and ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)


def in_month_words(in_month: InMonth, first_on: date) -> str:
    """Return which day of the month a first date stands for: ``on the second Tuesday``."""
    name = WEEKDAYS[first_on.weekday()]
    if in_month is InMonth.DATE:
        return f"on day {first_on.day}"
    which = _COUNTED[-1] if in_month is InMonth.LAST_WEEKDAY else _COUNTED[which_weekday(first_on) - 1]
    return f"on the {which} {name}"


def rule_words(rule: SeriesRule, first_on: date) -> str:
    """Return a rule as people say it: ``Every 2 weeks on Tuesday and Thursday, 10 times``."""
    unit = _UNITS[rule.every]
    said = f"Every {unit}" if rule.interval == 1 else f"Every {rule.interval} {unit}s"
    if rule.every is Every.MONTH:
        said += f" {in_month_words(rule.in_month, first_on)}"
    elif rule.weekdays or rule.every is Every.WEEK:
        said += f" on {joined([WEEKDAYS[day] for day in sorted(rule.weekdays or {first_on.weekday()})])}"
    if rule.count is not None:
        return f"{said}, {rule.count} times"
    return f"{said}, until {format_date(rule.until, weekday=True)}" if rule.until else said


def conflict_words(conflict: Conflict, clock: ClinicClock) -> str:
    line = conflict.line
    span = format_time_range(clock.local(line.starts_at), clock.local(line.ends_at)) if line else ""
    times = f" {span[:1].lower()}{span[1:]}"
    match conflict.kind:
        case ConflictKind.PAST | ConflictKind.ARCHIVED | ConflictKind.SAME_SERIES:
            return _PLAIN[conflict.kind]
        case ConflictKind.PATIENT_BUSY:
            return f"The patient is booked with {line.provider_name if line else 'somebody'}{times}"
        case ConflictKind.PROVIDER_BUSY:
            name = format_name(line.patient_last_name, line.patient_first_name) if line else "somebody"
            return f"Taken by {name}{times}"
        case ConflictKind.CROWDED:
            name = format_name(line.patient_last_name, line.patient_first_name) if line else "somebody"
            return f"Too close to {name}{times}"
        case ConflictKind.HELD:
            return _held_words(conflict, clock)
    closed = conflict.closed
    if closed is None:
        return "Closed"
    return f"{_CLOSED[closed.kind]}: {closed.why}" if closed.why else _CLOSED[closed.kind]


def _held_words(conflict: Conflict, clock: ClinicClock) -> str:
    hold = conflict.hold
    if hold is None:
        return "Being booked at another desk"
    who = "you" if hold.is_same_person else hold.who
    span = format_time_range(clock.local(hold.first), clock.local(hold.end))
    return f"{span} is being booked by {who} at {hold.desk}"


def conflicts_words(conflicts: Iterable[Conflict], clock: ClinicClock) -> str:
    return ". ".join(dict.fromkeys(conflict_words(one, clock) for one in conflicts))


def state_words(one: SeriesDate, clock: ClinicClock) -> str:
    """Return what a list says of a date."""
    if not one.is_looked_at:
        return ""
    if one.open_conflicts:
        return conflicts_words(one.open_conflicts, clock)
    if one.booking.overbook_reason is not None:
        return f"Overbooked: {one.booking.overbook_reason}"
    if one.conflicts:
        return f"Booked all the same. {conflicts_words(one.conflicts, clock)}"
    return "Free"


def dates_words(count: int) -> str:
    return "1 date" if count == 1 else f"{count} dates"
