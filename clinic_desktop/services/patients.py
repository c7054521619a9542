"""What people do with patients at the desk."""

from __future__ import annotations

from typing import TYPE_CHECKING

from clinic_desktop.db.queries import appointments, patients
from clinic_desktop.db.queries.patient_search import search
from clinic_desktop.db.queries.possible_duplicates import possible_duplicates
from clinic_desktop.domain import limits
from clinic_desktop.domain.errors import AlreadyArchived, EditConflict, HasOpenBookings, InvalidInput, NotFound
from clinic_desktop.domain.patients import as_stored, problems_with
from clinic_desktop.domain.problems import cleaned, length_problems
from clinic_desktop.services.repeating import repeated

if TYPE_CHECKING:
    from clinic_desktop.db import tables
    from clinic_desktop.db.database import Database, ReadSession, WriteSession
    from clinic_desktop.domain.clock import ClinicClock
    from clinic_desktop.domain.identifiers import PatientId, Version
    from clinic_desktop.domain.pages import Page
    from clinic_desktop.domain.patients import (
        ArchivePatient,
        CorrectPatient,
        DuplicateSearch,
        PatientDetails,
        PatientFields,
        PatientMatch,
        PatientSearch,
        PossibleDuplicate,
        RegisterPatient,
        RestorePatient,
    )


class PatientService:
    """Find, register, correct and archive patients. Each method is one transaction."""

    def __init__(self, database: Database, clock: ClinicClock, *, day_first: bool = True) -> None:
        self._database = database
        self._clock = clock
        self._day_first = day_first

    @repeated
    def search(self, question: PatientSearch) -> Page[PatientMatch]:
        """Find patients by anything that is known about them; at most fifty at a time."""
        with self._database.read() as session:
            return search(session, question, day_first=self._day_first)

    @repeated
    def possible_duplicates(self, question: DuplicateSearch) -> tuple[PossibleDuplicate, ...]:
        """Find people who may be the one being registered, the likeliest first, each with why."""
        with self._database.read() as session:
            return possible_duplicates(session, question)

    @repeated
    def open(self, patient_id: PatientId) -> PatientDetails:
        """Read a patient. Raises NotFound."""
        with self._database.read() as session:
            return _details(session, patient_id)

    @repeated
    def register(self, command: RegisterPatient) -> PatientDetails:
        """Register a patient; asking twice with one id registers once, as the later order says. Raises InvalidInput."""
        self._check(command.fields)
        with self._database.write() as session:
            row = patients.row(session, command.id)
            if row is None:
                patients.add(session, command.id, command.fields)
            elif as_stored(_details(session, command.id).fields) != as_stored(command.fields):
                patients.correct(session, row, command.fields)
            return _details(session, command.id)

    @repeated
    def correct(self, command: CorrectPatient) -> PatientDetails:
        """Store corrected fields; without a correction nothing is written.

        Raises InvalidInput, NotFound, or EditConflict if somebody was faster.
        """
        self._check(command.fields)
        with self._database.write() as session:
            row = _locked(session, command.id)
            known = _details(session, command.id)
            if as_stored(known.fields) == as_stored(command.fields):
                return known
            _expect(row, command.expected_version)
            patients.correct(session, row, command.fields)
            return _details(session, command.id)

    @repeated
    def archive(self, command: ArchivePatient) -> PatientDetails:
        """Take a patient out of the lists, with a reason. Nothing is deleted.

        Raises InvalidInput without a reason, AlreadyArchived, HasOpenBookings, NotFound, EditConflict.
        """
        found = tuple(length_problems({"reason": command.reason}, {"reason": limits.STATUS_REASON}))
        if found:
            raise InvalidInput(found)
        reason = cleaned(command.reason)
        with self._database.write() as session:
            row = _locked(session, command.id)
            known = _details(session, command.id)
            if known.archived_at is not None:
                if known.archive_reason == reason:
                    return known
                raise AlreadyArchived
            _expect(row, command.expected_version)
            still_open = appointments.open_count(session, command.id, self._clock.day_bounds(self._clock.today())[0])
            if still_open:
                raise HasOpenBookings(still_open)
            profile = patients.profile_row(session, command.id)
            profile.archived_at, profile.archive_reason = self._clock.now(), reason
            profile.archived_by = ""
            patients.touch(session, row)
            session.expire_all()
            return _details(session, command.id)

    @repeated
    def restore(self, command: RestorePatient) -> PatientDetails:
        """Bring an archived patient back. Raises NotFound, EditConflict."""
        with self._database.write() as session:
            row = _locked(session, command.id)
            known = _details(session, command.id)
            if known.archived_at is None:
                return known
            _expect(row, command.expected_version)
            profile = patients.profile_row(session, command.id)
            profile.archived_at = profile.archived_by = profile.archive_reason = None
            patients.touch(session, row)
            return _details(session, command.id)

    def _check(self, fields: PatientFields) -> None:
        found = problems_with(fields, self._clock.today())
        if found:
            raise InvalidInput(found)


def _details(session: ReadSession, patient_id: PatientId) -> PatientDetails:
    found = patients.details(session, patient_id)
    if found is None:
        raise NotFound("patients", patient_id)
    return found


def _locked(session: WriteSession, patient_id: PatientId) -> tables.Patient:
    """Return the row, held before anything is compared: the first of two orders may still be on its way."""
    row = patients.row(session, patient_id)
    if row is None:
        raise NotFound("patients", patient_id)
    return row


def _expect(row: tables.Patient, version: Version) -> None:
    if row.version != version:
        raise EditConflict("patients", row.id)
