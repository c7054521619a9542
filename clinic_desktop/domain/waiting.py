"""The waiting room: who is expected, waits, was called, is in a room, has left; how long, and who is next."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from clinic_desktop.domain.errors import ClinicError
from clinic_desktop.domain.problems import Problem, ProblemKind
from clinic_desktop.domain.statuses import AppointmentStatus, AppointmentType
from clinic_desktop.domain.unreadable import is_unreadable

if TYPE_CHECKING:
    from collections.abc import Iterable

    from clinic_desktop.domain.appointments import AppointmentLine
    from clinic_desktop.domain.identifiers import AppointmentId, PatientId, ProviderId, Version

WALK_IN_REASON = "Walk-in"
"""Why somebody without a booking is booked over what is there."""

LEFT_REASONS = ("Left before being seen", "Had to go, will book again", "Sent to the emergency department")
ROOM_MOST = 30
THRESHOLD_MOST = 480
"""Minutes."""

CALLS_SHOWN = 5
"""How many calls the screen in the waiting room has place for."""

CALLED_FOR = timedelta(minutes=30)
"""How long a call stays on the screen in the waiting room if nobody begins the visit or takes the call back."""


class Urgency(StrEnum):
    NORMAL = "normal"
    SOON = "soon"
    URGENT = "urgent"


class Stage(StrEnum):
    """Where somebody is. The order is that of the board."""

    WAITING = "waiting"
    CALLED = "called"
    IN_ROOM = "in_room"
    EXPECTED = "expected"
    LEFT = "left"


class WaitLevel(StrEnum):
    CALM = "calm"
    NOTICE = "notice"
    LONG = "long"


@dataclass(frozen=True, slots=True)
class WaitThresholds:
    """From how many minutes on waiting is pointed out, and is too long."""

    notice: int = 15
    long: int = 30

    def level(self, waited: timedelta) -> WaitLevel:
        minutes = waited // timedelta(minutes=1)
        if minutes >= self.long:
            return WaitLevel.LONG
        return WaitLevel.NOTICE if minutes >= self.notice else WaitLevel.CALM


@dataclass(frozen=True, slots=True)
class WaitingEntry:
    """One of today's bookings as the board shows it; nothing clinical. ``version`` is the booking's.

    ``number`` is the clinic's number of the day, given on arrival; ``row_version`` that of what was written down about
    waiting. Moments are aware.
    """

    id: AppointmentId
    version: Version
    starts_at: datetime
    status: AppointmentStatus
    patient_id: PatientId
    last_name: str
    first_name: str
    provider_id: ProviderId
    provider_name: str
    number: int | None = None
    row_version: Version | None = None
    urgency: Urgency = Urgency.NORMAL
    room: str | None = None
    called_at: datetime | None = None
    arrived_at: datetime | None = None
    in_room_at: datetime | None = None
    left_at: datetime | None = None

    @property
    def stage(self) -> Stage:
        match self.status:
            case AppointmentStatus.SCHEDULED:
                return Stage.EXPECTED
            case AppointmentStatus.CHECKED_IN:
                return Stage.WAITING if self.called_at is None else Stage.CALLED
            case AppointmentStatus.IN_PROGRESS:
                return Stage.IN_ROOM
        return Stage.LEFT

    @property
    def since(self) -> datetime | None:
        """When it began that he is where he is; None for whoever is expected."""
        match self.stage:
            case Stage.WAITING:
                return self.arrived_at
            case Stage.CALLED:
                return self.called_at
            case Stage.IN_ROOM:
                return self.in_room_at
            case Stage.LEFT:
                return self.left_at
        return None

    def waited(self, now: datetime) -> timedelta:
        """Return how long he has waited until now, or until the visit began; nothing before he came."""
        if self.arrived_at is None:
            return timedelta(0)
        end = self.in_room_at or self.left_at or now
        return max(end - self.arrived_at, timedelta(0))

    def late_by(self, now: datetime) -> timedelta:
        """Return by how much the booked time has passed without the visit: until now, or until it began."""
        if is_unreadable(self.starts_at) or self.stage is Stage.LEFT:
            return timedelta(0)
        return max((self.in_room_at or now) - self.starts_at, timedelta(0))


@dataclass(frozen=True, slots=True)
class Board:
    """What is known of the waiting room at one moment, in the order of the board.

    ``ahead`` is by how much the clock of this computer went before the server's: times that run are the server's.
    """

    entries: tuple[WaitingEntry, ...] = ()
    thresholds: WaitThresholds = WaitThresholds()
    ahead: timedelta = timedelta(0)


@dataclass(frozen=True, slots=True)
class PublicCall:
    """All that a screen in the waiting room may know: "J.D.", the number of the day, and where to."""

    initials: str
    number: int | None
    room: str


@dataclass(frozen=True, slots=True)
class CallPatient:
    """Call the next, or this one, to a room. ``id`` is the order's own: said twice, it calls once.

    Without ``appointment_id`` it is the most urgent who waits for this provider (or, with None, for any), then whoever
    came first.
    """

    id: str
    room: str
    provider_id: ProviderId | None = None
    appointment_id: AppointmentId | None = None


@dataclass(frozen=True, slots=True)
class TakeCallBack:
    id: AppointmentId
    expected_version: Version


@dataclass(frozen=True, slots=True)
class SetUrgency:
    id: AppointmentId
    expected_version: Version
    urgency: Urgency


@dataclass(frozen=True, slots=True)
class SetRoom:
    """An empty room takes it away."""

    id: AppointmentId
    expected_version: Version
    room: str


@dataclass(frozen=True, slots=True)
class WalkIn:
    """Book somebody who has come without a booking for now, and check him in. ``id`` becomes the booking's.

    Without a provider it is whoever is free soonest. ``is_another`` says that he is to be seen besides what he has
    booked for today.
    """

    id: AppointmentId
    patient_id: PatientId
    provider_id: ProviderId | None
    minutes: int
    type: AppointmentType = AppointmentType.SICK_VISIT
    urgency: Urgency = Urgency.NORMAL
    reason: str | None = None
    is_another: bool = False


@dataclass(eq=False)
class NobodyWaits(ClinicError):
    """Nobody waits who could be called next."""


@dataclass(eq=False)
class CalledAlready(ClinicError):
    """Somebody else has called this patient meanwhile, to this room."""

    room: str


@dataclass(eq=False)
class BookedToday(ClinicError):
    """Whoever walks in has a booking today. Nothing was booked."""

    line: AppointmentLine


@dataclass(eq=False)
class NobodySeesPatients(ClinicError):
    """There is no provider to book with."""


_STAGES = list(Stage)
_NUMBERED = re.compile(r"\s*\d+\s?[A-Za-z]?\s*")
_URGENCIES = [Urgency.URGENT, Urgency.SOON, Urgency.NORMAL]


def in_order(entries: Iterable[WaitingEntry]) -> tuple[WaitingEntry, ...]:
    """Return the board's order: who waits by urgency and arrival, who was seen last among those who have left."""
    return tuple(sorted(entries, key=_place))


