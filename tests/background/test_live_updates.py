"""What the feed yields on its thread arrives here bundled, each thing once, on the thread of the window."""

from __future__ import annotations

import threading
from queue import SimpleQueue
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QTimer

from clinic_desktop.background.live_updates import LiveUpdates
from clinic_desktop.domain.changes import EVERYTHING, Change, Subject
from clinic_desktop.testing.pages.waiting import settle, wait_until

if TYPE_CHECKING:
    from collections.abc import Iterator

    from PySide6.QtWidgets import QApplication

ADA = Change(Subject.PATIENTS, "ada")
BEN = Change(Subject.PATIENTS, "ben")


class CannedFeed:
    """Yields what the test tells, until it is stopped."""

    def __init__(self) -> None:
        self._told: SimpleQueue[Change | None] = SimpleQueue()
        self.threads: list[threading.Thread] = []

    def tell(self, *changes: Change) -> None:
        for change in changes:
            self._told.put(change)

    def listen(self) -> Iterator[Change]:
        self.threads.append(threading.current_thread())
        while (change := self._told.get()) is not None:
            yield change

    def stop(self) -> None:
        self._told.put(None)

    def try_now(self) -> None:
        self._told.put(EVERYTHING)


class Listener:
    """Remembers the bundles, and on which thread they came."""

    def __init__(self, updates: LiveUpdates) -> None:
        self.bundles: list[tuple[Change, ...]] = []
        self.threads: set[threading.Thread] = set()
        updates.changed.connect(self._take)

    def _take(self, bundle: tuple[Change, ...]) -> None:
        self.bundles.append(bundle)
        self.threads.add(threading.current_thread())


@pytest.fixture
def feed() -> CannedFeed:
    return CannedFeed()


@pytest.fixture
def updates(qapp: QApplication, feed: CannedFeed) -> Iterator[LiveUpdates]:
    made = LiveUpdates()
    made.start(feed)
    yield made
    made.stop()
    made.wait()


@pytest.fixture
def listener(updates: LiveUpdates) -> Listener:
    return Listener(updates)


def test_a_change_arrives_on_the_thread_of_the_window(feed: CannedFeed, listener: Listener) -> None:
    feed.tell(ADA)
    wait_until(lambda: listener.bundles, "the change")
    assert listener.bundles == [(ADA,)]
    assert listener.threads == {threading.main_thread()}
    assert feed.threads[0] is not threading.main_thread()


def test_what_comes_together_is_told_together_and_each_thing_once(feed: CannedFeed, listener: Listener) -> None:
    feed.tell(ADA, BEN, ADA, ADA, BEN)
    wait_until(lambda: listener.bundles, "the changes")
    assert listener.bundles == [(ADA, BEN)]


def test_a_thousand_changes_are_told_in_few_bundles_and_in_order(feed: CannedFeed, listener: Listener) -> None:
    many = [Change(Subject.PATIENTS, str(number)) for number in range(1000)]
    feed.tell(*many)
    wait_until(lambda: sum(map(len, listener.bundles)) == 1000, "all changes")
    assert [change for bundle in listener.bundles for change in bundle] == many
    assert len(listener.bundles) < 100


def test_what_comes_later_is_told_later(feed: CannedFeed, listener: Listener) -> None:
    feed.tell(ADA)
    wait_until(lambda: len(listener.bundles) == 1, "the first change")
    feed.tell(EVERYTHING)
    wait_until(lambda: len(listener.bundles) == 2, "the second change")
    assert listener.bundles[1] == (EVERYTHING,)


def test_stopping_ends_the_thread_and_tells_nothing_more(feed: CannedFeed, updates: LiveUpdates) -> None:
    listener = Listener(updates)
    feed.tell(ADA)
    wait_until(lambda: feed.threads, "the feed to be listened to")
    updates.stop()
    updates.wait()
    assert not feed.threads[0].is_alive()
    before = len(listener.bundles)
    settle()
    assert len(listener.bundles) == before


def test_what_was_on_its_way_when_it_was_stopped_is_not_told(feed: CannedFeed, updates: LiveUpdates) -> None:
    listener = Listener(updates)
    feed.tell(ADA, BEN)
    feed.stop()
    updates.wait()
    updates.stop()
    settle()
    assert not any(timer.isActive() for timer in updates.findChildren(QTimer))
    assert not listener.bundles


def test_stopping_without_having_started_is_nothing(qapp: QApplication) -> None:
    updates = LiveUpdates()
    updates.stop()
    updates.wait()
