"""Everybody is compared in the background, a piece now and then; not while nobody is there, or without a server."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from clinic_desktop.background import duplicate_sweep
from clinic_desktop.background.connection import Connection
from clinic_desktop.background.duplicate_sweep import DuplicateSweep
from clinic_desktop.background.live_updates import LiveUpdates
from clinic_desktop.background.tasks import TaskRunner
from clinic_desktop.db.database import Database
from clinic_desktop.domain.changes import EVERYTHING, Change, Subject
from clinic_desktop.domain.duplicates import SweepProgress
from clinic_desktop.domain.errors import DatabaseUnavailable
from clinic_desktop.services.duplicates import DuplicateService

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytestqt.qtbot import QtBot

PATIENT_CHANGED = Change(Subject.PATIENTS, "p")


class CannedDuplicates(DuplicateService):
    """Has a number of pieces left, and tells how often it was asked for one."""

    def __init__(self) -> None:
        super().__init__(Database("host=nowhere.invalid"))
        self.left = 3
        self.looked = 0
        self.waiting = 2
        self.is_away = False

    def look_on(self) -> SweepProgress:
        self.looked += 1
        if self.is_away:
            raise DatabaseUnavailable("away")
        self.left = max(self.left - 1, 0)
        return SweepProgress(1, self.left)

    def count(self) -> int:
        return self.waiting


@pytest.fixture
def tasks(qtbot: QtBot) -> Iterator[TaskRunner]:
    runner = TaskRunner()
    yield runner
    runner.close()


@pytest.fixture
def service() -> CannedDuplicates:
    return CannedDuplicates()


@pytest.fixture
def updates(qtbot: QtBot) -> LiveUpdates:
    return LiveUpdates()


@pytest.fixture
def connection(qtbot: QtBot) -> Connection:
    return Connection(lambda: datetime(2026, 11, 26, 9, tzinfo=UTC), lambda: None)


@pytest.fixture
def sweep(
    monkeypatch: pytest.MonkeyPatch,
    service: CannedDuplicates,
    tasks: TaskRunner,
    updates: LiveUpdates,
    connection: Connection,
) -> DuplicateSweep:
    for name in ("BEGIN_AFTER_MS", "PIECE_EVERY_MS", "AFTER_CHANGES_MS", "AFTER_TROUBLE_MS"):
        monkeypatch.setattr(duplicate_sweep, name, 1)
    return DuplicateSweep(service, tasks, updates, connection)


def test_pieces_follow_each_other_until_everybody_was_compared(
    qtbot: QtBot, sweep: DuplicateSweep, service: CannedDuplicates
) -> None:
    with qtbot.waitSignal(sweep.counted) as counted:
        pass
    assert counted.args == [2]
    assert (service.looked, service.left) == (3, 0)


def test_whoever_is_changed_later_is_compared_too(
    qtbot: QtBot, sweep: DuplicateSweep, service: CannedDuplicates, updates: LiveUpdates
) -> None:
    with qtbot.waitSignal(sweep.counted):
        pass
    service.left, service.waiting = 1, 3
    with qtbot.waitSignal(sweep.counted) as counted:
        updates.changed.emit((PATIENT_CHANGED,))
    assert counted.args == [3]
    assert service.looked == 4
    service.waiting = 1
    with qtbot.waitSignal(sweep.counted) as counted:
        updates.changed.emit((Change(Subject.DUPLICATES),))
    assert counted.args == [1]
    assert service.looked == 4, "somebody decided about a pair: nobody is compared again"


def test_nothing_is_compared_while_nobody_is_there(
    qtbot: QtBot, sweep: DuplicateSweep, service: CannedDuplicates, tasks: TaskRunner, updates: LiveUpdates
) -> None:
    sweep.pause()
    updates.changed.emit((EVERYTHING,))
    qtbot.waitUntil(lambda: sweep.is_held_up)
    assert tasks.is_idle
    assert service.looked == 0
    with qtbot.waitSignal(sweep.counted):
        sweep.go_on()
    assert service.looked == 3


def test_nothing_is_compared_without_a_server(
    qtbot: QtBot, sweep: DuplicateSweep, service: CannedDuplicates, connection: Connection
) -> None:
    connection.listening(True)
    connection.listening(False)
    assert connection.is_lost
    qtbot.waitUntil(lambda: sweep.is_held_up)
    assert service.looked == 0
    with qtbot.waitSignal(sweep.counted):
        connection.listening(True)
    assert service.left == 0


def test_a_piece_that_failed_is_tried_again_and_nobody_is_told(
    qtbot: QtBot, sweep: DuplicateSweep, service: CannedDuplicates, tasks: TaskRunner
) -> None:
    told: list[object] = []
    tasks.failed.connect(told.append)
    service.is_away = True
    qtbot.waitUntil(lambda: service.looked > 1)
    service.is_away = False
    with qtbot.waitSignal(sweep.counted):
        pass
    assert told == []
