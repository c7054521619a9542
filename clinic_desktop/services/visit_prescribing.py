"""What a save of a visit checks about its prescriptions, and what is kept beside them.

Checked is what is new or differs from what is stored; when the visit is completed, all of it.
"""

from __future__ import annotations

from dataclasses import asdict, replace
from typing import TYPE_CHECKING, Any

from clinic_desktop.db.queries import allergies, prescribing, visits
from clinic_desktop.db.queries.formulary import formulary
from clinic_desktop.domain.errors import EditConflict, InvalidInput
from clinic_desktop.domain.identifiers import PatientId
from clinic_desktop.domain.prescribing_checks import (
    NOT_CHECKED,
    AllergyUnanswered,
    CheckedAgainst,
    findings_for,
    unanswered,
)
from clinic_desktop.domain.prescriptions import unsafe_problems
from clinic_desktop.domain.problems import cleaned

if TYPE_CHECKING:
    from clinic_desktop.db import tables
    from clinic_desktop.db.database import ReadSession, WriteSession
    from clinic_desktop.domain.prescriptions import Prescription, PrescriptionFields
    from clinic_desktop.domain.visits import SaveVisit


class VisitPrescribing:
    """Made before a save writes anything, from what is stored then.

    Attributes:
        rows: the stored prescriptions by id, if the save is about any.
    """

    def __init__(self, session: WriteSession, record_id: str, command: SaveVisit) -> None:
        self._session = session
        self._command = command
        has_any = command.prescriptions or command.removed_prescriptions
        rows = visits.prescription_rows(session, record_id) if has_any else []
        self.rows = {row.id: row for row in rows}
        self._stored = stored_fields(session, rows, command.appointment_id)
        self._differing = tuple(one for one in command.prescriptions if self._differs(one))
        self._against: CheckedAgainst | None = None

    def check(self, patient_id: str, *, completes: bool) -> None:
        """Raise InvalidInput for what may be misread, AllergyUnanswered, or EditConflict."""
        places = {one.id: place for place, one in enumerate(self._command.prescriptions)}
        found = [
            replace(problem, field=f"prescriptions.{places[one.id]}.{problem.field}")
            for one in self._differing
            for problem in unsafe_problems(one.fields, self._stored.get(one.id))
        ]
        if found:
            raise InvalidInput(tuple(found))
        checked = self._command.prescriptions if completes else self._differing
        if not checked:
            return
        self._against = _against(self._session, PatientId(patient_id))
        blocking = unanswered(checked, self._against)
        if blocking:
            raise AllergyUnanswered(blocking)
        for one in self._differing:
            row = self.rows.get(one.id)
            if row is not None and _details(one.fields) != _details(self._stored[one.id]):
                if row.version != one.version:
                    raise EditConflict("visits", one.id)
                # Whoever read this prescription before sees that it is another now.
                prescribing.touch(row)

    def write(self) -> bool:
        """Write what is kept beside the prescriptions that differ. Says whether there were any."""
        if not self._differing or self._against is None:
            return False
        self._session.flush()
        for one in self._differing:
            item = self._against.formulary.meant_by(one.fields.medication)
            found = findings_for(one.fields, self._against, one.id)
            values: dict[str, Any] = {
                **{visits.PRESCRIPTION_DETAIL_COLUMNS[name]: value for name, value in _details(one.fields).items()},
                "formulary_id": item.id if item else None,
                "was_checked": not any(finding.kind in NOT_CHECKED for finding in found),
            }
            prescribing.write_detail(self._session, one.id, values)
        self._session.flush()
        return True

    def _differs(self, one: Prescription) -> bool:
        stored = self._stored.get(one.id)
        return stored is None or _comparable(stored) != _comparable(one.fields)


def stored_fields(
    session: ReadSession, rows: list[tables.Prescription], appointment_id: str
) -> dict[str, PrescriptionFields]:
    """Return the prescriptions of a visit as they are stored, with what is kept beside them."""
    details = visits.prescription_details(session, appointment_id) if rows else {}
    return {row.id: visits.as_prescription(row, details.get(row.id)).fields for row in rows}


def details_are_stored(session: ReadSession, record_id: str, command: SaveVisit) -> bool:
    """Say whether what is kept beside the prescriptions is there already, as a save would write it."""
    stored = stored_fields(session, visits.prescription_rows(session, record_id), command.appointment_id)
    return all(one.id in stored and _details(stored[one.id]) == _details(one.fields) for one in command.prescriptions)


def _against(session: ReadSession, patient_id: PatientId) -> CheckedAgainst:
    known = allergies.of_patient(session, patient_id)
    return CheckedAgainst(formulary(session), known.standing, known.state)


def _details(fields: PrescriptionFields) -> dict[str, str | None]:
    return {name: cleaned(getattr(fields, name)) or None for name in visits.PRESCRIPTION_DETAIL_COLUMNS}


def _comparable(fields: PrescriptionFields) -> dict[str, Any]:
    return {
        name: (cleaned(value) or None) if isinstance(value, str) else value for name, value in asdict(fields).items()
    }
