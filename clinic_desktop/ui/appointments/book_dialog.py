"""Book a patient, or move a booking: who, with whom, when, how long, and what stands in the way."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from clinic_desktop.background.holds import HoldTeller
from clinic_desktop.domain.appointments import (
    AppointmentLine,
    BookAppointment,
    FreeSlot,
    MoveAppointment,
    Provider,
    booking_problems,
)
from clinic_desktop.domain.booking_obstacles import OutsideHours, WantedTime
from clinic_desktop.domain.changes import Subject
from clinic_desktop.domain.drafts import DraftSubject
from clinic_desktop.domain.errors import ClinicError, EditConflict, NotFound, PatientBusy, SlotTaken, WrongStatus
from clinic_desktop.domain.holds import HoldSlot
from clinic_desktop.domain.identifiers import AppointmentId, new_id
from clinic_desktop.domain.presence import OpenThing, PresentAt
from clinic_desktop.domain.problems import Problem, ProblemKind
from clinic_desktop.domain.unreadable import is_unreadable
from clinic_desktop.ui.appointments.booking_fields import BookingFields
from clinic_desktop.ui.appointments.coming_bookings import ComingBookings
from clinic_desktop.ui.appointments.free_search import FreeSearch
from clinic_desktop.ui.appointments.in_the_way import InTheWay
from clinic_desktop.ui.appointments.lost_race import LostRace
from clinic_desktop.ui.appointments.moved_times import moved_times, moving_over
from clinic_desktop.ui.appointments.overbooked_line import OverbookedLine
from clinic_desktop.ui.appointments.patient_choice import PatientChoice
from clinic_desktop.ui.booking_obstacles import unless_outside_hours
from clinic_desktop.ui.connection_words import NO_BOOKING
from clinic_desktop.ui.error_words import words_for
from clinic_desktop.ui.form_draft import FormDraft
from clinic_desktop.ui.form_presence import FormPresence
from clinic_desktop.ui.theme import SPACE_M, SPACE_XL
from clinic_desktop.ui.widgets.changed_meanwhile import ChangedMeanwhile, Editing
from clinic_desktop.ui.widgets.form_dialog import FormDialog
from clinic_desktop.ui.widgets.message_bar import MessageKind, Offer

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from clinic_desktop.domain.appointments import BookingWish
    from clinic_desktop.domain.changes import Change
    from clinic_desktop.domain.connection import ConnectionState
    from clinic_desktop.domain.field_merge import Content
    from clinic_desktop.domain.identifiers import ProviderId
    from clinic_desktop.domain.patients import PatientSummary
    from clinic_desktop.domain.working_hours import TypeTimes
    from clinic_desktop.ui.workspace import Workspace


OTHERS_MS = 200
"""How long the desks of others are quiet before what they changed is looked at."""

_CONCERNING = {Subject.APPOINTMENTS, Subject.WORKING_HOURS, Subject.EVERYTHING}


class BookDialog(FormDialog):
    """Signals: stored(AppointmentLine)."""

    def __init__(
        self,
        workspace: Workspace,
        providers: tuple[Provider, ...],
        patient: PatientSummary | None,
        day: date,
        provider_id: ProviderId | None,
        parent: QWidget | None = None,
        *,
        moving: AppointmentLine | None = None,
        thing: str | None = None,
    ) -> None:
        title, save_text = ("Move or change", "Save") if moving else ("Book appointment", "Book")
        super().__init__("book", title, save_text, workspace.tasks, parent)
        self._workspace = workspace
        self._clock = workspace.clock
        self._providers = providers
        self._moving = moving
        self._id = moving.id if moving else AppointmentId(thing or new_id())
        self._hold_id = new_id()
        self._meant: WantedTime | None = None
        self._overbooking: WantedTime | None = None
        self._meanwhile = ChangedMeanwhile(self, workspace.tasks, self._editing(), workspace.told.emit)
        self._make_widgets()
        self._lay_out()
        self._connect()
        self._begin(patient, max(day, self._clock.today()), provider_id)
        self.remember()
        self.draft = FormDraft(
            workspace,
            self,
            DraftSubject.BOOKING,
            self._id,
            is_new=moving is None,
            patient=lambda: self._who.initials,
            about=lambda: {"patient": self._who.patient_id or ""},
        )
        workspace.connection.changed.connect(self._on_connection)
        self._on_connection(workspace.connection.state)

    @classmethod
    def for_moving(
        cls, workspace: Workspace, providers: tuple[Provider, ...], line: AppointmentLine, parent: QWidget | None
    ) -> BookDialog:
        """Return the dialog that gives a booking another time, length or provider."""
        local = workspace.clock.local(line.starts_at)
        day = workspace.clock.today() if is_unreadable(local) else local.date()
        dialog = cls(workspace, providers, None, day, line.provider_id, parent, moving=line)
        FormPresence(workspace, dialog, OpenThing(PresentAt.BOOKING, line.id))
        return dialog

    @property
    def moving(self) -> AppointmentLine | None:
        """The booking that is moved, as it was last seen; None if one is made."""
        return self._moving

    def take_wish(self, wish: BookingWish) -> None:
        """Fill in what is known already."""
        if wish.type is not None:
            self._form.type.choose(wish.type)
        if wish.minutes is not None:
            self._form.set_minutes(wish.minutes)
        self._form.show_time(wish.starts_at)
        self.remember()
        self._look()

    def problems(self) -> tuple[Problem, ...]:
        found = [] if self._who.patient_id else [Problem("patient", ProblemKind.MISSING)]
        found += self._form.missing()
        command = self._booking()
        if command is not None and self._moving is None:
            found += booking_problems(command, self._clock.day_bounds(self._clock.today())[0])
        return tuple(found)

    def work(self) -> Callable[[], Any] | None:
        command, wanted = self._booking(), self._wanted()
        if command is None or wanted is None:
            return None
        appointments = self._workspace.services.appointments
        order: Callable[[], Any] = partial(appointments.book, command)
        if self._moving is not None:
            version = self._moving.version
            at, why = command.starts_at, command.overbook_reason
            moved = MoveAppointment(self._id, version, at, command.minutes, command.provider_id, command.type, why)
            order = partial(appointments.move, moved)
        if wanted == self._meant:
            return order
        return partial(unless_outside_hours, self._workspace.services, self._clock, wanted, order)

    def save(self) -> None:
        """Book, unless there is no server: nobody here could know whether the time is free."""
        self._race.forget()
        if self._workspace.connection.is_lost:
            self._say_that_it_waits()
        else:
            super().save()

    def explain(self, error: ClinicError) -> None:
        wanted = self._wanted()
        if self._moving is not None and isinstance(error, EditConflict | WrongStatus | NotFound):
            self._meanwhile.look()
        elif isinstance(error, OutsideHours):
            words = words_for(error)
            verb = "Save" if self._moving else "Book"
            offer = Offer(f"{verb} outside working hours" if error.closed else f"{verb} all the same", self._mean_it)
            self.message.show_message(MessageKind.WARNING, words.title, words.advice, [offer])
        elif isinstance(error, SlotTaken | PatientBusy) and wanted is not None:
            others = (Offer("Overbook…", self._ask_why_overbook),) if isinstance(error, SlotTaken) else ()
            self._race.tell(error, wanted, others)
            self._look_again()
        else:
            super().explain(error)

    def _on_connection(self, state: ConnectionState) -> None:
        """Say while it lasts that booking has to wait; what is typed stays, and is looked at again afterwards."""
        if state.is_lost:
            self._say_that_it_waits()
        elif self.message.title == NO_BOOKING.title and not self.message.isHidden():
            self.message.clear()
            self._look_again()

    def _say_that_it_waits(self) -> None:
        self.message.show_message(MessageKind.WARNING, NO_BOOKING.title, NO_BOOKING.advice)

    def _make_widgets(self) -> None:
        workspace = self._workspace
        self._who = PatientChoice(workspace)
        self._overbooked = OverbookedLine(workspace)
        self._form = BookingFields(workspace, self._providers, self)
        self._in_the_way = InTheWay(workspace)
        self._free = FreeSearch(workspace)
        self._coming = ComingBookings(workspace, self._id)
        self._race = LostRace(workspace, self.message, self)
        self._others = QTimer(self, interval=OTHERS_MS, singleShot=True)
        # What is let go when the dialog closes is said after it is gone.
        self._hold = HoldTeller(workspace.services.holds, workspace.tasks, workspace)

    def _lay_out(self) -> None:
        for name, field in self._form.by_name.items():
            self.add_field(name, field)
        left, right, columns = QVBoxLayout(), QVBoxLayout(), QHBoxLayout()
        left.addWidget(self._who, 10)
        left.addWidget(self._overbooked)
        left.addLayout(self._form.laid_out())
        left.addWidget(self._in_the_way)
        left.addWidget(self._form.overbook_field)
        left.addStretch(1)
        right.addWidget(self._free, 3)
        right.addWidget(self._coming, 2)
        for column, stretch in ((left, 5), (right, 4)):
            column.setSpacing(SPACE_M)
            columns.addLayout(column, stretch)
        columns.setSpacing(SPACE_XL)
        self.body.addLayout(columns)
        self._form.show_for(is_booking=self._moving is None)

    def _connect(self) -> None:
        self._who.changed.connect(self._on_patient)
        self._who.settled.connect(self._form.type.setFocus)
        self._form.changed.connect(self._look)
        self._form.day.date_changed.connect(self._free.look_from)
        self._free.chosen.connect(self._take_slot)
        self._race.taken_instead.connect(self._book_instead)
        self._workspace.live_updates.changed.connect(self._on_changed)
        self._others.timeout.connect(self._look_again)
        self._workspace.locked.connect(self._tell_hold)
        self._workspace.unlocked.connect(self._tell_hold)
        self.finished.connect(self._hold.retire)
        times = self._workspace.services.working_hours.type_times
        self._workspace.tasks.run(times, owner=self, done=self._know_type_times, failed=lambda _: None)

    def _begin(self, patient: PatientSummary | None, day: date, provider_id: ProviderId | None) -> None:
        only = self._providers[0].id if len(self._providers) == 1 else None
        self._form.begin(day, provider_id or only)
        if self._moving is not None:
            self._show_line(self._moving)
        elif patient is not None:
            self._who.know(patient)
            self._form.type.setFocus()
        else:
            self._who.search()
        self.resize(1080, 660 if self._moving or patient else 720)
        self._free.look_from(self._form.day.day())
        self._look()

    def _know_type_times(self, times: tuple[TypeTimes, ...]) -> None:
        was_changed = self.is_changed()
        self._form.know_type_times(times)
        if not was_changed:
            self.remember()

    def _show_line(self, line: AppointmentLine) -> None:
        self._who.know_booked(line)
        self._overbooked.look(line)
        self._form.type.choose(line.type)
        self._form.provider.choose(line.provider_id)
        self._form.set_minutes(line.minutes)
        self._form.show_time(line.starts_at)
        self._form.reason.set_plain(line.reason or "")
        self._form.day.setFocus()
        self._coming.look(line.patient_id)
        self.remember()

    def _editing(self) -> Editing[AppointmentLine]:
        return moving_over(
            read=partial(self._workspace.services.appointments.open, self._id),
            base=lambda: moved_times(self._moving),
            mine=lambda: moved_times(self._booking()),
            take=self._take,
            anew=Offer("Book it anew", self._begin_anew),
            clock=self._clock,
            providers=self._providers,
        )

    def _take(self, line: AppointmentLine, content: Content) -> None:
        """Go on from what is stored now, with this content over it."""
        self._moving = line
        self._show_line(line)
        self._form.type.choose(content.get("type", line.type))
        self._form.provider.choose(content.get("provider"))
        self._form.set_minutes(content.get("minutes", line.minutes))
        self._form.show_time(content.get("starts_at", line.starts_at))

    def _begin_anew(self) -> None:
        """The booking itself is over: what stands here becomes a new one of the same kind."""
        self._moving, self._id = None, AppointmentId(new_id())
        self._form.show_for(is_booking=True)
        self.save()

    def _ask_why_overbook(self) -> None:
        """Book over what is there: a deliberate act, for this time only."""
        self._overbooking = self._wanted()
        self._form.ask_why_overbook()

    def _mean_it(self) -> None:
        """Store it although nobody works then: said twice, and only about this time."""
        self._meant = self._wanted()
        self.save()

    def _book_instead(self, slot: FreeSlot) -> None:
        self._take_slot(slot)
        self.save()

    def _take_slot(self, slot: FreeSlot) -> None:
        self._form.provider.choose(slot.provider_id)
        self._form.show_time(slot.starts_at)
        self._look()
        self._save.setFocus()

    def _on_patient(self) -> None:
        self._coming.look(self._who.patient_id)
        self._look()

    @property
    def is_looking(self) -> bool:
        """Whether free times are being looked for, so that those shown are of what was asked before."""
        return self._form.is_settling or self._free.is_looking

    def _look(self) -> None:
        """Look at what is chosen: what stands in the way, what is free, and let others know."""
        form = self._form
        if self._wanted() != self._overbooking:
            form.overbook_field.hide()
        self._free.look(form.minutes.value(), form.type.choice(), form.provider.choice())
        self._in_the_way.look(self._wanted())
        self._tell_hold()

    def _look_again(self) -> None:
        """Ask the same questions again: something may have changed."""
        self._free.look_again()
        self._coming.look_again()
        self._in_the_way.look_again()

    def _on_changed(self, changes: tuple[Change, ...]) -> None:
        if {change.subject for change in changes} & _CONCERNING:
            self._others.start()

    def _tell_hold(self) -> None:
        wanted = self._wanted()
        if wanted is None or self._workspace.is_locked or wanted.ends_at < self._clock.now():
            self._hold.hold(None)
        else:
            self._hold.hold(HoldSlot(self._hold_id, wanted.provider_id, wanted.starts_at, wanted.minutes))

    def _wanted(self) -> WantedTime | None:
        form = self._form
        starts_at, provider_id, kind = form.starts_at, form.provider.choice(), form.type.choice()
        if starts_at is None or provider_id is None or kind is None:
            return None
        return WantedTime(self._id, provider_id, self._who.patient_id, starts_at, form.minutes.value(), kind)

    def _booking(self) -> BookAppointment | None:
        wanted = self._wanted()
        if wanted is None or wanted.patient_id is None:
            return None
        return BookAppointment(
            id=self._id,
            patient_id=wanted.patient_id,
            provider_id=wanted.provider_id,
            starts_at=wanted.starts_at,
            minutes=wanted.minutes,
            type=wanted.type,
            reason=self._form.reason.plain().strip() or None,
            overbook_reason=self._form.overbook_reason,
        )
