"""The services, as the program makes them, and a count of the statements they send."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import Engine, event

from clinic_desktop.domain.clock import ClinicClock
from clinic_desktop.services.allergies import AllergyService
from clinic_desktop.services.appointments import AppointmentService
from clinic_desktop.services.conditions import ConditionService
from clinic_desktop.services.visits import VisitService

if TYPE_CHECKING:
    from collections.abc import Iterator

    from clinic_desktop.db.database import Database


@pytest.fixture
def clock() -> ClinicClock:
    return ClinicClock()


@pytest.fixture
def appointments(doctor: Database, clock: ClinicClock) -> AppointmentService:
    return AppointmentService(doctor, clock)


@pytest.fixture
def desk(receptionist: Database, clock: ClinicClock) -> AppointmentService:
    """Give what a receptionist may do with bookings."""
    return AppointmentService(receptionist, clock)


@pytest.fixture
def visits(doctor: Database, clock: ClinicClock) -> VisitService:
    return VisitService(doctor, clock)


@pytest.fixture
def allergies(doctor: Database, clock: ClinicClock) -> AllergyService:
    return AllergyService(doctor, clock)


@pytest.fixture
def conditions(doctor: Database, clock: ClinicClock) -> ConditionService:
    return ConditionService(doctor, clock)


@pytest.fixture
def statements() -> Iterator[list[str]]:
    """Give a list that every statement of any session is added to."""
    sent: list[str] = []

    def note(connection: object, cursor: object, statement: str, *_: object) -> None:
        sent.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    yield sent
    event.remove(Engine, "before_cursor_execute", note)
