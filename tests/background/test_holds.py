from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
import shiboken6

from clinic_desktop.background import holds
from clinic_desktop.background.holds import HoldTeller, HoldWatch
from clinic_desktop.background.live_updates import LiveUpdates
from clinic_desktop.background.tasks import TaskRunner
from clinic_desktop.db.database import Database
from clinic_desktop.domain.changes import Change, Subject
from clinic_desktop.domain.errors import DatabaseUnavailable
from clinic_desktop.domain.holds import HoldSlot, SlotHold
from clinic_desktop.domain.identifiers import ProviderId
from clinic_desktop.services.holds import HoldService

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytestqt.qtbot import QtBot

NINE = datetime(2026, 11, 26, 9, tzinfo=UTC)
TEN = NINE + timedelta(hours=1)
AT_NINE = HoldSlot("dialog", ProviderId("p"), NINE, 20)
AT_TEN = HoldSlot("dialog", ProviderId("p"), TEN, 20)
ANAS = SlotHold(ProviderId("p"), NINE, TEN, "Ana Ruiz", "desk 2")


class CannedHolds(HoldService):
    """Writes down what was said to it and answers what it is told to; may be held up."""

    def __init__(self) -> None:
        super().__init__(Database("host=nowhere.invalid"))
        self.said: list[str] = []
        self.held: tuple[SlotHold, ...] = ()
        self.is_away = False
        self.may_answer = threading.Event()
        self.may_answer.set()

    def of_range(self, first: datetime, end: datetime) -> tuple[SlotHold, ...]:
        self._answer(f"look {first:%H}-{end:%H}")
        return self.held

    def hold(self, command: HoldSlot) -> bool:
        return self._answer(f"{command.starts_at:%H}")

    def free(self, hold_id: str) -> bool:
        return self._answer(f"-{hold_id}")

    def _answer(self, said: str) -> bool:
        self.said.append(said)
        self.may_answer.wait(10)
        if self.is_away:
            raise DatabaseUnavailable("away")
        return True


@pytest.fixture
def tasks(qtbot: QtBot) -> Iterator[TaskRunner]:
    runner = TaskRunner()
    yield runner
    runner.close()


@pytest.fixture
def service() -> CannedHolds:
    return CannedHolds()


@pytest.fixture
def updates(qtbot: QtBot) -> LiveUpdates:
    return LiveUpdates()


@pytest.fixture
def teller(service: CannedHolds, tasks: TaskRunner) -> HoldTeller:
    return HoldTeller(service, tasks)


@pytest.fixture
def watch(service: CannedHolds, tasks: TaskRunner, updates: LiveUpdates) -> HoldWatch:
    return HoldWatch(service, tasks, updates)


def test_only_the_last_of_what_was_chosen_meanwhile_is_said(
    qtbot: QtBot, teller: HoldTeller, service: CannedHolds
) -> None:
    service.may_answer.clear()
    teller.hold(AT_NINE)
    for one in (AT_TEN, None, AT_TEN):
        teller.hold(one)
    service.may_answer.set()

    qtbot.waitUntil(lambda: service.said == ["09", "10"])


def test_what_is_chosen_and_let_go_before_the_answer_is_let_go(
    qtbot: QtBot, teller: HoldTeller, service: CannedHolds
) -> None:
    service.may_answer.clear()
    teller.hold(AT_NINE)
    teller.hold(None)
    service.may_answer.set()

    qtbot.waitUntil(lambda: service.said == ["09", "-dialog"])


def test_a_hold_is_said_again(
    qtbot: QtBot, service: CannedHolds, tasks: TaskRunner, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(holds, "AGAIN_MS", 1)
    HoldTeller(service, tasks, tasks).hold(AT_NINE)

    qtbot.waitUntil(lambda: service.said[:3] == ["09", "09", "09"])


def test_without_a_server_it_goes_on_trying(
    qtbot: QtBot, service: CannedHolds, tasks: TaskRunner, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(holds, "AGAIN_MS", 1)
    service.is_away = True
    HoldTeller(service, tasks, tasks).hold(AT_NINE)

    qtbot.waitUntil(lambda: len(service.said) > 2)


def test_whoever_retires_lets_go_and_is_deleted(qtbot: QtBot, teller: HoldTeller, service: CannedHolds) -> None:
    service.may_answer.clear()
    teller.hold(AT_NINE)
    teller.retire()
    service.may_answer.set()

    qtbot.waitUntil(lambda: not shiboken6.isValid(teller))
    assert service.said == ["09", "-dialog"]


def test_others_are_heard_of_when_something_is_told(
    qtbot: QtBot, watch: HoldWatch, service: CannedHolds, updates: LiveUpdates
) -> None:
    watch.watch(NINE, TEN)
    qtbot.waitUntil(lambda: service.said == ["look 09-10"])
    service.held = (ANAS,)
    with qtbot.waitSignal(watch.changed) as heard:
        updates.changed.emit((Change(Subject.HOLDS, "p"),))
    assert heard.args == [(ANAS,)]

    updates.changed.emit((Change(Subject.PATIENTS, "x"),))
    watch.watch(NINE, TEN)
    assert service.said == ["look 09-10"] * 2
    watch.rest()
    assert watch.held == ()


def test_what_is_shown_is_looked_at_again_because_nobody_tells_of_a_death(
    qtbot: QtBot, service: CannedHolds, tasks: TaskRunner, updates: LiveUpdates, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(holds, "LOOK_MS", 1)
    service.held = (ANAS,)
    watch = HoldWatch(service, tasks, updates, tasks)
    watch.watch(NINE, TEN)
    qtbot.waitUntil(lambda: watch.held == (ANAS,))
    service.held = ()

    qtbot.waitUntil(lambda: watch.held == ())
