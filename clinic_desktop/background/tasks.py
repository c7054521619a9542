"""Work leaves the GUI thread here and its answer comes back here. Nothing of Qt crosses into a worker."""

from __future__ import annotations

import logging
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

import shiboken6
from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot

if TYPE_CHECKING:
    from clinic_desktop.domain.errors import ClinicError

log = logging.getLogger(__name__)

WORKERS = 3
WORKERS_ASIDE = 2
PATIENCE_S = 2.0
"""So long the window waits at the end for what runs, and then for the last thing: a server may say nothing any more."""

PATIENCE_AFTER_CUT_S = 0.5

LATER_MS = 200
"""So long what is read beside waits for other answers: one of them may take minutes."""

T = TypeVar("T")
Failed = Callable[["ClinicError"], None]


@dataclass(slots=True)
class _Ticket:
    future: Future[Any] | None
    owner: QObject
    done: Callable[[Any], None]
    failed: Failed | None


class TaskRunner(QObject):
    """Runs service calls on a few threads and answers on the thread of the window.

    Only a number goes into the worker; who asked, and what to do with the answer, stays in a table here.
    Answers whose owner is gone are dropped.

    Signals:
        failed: a ClinicError nobody handles where it was asked.
        crashed: anything else that was raised: a defect. Whoever asked is told MetADefect.
        busy_changed: True when the first task begins, False when none is left.
    """

    failed = Signal(object)
    crashed = Signal(object)
    busy_changed = Signal(bool)
    _finished = Signal(int)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._executor = ThreadPoolExecutor(WORKERS, thread_name_prefix="task")
        self._aside = ThreadPoolExecutor(WORKERS_ASIDE, thread_name_prefix="task-aside")
        self._tickets: dict[int, _Ticket] = {}
        self._next_number = 0
        self._is_open = True
        self._later: dict[int, Callable[[], Any]] = {}
        # Qt's timers without an interval come after its painting.
        self._painted = QTimer(self, interval=0, singleShot=True)
        self._long_enough = QTimer(self, interval=LATER_MS, singleShot=True)
        for timer in (self._painted, self._long_enough):
            timer.timeout.connect(self._begin_later)
        self._finished.connect(self._answer, Qt.ConnectionType.QueuedConnection)

    def run(
        self,
        work: Callable[[], T],
        *,
        owner: QObject,
        done: Callable[[T], None],
        failed: Failed | None = None,
        aside: bool = False,
        once_painted: bool = False,
    ) -> int:
        """Begin a piece of work: a service call with frozen arguments. Returns its number.

        ``done`` and ``failed`` are called on the thread of the window, later, never at once. Work ``aside`` never waits
        for other questions to be answered: whoever wants in must not stay out because the server is silent. What is
        asked ``once_painted`` begins when what was asked before it is answered and painted: it does not hold that up.
        """
        number = self._next_number = self._next_number + 1
        if not self._is_open:
            return number
        ticket = _Ticket(None, owner, done, failed)
        self._tickets[number] = ticket
        if len(self._tickets) == 1:
            self.busy_changed.emit(True)
        if once_painted:
            self._later[number] = work
        else:
            self._begin(number, work, self._aside if aside else self._executor)
        if self._later:
            self._begin_when_painted()
        return number

    def _begin(self, number: int, work: Callable[[], Any], executor: ThreadPoolExecutor) -> None:
        finished = self._finished
        future = self._tickets[number].future = executor.submit(work)
        future.add_done_callback(lambda _: _emit(finished, number))

    def _begin_when_painted(self) -> None:
        if all(number in self._later for number in self._tickets):
            self._painted.start()
            return
        self._painted.stop()
        if not self._long_enough.isActive():
            self._long_enough.start()

    def _begin_later(self) -> None:
        self._long_enough.stop()
        later, self._later = self._later, {}
        for number, work in later.items():
            self._begin(number, work, self._executor)

    def forget(self, number: int) -> None:
        """Drop the answer of a piece of work; if it has not begun, it never will."""
        ticket = self._tickets.get(number)
        if ticket is None:
            return
        if ticket.future is None:
            self._later.pop(number, None)
            self._drop(number)
        else:
            ticket.future.cancel()
            ticket.done, ticket.failed = _ignore, _ignore

    def close(self, last: Callable[[], object] | None = None, cut: Callable[[], object] | None = None) -> None:
        """Take no more work, drop every answer, wait for what is running, and do one last thing off this thread.

        What does not end in time is cut off by ``cut``, and not waited for any longer than that takes.
        """
        self._is_open = False
        self._later.clear()
        self._painted.stop()
        self._long_enough.stop()
        running = [ticket.future for ticket in self._tickets.values() if ticket.future and not ticket.future.cancel()]
        self._tickets.clear()
        left = wait(running, PATIENCE_S).not_done
        if last is not None and not left:
            left = wait([self._executor.submit(last)], PATIENCE_S).not_done
        if left and cut is not None:
            cut()
            left = wait(left, PATIENCE_AFTER_CUT_S).not_done
        for executor in (self._executor, self._aside):
            executor.shutdown(wait=not left, cancel_futures=True)

    def is_under_way(self, number: int) -> bool:
        """Whether a piece of work with this number waits, runs, or has not answered yet."""
        return number in self._tickets

    @property
    def is_idle(self) -> bool:
        return not self._tickets

    def _drop(self, number: int) -> _Ticket | None:
        ticket = self._tickets.pop(number, None)
        if ticket is not None and not self._tickets:
            self.busy_changed.emit(False)
        if self._later:
            self._begin_when_painted()
        return ticket

    @Slot(int)
    def _answer(self, number: int) -> None:
        ticket = self._drop(number)
        if ticket is None or ticket.future is None:
            return
        if ticket.future.cancelled() or not shiboken6.isValid(ticket.owner):
            return
        error = ticket.future.exception()
        if error is None:
            ticket.done(ticket.future.result())
            return
        # Imported now and not before: the first picture does not wait for what may go wrong.
        from clinic_desktop.domain.errors import ClinicError, MetADefect

        if not isinstance(error, ClinicError):
            self.crashed.emit(error)
            if ticket.failed is not None:
                # Whoever asked does not wait for ever: a form that says "Saving…" can be saved again.
                ticket.failed(MetADefect())
        elif ticket.failed is not None:
            ticket.failed(error)
        else:
            self.failed.emit(error)


def _emit(signal: Any, number: int) -> None:  # noqa: ANN401 - PySide has no name for a bound signal
    try:
        signal.emit(number)
    except RuntimeError:
        log.info("an answer came after the window had closed")


def _ignore(_: object) -> None:
    pass
