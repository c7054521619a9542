"""What clinicians record about a patient's chronic conditions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from clinic_desktop.db.queries import conditions
from clinic_desktop.db.queries.partial_dates import keep_diagnosis
from clinic_desktop.domain import limits
from clinic_desktop.domain.conditions import problems_with
from clinic_desktop.domain.errors import EditConflict, InvalidInput, NotFound
from clinic_desktop.domain.problems import length_problems
from clinic_desktop.services.charts import require_open
from clinic_desktop.services.repeating import repeated

if TYPE_CHECKING:
    from clinic_desktop.db.database import Database
    from clinic_desktop.domain.clock import ClinicClock
    from clinic_desktop.domain.conditions import (
        AddCondition,
        ChangeCondition,
        Condition,
        ConditionFields,
        StrikeOutCondition,
    )
    from clinic_desktop.domain.identifiers import PatientId


class ConditionService:
    """Each method is one transaction in an open chart, else ChartNotOpen, and answers with the list as it is then."""

    def __init__(self, database: Database, clock: ClinicClock) -> None:
        self._database = database
        self._clock = clock

    @repeated
    def of_patient(self, patient_id: PatientId) -> tuple[Condition, ...]:
        """Return what is recorded. Raises ChartNotOpen."""
        with self._database.read() as session:
            require_open(session, patient_id)
            return conditions.of_patient(session, patient_id)

    @repeated
    def add(self, command: AddCondition) -> tuple[Condition, ...]:
        """Record a condition. Raises InvalidInput, CodeUnknown."""
        self._check(command.fields)
        with self._database.write() as session:
            require_open(session, command.patient_id)
            row = conditions.row(session, command.id)
            if row is None:
                conditions.add(session, command.id, command.patient_id, command.fields)
            else:
                # The answer to the first order was lost, and something was corrected before the second.
                conditions.fill(row, command.fields)
                code = conditions.code_row(session, command.id)
                conditions.fill_code(session, command.id, code, command.fields.code)
                keep_diagnosis(session, command.id, command.fields.diagnosed_on)
                session.flush()
            return conditions.of_patient(session, command.patient_id)

    @repeated
    def change(self, command: ChangeCondition) -> tuple[Condition, ...]:
        """Correct a condition or its status. Raises InvalidInput, NotFound, EditConflict, CodeUnknown."""
        self._check(command.fields)
        with self._database.write() as session:
            require_open(session, command.patient_id)
            row = conditions.row(session, command.id)
            if row is None:
                raise NotFound("conditions", command.id)
            if conditions.is_struck(session, command.id):
                raise EditConflict("conditions", command.id)
            code = conditions.code_row(session, command.id)
            version = conditions.version(row, code)
            conditions.fill(row, command.fields)
            # Written before it is compared, the row would look as if nobody had changed it.
            with session.no_autoflush:
                if keep_diagnosis(session, command.id, command.fields.diagnosed_on):
                    conditions.touch(row)
            is_other_code = conditions.fill_code(session, command.id, code, command.fields.code)
            if (is_other_code or session.is_modified(row)) and version != command.expected_version:
                raise EditConflict("conditions", command.id)
            session.flush()
            return conditions.of_patient(session, command.patient_id)

    @repeated
    def strike_out(self, command: StrikeOutCondition) -> tuple[Condition, ...]:
        """Mark a condition as entered in error, with a reason.

        Raises InvalidInput, NotFound, and EditConflict if it is not any more what the person saw.
        """
        found = tuple(length_problems({"reason": command.reason}, {"reason": limits.STRIKE_OUT_REASON}))
        if found:
            raise InvalidInput(found)
        with self._database.write() as session:
            require_open(session, command.patient_id)
            row = conditions.row(session, command.id)
            if row is None:
                raise NotFound("conditions", command.id)
            if conditions.version(row, conditions.code_row(session, command.id)) != command.expected_version:
                raise EditConflict("conditions", command.id)
            conditions.strike_out(session, command.id, command.reason)
            return conditions.of_patient(session, command.patient_id)

    def _check(self, fields: ConditionFields) -> None:
        found = problems_with(fields, self._clock.today())
        if found:
            raise InvalidInput(found)
