"""A few letters find the action that is meant."""

from __future__ import annotations

import pytest

from clinic_desktop.ui.keys.offered_actions import OfferedAction
from clinic_desktop.ui.keys.palette_search import marked_parts, matching


def offered(words: str, *, keys: str = "", is_usable: bool = True) -> OfferedAction:
    return OfferedAction(words.lower(), "Menu", words, keys, "", is_usable, "", lambda: None)


KNOWN = [
    offered("Find patient", keys="Ctrl + K"),
    offered("Book appointment"),
    offered("Book"),
    offered("Cancel appointment"),
    offered("Día de García", keys="F6"),
]


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("book", ["Book appointment", "Book"]),
        ("app", ["Book appointment", "Cancel appointment"]),
        ("bkapp", ["Book appointment"]),
        ("APP can", ["Cancel appointment"]),
        ("garcia", ["Día de García"]),
        ("f6", ["Día de García"]),
        ("ctrl k", ["Find patient"]),
        ("zzz", []),
        ("", [one.words for one in KNOWN]),
        ("  ", [one.words for one in KNOWN]),
    ],
)
def test_words_parts_of_words_letters_and_keys_find_actions(typed: str, found: list[str]) -> None:
    assert [one.words for one in matching(typed, KNOWN)] == found


def test_what_was_used_last_stands_first_among_equals() -> None:
    recent = ["cancel appointment", "book"]
    assert [one.words for one in matching("", KNOWN, recent)][:2] == ["Cancel appointment", "Book"]
    assert [one.words for one in matching("book", KNOWN, recent)] == ["Book", "Book appointment"]
    assert [one.words for one in matching("find", KNOWN, recent)] == ["Find patient"]


def test_what_can_be_used_stands_before_what_cannot() -> None:
    known = [offered("Open visit", is_usable=False), offered("Open chart")]
    assert [one.words for one in matching("open", known)] == ["Open chart", "Open visit"]


@pytest.mark.parametrize(
    ("typed", "said", "parts"),
    [
        ("book app", "Book appointment", ((0, 4), (5, 3))),
        ("app book", "Book appointment", ((0, 4), (5, 3))),
        ("garcia", "Día de García", ((7, 6),)),
        ("bkapp", "Book appointment", ()),
        ("strasse", "Straße", ()),
        ("", "Book", ()),
        ("oo book", "Book", ((0, 4),)),
    ],
)
def test_what_was_typed_is_marked_where_it_stands(typed: str, said: str, parts: tuple[tuple[int, int], ...]) -> None:
    assert marked_parts(typed, said) == parts
