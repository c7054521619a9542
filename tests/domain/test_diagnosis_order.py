"""Codes of a visit are moved, and the work of two people on their order comes together."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from clinic_desktop.domain.codes import CodedDiagnosis, with_main, with_new, without
from clinic_desktop.domain.diagnosis_order import ORDER, arranged, moved, order_of, place_of
from clinic_desktop.domain.visit_diagnoses import content_of_diagnoses, diagnoses_of
from clinic_desktop.domain.visit_merge import differences, merge

CODES = ("A01", "B02", "C03", "D04")
Diagnoses = tuple[CodedDiagnosis, ...]


def of(*codes: str) -> Diagnoses:
    found: Diagnoses = ()
    for code in codes:
        found = with_new(found, code, code)
    return found


def shown(diagnoses: Diagnoses) -> list[str]:
    return [("*" if one.is_main else "") + one.code for one in diagnoses]


FOUR = of(*CODES)


def test_whatever_stands_first_is_the_main_diagnosis() -> None:
    assert shown(moved(FOUR, "C03", 0)) == ["*C03", "A01", "B02", "D04"]
    assert shown(moved(FOUR, "A01", 1)) == ["*B02", "A01", "C03", "D04"]
    assert shown(moved(FOUR, "D04", 2)) == ["*A01", "B02", "D04", "C03"]
    assert shown(moved(FOUR, "D04", 99)) == shown(FOUR)
    assert shown(moved(FOUR, "none", 0)) == shown(FOUR)
    assert place_of(moved(FOUR, "C03", 0), "A01") == 1


def test_a_move_after_another_one_became_the_main_one_moves_what_is_seen() -> None:
    known = with_main(FOUR, "D04")
    assert shown(known) == ["*D04", "A01", "B02", "C03"]
    assert shown(moved(known, "B02", 1)) == ["*D04", "B02", "A01", "C03"]


def test_an_order_is_no_content_where_there_is_nothing_to_order() -> None:
    assert order_of(()) is None
    assert order_of(of("A01")) is None
    assert order_of(FOUR) == "A01, B02, C03, D04"
    assert order_of(without(FOUR, "B02")) == "A01, C03, D04"


def test_ranks_that_rise_stay_as_they_are_stored() -> None:
    left = without(FOUR, "B02")
    assert [one.rank for one in arranged(left, order_of(left))] == [1, 3, 4]


@given(st.lists(st.tuples(st.sampled_from(CODES), st.integers(0, 3)), max_size=6))
def test_a_content_brings_back_every_order(moves: list[tuple[str, int]]) -> None:
    known = FOUR
    for code, place in moves:
        known = moved(known, code, place)
    content = content_of_diagnoses(known)

    back = diagnoses_of(content, FOUR, known)

    assert shown(back) == shown(known)
    assert content_of_diagnoses(back) == content


def merged(mine: Diagnoses, theirs: Diagnoses) -> list[str]:
    contents = [content_of_diagnoses(one) for one in (FOUR, mine, theirs)]
    found = merge(*contents)
    assert [one.place for one in found.conflicts] == []
    return shown(diagnoses_of(found.content, theirs, mine))


def test_one_moves_and_the_other_adds() -> None:
    mine = moved(FOUR, "D04", 1)
    theirs = with_new(FOUR, "E05", "E05")

    assert merged(mine, theirs) == ["*A01", "D04", "B02", "C03", "E05"]
    assert merged(theirs, mine) == ["*A01", "D04", "B02", "C03", "E05"]


def test_one_moves_and_the_other_removes() -> None:
    mine, theirs = moved(FOUR, "D04", 1), without(FOUR, "B02")

    assert merged(mine, theirs) == ["*A01", "D04", "C03"]
    assert merged(theirs, mine) == ["*A01", "D04", "C03"]


def test_both_add_and_nobody_moves() -> None:
    mine, theirs = with_new(FOUR, "E05", "E05"), with_new(FOUR, "F06", "F06")

    assert merged(mine, theirs) == ["*A01", "B02", "C03", "D04", "F06", "E05"]


def test_both_move_and_mine_is_followed_without_a_question() -> None:
    assert merged(moved(FOUR, "D04", 2), moved(FOUR, "D04", 1)) == ["*A01", "B02", "D04", "C03"]


def test_two_versions_differ_in_their_order_only_where_the_codes_are_the_same() -> None:
    base, mine = content_of_diagnoses(FOUR), content_of_diagnoses(moved(FOUR, "D04", 2))

    (one,) = differences(base, mine, base).conflicts
    assert (one.place, one.mine) == (ORDER, "A01, B02, D04, C03")

    more = content_of_diagnoses(with_new(FOUR, "E05", "E05"))
    assert [one.place for one in differences(base, more, base).conflicts] == ["diagnoses.E05"]
