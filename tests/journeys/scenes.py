"""How a day at the demo clinic begins: bookings written into the database as another program would."""

from __future__ import annotations

from datetime import datetime, time
from typing import TYPE_CHECKING

from clinic_desktop.domain.identifiers import AppointmentId, ProviderId
from clinic_desktop.testing.pages import SchedulePage
from tests import rows
from tests.builders import JANE

if TYPE_CHECKING:
    from PySide6.QtWidgets import QMainWindow

    from clinic_desktop.testing.clock import ClinicTestClock
    from clinic_desktop.testing.databases import ThrowAwayDatabase
    from clinic_desktop.testing.program import StartedProgram

DOCTOR = "doctor@example.com"
RECEPTION = "reception@example.com"
AUDITOR = "auditor@example.com"
SMITH, PETRA = "John Smith", "Petra Provider"


def doctors_id(database: ThrowAwayDatabase) -> ProviderId:
    return ProviderId(database.value("SELECT id FROM providers WHERE email = %s", DOCTOR))


def booked_today(
    database: ThrowAwayDatabase, clock: ClinicTestClock, patient_id: str, at: str, **changes: object
) -> AppointmentId:
    """Book a patient with the doctor, at this time of the day that the clock shows."""
    starts_at = datetime.combine(clock.today, time.fromisoformat(at))
    row = rows.appointment(doctors_id(database), patientId=patient_id, appointmentDate=starts_at, **changes)
    return AppointmentId(rows.insert(database.admin_connection(), "appointments", row))


def visit_in_progress(
    database: ThrowAwayDatabase, clock: ClinicTestClock, patient_id: str, at: str, **texts: object
) -> AppointmentId:
    """Book a patient, begin the visit and write these texts into its record, named as the columns are."""
    appointment_id = booked_today(database, clock, patient_id, at)
    database.rows("UPDATE appointments SET status = 'in_progress' WHERE id = %s", (appointment_id,))
    rows.insert(database.admin_connection(), "medical_records", rows.medical_record(appointment_id, **texts))
    return appointment_id


def stored_text(database: ThrowAwayDatabase, appointment_id: str, column: str) -> str | None:
    """Return a text of a visit's record as it is stored; ``column`` is the name in the given schema."""
    record = database.rows('SELECT to_jsonb(r) FROM medical_records r WHERE "appointmentId" = %s', (appointment_id,))
    found = record[0][0][column] if record else None
    return found if found is None else str(found)


def status_of(database: ThrowAwayDatabase, appointment_id: str) -> str:
    return str(database.value("SELECT status FROM appointments WHERE id = %s", appointment_id))


def only_jane_is_booked(database: ThrowAwayDatabase, clock: ClinicTestClock) -> AppointmentId:
    """Leave one appointment, Jane's with the doctor at ten, and a second provider with an empty day."""
    database.a_provider()
    database.rows("DELETE FROM appointments WHERE status = 'scheduled'")
    return booked_today(database, clock, JANE, "10:00", durationMinutes=30)


def schedule_with_jane(program: StartedProgram) -> QMainWindow:
    """Sign reception in beside the schedule on which ``only_jane_is_booked``."""
    window = program.sign_in(RECEPTION)
    window.resize(1280, 800)
    page = SchedulePage(window).expect_columns(PETRA, SMITH)
    page.expect_booking("DOE, Jane", "10:00", 30, SMITH)
    return window


def stored_span(database: ThrowAwayDatabase, appointment_id: str) -> tuple[str, int]:
    found = database.rows(
        'SELECT "appointmentDate", "durationMinutes" FROM appointments WHERE id = %s', (appointment_id,)
    )
    return f"{found[0][0]:%H:%M}", found[0][1]
