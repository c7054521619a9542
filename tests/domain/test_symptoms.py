from __future__ import annotations

import pytest

from clinic_desktop.domain.problems import Problem, ProblemKind
from clinic_desktop.domain.symptoms import SymptomFields, problems_with


@pytest.mark.parametrize(
    ("fields", "problem"),
    [
        (SymptomFields("Cough"), None),
        (SymptomFields("Cough", "chest", 10, "3 days", "worse at night"), None),
        (SymptomFields("Cough", severity=1), None),
        (SymptomFields(), Problem("name", ProblemKind.MISSING)),
        (SymptomFields("C"), Problem("name", ProblemKind.TOO_SHORT, "2")),
        (SymptomFields("C" * 201), Problem("name", ProblemKind.TOO_LONG, "200")),
        (SymptomFields("Cough", body_site="x" * 101), Problem("body_site", ProblemKind.TOO_LONG, "100")),
        (SymptomFields("Cough", duration="x" * 101), Problem("duration", ProblemKind.TOO_LONG, "100")),
        (SymptomFields("Cough", notes="x" * 1001), Problem("notes", ProblemKind.TOO_LONG, "1000")),
        (SymptomFields("Cough", severity=0), Problem("severity", ProblemKind.TOO_SMALL, "1")),
        (SymptomFields("Cough", severity=11), Problem("severity", ProblemKind.TOO_LARGE, "10")),
    ],
)
def test_each_broken_rule_is_named(fields: SymptomFields, problem: Problem | None) -> None:
    assert problems_with(fields) == ((problem,) if problem else ())
