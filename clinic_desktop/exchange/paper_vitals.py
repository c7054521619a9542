"""Vital signs on paper: in the units in which the clinic enters and reads them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from clinic_desktop.domain import clinical_text as words
from clinic_desktop.domain.vital_text import vital_text

if TYPE_CHECKING:
    from collections.abc import Callable

    from clinic_desktop.domain.us_units import Units
    from clinic_desktop.domain.vitals import VitalSigns

_NAMES = {
    "heart_rate": "Heart rate",
    "temperature": "Temperature",
    "respiratory_rate": "Respiratory rate",
    "oxygen_saturation": "Oxygen saturation",
    "weight": "Weight",
    "height": "Height",
    "pain": "Pain",
}


def rows_of(signs: VitalSigns | None, units: Units, why_struck: Callable[..., str]) -> list[dict[str, Any]]:
    """Return what was measured, with its units; ``why_struck(names)`` says what stands beside what does not count."""
    if signs is None:
        return []
    values = signs.values
    shown: list[dict[str, Any]] = []
    if values.systolic is not None or values.diastolic is not None:
        pressure = words.bp_label(values.systolic, values.diastolic)
        shown.append({"name": "Blood pressure", "details": pressure, "struck": why_struck("systolic", "diastolic")})
    shown += [
        {"name": label, "details": vital_text(name, values, signs.observed, units), "struck": why_struck(name)}
        for name, label in _NAMES.items()
        if getattr(values, name) is not None
    ]
    if values.bmi is not None:
        bmi = words.format_vital("bmi", values.bmi)
        shown.append({"name": "Body mass index", "details": bmi, "struck": why_struck("weight", "height")})
    return shown
