"""The columns of symptoms and prescriptions, and how typed text becomes a value."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

from clinic_desktop.domain import prescriptions, symptoms
from clinic_desktop.domain.identifiers import PrescriptionId, SymptomId, new_id
from clinic_desktop.domain.limits import PRESCRIPTION_LENGTHS, SYMPTOM_LENGTHS
from clinic_desktop.domain.prescriptions import Prescription, PrescriptionFields
from clinic_desktop.domain.symptoms import Symptom, SymptomFields
from clinic_desktop.domain.unsafe_abbreviations import CHECKED_FIELDS, safe_words, unsafe_parts
from clinic_desktop.ui.visit_editor.row_model import EditableColumn

if TYPE_CHECKING:
    from clinic_desktop.domain.problems import Problem


def new_symptom() -> Symptom:
    return Symptom(SymptomId(new_id()), None, SymptomFields())


def new_prescription() -> Prescription:
    return Prescription(PrescriptionId(new_id()), None, PrescriptionFields())


def symptom_problems(row: Symptom) -> tuple[Problem, ...]:
    return symptoms.problems_with(row.fields)


def prescription_problems(row: Prescription) -> tuple[Problem, ...]:
    return prescriptions.problems_with(row.fields)


def _whole_number(text: str) -> int | None:
    if not text.strip():
        return None
    try:
        return int(text.strip())
    except ValueError:
        raise ValueError(f"“{text}” is not a whole number; the old value stays.") from None


def _symptom_text(name: str, title: str, width: int = 12, *, stretch: bool = False) -> EditableColumn[Symptom]:
    def read(row: Symptom) -> str:
        return getattr(row.fields, name) or ""

    def write(row: Symptom, text: str) -> Symptom:
        value = text.strip()
        changed: dict[str, Any] = {name: value if name == "name" else value or None}
        return replace(row, fields=replace(row.fields, **changed))

    return EditableColumn(name, title, read, write, width, stretch, SYMPTOM_LENGTHS[name].most)


def _severity() -> EditableColumn[Symptom]:
    def read(row: Symptom) -> str:
        return "" if row.fields.severity is None else str(row.fields.severity)

    def write(row: Symptom, text: str) -> Symptom:
        return replace(row, fields=replace(row.fields, severity=_whole_number(text)))

    return EditableColumn("severity", "Severity", read, write, 9)


_ALWAYS_TEXT = ("medication", "dosage", "frequency")


def _with(fields: PrescriptionFields, name: str, value: str | int | None) -> PrescriptionFields:
    changed: dict[str, Any] = {name: value}
    return replace(fields, **changed)


def _prescription_text(
    name: str, title: str, width: int = 12, *, stretch: bool = False
) -> EditableColumn[Prescription]:
    def read(row: Prescription) -> str:
        return getattr(row.fields, name) or ""

    def write(row: Prescription, text: str) -> Prescription:
        value = text.strip()
        return replace(row, fields=_with(row.fields, name, value if name in _ALWAYS_TEXT else value or None))

    doubt = _doubt if name == "medication" else partial(_unsafe, name) if name in CHECKED_FIELDS else None
    return EditableColumn(name, title, read, write, width, stretch, PRESCRIPTION_LENGTHS[name].most, doubt)


def _doubt(row: Prescription) -> str:
    words = ", ".join(f"“{word}”" for word in prescriptions.doubtful_words(row.fields))
    if not words:
        return ""
    return f"{words}: letters of two alphabets that look alike. Write it again, or nobody will find this drug."


def _unsafe(name: str, row: Prescription) -> str:
    found = unsafe_parts(getattr(row.fields, name) or "", name)[:1]
    return f"“{found[0].found.strip()}” may be misread. Write {safe_words(found[0])} instead." if found else ""


def _prescription_number(name: str, title: str, width: int) -> EditableColumn[Prescription]:
    def read(row: Prescription) -> str:
        value = getattr(row.fields, name)
        return "" if value is None else str(value)

    def write(row: Prescription, text: str) -> Prescription:
        return replace(row, fields=_with(row.fields, name, _whole_number(text)))

    return EditableColumn(name, title, read, write, width)


SYMPTOM_COLUMNS = (
    _symptom_text("name", "Symptom", 16, stretch=True),
    _symptom_text("body_site", "Body site", 15),
    _severity(),
    _symptom_text("duration", "Duration", 10),
    _symptom_text("notes", "Notes", 18),
)

PRESCRIPTION_COLUMNS = (
    _prescription_text("medication", "Medication", 16),
    _prescription_text("strength", "Strength", 9),
    _prescription_text("dosage", "Dose", 9),
    _prescription_text("frequency", "Frequency", 14),
    _prescription_text("duration", "Duration", 9),
    _prescription_number("quantity", "Quantity", 9),
    _prescription_number("refills", "Refills", 8),
    _prescription_text("instructions", "Instructions", 18),
    _prescription_text("indication", "Indication", 14),
)
