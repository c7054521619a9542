"""Sick notes and referral letters: written, and read to be printed again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from clinic_desktop.db.queries import charts, letters
from clinic_desktop.domain.errors import EditConflict, InvalidInput, NotFound
from clinic_desktop.domain.letters import problems_with
from clinic_desktop.services.charts import require_open
from clinic_desktop.services.repeating import repeated

if TYPE_CHECKING:
    from clinic_desktop.db.database import Database
    from clinic_desktop.domain.identifiers import PatientId
    from clinic_desktop.domain.letters import Letter, LetterId, WriteLetter


class LetterService:
    """Each method is one transaction in an open chart, else ChartNotOpen."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @repeated
    def write(self, command: WriteLetter) -> Letter:
        """Store a signed letter of a visit that was begun. The same one twice is stored once.

        Raises InvalidInput, NotStarted, NotFound, and EditConflict for a number that another letter has.
        """
        found = problems_with(command.fields)
        if found:
            raise InvalidInput(found)
        with self._database.write() as session:
            patient_id = charts.patient_of(session, command.appointment_id)
            if patient_id is None:
                raise NotFound("appointments", command.appointment_id)
            require_open(session, patient_id)
            letters.add(session, command)
            stored = letters.letter(session, command.id)
            if stored is None or stored.appointment_id != command.appointment_id:
                raise EditConflict("visits", command.appointment_id)
            return stored

    @repeated
    def of_patient(self, patient_id: PatientId) -> tuple[Letter, ...]:
        """Return a patient's letters, the latest first."""
        with self._database.read() as session:
            require_open(session, patient_id)
            return letters.of_patient(session, patient_id)

    @repeated
    def open(self, letter_id: LetterId) -> Letter:
        """Read one letter. Raises NotFound, also where its chart is not open."""
        with self._database.read() as session:
            found = letters.letter(session, letter_id)
            if found is None:
                raise NotFound("letters", letter_id)
            return found
