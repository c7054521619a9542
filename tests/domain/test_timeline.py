"""What a timeline shows as of a day, and what a search in a chart finds."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from clinic_desktop.domain.allergies import StruckOut
from clinic_desktop.domain.timeline import EXCERPT_MOST, EntryKind, TimelineEntry, as_of, is_changed_since, matching

MARCH, MAY, JULY = (datetime(2026, month, 1, tzinfo=UTC) for month in (3, 5, 7))


def entry(title: str, recorded_at: datetime = MARCH, **more: Any) -> TimelineEntry:  # noqa: ANN401 - fields of several kinds
    return TimelineEntry(title, EntryKind.VISIT, date(2026, 3, 1), recorded_at, title, **more)


def test_what_was_recorded_later_is_not_known_yet() -> None:
    early, late = entry("Cough"), entry("Asthma", JULY)
    assert as_of((late, early), MAY) == (early,)
    assert as_of((late, early), JULY) == (late, early)


def test_what_was_struck_out_later_stands_as_it_stood() -> None:
    struck = entry("Penicillin", struck_out=StruckOut("Dr Ruiz", JULY, "Wrong patient"))
    (then,) = as_of((struck,), MAY)
    assert then.struck_out is None
    assert as_of((struck,), JULY) == (struck,)


def test_what_reads_otherwise_today_is_known_to() -> None:
    assert is_changed_since(entry("Cough", changed_at=JULY), MAY)
    assert not is_changed_since(entry("Cough", changed_at=MARCH), MAY)
    assert not is_changed_since(entry("Cough"), MAY)


def test_every_word_has_to_stand_somewhere_in_any_order_and_spelling() -> None:
    visit = entry("Bronchitis", texts=("Tosse secca, Fieber über 39", "Rest"), who="John Smith")
    assert matching((visit,), "") == (visit,)
    for typed in ("bronch", "FIEBER uber", "smith rest", "secca bronchitis"):
        assert [one.id for one in matching((visit,), typed)] == ["Bronchitis"], typed
    assert matching((visit,), "bronchitis aspirin") == ()


def test_the_line_that_was_found_is_shown_around_the_word() -> None:
    long = "word " * 100 + "Metformin stopped " + "word " * 100
    visit = entry("Diabetes", texts=("First line", long))
    (found,) = matching((visit,), "metformin")
    assert "Metformin stopped" in found.found
    assert len(found.found) <= EXCERPT_MOST + 2
    (short,) = matching((visit,), "first")
    assert short.found == "First line"
