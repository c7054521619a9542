"""Time is injected: nothing here waits for minutes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QPoint, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog, QLineEdit

from clinic_desktop.background.idle import LOCK_KEY, IdleWatch, machine_slept_s
from clinic_desktop.testing.clock import IdleTestClock
from clinic_desktop.testing.pages.waiting import wait_until
from clinic_desktop.ui.main_window import LOCK

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from PySide6.QtWidgets import QApplication
    from pytestqt.qtbot import QtBot


@pytest.fixture
def clock() -> IdleTestClock:
    return IdleTestClock()


@pytest.fixture
def slept() -> list[float]:
    """The seconds that the machine has slept so far."""
    return [0.0]


@pytest.fixture
def told() -> list[str]:
    return []


@pytest.fixture
def watch(qapp: QApplication, clock: IdleTestClock, slept: list[float], told: list[str]) -> Iterator[IdleWatch]:
    made = IdleWatch(clock, lambda: slept[0])
    made.idle.connect(lambda: told.append("idle"))
    yield made
    made.stop()


@pytest.fixture
def field(qtbot: QtBot) -> Iterator[QLineEdit]:
    """A field in a dialog of its own."""
    dialog = QDialog()
    qtbot.addWidget(dialog)
    made = QLineEdit(dialog)
    dialog.show()
    yield made
    dialog.close()


def test_the_limit_is_told_when_it_is_reached_and_once_only(
    watch: IdleWatch, clock: IdleTestClock, told: list[str]
) -> None:
    watch.start(5)
    clock.advance(minutes=4, seconds=59.9)
    watch.look()
    assert told == []
    clock.advance(seconds=0.1)
    watch.look()
    assert told == ["idle"]
    assert not watch.is_watching
    watch.look()
    assert told == ["idle"]


def test_it_looks_by_itself(watch: IdleWatch, clock: IdleTestClock, told: list[str]) -> None:
    watch.start(1)
    clock.advance(minutes=1)
    wait_until(lambda: told, "to be told", patience_s=2)


@pytest.mark.parametrize(
    "use",
    [
        lambda field: QTest.keyClick(field, Qt.Key.Key_A),
        lambda field: QTest.mouseClick(field, Qt.MouseButton.LeftButton),
        lambda field: QTest.mouseMove(field, QPoint(3, 3)),
    ],
    ids=["key", "click", "move"],
)
def test_whatever_a_hand_does_in_any_window_counts(
    watch: IdleWatch, clock: IdleTestClock, told: list[str], field: QLineEdit, use: Callable[[QLineEdit], None]
) -> None:
    watch.start(5)
    clock.advance(minutes=4)
    use(field)
    QCoreApplication.processEvents()
    clock.advance(minutes=4)
    watch.look()
    assert told == []
    clock.advance(minutes=1)
    watch.look()
    assert told == ["idle"]


def test_what_the_program_sends_to_itself_does_not_count(
    watch: IdleWatch, clock: IdleTestClock, told: list[str], field: QLineEdit
) -> None:
    watch.start(5)
    clock.advance(minutes=4)
    QCoreApplication.sendEvent(
        field, QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_A, Qt.KeyboardModifier.NoModifier, "a")
    )
    clock.advance(minutes=1)
    watch.look()
    assert told == ["idle"]


def test_another_limit_begins_now(watch: IdleWatch, clock: IdleTestClock, told: list[str]) -> None:
    watch.start(1)
    clock.advance(seconds=59)
    watch.start(2)
    clock.advance(minutes=1, seconds=59)
    watch.look()
    assert told == []
    clock.advance(seconds=1)
    watch.look()
    assert told == ["idle"]


def test_a_machine_that_was_suspended_counts_as_left(watch: IdleWatch, slept: list[float], told: list[str]) -> None:
    slept[0] = 100.0
    watch.start(5)
    slept[0] += 1.0
    watch.look()
    assert told == []
    slept[0] += 30.0
    watch.look()
    assert told == ["idle"]


def test_whoever_stopped_watching_tells_nothing(watch: IdleWatch, clock: IdleTestClock, told: list[str]) -> None:
    watch.start(1)
    watch.stop()
    clock.advance(minutes=2)
    watch.look()
    assert told == []


def test_the_lock_key_is_noticed_in_any_dialog_and_goes_no_further(watch: IdleWatch, field: QLineEdit) -> None:
    pressed: list[str] = []
    watch.lock_key_pressed.connect(lambda: pressed.append("lock"))
    watch.start(5)
    QTest.keyClick(field, Qt.Key.Key_F12, Qt.KeyboardModifier.ShiftModifier)
    QTest.keyClick(field, Qt.Key.Key_F11)
    assert pressed == []
    QTest.keyClick(field, Qt.Key.Key_F12)
    assert pressed == ["lock"]


def test_the_lock_key_is_the_one_of_the_menu() -> None:
    assert QKeySequence(LOCK_KEY).toString() == LOCK.keys


def test_the_machine_says_how_long_it_has_slept() -> None:
    assert machine_slept_s() >= -1.0
    assert machine_slept_s() == pytest.approx(machine_slept_s(), abs=1.0)
