"""What clinicians do with a visit: open, start, write, complete."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from clinic_desktop.db import tables
from clinic_desktop.db.queries import appointments, visits
from clinic_desktop.domain.appointments import may_become
from clinic_desktop.domain.errors import (
    DiagnosisMissing,
    EditConflict,
    InvalidInput,
    NotFound,
    NotStarted,
    VisitCompleted,
    WrongStatus,
)
from clinic_desktop.domain.problems import cleaned
from clinic_desktop.domain.statuses import AppointmentStatus
from clinic_desktop.domain.visits import problems_with
from clinic_desktop.services.charts import require_open
from clinic_desktop.services.repeating import repeated
from clinic_desktop.services.visit_diagnoses import write_diagnoses
from clinic_desktop.services.visit_prescribing import VisitPrescribing, details_are_stored
from clinic_desktop.services.visit_rows import is_stored, write_lists, write_texts
from clinic_desktop.services.visit_vitals import write_vitals

if TYPE_CHECKING:
    from clinic_desktop.db.database import Database, ReadSession, WriteSession
    from clinic_desktop.domain.clock import ClinicClock
    from clinic_desktop.domain.identifiers import AppointmentId, PatientId
    from clinic_desktop.domain.visits import CompleteVisit, SaveVisit, StartVisit, VisitDetails, VisitSummary


class VisitService:
    """Each method is one transaction over the appointment, its record and all that belongs to it.

    The patient's chart must be open, else ChartNotOpen: a closed one looks like a visit without a word in it.
    Rows are always locked in the same order: appointment, record, then what hangs on it.
    """

    def __init__(self, database: Database, clock: ClinicClock) -> None:
        self._database = database
        self._clock = clock

    @repeated
    def open(self, appointment_id: AppointmentId) -> VisitDetails:
        """Read a visit with all its parts. Raises NotFound."""
        with self._database.read() as session:
            found = _details(session, appointment_id)
            require_open(session, found.appointment.patient_id)
            return found

    @repeated
    def of_patient(self, patient_id: PatientId) -> tuple[VisitSummary, ...]:
        """Return the patient's visits that were begun, the latest first. Raises ChartNotOpen."""
        with self._database.read() as session:
            require_open(session, patient_id)
            return visits.of_patient(session, patient_id)

    @repeated
    def start(self, command: StartVisit) -> VisitDetails:
        """Begin: the appointment is in progress and has a record. Starting twice starts once.

        Raises WrongStatus, EditConflict, NotFound.
        """
        with self._database.write() as session:
            row = _appointment(session, command.appointment_id)
            if row.status is not AppointmentStatus.IN_PROGRESS:
                if not may_become(row.status, AppointmentStatus.IN_PROGRESS):
                    raise WrongStatus(row.status, AppointmentStatus.IN_PROGRESS)
                if row.version != command.expected_version:
                    raise EditConflict("appointments", command.appointment_id)
                row.status, row.updated_at = AppointmentStatus.IN_PROGRESS, datetime.now(UTC)
                session.flush()
            if visits.record_row(session, command.appointment_id) is None:
                session.add(
                    tables.MedicalRecord(
                        id=command.record_id, appointment_id=command.appointment_id, updated_at=datetime.now(UTC)
                    )
                )
                session.flush()
            return _details(session, command.appointment_id)

    @repeated
    def save(self, command: SaveVisit) -> VisitDetails:
        """Store the whole visit as it stands on screen, or nothing of it.

        Raises InvalidInput, NotStarted, VisitCompleted, AllergyUnanswered, and EditConflict if a row that was changed
        on screen was changed by somebody else too. Saving the same twice stores it once.
        """
        _check(command)
        with self._database.write() as session:
            row = _writable(session, command.appointment_id)
            _write(session, command, row.patient_id)
            return _details(session, command.appointment_id)

    @repeated
    def complete(self, command: CompleteVisit) -> VisitDetails:
        """Store the visit and close it for good, record and appointment together. Asking twice completes once.

        Raises DiagnosisMissing, and what save raises.
        """
        _check(command.save)
        if not cleaned(command.save.texts.diagnosis):
            raise DiagnosisMissing
        with self._database.write() as session:
            if _is_completed_as(session, command.save):
                return _details(session, command.save.appointment_id)
            row = _writable(session, command.save.appointment_id)
            if row.version != command.expected_appointment_version:
                raise EditConflict("appointments", command.save.appointment_id)
            record = _write(session, command.save, row.patient_id, completes=True)
            record.is_draft, record.updated_at = False, datetime.now(UTC)
            session.flush()
            row.status, row.updated_at = AppointmentStatus.COMPLETED, datetime.now(UTC)
            session.flush()
            return _details(session, command.save.appointment_id)


def _check(command: SaveVisit) -> None:
    found = problems_with(command)
    if found:
        raise InvalidInput(found)


def _appointment(session: WriteSession, appointment_id: AppointmentId) -> tables.Appointment:
    row = appointments.row(session, appointment_id)
    if row is None:
        raise NotFound("appointments", appointment_id)
    require_open(session, row.patient_id)
    return row


def _writable(session: WriteSession, appointment_id: AppointmentId) -> tables.Appointment:
    row = _appointment(session, appointment_id)
    if row.status is AppointmentStatus.COMPLETED:
        raise VisitCompleted
    if row.status is not AppointmentStatus.IN_PROGRESS:
        raise NotStarted
    return row


def _is_completed_as(session: WriteSession, command: SaveVisit) -> bool:
    row = _appointment(session, command.appointment_id)
    if row.status is not AppointmentStatus.COMPLETED:
        return False
    record = visits.record_row(session, command.appointment_id)
    if record is None or not is_stored(session, record, command):
        return False
    return details_are_stored(session, record.id, command)


def _write(
    session: WriteSession, command: SaveVisit, patient_id: str, *, completes: bool = False
) -> tables.MedicalRecord:
    record = visits.record_row(session, command.appointment_id)
    if record is None:
        raise NotStarted
    with session.no_autoflush:
        changed = write_texts(record, command)
        prescribing = VisitPrescribing(session, record.id, command)
        prescribing.check(patient_id, completes=completes)
        changed |= write_lists(session, record.id, command, prescribing.rows)
        changed |= write_vitals(session, command)
        changed |= write_diagnoses(session, record.id, command)
        changed |= prescribing.write()
    if changed:
        record.updated_at = datetime.now(UTC)
        session.flush()
    return record


def _details(session: ReadSession, appointment_id: AppointmentId) -> VisitDetails:
    session.expire_all()
    found = visits.details(session, appointment_id)
    if found is None:
        raise NotFound("appointments", appointment_id)
    return found
