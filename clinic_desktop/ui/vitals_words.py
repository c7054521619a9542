"""Words for vital signs: choices, what is out of range and why that is said, and what a score was computed from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from clinic_desktop.domain.clinical_text import format_moment, format_number
from clinic_desktop.domain.news2 import NEWS2_SOURCE, News2, Risk
from clinic_desktop.domain.observations import PLACE, TYPED, Breathing, Consciousness, OxygenScale, Stature
from clinic_desktop.domain.scoring import Flag, NormalRange
from clinic_desktop.domain.us_units import US_UNIT, Units
from clinic_desktop.ui.field_names import FIELD_NAMES

if TYPE_CHECKING:
    from datetime import datetime
    from decimal import Decimal

UNITS_WORDS = {Units.METRIC: "Metric (°C, kg, cm)", Units.US: "US (°F, lb, in)"}

CONSCIOUSNESS_WORDS = {
    Consciousness.ALERT: "Alert",
    Consciousness.CONFUSION: "New confusion",
    Consciousness.VOICE: "Responds to voice",
    Consciousness.PAIN: "Responds to pain",
    Consciousness.UNRESPONSIVE: "Unresponsive",
}
BREATHING_WORDS = {Breathing.AIR: "Air", Breathing.OXYGEN: "Oxygen"}
SCALE_WORDS = {OxygenScale.ONE: "1 (usual)", OxygenScale.TWO: "2 (target 88–92 %)"}
STATURE_WORDS = {Stature.STANDING: "Standing", Stature.LYING: "Lying (length)"}
NOTED_NAMES = {
    "consciousness": "Consciousness",
    "breathing": "Air or oxygen",
    "oxygen_scale": "SpO₂ scale",
    "stature": "Height measured",
}
RISK_WORDS = {
    Risk.LOW: "low risk",
    Risk.LOW_MEDIUM: "low to medium risk",
    Risk.MEDIUM: "medium risk",
    Risk.HIGH: "high risk",
}
_CHOICES: tuple[tuple[object, str], ...] = (
    *CONSCIOUSNESS_WORDS.items(),
    *BREATHING_WORDS.items(),
    *SCALE_WORDS.items(),
    *STATURE_WORDS.items(),
)
_FLAGS = {Flag.LOW: "low", Flag.HIGH: "high"}


def flag_words(flag: Flag) -> str:
    """Return what stands under a value out of its range."""
    return _FLAGS[flag]


def unsafe_words(flag: Flag) -> str:
    """Return what stands under a value that is asked about."""
    return f"Dangerously {_FLAGS[flag]}. Is it right?"


def range_words(allowed: NormalRange | None, unit: str) -> str:
    """Return a range with its population and source, or that none is stored."""
    if allowed is None:
        return "No normal range is stored for this age"
    return f"Normal: {ends_words(allowed, unit)}\n{allowed.population}\n{allowed.source}"


def limits_words(allowed: NormalRange, unit: str) -> str:
    """Return beyond what a value is asked about, with population and source."""
    return f"Asked about outside of: {ends_words(allowed, unit)}\n{allowed.population}\n{allowed.source}"


def confirmed_words(by: str, at_local: datetime) -> str:
    """Return who said that a value is right although it is dangerous, and when by the clinic's clock."""
    return f"Confirmed by {by}, {format_moment(at_local)}"


def ends_words(allowed: NormalRange, unit: str) -> str:
    """Return ``111–129 mmHg``, ``from 96 %`` or ``up to 79 mmHg``."""
    least = format_number(allowed.least) if allowed.least is not None else ""
    most = format_number(allowed.most) if allowed.most is not None else ""
    if least and most:
        return f"{least}–{most} {unit}".strip()
    return f"{'from' if least else 'up to'} {least or most} {unit}".strip()


def noted_name(place: str) -> str:
    """Return what a place of an observation is called."""
    name = place.removeprefix(PLACE)
    for vital, field in TYPED.items():
        if field == name:
            return f"{FIELD_NAMES[vital]} in {US_UNIT[vital]}"
    return NOTED_NAMES.get(name, "Confirmed values")


def choice_words(value: object) -> str:
    """Return the words of a choice, or nothing if it is none."""
    return next((words for known, words in _CHOICES if known is value), "")


def news2_text(score: News2 | None) -> str:
    """Return the score with its risk, or that it cannot be had."""
    if score is None:
        return "Not for this age"
    if score.score is None or score.risk is None:
        return "Not complete"
    return f"{score.score}, {RISK_WORDS[score.risk]}"


def news2_explanation(score: News2 | None) -> str:
    """Return what the score was computed from, and what is missing."""
    if score is None:
        return f"{NEWS2_SOURCE}. It is made for people of 16 years and over, and not for pregnancy."
    lines = [f"Computed by the program: {NEWS2_SOURCE}, SpO₂ scale {score.scale.value}. Not for pregnancy."]
    lines += [f"{_name(part.name)} {_value(part.value)}: {_points(part.points)}" for part in score.parts]
    if score.missing:
        missing = ", ".join(_name(name).lower() if name != "oxygen_saturation" else "SpO₂" for name in score.missing)
        lines.append(f"No score without: {missing}")
    return "\n".join(lines)


def _name(name: str) -> str:
    return NOTED_NAMES.get(name) or FIELD_NAMES[name]


def _value(value: Decimal | int | str) -> str:
    return choice_words(value) if isinstance(value, str) else format_number(value)


def _points(points: int) -> str:
    return "1 point" if points == 1 else f"{points} points"
