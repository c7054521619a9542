"""Move several bookings of a series, by one shift or all to one time of day; every date is listed before."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QGridLayout, QLabel, QSizePolicy, QSpinBox, QWidget

from clinic_desktop.domain import limits
from clinic_desktop.domain.clinical_text import format_moment
from clinic_desktop.domain.drafts import DraftSubject
from clinic_desktop.domain.errors import EditConflict, NotFound, WrongStatus
from clinic_desktop.domain.problems import Problem, ProblemKind
from clinic_desktop.domain.series import MoveSeries, PlannedBooking, SeriesBlocked, SeriesId, Shift, settled
from clinic_desktop.domain.unreadable import is_unreadable
from clinic_desktop.domain.whom import whom_of_line
from clinic_desktop.ui.connection_words import NO_BOOKING
from clinic_desktop.ui.form_draft import FormDraft
from clinic_desktop.ui.series.dates import SeriesDates
from clinic_desktop.ui.series.decisions import DATES, decisions_text
from clinic_desktop.ui.series_words import dates_words
from clinic_desktop.ui.theme import SPACE_L, SPACE_M, set_look
from clinic_desktop.ui.widgets.choice_field import ChoiceField
from clinic_desktop.ui.widgets.date_field import DateField
from clinic_desktop.ui.widgets.form_dialog import FormDialog
from clinic_desktop.ui.widgets.form_field import FormField
from clinic_desktop.ui.widgets.message_bar import MessageKind
from clinic_desktop.ui.widgets.time_field import TimeField

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from clinic_desktop.domain.appointments import AppointmentLine, MoveAppointment, Provider
    from clinic_desktop.domain.errors import ClinicError
    from clinic_desktop.domain.identifiers import ProviderId
    from clinic_desktop.ui.workspace import Workspace

CHANGED = (
    "Somebody changed a booking of this series meanwhile",
    "Nothing was moved. Close this, look at the list again, and begin anew.",
)


class MoveSeriesDialog(FormDialog):
    """``line`` is the booking in hand: the others follow it. ``to`` is where it was dragged, if it was.

    Signals: stored(tuple of AppointmentLine).
    """

    def __init__(
        self,
        workspace: Workspace,
        providers: tuple[Provider, ...],
        series_id: SeriesId,
        lines: tuple[AppointmentLine, ...],
        line: AppointmentLine,
        parent: QWidget | None = None,
        *,
        to: MoveAppointment | None = None,
    ) -> None:
        super().__init__("move-series", "Move bookings of a series", "Move", workspace.tasks, parent)
        self._workspace = workspace
        self._clock = workspace.clock
        self._series_id = series_id
        self._lines = lines
        self._is_waiting = False
        self._line = next((one for one in lines if one.id == line.id), lines[0])
        self._make_widgets(providers)
        self._lay_out()
        self.resize(940, 620)
        self.remember()
        if to is not None:
            self._show(to)
        self._connect()
        self._plan()
        self._day.setFocus()
        FormDraft(
            workspace,
            self,
            DraftSubject.MOVED_SERIES,
            series_id,
            is_new=True,
            patient=lambda: whom_of_line(self._line).initials,
            about=lambda: {"line": self._line.id, "lines": ",".join(one.id for one in self._lines)},
        )

    def texts(self) -> dict[str, str]:
        return {**super().texts(), DATES: decisions_text(self._dates.dates)}

    def write_texts(self, texts: Mapping[str, str]) -> None:
        super().write_texts(texts)
        self._dates.decide_as(texts.get(DATES, ""))

    def problems(self) -> tuple[Problem, ...]:
        missing = {"day": self._day.day(), "at": self._time.time_of_day()}
        return tuple(Problem(name, ProblemKind.MISSING) for name, value in missing.items() if value is None)

    def work(self) -> Callable[[], Any] | None:
        bookings = settled(self._dates.dates)
        if self._dates.is_looking:
            self._is_waiting = True
        elif not bookings:
            self.message.show_message(MessageKind.ERROR, "No date is left to be moved", "All are left out.")
        elif self._dates.open_count:
            title = f"Something is in the way of {dates_words(self._dates.open_count)}"
            advice = "Give each another time or provider, leave it where it is, or overbook it. Nothing was moved yet."
            self.message.show_message(MessageKind.ERROR, title, advice)
            self._dates.to_first_open()
        else:
            return partial(self._workspace.services.series.move, MoveSeries(self._series_id, bookings))
        return None

    def save(self) -> None:
        if self._workspace.connection.is_lost:
            self.message.show_message(MessageKind.WARNING, NO_BOOKING.title, NO_BOOKING.advice)
        else:
            super().save()

    def explain(self, error: ClinicError) -> None:
        if isinstance(error, EditConflict | WrongStatus | NotFound):
            self.message.show_message(MessageKind.WARNING, *CHANGED)
            return
        super().explain(error)
        if isinstance(error, SeriesBlocked):
            self._dates.look()

    def _make_widgets(self, providers: tuple[Provider, ...]) -> None:
        line, local = self._line, self._clock.local(self._line.starts_at)
        self._who = QLabel(whom_of_line(line).words)
        self._who.setObjectName("move-series-patient")
        self._who.setTextFormat(Qt.TextFormat.PlainText)
        set_look(self._who, "role", "title")
        self._from = QLabel(f"The booking of {format_moment(local, weekday=True)} moves here, the others with it")
        self._from.setObjectName("move-series-from")
        set_look(self._from, "role", "muted")
        self._day = DateField("move-series-day", "Day", today=self._clock.today, day_first=self._workspace.day_first)
        self._day.set_day(local.date())
        self._time = TimeField("move-series-time", "Time")
        self._time.set_time_of_day(local.time())
        self._same_time = QCheckBox("&All at this time of day")
        self._same_time.setObjectName("move-series-same-time")
        self._same_time.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self._same_time.setToolTip("Without it each moves by as much as this one does")
        self._provider: ChoiceField[ProviderId] = ChoiceField(
            "move-series-provider", "Provider", [(one.id, one.name) for one in providers], "As each has"
        )
        self._minutes = QSpinBox()
        self._minutes.setObjectName("move-series-minutes")
        self._minutes.setRange(int(limits.APPOINTMENT_MINUTES.least), int(limits.APPOINTMENT_MINUTES.most))
        self._minutes.setSingleStep(5)
        self._minutes.setSuffix(" min")
        self._minutes.setValue(line.minutes)
        self.add_editor("same_time", self._same_time)
        self._dates = SeriesDates(
            self._workspace, providers, "move-series", ("Lea&ve where it is", "Stays where it is")
        )

    def _show(self, to: MoveAppointment) -> None:
        """Show where the booking was dragged; a provider of its own only if it was another one."""
        local = self._clock.local(to.starts_at)
        self._day.set_day(local.date())
        self._time.set_time_of_day(local.time())
        self._minutes.setValue(to.minutes)
        if to.provider_id != self._line.provider_id:
            self._provider.choose(to.provider_id)

    def _lay_out(self) -> None:
        fields = {
            "day": FormField("&Day", self._day, is_required=True),
            "at": FormField("T&ime", self._time, is_required=True),
            "provider": FormField("&Provider", self._provider),
            "minutes": FormField("&Length", self._minutes),
        }
        grid = QGridLayout()
        grid.setHorizontalSpacing(SPACE_L)
        grid.setVerticalSpacing(SPACE_M)
        for place, (name, field) in enumerate(fields.items()):
            self.add_field(name, field)
            grid.addWidget(field, 0, place, Qt.AlignmentFlag.AlignTop)
        self.body.addWidget(self._who)
        self.body.addWidget(self._from)
        self.body.addLayout(grid)
        self.body.addWidget(self._same_time)
        self.body.addWidget(self._dates, 1)

    def _connect(self) -> None:
        for changed in (
            self._day.date_changed,
            self._time.time_changed,
            self._same_time.toggled,
            self._provider.currentIndexChanged,
            self._minutes.valueChanged,
        ):
            changed.connect(self._plan)
        self._dates.changed.connect(self._show_count)

    def _plan(self) -> None:
        day, at = self._day.day(), self._time.time_of_day()
        if day is None or at is None or is_unreadable(day):
            self._dates.show_dates(None, ())
            return
        local = self._clock.local(self._line.starts_at)
        minutes = (at.hour * 60 + at.minute) - (local.hour * 60 + local.minute)
        shift = Shift((day - local.date()).days, minutes, at if self._same_time.isChecked() else None)
        own = frozenset(one.id for one in self._lines)
        self._dates.show_dates(self._line.patient_id, [self._planned(one, shift) for one in self._lines], own)

    def _planned(self, line: AppointmentLine, shift: Shift) -> PlannedBooking:
        length = self._minutes.value()
        return PlannedBooking(
            line.id,
            self._moment(line, shift),
            line.minutes if length == self._line.minutes else length,
            self._provider.choice() or line.provider_id,
            line.version,
            type=line.type,
        )

    def _moment(self, line: AppointmentLine, shift: Shift) -> datetime:
        return self._clock.moment(*shift.day_and_time(self._clock.local(line.starts_at)))

    def _show_count(self) -> None:
        count = len(settled(self._dates.dates))
        self._save.setText(f"Move {dates_words(count)}" if count else "Move")
        if self._is_waiting and not self._dates.is_looking:
            self._is_waiting = False
            self.save()
