"""When today's patients are read again, and when they are forgotten."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from clinic_desktop.background import keeping_today
from clinic_desktop.background.keeping_today import KeepingToday
from clinic_desktop.background.live_updates import LiveUpdates
from clinic_desktop.background.tasks import TaskRunner
from clinic_desktop.domain.changes import EVERYTHING, Change, Subject
from clinic_desktop.domain.errors import DatabaseUnavailable
from clinic_desktop.domain.todays_patients import TodaysPatients
from clinic_desktop.services.todays_patients import TodaysPatientsService
from clinic_desktop.testing.pages.waiting import settle, wait_until

if TYPE_CHECKING:
    from collections.abc import Iterator

    from PySide6.QtWidgets import QApplication

MONDAY = date(2026, 11, 23)
ALLERGY = (Change(Subject.ALLERGIES, "one", "somebody"),)


class CannedToday(TodaysPatientsService):
    """Answers with the day and how often it was asked; or not at all."""

    def __init__(self) -> None:
        self.day = MONDAY
        self.reads = self.wiped = self.ended = 0
        self.is_there = True
        self.lies_here: TodaysPatients | None = None

    def read(self) -> TodaysPatients:
        if not self.is_there:
            raise DatabaseUnavailable
        self.reads += 1
        return TodaysPatients(self.day, datetime(2026, 11, 23, 9, self.reads, tzinfo=UTC), ())

    def kept(self) -> TodaysPatients | None:
        if not self.is_there:
            raise DatabaseUnavailable
        return self.lies_here

    def wipe(self) -> None:
        self.wiped += 1

    def end(self) -> None:
        self.ended += 1


class Keeping:
    def __init__(self) -> None:
        self.service = CannedToday()
        self.tasks = TaskRunner()
        self.updates = LiveUpdates()
        self.today = KeepingToday(self.service, self.tasks, self.updates, lambda: self.service.day)
        self.told: list[TodaysPatients | None] = []
        self.today.changed.connect(self.told.append)

    def wait(self) -> None:
        wait_until(lambda: self.tasks.is_idle, "the reading")
        settle()


@pytest.fixture
def keeping(qapp: QApplication, monkeypatch: pytest.MonkeyPatch) -> Iterator[Keeping]:
    monkeypatch.setattr(keeping_today, "AT_MOST_EVERY_MS", 60_000)
    made = Keeping()
    yield made
    made.today.stop()
    made.tasks.close()


def test_it_begins_with_what_lies_here_and_reads(keeping: Keeping) -> None:
    keeping.service.lies_here = TodaysPatients(MONDAY, datetime(2026, 11, 23, 8, tzinfo=UTC), ())
    keeping.today.start()
    keeping.wait()
    wait_until(lambda: keeping.service.reads == 1, "today to be read")
    keeping.wait()
    assert [one.as_of.hour if one else None for one in keeping.told] == [8, 9]


def test_changes_within_a_minute_are_read_together(keeping: Keeping) -> None:
    keeping.today.start()
    keeping.wait()
    for _ in range(5):
        keeping.updates.changed.emit(ALLERGY)
    keeping.updates.changed.emit((Change(Subject.VISITS, "one"),))
    keeping.wait()
    assert keeping.service.reads == 1
    keeping.today._pause.setInterval(0)  # noqa: SLF001 - a minute is over
    keeping.today._pause.start()  # noqa: SLF001
    wait_until(lambda: keeping.service.reads == 2, "the changes to be read")
    keeping.wait()
    assert keeping.service.reads == 2


def test_when_the_server_is_back_it_is_read_at_once(keeping: Keeping) -> None:
    keeping.today.start()
    keeping.wait()
    keeping.service.is_there = False
    keeping.updates.changed.emit((EVERYTHING,))
    keeping.wait()
    known = keeping.today.known
    assert known is not None, "what is known stays"
    keeping.service.is_there = True
    keeping.updates.changed.emit((EVERYTHING,))
    keeping.wait()
    assert keeping.today.known != known


def test_nothing_is_read_while_nobody_is_there(keeping: Keeping) -> None:
    keeping.today.start()
    keeping.wait()
    keeping.today.pause()
    keeping.updates.changed.emit((EVERYTHING,))
    keeping.wait()
    assert keeping.service.reads == 1
    keeping.today.go_on()
    keeping.wait()
    assert keeping.service.reads == 2


def test_another_day_forgets_the_one_before_here_and_on_the_disk(keeping: Keeping) -> None:
    keeping.today.start()
    keeping.wait()
    keeping.service.day = MONDAY + timedelta(days=1)
    assert keeping.today.known is None, "even before anybody has looked"
    keeping.service.is_there = False
    keeping.today.look_at_the_day()
    keeping.wait()
    assert keeping.told[-1] is None
    assert (keeping.service.wiped, keeping.today.known) == (1, None)


def test_whoever_signs_out_leaves_nothing(keeping: Keeping) -> None:
    keeping.today.start()
    keeping.wait()
    keeping.today.stop()
    keeping.updates.changed.emit((EVERYTHING,))
    keeping.wait()
    assert (keeping.service.ended, keeping.service.reads) == (1, 1)
