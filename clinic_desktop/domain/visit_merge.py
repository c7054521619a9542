"""How two people's work on one visit comes together: by itself where it can, by a choice where it cannot."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING, Any

from clinic_desktop.domain.identifiers import PrescriptionId, SymptomId
from clinic_desktop.domain.prescriptions import Prescription, PrescriptionFields
from clinic_desktop.domain.problems import cleaned
from clinic_desktop.domain.symptoms import Symptom, SymptomFields
from clinic_desktop.domain.unreadable import is_unreadable
from clinic_desktop.domain.visits import TEXT_FIELDS, Removed, SaveVisit, VisitDetails, VisitTexts
from clinic_desktop.domain.vitals import VitalSigns, VitalValues

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

VITAL_FIELDS = tuple(one.name for one in fields(VitalValues))

Content = dict[str, Any]
"""A visit's content by place: ``diagnosis``, ``symptoms.<id>``, ``vitals.weight``. Empty places are left out."""


@dataclass(frozen=True, slots=True)
class Conflict:
    """A place that both changed, differently: what it was, what each made of it. None means not there."""

    place: str
    base: Any
    mine: Any
    theirs: Any


@dataclass(frozen=True, slots=True)
class Merge:
    """Both works together. Where they conflict, ``content`` holds mine until somebody chooses."""

    content: Content
    conflicts: tuple[Conflict, ...]

    def choosing_theirs(self, places: Collection[str]) -> Content:
        """Return the content with theirs in these places."""
        chosen = {conflict.place: conflict.theirs for conflict in self.conflicts if conflict.place in places}
        return _without_nothing({**self.content, **chosen})


def content_of(visit: VisitDetails | SaveVisit) -> Content:
    """Return a visit's content by place, as it would be stored."""
    vitals = visit.vitals.values if visit.vitals else VitalValues()
    return _without_nothing(
        {
            **{name: cleaned(getattr(visit.texts, name)) or None for name in TEXT_FIELDS},
            **{f"symptoms.{one.id}": one.fields for one in visit.symptoms},
            **{f"prescriptions.{one.id}": one.fields for one in visit.prescriptions},
            **{f"vitals.{name}": getattr(vitals, name) for name in VITAL_FIELDS},
        }
    )


def merge(base: Content, mine: Content, theirs: Content) -> Merge:
    """Bring two changes of one base together, place by place. Rows of others keep their order, new ones follow."""
    content: Content = {}
    conflicts = []
    for place in dict.fromkeys((*mine, *theirs)):
        was, my, their = base.get(place), mine.get(place), theirs.get(place)
        if my == was:
            content[place] = their
        else:
            content[place] = my
            if their not in (was, my):
                conflicts.append(Conflict(place, was, my, their))
    return Merge(_without_nothing(content), tuple(conflicts))


def differences(base: Content, mine: Content, theirs: Content) -> Merge:
    """Return every place where mine and theirs differ, whoever changed it, with all of mine as content.

    What nobody can read stays theirs: nobody typed it.
    """
    unreadable = {place: value for place, value in theirs.items() if is_unreadable(value)}
    conflicts = [
        Conflict(place, base.get(place), mine.get(place), theirs.get(place))
        for place in dict.fromkeys((*mine, *theirs))
        if place not in unreadable and mine.get(place) != theirs.get(place)
    ]
    return Merge(_without_nothing({**mine, **unreadable}), tuple(conflicts))


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
    own_vitals = like.vitals
    vitals = None
    if stored.vitals is not None:
        vitals = replace(stored.vitals, values=values)
    elif own_vitals is not None:
        vitals = VitalSigns(own_vitals.id, None, values)
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
    )


def _rows(content: Mapping[str, Any], prefix: str, kind: type[Any]) -> list[tuple[str, Any]]:
    return [
        (place.partition(".")[2], value)
        for place, value in content.items()
        if place.startswith(f"{prefix}.") and isinstance(value, kind)
    ]


def _without_nothing(content: Mapping[str, Any]) -> Content:
    return {place: value for place, value in content.items() if value is not None}
