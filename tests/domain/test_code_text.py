from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as some

from clinic_desktop.domain.code_text import CodeQuestion, one_slip_away, parse, words_of
from clinic_desktop.domain.folding import is_one_slip

WORDS = some.text("abcdefghijklmnopqrstuvwxyz0123456789", min_size=4, max_size=12)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("", CodeQuestion()),
        ("  ", CodeQuestion()),
        ("e119", CodeQuestion("E119", ("e119",))),
        ("E11.9", CodeQuestion("E119", ("e119",))),
        ("i10", CodeQuestion("I10", ("i10",))),
        ("c7a", CodeQuestion("C7A", ("c7a",))),
        ("diab neph", CodeQuestion("", ("diab", "neph"))),
        ("Pain in the knee", CodeQuestion("", ("pain", "knee"))),
        ("with", CodeQuestion("", ("with",))),
        ("Crohn's", CodeQuestion("", ("crohns",))),
        ("Ménière", CodeQuestion("", ("meniere",))),
        ("non-insulin", CodeQuestion("", ("non", "insulin"))),
    ],
)
def test_what_is_typed_is_understood(typed: str, meant: CodeQuestion) -> None:
    assert parse(typed) == meant


@given(some.text())
def test_whatever_is_typed_becomes_words_that_need_no_quotes(typed: str) -> None:
    assert all(word and not set(word) & set(" '\\:&|!()*") for word in parse(typed).words)


@given(WORDS)
def test_every_word_one_slip_away_is_one_slip_away(word: str) -> None:
    assert all(is_one_slip(word, one) for one in one_slip_away(word))


@given(WORDS, some.data())
def test_a_slip_is_found_whichever_it_was(meant: str, data: some.DataObject) -> None:
    at = data.draw(some.integers(0, len(meant) - 1))
    doubled, without = f"{meant[:at]}{meant[at]}{meant[at:]}", meant[:at] + meant[at + 1 :]

    assert meant in one_slip_away(doubled)
    assert len(without) < 4 or meant in one_slip_away(without)


def test_short_words_are_taken_as_typed() -> None:
    assert one_slip_away("flu") == ()


def test_words_of_texts_are_counted_once() -> None:
    assert words_of(("Type 2 diabetes with kidney disease", "Kidney disease")) == (
        "type",
        "2",
        "diabetes",
        "kidney",
        "disease",
    )
