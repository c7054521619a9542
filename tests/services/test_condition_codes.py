"""A condition carries a code; who changes it changes the condition."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from clinic_desktop.domain.codes import CodeName, CodeUnknown
from clinic_desktop.domain.conditions import ChangeCondition, Condition, ConditionFields, same_condition
from clinic_desktop.domain.errors import EditConflict
from clinic_desktop.testing.code_lists import load_codes
from tests.builders import EMILY, a_condition, changed

if TYPE_CHECKING:
    from clinic_desktop.services.conditions import ConditionService
    from clinic_desktop.testing.databases import ThrowAwayDatabase

SUGAR = CodeName("E11.9", "Type 2 diabetes mellitus without complications")
PRESSURE = CodeName("I10", "Essential (primary) hypertension")


@pytest.fixture
def known(clinic_database: ThrowAwayDatabase, conditions: ConditionService) -> Condition:
    load_codes(clinic_database)
    (condition,) = conditions.add(a_condition(name="Diabetes", code=replace(SUGAR, text="typed words")))
    return condition


def change(condition: Condition, **changes: object) -> ChangeCondition:
    return ChangeCondition(condition.id, EMILY, condition.version, changed(condition.fields, changes))


def test_the_code_says_what_the_list_says(known: Condition) -> None:
    assert known.fields.code == SUGAR


def test_adding_twice_adds_one_code(clinic_database: ThrowAwayDatabase, conditions: ConditionService) -> None:
    load_codes(clinic_database)
    command = a_condition(code=SUGAR)

    assert conditions.add(command) == conditions.add(command)


def test_a_code_is_changed_and_taken_away(known: Condition, conditions: ConditionService) -> None:
    (other,) = conditions.change(change(known, code=PRESSURE))
    assert other.fields.code == PRESSURE
    assert other.version != known.version

    (without,) = conditions.change(change(other, code=None))
    assert without.fields.code is None
    assert conditions.change(change(without)) == (without,)


def test_somebody_elses_code_is_not_overwritten(known: Condition, conditions: ConditionService) -> None:
    conditions.change(change(known, code=PRESSURE))

    for mine in (change(known, code=None), change(known, name="Sugar", code=PRESSURE)):
        with pytest.raises(EditConflict):
            conditions.change(mine)


def test_a_code_that_is_not_in_the_list_is_refused(known: Condition, conditions: ConditionService) -> None:
    with pytest.raises(CodeUnknown):
        conditions.change(change(known, code=CodeName("X99", "Nothing")))

    assert conditions.of_patient(EMILY) == (known,)


def test_the_same_condition_is_known_by_its_code_or_its_name(known: Condition) -> None:
    assert same_condition([known], ConditionFields("Sugar disease", code=SUGAR)) == known
    assert same_condition([known], ConditionFields("  DIABETES ")) == known
    assert same_condition([known], ConditionFields("Gout", code=PRESSURE)) is None
    assert same_condition([known], ConditionFields("")) is None
