"""What only hangs together in a circle is destroyed in the window's thread, whoever made the garbage."""

from __future__ import annotations

import gc
import threading
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QObject, Qt

from clinic_desktop.background.garbage import GarbageCollection
from clinic_desktop.testing.pages import wait_until

if TYPE_CHECKING:
    from collections.abc import Iterator

    from PySide6.QtWidgets import QApplication


class _Circle(QObject):
    def __init__(self) -> None:
        super().__init__()
        self.me = self


@pytest.fixture
def collection(qapp: QApplication) -> Iterator[GarbageCollection]:
    del qapp
    made = GarbageCollection()
    made.start()
    yield made
    made.stop()


def much_is_made() -> None:
    """Do what a call to the database does: many objects, none of them in a circle."""
    kept: list[list[object]] = [[] for _ in range(20 * gc.get_threshold()[0])]
    kept.clear()


def test_a_circle_is_destroyed_in_the_windows_thread(collection: GarbageCollection) -> None:
    destroyed_in: list[str] = []
    _Circle().destroyed.connect(
        lambda: destroyed_in.append(threading.current_thread().name), Qt.ConnectionType.DirectConnection
    )
    worker = threading.Thread(target=much_is_made)
    worker.start()
    worker.join()
    assert destroyed_in == []
    kept: list[list[object]] = [[] for _ in range(2 * gc.get_threshold()[0])]
    collection.look()
    wait_until(lambda: destroyed_in, "the circle to be destroyed")
    assert destroyed_in == [threading.main_thread().name]
    assert kept


def test_nothing_is_collected_before_it_is_due(collection: GarbageCollection) -> None:
    gc.collect()
    before = gc.get_stats()[0]["collections"]
    collection.look()
    assert gc.get_stats()[0]["collections"] == before


def test_python_collects_again_by_itself_when_the_program_has_ended(collection: GarbageCollection) -> None:
    assert not gc.isenabled()
    collection.stop()
    assert gc.isenabled()
