"""Places in a text that are still to be filled, and what the program can fill in by itself from the visit.

A place is written ``{{days}}``. The names of FILLERS are filled when the text is inserted, always from the visit in
which it is inserted, never from whatever else is open.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from clinic_desktop.domain.clinical_text import format_age, format_date, format_name, format_number, format_sex

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

    from clinic_desktop.domain.visits import VisitDetails
    from clinic_desktop.domain.vitals import VitalValues

_PLACE = re.compile(r"\{\{([^{}\n]{0,60})\}\}")

FILLERS = {
    "name": "the patient's name",
    "born": "the date of birth",
    "age": "the age today",
    "sex": "the gender",
    "today": "today's date",
    "vitals": "the vital signs of this visit, or of the one before with its date",
}
"""What can be filled in, and what it says."""

_VITALS = (
    ("heart_rate", "pulse", "/min"),
    ("temperature", "temperature", "°C"),
    ("respiratory_rate", "respiratory rate", "/min"),
    ("oxygen_saturation", "SpO₂", "%"),
    ("weight", "weight", "kg"),
    ("height", "height", "cm"),
    ("pain", "pain", "of 10"),
)


@dataclass(frozen=True, slots=True)
class Place:
    """A place from ``start`` to ``end``, in characters; ``name`` is what stands in the braces."""

    start: int
    end: int
    name: str


@dataclass(frozen=True, slots=True)
class Filled:
    """A text as it is inserted. ``spans`` are where the program filled something in."""

    text: str
    spans: tuple[tuple[int, int], ...] = ()


def places(text: str) -> tuple[Place, ...]:
    """Return the places that are left, in order."""
    return tuple(Place(one.start(), one.end(), one[1].strip()) for one in _PLACE.finditer(text))


def place_after(text: str, at: int) -> Place | None:
    """Return the first place that begins here or later."""
    return next((one for one in places(text) if one.start >= at), None)


def place_before(text: str, at: int) -> Place | None:
    """Return the last place that ends here or earlier."""
    return next((one for one in reversed(places(text)) if one.end <= at), None)


def filled(text: str, known: Mapping[str, str]) -> Filled:
    """Fill in what is known. What is not recorded stays a place, so that somebody looks at it."""
    parts: list[str] = []
    spans: list[tuple[int, int]] = []
    length = behind = 0
    for place in places(text):
        value = known.get(place.name.lower(), "")
        if not value:
            continue
        before = text[behind : place.start]
        parts += [before, value]
        spans.append((length + len(before), length + len(before) + len(value)))
        length += len(before) + len(value)
        behind = place.end
    return Filled("".join((*parts, text[behind:])), tuple(spans))


def known_fillers(
    visit: VisitDetails, vitals: VitalValues, last: VisitDetails | None, last_on: date | None, today: date
) -> dict[str, str]:
    """Return what the fillers say in this visit; those of which nothing is recorded are left out.

    ``vitals`` are those on the screen. ``last`` is the same patient's visit before, and ``last_on`` its day.
    """
    line = visit.appointment
    measured = vitals_words(vitals)
    if not measured and last is not None and last.vitals is not None and last_on is not None:
        earlier = vitals_words(last.vitals.values)
        measured = f"{earlier} ({format_date(last_on)})" if earlier else ""
    known = {
        "name": format_name(line.patient_last_name, line.patient_first_name),
        "born": format_date(line.patient_born_on),
        "age": format_age(line.patient_born_on, today),
        "sex": format_sex(line.patient_sex).lower(),
        "today": format_date(today),
        "vitals": measured,
    }
    return {name: text for name, text in known.items() if text}


def vitals_words(values: VitalValues) -> str:
    """Return ``blood pressure 128/82 mmHg, pulse 72 /min``: units spelled as beside the fields."""
    words = []
    if values.systolic is not None and values.diastolic is not None:
        words.append(f"blood pressure {values.systolic}/{values.diastolic} mmHg")
    for name, said, unit in _VITALS:
        value = getattr(values, name)
        if value is not None:
            words.append(f"{said} {format_number(value)} {unit}")
    return ", ".join(words)


def texts_with_places(texts: Iterable[tuple[str, str]]) -> dict[str, tuple[Place, ...]]:
    """Return the places left in each text, by name; texts without any are left out."""
    found = {name: places(text) for name, text in texts}
    return {name: left for name, left in found.items() if left}
