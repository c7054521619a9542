"""The list of people who want an earlier time, the times that became free, and who of them fits which."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, NewType

from clinic_desktop.domain import limits
from clinic_desktop.domain.problems import Problem, ProblemKind, length_problems, range_problems

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date

    from clinic_desktop.domain.identifiers import AppointmentId, PatientId, ProviderId, Version
    from clinic_desktop.domain.statuses import AppointmentType

WishId = NewType("WishId", str)

GRID_MINUTES = 5


class DayPart(StrEnum):
    MORNING = "morning"
    AFTERNOON = "afternoon"
    EVENING = "evening"


_BEGINS = {DayPart.MORNING: time(), DayPart.AFTERNOON: time(12), DayPart.EVENING: time(17)}


@dataclass(frozen=True, slots=True)
class EarlierWish:
    """What somebody wants: with one provider or (None) any, in these parts of these weekdays; empty means all of them.

    ``weekdays`` are counted from 0 for Monday. ``appointment_id`` is the later booking it would replace.
    """

    patient_id: PatientId
    type: AppointmentType
    minutes: int
    first_on: date
    last_on: date
    appointment_id: AppointmentId | None = None
    provider_id: ProviderId | None = None
    parts: frozenset[DayPart] = frozenset()
    weekdays: frozenset[int] = frozenset()
    note: str | None = None


@dataclass(frozen=True, slots=True)
class PutOnList:
    id: WishId
    wish: EarlierWish


@dataclass(frozen=True, slots=True)
class ReplacedBooking:
    """The later booking that somebody has, as it was read."""

    id: AppointmentId
    version: Version
    starts_at: datetime
    provider_name: str


@dataclass(frozen=True, slots=True)
class WishLine:
    """A wish as the list shows it."""

    id: WishId
    wish: EarlierWish
    last_name: str
    first_name: str
    born_on: date
    phone: str
    provider_name: str | None
    booking: ReplacedBooking | None
    made_at: datetime
    made_by: str


@dataclass(frozen=True, slots=True)
class FreeTime:
    """A time that became free: it begins at ``starts_at``, and ``minutes`` fit from there."""

    provider_id: ProviderId
    provider_name: str
    starts_at: datetime
    minutes: int


@dataclass(frozen=True, slots=True)
class EarlierOffer:
    """A time that became free and the people whom it fits, who has waited longest first."""

    time: FreeTime
    wishes: tuple[WishLine, ...]


@dataclass(frozen=True, slots=True)
class TakeEarlierTime:
    """Give somebody on the list a time that became free.

    ``appointment_id`` is the booking that moves there, at the version it was read with, or the id of a new one.
    """

    wish_id: WishId
    appointment_id: AppointmentId
    expected_version: Version | None
    provider_id: ProviderId
    starts_at: datetime


def part_of_day(at: time) -> DayPart:
    return max((part for part in DayPart if _BEGINS[part] <= at), key=lambda part: _BEGINS[part])


def fits(line: WishLine, free: FreeTime, starts_at_local: datetime) -> bool:
    """Say whether a time that became free is what somebody wants, and earlier than what he has."""
    wish = line.wish
    return (
        wish.provider_id in (None, free.provider_id)
        and wish.minutes <= free.minutes
        and wish.first_on <= starts_at_local.date() <= wish.last_on
        and (not wish.weekdays or starts_at_local.weekday() in wish.weekdays)
        and (not wish.parts or part_of_day(starts_at_local.time()) in wish.parts)
        and (line.booking is None or free.starts_at < line.booking.starts_at)
    )


def free_parts(
    first: datetime, end: datetime, busy: Iterable[tuple[datetime, datetime]], not_before: datetime
) -> Iterator[tuple[datetime, datetime]]:
    """Yield what is free between ``first`` and ``end``, from when to when, beginning on a grid of five minutes.

    A part that reaches to ``end`` goes on beyond it, to the next busy time, eight hours at most.
    """
    longest = timedelta(minutes=int(limits.APPOINTMENT_MINUTES.most))
    start = on_grid(max(first, not_before))
    for busy_first, busy_end in sorted(busy):
        if busy_end <= start:
            continue
        if start >= end:
            return
        if busy_first > start:
            yield start, min(busy_first, start + longest)
        start = on_grid(max(start, busy_end))
    if start < end:
        yield start, start + longest


def on_grid(moment: datetime) -> datetime:
    """Return the moment, or the next one that lies on the grid."""
    step = GRID_MINUTES * 60
    over = (moment.minute * 60 + moment.second) % step + moment.microsecond / 1_000_000
    return moment if over == 0 else moment + timedelta(seconds=step - over)


def wish_problems(wish: EarlierWish, today: date) -> tuple[Problem, ...]:
    found = [*range_problems("minutes", wish.minutes, limits.APPOINTMENT_MINUTES)]
    found += length_problems({"note": wish.note}, {"note": limits.WISH_NOTE})
    if wish.last_on < today:
        found.append(Problem("last_on", ProblemKind.IN_THE_PAST))
    elif wish.last_on < wish.first_on:
        found.append(Problem("last_on", ProblemKind.NOT_ABOVE, "first_on"))
    return tuple(found)
