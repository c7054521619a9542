"""Book a patient, or move a booking: who, with whom, when, how long, and what stands in the way."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QLabel, QSpinBox, QWidget

from clinic_desktop.domain import limits
from clinic_desktop.domain.appointments import (
    OVERBOOK_REASONS,
    AppointmentLine,
    BookAppointment,
    FreeSlot,
    MoveAppointment,
    Provider,
    booking_problems,
    default_minutes,
)
from clinic_desktop.domain.clinical_text import format_date, format_moment, format_name, status_words, type_words
from clinic_desktop.domain.drafts import DraftSubject, initials
from clinic_desktop.domain.errors import ClinicError, EditConflict, NotFound, PatientBusy, SlotTaken, WrongStatus
from clinic_desktop.domain.identifiers import AppointmentId, PatientId, new_id
from clinic_desktop.domain.presence import OpenThing, PresentAt
from clinic_desktop.domain.problems import Problem, ProblemKind
from clinic_desktop.domain.statuses import AppointmentStatus, AppointmentType
from clinic_desktop.domain.unreadable import is_unreadable
from clinic_desktop.ui.appointments.free_times import FreeTimes
from clinic_desktop.ui.connection_words import NO_BOOKING
from clinic_desktop.ui.error_words import Words, words_for
from clinic_desktop.ui.form_draft import FormDraft
from clinic_desktop.ui.form_presence import FormPresence
from clinic_desktop.ui.series_words import place_words
from clinic_desktop.ui.theme import SPACE_L, SPACE_M, set_look
from clinic_desktop.ui.widgets.changed_meanwhile import ChangedMeanwhile, Editing
from clinic_desktop.ui.widgets.choice_field import ChoiceField
from clinic_desktop.ui.widgets.date_field import DateField
from clinic_desktop.ui.widgets.form_dialog import FormDialog
from clinic_desktop.ui.widgets.form_field import FormField
from clinic_desktop.ui.widgets.message_bar import MessageKind, Offer
from clinic_desktop.ui.widgets.patient_list import PatientList
from clinic_desktop.ui.widgets.reason_field import ReasonField
from clinic_desktop.ui.widgets.text_area import TextArea
from clinic_desktop.ui.widgets.time_field import TimeField

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date, datetime

    from clinic_desktop.domain.appointments import BookingWish
    from clinic_desktop.domain.connection import ConnectionState
    from clinic_desktop.domain.field_merge import Content
    from clinic_desktop.domain.identifiers import ProviderId
    from clinic_desktop.domain.patients import PatientSummary
    from clinic_desktop.ui.workspace import Workspace


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
        self._patient_id: PatientId | None = moving.patient_id if moving else None
        self._initials = initials(moving.patient_last_name, moving.patient_first_name) if moving else ""
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
            patient=lambda: self._initials,
            about=lambda: {"patient": self._patient_id or ""},
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
        dialog._show_line(line)
        FormPresence(workspace, dialog, OpenThing(PresentAt.BOOKING, line.id))
        return dialog

    def take_wish(self, wish: BookingWish) -> None:
        """Fill in what is known already."""
        if wish.type is not None:
            self._type.choose(wish.type)
        if wish.minutes is not None:
            self._minutes.setValue(wish.minutes)
        if wish.starts_at is not None:
            local = self._clock.local(wish.starts_at)
            self._day.set_day(local.date())
            self._time.set_time_of_day(local.time())
        self.remember()

    def problems(self) -> tuple[Problem, ...]:
        found = []
        if self._patient_id is None:
            found.append(Problem("patient", ProblemKind.MISSING))
        if self._provider.choice() is None:
            found.append(Problem("provider", ProblemKind.MISSING))
        found += [
            Problem(name, ProblemKind.MISSING)
            for name, value in (("day", self._day.day()), ("starts_at", self._time.time_of_day()))
            if value is None
        ]
        command = self._booking()
        if command is not None and self._moving is None:
            found += booking_problems(command, self._clock.day_bounds(self._clock.today())[0])
        return tuple(found)

    def work(self) -> Callable[[], Any] | None:
        command = self._booking()
        if command is None:
            return None
        appointments = self._workspace.services.appointments
        if self._moving is None:
            return partial(appointments.book, command)
        moved = MoveAppointment(self._id, self._moving.version, command.starts_at, command.minutes, command.provider_id)
        return partial(appointments.move, moved)

    def save(self) -> None:
        """Book, unless there is no server: nobody here could know whether the time is free."""
        if self._workspace.connection.is_lost:
            self._say_that_it_waits()
        else:
            super().save()

    def explain(self, error: ClinicError) -> None:
        if self._moving is not None and isinstance(error, EditConflict | WrongStatus | NotFound):
            self._meanwhile.look()
            return
        if isinstance(error, SlotTaken) and self._moving is None:
            words = words_for(error)
            offers = [Offer("Overbook…", self._ask_why_overbook)]
            self.message.show_message(MessageKind.ERROR, words.title, words.advice, offers)
        else:
            super().explain(error)
        if isinstance(error, SlotTaken | PatientBusy):
            self._free.look_again()
            self._look_in_the_way()

    def _on_connection(self, state: ConnectionState) -> None:
        """Say while it lasts that booking has to wait; what is typed stays, and is looked at again afterwards."""
        if state.is_lost:
            self._say_that_it_waits()
        elif self.message.title == NO_BOOKING.title and not self.message.isHidden():
            self.message.clear()
            self._look()

    def _say_that_it_waits(self) -> None:
        self.message.show_message(MessageKind.WARNING, NO_BOOKING.title, NO_BOOKING.advice)

    def _make_widgets(self) -> None:
        workspace, clock = self._workspace, self._clock
        self._who = QLabel()
        self._who.setObjectName("book-patient")
        self._who.setTextFormat(Qt.TextFormat.PlainText)
        set_look(self._who, "role", "title")
        self._list = PatientList("book-search", workspace.services.patients, workspace.tasks, clock)
        self._list.setMinimumHeight(self.fontMetrics().height() * 12)
        self._type: ChoiceField[AppointmentType] = ChoiceField(
            "book-type", "Type", [(kind, type_words(kind)) for kind in AppointmentType]
        )
        self._provider: ChoiceField[ProviderId] = ChoiceField(
            "book-provider", "Provider", [(one.id, one.name) for one in self._providers], "Choose…"
        )
        self._minutes = QSpinBox()
        self._minutes.setObjectName("book-minutes")
        self._minutes.setRange(int(limits.APPOINTMENT_MINUTES.least), int(limits.APPOINTMENT_MINUTES.most))
        self._minutes.setSingleStep(5)
        self._minutes.setSuffix(" min")
        self._day = DateField("book-day", "Day", today=clock.today, day_first=workspace.day_first)
        self._time = TimeField("book-time", "Time")
        self._reason = TextArea("book-reason", "Reason", limits.APPOINTMENT_LENGTHS["reason"].most, most_lines=3)
        self._overbook = ReasonField("book-overbook", "Why overbook", OVERBOOK_REASONS)
        self._free = FreeTimes(workspace, self)
        self._in_the_way = QLabel()
        self._in_the_way.setObjectName("book-in-the-way")
        self._in_the_way.setWordWrap(True)
        set_look(self._in_the_way, "tint", MessageKind.WARNING.value)

    def _lay_out(self) -> None:
        fields = {
            "type": FormField("&Type", self._type),
            "provider": FormField("&Provider", self._provider, is_required=True),
            "minutes": FormField("&Length", self._minutes),
            "day": FormField("&Day", self._day, is_required=True),
            "starts_at": FormField("T&ime", self._time, is_required=True, hint="24 hours, clinic time"),
            "reason": FormField("&Reason", self._reason),
        }
        for name, field in fields.items():
            self.add_field(name, field)
        grid = QGridLayout()
        grid.setHorizontalSpacing(SPACE_L)
        grid.setVerticalSpacing(SPACE_M)
        for place, name in enumerate(("type", "minutes", "provider", "day", "starts_at")):
            grid.addWidget(fields[name], place // 3, place % 3, Qt.AlignmentFlag.AlignTop)
        grid.addWidget(fields["reason"], 2, 0, 1, 3)
        self.body.addWidget(self._who)
        self.body.addWidget(self._list, 10)
        self.body.addLayout(grid)
        self._overbook_field = FormField("Why &overbook", self._overbook, is_required=True)
        self._overbook_field.hide()
        self.add_field("overbook_reason", self._overbook_field)
        self.body.addWidget(self._in_the_way)
        self.body.addWidget(self._overbook_field)
        self.body.addWidget(self._free)
        self.body.addStretch(1)
        self._show_all(is_booking=self._moving is None)

    def _connect(self) -> None:
        self._list.patient_chosen.connect(self._choose)
        self._list.patient_activated.connect(lambda _: self._type.setFocus())
        self._type.currentIndexChanged.connect(self._take_default_minutes)
        self._free.chosen.connect(self._take_slot)
        for changed in (
            self._provider.currentIndexChanged,
            self._minutes.valueChanged,
            self._day.date_changed,
            self._time.time_changed,
        ):
            changed.connect(self._look)

    def _begin(self, patient: PatientSummary | None, day: date, provider_id: ProviderId | None) -> None:
        self._minutes.setValue(default_minutes(AppointmentType.NEW_PATIENT))
        self._type.choose(AppointmentType.FOLLOW_UP)
        self._provider.choose(provider_id or (self._providers[0].id if len(self._providers) == 1 else None))
        self._day.set_day(day)
        self._in_the_way.hide()
        is_known = patient is not None or self._moving is not None
        self._who.setVisible(is_known)
        self._list.setVisible(not is_known)
        self.resize(760, 420 if is_known else 660)
        if patient is not None:
            self._patient_id, self._initials = patient.id, initials(patient.last_name, patient.first_name)
            born = format_date(patient.born_on)
            self._who.setText(f"{format_name(patient.last_name, patient.first_name, patient.title)}   Born {born}")
            self._type.setFocus()
        elif self._moving is None:
            self._list.search_again()
            self._list.box.setFocus()
        self._look()

    def _show_line(self, line: AppointmentLine) -> None:
        local = self._clock.local(line.starts_at)
        name = format_name(line.patient_last_name, line.patient_first_name)
        series = f"   {place_words(line.series)} of a series" if line.series else ""
        self._who.setText(f"{name}   Born {format_date(line.patient_born_on)}{series}")
        self._type.choose(line.type)
        self._provider.choose(line.provider_id)
        self._minutes.setValue(line.minutes)
        self._day.set_day(local.date())
        self._time.set_time_of_day(None if is_unreadable(local) else local.time())
        self._reason.set_plain(line.reason or "")
        self._day.setFocus()
        self.remember()

    def _show_all(self, *, is_booking: bool) -> None:
        """A booking that is moved keeps its type and reason."""
        for name in ("type", "reason"):
            self._fields[name].setVisible(is_booking)

    def _editing(self) -> Editing[AppointmentLine]:
        return Editing(
            read=partial(self._workspace.services.appointments.open, self._id),
            content=_times,
            gone=_gone_words,
            base=lambda: _times(self._moving) if self._moving else {},
            mine=lambda: _times(self._booking()),
            take=self._take,
            words=self._words,
            anew=Offer("Book it anew", self._begin_anew),
        )

    def _take(self, line: AppointmentLine, content: Content) -> None:
        """Go on from what is stored now, with this content over it."""
        self._moving = line
        self._show_line(line)
        local = self._clock.local(content.get("starts_at", line.starts_at))
        self._provider.choose(content.get("provider"))
        self._minutes.setValue(content.get("minutes", line.minutes))
        self._day.set_day(local.date())
        self._time.set_time_of_day(None if is_unreadable(local) else local.time())

    def _begin_anew(self) -> None:
        """The booking itself is over: what stands here becomes a new one of the same kind."""
        self._moving, self._id = None, AppointmentId(new_id())
        self._show_all(is_booking=True)
        self.save()

    def _words(self, place: str, value: Any) -> str:  # noqa: ANN401 - a place holds a moment, a number or a provider
        if place == "starts_at":
            return format_moment(self._clock.local(value))
        if place == "provider":
            return next((one.name for one in self._providers if one.id == value), "Another provider")
        return f"{value} min"

    def _choose(self, patient: PatientSummary | None) -> None:
        self._patient_id = patient.id if patient else None
        self._initials = initials(patient.last_name, patient.first_name) if patient else ""
        self._look_in_the_way()

    def _ask_why_overbook(self) -> None:
        """Book over what is there: a deliberate act, with a reason that is kept."""
        self._overbook_field.show()
        self._overbook.setFocus()

    def _take_default_minutes(self) -> None:
        kind = self._type.choice()
        if kind is not None:
            self._minutes.setValue(default_minutes(kind))

    def _take_slot(self, slot: FreeSlot) -> None:
        local = self._clock.local(slot.starts_at)
        self._overbook_field.hide()
        self._provider.choose(slot.provider_id)
        self._day.set_day(local.date())
        self._time.set_time_of_day(local.time())
        self._look_in_the_way()
        self._save.setFocus()

    def _look(self) -> None:
        day = self._day.day()
        if day is not None and not is_unreadable(day):
            self._free.look(self._minutes.value(), self._clock.day_bounds(day)[0], self._provider.choice())
        self._look_in_the_way()

    def _look_in_the_way(self) -> None:
        self._free.look_in_the_way(self._booking(), self._id, self._show_in_the_way)

    def _show_in_the_way(self, words: str) -> None:
        self._in_the_way.setText(words)
        self._in_the_way.setVisible(bool(words))

    def _starts_at(self) -> datetime | None:
        day, at = self._day.day(), self._time.time_of_day()
        return self._clock.moment(day, at) if day and at and not is_unreadable(day) else None

    def _booking(self) -> BookAppointment | None:
        starts_at, provider_id, kind = self._starts_at(), self._provider.choice(), self._type.choice()
        if starts_at is None or provider_id is None or kind is None or self._patient_id is None:
            return None
        return BookAppointment(
            id=self._id,
            patient_id=self._patient_id,
            provider_id=provider_id,
            starts_at=starts_at,
            minutes=self._minutes.value(),
            type=kind,
            reason=self._reason.plain().strip() or None,
            overbook_reason=None if self._overbook_field.isHidden() else self._overbook.reason(),
        )


def _times(booking: AppointmentLine | BookAppointment | None) -> Content:
    """Return what moving changes, by name."""
    if booking is None:
        return {}
    return {"starts_at": booking.starts_at, "minutes": booking.minutes, "provider": booking.provider_id}


def _gone_words(line: AppointmentLine) -> Words | None:
    """Return why a booking is not moved any more; None if it may be."""
    if line.status in (AppointmentStatus.SCHEDULED, AppointmentStatus.CHECKED_IN):
        return None
    return Words(
        f"This booking was changed meanwhile: {status_words(line.status).lower()}",
        "Nothing was moved. What you chose is still here; it can be booked as a new appointment.",
    )
