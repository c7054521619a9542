"""Everything that was recorded about a patient, as one line of time."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from clinic_desktop.db.queries import allergies, conditions
from clinic_desktop.db.queries.known_then import allergies_then, changed_after, conditions_then
from clinic_desktop.db.queries.struck import of_patient as parts_of_patient
from clinic_desktop.db.queries.timeline import written_visits
from clinic_desktop.domain.allergies import AllergyState, StruckOut
from clinic_desktop.domain.clinical_text import (
    allergy_title,
    bp_label,
    condition_status_words,
    severity_words,
    status_words,
    type_words,
)
from clinic_desktop.domain.medication_text import medication_line
from clinic_desktop.domain.struck import StruckParts, VisitPart, standing_values
from clinic_desktop.domain.timeline import STATEMENT_ID, EntryKind, TimelineEntry, as_known
from clinic_desktop.domain.unreadable import is_unreadable
from clinic_desktop.domain.us_units import Units
from clinic_desktop.domain.vital_text import vital_text
from clinic_desktop.services.charts import require_open
from clinic_desktop.services.repeating import repeated

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime

    from clinic_desktop.db.database import Database
    from clinic_desktop.db.queries.timeline import WrittenVisit
    from clinic_desktop.domain.allergies import Allergy, NoKnownAllergies
    from clinic_desktop.domain.clock import ClinicClock
    from clinic_desktop.domain.conditions import Condition
    from clinic_desktop.domain.identifiers import PatientId
    from clinic_desktop.domain.observations import Observation
    from clinic_desktop.domain.struck import StruckPart
    from clinic_desktop.domain.vitals import VitalValues


class TimelineService:
    def __init__(self, database: Database, clock: ClinicClock) -> None:
        self._database = database
        self._clock = clock

    @repeated
    def of_patient(self, patient_id: PatientId, units: Units = Units.METRIC) -> tuple[TimelineEntry, ...]:
        """Return what happened, the latest first; what lies at no readable moment stands last.

        Vital signs are said in these units. Raises ChartNotOpen.
        """
        with self._database.read() as session:
            require_open(session, patient_id)
            visits = written_visits(session, patient_id)
            struck = parts_of_patient(session, patient_id)
            known = allergies.of_patient(session, patient_id)
            chronic = conditions.of_patient(session, patient_id)
        return self._in_order(visits, struck, known.allergies, known.statement, chronic, units)

    @repeated
    def as_known(
        self, patient_id: PatientId, moment: datetime, units: Units = Units.METRIC
    ) -> tuple[TimelineEntry, ...]:
        """Return what stood in the chart at a moment, as it read then, with what became of it. Raises ChartNotOpen."""
        with self._database.read() as session:
            require_open(session, patient_id)
            visits = written_visits(session, patient_id, moment)
            struck = parts_of_patient(session, patient_id)
            known, statement = allergies_then(session, patient_id, moment)
            chronic = conditions_then(session, patient_id, moment)
            changes = changed_after(session, patient_id, moment)
        touched = {one.appointment_id for one in visits if not changes.keys().isdisjoint(one.all_rows)}
        touched |= {one.visit for one in struck.parts if one.at > moment}
        with self._database.read() as session:
            require_open(session, patient_id)
            visits_now = written_visits(session, patient_id, only=touched) if touched else ()
            known_now = allergies.of_patient(session, patient_id)
            chronic_now = conditions.of_patient(session, patient_id)
        now = self._in_order(visits_now, struck, known_now.allergies, known_now.statement, chronic_now, units)
        by_then = {one.id: one.struck_out for one in now if one.struck_out is not None and one.struck_out.at <= moment}
        struck_by_then = StruckParts(tuple(one for one in struck.parts if one.at <= moment))
        then = self._in_order(visits, struck_by_then, known, statement, chronic, units)
        return as_known(
            (replace(one, struck_out=by_then[one.id]) if one.id in by_then else one for one in then),
            now,
            changes,
            untouched={one.appointment_id for one in visits} - touched,
        )

    def _in_order(
        self,
        visits: Iterable[WrittenVisit],
        struck: StruckParts,
        known: Iterable[Allergy],
        statement: NoKnownAllergies | None,
        chronic: Iterable[Condition],
        units: Units,
    ) -> tuple[TimelineEntry, ...]:
        entries = [entry for visit in visits for entry in self._of_visit(visit, struck, units)]
        entries += [self._of_allergy(one) for one in known]
        if statement is not None:
            entries.append(self._of_statement(statement))
        entries += [self._of_condition(one) for one in chronic]
        readable = [one for one in entries if not is_unreadable(one.day)]
        readable.sort(key=lambda one: (one.day, one.recorded_at), reverse=True)
        return (*readable, *(one for one in entries if is_unreadable(one.day)))

    def _of_visit(self, visit: WrittenVisit, struck: StruckParts, units: Units) -> Iterator[TimelineEntry]:
        day = self._clock.local(visit.starts_at).date()
        at = visit.appointment_id
        diagnosis = visit.texts.get("diagnosis") or visit.texts.get("chief_complaint") or "Nothing written yet"
        yield TimelineEntry(
            id=at,
            kind=EntryKind.VISIT,
            day=day,
            recorded_at=visit.recorded_at,
            title=diagnosis,
            details=(f"{type_words(visit.type)}, {status_words(visit.status).lower()}", *visit.symptoms),
            who=visit.who,
            appointment_id=at,
            changed_at=visit.changed_at,
            texts=tuple(visit.texts.values()),
            sections=tuple(visit.texts.items()),
            rows=visit.rows,
            struck_out=_struck_out(struck.whole(at)),
        )
        for prescription, recorded_at in visit.prescriptions:
            known = prescription.fields
            yield TimelineEntry(
                id=prescription.id,
                kind=EntryKind.MEDICATION,
                day=day,
                recorded_at=recorded_at,
                title="".join(part.text for part in medication_line(known)).replace("\u00a0", " "),
                details=tuple(text for text in (known.instructions, known.indication) if text),
                who=visit.who,
                appointment_id=at,
                rows=(prescription.id,),
                struck_out=_struck_out(struck.find(VisitPart.PRESCRIPTION, prescription.id, at)),
            )
        measured = visit.vitals
        if measured is not None and not measured.values.is_empty:
            is_struck = struck.whole(at) is not None
            values = measured.values if is_struck else standing_values(measured, at, struck)
            yield TimelineEntry(
                id=f"vitals-{at}",
                kind=EntryKind.VITALS,
                day=day,
                recorded_at=measured.recorded_at or visit.recorded_at,
                title=_vitals_words(values, measured.observed, units) or "All values were entered in error",
                who=visit.who,
                appointment_id=at,
                rows=(measured.id,),
                struck_out=_struck_out(struck.whole(at)),
            )

    def _of_allergy(self, allergy: Allergy) -> TimelineEntry:
        known = allergy.fields
        severity = severity_words(known.severity) if known.severity else ""
        return TimelineEntry(
            id=allergy.id,
            kind=EntryKind.ALLERGY,
            day=known.onset_on or self._clock.local(allergy.recorded_at).date(),
            recorded_at=allergy.recorded_at,
            title=known.allergen,
            details=tuple(part for part in (known.reaction or "", severity) if part),
            rows=(allergy.id,),
            struck_out=allergy.struck_out,
        )

    def _of_statement(self, statement: NoKnownAllergies) -> TimelineEntry:
        return TimelineEntry(
            id=STATEMENT_ID,
            rows=(STATEMENT_ID,),
            kind=EntryKind.ALLERGY,
            day=self._clock.local(statement.stated_at).date(),
            recorded_at=statement.stated_at,
            title=allergy_title(AllergyState.NO_KNOWN),
            who=statement.stated_by,
        )

    def _of_condition(self, condition: Condition) -> TimelineEntry:
        known = condition.fields
        return TimelineEntry(
            id=condition.id,
            kind=EntryKind.CONDITION,
            day=known.diagnosed_on or self._clock.local(condition.recorded_at).date(),
            recorded_at=condition.recorded_at,
            title=known.name,
            details=tuple(part for part in (condition_status_words(known.status), known.notes or "") if part),
            rows=(condition.id,),
            struck_out=condition.struck_out,
        )


def _struck_out(part: StruckPart | None) -> StruckOut | None:
    return StruckOut(part.by, part.at, part.reason) if part is not None else None


_SHOWN_VITALS = (
    ("heart_rate", "Heart rate"),
    ("temperature", "Temperature"),
    ("respiratory_rate", "Respiratory rate"),
    ("oxygen_saturation", "Oxygen saturation"),
    ("weight", "Weight"),
    ("height", "Height"),
    ("pain", "Pain"),
)


def _vitals_words(values: VitalValues, observed: Observation, units: Units) -> str:
    parts = []
    if values.systolic is not None or values.diastolic is not None:
        parts.append(f"Blood pressure {bp_label(values.systolic, values.diastolic)}")
    parts += [
        f"{label} {vital_text(name, values, observed, units)}"
        for name, label in _SHOWN_VITALS
        if getattr(values, name) is not None
    ]
    return ", ".join(parts)
