from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from clinic_desktop.domain.prescriptions import PrescriptionFields, problems_with
from clinic_desktop.domain.problems import Problem, ProblemKind

IBUPROFEN = PrescriptionFields(medication="Ibuprofen", dosage="1 tablet", frequency="every 6 hours")


def with_(**changes: Any) -> PrescriptionFields:  # noqa: ANN401 any field of the record
    return replace(IBUPROFEN, **changes)


def test_a_prescription_is_not_repeated_unless_somebody_says_so() -> None:
    assert PrescriptionFields().refills == 0


@pytest.mark.parametrize(
    ("fields", "problem"),
    [
        (IBUPROFEN, None),
        (with_(strength="400 mg", duration="5 days", quantity=20, refills=12, instructions="x", indication="y"), None),
        (with_(refills=None), None),
        (with_(instructions=""), None),
        (with_(medication=""), Problem("medication", ProblemKind.MISSING)),
        (with_(medication="x"), Problem("medication", ProblemKind.TOO_SHORT, "2")),
        (with_(dosage=" "), Problem("dosage", ProblemKind.MISSING)),
        (with_(frequency=""), Problem("frequency", ProblemKind.MISSING)),
        (with_(strength="x" * 51), Problem("strength", ProblemKind.TOO_LONG, "50")),
        (with_(duration="x" * 51), Problem("duration", ProblemKind.TOO_LONG, "50")),
        (with_(instructions="x" * 1001), Problem("instructions", ProblemKind.TOO_LONG, "1000")),
        (with_(indication="x" * 201), Problem("indication", ProblemKind.TOO_LONG, "200")),
        (with_(quantity=0), Problem("quantity", ProblemKind.TOO_SMALL, "1")),
        (with_(quantity=2**31), Problem("quantity", ProblemKind.TOO_LARGE, "2147483647")),
        (with_(refills=13), Problem("refills", ProblemKind.TOO_LARGE, "12")),
        (with_(refills=-1), Problem("refills", ProblemKind.TOO_SMALL, "0")),
    ],
)
def test_each_broken_rule_is_named(fields: PrescriptionFields, problem: Problem | None) -> None:
    assert problems_with(fields) == ((problem,) if problem else ())
