"""What clinicians record about a patient's allergies."""

from __future__ import annotations

from typing import TYPE_CHECKING

from clinic_desktop.db.queries import allergies
from clinic_desktop.db.queries.partial_dates import keep_onset
from clinic_desktop.domain import limits
from clinic_desktop.domain.allergies import problems_with
from clinic_desktop.domain.errors import EditConflict, InvalidInput, NotFound
from clinic_desktop.domain.problems import length_problems
from clinic_desktop.services.charts import require_open
from clinic_desktop.services.repeating import repeated

if TYPE_CHECKING:
    from clinic_desktop.db.database import Database
    from clinic_desktop.domain.allergies import (
        AddAllergy,
        AllergyFields,
        AllergyList,
        ChangeAllergy,
        StateNoKnownAllergies,
        StrikeOutAllergy,
    )
    from clinic_desktop.domain.clock import ClinicClock
    from clinic_desktop.domain.identifiers import PatientId


class AllergyService:
    """Each method is one transaction in an open chart, else ChartNotOpen, and answers with the list as it is then."""

    def __init__(self, database: Database, clock: ClinicClock) -> None:
        self._database = database
        self._clock = clock

    @repeated
    def of_patient(self, patient_id: PatientId) -> AllergyList:
        """Return what is recorded. Raises ChartNotOpen: a closed chart must not look like one without allergies."""
        with self._database.read() as session:
            require_open(session, patient_id)
            return allergies.of_patient(session, patient_id)

    @repeated
    def add(self, command: AddAllergy) -> AllergyList:
        """Record an allergy; a statement that none are known ends with it.

        Raises InvalidInput, also for what is recorded already under another id, by whomever and a moment ago.
        """
        self._check(command.fields)
        with self._database.write() as session:
            require_open(session, command.patient_id)
            row = allergies.row(session, command.id)
            if row is None:
                allergies.add(session, command.id, command.patient_id, command.fields)
            else:
                # The answer to the first order was lost, and something was corrected before the second.
                allergies.fill(row, command.fields)
                keep_onset(session, command.id, command.fields.onset_on)
                session.flush()
            allergies.choose_substance(session, command.id, command.substance)
            return allergies.of_patient(session, command.patient_id)

    @repeated
    def change(self, command: ChangeAllergy) -> AllergyList:
        """Correct an allergy. Raises InvalidInput, NotFound, EditConflict."""
        self._check(command.fields)
        with self._database.write() as session:
            require_open(session, command.patient_id)
            row = allergies.row(session, command.id)
            if row is None:
                raise NotFound("allergies", command.id)
            if allergies.is_struck(session, command.id):
                raise EditConflict("allergies", command.id)
            allergies.fill(row, command.fields)
            # Written before it is compared, the row would look as if nobody had changed it.
            with session.no_autoflush:
                if keep_onset(session, command.id, command.fields.onset_on):
                    allergies.touch(row)
            if session.is_modified(row) and row.version != command.expected_version:
                raise EditConflict("allergies", command.id)
            session.flush()
            allergies.choose_substance(session, command.id, command.substance)
            return allergies.of_patient(session, command.patient_id)

    @repeated
    def strike_out(self, command: StrikeOutAllergy) -> AllergyList:
        """Mark an allergy as entered in error, with a reason; it stays in the history.

        Raises InvalidInput, NotFound, and EditConflict if it is not any more what the person saw.
        """
        found = tuple(length_problems({"reason": command.reason}, {"reason": limits.STRIKE_OUT_REASON}))
        if found:
            raise InvalidInput(found)
        with self._database.write() as session:
            require_open(session, command.patient_id)
            row = allergies.row(session, command.id)
            if row is None:
                raise NotFound("allergies", command.id)
            if row.version != command.expected_version:
                raise EditConflict("allergies", command.id)
            allergies.strike_out(session, command.id, command.reason)
            return allergies.of_patient(session, command.patient_id)

    @repeated
    def state_none_known(self, command: StateNoKnownAllergies) -> AllergyList:
        """State, signed and dated, that no allergies are known. Raises AllergiesKnown."""
        with self._database.write() as session:
            require_open(session, command.patient_id)
            allergies.state_none(session, command.patient_id)
            return allergies.of_patient(session, command.patient_id)

    def _check(self, fields: AllergyFields) -> None:
        found = problems_with(fields, self._clock.today())
        if found:
            raise InvalidInput(found)
