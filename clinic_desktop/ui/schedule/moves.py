"""Moving bookings, and taking back what was done to them: each step is stored with the version it was made against."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from clinic_desktop.domain.appointments import MOVED_BACK, MoveAppointment, carried_over
from clinic_desktop.domain.booking_obstacles import OutsideHours, WantedTime
from clinic_desktop.domain.clinical_text import format_moment
from clinic_desktop.domain.errors import EditConflict, NotFound, PatientBusy, SlotTaken, WrongStatus
from clinic_desktop.ui.booking_obstacles import unless_outside_hours, who_changed_it, who_was_faster
from clinic_desktop.ui.booking_words import free_slot_words
from clinic_desktop.ui.error_words import Words, words_for
from clinic_desktop.ui.schedule.ghost import Target
from clinic_desktop.ui.schedule.move_words import changed_words, gone_words, in_the_way_words
from clinic_desktop.ui.schedule.steps import MoveStep
from clinic_desktop.ui.schedule.undoing import Undoing
from clinic_desktop.ui.schedule.words import patient_name
from clinic_desktop.ui.widgets.message_bar import Offer

if TYPE_CHECKING:
    from collections.abc import Callable

    from clinic_desktop.domain.appointments import AppointmentLine, FreeSlot
    from clinic_desktop.domain.booking_history import Taker
    from clinic_desktop.domain.errors import ClinicError
    from clinic_desktop.domain.identifiers import Version
    from clinic_desktop.ui.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Wish:
    """A booking as it was seen, and where it is to go; ``is_meant`` says that closed time was said twice.

    ``why`` moves it over what is there.
    """

    line: AppointmentLine
    target: Target
    is_meant: bool = False
    is_second_try: bool = False
    is_undone: bool = False
    why: str | None = None

    def order(self, version: Version) -> MoveAppointment:
        to = self.target
        return MoveAppointment(self.line.id, version, to.starts_at, to.minutes, to.provider_id, to.type, self.why)


class Moves(QObject):
    """One move at a time: what is asked for while another is under way, or being asked about, is not done.

    Signals:
        moved: the AppointmentLine as it is stored now.
        refused: Words that say why nothing was moved, and Offers of what to do instead.
        asked: a Wish for closed time and OutsideHours: go_on() or put_back() is the answer.
        busy_changed: whether a move is under way; what can be undone is known then.
    """

    moved = Signal(object)
    refused = Signal(object, object)
    asked = Signal(object, object)
    busy_changed = Signal(bool)

    def __init__(self, workspace: Workspace, parent: QObject) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._appointments = workspace.services.appointments
        self.is_busy = False
        self.undoing = Undoing(workspace, self)

    def move(self, line: AppointmentLine, target: Target) -> bool:
        """Move a booking as it was seen. False, and nothing is asked for, while another move is under way.

        Of a series it is asked first which bookings are meant.
        """
        if self.is_busy:
            return False
        wish = Wish(line, target)
        self._set_busy(is_busy=True)
        if line.series is None:
            self._try(wish)
        else:
            self._workspace.series_drop_wanted.emit(
                line, wish.order(line.version), lambda _: self._try(wish), self.put_back
            )
        return True

    def go_on(self, wish: Wish, why: str | None = None) -> None:
        """Move there all the same, over what is there if it is said why."""
        self._try(replace(wish, is_meant=True, why=why))

    def put_back(self) -> None:
        """Let the booking stand where it was."""
        self.rest()

    def begin(self) -> None:
        """Something else is under way that must not meet a move."""
        self._set_busy(is_busy=True)

    def rest(self) -> None:
        """It is over."""
        self._set_busy(is_busy=False)

    def go_back(self, step: MoveStep, target: Target, *, is_undo: bool, why: str | None = None) -> None:
        """Take a step back, or do it again; a step that cannot be taken back any more is forgotten."""
        wish = Wish(step.line, target, is_meant=True, is_undone=True, why=why)

        def failed(error: ClinicError) -> None:
            if isinstance(error, SlotTaken) and step.line.is_overbooked and why is None:
                # It stood over another one there: it may stand there again, and that is on record too.
                self.go_back(step, target, is_undo=is_undo, why=MOVED_BACK)
                return
            self._rest()
            self.undoing.drop(step, is_undo=is_undo)
            self._explain(wish, error)
            self.busy_changed.emit(False)

        version = self.undoing.version(step.line)
        self._set_busy(is_busy=True)
        work = partial(self._appointments.move, wish.order(version))
        self._workspace.tasks.run(work, owner=self, done=self._answer, failed=failed)

    def _try(self, wish: Wish) -> None:
        line, target, services = wish.line, wish.target, self._workspace.services
        order: Callable[[], AppointmentLine] = partial(self._appointments.move, wish.order(line.version))
        if not wish.is_meant:
            order = partial(
                unless_outside_hours,
                services,
                self._workspace.clock,
                _time_of(wish),
                order,
                is_overbooked=line.is_overbooked,
            )
        step = MoveStep(
            line,
            Target(line.provider_id, line.starts_at, line.minutes),
            target,
            lambda one, to, is_undo: self.go_back(one, to, is_undo=is_undo),
        )

        def stored(now: AppointmentLine) -> None:
            self.undoing.push(step)
            self._answer(now)

        self._workspace.tasks.run(order, owner=self, done=stored, failed=partial(self._not_stored, wish))

    def _not_stored(self, wish: Wish, error: ClinicError) -> None:
        if isinstance(error, OutsideHours):
            self.asked.emit(wish, error)
        elif isinstance(error, EditConflict) and not wish.is_second_try:
            look = partial(self._appointments.open, wish.line.id)
            self._workspace.tasks.run(
                look, owner=self, done=partial(self._try_again, wish, error), failed=partial(self._refuse, wish)
            )
        else:
            self._refuse(wish, error)

    def _try_again(self, wish: Wish, error: ClinicError, now: AppointmentLine) -> None:
        """Somebody changed the booking since it was seen: do it over that, unless it was this that was changed."""
        order = carried_over(wish.order(now.version), wish.line, now)
        if order is None:
            self._refuse(wish, error)
            return
        target = Target(order.provider_id, order.starts_at, order.minutes)
        self._try(replace(wish, line=now, target=target, is_second_try=True))

    def _rest(self) -> None:
        self.is_busy = False

    def _set_busy(self, *, is_busy: bool) -> None:
        self.is_busy = is_busy
        self.busy_changed.emit(is_busy)

    def _answer(self, now: AppointmentLine) -> None:
        self._rest()
        self.undoing.know(now)
        at = format_moment(self._workspace.clock.local(now.starts_at), weekday=True)
        self._workspace.told.emit(f"{patient_name(now)}: now {at}, {now.minutes} min, with {now.provider_name}")
        self.moved.emit(now)
        self.busy_changed.emit(False)

    def _refuse(self, wish: Wish, error: ClinicError) -> None:
        self._rest()
        self._explain(wish, error)
        self.busy_changed.emit(False)

    def _explain(self, wish: Wish, error: ClinicError) -> None:
        """Find out who or what stands in the way, and say it."""
        line = wish.line
        plain = partial(self._say_plainly, error)
        if isinstance(error, SlotTaken | PatientBusy):
            self._workspace.tasks.run(
                partial(who_was_faster, self._workspace.services, _time_of(wish)),
                owner=self,
                done=partial(self._say_who_was_faster, wish),
                failed=plain,
            )
        elif isinstance(error, EditConflict | WrongStatus):
            self._workspace.tasks.run(
                partial(who_changed_it, self._workspace.services, line.id),
                owner=self,
                done=partial(self._say_what_changed, wish),
                failed=plain,
            )
        elif isinstance(error, NotFound):
            self.refused.emit(gone_words(line), ())
        else:
            self._say_plainly(error)

    def _say_what_changed(self, wish: Wish, last: Taker) -> None:
        clock = self._workspace.clock
        words = changed_words(wish.line, last.line, clock, is_undone=wish.is_undone, last=last)
        self.refused.emit(words, ())

    def _say_who_was_faster(self, wish: Wish, found: tuple[tuple[Taker, ...], tuple[FreeSlot, ...]]) -> None:
        takers, slots = found
        clock = self._workspace.clock
        words = in_the_way_words(wish.line, wish.target, takers, clock, is_undone=wish.is_undone)
        offers = [Offer(free_slot_words(one, clock), partial(self._take_instead, wish, one)) for one in slots]
        self.refused.emit(words, () if wish.is_undone else tuple(offers))

    def _take_instead(self, wish: Wish, slot: FreeSlot) -> None:
        self.move(wish.line, Target(slot.provider_id, slot.starts_at, slot.minutes))

    def _say_plainly(self, error: ClinicError, _: ClinicError | None = None) -> None:
        words = words_for(error)
        self.refused.emit(Words(words.title, words.advice.replace("Nothing was booked", "Nothing was moved")), ())


def _time_of(wish: Wish) -> WantedTime:
    line, target = wish.line, wish.target
    return WantedTime(line.id, target.provider_id, line.patient_id, target.starts_at, target.minutes, line.type)
