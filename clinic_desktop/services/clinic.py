"""What an administrator settles about the clinic: name, address, country and time zone."""

from __future__ import annotations

from dataclasses import asdict
from functools import cache
from typing import TYPE_CHECKING
from zoneinfo import available_timezones

from clinic_desktop.db.queries import clinic
from clinic_desktop.domain.clinic import Clinic, clinic_problems
from clinic_desktop.domain.errors import EditConflict, InvalidInput
from clinic_desktop.domain.problems import cleaned
from clinic_desktop.services.repeating import repeated

if TYPE_CHECKING:
    from clinic_desktop.db.database import Database
    from clinic_desktop.domain.clinic import ChangeClinic


_AREAS = frozenset(
    ("Africa", "America", "Antarctica", "Arctic", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific")
)
"""Zones named after anything else are older names of these."""


class ClinicService:
    def __init__(self, database: Database) -> None:
        self._database = database

    @staticmethod
    def time_zones() -> tuple[str, ...]:
        """Return the zones of the tz database that are named after places, and UTC."""
        return _time_zones()

    @staticmethod
    def countries() -> tuple[str, ...]:
        """Return the codes of the countries whose telephone numbers are known, in order."""
        return _countries()

    @repeated
    def details(self) -> Clinic:
        with self._database.read() as session:
            return clinic.details(session)

    @repeated
    def change(self, command: ChangeClinic) -> Clinic:
        """Store what differs, and return what stands there then. Workstations take it up when people sign in.

        Raises InvalidInput, NotPermitted, or EditConflict if somebody changed the same meanwhile.
        """
        found = clinic_problems(command.after, _time_zones(), _countries())
        if found:
            raise InvalidInput(found)
        before = asdict(command.before)
        wanted = {name: cleaned(value) for name, value in asdict(command.after).items()}
        with self._database.write() as session:
            clinic.hold(session)
            stored = asdict(clinic.details(session))
            differing = {name: value for name, value in wanted.items() if value != stored[name]}
            changed = {name: value for name, value in differing.items() if value != before[name]}
            for name in changed:
                if stored[name] != before[name]:
                    raise EditConflict("setting", name)
            clinic.write(session, changed)
            return Clinic(**{**stored, **changed})


@cache
def _time_zones() -> tuple[str, ...]:
    areas = (
        "Africa",
        "America",
        "Antarctica",
        "Arctic",
        "Asia",
        "Atlantic",
        "Australia",
        "Europe",
        "Indian",
        "Pacific",
    )
    return ("UTC", *sorted(zone for zone in available_timezones() if zone.split("/")[0] in areas and "/" in zone))


@cache
def _countries() -> tuple[str, ...]:
    from phonenumbers import SUPPORTED_REGIONS

    return tuple(sorted(SUPPORTED_REGIONS))
