"""Book a series: for whom, what, how it goes on, and every date with what stands in its way."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QLabel, QSpinBox, QWidget

from clinic_desktop.domain import limits
from clinic_desktop.domain.appointments import default_minutes
from clinic_desktop.domain.clinical_text import type_words
from clinic_desktop.domain.drafts import DraftSubject
from clinic_desktop.domain.errors import EditConflict
from clinic_desktop.domain.identifiers import AppointmentId, new_id
from clinic_desktop.domain.problems import Problem, ProblemKind
from clinic_desktop.domain.series import (
    BookSeries,
    PlannedBooking,
    SeriesBlocked,
    SeriesId,
    rule_problems,
    rule_text,
    settled,
)
from clinic_desktop.domain.statuses import AppointmentType
from clinic_desktop.domain.unreadable import is_unreadable
from clinic_desktop.domain.whom import whom_of_line, whom_of_patient
from clinic_desktop.ui.connection_words import NO_BOOKING
from clinic_desktop.ui.form_draft import FormDraft
from clinic_desktop.ui.series.dates import SeriesDates
from clinic_desktop.ui.series.decisions import DATES, decisions_text
from clinic_desktop.ui.series.rule_fields import RuleFields
from clinic_desktop.ui.series_words import UNTIL_BEFORE_FIRST, dates_words, rule_words
from clinic_desktop.ui.theme import SPACE_L, SPACE_M, set_look
from clinic_desktop.ui.widgets.choice_field import ChoiceField
from clinic_desktop.ui.widgets.date_field import DateField
from clinic_desktop.ui.widgets.form_dialog import FormDialog
from clinic_desktop.ui.widgets.form_field import FormField
from clinic_desktop.ui.widgets.line_field import LineField
from clinic_desktop.ui.widgets.message_bar import MessageKind
from clinic_desktop.ui.widgets.patient_list import PatientList
from clinic_desktop.ui.widgets.time_field import TimeField

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from clinic_desktop.domain.appointments import AppointmentLine, Provider
    from clinic_desktop.domain.errors import ClinicError
    from clinic_desktop.domain.identifiers import PatientId, ProviderId
    from clinic_desktop.domain.patients import PatientSummary
    from clinic_desktop.domain.whom import Whom
    from clinic_desktop.domain.working_hours import TypeTimes
    from clinic_desktop.ui.workspace import Workspace

ALREADY_BOOKED = (
    "A series was booked already by the try before",
    "Its answer was lost on the way. Close this and look at the patient's bookings; nothing more was booked.",
)


class BookSeriesDialog(FormDialog):
    """Signals: stored(tuple of AppointmentLine)."""

    def __init__(
        self,
        workspace: Workspace,
        providers: tuple[Provider, ...],
        patient: PatientSummary | None,
        like: AppointmentLine | None = None,
        parent: QWidget | None = None,
        *,
        thing: str | None = None,
    ) -> None:
        super().__init__("series", "Book a series", "Book", workspace.tasks, parent)
        self._workspace = workspace
        self._clock = workspace.clock
        self._id = SeriesId(thing or new_id())
        self._patient_initials = ""
        self._patient_id: PatientId | None = None
        self._is_waiting = False
        self._lengths: dict[AppointmentType, int] = {}
        self._make_widgets(providers)
        self._lay_out()
        self._begin(patient, like, providers)
        self._connect()
        self._plan()
        self.remember()
        FormDraft(
            workspace,
            self,
            DraftSubject.SERIES,
            self._id,
            is_new=True,
            patient=lambda: self._patient_initials,
            about=lambda: {"patient": self._patient_id or ""},
        )
        lengths = workspace.services.working_hours.type_times
        workspace.tasks.run(lengths, owner=self, done=self._know_lengths, failed=lambda _: None)

    def texts(self) -> dict[str, str]:
        return {**super().texts(), DATES: decisions_text(self._dates.dates)}

    def write_texts(self, texts: Mapping[str, str]) -> None:
        super().write_texts(texts)
        self._dates.decide_as(texts.get(DATES, ""))

    def problems(self) -> tuple[Problem, ...]:
        missing = {
            "patient": self._patient_id,
            "provider": self._provider.choice(),
            "first_on": self._first_on.day(),
            "at": self._time.time_of_day(),
        }
        found = [Problem(name, ProblemKind.MISSING) for name, value in missing.items() if value is None]
        first_on = self._first_on.day()
        if first_on is not None:
            found += [
                replace(one, kind=ProblemKind.NOT_UNDERSTOOD, limit=UNTIL_BEFORE_FIRST)
                if one.kind is ProblemKind.NOT_ABOVE
                else one
                for one in rule_problems(self._rule.rule(), first_on, self._clock.today())
            ]
        return tuple(found)

    def work(self) -> Callable[[], Any] | None:
        bookings = settled(self._dates.dates)
        first_on, at, provider_id = self._first_on.day(), self._time.time_of_day(), self._provider.choice()
        if not self._may_book(bookings) or first_on is None or at is None or provider_id is None:
            return None
        if self._patient_id is None:
            return None
        command = BookSeries(
            id=self._id,
            patient_id=self._patient_id,
            provider_id=provider_id,
            type=self._type.choice() or AppointmentType.FOLLOW_UP,
            minutes=self._minutes.value(),
            first_on=first_on,
            at=at,
            rule=rule_text(self._rule.rule(), first_on),
            bookings=bookings,
            reason=self._reason.plain().strip() or None,
        )
        return partial(self._workspace.services.series.book, command)

    def save(self) -> None:
        if self._workspace.connection.is_lost:
            self.message.show_message(MessageKind.WARNING, NO_BOOKING.title, NO_BOOKING.advice)
        else:
            super().save()

    def explain(self, error: ClinicError) -> None:
        if isinstance(error, EditConflict):
            self.message.show_message(MessageKind.WARNING, *ALREADY_BOOKED)
            return
        super().explain(error)
        if isinstance(error, SeriesBlocked):
            self._dates.look()

    def _may_book(self, bookings: tuple[PlannedBooking, ...]) -> bool:
        """Say what is still to be settled, if something is; while it is being looked at, wait for that."""
        if self._dates.is_looking:
            self._is_waiting = True
        elif not bookings:
            self.message.show_message(MessageKind.ERROR, "No date is left to be booked", "Choose another rule.")
        elif self._dates.open_count:
            title = f"Something is in the way of {dates_words(self._dates.open_count)}"
            advice = "Give each another time or provider, leave it out, or overbook it. Nothing was booked yet."
            self.message.show_message(MessageKind.ERROR, title, advice)
            self._dates.to_first_open()
        else:
            return True
        return False

    def _make_widgets(self, providers: tuple[Provider, ...]) -> None:
        workspace, clock = self._workspace, self._clock
        self._who = QLabel()
        self._who.setObjectName("series-patient")
        self._who.setTextFormat(Qt.TextFormat.PlainText)
        set_look(self._who, "role", "title")
        self._list = PatientList("series-search", workspace.services.patients, workspace.tasks, clock)
        self._list.setMinimumHeight(self.fontMetrics().height() * 9)
        self._type: ChoiceField[AppointmentType] = ChoiceField(
            "series-type", "Type", [(kind, type_words(kind)) for kind in AppointmentType]
        )
        self._minutes = QSpinBox()
        self._minutes.setObjectName("series-minutes")
        self._minutes.setRange(int(limits.APPOINTMENT_MINUTES.least), int(limits.APPOINTMENT_MINUTES.most))
        self._minutes.setSingleStep(5)
        self._minutes.setSuffix(" min")
        self._provider: ChoiceField[ProviderId] = ChoiceField(
            "series-provider", "Provider", [(one.id, one.name) for one in providers], "Choose…"
        )
        self._first_on = DateField("series-first-day", "First day", today=clock.today, day_first=workspace.day_first)
        self._time = TimeField("series-time", "Time")
        self._reason = LineField("series-reason", limits.APPOINTMENT_LENGTHS["reason"].most, "Reason")
        self._rule = RuleFields(workspace)
        self._said = QLabel()
        self._said.setObjectName("series-words")
        self._said.setWordWrap(True)
        set_look(self._said, "role", "strong")
        self._dates = SeriesDates(workspace, providers, "series", ("Lea&ve out", "Left out"))

    def _lay_out(self) -> None:
        fields = {
            "type": FormField("&Type", self._type),
            "minutes": FormField("&Length", self._minutes),
            "provider": FormField("&Provider", self._provider, is_required=True),
            "first_on": FormField("&First day", self._first_on, is_required=True),
            "at": FormField("T&ime", self._time, is_required=True),
            "reason": FormField("&Reason", self._reason),
        }
        grid = QGridLayout()
        grid.setHorizontalSpacing(SPACE_L)
        grid.setVerticalSpacing(SPACE_M)
        for place, (name, field) in enumerate(fields.items()):
            self.add_field(name, field)
            grid.addWidget(field, place // 3, place % 3, Qt.AlignmentFlag.AlignTop)
        for name, field in self._rule.fields.items():
            self.add_field(name, field)
        self.body.addWidget(self._who)
        self.body.addWidget(self._list, 2)
        self.body.addLayout(grid)
        self.body.addWidget(self._rule)
        self.body.addWidget(self._said)
        self.body.addWidget(self._dates, 3)

    def _connect(self) -> None:
        self._list.patient_chosen.connect(self._choose)
        self._type.currentIndexChanged.connect(self._take_default_minutes)
        for changed in (
            self._type.currentIndexChanged,
            self._minutes.valueChanged,
            self._provider.currentIndexChanged,
            self._first_on.date_changed,
            self._time.time_changed,
            self._rule.changed,
        ):
            changed.connect(self._plan)
        self._dates.changed.connect(self._show_count)

    def _begin(
        self, patient: PatientSummary | None, like: AppointmentLine | None, providers: tuple[Provider, ...]
    ) -> None:
        self._type.choose(AppointmentType.FOLLOW_UP)
        self._minutes.setValue(default_minutes(AppointmentType.FOLLOW_UP))
        self._provider.choose(providers[0].id if len(providers) == 1 else None)
        if like is not None:
            self._begin_like(like)
        elif patient is not None:
            self._know(whom_of_patient(patient))
        is_known = self._patient_id is not None
        self._who.setVisible(is_known)
        self._list.setVisible(not is_known)
        self.resize(940, 700)
        if is_known:
            self._type.setFocus()
        else:
            self._list.search_again()
            self._list.box.setFocus()

    def _begin_like(self, line: AppointmentLine) -> None:
        """Begin with what a booking has: the series goes on after it."""
        self._know(whom_of_line(line))
        self._type.choose(line.type)
        self._minutes.setValue(line.minutes)
        self._provider.choose(line.provider_id)
        self._reason.set_plain(line.reason or "")
        if not is_unreadable(line.starts_at):
            self._time.set_time_of_day(self._clock.local(line.starts_at).time())

    def _know(self, whom: Whom) -> None:
        self._patient_id, self._patient_initials = whom.id, whom.initials
        self._who.setText(whom.words)

    def _choose(self, patient: PatientSummary | None) -> None:
        self._patient_id = patient.id if patient else None
        self._patient_initials = whom_of_patient(patient).initials if patient else ""
        self._plan()

    def _take_default_minutes(self) -> None:
        kind = self._type.choice()
        if kind is not None:
            self._minutes.setValue(self._lengths.get(kind, default_minutes(kind)))

    def _know_lengths(self, times: tuple[TypeTimes, ...]) -> None:
        self._lengths = {one.type: one.minutes for one in times}

    def _plan(self) -> None:
        """Work out the dates anew; what was decided about single dates is about others then."""
        first_on, at, provider_id = self._first_on.day(), self._time.time_of_day(), self._provider.choice()
        rule = self._rule.rule()
        self._said.hide()
        if first_on is None or is_unreadable(first_on):
            self._dates.show_dates(None, ())
            return
        self._rule.set_first_day(first_on)
        rule = self._rule.rule()
        if at is None or provider_id is None or rule_problems(rule, first_on, self._clock.today()):
            self._dates.show_dates(None, ())
            return
        moments = self._workspace.services.series.dates(rule, first_on, at)
        self._said.setText(rule_words(rule, first_on))
        self._said.show()
        minutes, kind = self._minutes.value(), self._type.choice()
        self._dates.show_dates(
            self._patient_id,
            [PlannedBooking(AppointmentId(new_id()), one, minutes, provider_id, type=kind) for one in moments],
        )

    def _show_count(self) -> None:
        count = len(settled(self._dates.dates))
        self._save.setText(f"Book {dates_words(count)}" if count else "Book")
        if self._is_waiting and not self._dates.is_looking:
            self._is_waiting = False
            self.save()
