"""What the register says: whose patient somebody is, what merging does, and where an address goes on."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest

from clinic_desktop.domain.clock import ClinicClock
from clinic_desktop.domain.identifiers import PatientId, ProviderId
from clinic_desktop.domain.merging import Belongings, MergeObstacle, MergeRefused, Moved, PatientMerged, UnmergePreview
from clinic_desktop.domain.patients import BookedWith, PatientSummary, PossibleDuplicate
from clinic_desktop.domain.statuses import Sex
from clinic_desktop.ui.error_words import words_for
from clinic_desktop.ui.patient_search.duplicate_words import booked_words, merged_words
from clinic_desktop.ui.patient_search.form_helps import begun_part
from clinic_desktop.ui.patient_search.merge_words import belongings_words, obstacle_words, unmerge_words

if TYPE_CHECKING:
    from clinic_desktop.domain.errors import ClinicError

CLOCK = ClinicClock(ZoneInfo("Pacific/Auckland"))
OWN, OTHER = ProviderId("own"), ProviderId("other")
LATE = datetime(2026, 12, 1, 22, tzinfo=UTC)
"""The second of December at the clinic."""
SOMEBODY = PatientSummary(PatientId("1"), "Doe", "Jane", date(1980, 1, 1), Sex.FEMALE, "555-0101")


def booked(*with_: BookedWith) -> PossibleDuplicate:
    return PossibleDuplicate(SOMEBODY, booked_with=with_)


@pytest.mark.parametrize(
    ("found", "own", "words"),
    [
        (booked(), OWN, "no bookings"),
        (
            booked(BookedWith(OTHER, "Olga Other", next_at=LATE)),
            OWN,
            "with another provider: Olga Other, next 02-Dec-2026",
        ),
        (booked(BookedWith(OTHER, "Olga Other", next_at=LATE)), None, "Olga Other, next 02-Dec-2026"),
        (
            booked(BookedWith(OWN, "Me", last_at=LATE), BookedWith(OTHER, "Olga Other", last_at=LATE, next_at=LATE)),
            OWN,
            "Me, last 02-Dec-2026; Olga Other, next 02-Dec-2026, last 02-Dec-2026",
        ),
        (replace(booked(), patient=replace(SOMEBODY, is_archived=True)), OWN, "archived"),
    ],
)
def test_whose_patient_somebody_is(found: PossibleDuplicate, own: ProviderId | None, words: str) -> None:
    assert booked_words(found, own, CLOCK) == words


def test_belongings_are_counted() -> None:
    assert belongings_words(Belongings()) == "nothing but the details"
    assert belongings_words(Belongings(coming=1, earlier=1200, allergies=2)) == (
        "1 booking to come, 1,200 earlier bookings, 2 entries about allergies"
    )


def test_what_stays_is_said_before_a_merge_is_undone() -> None:
    added = UnmergePreview(Moved(appointments=2), Moved(appointments=1))
    assert unmerge_words(added, "DOE, Jane", "DOE, Janet") == (
        "DOE, Janet comes back as it was, with 2 bookings.\nWhat was added since stays with DOE, Jane: 1 booking. Look"
        " afterwards whether some of it belongs to DOE, Janet."
    ).replace("\\\n", "\\n")


@pytest.mark.parametrize("why", MergeObstacle)
def test_every_obstacle_has_words_that_say_nothing_was_changed(why: MergeObstacle) -> None:
    words = words_for(MergeRefused(why, "DOE, Jane"))
    assert words.title
    assert "{" not in words.title + words.advice
    assert "Nothing was changed." in words.advice


def test_the_time_of_an_overlap_is_the_clinics() -> None:
    words = obstacle_words(MergeRefused(MergeObstacle.OVERLAP, "2026-12-01T22:00:00Z"), CLOCK)
    assert words.title == "Both have a booking at the same time: Wed 02-Dec-2026 11:00"


def test_who_somebody_is_now_is_said() -> None:
    error: ClinicError = PatientMerged("Doe, Jane")
    assert words_for(error).title == "This patient is now Doe, Jane"
    assert merged_words("Doe, Janet") == "DOE, Janet"


@pytest.mark.parametrize(
    ("typed", "before", "begun"),
    [
        ("12 Mar", "12 ", "Mar"),
        ("12a Market Street, Spr", "12a Market Street, ", "Spr"),
        ("Market", "", "Market"),
        ("Market Street,12345 Tow", "Market Street,12345 ", "Tow"),
        ("", "", ""),
    ],
)
def test_the_street_or_town_that_is_being_typed(typed: str, before: str, begun: str) -> None:
    assert begun_part(typed) == (before, begun)
