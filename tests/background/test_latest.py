"""Of several questions only the newest is answered, in whatever order the answers come."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QObject

from clinic_desktop.background import latest
from clinic_desktop.background.latest import LatestTask
from clinic_desktop.background.tasks import WORKERS, TaskRunner
from clinic_desktop.domain.errors import ClinicError, TookTooLong
from clinic_desktop.testing.pages.waiting import wait_until

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from PySide6.QtWidgets import QApplication


@pytest.fixture
def tasks(qapp: QApplication) -> Iterator[TaskRunner]:
    runner = TaskRunner()
    yield runner
    runner.close()


@pytest.fixture
def search(tasks: TaskRunner) -> Iterator[LatestTask]:
    owner = QObject()
    yield LatestTask(tasks, owner)
    del owner


def held(answer: str, gate: threading.Event) -> Callable[[], str]:
    def work() -> str:
        assert gate.wait(10)
        return answer

    return work


def test_a_late_answer_to_an_older_question_is_ignored(tasks: TaskRunner, search: LatestTask) -> None:
    answers: list[str] = []
    gate = threading.Event()
    search.run(held("s", gate), done=answers.append)
    search.run(lambda: "smith", done=answers.append)
    wait_until(lambda: answers, "the newest answer")
    gate.set()
    wait_until(lambda: tasks.is_idle, "the older one to end")
    assert answers == ["smith"]


def test_a_late_error_of_an_older_question_is_ignored(tasks: TaskRunner, search: LatestTask) -> None:
    answers: list[str] = []
    errors: list[ClinicError] = []
    gate = threading.Event()

    def fail() -> str:
        assert gate.wait(10)
        raise TookTooLong

    search.run(fail, done=answers.append, failed=errors.append)
    search.run(lambda: "smith", done=answers.append, failed=errors.append)
    gate.set()
    wait_until(lambda: tasks.is_idle, "both to end")
    assert (answers, errors) == (["smith"], [])


def test_questions_still_waiting_are_never_asked(tasks: TaskRunner, search: LatestTask) -> None:
    gate = threading.Event()
    others = QObject()
    for _ in range(WORKERS):
        tasks.run(held("", gate), owner=others, done=lambda _: None)
    asked: list[str] = []
    answers: list[str] = []

    def ask(text: str) -> Callable[[], str]:
        def work() -> str:
            asked.append(text)
            return text

        return work

    for text in ("s", "sm", "smi"):
        search.run(ask(text), done=answers.append)
    gate.set()
    wait_until(lambda: answers, "the answer")
    assert (asked, answers) == (["smi"], ["smi"])


def test_two_lines_of_questions_do_not_disturb_each_other(tasks: TaskRunner) -> None:
    owner = QObject()
    answers: list[str] = []
    first, second = LatestTask(tasks, owner), LatestTask(tasks, owner)
    first.run(lambda: "first", done=answers.append)
    second.run(lambda: "second", done=answers.append)
    wait_until(lambda: sorted(answers) == ["first", "second"], "both answers")


def test_what_is_forgotten_is_not_answered(tasks: TaskRunner, search: LatestTask) -> None:
    answers: list[str] = []
    gate = threading.Event()
    search.run(held("smith", gate), done=answers.append)
    search.forget()
    gate.set()
    wait_until(lambda: tasks.is_idle, "the work to end")
    assert answers == []


def test_after_an_answer_one_may_ask_again(search: LatestTask) -> None:
    answers: list[str] = []
    search.run(lambda: "one", done=answers.append)
    wait_until(lambda: answers == ["one"], "the first answer")
    search.run(lambda: "two", done=answers.append)
    wait_until(lambda: answers == ["one", "two"], "the second answer")


@pytest.mark.parametrize(("took_s", "is_slow"), [(latest.SLOW_S + 0.01, True), (latest.SLOW_S - 0.01, False)])
def test_a_slow_answer_is_known_as_slow(
    search: LatestTask,
    monkeypatch: pytest.MonkeyPatch,
    took_s: float,
    is_slow: bool,  # noqa: FBT001 - a parameter of the test
) -> None:
    times = iter((100.0, 100.0 + took_s))
    monkeypatch.setattr(latest, "monotonic", lambda: next(times))
    known: list[bool] = []
    search.run(lambda: "smith", done=lambda _: known.append(search.was_slow))
    wait_until(lambda: known, "the answer")
    assert known == [is_slow]
