"""What clinicians see of a patient's vital signs over time."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import TYPE_CHECKING

from clinic_desktop.db.queries import struck, vitals
from clinic_desktop.domain.struck import VisitPart
from clinic_desktop.services.charts import require_open
from clinic_desktop.services.repeating import repeated

if TYPE_CHECKING:
    from clinic_desktop.db.database import Database
    from clinic_desktop.domain.identifiers import PatientId
    from clinic_desktop.domain.struck import StruckParts
    from clinic_desktop.domain.vitals import VisitVitals


class VitalsService:
    """The patient's chart must be open, else ChartNotOpen."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @repeated
    def of_patient(self, patient_id: PatientId) -> tuple[VisitVitals, ...]:
        """Return the vital signs of all visits, the latest first; those entered in error are marked."""
        with self._database.read() as session:
            require_open(session, patient_id)
            measured, in_error = vitals.of_patient(session, patient_id), struck.of_patient(session, patient_id)
            return tuple(replace(one, struck=found) if (found := _in_error(one, in_error)) else one for one in measured)


def _in_error(visit: VisitVitals, in_error: StruckParts) -> frozenset[str]:
    """Return the names of the vital signs of a visit that were entered in error, alone or with the whole visit."""
    names = (one.name for one in fields(visit.vitals.values))
    return frozenset(
        name
        for name in names
        if in_error.find(VisitPart.VITAL, visit.vitals.id, visit.appointment_id, name) is not None
    )
