"""What is read to print the papers of a visit."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from clinic_desktop.db.queries import (
    allergies,
    clinic,
    letters,
    paper_templates,
    patients,
    struck,
    visit_papers,
    visits,
)
from clinic_desktop.domain.errors import NotFound
from clinic_desktop.domain.visit_papers import PaperFacts
from clinic_desktop.services.charts import require_open
from clinic_desktop.services.repeating import repeated

if TYPE_CHECKING:
    from clinic_desktop.db.database import Database, ReadSession
    from clinic_desktop.domain.identifiers import AppointmentId
    from clinic_desktop.domain.letters import LetterId


class VisitPaperService:
    """Each method is one transaction in an open chart, so that a paper is of one moment. For clinicians."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @repeated
    def facts(self, appointment_id: AppointmentId) -> PaperFacts:
        """Read a visit with everything that its papers hold. Raises NotFound, ChartNotOpen, NotPermitted."""
        with self._database.read() as session:
            return _facts(session, appointment_id)

    @repeated
    def letter_facts(self, letter_id: LetterId) -> PaperFacts:
        """Read a letter and its visit. Raises NotFound, ChartNotOpen, NotPermitted."""
        with self._database.read() as session:
            found = letters.letter(session, letter_id)
            if found is None:
                raise NotFound("letters", letter_id)
            facts = _facts(session, found.appointment_id)
            visit = replace(facts.visit, struck=struck.of_visit(session, found.appointment_id))
            return replace(facts, visit=visit, letter=found)


def _facts(session: ReadSession, appointment_id: AppointmentId) -> PaperFacts:
    visit = visits.details(session, appointment_id)
    if visit is None:
        raise NotFound("appointments", appointment_id)
    line = visit.appointment
    require_open(session, line.patient_id)
    patient = patients.details(session, line.patient_id)
    if patient is None:
        raise NotFound("patients", line.patient_id)
    return PaperFacts(
        visit,
        patient,
        allergies.of_patient(session, line.patient_id),
        clinic.details(session),
        visit_papers.prescriber(session, line.provider_id),
        templates={one.paper: one.body for one in paper_templates.current(session) if one.body is not None},
    )
