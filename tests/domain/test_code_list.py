from __future__ import annotations

from clinic_desktop.domain.code_list import COMMON, FIRST_PLACES, CodeEntry, Synonym, code_list
from clinic_desktop.testing.code_lists import ENTRIES, SYNONYMS

FOUND = code_list(ENTRIES, SYNONYMS)
ROWS = {row.entry.code: row for row in FOUND.rows}


def test_asked_for_comes_before_billable_before_short() -> None:
    order = [row.entry.code for row in sorted(FOUND.rows, key=lambda row: row.place) if row.place >= 0]

    assert order[:3] == ["I10", "E11.9", "J02.9"]
    assert order.index("I25.2") < order.index("I21.9") < order.index("E11.21") < order.index("E11")


def test_the_first_encounter_with_an_injury_comes_before_later_ones() -> None:
    assert ROWS["S52.501A"].place < ROWS["S52.501D"].place


def test_headings_are_known_and_never_found() -> None:
    assert {row.entry.code for row in FOUND.rows if row.place < 0} == {"4", "9", "18", "E08-E13", "I20-I25"}
    assert ROWS["E08-E13"].words == ()


def test_what_people_say_is_a_word_of_every_code_it_is_said_for() -> None:
    assert "heart attack" in ROWS["I25.2"].also
    assert {"heart", "attack"} <= set(ROWS["I21.9"].words)
    assert "attack" not in ROWS["I10"].words


def test_each_beginning_knows_its_first_codes() -> None:
    diab = next(one for one in FOUND.prefixes if one.prefix == "diab")

    assert diab.codes == 4
    assert diab.first_places == tuple(sorted(diab.first_places))
    assert diab.first_places[0] == ROWS["E11.9"].place


def test_of_a_very_common_beginning_every_place_is_kept() -> None:
    many = [CodeEntry(f"A{number:04}", f"Ache {number}", is_billable=True) for number in range(COMMON)]
    few = [CodeEntry("B00", "Bruise", is_billable=True)]
    found = code_list((*few, *many), ())
    places = {row.place for row in found.rows if row.entry.code != "B00"}
    kept = {one.prefix: one.all_places for one in found.prefixes}

    assert kept["b"] is None
    every = int.from_bytes(kept["ache"] or b"", "little")
    assert {place for place in range(len(found.rows)) if every >> place & 1} == places


def test_no_beginning_holds_more_than_an_answer_needs() -> None:
    many = [CodeEntry(f"A{number:02}", f"Ache {number}", is_billable=True) for number in range(99)]

    assert max(len(one.first_places) for one in code_list(many, ()).prefixes) == FIRST_PLACES


def test_the_same_list_has_the_same_digest_in_any_order() -> None:
    assert code_list(ENTRIES[::-1], SYNONYMS).digest == FOUND.digest
    assert code_list(ENTRIES, (*SYNONYMS, Synonym("x", ("I10",)))).digest != FOUND.digest
