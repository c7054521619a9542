"""The next version of a visit as somebody at work would type it, and what of it the journal writes down."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, replace
from typing import TYPE_CHECKING

from clinic_desktop.db.tables.base import camel_case
from clinic_desktop.domain.identifiers import (
    PrescriptionId,
    RecordId,
    SymptomId,
    VitalSignsId,
    new_id,
)
from clinic_desktop.domain.prescriptions import Prescription, PrescriptionFields
from clinic_desktop.domain.symptoms import Symptom, SymptomFields
from clinic_desktop.domain.visits import Removed, SaveVisit, VisitDetails
from clinic_desktop.domain.vitals import VitalSigns, VitalValues
from tests.soak.journal import DELETE, INSERT, UPDATE, Write

if TYPE_CHECKING:
    from random import Random

TEXTS = ("chief_complaint", "history_of_present_illness", "physical_exam_notes", "treatment_plan")
WORDS = ("pain since", "no fever", "better at night", "worse when walking", "as before", "to be seen again")
LIST_MOST = 6


def next_version(visit: VisitDetails, dice: Random, token: str, diagnosis: str = "") -> tuple[SaveVisit, list[Write]]:
    """Change some of it. Every save changes a text, so that each can be found again."""
    if visit.record_id is None:
        raise ValueError("a visit that is written in has a record")
    record = visit.record_id
    name = dice.choice(TEXTS)
    length = dice.choice((3, 10, 60))
    text = f"{' '.join(dice.choices(WORDS, k=length))[: 480 - len(token)].strip()} {token}"
    texts = replace(visit.texts, **{name: text})
    writes = [Write(UPDATE, "medical_records", record, camel_case(name), getattr(visit.texts, name) or None, text)]
    if diagnosis and texts.diagnosis != diagnosis:
        writes.append(Write(UPDATE, "medical_records", record, "diagnosis", visit.texts.diagnosis or None, diagnosis))
        texts = replace(texts, diagnosis=diagnosis)
    symptoms, gone, more = _symptoms(visit, dice, token)
    writes += more
    prescriptions, more = _prescriptions(visit, dice, token)
    writes += more
    vitals, more = _vitals(visit, dice)
    writes += more
    command = SaveVisit(
        appointment_id=visit.appointment.id,
        record_id=RecordId(record),
        expected_record_version=visit.record_version,
        texts=texts,
        symptoms=symptoms,
        removed_symptoms=gone,
        prescriptions=prescriptions,
        vitals=vitals,
    )
    return command, writes


def digest_of(visit: VisitDetails) -> tuple[str, str]:
    """Return which visit this is, and a digest of all that was written in it, whatever its versions are."""
    content = {
        "texts": asdict(visit.texts),
        "symptoms": sorted((one.id, asdict(one.fields)) for one in visit.symptoms),
        "prescriptions": sorted((one.id, asdict(one.fields)) for one in visit.prescriptions),
        "vitals": asdict(visit.vitals.values) if visit.vitals else None,
        "status": visit.appointment.status,
    }
    return visit.appointment.id, hashlib.sha256(json.dumps(content, default=str).encode()).hexdigest()


def _symptoms(
    visit: VisitDetails, dice: Random, token: str
) -> tuple[tuple[Symptom, ...], tuple[Removed[SymptomId], ...], list[Write]]:
    known, chance = list(visit.symptoms), dice.random()
    if chance < 0.25 and len(known) < LIST_MOST:
        new = Symptom(SymptomId(new_id()), None, SymptomFields("Cough", severity=dice.randint(1, 10), notes=token))
        return (*known, new), (), [Write(INSERT, "symptoms", new.id, "notes", None, token)]
    if not known or chance > 0.5:
        return tuple(known), (), []
    place = dice.randrange(len(known))
    one = known.pop(place)
    if chance > 0.4 and one.version is not None:
        write = Write(DELETE, "symptoms", one.id, "notes", one.fields.notes, None)
        return tuple(known), (Removed(one.id, one.version),), [write]
    known.insert(place, replace(one, fields=replace(one.fields, notes=token)))
    return tuple(known), (), [Write(UPDATE, "symptoms", one.id, "notes", one.fields.notes, token)]


def _prescriptions(visit: VisitDetails, dice: Random, token: str) -> tuple[tuple[Prescription, ...], list[Write]]:
    known, chance = list(visit.prescriptions), dice.random()
    if chance < 0.2 and len(known) < LIST_MOST:
        fields = PrescriptionFields(medication="Paracetamol", dosage="1", frequency="daily", indication=token)
        new = Prescription(PrescriptionId(new_id()), None, fields)
        return (*known, new), [Write(INSERT, "prescriptions", new.id, "indication", None, token)]
    if not known or chance > 0.4:
        return tuple(known), []
    one = known[0]
    known[0] = replace(one, fields=replace(one.fields, indication=token))
    return tuple(known), [Write(UPDATE, "prescriptions", one.id, "indication", one.fields.indication, token)]


def _vitals(visit: VisitDetails, dice: Random) -> tuple[VitalSigns | None, list[Write]]:
    known = visit.vitals
    if dice.random() > 0.3:
        return known, []
    rate = dice.randint(50, 120)
    if known is None:
        new = VitalSigns(VitalSignsId(new_id()), None, VitalValues(systolic=120, diastolic=80, heart_rate=rate))
        return new, [Write(INSERT, "vital_signs", new.id, "heartRate", None, rate)]
    before = known.values.heart_rate
    if before == rate:
        return known, []
    changed = replace(known, values=replace(known.values, heart_rate=rate))
    return changed, [Write(UPDATE, "vital_signs", known.id, "heartRate", before, rate)]
