"""What the templates of a visit's papers are given: texts, numbers and lists, all of them as they are shown."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from clinic_desktop.domain import clinical_text as words
from clinic_desktop.domain.addenda import KIND_WORDS, marks
from clinic_desktop.domain.codes import in_order
from clinic_desktop.domain.letters import PURPOSE_WORDS, URGENCY_WORDS, sick_days
from clinic_desktop.domain.medication_text import medication_line
from clinic_desktop.domain.paper_templates import Paper
from clinic_desktop.domain.struck import VisitPart
from clinic_desktop.domain.unreadable import is_unreadable
from clinic_desktop.domain.us_units import Units
from clinic_desktop.domain.visit_papers import misread, number_in_words, spelled
from clinic_desktop.exchange import paper_vitals

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from datetime import date

    from clinic_desktop.domain.clock import ClinicClock
    from clinic_desktop.domain.codes import CodedDiagnosis
    from clinic_desktop.domain.prescriptions import Prescription
    from clinic_desktop.domain.struck import StruckPart
    from clinic_desktop.domain.symptoms import Symptom
    from clinic_desktop.domain.visit_papers import PaperFacts

Values = dict[str, Any]

SECTIONS = (
    ("Subjective", ("chief_complaint", "history_of_present_illness"), "symptoms"),
    ("Objective", ("physical_exam_notes",), "vitals"),
    ("Assessment", ("diagnosis", "coded_diagnoses", "diagnosis_notes"), ""),
    ("Plan", ("treatment_plan", "follow_up_instructions", "patient_education"), "prescriptions"),
)
LABELS = {
    "chief_complaint": "Chief complaint",
    "history_of_present_illness": "History of present illness",
    "physical_exam_notes": "Physical examination",
    "diagnosis": "Diagnosis",
    "coded_diagnoses": "Coded diagnoses",
    "diagnosis_notes": "Diagnosis notes",
    "treatment_plan": "Treatment plan",
    "follow_up_instructions": "Follow-up instructions",
    "patient_education": "Patient education",
    "symptoms": "Symptoms",
    "vitals": "Vital signs",
    "prescriptions": "Prescriptions",
}


def of(paper: Paper, facts: PaperFacts, clock: ClinicClock) -> Values:
    """Return what a paper is filled with."""
    values = _common(facts, clock)
    if paper is Paper.VISIT_SUMMARY:
        return values | _summary(facts, clock)
    if paper is Paper.PRESCRIPTION:
        standing = [one for one in _prescriptions(facts, clock) if not one["struck"]]
        return values | {"prescriptions": standing, "addenda": _addenda(facts, clock, ("prescriptions",))}
    return values | _letter(facts, clock)


def day_of(facts: PaperFacts, clock: ClinicClock) -> date:
    """Return the clinic's day of the visit, or of the letter; today where that cannot be read."""
    moment = facts.letter.written_at if facts.letter else facts.visit.appointment.starts_at
    return clock.today() if is_unreadable(moment) else clock.local(moment).date()


def doubtful(facts: PaperFacts) -> tuple[str, ...]:
    """Return what is easily misread in the prescriptions of a visit, as it was typed."""
    found = [
        abbreviation
        for one in facts.visit.prescriptions
        for text in (one.fields.dosage, one.fields.frequency)
        for abbreviation in misread(text)
    ]
    return tuple(dict.fromkeys(found))


def _common(facts: PaperFacts, clock: ClinicClock) -> Values:
    known, line, clinic = facts.patient.fields, facts.visit.appointment, facts.clinic
    start, on = clock.local(line.starts_at), day_of(facts, clock)
    standing = facts.allergies.standing
    return {
        "clinic": {
            "name": clinic.name,
            "address": clinic.address,
            "phone": words.format_phone(clinic.phone),
        },
        "patient": {
            "name": words.format_name(known.last_name, known.first_name, known.title),
            "spoken_name": words.one_line(f"{known.first_name} {known.last_name}"),
            "born": words.format_date(known.born_on),
            "age": words.format_age(known.born_on, on) if known.born_on else "",
            "gender": words.format_sex(known.sex),
            "address": words.one_line(known.address or ""),
            "phone": words.format_phone(known.phone),
            "number": words.format_identifier(facts.patient.id),
        },
        "prescriber": {
            "name": facts.prescriber.name,
            "specialty": facts.prescriber.specialty or "",
            "licence": facts.prescriber.licence or "",
        },
        "visit": {
            "date": words.format_date(None if is_unreadable(start) else start.date()),
            "long_date": words.format_long_date(None if is_unreadable(start) else start.date()),
            "time": words.format_time(start),
            "type": words.type_words(line.type),
            "is_completed": facts.visit.is_completed,
        },
        "allergies": {
            "title": words.allergy_title(facts.allergies.state),
            "entries": [
                {
                    "substance": words.one_line(one.fields.allergen),
                    "reaction": words.one_line(one.fields.reaction or ""),
                    "severity": words.severity_words(one.fields.severity).lower() if one.fields.severity else "",
                }
                for one in standing
            ],
        },
        "today": words.format_date(clock.today()),
        "long_today": words.format_long_date(clock.today()),
    }


