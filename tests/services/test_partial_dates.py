"""Of an allergy or a condition perhaps only the year is known: that is stored, and changing it is a change."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import pytest

from clinic_desktop.domain.allergies import ChangeAllergy
from clinic_desktop.domain.conditions import ChangeCondition
from clinic_desktop.domain.errors import EditConflict
from clinic_desktop.domain.partial_dates import PartialDate
from tests.builders import EMILY, a_condition, an_allergy

if TYPE_CHECKING:
    from clinic_desktop.services.allergies import AllergyService
    from clinic_desktop.services.conditions import ConditionService
    from clinic_desktop.testing.databases import ThrowAwayDatabase


def test_the_year_of_an_allergy(allergies: AllergyService, clinic_database: ThrowAwayDatabase) -> None:
    command = an_allergy(allergen="Latex", onset_on=PartialDate(2019))
    for _ in range(2):
        known = next(one for one in allergies.add(command).allergies if one.id == command.id)
        assert known.fields.onset_on == PartialDate(2019)
    assert clinic_database.value('SELECT "onsetDate" FROM allergies WHERE id = %s', command.id) == date(2019, 1, 1)

    more = ChangeAllergy(known.id, EMILY, known.version, replace(known.fields, onset_on=PartialDate(2019, 1)))
    later = next(one for one in allergies.change(more).allergies if one.id == command.id)
    assert later.fields.onset_on == PartialDate(2019, 1)
    assert later.version != known.version
    with pytest.raises(EditConflict):
        allergies.change(replace(more, fields=replace(known.fields, onset_on=date(2019, 1, 1))))
    whole = ChangeAllergy(known.id, EMILY, later.version, replace(known.fields, onset_on=date(2019, 1, 1)))
    last = next(one for one in allergies.change(whole).allergies if one.id == command.id)
    assert (last.fields.onset_on, type(last.fields.onset_on)) == (date(2019, 1, 1), date)
    assert clinic_database.rows("SELECT * FROM clinic.partial_onset") == []


def test_the_month_of_a_diagnosis(conditions: ConditionService, clinic_database: ThrowAwayDatabase) -> None:
    command = a_condition(name="Gout", diagnosed_on=PartialDate(2020, 5))
    known = next(one for one in conditions.add(command) if one.id == command.id)
    assert known.fields.diagnosed_on == PartialDate(2020, 5)
    stored = clinic_database.value('SELECT "diagnosisDate" FROM chronic_conditions WHERE id = %s', command.id)
    assert stored == date(2020, 5, 1)
    less = ChangeCondition(known.id, EMILY, known.version, replace(known.fields, diagnosed_on=PartialDate(2020)))
    later = next(one for one in conditions.change(less) if one.id == command.id)
    assert (later.fields.diagnosed_on, later.version != known.version) == (PartialDate(2020), True)


def test_a_day_that_another_program_writes_counts_as_it_is(
    allergies: AllergyService, clinic_database: ThrowAwayDatabase
) -> None:
    command = an_allergy(allergen="Nickel", onset_on=PartialDate(2019))
    allergies.add(command)
    clinic_database.rows("""UPDATE allergies SET "onsetDate" = '2019-06-15' WHERE id = %s""", (command.id,))
    known = next(one for one in allergies.of_patient(EMILY).allergies if one.id == command.id)
    assert known.fields.onset_on == date(2019, 6, 15)
