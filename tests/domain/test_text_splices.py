from __future__ import annotations

from functools import reduce

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinic_desktop.domain.text_splices import Splice, joined, splice_between, utf16_length

texts = st.text(alphabet="ab \n😀é", max_size=30)


@given(texts, texts)
def test_an_edit_makes_one_text_of_the_other_and_back(before: str, after: str) -> None:
    splice = splice_between(before, after)

    assert splice.fits(before)
    assert splice.applied(before) == after
    assert splice.reverse.fits(after)
    assert splice.reverse.applied(after) == before


@given(texts, texts, texts)
def test_two_edits_as_one_step_do_the_same(first: str, second: str, third: str) -> None:
    both = joined(splice_between(first, second), splice_between(second, third))

    assert both is None or both.applied(first) == third


def steps(*typed: str) -> list[Splice]:
    """Return the steps that come of a text as it stood after each key."""
    found: list[Splice] = []
    for before, after in zip(("", *typed), typed, strict=False):
        splice = splice_between(before, after)
        both = joined(found[-1], splice) if found else None
        found[-1:] = [both] if both else [*found[-1:], splice]
    return found


def growing(text: str) -> list[str]:
    return [text[: place + 1] for place in range(len(text))]


def test_words_are_steps() -> None:
    assert [one.added for one in steps(*growing("dry  cough at night"))] == ["dry  ", "cough ", "at ", "night"]


def test_deleted_words_are_steps() -> None:
    shrinking = [*reversed(growing("dry cough")), ""]

    assert [one.removed for one in steps(*shrinking)][1:] == [" cough", "dry"]


@pytest.mark.parametrize("text", ["", "cough", "é", "😀 cough"])
def test_qt_counts_halves(text: str) -> None:
    assert utf16_length(text) == reduce(lambda sum_, one: sum_ + (2 if ord(one) > 0xFFFF else 1), text, 0)
