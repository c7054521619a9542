"""Slow is told from dead by whatever is heard: the watch knocks while somebody waits."""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING

import pytest

from clinic_desktop.db import line as line_module
from clinic_desktop.db.line import Line
from clinic_desktop.domain.connection import Unavailable
from clinic_desktop.domain.errors import DatabaseUnavailable, NotFound
from tests.waiting import wait_until

if TYPE_CHECKING:
    from collections.abc import Iterator

WHOLE = 0.02
"""All durations of the watch, made as much shorter."""


class Wire:
    """Answers knocks or not, and knows when it was cut."""

    def __init__(self) -> None:
        self.is_alive = True
        self.knocks = 0
        self.was_cut = threading.Event()
        self.told: list[bool] = []
        self.line = Line(self._knock, self.was_cut.set)
        self.line.told = self.told.append

    def wait_for_an_answer(self, patience_s: float, answer: threading.Event | None = None) -> None:
        """Work as a query does: until the answer comes, or the socket is cut."""
        with self.line.job(patience_s):
            if answer is not None and answer.wait(30):
                return
            assert self.was_cut.wait(30)
            raise DatabaseUnavailable("cut", Unavailable.BROKE)

    def _knock(self, _: float) -> bool:
        self.knocks += 1
        return self.is_alive


@pytest.fixture
def wire(monkeypatch: pytest.MonkeyPatch) -> Iterator[Wire]:
    for name in ("KNOCK_AFTER_S", "KNOCK_PATIENCE_S", "MISSED_AFTER_S"):
        monkeypatch.setattr(line_module, name, getattr(line_module, name) * WHOLE)
    made = Wire()
    yield made
    made.line.close()


def test_a_silent_line_is_given_up_when_the_work_may_wait_no_longer(wire: Wire) -> None:
    wire.is_alive = False
    began = time.monotonic()
    with pytest.raises(DatabaseUnavailable) as lost:
        wire.wait_for_an_answer(0.2)
    assert lost.value.why is Unavailable.SILENT
    assert time.monotonic() - began >= 0.2
    assert wire.line.is_lost
    assert wire.told[0] is False


def test_a_slow_line_is_not(wire: Wire) -> None:
    answer = threading.Event()
    worker = threading.Thread(target=wire.wait_for_an_answer, args=(0.04, answer))
    worker.start()
    wait_until(lambda: wire.knocks > 20)
    assert not wire.was_cut.is_set()
    answer.set()
    worker.join()
    assert wire.told == []


def test_what_others_hear_counts_for_all(wire: Wire) -> None:
    wire.is_alive = False
    answer = threading.Event()
    worker = threading.Thread(target=wire.wait_for_an_answer, args=(0.2, answer))
    worker.start()
    until = time.monotonic() + 0.5

    def hear() -> bool:
        wire.line.heard()
        return time.monotonic() > until

    wait_until(hear)
    assert not wire.was_cut.is_set()
    answer.set()
    worker.join()


def test_a_save_is_not_cut_before_its_time_but_the_line_is_told_lost(wire: Wire) -> None:
    wire.is_alive = False
    answer = threading.Event()
    worker = threading.Thread(target=wire.wait_for_an_answer, args=(30.0, answer))
    worker.start()
    wait_until(lambda: bool(wire.told))
    assert wire.told[0] is False
    assert not wire.was_cut.is_set()
    wire.is_alive = True
    wait_until(lambda: wire.told[-1])
    assert not wire.line.is_lost
    answer.set()
    worker.join()


def test_nothing_is_knocked_at_while_nobody_waits(wire: Wire) -> None:
    with wire.line.job(2.0):
        pass
    wait_until(lambda: wire.line._is_resting)  # noqa: SLF001 - the watch is asleep
    assert wire.knocks == 0


def test_the_watch_ends_when_nobody_asks_and_another_begins(wire: Wire, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(line_module, "REST_S", 0.05)
    before = set(threading.enumerate())

    def watches() -> int:
        return sum(one.name == "line" for one in set(threading.enumerate()) - before)

    for _ in range(3):
        with wire.line.job(2.0):
            assert watches() == 1
        wait_until(lambda: watches() == 0)
    wire.is_alive = False
    with pytest.raises(DatabaseUnavailable):
        wire.wait_for_an_answer(0.1)


def test_work_that_no_answer_ends_is_ended_though_the_server_answers_knocks(
    wire: Wire, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(line_module, "CEILING_S", 0.1)
    with pytest.raises(DatabaseUnavailable) as lost:
        wire.wait_for_an_answer(0.05)
    assert lost.value.why is Unavailable.SILENT


def test_a_refusal_in_words_is_an_answer(wire: Wire) -> None:
    def refuse() -> None:
        with wire.line.job(2.0):
            raise NotFound("patients", "1")

    with pytest.raises(NotFound):
        refuse()
    assert wire.told == []


@pytest.mark.parametrize(
    ("why", "told"),
    [(Unavailable.BROKE, [False, True]), (Unavailable.FULL, []), (Unavailable.UNREACHABLE, [False, True])],
)
def test_a_server_that_is_full_is_there(wire: Wire, why: Unavailable, told: list[bool]) -> None:
    def fail() -> None:
        with wire.line.job(2.0):
            raise DatabaseUnavailable("", why)

    with pytest.raises(DatabaseUnavailable):
        fail()
    with wire.line.job(2.0):
        pass
    assert wire.told == told
