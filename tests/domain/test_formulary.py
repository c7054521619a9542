"""The formulary that comes with the program, and how it is searched."""

from __future__ import annotations

import csv

import pytest

from clinic_desktop.domain.formulary import HITS_MOST, RELATED_GROUPS, Formulary, Likeness
from clinic_desktop.domain.formulary_rows import COLUMNS, FormularyRefused, as_rows, from_rows
from clinic_desktop.domain.tall_man import TALL_MAN, tall_man
from clinic_desktop.files import RESOURCES


def rows() -> list[list[str]]:
    with (RESOURCES / "formulary.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


FORMULARY = Formulary(from_rows(rows()))


def names(typed: str) -> list[str]:
    return [hit.name for hit in FORMULARY.search(typed)]


def test_the_file_that_comes_with_the_program_is_sound() -> None:
    assert len(FORMULARY) == 432
    assert all(one.forms and one.routes and one.source for one in FORMULARY.items)
    assert set(RELATED_GROUPS) <= set(FORMULARY.groups)
    assert {other for related in RELATED_GROUPS.values() for other in related} <= set(FORMULARY.groups)
    assert from_rows(as_rows(FORMULARY.items)) == FORMULARY.items


def test_names_that_begin_so_come_first_then_words_brands_and_classes() -> None:
    assert names("amoxi") == ["amoxicillin", "amoxicillin + clavulanic acid"]
    assert names("clavul")[0] == "amoxicillin + clavulanic acid"
    likeness = [hit.likeness for hit in FORMULARY.search("pro")]
    assert likeness == sorted(likeness)
    assert [(hit.name, hit.brand) for hit in FORMULARY.search("ventolin")] == [("salbutamol", "Ventolin")]
    assert {hit.likeness for hit in FORMULARY.search("penicillins")} == {Likeness.CLASS}


def test_other_names_are_found_and_written_as_they_were_looked_for() -> None:
    hit = FORMULARY.search("acetamin")[0]
    assert (hit.name, hit.item.name) == ("acetaminophen", "paracetamol")
    assert names("Para")[0] == "paracetamol"
    assert names("PARACETAMOL")[:2] == ["paracetamol", "hydrocodone + paracetamol"]


def test_few_results_and_nothing_by_likeness() -> None:
    assert len(FORMULARY.search("a")) == HITS_MOST
    assert names("amoxycilin") == []
    assert names("  ") == []


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("Amoxicillin", "amoxicillin"),
        ("amoxicillin 500", "amoxicillin"),
        ("Amoxicillin + clavulanic acid 625", "amoxicillin-clavulanic-acid"),
        ("Augmentin", "amoxicillin-clavulanic-acid"),
        ("aspirin", "acetylsalicylic-acid"),
        ("acetaminophen", "paracetamol"),
        ("amox", None),
        ("herbal tea", None),
        ("", None),
    ],
)
def test_what_a_medication_s_text_means(typed: str, meant: str | None) -> None:
    found = FORMULARY.meant_by(typed)
    assert (found.id if found else None) == meant


def test_every_tall_man_name_of_the_formulary_is_found_whatever_its_letters() -> None:
    known = [name for name in TALL_MAN if FORMULARY.named(name)]
    assert len(known) > 15
    assert all(names(TALL_MAN[name])[0] == name for name in known)


def test_groups_and_classes_by_the_names_people_use() -> None:
    assert FORMULARY.group_named("Penicillin") == "penicillins"
    assert FORMULARY.group_named("sulfa drugs") == "sulfonamide antibiotics"
    assert FORMULARY.group_named("NSAID") == "NSAIDs"
    assert FORMULARY.group_named("peanuts") is None
    assert FORMULARY.class_named("Proton pump inhibitors") == "A02BC"


def test_tall_man_letters_are_only_for_display() -> None:
    assert tall_man("prednisone") == "predniSONE"
    assert tall_man("insulin aspart") == "insulin aspart"
    assert all(shown.lower() == name for name, shown in TALL_MAN.items())


def problems(*lines: tuple[str, ...]) -> list[tuple[int, str, str]]:
    with pytest.raises(FormularyRefused) as refused:
        from_rows((COLUMNS, *lines))
    return [(one.line, one.column, one.kind) for one in refused.value.problems]


GOOD = ("x", "examplin", "", "J01CA", "penicillins", "", "tablet", "", "oral", "", "", "", "", "own list")


def test_a_file_is_refused_with_every_problem_and_its_line() -> None:
    bad_class = (*GOOD[:3], "penicillin", *GOOD[4:])
    bad_age = ("y", "other", *GOOD[2:11], "old", "", "own list")
    assert problems(GOOD, bad_class, bad_age, ("z", *("",) * 13)) == [
        (3, "class_code", "malformed"),
        (3, "id", "twice"),
        (3, "name", "twice"),
        (4, "least_age", "malformed"),
        (5, "name", "missing"),
        (5, "class_code", "missing"),
        (5, "class_name", "missing"),
        (5, "source", "missing"),
    ]
    assert problems() == [(1, "", "empty")]
    with pytest.raises(FormularyRefused) as refused:
        from_rows([("id", "nome")])
    kinds = {one.kind for one in refused.value.problems}
    assert kinds == {"no_column", "unknown_column"}
