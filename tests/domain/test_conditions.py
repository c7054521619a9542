from __future__ import annotations

from datetime import date

import pytest

from clinic_desktop.domain.conditions import ConditionFields, problems_with
from clinic_desktop.domain.problems import Problem, ProblemKind
from clinic_desktop.domain.statuses import ConditionStatus

TODAY = date(2026, 11, 24)


def test_a_condition_is_active_unless_something_else_is_said() -> None:
    assert ConditionFields("Asthma").status is ConditionStatus.ACTIVE


@pytest.mark.parametrize(
    ("fields", "problem"),
    [
        (ConditionFields("Asthma"), None),
        (ConditionFields("Asthma", TODAY, ConditionStatus.MANAGED, "inhaler"), None),
        (ConditionFields(""), Problem("name", ProblemKind.MISSING)),
        (ConditionFields("x" * 201), Problem("name", ProblemKind.TOO_LONG, "200")),
        (ConditionFields("x", notes="y" * 501), Problem("notes", ProblemKind.TOO_LONG, "500")),
        (ConditionFields("x", date(2026, 11, 25)), Problem("diagnosed_on", ProblemKind.IN_THE_FUTURE)),
        (ConditionFields("x", date(1800, 1, 1)), Problem("diagnosed_on", ProblemKind.TOO_LONG_AGO, "150")),
    ],
)
def test_each_broken_rule_is_named(fields: ConditionFields, problem: Problem | None) -> None:
    assert problems_with(fields, TODAY) == ((problem,) if problem else ())
