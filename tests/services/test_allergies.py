from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING

import pytest

from clinic_desktop.domain.allergies import (
    AddAllergy,
    AllergyFields,
    AllergyState,
    ChangeAllergy,
    StateNoKnownAllergies,
    StrikeOutAllergy,
)
from clinic_desktop.domain.errors import (
    AllergiesKnown,
    ChartNotOpen,
    EditConflict,
    InvalidInput,
    NotFound,
    NotPermitted,
)
from clinic_desktop.domain.identifiers import AllergyId, PatientId, Version, new_id
from clinic_desktop.domain.problems import ProblemKind
from clinic_desktop.domain.statuses import AllergySeverity
from clinic_desktop.services.allergies import AllergyService
from tests.builders import EMILY, JANE, ROBERT, an_allergy

if TYPE_CHECKING:
    from collections.abc import Callable

    from clinic_desktop.db.database import Database
    from clinic_desktop.domain.allergies import Allergy
    from clinic_desktop.domain.clock import ClinicClock

TOMORROW = datetime.now(UTC).date() + timedelta(days=1)


def a_change(allergy: Allergy, fields: AllergyFields) -> ChangeAllergy:
    return ChangeAllergy(allergy.id, EMILY, allergy.version, fields)


def test_a_patient_of_whom_nothing_was_asked_has_nothing_recorded(allergies: AllergyService) -> None:
    assert allergies.of_patient(EMILY).state is AllergyState.NOT_RECORDED


def test_an_allergy_is_added_with_what_is_known_of_it(allergies: AllergyService) -> None:
    command = an_allergy(allergen="  Walnuts ", reaction="", severity=None, onset_on=None)

    (allergy,) = allergies.add(command).allergies

    assert allergy.id == command.id
    assert allergy.fields == AllergyFields("Walnuts")
    assert abs(datetime.now(UTC) - allergy.recorded_at) < timedelta(minutes=1)
    assert allergies.of_patient(EMILY).state is AllergyState.KNOWN


def test_adding_twice_with_one_id_adds_once(allergies: AllergyService) -> None:
    command = an_allergy()

    assert allergies.add(command) == allergies.add(command)
    assert len(allergies.of_patient(EMILY).allergies) == 1


def test_what_is_recorded_already_is_not_recorded_again_however_it_is_spelt(allergies: AllergyService) -> None:
    (walnuts,) = allergies.add(an_allergy(allergen="Walnuts")).allergies
    with pytest.raises(InvalidInput) as refused:
        allergies.add(an_allergy(allergen=" WALNUTS "))
    assert [(one.field, one.kind) for one in refused.value.problems] == [("allergen", ProblemKind.ALREADY_THERE)]
    known = allergies.add(an_allergy(allergen="Latex"))
    latex = next(one for one in known.allergies if one.fields.allergen == "Latex")
    with pytest.raises(InvalidInput):
        allergies.change(a_change(latex, replace(latex.fields, allergen="walnuts")))
    allergies.change(a_change(walnuts, replace(walnuts.fields, reaction="Swelling")))

    now = allergies.of_patient(EMILY).allergies
    assert [(one.fields.allergen, one.fields.reaction) for one in now if one.id == walnuts.id] == [
        ("Walnuts", "Swelling")
    ]
    (walnuts,) = (one for one in now if one.id == walnuts.id)
    allergies.strike_out(StrikeOutAllergy(walnuts.id, EMILY, walnuts.version, "Another patient"))
    assert len(allergies.add(an_allergy(allergen="Walnuts")).standing) == 2


def test_two_who_record_the_same_at_once_record_it_once(allergies: AllergyService) -> None:
    together = threading.Barrier(2, timeout=10)

    def record() -> bool:
        together.wait()
        try:
            allergies.add(an_allergy(allergen="Walnuts"))
        except InvalidInput:
            return False
        return True

    with ThreadPoolExecutor(2) as both:
        answers = [answer.result() for answer in [both.submit(record), both.submit(record)]]
    assert sorted(answers) == [False, True]
    assert len(allergies.of_patient(EMILY).allergies) == 1


