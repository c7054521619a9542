"""Whoever does not see the screen hears who has come, calmly, and only if he wants to."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QAction

from clinic_desktop.testing.pages import MainWindowPage, WaitingRoomPage
from clinic_desktop.ui.widgets import announcements
from tests.builders import JANE, ROBERT
from tests.journeys.scenes import RECEPTION, booked_today

if TYPE_CHECKING:
    from PySide6.QtGui import QAccessibleEvent

    from clinic_desktop.testing.clock import ClinicTestClock
    from clinic_desktop.testing.databases import ThrowAwayDatabase
    from clinic_desktop.testing.program import StartedProgram

ARRIVE = "UPDATE appointments SET status = 'checked_in' WHERE id = %s"


@pytest.fixture
def heard(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, QAccessible.AnnouncementPoliteness]]:
    """Give what a screen reader is told, and how."""
    said: list[tuple[str, QAccessible.AnnouncementPoliteness]] = []

    class Reader:
        Event = QAccessible.Event
        AnnouncementPoliteness = QAccessible.AnnouncementPoliteness

        @staticmethod
        def isActive() -> bool:
            return True

        @staticmethod
        def updateAccessibility(event: QAccessibleEvent) -> None:
            if isinstance(event, QAccessibleAnnouncementEvent):
                said.append((event.message(), event.politeness()))

    monkeypatch.setattr(announcements, "QAccessible", Reader)
    return said


def test_arrivals_are_said_once_and_calmly_until_somebody_wants_silence(
    clinic_program: StartedProgram,
    clinic_database: ThrowAwayDatabase,
    clinic_clock: ClinicTestClock,
    heard: list[tuple[str, QAccessible.AnnouncementPoliteness]],
) -> None:
    janes = booked_today(clinic_database, clinic_clock, JANE, "09:00")
    roberts = booked_today(clinic_database, clinic_clock, ROBERT, "10:00")
    window = clinic_program.sign_in(RECEPTION)
    page = WaitingRoomPage(window).expect_now("DOE, Jane", "expected")

    def arrivals() -> list[tuple[str, QAccessible.AnnouncementPoliteness]]:
        return [one for one in heard if one[0].startswith("Has arrived")]

    clinic_database.rows(ARRIVE, (janes,))
    page.expect(arrivals, "somebody to be told of")
    ((words, manner),) = arrivals()
    assert words.startswith("Has arrived: DOE, Jane, number 1, Waiting, Booked 09:00 with John Smith")
    assert manner is QAccessible.AnnouncementPoliteness.Polite

    MainWindowPage(window).choose_from_menu("waiting-room", "say-arrivals")
    clinic_database.rows(ARRIVE, (roberts,))
    page.expect_now("JOHNSON, Robert", "waiting")
    assert len(arrivals()) == 1
    MainWindowPage(window).sign_out()
    again = clinic_program.sign_in(RECEPTION)
    say = again.findChild(QAction, "action-say-arrivals")
    assert say is not None
    assert not say.isChecked(), "it is remembered"
