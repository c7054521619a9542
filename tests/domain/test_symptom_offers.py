from __future__ import annotations

import pytest

from clinic_desktop.domain.symptom_offers import OFFERED_MOST, durations, names, severities
from clinic_desktop.files import RESOURCES

KNOWN = tuple((RESOURCES / "symptoms.txt").read_text(encoding="utf-8").split("\n")[:-1])


def values(found: tuple[object, ...]) -> list[str]:
    return [getattr(one, "value", "") for one in found]


def test_names_are_found_by_any_word_and_those_that_begin_so_come_first() -> None:
    assert values(names("pain", KNOWN))[0] == "Pain on swallowing"
    assert values(names("throat so", KNOWN)) == ["Sore throat"]
    assert "Abdominal pain" in values(names("PAIN", KNOWN))
    assert len(names("pain", KNOWN)) == OFFERED_MOST


def test_names_of_ones_own_come_first_and_once() -> None:
    found = names("cough", KNOWN, ("Whooping cough", "cough"))

    assert values(found)[:2] == ["Whooping cough", "Cough"] or values(found)[0] == "Whooping cough"
    assert "cough" not in values(found)
    assert found[0].words == "often written by you"
    assert values(names("", KNOWN, ("Dizzy spells",))) == ["Dizzy spells"]


def test_what_stands_there_already_is_not_offered() -> None:
    assert "Sore throat" not in values(names("Sore throat", KNOWN))
    assert names("nothing like it", KNOWN) == ()


@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        ("3", ["3 minutes", "3 hours", "3 days", "3 weeks", "3 months", "3 years"]),
        ("3d", ["3 days"]),
        ("2 w", ["2 weeks"]),
        ("1 d", ["1 day"]),
        ("yest", ["since yesterday"]),
        ("3 days", []),
        ("zzz", []),
    ],
)
def test_a_number_becomes_spans_of_time(typed: str, offered: list[str]) -> None:
    assert values(durations(typed)) == offered


def test_how_bad_it_is_is_said_in_words() -> None:
    assert [(one.value, one.words) for one in severities("1")] == [("1", "mild"), ("10", "severe")]
    assert values(severities("mod")) == ["4", "5", "6"]
    assert len(severities("")) == 10


def test_our_lists_hold_each_name_once_and_no_longer_than_a_cell_takes() -> None:
    for name in ("symptoms.txt", "body_sites.txt"):
        lines = (RESOURCES / name).read_text(encoding="utf-8").split("\n")[:-1]
        assert len(set(lines)) == len(lines)
        assert all(2 <= len(line) <= 60 and line == line.strip() for line in lines)