def test_allergies_stand_in_alphabetical_order_and_those_struck_out_last(allergies: AllergyService) -> None:
    added = {}
    for allergen in ("nuts", "Bees", "Zinc", "amoxicillin"):
        command = an_allergy(allergen=allergen)
        allergies.add(command)
        added[allergen] = command.id
    (bees,) = [one for one in allergies.of_patient(EMILY).allergies if one.id == added["Bees"]]
    known = allergies.strike_out(StrikeOutAllergy(bees.id, EMILY, bees.version, " wrong patient "))

    assert [one.fields.allergen for one in known.allergies] == ["amoxicillin", "nuts", "Zinc", "Bees"]
    assert [one.fields.allergen for one in known.standing] == ["amoxicillin", "nuts", "Zinc"]
    struck = known.allergies[-1].struck_out
    assert struck
    assert (struck.by, struck.reason) == ("doctor@example.com", "wrong patient")


@pytest.mark.parametrize(
    ("changes", "field", "kind"),
    [
        ({"allergen": " "}, "allergen", ProblemKind.MISSING),
        ({"allergen": "x" * 101}, "allergen", ProblemKind.TOO_LONG),
        ({"reaction": "x" * 201}, "reaction", ProblemKind.TOO_LONG),
        ({"onset_on": TOMORROW}, "onset_on", ProblemKind.IN_THE_FUTURE),
        ({"onset_on": date(1850, 1, 1)}, "onset_on", ProblemKind.TOO_LONG_AGO),
    ],
)
def test_what_breaks_a_rule_is_refused_with_its_field(
    allergies: AllergyService, changes: dict[str, object], field: str, kind: ProblemKind
) -> None:
    allergies.add(an_allergy())
    (known,) = allergies.of_patient(EMILY).allergies

    command = an_allergy(EMILY, **changes)
    asked: tuple[Callable[[], object], ...] = (
        partial(allergies.add, command),
        partial(allergies.change, a_change(known, command.fields)),
    )
    for ask in asked:
        with pytest.raises(InvalidInput) as refused:
            ask()
        assert [(problem.field, problem.kind) for problem in refused.value.problems] == [(field, kind)]
    assert allergies.of_patient(EMILY).allergies == (known,)


def test_an_allergy_is_corrected(allergies: AllergyService) -> None:
    (known,) = allergies.add(an_allergy()).allergies
    fields = AllergyFields("Hazelnuts", "Hives", AllergySeverity.LIFE_THREATENING, date(2010, 1, 2))

    (changed,) = allergies.change(a_change(known, fields)).allergies

    assert changed.fields == fields
    assert (changed.id, changed.recorded_at) == (known.id, known.recorded_at)
    assert changed.version != known.version


def test_the_same_correction_twice_is_one_correction(allergies: AllergyService) -> None:
    (known,) = allergies.add(an_allergy()).allergies
    command = a_change(known, AllergyFields("Hazelnuts"))

    assert allergies.change(command) == allergies.change(command)


def test_somebody_elses_correction_is_not_overwritten(allergies: AllergyService) -> None:
    (known,) = allergies.add(an_allergy()).allergies
    allergies.change(a_change(known, AllergyFields("Hazelnuts")))

    with pytest.raises(EditConflict):
        allergies.change(a_change(known, AllergyFields("Peanuts")))
    assert allergies.of_patient(EMILY).allergies[0].fields.allergen == "Hazelnuts"


def test_what_is_not_there_is_not_found(allergies: AllergyService) -> None:
    nothing = AllergyId(new_id())

    with pytest.raises(NotFound):
        allergies.change(ChangeAllergy(nothing, EMILY, Version("1"), AllergyFields("x")))
    with pytest.raises(NotFound):
        allergies.strike_out(StrikeOutAllergy(nothing, EMILY, Version("1"), "because"))
    with pytest.raises(ChartNotOpen):
        allergies.add(AddAllergy(nothing, PatientId(new_id()), AllergyFields("x")))
    with pytest.raises(ChartNotOpen):
        allergies.state_none_known(StateNoKnownAllergies(PatientId(new_id())))