def _summary(facts: PaperFacts, clock: ClinicClock) -> Values:
    visit = facts.visit
    see = marks(visit.addenda)
    coded = _coded(visit.diagnoses)

    def text(name: str) -> str:
        return coded if name == "coded_diagnoses" else getattr(visit.texts, name)

    def why(*names: str) -> str:
        signs = "" if visit.vitals is None else visit.vitals.id
        found = (_found(facts, VisitPart.VITAL, signs, name) for name in names)
        return next((_struck(one, clock) for one in found if one), "")

    lists: dict[str, list[Values]] = {
        "symptoms": [_symptom(one, facts, clock) for one in visit.symptoms],
        "vitals": paper_vitals.rows_of(visit.vitals, Units(facts.clinic.units), why),
        "prescriptions": _prescriptions(facts, clock),
    }
    sections = [
        {
            "title": title,
            "texts": [
                {"label": LABELS[name], "text": text(name), "mark": see.get(name, "")}
                for name in names
                if text(name) or name in see
            ],
            "list": part,
            "rows": lists.get(part, []),
            "mark": see.get(part, ""),
        }
        for title, names, part in SECTIONS
    ]
    struck = visit.struck.whole(visit.appointment.id)
    completed_at = clock.local(visit.saved_at) if visit.saved_at and visit.is_completed else None
    return {
        "sections": [one for one in sections if one["texts"] or one["rows"] or one["mark"]],
        "addenda": _addenda(facts, clock),
        "struck": _struck(struck, clock),
        "completed_at": words.format_moment(completed_at) if completed_at else "",
    }


def _addenda(facts: PaperFacts, clock: ClinicClock, about: Collection[str] = ()) -> list[Values]:
    """Return the addenda of the visit; for a paper that holds a part of it only those about that, and standing ones."""
    found = [
        {
            "number": one.number,
            "kind": KIND_WORDS[one.kind],
            "section": one.section or "",
            "about": LABELS.get(one.section or "", ""),
            "text": one.text,
            "author": one.author_name,
            "role": one.author_role,
            "at": words.format_moment(clock.local(one.written_at)),
            "struck": _struck(_found(facts, VisitPart.ADDENDUM, one.id), clock),
        }
        for one in facts.visit.addenda
    ]
    return [one for one in found if not about or (one["section"] in about and not one["struck"])]


def _symptom(one: Symptom, facts: PaperFacts, clock: ClinicClock) -> Values:
    known = one.fields
    severity = f"severity {words.format_number(known.severity)} out of 10" if known.severity is not None else ""
    rest = (known.body_site, severity, known.duration, known.notes)
    return {
        "name": words.one_line(known.name),
        "details": ", ".join(words.one_line(part) for part in rest if part),
        "struck": _struck(_found(facts, VisitPart.SYMPTOM, one.id), clock),
    }


def _prescriptions(facts: PaperFacts, clock: ClinicClock) -> list[Values]:
    return [_prescription(one, facts, clock) for one in facts.visit.prescriptions]


def _prescription(one: Prescription, facts: PaperFacts, clock: ClinicClock) -> Values:
    known = one.fields
    full = replace(
        known,
        strength=spelled(known.strength) if known.strength else None,
        dosage=spelled(known.dosage),
        frequency=spelled(known.frequency),
    )
    return {
        "parts": [{"text": part.text, "emphasis": part.emphasis.value} for part in medication_line(full)],
        "quantity": number_in_words(known.quantity) if known.quantity is not None else "",
        "refills": number_in_words(known.refills) if known.refills else "none",
        "indication": words.one_line(known.indication or ""),
        "in_spite_of_allergy": words.one_line(known.override_reason or ""),
        "struck": _struck(_found(facts, VisitPart.PRESCRIPTION, one.id), clock),
    }


def _letter(facts: PaperFacts, clock: ClinicClock) -> Values:
    letter = facts.letter
    if letter is None:
        raise TypeError("this paper is about a letter")
    known = letter.fields
    days = sick_days(known.first_on, known.last_on) if known.first_on and known.last_on else 0
    written = clock.local(letter.written_at)
    return {
        "letter": {
            "purpose": PURPOSE_WORDS[known.purpose].lower() if known.purpose else "",
            "first": words.format_long_date(known.first_on),
            "last": words.format_long_date(known.last_on),
            "days": "1 day" if days == 1 else f"{days} days",
            "recipient": known.recipient or "",
            "urgency": URGENCY_WORDS[known.urgency] if known.urgency else "",
            "reason": known.reason or "",
            "text": known.text or "",
            "author": letter.author_name,
            "role": letter.author_role,
            "licence": letter.author_licence or "",
            "date": words.format_long_date(None if is_unreadable(written) else written.date()),
        },
        "prescriptions": [one for one in _prescriptions(facts, clock) if not one["struck"]],
        "diagnosis": facts.visit.texts.diagnosis,
        "addenda": _addenda(facts, clock, ("diagnosis", "diagnosis_notes", "prescriptions")),
    }


def _coded(diagnoses: Iterable[CodedDiagnosis]) -> str:
    """Return a line for each code, the main one first; which it is stands behind it where there are several."""
    known = in_order(diagnoses)
    return "\n".join(
        f"{one.code} {words.one_line(one.text)}" + (" (main)" if one.is_main and len(known) > 1 else "")
        for one in known
    )


def _found(facts: PaperFacts, part: VisitPart, part_id: str, field: str = "") -> StruckPart | None:
    return facts.visit.struck.find(part, part_id, facts.visit.appointment.id, field)


def _struck(one: StruckPart | None, clock: ClinicClock) -> str:
    """Return what stands beside something that does not count; nothing for what does."""
    if one is None:
        return ""
    return f"Entered in error ({one.by}, {words.format_moment(clock.local(one.at))}): {words.one_line(one.reason)}"
