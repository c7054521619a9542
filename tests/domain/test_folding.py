from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinic_desktop.domain.folding import (
    FOLDED_MOST,
    fold,
    fold_spelled_out,
    folded_letters,
    is_one_slip,
    one_letter_less,
)


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("García-López", "garcia lopez"),
        ("O'Brien", "obrien"),
        ("O’BRIEN", "obrien"),
        ("  de la   Cruz ", "de la cruz"),
        ("Østergård", "ostergard"),
        ("Łódź Đorđević", "lodz dordevic"),
        ("STRAẞE Straße", "strasse strasse"),
        ("Æsir Œuvre Þór", "aesir oeuvre thor"),
        ("ΟΔΥΣΣΕΥΣ Ὀδυσσεύς", "οδυσσευσ οδυσσευσ"),
        ("ЁЖ й", "еж и"),
        ("İpek ılık", "ipek ilik"),
        ("Ｄｏｅ", "doe"),
        ("\u2068Jane\u2069", "jane"),
        ("%_\\;--", ""),
        ("", ""),
    ],
)
def test_case_accents_and_punctuation_fall_away(text: str, folded: str) -> None:
    assert fold(text) == folded


def test_umlauts_can_be_spelled_out() -> None:
    assert fold_spelled_out("Jürgen MÜLLER Ångström Bjørn") == "juergen mueller aangstroem bjoern"


@given(st.text(max_size=200))
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)
    assert len(fold(text)) <= FOLDED_MOST


@given(st.text(max_size=40))
def test_letters_fold_one_by_one_as_they_do_together(text: str) -> None:
    assert " ".join("".join(map(folded_letters, text)).split(" ")).split() == fold(text).split() or len(text) > len(
        fold(text)
    )


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("smiht", "smith"),
        ("smth", "smith"),
        ("smitth", "smith"),
        ("smeth", "smith"),
        ("msith", "smith"),
        ("smit", "smith"),
    ],
)
def test_one_slip_is_recognised_both_ways(typed: str, meant: str) -> None:
    assert is_one_slip(typed, meant)
    assert is_one_slip(meant, typed)
    assert set(one_letter_less(typed)) & set(one_letter_less(meant))


@pytest.mark.parametrize(
    ("typed", "meant"), [("smiht", "smyth"), ("abcd", "badc"), ("smith", "smithee"), ("abc", "cab")]
)
def test_two_slips_are_too_many(typed: str, meant: str) -> None:
    assert not is_one_slip(typed, meant)


def test_short_words_are_not_corrected() -> None:
    assert one_letter_less("doe") == ("doe",)
    assert one_letter_less("anna") == ("anna", "nna", "ana", "ann")
