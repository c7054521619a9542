"""Green, amber, red: from what the listener and the workers tell."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from clinic_desktop.background import connection as connection_module
from clinic_desktop.background.connection import Connection
from clinic_desktop.domain.connection import ConnectionState, Link
from clinic_desktop.testing.pages.waiting import settle, wait_until

if TYPE_CHECKING:
    from collections.abc import Iterator

    from PySide6.QtWidgets import QApplication

BEGAN = datetime(2026, 11, 25, 10, 30, tzinfo=UTC)


class Watcher:
    """Remembers what the connection said, and stands for clock and listener."""

    def __init__(self) -> None:
        self.now = BEGAN
        self.tries = 0
        self.states: list[ConnectionState] = []
        self.restored = 0
        self.connection = Connection(lambda: self.now, self._try_now)
        self.connection.changed.connect(self.states.append)
        self.connection.restored.connect(self._restore)

    @property
    def links(self) -> list[Link]:
        return [state.link for state in self.states]

    def _try_now(self) -> None:
        self.tries += 1

    def _restore(self) -> None:
        self.restored += 1


@pytest.fixture
def watcher(qapp: QApplication, monkeypatch: pytest.MonkeyPatch) -> Iterator[Watcher]:
    monkeypatch.setattr(connection_module, "RED_AFTER_S", 0.02)
    made = Watcher()
    yield made
    made.connection.stop()


def test_it_is_green_at_first_and_says_so_when_listening_begins(watcher: Watcher) -> None:
    assert watcher.connection.state == ConnectionState(Link.GREEN, BEGAN)
    assert not watcher.connection.is_listening
    watcher.connection.listening(True)
    assert watcher.links == [Link.GREEN]
    assert (watcher.connection.is_listening, watcher.restored) == (True, 0)


def test_it_turns_amber_at_once_and_red_later_and_counts_from_the_same_moment(watcher: Watcher) -> None:
    watcher.connection.listening(True)
    watcher.now = BEGAN + timedelta(minutes=2)
    watcher.connection.listening(False)
    assert watcher.links == [Link.GREEN, Link.AMBER]
    watcher.now += timedelta(minutes=1)
    wait_until(lambda: watcher.connection.state.link is Link.RED, "red")
    assert watcher.connection.state.since == BEGAN + timedelta(minutes=2)
    watcher.connection.listening(False)
    assert watcher.links == [Link.GREEN, Link.AMBER, Link.RED]


def test_it_is_restored_once(watcher: Watcher) -> None:
    watcher.connection.listening(True)
    watcher.connection.listening(False)
    watcher.connection.listening(True)
    watcher.connection.listening(True)
    assert watcher.links == [Link.GREEN, Link.AMBER, Link.GREEN]
    assert watcher.restored == 1


def test_back_before_it_turned_red_it_never_does(watcher: Watcher) -> None:
    watcher.connection.listening(False)
    watcher.connection.listening(True)
    late = threading.Event()
    timer = threading.Timer(0.05, late.set)
    timer.start()
    wait_until(late.is_set, "the moment at which it would be red")
    assert watcher.links == [Link.AMBER, Link.GREEN]


def test_a_call_that_does_not_arrive_makes_it_amber_and_the_listener_look(watcher: Watcher) -> None:
    watcher.connection.listening(True)
    worker = threading.Thread(target=watcher.connection.line_told, args=(False,))
    worker.start()
    worker.join()
    assert not watcher.connection.is_lost, "told on the thread of the window"
    wait_until(lambda: watcher.connection.is_lost, "amber")
    assert watcher.tries == 1
    watcher.connection.line_told(True)
    wait_until(lambda: not watcher.connection.is_lost, "green")
    assert watcher.restored == 1


def test_a_call_that_arrives_before_the_listener_is_back_hurries_it(watcher: Watcher) -> None:
    watcher.connection.listening(True)
    watcher.connection.listening(False)
    watcher.connection.line_told(True)
    wait_until(lambda: watcher.tries == 1, "the listener to try")
    assert watcher.connection.is_lost


def test_after_the_end_it_says_nothing(watcher: Watcher) -> None:
    watcher.connection.listening(True)
    watcher.connection.listening(False)
    watcher.connection.line_told(True)
    watcher.connection.stop()
    settle()
    assert watcher.links == [Link.GREEN, Link.AMBER]
    assert watcher.tries == 0
