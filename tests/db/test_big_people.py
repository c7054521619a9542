from __future__ import annotations

import unicodedata
from collections import Counter
from datetime import date
from typing import TYPE_CHECKING

import pytest

from clinic_desktop.db.big_cases import NULL
from clinic_desktop.db.big_people import providers
from clinic_desktop.db.big_words import Dice
from clinic_desktop.domain.patients import PatientFields, problems_with
from clinic_desktop.domain.statuses import Sex
from tests.db.big_clinic_scene import TODAY, Crowd, Row, a_crowd, calendar, read, without_null

if TYPE_CHECKING:
    from collections.abc import Sequence

COUNT = 4000


@pytest.fixture(scope="module")
def crowd() -> Crowd:
    return a_crowd(COUNT)


def share(rows: Sequence[Row], column: str, *values: str) -> float:
    return sum(row[column] in values for row in rows) / len(rows)


def years(row: Row) -> int:
    return (TODAY - date.fromisoformat(row["dateOfBirth"])).days // 365


def test_exactly_as_many_as_asked_for_each_with_an_id_of_its_own(crowd: Crowd) -> None:
    assert len(crowd.patients) == len(crowd.people.made) == COUNT
    assert len({row["id"] for row in crowd.patients}) == COUNT


def test_another_word_for_the_dice_gives_other_people(crowd: Crowd) -> None:
    assert a_crowd(30).patients == crowd.patients[:30]
    assert a_crowd(30, seed="b").patients != crowd.patients[:30]


def test_nobody_is_made_if_nobody_is_wanted() -> None:
    assert not a_crowd(0).patients


def test_every_patient_could_have_been_registered_at_the_desk(crowd: Crowd) -> None:
    for row in crowd.patients:
        fields = PatientFields(
            first_name=row["firstName"],
            last_name=row["lastName"],
            born_on=date.fromisoformat(row["dateOfBirth"]),
            sex=Sex(row["sex"]),
            phone=row["phone"],
            emergency_contact_name=row["emergencyContactName"],
            emergency_contact_phone=row["emergencyContactPhone"],
            emergency_contact_relationship=without_null(row, "emergencyContactRelationship"),
            email=without_null(row, "email"),
            address=without_null(row, "address"),
            blood_type=without_null(row, "bloodType"),
        )
        assert not problems_with(fields, TODAY), row


def test_ages_and_sexes_are_those_of_a_town(crowd: Crowd) -> None:
    ages = Counter(min(years(row) // 20, 4) for row in crowd.patients)
    assert 0.14 < ages[0] / COUNT < 0.32
    assert 0.2 < ages[1] / COUNT < 0.36
    assert 0.2 < ages[2] / COUNT < 0.36
    assert 0.12 < ages[3] / COUNT < 0.26
    assert 0.02 < ages[4] / COUNT < 0.12
    assert 0.47 < share(crowd.patients, "sex", "female") < 0.57
    assert 0 < share(crowd.patients, "sex", "other") < 0.02


def test_names_have_a_few_frequent_and_many_rare_ones(crowd: Crowd) -> None:
    families = Counter(row["lastName"] for row in crowd.patients)
    assert len(families) > COUNT / 6
    assert 0.008 < families.most_common(1)[0][1] / COUNT < 0.05


def test_names_come_in_the_spellings_of_several_languages(crowd: Crowd) -> None:
    families = {row["lastName"] for row in crowd.patients}
    given = {row["firstName"] for row in crowd.patients}
    assert (
        sum(any(unicodedata.combining(letter) for letter in unicodedata.normalize("NFD", one)) for one in families) > 50
    )
    assert any("'" in one for one in families)
    assert any("-" in one for one in families)
    assert any(one.startswith(("van ", "de ", "von ")) for one in families)
    assert any("-" in one for one in given)
    assert any(" " in one for one in given)
    assert {"Łukasz", "José"} & given


def test_families_share_address_name_and_phone(crowd: Crowd) -> None:
    homes: dict[str, list[Row]] = {}
    for row in crowd.patients:
        if row["address"] != NULL:
            homes.setdefault(row["address"], []).append(row)
    families = [home for home in homes.values() if len(home) > 2]
    assert len(families) > COUNT / 20
    assert sum(len({row["lastName"].split()[0] for row in home}) < len(home) for home in families) > len(families) * 0.9
    assert sum(len({row["phone"] for row in home}) < len(home) for home in families) > len(families) * 0.4


def test_children_name_a_grown_up_to_call(crowd: Crowd) -> None:
    children = [row for row in crowd.patients if years(row) < 16]
    assert share(children, "emergencyContactRelationship", "Mother", "Father") > 0.85


def test_phones_are_written_in_many_ways(crowd: Crowd) -> None:
    shapes = Counter("".join("9" if sign.isdigit() else sign for sign in row["phone"]) for row in crowd.patients)
    assert len(shapes) >= 8
    assert shapes.most_common(1)[0][1] < COUNT / 2


def test_blood_types_are_as_frequent_as_they_are(crowd: Crowd) -> None:
    known = [row for row in crowd.patients if row["bloodType"] != NULL]
    assert 0.4 < len(known) / COUNT < 0.7
    assert 0.3 < share(known, "bloodType", "O+") < 0.45
    assert share(known, "bloodType", "AB-") < 0.03


def test_some_have_died_and_some_have_left(crowd: Crowd) -> None:
    died = [row for row in crowd.profiles if row["deceased_on"] != NULL]
    left = [row for row in crowd.profiles if row["archived_at"] != NULL]
    assert 0.005 < len(died) / COUNT < 0.05
    assert 0.01 < len(left) / COUNT < 0.07
    assert all((row["archived_by"] == NULL) == (row["archive_reason"] == NULL) for row in crowd.profiles)
    assert all(row["archived_at"][:10] > row["deceased_on"] for row in died if row in left)


def test_lasting_conditions_come_with_age(crowd: Crowd) -> None:
    born = {row["id"]: years(row) for row in crowd.patients}
    old = [one for one in born.values() if one >= 65]
    pressed = [born[row["patientId"]] for row in crowd.conditions if row["conditionName"] == "Hypertension"]
    assert min(pressed) >= 25
    assert 0.4 < sum(one >= 65 for one in pressed) / len(old) < 0.7
    assert {row["status"] for row in crowd.conditions} == {"active", "managed", "resolved"}


def test_about_three_in_ten_are_allergic_and_what_they_must_not_get_is_known(crowd: Crowd) -> None:
    assert 0.2 < len({row["patientId"] for row in crowd.allergies}) / COUNT < 0.45
    penicillin = {row["patientId"] for row in crowd.allergies if row["allergen"] == "Penicillin"}
    assert 0.03 < len(penicillin) / COUNT < 0.09
    assert all(person.forbidden for person in crowd.people.made if person.id in penicillin)


def test_providers_have_names_addresses_and_no_password() -> None:
    made, lines = providers(Dice("a"), 20, calendar())
    rows = read({"public.providers": lines}, "public.providers")
    assert [row["id"] for row in rows] == [one.id for one in made]
    assert len({row["email"] for row in rows}) == 20
    assert {row["passwordHash"] for row in rows} == {"!"}
