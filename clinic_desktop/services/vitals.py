"""What clinicians see of a patient's vital signs over time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from clinic_desktop.db.queries import vitals
from clinic_desktop.services.charts import require_open
from clinic_desktop.services.repeating import repeated

if TYPE_CHECKING:
    from clinic_desktop.db.database import Database
    from clinic_desktop.domain.identifiers import PatientId
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
            return vitals.of_patient(session, patient_id)
