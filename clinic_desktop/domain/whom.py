"""The patient a form is for: enough to name him on the form, and by initials in a list of drafts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from clinic_desktop.domain.clinical_text import format_date, format_name
from clinic_desktop.domain.drafts import initials

if TYPE_CHECKING:
    from datetime import date

    from clinic_desktop.domain.appointments import AppointmentLine
    from clinic_desktop.domain.identifiers import PatientId
    from clinic_desktop.domain.patients import PatientSummary


@dataclass(frozen=True, slots=True)
class Whom:
    """Who is meant, as he was read last."""

    id: PatientId
    last_name: str
    first_name: str
    born_on: date
    title: str | None = None

    @property
    def words(self) -> str:
        """``DOE, Jane   Born 15-Mar-1985``."""
        return f"{format_name(self.last_name, self.first_name, self.title)}   Born {format_date(self.born_on)}"

    @property
    def initials(self) -> str:
        return initials(self.last_name, self.first_name)


def whom_of_line(line: AppointmentLine) -> Whom:
    return Whom(line.patient_id, line.patient_last_name, line.patient_first_name, line.patient_born_on)


def whom_of_patient(patient: PatientSummary) -> Whom:
    return Whom(patient.id, patient.last_name, patient.first_name, patient.born_on, patient.title)
