"""How two people's work on one visit comes together: its texts, rows and values as places of field_merge.

Places are called ``diagnosis``, ``symptoms.<id>``, ``vitals.weight``, ``diagnoses.<code>``.
"""

from __future__ import annotations

from dataclasses import fields, replace
from typing import TYPE_CHECKING, Any

from clinic_desktop.domain import diagnosis_order, field_merge, observations
from clinic_desktop.domain.field_merge import Conflict, Content, Merge, without_nothing
from clinic_desktop.domain.identifiers import PrescriptionId, SymptomId
from clinic_desktop.domain.prescriptions import Prescription, PrescriptionFields
from clinic_desktop.domain.problems import cleaned
from clinic_desktop.domain.symptoms import Symptom, SymptomFields
from clinic_desktop.domain.us_units import fitting
from clinic_desktop.domain.visit_diagnoses import content_of_diagnoses, diagnoses_of
from clinic_desktop.domain.visits import TEXT_FIELDS, Removed, SaveVisit, VisitDetails, VisitTexts
from clinic_desktop.domain.vitals import VitalSigns, VitalValues

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["VITAL_FIELDS", "Conflict", "Content", "Merge", "as_command", "content_of", "differences", "merge"]

VITAL_FIELDS = tuple(one.name for one in fields(VitalValues))


def content_of(visit: VisitDetails | SaveVisit) -> Content:
    """Return a visit's content by place, as it would be stored."""
    vitals = visit.vitals.values if visit.vitals else VitalValues()
    # Another program may have changed a number since: how it was typed is then nobody's content.
    observed = fitting(visit.vitals.observed, vitals) if visit.vitals else observations.Observation()
    return without_nothing(
        {
            **{name: cleaned(getattr(visit.texts, name)) or None for name in TEXT_FIELDS},
            **{f"symptoms.{one.id}": one.fields for one in visit.symptoms},
            **{f"prescriptions.{one.id}": one.fields for one in visit.prescriptions},
            **{f"vitals.{name}": getattr(vitals, name) for name in VITAL_FIELDS},
            **content_of_diagnoses(visit.diagnoses),
            **observations.places_of(observed),
        }
    )


def merge(base: Content, mine: Content, theirs: Content) -> Merge:
    """Bring two changes of one visit together."""
    found = observations.without_questions(field_merge.merge(base, mine, theirs))
    return diagnosis_order.with_merged_order(found, base, mine, theirs)


def differences(base: Content, mine: Content, theirs: Content) -> Merge:
    """Return every place where mine and theirs differ, but for how a number was typed."""
    found = observations.without_questions(field_merge.differences(base, mine, theirs))
    return diagnosis_order.without_other_codes(found)


def as_command(content: Content, stored: VisitDetails, like: SaveVisit) -> SaveVisit:
    """Return the order to store this content over what is stored, with the versions that are stored now."""
    symptom_versions = {one.id: one.version for one in stored.symptoms}
    prescription_versions = {one.id: one.version for one in stored.prescriptions}
    symptoms = [
        Symptom(SymptomId(row_id), symptom_versions.get(SymptomId(row_id)), known)
        for row_id, known in _rows(content, "symptoms", SymptomFields)
    ]
    prescriptions = [
        Prescription(PrescriptionId(row_id), prescription_versions.get(PrescriptionId(row_id)), known)
        for row_id, known in _rows(content, "prescriptions", PrescriptionFields)
    ]
    kept_symptoms, kept_prescriptions = {one.id for one in symptoms}, {one.id for one in prescriptions}
    values = VitalValues(**{name: content.get(f"vitals.{name}") for name in VITAL_FIELDS})
    diagnoses = diagnoses_of(content, stored.diagnoses, like.diagnoses)
    kept_diagnoses = {one.code for one in diagnoses}
    observed = fitting(observations.from_content(content), values)
    own_vitals = like.vitals
    vitals = None
    if stored.vitals is not None:
        vitals = replace(stored.vitals, values=values, observed=observed)
    elif own_vitals is not None:
        vitals = VitalSigns(own_vitals.id, None, values, observed=observed)
    return SaveVisit(
        appointment_id=like.appointment_id,
        record_id=stored.record_id or like.record_id,
        expected_record_version=stored.record_version,
        texts=VisitTexts(**{name: content.get(name) or "" for name in TEXT_FIELDS}),
        symptoms=tuple(symptoms),
        removed_symptoms=tuple(
            Removed(one.id, one.version) for one in stored.symptoms if one.id not in kept_symptoms and one.version
        ),
        prescriptions=tuple(prescriptions),
        removed_prescriptions=tuple(
            Removed(one.id, one.version)
            for one in stored.prescriptions
            if one.id not in kept_prescriptions and one.version
        ),
        vitals=vitals,
        diagnoses=diagnoses,
        removed_diagnoses=tuple(
            Removed(one.code, one.version) for one in stored.diagnoses if one.code not in kept_diagnoses and one.version
        ),
    )


def _rows(content: Mapping[str, Any], prefix: str, kind: type[Any]) -> list[tuple[str, Any]]:
    return [
        (place.partition(".")[2], value)
        for place, value in content.items()
        if place.startswith(f"{prefix}.") and isinstance(value, kind)
    ]
