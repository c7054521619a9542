"""A visit's coded diagnoses as places of its content: ``diagnoses.<code>`` has the text, ``main_diagnosis`` a code.

So two people who choose the same code agree, and two who call different ones the main diagnosis are asked.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from clinic_desktop.domain.codes import DIAGNOSES_MOST, CodedDiagnosis, main_code, with_main
from clinic_desktop.domain.diagnosis_order import ORDER, arranged, order_of
from clinic_desktop.domain.problems import Problem, ProblemKind

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from clinic_desktop.domain.field_merge import Content

PLACES = "diagnoses"
MAIN = "main_diagnosis"


def content_of_diagnoses(diagnoses: Sequence[CodedDiagnosis]) -> Content:
    texts = {f"{PLACES}.{one.code}": one.text for one in diagnoses}
    return {**texts, MAIN: main_code(diagnoses), ORDER: order_of(diagnoses)}


def diagnoses_of(
    content: Content, stored: Iterable[CodedDiagnosis], typed: Iterable[CodedDiagnosis]
) -> tuple[CodedDiagnosis, ...]:
    """Return the diagnoses of a content in its order: those stored as they are there, new ones as they were entered."""
    texts = {place.partition(".")[2]: text for place, text in content.items() if place.startswith(f"{PLACES}.")}
    known = {one.code: one for one in stored}
    order = {one.code: one.rank for one in typed}
    kept = [known[code] for code in texts if code in known]
    rank = max((one.rank for one in known.values()), default=0)
    new = sorted((code for code in texts if code not in known), key=lambda code: order.get(code, DIAGNOSES_MOST))
    added = [CodedDiagnosis(code, texts[code], rank + at) for at, code in enumerate(new, 1)]
    return with_main(arranged((*kept, *added), content.get(ORDER)), content.get(MAIN))


def is_place_of_diagnosis(place: str) -> bool:
    return place in (MAIN, ORDER) or place.startswith(f"{PLACES}.")


def problems_with_diagnoses(diagnoses: Sequence[CodedDiagnosis]) -> tuple[Problem, ...]:
    return (Problem(PLACES, ProblemKind.TOO_LARGE, f"{DIAGNOSES_MOST}"),) if len(diagnoses) > DIAGNOSES_MOST else ()
