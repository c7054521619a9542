"""A visit's content survives as texts, whatever was typed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as some

from clinic_desktop.domain.limits import VITAL_RANGES
from clinic_desktop.domain.prescriptions import PrescriptionFields
from clinic_desktop.domain.symptoms import SymptomFields
from clinic_desktop.domain.unreadable import UnreadableNumber
from clinic_desktop.domain.visit_drafts import HALF, as_content, as_texts, half_typed
from clinic_desktop.domain.visits import TEXT_FIELDS

if TYPE_CHECKING:
    from decimal import Decimal

TEXTS = some.dictionaries(some.sampled_from(TEXT_FIELDS), some.text(min_size=1))
SYMPTOMS = some.dictionaries(
    some.uuids().map("symptoms.{}".format),
    some.builds(SymptomFields, some.text(), some.none() | some.text(), some.none() | some.integers(1, 10)),
)
PRESCRIPTIONS = some.dictionaries(
    some.uuids().map("prescriptions.{}".format), some.builds(PrescriptionFields, some.text(), quantity=some.integers())
)
VITALS = some.fixed_dictionaries(
    {},
    optional={
        f"vitals.{name}": some.decimals(0, 500, places=one.decimals) if one.decimals else some.integers(0, 300)
        for name, one in VITAL_RANGES.items()
    },
)
CODES = some.dictionaries(
    some.sampled_from(("main_diagnosis", "diagnoses.I10", "diagnoses.E11.9")), some.text(min_size=1)
)


@given(TEXTS, SYMPTOMS, PRESCRIPTIONS, VITALS, CODES)
def test_every_content_comes_back(
    texts: dict[str, str],
    symptoms: dict[str, SymptomFields],
    prescriptions: dict[str, PrescriptionFields],
    vitals: dict[str, int | Decimal],
    codes: dict[str, str],
) -> None:
    content = {**texts, **symptoms, **prescriptions, **vitals, **codes}

    assert as_content(as_texts(content)) == content


def test_what_nobody_can_read_is_left_out() -> None:
    assert as_texts({"vitals.weight": UnreadableNumber("NaN")}) == {}


def test_what_is_half_typed_stands_apart() -> None:
    texts = {"diagnosis": "Cold", f"{HALF}vitals.weight": "7o"}

    assert as_content(texts) == {"diagnosis": "Cold"}
    assert half_typed(texts) == {"vitals.weight": "7o"}


def test_what_a_newer_program_wrote_is_left_out() -> None:
    texts = {"mood": "good", "vitals.weight": "heavy", "vitals.mood": "1", "symptoms.1": "[]", "symptoms.2": '{"a": 1}'}

    assert as_content(texts) == {}
