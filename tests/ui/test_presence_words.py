from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from clinic_desktop.domain.clock import ClinicClock
from clinic_desktop.domain.presence import Other, PresentAt
from clinic_desktop.ui.presence_words import presence_words

ANA = Other("Dr Ruiz", "desk 3", datetime(2026, 11, 25, 10, 32, tzinfo=UTC), is_writing=False)
CLOCK = ClinicClock(ZoneInfo("Europe/Madrid"))


def test_who_where_and_since_when_by_the_clinics_clock() -> None:
    said = presence_words(PresentAt.VISIT, (ANA,), CLOCK)

    assert said == "Dr Ruiz has this visit open at desk 3 since 11:32."


def test_whoever_writes_is_named_before_others() -> None:
    bob = replace(ANA, name="Bob", workstation="desk 1", is_writing=True)

    said = presence_words(PresentAt.PATIENT, (ANA, bob, ANA), CLOCK)

    assert said == "Bob has these details open at desk 1 since 11:32, and is writing. 2 more people have it open."


def test_oneself_elsewhere_is_told_apart() -> None:
    said = presence_words(PresentAt.BOOKING, (replace(ANA, is_same_person=True), ANA), CLOCK)

    assert said == "You have this booking open at desk 3 since 11:32. 1 more person has it open."


def test_nobody_is_nothing() -> None:
    assert presence_words(PresentAt.VISIT, (), CLOCK) == ""