def next_of(entries: Iterable[WaitingEntry], provider_id: ProviderId | None) -> WaitingEntry | None:
    """Return who is called next: the most urgent who waits for the provider, then whoever came first."""
    waiting = [one for one in entries if one.stage is Stage.WAITING and provider_id in (None, one.provider_id)]
    return min(waiting, key=_place, default=None)


def arrivals(before: Iterable[WaitingEntry], now: Iterable[WaitingEntry]) -> tuple[WaitingEntry, ...]:
    """Return who has come between two looks at the board."""
    here = {one.id for one in before if one.stage is not Stage.EXPECTED}
    return tuple(one for one in now if one.stage is Stage.WAITING and one.id not in here)


def public_calls(entries: Iterable[WaitingEntry], now: datetime) -> tuple[PublicCall, ...]:
    """Return what the screen in the waiting room shows: the latest calls first, nobody who is seen or gone."""
    called = [
        (one.called_at, one)
        for one in entries
        if one.stage is Stage.CALLED and one.called_at is not None and now - one.called_at < CALLED_FOR
    ]
    called.sort(key=lambda pair: pair[0], reverse=True)
    return tuple(
        PublicCall(public_initials(one.last_name, one.first_name), one.number, room_words(one.room or ""))
        for _, one in called[:CALLS_SHOWN]
    )


def public_initials(last_name: str, first_name: str) -> str:
    """Return "J.D."."""
    letters = [name.strip()[:1].upper() for name in (first_name, last_name) if name.strip()]
    return "".join(f"{letter}." for letter in letters)


def room_words(room: str) -> str:
    """Return "Room 2" for somebody who typed 2, or 2a; other names of rooms as they are."""
    return f"Room {room.strip()}" if _NUMBERED.fullmatch(room) else room


def room_problems(room: str) -> tuple[Problem, ...]:
    if not room.strip():
        return (Problem("room", ProblemKind.MISSING),)
    return (Problem("room", ProblemKind.TOO_LONG, str(ROOM_MOST)),) if len(room.strip()) > ROOM_MOST else ()


def threshold_problems(thresholds: WaitThresholds) -> tuple[Problem, ...]:
    """Return what is wrong with minutes: both count from one, and "long" comes after the first."""
    found = []
    for name, minutes in (("wait_notice", thresholds.notice), ("wait_long", thresholds.long)):
        if minutes < 1:
            found.append(Problem(name, ProblemKind.TOO_SMALL, "1"))
        elif minutes > THRESHOLD_MOST:
            found.append(Problem(name, ProblemKind.TOO_LARGE, str(THRESHOLD_MOST)))
    if not found and thresholds.long <= thresholds.notice:
        found.append(Problem("wait_long", ProblemKind.TOO_SMALL, str(thresholds.notice + 1)))
    return tuple(found)


def _place(entry: WaitingEntry) -> tuple[object, ...]:
    stage = _STAGES.index(entry.stage)
    if entry.stage is Stage.LEFT:
        return (stage, -_seconds(entry.left_at), entry.id)
    if entry.stage is Stage.EXPECTED:
        return (stage, 0 if is_unreadable(entry.starts_at) else _seconds(entry.starts_at), entry.id)
    urgency = _URGENCIES.index(entry.urgency) if entry.stage is Stage.WAITING else 0
    return (stage, urgency, _seconds(entry.since), entry.number or 0, entry.id)


def _seconds(moment: datetime | None) -> float:
    return moment.timestamp() if moment else 0.0