@pytest.mark.parametrize("reason", ["", "  ", "no", "x" * 201])
def test_striking_out_wants_a_reason(allergies: AllergyService, reason: str) -> None:
    (known,) = allergies.of_patient(JANE).allergies

    with pytest.raises(InvalidInput):
        allergies.strike_out(StrikeOutAllergy(known.id, JANE, known.version, reason))
    assert allergies.of_patient(JANE).standing == (known,)


def test_striking_out_twice_keeps_the_first_reason(allergies: AllergyService) -> None:
    (known,) = allergies.of_patient(JANE).allergies

    first = allergies.strike_out(StrikeOutAllergy(known.id, JANE, known.version, "wrong patient"))

    assert allergies.strike_out(StrikeOutAllergy(known.id, JANE, known.version, "another reason")) == first
    assert first.state is AllergyState.NOT_RECORDED


def test_no_known_allergies_is_a_signed_and_dated_statement(allergies: AllergyService) -> None:
    stated = allergies.state_none_known(StateNoKnownAllergies(EMILY))

    assert stated.state is AllergyState.NO_KNOWN
    assert stated.statement
    assert stated.statement.stated_by == "doctor@example.com"
    assert abs(datetime.now(UTC) - stated.statement.stated_at) < timedelta(minutes=1)


def test_an_allergy_ends_the_statement(allergies: AllergyService) -> None:
    allergies.state_none_known(StateNoKnownAllergies(EMILY))

    known = allergies.add(an_allergy())

    assert (known.state, known.statement) == (AllergyState.KNOWN, None)


def test_nobody_with_known_allergies_has_none(allergies: AllergyService) -> None:
    with pytest.raises(AllergiesKnown):
        allergies.state_none_known(StateNoKnownAllergies(ROBERT))
    assert allergies.of_patient(ROBERT).state is AllergyState.KNOWN


def test_when_all_were_struck_out_it_may_be_stated_that_there_are_none(allergies: AllergyService) -> None:
    for allergy in allergies.of_patient(ROBERT).allergies:
        allergies.strike_out(StrikeOutAllergy(allergy.id, ROBERT, allergy.version, "wrong patient"))

    stated = allergies.state_none_known(StateNoKnownAllergies(ROBERT))

    assert stated.state is AllergyState.NO_KNOWN
    assert len(stated.allergies) == 2


def test_a_receptionist_sees_no_allergies(receptionist: Database, clock: ClinicClock) -> None:
    desk = AllergyService(receptionist, clock)

    with pytest.raises(NotPermitted):
        desk.of_patient(JANE)
    with pytest.raises(NotPermitted):
        desk.add(an_allergy())


def test_what_somebody_else_changed_meanwhile_is_not_struck_out(allergies: AllergyService) -> None:
    (seen,) = allergies.of_patient(JANE).allergies
    allergies.change(ChangeAllergy(seen.id, JANE, seen.version, AllergyFields("Amoxicillin")))

    with pytest.raises(EditConflict):
        allergies.strike_out(StrikeOutAllergy(seen.id, JANE, seen.version, "wrong patient"))
    assert [one.fields.allergen for one in allergies.of_patient(JANE).standing] == ["Amoxicillin"]


def test_what_is_struck_out_is_not_changed_any_more(allergies: AllergyService) -> None:
    (seen,) = allergies.of_patient(JANE).allergies
    allergies.strike_out(StrikeOutAllergy(seen.id, JANE, seen.version, "wrong patient"))

    with pytest.raises(EditConflict):
        allergies.change(ChangeAllergy(seen.id, JANE, seen.version, AllergyFields("Amoxicillin")))


def test_adding_again_with_a_correction_stores_the_correction_once(allergies: AllergyService) -> None:
    first = AddAllergy(AllergyId(new_id()), EMILY, AllergyFields("Nuts", severity=AllergySeverity.MILD))
    allergies.add(first)

    known = allergies.add(replace(first, fields=AllergyFields("Nuts", severity=AllergySeverity.SEVERE)))

    assert [one.fields.severity for one in known.standing] == [AllergySeverity.SEVERE]
