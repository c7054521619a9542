"""Watches whether the server answers, and tells a slow line from a dead one. No Qt here.

Whatever is heard from the server counts: the answer to any work of this person, and the answer to a knock. While a
piece of work waits for longer than half a second, the watch knocks at the same server on a socket of its own, again
and again. A slow line answers some knock; from a dead one nothing comes at all. Only a line that was silent for as long
as the work may wait is given up: then all its sockets are shut, and whoever waits goes on with an error at once.
"""

from __future__ import annotations

import threading
import time
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from clinic_desktop.domain.connection import Unavailable
from clinic_desktop.domain.errors import DatabaseUnavailable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

READ_PATIENCE_S = 2.0
WRITE_PATIENCE_S = 10.0
"""So much silence ends what is asked; a save waits longer, because nobody knows what became of one that is cut off."""

MISSED_AFTER_S = 2.0
"""After so much silence the line is told lost, whatever the work that waits may still wait."""

CEILING_S = 30.0
"""No piece of work waits longer, although the server answers knocks: its own connection may have been forgotten."""

REST_S = 10.0
"""The watch ends when nobody has asked anything for so long; connections that nobody closes leave no thread behind."""

KNOCK_AFTER_S = 0.5
KNOCK_PATIENCE_S = 0.7
"""Three times the round trip of a very slow line; within two seconds there is room for two knocks that fail."""


@dataclass(eq=False, slots=True)
class Job:
    began: float
    patience_s: float
    was_cut: bool = False


class Line:
    """The line of one person's connections to the server. For any thread.

    ``knock`` is asked, with so many seconds of patience, whether the server answers; ``cut`` shuts every socket.
    ``told`` is called, in some thread, with False when the line is found lost and with True when it is proven again.
    """

    def __init__(self, knock: Callable[[float], bool], cut: Callable[[], None]) -> None:
        self.told: Callable[[bool], None] = _tell_nobody
        self._knock = knock
        self._cut = cut
        self._changed = threading.Condition()
        self._jobs: set[Job] = set()
        self._heard_at = 0.0
        self._is_lost = self._is_closed = self._is_resting = False
        self._thread: threading.Thread | None = None

    @property
    def is_lost(self) -> bool:
        """Whether the last thing known of the server is that it does not answer."""
        return self._is_lost

    @contextmanager
    def job(self, patience_s: float) -> Iterator[None]:
        """Watch over a piece of work. Raises DatabaseUnavailable, SILENT, where the server said nothing for so long."""
        job = Job(time.monotonic(), patience_s)
        self._begin(job)
        try:
            yield
        except DatabaseUnavailable as error:
            if job.was_cut:
                raise DatabaseUnavailable(error.detail, Unavailable.SILENT) from error
            if error.why is not Unavailable.FULL:
                self.missed()
            raise
        else:
            self.heard()
        finally:
            with self._changed:
                self._jobs.discard(job)

    def heard(self) -> None:
        """Know that the server has answered this moment."""
        self._heard_at = time.monotonic()
        if self._is_lost:
            self._is_lost = False
            self.told(True)

    def missed(self) -> None:
        """Know that the server was not reached, or ended the connection."""
        self._is_lost = True
        self.told(False)

    def close(self) -> None:
        """Watch no more. Waits for nothing."""
        with self._changed:
            self._is_closed = True
            self._changed.notify_all()

    def _begin(self, job: Job) -> None:
        with self._changed:
            self._jobs.add(job)
            if self._thread is None and not self._is_closed:
                self._thread = threading.Thread(target=self._watch, name="line", daemon=True)
                self._thread.start()
            elif self._is_resting:
                self._changed.notify_all()

    def _watch(self) -> None:
        while (silence := self._silence()) is not None:
            if silence < KNOCK_AFTER_S:
                self._pause(KNOCK_AFTER_S - silence)
                continue
            began = time.monotonic()
            if self._knock(KNOCK_PATIENCE_S):
                self.heard()
            else:
                self._pause(self._rest(time.monotonic() - began))
                self._judge()

    def _silence(self) -> float | None:
        """Return for how many seconds nothing was heard that somebody waits for; rest while nobody waits.

        None when nobody has asked anything for long: whoever asks next begins another watch.
        """
        with self._changed:
            self._is_resting = not self._jobs
            while not self._jobs and not self._is_closed:
                if not self._changed.wait(REST_S) and not self._jobs:
                    self._thread, self._is_resting = None, False
                    return None
            self._is_resting = False
            if self._is_closed:
                return None
            now = time.monotonic()
            self._give_up([job for job in self._jobs if now - job.began >= CEILING_S])
            return max(self._silence_of(job, now) for job in self._jobs)

    def _silence_of(self, job: Job, now: float) -> float:
        return 0.0 if job.was_cut else now - max(job.began, self._heard_at)

    def _rest(self, knocked_for_s: float) -> float:
        """Return how long to wait after a knock in vain: until the next judgement is due, if that is soon."""
        with self._changed:
            now = time.monotonic()
            silences = {self._silence_of(job, now): job.patience_s for job in self._jobs}
        due = [limit - silence for silence, patience in silences.items() for limit in (patience, MISSED_AFTER_S)]
        soonest = min((one for one in due if one > 0), default=KNOCK_PATIENCE_S)
        if soonest < KNOCK_PATIENCE_S / 2:
            return soonest
        # A knock may be refused at once: no reason to knock without a pause.
        return max(KNOCK_PATIENCE_S / 2 - knocked_for_s, 0.0)

    def _judge(self) -> None:
        """Tell the line lost, and give up what waits for too long, after a knock that nobody answered."""
        with self._changed:
            now = time.monotonic()
            longest = max((self._silence_of(job, now) for job in self._jobs), default=0.0)
            self._give_up([job for job in self._jobs if self._silence_of(job, now) >= job.patience_s])
        if longest >= MISSED_AFTER_S:
            self.missed()

    def _give_up(self, jobs: list[Job]) -> None:
        fresh = [job for job in jobs if not job.was_cut]
        if fresh:
            # All sockets are shut: whoever else waits for the same server waits in vain.
            for job in self._jobs:
                job.was_cut = True
            self._cut()

    def _pause(self, seconds: float) -> None:
        with self._changed:
            if not self._is_closed:
                self._changed.wait(seconds)


def _tell_nobody(_: bool) -> None:  # noqa: FBT001 - what it answers
    pass
