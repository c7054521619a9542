"""Somebody else was faster: who it was, and the next free times, each of which one press books."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from clinic_desktop.background.latest import LatestTask
from clinic_desktop.domain.appointments import FreeSlotSearch
from clinic_desktop.domain.clinical_text import format_date, format_time
from clinic_desktop.domain.identifiers import PatientId
from clinic_desktop.ui.booking_words import NOTHING_BOOKED, taken_words
from clinic_desktop.ui.error_words import words_for
from clinic_desktop.ui.widgets.message_bar import MessageKind, Offer

if TYPE_CHECKING:
    from clinic_desktop.domain.appointments import FreeSlot
    from clinic_desktop.domain.booking_history import Taker
    from clinic_desktop.domain.booking_obstacles import WantedTime
    from clinic_desktop.domain.errors import ClinicError
    from clinic_desktop.ui.widgets.message_bar import MessageBar
    from clinic_desktop.ui.workspace import Services, Workspace

OFFERED = 3


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
            partial(_ask, self._services, wanted),
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
        offers = [Offer(self._slot_words(slot), partial(self.taken_instead.emit, slot)) for slot in slots]
        self._message.show_message(MessageKind.ERROR, words.title, advice, [*offers, *others])

    def _slot_words(self, slot: FreeSlot) -> str:
        local = self._clock.local(slot.starts_at)
        if local.date() == self._clock.today():
            return f"Today {format_time(local)}"
        return f"{format_date(local.date(), weekday=True)} {format_time(local)}"


def _ask(services: Services, wanted: WantedTime) -> tuple[tuple[Taker, ...], tuple[FreeSlot, ...]]:
    """Return who has the time, and the next free ones with the same provider. For a worker."""
    patient_id = wanted.patient_id or PatientId("")
    takers = services.appointments.takers(wanted.provider_id, patient_id, wanted.starts_at, wanted.minutes)
    question = FreeSlotSearch(wanted.minutes, wanted.starts_at, wanted.provider_id, OFFERED, type=wanted.type)
    others = tuple(one for one in takers if one.line.id != wanted.own_id)
    return others, services.appointments.free_slots(question)
