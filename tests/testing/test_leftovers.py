"""What a stopped program leaves behind is found and named: threads, timers, windows."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QLabel, QWidget

from clinic_desktop.testing import leftovers
from clinic_desktop.testing.leftovers import Leftovers

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

    from clinic_desktop.testing.program import StartedProgram


@pytest.fixture
def before(qapp: QApplication) -> Leftovers:
    return Leftovers.so_far()


def test_nothing_is_left_of_nothing(before: Leftovers) -> None:
    assert before.names() == []


def test_a_thread_is_named(before: Leftovers, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(leftovers, "_THREAD_ENDS_IN_S", 0.01)
    end = threading.Event()
    thread = threading.Thread(target=end.wait, name="live-updates")
    thread.start()
    assert before.names() == ["thread live-updates"]
    end.set()
    thread.join()
    assert before.names() == []


def test_a_thread_that_is_about_to_end_is_waited_for(before: Leftovers) -> None:
    end = threading.Event()
    thread = threading.Thread(target=end.wait, name="live-updates")
    thread.start()
    threading.Timer(0.05, end.set).start()
    assert before.names() == []
    thread.join()


def test_a_window_is_named_with_whether_it_is_hidden(before: Leftovers) -> None:
    window = QWidget()
    window.setObjectName("forgotten")
    inside = QLabel("inside", window)
    assert before.names() == ["window forgotten hidden"]
    del inside, window
    assert before.names() == []


def test_a_running_timer_is_named_by_its_owner(before: Leftovers) -> None:
    owner = QObject()
    owner.setObjectName("search")
    timer = QTimer(owner, interval=4000)
    assert before.names() == []
    timer.start()
    assert before.names() == ["timer of search, every 4000 ms"]
    timer.stop()
    assert before.names() == []


def test_what_was_there_before_does_not_count(qapp: QApplication) -> None:
    window = QWidget()
    timer = QTimer(interval=4000)
    timer.start()
    assert Leftovers.so_far().names() == []
    timer.stop()
    del window


def test_a_program_that_is_stopped_leaves_nothing(qapp: QApplication, clinic_program: StartedProgram) -> None:
    before_second = Leftovers.so_far()
    clinic_program.sign_in("doctor@example.com")
    assert before_second.names() != []
    clinic_program.stop()
    assert [one for one in before_second.names() if not one.startswith("window sign-in")] == []
