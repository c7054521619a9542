from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from hypothesis import given
from hypothesis import strategies as st

from clinic_desktop.domain.amendments import PieceKind, VisitEvent, amendments, word_differences

if TYPE_CHECKING:
    from collections.abc import Mapping

NOW = datetime(2026, 11, 26, tzinfo=UTC)
WORDS = st.lists(st.sampled_from(["left", "right", "knee", ",", " ", "\n"]), max_size=40).map("".join)


def event(action: str, subject: str, data: Mapping[str, Any], row_id: str = "r") -> VisitEvent:
    return VisitEvent(1, NOW, "Pat", action, subject, row_id, None, data)


def told(*events: VisitEvent) -> list[tuple[str, str, str]]:
    return [(one.place, one.before, one.after) for one in amendments(events)]


@given(WORDS, WORDS)
def test_both_versions_stand_in_the_differences(before: str, after: str) -> None:
    pieces = word_differences(before, after)

    assert "".join(one.text for one in pieces if one.kind is not PieceKind.ADDED) == before
    assert "".join(one.text for one in pieces if one.kind is not PieceKind.REMOVED) == after


def test_only_words_that_differ_are_marked() -> None:
    pieces = word_differences("Sprain of the left knee.", "Sprain of the right knee, swollen.")

    assert [one.text for one in pieces if one.kind is PieceKind.REMOVED] == ["left"]
    assert [one.text for one in pieces if one.kind is PieceKind.ADDED] == ["right", ", swollen"]


def test_very_long_texts_are_shown_as_replaced() -> None:
    pieces = word_differences("a " * 2000, "b " * 2000)

    assert [one.kind for one in pieces] == [PieceKind.REMOVED, PieceKind.ADDED]


def test_a_row_is_called_by_its_name_even_after_it_was_removed() -> None:
    added = event("insert", "symptoms", {"id": "r", "symptomName": "Cough", "severity": 4, "createdAt": "x"})
    renamed = event("update", "symptoms", {"symptomName": ["Cough", "Fever"], "updatedAt": ["a", "b"]})
    removed = event("delete", "symptoms", {"symptomName": "Fever"})

    assert told(added, renamed, removed) == [
        ("Symptom “Cough”", "", "Symptom name: Cough\nSeverity: 4"),
        ("Symptom “Cough”: symptom name", "Cough", "Fever"),
        ("Symptom “Fever”", "Symptom name: Fever", ""),
    ]


def test_what_only_the_program_needs_is_left_out() -> None:
    record = event("insert", "medical_records", {"id": "r", "diagnosis": "Flu", "isDraft": True, "updatedAt": "x"})
    completed = event("update", "appointments", {"status": ["in_progress", "completed"], "updatedAt": ["a", "b"]})
    moved = event("update", "appointments", {"durationMinutes": [20, 30]})
    booked = event("insert", "appointments", {"status": "scheduled"})

    assert told(booked, record, moved, completed) == [
        ("Diagnosis", "", "Flu"),
        ("Status of the visit", "in progress", "completed"),
    ]


def test_an_addendum_and_what_was_struck_are_changes_too() -> None:
    addendum = event("insert", "addendum", {"number": 2, "kind": "late_entry", "text": "More.", "author_name": "Pat"})
    struck = event("insert", "struck_visit_part", {"part": "vital", "field": "weight", "reason": "Wrong unit"})

    assert told(addendum, struck) == [
        ("Addendum 2", "", "Kind: late entry\nText: More."),
        ("Entered in error", "", "Part: vital\nField: weight\nReason: Wrong unit"),
    ]
