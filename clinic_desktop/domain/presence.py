"""Who else has something open at this moment. It locks nothing: two may write, and their work is brought together."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime


class PresentAt(StrEnum):
    """What may be open, as the database calls it."""

    VISIT = "visits"
    PATIENT = "patients"
    BOOKING = "appointments"


@dataclass(frozen=True, slots=True)
class OpenThing:
    """One thing that is open in a window: for visits and bookings the id is the appointment's."""

    kind: PresentAt
    id: str


@dataclass(frozen=True, slots=True)
class Other:
    """Somebody who has the same open at another workstation.

    ``is_writing`` says that he has text that is not saved; ``is_same_person`` that it is the reader himself, elsewhere.
    """

    name: str
    workstation: str
    since: datetime
    is_writing: bool
    is_same_person: bool = False


@dataclass(frozen=True, slots=True)
class Presence:
    """What came of saying that something is open: whether others are told, and who else is there."""

    is_known: bool
    others: tuple[Other, ...] = ()
