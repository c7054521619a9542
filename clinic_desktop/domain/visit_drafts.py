"""A visit's content as texts by place, as a draft keeps it, and back."""

from __future__ import annotations

import json
from dataclasses import asdict
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any

from clinic_desktop.domain import observations
from clinic_desktop.domain.limits import VITAL_RANGES
from clinic_desktop.domain.prescriptions import PrescriptionFields
from clinic_desktop.domain.symptoms import SymptomFields
from clinic_desktop.domain.unreadable import is_unreadable
from clinic_desktop.domain.visit_diagnoses import is_place_of_diagnosis
from clinic_desktop.domain.visits import TEXT_FIELDS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from clinic_desktop.domain.visit_merge import Content

HALF = "half."
"""Begins the place of what cannot be stored as it stands: half a number, a cell that is still being typed into."""


def as_texts(content: Content) -> dict[str, str]:
    """Return every place as a text. What another program stored and nobody can read is left out: nobody changed it."""
    texts: dict[str, str] = {}
    for place, value in content.items():
        if isinstance(value, (SymptomFields, PrescriptionFields)):
            texts[place] = json.dumps(asdict(value), ensure_ascii=False)
        elif not is_unreadable(value):
            texts[place] = observations.as_text(value)
    return texts


def as_content(texts: Mapping[str, str]) -> Content:
    """Return the content that ``as_texts`` was given. What is half typed, or not understood, is left out."""
    content: Content = {}
    for place, text in texts.items():
        value = _value(place, text)
        if value is not None:
            content[place] = value
    return content


def half_typed(texts: Mapping[str, str]) -> dict[str, str]:
    """Return what cannot be stored as it stands, by the place it belongs to."""
    return {place.removeprefix(HALF): text for place, text in texts.items() if place.startswith(HALF)}


def _value(place: str, text: str) -> Any:  # noqa: ANN401 - a place of a visit holds texts, rows and numbers
    kind, _, rest = place.partition(".")
    if place in TEXT_FIELDS or is_place_of_diagnosis(place):
        return text
    if kind == "vitals" and rest in VITAL_RANGES:
        try:
            number = Decimal(text)
        except InvalidOperation:
            return None
        return number if VITAL_RANGES[rest].decimals else int(number)
    if place.startswith(observations.PLACE):
        return observations.from_text(place, text)
    if kind in {"symptoms", "prescriptions"}:
        fields = SymptomFields if kind == "symptoms" else PrescriptionFields
        try:
            return fields(**json.loads(text))
        except (ValueError, TypeError):
            return None
    return None
