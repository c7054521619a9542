"""How many statements a person waits for: a page of many rows costs no more than a page of one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from clinic_desktop.domain.appointments import DayOfAppointments, FreeSlotSearch
from clinic_desktop.domain.identifiers import RecordId, new_id
from clinic_desktop.domain.patients import PatientSearch
from clinic_desktop.domain.visits import StartVisit, VisitTexts
from clinic_desktop.services.patients import PatientService
from tests.builders import JANE, JANES_COMPLETED, MARIAS_SCHEDULED, ROBERT, a_save, a_symptom, an_appointment, at

if TYPE_CHECKING:
    from clinic_desktop.db.database import Database
    from clinic_desktop.domain.clock import ClinicClock
    from clinic_desktop.services.allergies import AllergyService
    from clinic_desktop.services.appointments import AppointmentService
    from clinic_desktop.services.conditions import ConditionService
    from clinic_desktop.services.visits import VisitService
    from clinic_desktop.testing.databases import ThrowAwayDatabase

LIMIT_OF_TIME = 1
"""A transaction that writes begins by saying how long a statement may take."""


def test_a_search_is_one_statement(receptionist: Database, clock: ClinicClock, statements: list[str]) -> None:
    patients = PatientService(receptionist, clock)

    for typed in ("d", "doe", "doe jane", "1985-03-15", "5550101", "jane.doe@email.com"):
        statements.clear()
        assert patients.search(PatientSearch(typed)).items
        assert len(statements) == 1, statements


def test_a_patient_is_opened_with_one_statement(
    receptionist: Database, clock: ClinicClock, statements: list[str]
) -> None:
    PatientService(receptionist, clock).open(JANE)

    assert len(statements) == 1


def test_a_visit_is_opened_with_few_statements(visits: VisitService, statements: list[str]) -> None:
    visits.open(MARIAS_SCHEDULED)
    assert len(statements) == 4, "one asks whether the chart is open"

    statements.clear()
    visits.open(JANES_COMPLETED)
    assert len(statements) == 10, "addenda and what was struck, once a visit is completed"


def test_a_whole_day_is_one_statement(
    desk: AppointmentService, clinic_database: ThrowAwayDatabase, statements: list[str]
) -> None:
    for _ in range(3):
        desk.book(an_appointment(clinic_database.a_provider(), JANE if len(statements) < 3 else ROBERT))
    statements.clear()

    desk.day(DayOfAppointments(at(9).date()))
    assert len(statements) == 1

    statements.clear()
    desk.free_slots(FreeSlotSearch(30, at(9)))
    assert len(statements) == 7, "providers, three of hours, buffers, bookings, holds"


def test_what_is_known_of_a_patient_is_asked_at_once(
    allergies: AllergyService, conditions: ConditionService, visits: VisitService, statements: list[str]
) -> None:
    allergies.of_patient(ROBERT)
    assert len(statements) == 3

    statements.clear()
    conditions.of_patient(ROBERT)
    assert len(statements) == 2

    statements.clear()
    visits.of_patient(ROBERT)
    assert len(statements) == 2


def test_booking_is_few_statements(
    desk: AppointmentService, clinic_database: ThrowAwayDatabase, statements: list[str]
) -> None:
    desk.book(an_appointment(clinic_database.a_provider()))

    assert len(statements) <= LIMIT_OF_TIME + 3


def test_a_save_writes_each_row_once(visits: VisitService, statements: list[str]) -> None:
    visit = visits.open(MARIAS_SCHEDULED)
    visit = visits.start(StartVisit(MARIAS_SCHEDULED, visit.appointment.version, RecordId(new_id())))
    command = a_save(visit, texts=VisitTexts(diagnosis="Flu"), symptoms=tuple(a_symptom() for _ in range(5)))
    statements.clear()

    visits.save(command)

    written = [statement.split()[0] for statement in statements if statement.split()[0] in ("INSERT", "UPDATE")]
    assert sorted(written) == ["INSERT", "UPDATE"], "the symptoms at once, the record once"
    assert len(statements) <= LIMIT_OF_TIME + 16
