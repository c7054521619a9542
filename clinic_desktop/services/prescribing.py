"""What clinicians do around prescriptions: look at the medication, stop and resume it; and the formulary behind it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from clinic_desktop.db.queries import allergies, formulary, prescribing
from clinic_desktop.domain.clinical_text import age_in_years
from clinic_desktop.domain.errors import EditConflict, InvalidInput, NotFound
from clinic_desktop.domain.medication import StopKind, stop_problems
from clinic_desktop.domain.prescribing_checks import CheckedAgainst, OtherDrug, may_be_pregnant
from clinic_desktop.domain.problems import cleaned
from clinic_desktop.domain.unreadable import is_unreadable
from clinic_desktop.services.charts import require_open
from clinic_desktop.services.repeating import repeated

if TYPE_CHECKING:
    from clinic_desktop.db.database import Database
    from clinic_desktop.domain.allergies import AllergyList
    from clinic_desktop.domain.clock import ClinicClock
    from clinic_desktop.domain.formulary import Formulary, FormularyItem
    from clinic_desktop.domain.identifiers import PatientId
    from clinic_desktop.domain.medication import MedicationList, ResumeMedication, StopMedication


@dataclass(frozen=True, slots=True)
class PrescribingBasis:
    """What a prescription for somebody is checked against, read at one moment. ``age`` is in whole years."""

    patient_id: PatientId
    allergies: AllergyList
    medication: MedicationList
    age: int | None
    sex: str

    def against(self, formulary: Formulary, others: tuple[OtherDrug, ...]) -> CheckedAgainst:
        return CheckedAgainst(
            formulary,
            self.allergies.standing,
            self.allergies.state,
            others,
            self.age,
            may_be_pregnant(self.sex, self.age),
        )


class PrescribingService:
    """Each method is one transaction; what is about a patient needs an open chart, else ChartNotOpen."""

    def __init__(self, database: Database, clock: ClinicClock) -> None:
        self._database = database
        self._clock = clock

    @repeated
    def formulary(self) -> Formulary:
        with self._database.read() as session:
            return formulary.formulary(session)

    @repeated
    def put(self, items: tuple[FormularyItem, ...]) -> int:
        """Add entries to the formulary, or change those with the same id: all or nothing.

        Returns how many rows differ from what was there. Raises NotPermitted, RefusedByDatabase.
        """
        with self._database.write() as session:
            return formulary.put(session, items)

    @repeated
    def basis(self, patient_id: PatientId) -> PrescribingBasis:
        """Return all that prescriptions for somebody are checked against."""
        with self._database.read() as session:
            require_open(session, patient_id)
            born_on, sex = prescribing.person(session, patient_id)
            return PrescribingBasis(
                patient_id,
                allergies.of_patient(session, patient_id),
                prescribing.medication(session, patient_id, self._clock.local),
                None if is_unreadable(born_on) else age_in_years(born_on, self._clock.today()),
                sex,
            )

    @repeated
    def medication(self, patient_id: PatientId) -> MedicationList:
        with self._database.read() as session:
            require_open(session, patient_id)
            return prescribing.medication(session, patient_id, self._clock.local)

    @repeated
    def stop(self, command: StopMedication) -> MedicationList:
        """Stop a drug, or suspend it, with a reason; the visit that prescribed it stays as it is.

        A drug that is suspended may be stopped for good. Raises InvalidInput, NotFound, and EditConflict if somebody
        else stopped it meanwhile.
        """
        found = stop_problems(command.reason)
        if found:
            raise InvalidInput(found)
        with self._database.write() as session:
            require_open(session, command.patient_id)
            if not prescribing.is_of_patient(session, command.prescription_id, command.patient_id):
                raise NotFound("prescriptions", command.prescription_id)
            standing = prescribing.standing_stop(session, command.prescription_id)
            if prescribing.stop_row(session, command.id) is None:
                if standing is not None:
                    if standing.kind != StopKind.SUSPENDED or command.kind is StopKind.SUSPENDED:
                        raise EditConflict("prescriptions", command.prescription_id)
                    standing.end_reason = cleaned(command.reason)
                    session.flush()
                prescribing.stop(session, command)
            return prescribing.medication(session, command.patient_id, self._clock.local)

    @repeated
    def resume(self, command: ResumeMedication) -> MedicationList:
        """End a stop: the drug is current again. Raises InvalidInput, NotFound, EditConflict."""
        found = stop_problems(command.reason)
        if found:
            raise InvalidInput(found)
        with self._database.write() as session:
            require_open(session, command.patient_id)
            row = prescribing.stop_row(session, command.stop_id)
            if row is None:
                raise NotFound("prescriptions", command.stop_id)
            if row.end_reason not in (None, cleaned(command.reason)):
                raise EditConflict("prescriptions", command.stop_id)
            row.end_reason = cleaned(command.reason)
            session.flush()
            return prescribing.medication(session, command.patient_id, self._clock.local)
