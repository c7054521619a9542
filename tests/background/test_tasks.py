"""Work runs on other threads and answers on this one, later, and only to those who still are there."""

from __future__ import annotations

import gc
import logging
import threading
from functools import partial
from typing import TYPE_CHECKING

import pytest
import shiboken6
from PySide6.QtCore import QCoreApplication, QEvent, QObject
from PySide6.QtWidgets import QWidget

from clinic_desktop.background.tasks import WORKERS, TaskRunner
from clinic_desktop.domain.errors import ClinicError, MetADefect, TookTooLong
from clinic_desktop.testing.pages.waiting import settle, wait_until

if TYPE_CHECKING:
    from collections.abc import Iterator

    from PySide6.QtGui import QPaintEvent
    from PySide6.QtWidgets import QApplication

MAIN = threading.main_thread()


@pytest.fixture
def tasks(qapp: QApplication) -> Iterator[TaskRunner]:
    runner = TaskRunner()
    yield runner
    runner.close()


@pytest.fixture
def owner() -> QObject:
    return QObject()


class Gate:
    """A piece of work that waits until it is let through."""

    def __init__(self, answer: str = "done") -> None:
        self.is_running = threading.Event()
        self.opened = threading.Event()
        self._answer = answer

    def __call__(self) -> str:
        self.is_running.set()
        assert self.opened.wait(10)
        return self._answer


class Painted(QWidget):
    """Tells when it is painted."""

    def __init__(self, told: list[str]) -> None:
        super().__init__()
        self._told = told

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        self._told.append("painted")


def test_work_runs_elsewhere_and_answers_here_but_later(tasks: TaskRunner, owner: QObject) -> None:
    answers: list[tuple[threading.Thread, threading.Thread]] = []
    tasks.run(threading.current_thread, owner=owner, done=lambda ran: answers.append((ran, threading.current_thread())))
    assert not answers
    wait_until(lambda: answers, "the answer")
    assert answers[0][0] is not MAIN
    assert answers[0][1] is MAIN


def test_an_expected_error_goes_to_whoever_asked(tasks: TaskRunner, owner: QObject) -> None:
    told: list[ClinicError] = []
    elsewhere: list[object] = []
    tasks.failed.connect(elsewhere.append)
    tasks.run(partial(_raise, TookTooLong()), owner=owner, done=_never, failed=told.append)
    wait_until(lambda: told, "the error")
    assert isinstance(told[0], TookTooLong)
    assert not elsewhere


def test_an_expected_error_that_nobody_takes_is_told_to_everybody(tasks: TaskRunner, owner: QObject) -> None:
    told: list[object] = []
    tasks.failed.connect(told.append)
    tasks.run(partial(_raise, TookTooLong()), owner=owner, done=_never)
    wait_until(lambda: told, "the error")


def test_a_defect_never_goes_to_whoever_asked(tasks: TaskRunner, owner: QObject) -> None:
    defects: list[object] = []
    tasks.crashed.connect(defects.append)
    told: list[ClinicError] = []
    tasks.run(partial(_raise, ZeroDivisionError()), owner=owner, done=_never, failed=told.append)
    wait_until(lambda: told, "the defect")
    assert isinstance(defects[0], ZeroDivisionError)
    assert isinstance(told[0], MetADefect)


def test_the_answer_to_somebody_who_is_gone_is_dropped(tasks: TaskRunner) -> None:
    gate, owner = Gate(), QObject()
    tasks.run(gate, owner=owner, done=_never, failed=_never)
    shiboken6.delete(owner)
    gate.opened.set()
    wait_until(lambda: tasks.is_idle, "the work to end")


