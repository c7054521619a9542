from __future__ import annotations

import threading
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
import shiboken6

from clinic_desktop.background.live_updates import LiveUpdates
from clinic_desktop.background.presence import PresenceTeller
from clinic_desktop.background.tasks import TaskRunner
from clinic_desktop.db.database import Database
from clinic_desktop.domain.changes import Change, Subject
from clinic_desktop.domain.errors import DatabaseUnavailable
from clinic_desktop.domain.presence import OpenThing, Other, Presence, PresentAt
from clinic_desktop.services.presence import PresenceService

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytestqt.qtbot import QtBot

HERE = OpenThing(PresentAt.VISIT, "here")
THERE = OpenThing(PresentAt.VISIT, "there")
ANA = Other("Ana Ruiz", "desk 3", datetime(2026, 11, 25, 10, 32, tzinfo=UTC), is_writing=False)


class CannedPresence(PresenceService):
    """Answers what it is told to, and writes down what was said to it; may be held up."""

    def __init__(self) -> None:
        super().__init__(Database("host=nowhere.invalid"))
        self.said: list[str] = []
        self.others: tuple[Other, ...] = ()
        self.is_known = True
        self.is_away = False
        self.may_answer = threading.Event()
        self.may_answer.set()

    def enter(self, thing: OpenThing, *, is_writing: bool) -> Presence:
        return self._answer(f"{thing.id}{'*' if is_writing else ''}", Presence(self.is_known, self.others))

    def leave(self, thing: OpenThing) -> Presence:
        return self._answer(f"-{thing.id}", Presence(is_known=False))

    def _answer(self, said: str, answer: Presence) -> Presence:
        self.said.append(said)
        self.may_answer.wait(10)
        if self.is_away:
            raise DatabaseUnavailable("away")
        return answer


@pytest.fixture
def tasks(qtbot: QtBot) -> Iterator[TaskRunner]:
    runner = TaskRunner()
    yield runner
    runner.close()


@pytest.fixture
def service() -> CannedPresence:
    return CannedPresence()


@pytest.fixture
def updates(qtbot: QtBot) -> LiveUpdates:
    return LiveUpdates()


@pytest.fixture
def teller(service: CannedPresence, tasks: TaskRunner, updates: LiveUpdates) -> PresenceTeller:
    return PresenceTeller(service, tasks, updates)


def test_others_are_heard_of(qtbot: QtBot, teller: PresenceTeller, service: CannedPresence) -> None:
    service.others = (ANA,)
    with qtbot.waitSignal(teller.others_changed) as heard:
        teller.be_at(HERE)

    assert heard.args == [(ANA,)]


def test_what_is_left_before_the_answer_is_left_all_the_same(
    qtbot: QtBot, teller: PresenceTeller, service: CannedPresence, tasks: TaskRunner
) -> None:
    service.others = (ANA,)
    service.may_answer.clear()
    teller.be_at(HERE)
    teller.be_at(HERE, is_writing=True)
    teller.be_at(THERE)
    teller.be_at(None)
    service.may_answer.set()
    qtbot.waitUntil(lambda: service.said == ["here", "-here"])
    qtbot.waitUntil(lambda: tasks.is_idle)

    assert teller.others == ()


def test_one_thing_after_the_other_and_the_last_counts(
    qtbot: QtBot, teller: PresenceTeller, service: CannedPresence
) -> None:
    service.may_answer.clear()
    teller.be_at(HERE)
    teller.be_at(THERE, is_writing=True)
    service.may_answer.set()

    qtbot.waitUntil(lambda: service.said == ["here", "-here", "there*"])


def test_an_announcement_about_it_asks_again_and_one_about_another_does_not(
    qtbot: QtBot, teller: PresenceTeller, service: CannedPresence, tasks: TaskRunner, updates: LiveUpdates
) -> None:
    teller.be_at(HERE)
    qtbot.waitUntil(lambda: tasks.is_idle)
    updates.changed.emit((Change(Subject.PRESENCE, "there"), Change(Subject.VISITS, "here")))
    qtbot.waitUntil(lambda: tasks.is_idle)
    assert service.said == ["here"]

    service.others = (ANA,)
    updates.changed.emit((Change(Subject.PRESENCE, "here"),))

    qtbot.waitUntil(lambda: teller.others == (ANA,))
    assert service.said == ["here", "here"]


def test_without_a_server_nobody_is_said_to_be_there(
    qtbot: QtBot, teller: PresenceTeller, service: CannedPresence, tasks: TaskRunner, updates: LiveUpdates
) -> None:
    service.others = (ANA,)
    teller.be_at(HERE)
    qtbot.waitUntil(lambda: teller.others == (ANA,))
    service.is_away = True
    updates.changed.emit((Change(Subject.EVERYTHING),))

    qtbot.waitUntil(lambda: teller.others == ())
    service.is_away = False
    updates.changed.emit((Change(Subject.EVERYTHING),))
    qtbot.waitUntil(lambda: teller.others == (ANA,))


def test_what_the_server_did_not_take_is_said_again_soon(
    qtbot: QtBot, teller: PresenceTeller, service: CannedPresence
) -> None:
    service.is_known = False
    teller.be_at(HERE)
    qtbot.waitUntil(lambda: len(service.said) == 1)
    service.is_known = True

    qtbot.waitUntil(lambda: service.said == ["here", "here"])


def test_a_retired_one_leaves_first_and_is_gone_then(
    qtbot: QtBot, teller: PresenceTeller, service: CannedPresence
) -> None:
    service.may_answer.clear()
    teller.be_at(HERE)
    teller.retire()
    service.may_answer.set()

    qtbot.waitUntil(lambda: not shiboken6.isValid(teller))
    assert service.said == ["here", "-here"]
