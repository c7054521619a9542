from __future__ import annotations

import pytest

from clinic_desktop.ui.phone_hint import phone_hint


@pytest.mark.parametrize(
    ("typed", "country", "sentence", "is_doubtful"),
    [
        ("030 901820", "DE", "", False),
        ("030901820", "DE", "Usually written 030 901820", False),
        ("+4930901820", "DE", "Usually written 030 901820", False),
        ("+44 20 7946 0958", "DE", "", False),
        ("0044 2079460958", "DE", "Usually written +44 20 7946 0958", False),
        ("0044 2079460958", "", "Usually written +44 20 7946 0958", False),
        ("2127365000", "US", "Usually written (212) 736-5000", False),
        ("555-0101", "US", "Without an area code: it can be called from nearby only.", False),
        ("212 736 50000", "US", "Too long for a number of United States. Is a digit too many?", True),
        ("+49 30", "DE", "", False),
        ("+49 3012", "DE", "", False),
        ("+1 012 555 2368", "DE", "No such number is known in United States. Please check it.", True),
        ("+999 1234567", "DE", "Not a number that any country has. Is a digit missing?", True),
        ("030 901820", "", "", False),
        ("ask her brother", "DE", "", False),
        ("", "DE", "", False),
    ],
)
def test_what_is_said_of_a_number(typed: str, country: str, sentence: str, is_doubtful: bool) -> None:  # noqa: FBT001
    hint = phone_hint(typed, country)

    assert (hint.sentence, hint.is_doubtful) == (sentence, is_doubtful)
