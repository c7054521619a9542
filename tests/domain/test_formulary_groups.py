"""Groups whose allergies go together, against the classes of the ATC index; and what each row says of its sources."""

from __future__ import annotations

import re

import pytest

from tests.domain.test_formulary import FORMULARY, names

OPEN = "not compared with a source"
GROUPS_BY_CLASS = {
    "ACE inhibitors": ("C09AA",),
    "NSAIDs": ("M01A",),
    "SSRIs": ("N06AB",),
    "aminoglycosides": ("J01G",),
    "amide local anaesthetics": ("N01BB",),
    "ester local anaesthetics": ("N01BA",),
    "aminoquinolines": ("P01BA",),
    "angiotensin receptor blockers": ("C09C", "C09D"),
    "azole antifungals": ("D01AC", "J02AC"),
    "benzodiazepines": ("N03AE", "N05BA", "N05CD"),
    "beta blockers": ("C07", "S01ED"),
    "bisphosphonates": ("M05BA",),
    "carbapenems": ("J01DH",),
    "cephalosporins": ("J01DB", "J01DC", "J01DD", "J01DE"),
    "dihydropyridines": ("C08CA",),
    "fibrates": ("C10AB",),
    "fluoroquinolones": ("J01MA",),
    "gabapentinoids": ("N02BF",),
    "glycopeptides": ("J01XA",),
    "heparins": ("B01AB",),
    "insulins": ("A10A",),
    "lincosamides": ("J01FF",),
    "macrolides": ("J01FA",),
    "monobactams": ("J01DF",),
    "nitrates": ("C01DA",),
    "nitroimidazoles": ("J01XD", "P01AB"),
    "penicillins": ("J01C",),
    "pyrazolones": ("N02BB",),
    "statins": ("C10AA",),
    "sulfonylureas": ("A10BB",),
    "tetracyclines": ("J01AA",),
    "thioimidazoles": ("H03BB",),
    "tricyclic antidepressants": ("N06AA",),
    "triptans": ("N02CC",),
}
"""Groups that are classes of the index, by the beginnings of their codes."""
BESIDES = {
    "NSAIDs": {"acetylsalicylic acid"},
}
"""Members whose class is another, and belong to the group all the same."""
LEFT_OUT = {"primaquine"}
"""In the class of the aminoquinolines, but an 8-aminoquinoline; chloroquine and its like are 4-aminoquinolines."""


@pytest.mark.parametrize("group", GROUPS_BY_CLASS)
def test_a_group_holds_all_medicines_of_its_classes_and_no_others(group: str) -> None:
    by_class = {one.name for one in FORMULARY.items if one.class_code.startswith(GROUPS_BY_CLASS[group])}
    members = {one.name for one in FORMULARY.items if group in one.groups}
    assert members == (by_class - LEFT_OUT) | BESIDES.get(group, set())


def test_a_class_has_one_name() -> None:
    called = {(one.class_code, one.class_name) for one in FORMULARY.items}
    assert len(called) == len({code for code, _ in called})


def test_what_was_in_a_wrong_class_once() -> None:
    """Compared with the ATC index of 2026: metamizole is no paracetamol, povidone iodine no biguanide."""
    now = {one.name: one.class_code for one in FORMULARY.items}
    assert {
        "aluminium hydroxide + magnesium hydroxide": "A02AD",
        "leflunomide": "L04AK",
        "metamizole": "N02BB",
        "metronidazole": "P01AB",
        "misoprostol": "A02BB",
        "povidone iodine": "D08AG",
        "streptomycin": "J01GA",
    }.items() <= now.items()


def test_iodine_is_a_group_and_no_medicine() -> None:
    assert FORMULARY.named("iodine") is None
    assert FORMULARY.group_named("Iodine") == "iodine-containing medicines"
    assert names("povidone-iodine") == ["povidone iodine"]


def test_every_row_says_what_was_compared_and_a_note_without_source_says_so() -> None:
    compared = r"Class: WHO ATC 2026\. Names: [^.]+\.( Strengths: [^.]+\.)?( Pregnancy: [^.]+\.)?( Age: [^.]+\.)?"
    form = re.compile(rf"(Not compared: (?P<open>[^.]+)\. )?(?P<compared>{compared})")
    for one in FORMULARY.items:
        found = form.fullmatch(one.source)
        assert found, one.name
        lacking = (found["open"] or "").split(", ")
        notes = (("pregnancy", one.pregnancy_note), ("age", one.age_note))
        for part, is_there in (("strengths", True), *((part, bool(note)) for part, note in notes)):
            assert (f" {part.capitalize()}: " in found["compared"]) + (part in lacking) == is_there, one.name
        for part, note in notes:
            assert (part in lacking) == note.endswith(OPEN), one.name


def without_source(part: str) -> list[str]:
    said = re.compile(rf"Not compared: [^.]*\b{part}\b")
    return [one.name for one in FORMULARY.items if said.match(one.source)]


def test_how_much_was_found_no_source_for() -> None:
    assert len(without_source("strengths")) == 140
    assert without_source("pregnancy") == [
        "albendazole",
        "anastrozole",
        "ergometrine",
        "griseofulvin",
        "letrozole",
        "mebendazole",
        "paroxetine",
        "retinol",
    ]
    assert without_source("age") == ["isotretinoin"]
