from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING

import pytest

from clinic_desktop.domain.conditions import AddCondition, ChangeCondition, ConditionFields, StrikeOutCondition
from clinic_desktop.domain.errors import ChartNotOpen, EditConflict, InvalidInput, NotFound, NotPermitted
from clinic_desktop.domain.identifiers import ConditionId, PatientId, Version, new_id
from clinic_desktop.domain.problems import ProblemKind
from clinic_desktop.domain.statuses import ConditionStatus
from clinic_desktop.services.conditions import ConditionService
from tests import rows
from tests.builders import EMILY, JANE, ROBERT, a_condition, changed

if TYPE_CHECKING:
    from collections.abc import Callable

    from clinic_desktop.db.database import Database
    from clinic_desktop.domain.clock import ClinicClock
    from clinic_desktop.domain.conditions import Condition
    from clinic_desktop.testing.databases import ThrowAwayDatabase

TOMORROW = datetime.now(UTC).date() + timedelta(days=1)


def a_change(condition: Condition, fields: ConditionFields) -> ChangeCondition:
    return ChangeCondition(condition.id, EMILY, condition.version, fields)


def test_a_condition_is_added_with_what_is_known_of_it(conditions: ConditionService) -> None:
    command = a_condition(name=" Migraine ", diagnosed_on=None, notes="  ")

    (condition,) = conditions.add(command)

    assert condition.id == command.id
    assert condition.fields == ConditionFields("Migraine")
    assert abs(datetime.now(UTC) - condition.recorded_at) < timedelta(minutes=1)
    assert conditions.of_patient(EMILY) == (condition,)


def test_adding_twice_with_one_id_adds_once(conditions: ConditionService) -> None:
    command = a_condition()

    assert conditions.add(command) == conditions.add(command)
    assert len(conditions.of_patient(EMILY)) == 1


def test_conditions_stand_in_alphabetical_order_and_those_struck_out_last(conditions: ConditionService) -> None:
    added = {}
    for name in ("gout", "Asthma", "Migraine"):
        command = a_condition(name=name)
        conditions.add(command)
        added[name] = command.id
    (asthma,) = [one for one in conditions.of_patient(EMILY) if one.id == added["Asthma"]]
    known = conditions.strike_out(StrikeOutCondition(asthma.id, EMILY, asthma.version, " wrong patient "))

    assert [one.fields.name for one in known] == ["gout", "Migraine", "Asthma"]
    struck = known[-1].struck_out
    assert struck
    assert (struck.by, struck.reason) == ("doctor@example.com", "wrong patient")
    assert known[0].struck_out is None


@pytest.mark.parametrize(
    ("changes", "field", "kind"),
    [
        ({"name": ""}, "name", ProblemKind.MISSING),
        ({"name": "x" * 201}, "name", ProblemKind.TOO_LONG),
        ({"notes": "x" * 501}, "notes", ProblemKind.TOO_LONG),
        ({"diagnosed_on": TOMORROW}, "diagnosed_on", ProblemKind.IN_THE_FUTURE),
    ],
)
def test_what_breaks_a_rule_is_refused_with_its_field(
    conditions: ConditionService, changes: dict[str, object], field: str, kind: ProblemKind
) -> None:
    (known,) = conditions.add(a_condition())

    command = a_condition(EMILY, **changes)
    asked: tuple[Callable[[], object], ...] = (
        partial(conditions.add, command),
        partial(conditions.change, a_change(known, command.fields)),
    )
    for ask in asked:
        with pytest.raises(InvalidInput) as refused:
            ask()
        assert [(problem.field, problem.kind) for problem in refused.value.problems] == [(field, kind)]
    assert conditions.of_patient(EMILY) == (known,)


@pytest.mark.parametrize("status", ConditionStatus)
def test_a_condition_changes_its_status_and_whatever_else(
    conditions: ConditionService, status: ConditionStatus
) -> None:
    (known,) = conditions.add(a_condition())
    fields = ConditionFields("Cluster headache", date(2012, 3, 4), status, "Since then")

    (changed,) = conditions.change(a_change(known, fields))

    assert changed.fields == fields
    assert changed.version != known.version


def test_the_same_correction_twice_is_one_correction(conditions: ConditionService) -> None:
    (known,) = conditions.add(a_condition())
    command = a_change(known, ConditionFields("Gout"))

    assert conditions.change(command) == conditions.change(command)


def test_somebody_elses_correction_is_not_overwritten(conditions: ConditionService) -> None:
    (known,) = conditions.add(a_condition())
    conditions.change(a_change(known, ConditionFields("Gout")))

    with pytest.raises(EditConflict):
        conditions.change(a_change(known, ConditionFields("Asthma")))
    assert conditions.of_patient(EMILY)[0].fields.name == "Gout"


def test_what_is_not_there_is_not_found(conditions: ConditionService) -> None:
    nothing = ConditionId(new_id())

    with pytest.raises(NotFound):
        conditions.change(ChangeCondition(nothing, EMILY, Version("1"), ConditionFields("x")))
    with pytest.raises(NotFound):
        conditions.strike_out(StrikeOutCondition(nothing, EMILY, Version("1"), "because"))
    with pytest.raises(ChartNotOpen):
        conditions.add(AddCondition(nothing, PatientId(new_id()), ConditionFields("x")))
    with pytest.raises(ChartNotOpen):
        conditions.of_patient(PatientId(new_id()))


@pytest.mark.parametrize("reason", ["", "no", "x" * 201])
def test_striking_out_wants_a_reason(conditions: ConditionService, reason: str) -> None:
    known = conditions.of_patient(ROBERT)

    with pytest.raises(InvalidInput):
        conditions.strike_out(StrikeOutCondition(known[0].id, ROBERT, known[0].version, reason))
    assert conditions.of_patient(ROBERT) == known


def test_striking_out_twice_keeps_the_first_reason(conditions: ConditionService) -> None:
    condition = conditions.of_patient(ROBERT)[0]

    first = conditions.strike_out(StrikeOutCondition(condition.id, ROBERT, condition.version, "wrong patient"))

    assert conditions.strike_out(StrikeOutCondition(condition.id, ROBERT, condition.version, "another reason")) == first


def test_a_condition_without_a_status_counts_as_active(
    conditions: ConditionService, clinic_database: ThrowAwayDatabase
) -> None:
    clinic_database.rows("UPDATE chronic_conditions SET status = NULL")

    assert {one.fields.status for one in conditions.of_patient(ROBERT)} == {ConditionStatus.ACTIVE}


def test_a_receptionist_sees_no_conditions(receptionist: Database, clock: ClinicClock) -> None:
    desk = ConditionService(receptionist, clock)

    with pytest.raises(NotPermitted):
        desk.of_patient(ROBERT)
    with pytest.raises(NotPermitted):
        desk.add(a_condition())


def test_a_condition_that_nobody_touched_is_not_written(
    conditions: ConditionService, clinic_database: ThrowAwayDatabase
) -> None:
    row = rows.condition(conditionName="Gout ", notes="a\r\nb", status=None)
    rows.insert(clinic_database.admin_connection(), "chronic_conditions", row)
    (known,) = [one for one in conditions.of_patient(JANE) if one.id == row["id"]]
    again = conditions.change(ChangeCondition(known.id, JANE, known.version, known.fields))
    assert known in again
    touched = changed(known.fields, {"status": ConditionStatus.RESOLVED})
    (changed_one,) = [
        one for one in conditions.change(ChangeCondition(known.id, JANE, known.version, touched)) if one.id == known.id
    ]
    assert changed_one.fields == touched
