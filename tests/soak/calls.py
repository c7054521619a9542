"""How a client asks the services: written down, measured, and asked again with the same ids until answered."""

from __future__ import annotations

import time
from threading import Event
from typing import TYPE_CHECKING, TypeVar

from clinic_desktop.domain.connection import Unavailable
from clinic_desktop.domain.errors import (
    AccountClosed,
    AccountDisabled,
    AllergiesKnown,
    AlreadyArchived,
    BeingChanged,
    ChartNotOpen,
    ChartReasonMissing,
    ClinicError,
    DatabaseUnavailable,
    DiagnosisMissing,
    EditConflict,
    HasOpenBookings,
    NotFound,
    NotStarted,
    PatientBusy,
    SessionEnded,
    SlotTaken,
    TookTooLong,
    VisitCompleted,
    WrongStatus,
)
from tests.soak.journal import DONE, REFUSED

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from random import Random

    from tests.soak.journal import Journal, Write

T = TypeVar("T")

REFUSALS = (
    AllergiesKnown,
    AlreadyArchived,
    ChartNotOpen,
    ChartReasonMissing,
    DiagnosisMissing,
    EditConflict,
    HasOpenBookings,
    NotFound,
    NotStarted,
    PatientBusy,
    SlotTaken,
    VisitCompleted,
    WrongStatus,
)
"""What the server may answer to a clinic at work; a person reads it and goes on. Anything else is a defect."""

BUSY = (BeingChanged, TookTooLong)
BUSY_TRIES = 4
PAUSES_S = (0.1, 0.25, 0.5, 1.0, 2.0)
PATIENCE_S = 180.0


class Refused(Exception):
    """The server said no, in words that a person understands."""


class Calls:
    """``sign_in_again`` is asked for when the workstation session is over."""

    def __init__(self, journal: Journal, actor: str, dice: Random, sign_in_again: Callable[[], None]) -> None:
        self.journal = journal
        self._actor = actor
        self._dice = dice
        self._sign_in_again = sign_in_again

    def read(self, operation: str, question: Callable[[], T]) -> T:
        """Ask until there is an answer. Raises Refused."""
        began = time.perf_counter()
        tries = 0
        while True:
            tries += 1
            try:
                answer = question()
            except REFUSALS as error:
                raise Refused(type(error).__name__) from error
            except ClinicError as error:
                self._wait(error, tries, began)
            else:
                self.journal.read(operation, self._actor, (time.perf_counter() - began) * 1000, tries)
                return answer

    def write(
        self,
        operation: str,
        writes: Sequence[Write],
        order: Callable[[], T],
        digest: Callable[[T], tuple[str, str]] | None = None,
    ) -> T:
        """Give an order until it is answered; the journal knows it before and afterwards. Raises Refused."""
        number = self.journal.sent(operation, self._actor, writes)
        began = time.perf_counter()
        tries = unknown = 0
        while True:
            tries += 1
            at = time.time()
            try:
                answer = order()
            except REFUSALS as error:
                self._end(number, REFUSED, began, tries, unknown, at, why=type(error).__name__)
                raise Refused(type(error).__name__) from error
            except BUSY as error:
                if tries > BUSY_TRIES:
                    self._end(number, REFUSED, began, tries, unknown, at, why=type(error).__name__)
                    raise Refused(type(error).__name__) from error
                self._wait(error, tries, began)
            except ClinicError as error:
                unknown += _is_unknown(error)
                self._wait(error, tries, began)
            else:
                shown = digest(answer) if digest else None
                self._end(number, DONE, began, tries, unknown, at, digest=shown)
                return answer

    def _end(self, number: int, end: str, began: float, tries: int, unknown: int, at: float, **known: object) -> None:
        ms = (time.perf_counter() - began) * 1000
        self.journal.ended(number, end, ms=ms, tries=tries, unknown=unknown, last_try_at=at, **known)

    def _wait(self, error: ClinicError, tries: int, began: float) -> None:
        """Wait a moment before the next try, or raise what is no matter of waiting."""
        if isinstance(error, AccountClosed | AccountDisabled | SessionEnded):
            self._sign_in_again()
        elif not isinstance(error, DatabaseUnavailable | BeingChanged | TookTooLong):
            raise error
        if time.perf_counter() - began > PATIENCE_S:
            raise error
        pause = PAUSES_S[min(tries, len(PAUSES_S)) - 1]
        Event().wait(pause * self._dice.uniform(0.5, 1.5))


def _is_unknown(error: ClinicError) -> bool:
    """Say whether the order may have been stored all the same. The services repeat it once by themselves before."""
    return isinstance(error, DatabaseUnavailable) and error.why in (Unavailable.BROKE, Unavailable.SILENT)