def test_an_owner_that_only_waits_for_an_answer_is_destroyed_on_the_thread_of_the_window(tasks: TaskRunner) -> None:
    places: list[threading.Thread] = []
    owner = QObject()
    owner.destroyed.connect(lambda: places.append(threading.current_thread()))
    gate = Gate()
    tasks.run(gate, owner=owner, done=lambda _: None)
    del owner
    gc.collect()
    gate.opened.set()
    wait_until(lambda: tasks.is_idle, "the work to end")
    gc.collect()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    wait_until(lambda: places, "the owner to go")
    assert places == [MAIN]


def test_what_is_forgotten_before_it_begins_never_runs(tasks: TaskRunner, owner: QObject) -> None:
    gates = [Gate() for _ in range(WORKERS)]
    for gate in gates:
        tasks.run(gate, owner=owner, done=lambda _: None)
    ran: list[int] = []
    number = tasks.run(lambda: ran.append(1), owner=owner, done=_never, failed=_never)
    tasks.forget(number)
    for gate in gates:
        gate.opened.set()
    wait_until(lambda: tasks.is_idle, "all work to end")
    assert not ran


def test_what_is_forgotten_while_it_runs_does_not_answer(tasks: TaskRunner, owner: QObject) -> None:
    gate = Gate()
    number = tasks.run(gate, owner=owner, done=_never, failed=_never)
    assert gate.is_running.wait(10)
    tasks.forget(number)
    gate.opened.set()
    wait_until(lambda: tasks.is_idle, "the work to end")
    tasks.forget(number)


def test_several_pieces_run_at_once(tasks: TaskRunner, owner: QObject) -> None:
    together = threading.Barrier(WORKERS, timeout=10)
    answers: list[int] = []
    for _ in range(WORKERS):
        tasks.run(together.wait, owner=owner, done=answers.append)
    wait_until(lambda: len(answers) == WORKERS, "all answers")


def test_being_busy_is_told_once_at_the_beginning_and_once_at_the_end(tasks: TaskRunner, owner: QObject) -> None:
    told: list[bool] = []
    tasks.busy_changed.connect(told.append)
    gate, other = Gate(), Gate()
    tasks.run(gate, owner=owner, done=lambda _: None)
    tasks.run(other, owner=owner, done=lambda _: None)
    assert told == [True]
    assert not tasks.is_idle
    gate.opened.set()
    other.opened.set()
    wait_until(lambda: tasks.is_idle, "the work to end")
    assert told == [True, False]


def test_an_answer_may_ask_again(tasks: TaskRunner, owner: QObject) -> None:
    answers: list[int] = []

    def again(number: int) -> None:
        answers.append(number)
        if number < 3:
            tasks.run(lambda: number + 1, owner=owner, done=again)

    tasks.run(lambda: 1, owner=owner, done=again)
    wait_until(lambda: answers == [1, 2, 3], lambda: f"three answers, not {answers}")


def test_closing_waits_for_what_runs_and_drops_every_answer(qapp: QApplication, owner: QObject) -> None:
    runner, gate = TaskRunner(), Gate()
    runner.run(gate, owner=owner, done=_never, failed=_never)
    assert gate.is_running.wait(10)
    threading.Timer(0, gate.opened.set).start()
    runner.close()
    assert gate.opened.is_set()
    assert runner.is_idle
    settle()


