"""What a timeline shows as of a day, and what a search in a chart finds."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from clinic_desktop.domain.allergies import StruckOut
from clinic_desktop.domain.timeline import EXCERPT_MOST, EntryKind, TimelineEntry, as_known, matching

MARCH, MAY, JULY = (datetime(2026, month, 1, tzinfo=UTC) for month in (3, 5, 7))


def entry(title: str, recorded_at: datetime = MARCH, **more: Any) -> TimelineEntry:  # noqa: ANN401 - fields of several kinds
    return TimelineEntry(title, EntryKind.VISIT, date(2026, 3, 1), recorded_at, title, **more)


def test_what_stood_then_says_what_became_of_it() -> None:
    struck = StruckOut("Dr Ruiz", JULY, "Wrong patient")
    then = (
        entry("Cough", rows=("a", "b")),
        entry("Asthma"),
        entry("Gout", rows=("c",)),
        entry("Penicillin"),
        entry("Flu", changed_at=MAY),
    )
    now = (
        replace(entry("Cough", details=("dry",)), changed_at=MAY),
        entry("Asthma"),
        entry("Penicillin", struck_out=struck),
        replace(entry("Flu"), title="Influenza", changed_at=JULY),
    )
    cough, asthma, gout, penicillin, flu = as_known(then, now, {"a": MAY, "b": JULY, "c": MAY, "x": JULY})
    assert (cough.title, cough.details, cough.is_changed, cough.later_at) == ("Cough", (), True, JULY)
    assert asthma == then[1]
    assert (gout.is_gone, gout.is_changed, gout.later_at) == (True, False, MAY)
    assert (penicillin.struck_out, penicillin.struck_later, penicillin.is_changed) == (None, struck, False)
    assert (flu.title, flu.later_at) == ("Flu", JULY), "no row of it was changed: something new belongs to it"


def test_what_was_struck_by_then_is_not_struck_later() -> None:
    struck = StruckOut("Dr Ruiz", MARCH, "Wrong patient")
    one = entry("Penicillin", struck_out=struck)
    assert as_known((one,), (one,), {}) == (one,)


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
