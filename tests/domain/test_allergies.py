from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from clinic_desktop.domain.allergies import (
    Allergy,
    AllergyFields,
    AllergyList,
    AllergyState,
    NoKnownAllergies,
    StruckOut,
    problems_with,
)
from clinic_desktop.domain.identifiers import AllergyId, PatientId, Version
from clinic_desktop.domain.problems import Problem, ProblemKind
from clinic_desktop.domain.statuses import AllergySeverity

TODAY = date(2026, 11, 24)
NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
PENICILLIN = Allergy(AllergyId("1"), Version("1"), AllergyFields("penicillin", "rash"), NOW)
LATEX = Allergy(AllergyId("2"), Version("1"), AllergyFields("latex"), NOW, StruckOut("ada", NOW, "other patient"))
STATEMENT = NoKnownAllergies("ada", NOW)


@pytest.mark.parametrize(
    ("allergies", "statement", "state"),
    [
        ((PENICILLIN,), None, AllergyState.KNOWN),
        ((PENICILLIN, LATEX), None, AllergyState.KNOWN),
        ((PENICILLIN,), STATEMENT, AllergyState.KNOWN),
        ((), STATEMENT, AllergyState.NO_KNOWN),
        ((LATEX,), STATEMENT, AllergyState.NO_KNOWN),
        ((), None, AllergyState.NOT_RECORDED),
        ((LATEX,), None, AllergyState.NOT_RECORDED),
    ],
)
def test_no_known_allergies_is_said_by_somebody_never_by_an_empty_list(
    allergies: tuple[Allergy, ...], statement: NoKnownAllergies | None, state: AllergyState
) -> None:
    assert AllergyList(PatientId("p"), allergies, statement).state is state


def test_what_is_struck_out_does_not_stand_but_stays() -> None:
    known = AllergyList(PatientId("p"), (PENICILLIN, LATEX))
    assert known.standing == (PENICILLIN,)
    assert LATEX in known.allergies


@pytest.mark.parametrize(
    ("fields", "problem"),
    [
        (AllergyFields("penicillin"), None),
        (AllergyFields("penicillin", "rash", AllergySeverity.MILD, TODAY), None),
        (AllergyFields(" "), Problem("allergen", ProblemKind.MISSING)),
        (AllergyFields("x" * 101), Problem("allergen", ProblemKind.TOO_LONG, "100")),
        (AllergyFields("x", "y" * 201), Problem("reaction", ProblemKind.TOO_LONG, "200")),
        (AllergyFields("x", onset_on=date(2026, 11, 25)), Problem("onset_on", ProblemKind.IN_THE_FUTURE)),
        (AllergyFields("x", onset_on=date(1800, 1, 1)), Problem("onset_on", ProblemKind.TOO_LONG_AGO, "150")),
    ],
)
def test_each_broken_rule_is_named(fields: AllergyFields, problem: Problem | None) -> None:
    assert problems_with(fields, TODAY) == ((problem,) if problem else ())
