"""Somebody else was faster: who it was, and the next free times, each of which one press books."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from clinic_desktop.background.latest import LatestTask
from clinic_desktop.ui.booking_obstacles import who_was_faster
from clinic_desktop.ui.booking_words import NOTHING_BOOKED, free_slot_words, taken_words
from clinic_desktop.ui.error_words import words_for
from clinic_desktop.ui.widgets.message_bar import MessageKind, Offer

if TYPE_CHECKING:
    from clinic_desktop.domain.appointments import FreeSlot
    from clinic_desktop.domain.booking_history import Taker
    from clinic_desktop.domain.booking_obstacles import WantedTime
    from clinic_desktop.domain.errors import ClinicError
    from clinic_desktop.ui.widgets.message_bar import MessageBar
    from clinic_desktop.ui.workspace import Workspace


class LostRace(QObject):
    """Tells it in a dialog's message bar, once both answers are there: buttons do not move under the hand.

    Signals:
        taken_instead: a FreeSlot that is to be booked at once.
    """

    taken_instead = Signal(object)

    def __init__(self, workspace: Workspace, message: MessageBar, parent: QObject) -> None:
        super().__init__(parent)
        self._services = workspace.services
        self._clock = workspace.clock
        self._message = message
        self._asking = LatestTask(workspace.tasks, self)

    def tell(self, error: ClinicError, wanted: WantedTime, others: tuple[Offer, ...]) -> None:
        """Say that the time is taken and by whom, and offer the next three, and what else there is to do."""
        self._asking.run(
            partial(who_was_faster, self._services, wanted),
            done=partial(self._say, error, others),
            failed=lambda _: self._say(error, others, ((), ())),
        )

    def forget(self) -> None:
        """Say nothing of it any more."""
        self._asking.forget()

    def _say(
        self, error: ClinicError, others: tuple[Offer, ...], found: tuple[tuple[Taker, ...], tuple[FreeSlot, ...]]
    ) -> None:
        takers, slots = found
        words = words_for(error)
        advice = " ".join(part for part in (taken_words(takers, self._clock), words.advice or NOTHING_BOOKED) if part)
        offers = [Offer(free_slot_words(slot, self._clock), partial(self.taken_instead.emit, slot)) for slot in slots]
        self._message.show_message(MessageKind.ERROR, words.title, advice, [*offers, *others])
