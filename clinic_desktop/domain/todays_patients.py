"""A clinician's own patients of one day with their allergies: what his workstation keeps for an outage."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from clinic_desktop.domain.statuses import AllergySeverity, AppointmentStatus


class TodayUnreadableError(Exception):
    """What was kept is not what this version writes."""


@dataclass(frozen=True, slots=True)
class TodaysAllergy:
    allergen: str
    reaction: str | None
    severity: AllergySeverity | None


@dataclass(frozen=True, slots=True)
class TodaysPatient:
    """A booking of the day. ``born`` is the date in words.

    ``allergies`` is None where they may not be kept: the patient was booked by the clinician himself, and his chart is
    not open. Empty and not ``none_known`` means that nobody has written down anything.
    """

    appointment_id: str
    starts_at: datetime
    status: AppointmentStatus
    last_name: str
    first_name: str
    born: str
    allergies: tuple[TodaysAllergy, ...] | None
    none_known: bool = False


@dataclass(frozen=True, slots=True)
class TodaysPatients:
    """How it was at ``as_of``. It is not to be shown on another day than ``on``."""

    on: date
    as_of: datetime
    patients: tuple[TodaysPatient, ...]


def as_bytes(today: TodaysPatients) -> bytes:
    """Write it down, to be sealed."""
    return json.dumps(asdict(today), default=_in_words, ensure_ascii=False).encode()


def from_bytes(content: bytes) -> TodaysPatients:
    """Read what ``as_bytes`` wrote. Raises TodayUnreadableError."""
    try:
        known = json.loads(content)
        return TodaysPatients(
            date.fromisoformat(known["on"]),
            datetime.fromisoformat(known["as_of"]),
            tuple(_patient(one) for one in known["patients"]),
        )
    except (ValueError, KeyError, TypeError) as error:
        raise TodayUnreadableError from error


def _patient(known: dict[str, Any]) -> TodaysPatient:
    allergies = known["allergies"]
    return TodaysPatient(
        known["appointment_id"],
        datetime.fromisoformat(known["starts_at"]),
        AppointmentStatus(known["status"]),
        known["last_name"],
        known["first_name"],
        known["born"],
        None if allergies is None else tuple(_allergy(one) for one in allergies),
        known["none_known"],
    )


def _allergy(known: dict[str, Any]) -> TodaysAllergy:
    severity = known["severity"]
    return TodaysAllergy(known["allergen"], known["reaction"], AllergySeverity(severity) if severity else None)


def _in_words(value: object) -> str:
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(type(value).__name__)
