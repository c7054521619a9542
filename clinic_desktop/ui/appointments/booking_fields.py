"""The fields of a booking: what for, with whom, when, how long, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QSpinBox, QVBoxLayout

from clinic_desktop.domain import limits
from clinic_desktop.domain.appointments import OVERBOOK_REASONS, default_minutes
from clinic_desktop.domain.clinical_text import type_words
from clinic_desktop.domain.problems import Problem, ProblemKind
from clinic_desktop.domain.statuses import AppointmentType
from clinic_desktop.domain.unreadable import is_unreadable
from clinic_desktop.ui.theme import SPACE_L, SPACE_M
from clinic_desktop.ui.widgets.choice_field import ChoiceField
from clinic_desktop.ui.widgets.date_field import DateField
from clinic_desktop.ui.widgets.form_field import FormField
from clinic_desktop.ui.widgets.reason_field import ReasonField
from clinic_desktop.ui.widgets.text_area import TextArea
from clinic_desktop.ui.widgets.time_field import TimeField

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date, datetime

    from clinic_desktop.domain.appointments import Provider
    from clinic_desktop.domain.identifiers import ProviderId
    from clinic_desktop.domain.working_hours import TypeTimes
    from clinic_desktop.ui.workspace import Workspace

SETTLED_MS = 80
"""How long nothing changes before what stands in the way is looked at."""


class BookingFields(QObject):
    """Knows the editors of a booking; the dialog lays them out and says what is wrong with them.

    Signals:
        changed: type, provider, length, day or time is another, and has been for a moment.
    """

    changed = Signal()

    def __init__(self, workspace: Workspace, providers: tuple[Provider, ...], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._clock = workspace.clock
        self._minutes_of_type = {kind: default_minutes(kind) for kind in AppointmentType}
        self._is_length_by_hand = False
        self._shown: datetime | None = None
        self._make_widgets(workspace, providers)
        self._pause = QTimer(self, interval=SETTLED_MS, singleShot=True)
        self._connect()

    def _make_widgets(self, workspace: Workspace, providers: tuple[Provider, ...]) -> None:
        self.type: ChoiceField[AppointmentType] = ChoiceField(
            "book-type", "Type", [(kind, type_words(kind)) for kind in AppointmentType]
        )
        self.provider: ChoiceField[ProviderId] = ChoiceField(
            "book-provider", "Provider", [(one.id, one.name) for one in providers], "Choose…"
        )
        self.minutes = QSpinBox()
        self.minutes.setObjectName("book-minutes")
        self.minutes.setRange(int(limits.APPOINTMENT_MINUTES.least), int(limits.APPOINTMENT_MINUTES.most))
        self.minutes.setSingleStep(5)
        self.minutes.setSuffix(" min")
        self.day = DateField("book-day", "Day", today=self._clock.today, day_first=workspace.day_first)
        self.time = TimeField("book-time", "Time")
        self.reason = TextArea("book-reason", "Reason", limits.APPOINTMENT_LENGTHS["reason"].most, most_lines=3)
        self.overbook = ReasonField("book-overbook", "Why overbook", OVERBOOK_REASONS)
        self.by_name = {
            "type": FormField("&Type", self.type),
            "provider": FormField("&Provider", self.provider, is_required=True),
            "minutes": FormField("&Length", self.minutes),
            "day": FormField("&Day", self.day, is_required=True),
            "starts_at": FormField("T&ime", self.time, is_required=True, hint="24 hours, clinic time"),
            "reason": FormField("&Reason", self.reason),
            "overbook_reason": FormField("Why &overbook", self.overbook, is_required=True),
        }
        self.overbook_field = self.by_name["overbook_reason"]
        self.overbook_field.hide()

    def laid_out(self) -> QVBoxLayout:
        """Return the fields in rows, but for the reason of an overbooking."""
        rows = QVBoxLayout()
        rows.setSpacing(SPACE_M)
        for names in (("type", "provider"), ("day", "starts_at", "minutes"), ("reason",)):
            row = QHBoxLayout()
            row.setSpacing(SPACE_L)
            for name in names:
                row.addWidget(self.by_name[name], 1, Qt.AlignmentFlag.AlignTop)
            rows.addLayout(row)
        return rows

    def _connect(self) -> None:
        self.type.currentIndexChanged.connect(self._take_default_minutes)
        self.minutes.valueChanged.connect(self._on_length)
        self._pause.timeout.connect(self.changed)
        for one in (
            self.type.currentIndexChanged,
            self.provider.currentIndexChanged,
            self.minutes.valueChanged,
            self.day.date_changed,
            self.time.time_changed,
        ):
            one.connect(self._pause.start)

    @property
    def is_settling(self) -> bool:
        """Whether something was changed that nobody was told of yet."""
        return self._pause.isActive()

    def begin(self, day: date, provider_id: ProviderId | None) -> None:
        self.type.choose(AppointmentType.FOLLOW_UP)
        self._take_default_minutes()
        self.provider.choose(provider_id)
        self.day.set_day(day)

    def show_time(self, starts_at: datetime | None) -> None:
        """Show an aware moment as day and time of the clinic's clock; only the day if its time cannot be read."""
        self._shown = None if is_unreadable(starts_at) else starts_at
        if starts_at is not None:
            local = self._clock.local(starts_at)
            self.day.set_day(local.date())
            self.time.set_time_of_day(None if is_unreadable(local) else local.time())

    def set_minutes(self, minutes: int) -> None:
        """Set a length that is meant: another type does not change it any more."""
        self._is_length_by_hand = True
        self._set_minutes(minutes)

    def know_type_times(self, times: Iterable[TypeTimes]) -> None:
        """Take the clinic's own lengths for types; what was set by hand stays."""
        self._minutes_of_type.update({one.type: one.minutes for one in times})
        self._take_default_minutes()

    @property
    def starts_at(self) -> datetime | None:
        day, at = self.day.day(), self.time.time_of_day()
        if day is None or at is None or is_unreadable(day):
            return None
        moment = self._clock.moment(day, at)
        # In the hour that comes twice the fields alone would always mean the first.
        shown = self._shown
        return shown if shown is not None and self._clock.reads_alike(shown, moment) else moment

    @property
    def overbook_reason(self) -> str | None:
        return None if self.overbook_field.isHidden() else self.overbook.reason()

    def missing(self) -> list[Problem]:
        """Return what has to be said and is not."""
        said = {"provider": self.provider.choice(), "day": self.day.day(), "starts_at": self.time.time_of_day()}
        return [Problem(name, ProblemKind.MISSING) for name, value in said.items() if value is None]

    def show_for(self, *, is_booking: bool) -> None:
        """A booking that is moved keeps its reason."""
        self.by_name["reason"].setVisible(is_booking)

    def ask_why_overbook(self) -> None:
        """Book over what is there: a deliberate act, with a reason that is kept."""
        self.overbook_field.show()
        self.overbook.setFocus()

    def _take_default_minutes(self) -> None:
        kind = self.type.choice()
        if kind is not None and not self._is_length_by_hand:
            self._set_minutes(self._minutes_of_type[kind])

    def _set_minutes(self, minutes: int) -> None:
        was = self._is_length_by_hand
        self.minutes.setValue(minutes)
        self._is_length_by_hand = was

    def _on_length(self, _: int) -> None:
        self._is_length_by_hand = True