def test_closing_cuts_off_what_does_not_end_and_leaves_out_the_last_thing(
    qapp: QApplication, owner: QObject, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("clinic_desktop.background.tasks.PATIENCE_S", 0.05)
    runner, gate = TaskRunner(), Gate()
    runner.run(gate, owner=owner, done=_never, failed=_never)
    assert gate.is_running.wait(10)
    runner.close(_never, gate.opened.set)
    assert gate.opened.is_set()


def test_closing_does_not_wait_for_what_cannot_be_cut_off(
    qapp: QApplication, owner: QObject, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("clinic_desktop.background.tasks.PATIENCE_S", 0.05)
    runner, gate = TaskRunner(), Gate()
    runner.run(gate, owner=owner, done=_never, failed=_never, aside=True)
    assert gate.is_running.wait(10)
    runner.close(_never, lambda: None)
    assert not gate.opened.is_set()
    gate.opened.set()


def test_a_last_thing_that_does_not_end_is_cut_off_too(qapp: QApplication, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("clinic_desktop.background.tasks.PATIENCE_S", 0.05)
    gate = Gate()
    TaskRunner().close(gate, gate.opened.set)
    assert gate.opened.is_set()


def test_work_aside_does_not_wait_for_what_is_not_answered(tasks: TaskRunner, owner: QObject) -> None:
    gates = [Gate() for _ in range(WORKERS)]
    for gate in gates:
        tasks.run(gate, owner=owner, done=lambda _: None)
    answers: list[str] = []
    tasks.run(lambda: "let in", owner=owner, done=answers.append, aside=True)
    wait_until(lambda: answers, "the answer")
    for gate in gates:
        gate.opened.set()
    wait_until(lambda: tasks.is_idle, "all work to end")


def test_after_closing_nothing_is_taken_any_more(qapp: QApplication, owner: QObject) -> None:
    runner = TaskRunner()
    runner.close()
    runner.run(_never, owner=owner, done=_never, failed=_never)
    assert runner.is_idle


def test_an_answer_after_the_runner_has_gone_hurts_nobody(
    qapp: QApplication, owner: QObject, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    runner, gate = TaskRunner(), Gate()
    runner.run(gate, owner=owner, done=_never)
    assert gate.is_running.wait(10)
    worker = next(one for one in threading.enumerate() if one.name.startswith("task"))
    shiboken6.delete(runner)
    gate.opened.set()
    wait_until(lambda: "an answer came after the window had closed" in caplog.messages, "the answer")
    del runner
    gc.collect()
    wait_until(lambda: not worker.is_alive(), "the worker to end")


def test_what_is_read_once_painted_begins_after_the_answers_before_it_and_their_painting(
    tasks: TaskRunner, owner: QObject
) -> None:
    told: list[str] = []
    page = Painted(told)
    page.show()
    wait_until(lambda: told, "the first painting")
    gate = Gate("answered")

    def show(answer: str) -> None:
        told.append(answer)
        page.update()

    told.clear()
    tasks.run(lambda: told.append("read"), owner=owner, done=lambda _: None, once_painted=True)
    tasks.run(gate, owner=owner, done=show)
    assert gate.is_running.wait(10)
    gate.opened.set()
    wait_until(lambda: tasks.is_idle, "both answers")
    assert told == ["answered", "painted", "read"]
    page.close()


def test_what_is_read_once_painted_does_not_wait_for_an_answer_that_takes_long(
    tasks: TaskRunner, owner: QObject
) -> None:
    gate = Gate()
    tasks.run(gate, owner=owner, done=lambda _: None)
    answers: list[str] = []
    tasks.run(lambda: "read", owner=owner, done=answers.append, once_painted=True)
    assert not tasks.is_idle
    wait_until(lambda: answers, "the answer")
    assert not gate.opened.is_set()
    gate.opened.set()
    wait_until(lambda: tasks.is_idle, "the long work to end")


def test_what_is_forgotten_before_the_painting_never_runs_and_nobody_is_busy_for_it(
    tasks: TaskRunner, owner: QObject
) -> None:
    busy: list[bool] = []
    tasks.busy_changed.connect(busy.append)
    number = tasks.run(_never, owner=owner, done=_never, failed=_never, once_painted=True)
    tasks.forget(number)
    assert tasks.is_idle
    assert busy == [True, False]
    settle()


def test_what_waits_for_the_painting_is_dropped_at_the_end(qapp: QApplication, owner: QObject) -> None:
    runner = TaskRunner()
    runner.run(_never, owner=owner, done=_never, once_painted=True)
    runner.close()
    settle()
    assert runner.is_idle


def _raise(error: Exception) -> None:
    raise error


def _never(*_: object) -> None:
    pytest.fail("this must not be called")
