"""Puts somebody on the list of people who want an earlier time."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QGridLayout, QHBoxLayout, QLabel, QSpinBox, QWidget

from clinic_desktop.domain import limits
from clinic_desktop.domain.appointments import default_minutes
from clinic_desktop.domain.clinical_text import format_moment, type_words
from clinic_desktop.domain.drafts import DraftSubject
from clinic_desktop.domain.earlier_times import DayPart, EarlierWish, PutOnList, WishId, wish_problems
from clinic_desktop.domain.identifiers import new_id
from clinic_desktop.domain.problems import Problem, ProblemKind
from clinic_desktop.domain.statuses import AppointmentStatus, AppointmentType
from clinic_desktop.ui.earlier_times.words import PART_WORDS
from clinic_desktop.ui.form_draft import FormDraft
from clinic_desktop.ui.series_words import UNTIL_BEFORE_FIRST
from clinic_desktop.ui.theme import SPACE_L, SPACE_M, set_look
from clinic_desktop.ui.widgets.choice_field import ChoiceField
from clinic_desktop.ui.widgets.date_field import DateField
from clinic_desktop.ui.widgets.form_dialog import FormDialog
from clinic_desktop.ui.widgets.form_field import FormField
from clinic_desktop.ui.widgets.line_field import LineField
from clinic_desktop.ui.widgets.weekday_buttons import WeekdayButtons

if TYPE_CHECKING:
    from collections.abc import Callable

    from clinic_desktop.domain.appointments import AppointmentLine, Provider
    from clinic_desktop.domain.identifiers import AppointmentId, ProviderId
    from clinic_desktop.domain.whom import Whom
    from clinic_desktop.ui.workspace import Workspace

DAYS_AHEAD = 60


class WishDialog(FormDialog):
    """For a patient, who may name one of his coming bookings that it would replace. Signals: stored(WishId).

    ``bookings`` are the patient's; ``booking`` is the one chosen at first.
    """

    def __init__(
        self,
        workspace: Workspace,
        providers: tuple[Provider, ...],
        whom: Whom,
        bookings: tuple[AppointmentLine, ...],
        booking: AppointmentId | None,
        parent: QWidget | None = None,
        *,
        thing: str | None = None,
    ) -> None:
        super().__init__("earlier-wish", "Wants an earlier time", "Put on the list", workspace.tasks, parent)
        self._workspace = workspace
        self._clock = workspace.clock
        self._id = WishId(thing or new_id())
        self._patient_id = whom.id
        self._bookings = {
            one.id: one
            for one in bookings
            if one.status is AppointmentStatus.SCHEDULED and one.starts_at > self._clock.now_utc()
        }
        self._make_widgets(providers)
        self._lay_out()
        self._who.setText(whom.words)
        self._begin(booking)
        self._booking.currentIndexChanged.connect(self._take_booking)
        self.remember()
        FormDraft(
            workspace,
            self,
            DraftSubject.EARLIER_WISH,
            self._id,
            is_new=True,
            patient=lambda: whom.initials,
            about=lambda: {"patient": whom.id},
        )

    def problems(self) -> tuple[Problem, ...]:
        wish = self._wish()
        missing = {"first_on": self._first_on.day(), "last_on": self._last_on.day()}
        found = [Problem(name, ProblemKind.MISSING) for name, day in missing.items() if day is None]
        if wish is not None:
            found += [
                replace(one, kind=ProblemKind.NOT_UNDERSTOOD, limit=UNTIL_BEFORE_FIRST)
                if one.kind is ProblemKind.NOT_ABOVE
                else one
                for one in wish_problems(wish, self._clock.today())
            ]
        return tuple(found)

    def work(self) -> Callable[[], Any] | None:
        wish = self._wish()
        if wish is None:
            return None
        return partial(self._workspace.services.earlier_times.put, PutOnList(self._id, wish))

    def _make_widgets(self, providers: tuple[Provider, ...]) -> None:
        clock, day_first = self._clock, self._workspace.day_first
        self._who = QLabel()
        self._who.setObjectName("earlier-wish-patient")
        self._who.setTextFormat(Qt.TextFormat.PlainText)
        set_look(self._who, "role", "title")
        known = [
            (one.id, f"{format_moment(clock.local(one.starts_at), weekday=True)} with {one.provider_name}")
            for one in sorted(self._bookings.values(), key=lambda one: one.starts_at)
        ]
        self._booking: ChoiceField[AppointmentId] = ChoiceField(
            "earlier-wish-booking", "In place of", known, "No booking yet"
        )
        self._type: ChoiceField[AppointmentType] = ChoiceField(
            "earlier-wish-type", "Type", [(kind, type_words(kind)) for kind in AppointmentType]
        )
        self._minutes = QSpinBox()
        self._minutes.setObjectName("earlier-wish-minutes")
        self._minutes.setRange(int(limits.APPOINTMENT_MINUTES.least), int(limits.APPOINTMENT_MINUTES.most))
        self._minutes.setSingleStep(5)
        self._minutes.setSuffix(" min")
        self._provider: ChoiceField[ProviderId] = ChoiceField(
            "earlier-wish-provider", "Provider", [(one.id, one.name) for one in providers], "Any provider"
        )
        self._first_on = DateField("earlier-wish-from", "From", today=clock.today, day_first=day_first)
        self._last_on = DateField("earlier-wish-until", "Until", today=clock.today, day_first=day_first)
        self._parts = {part: QCheckBox(words) for part, words in PART_WORDS.items()}
        for part, box in self._parts.items():
            box.setObjectName(f"earlier-wish-{part.value}")
        self._weekdays = WeekdayButtons("earlier-wish")
        self._note = LineField("earlier-wish-note", limits.WISH_NOTE.most, "Note for the desk")
        self._note.setPlaceholderText("For the desk; nothing clinical")

    def _lay_out(self) -> None:
        parts = QWidget()
        parts.setObjectName("earlier-wish-parts")
        row = QHBoxLayout(parts)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(SPACE_L)
        for box in self._parts.values():
            row.addWidget(box)
        row.addStretch(1)
        parts.setFocusProxy(self._parts[DayPart.MORNING])
        fields = {
            "booking": (FormField("&In place of", self._booking), 0, 0, 1, 3),
            "provider": (FormField("P&rovider", self._provider), 1, 0, 1, 1),
            "type": (FormField("&Type", self._type), 1, 1, 1, 1),
            "minutes": (FormField("&Length", self._minutes), 1, 2, 1, 1),
            "first_on": (FormField("&From", self._first_on, is_required=True), 2, 0, 1, 1),
            "last_on": (FormField("&Until", self._last_on, is_required=True), 2, 1, 1, 1),
            "parts": (FormField("Parts of the da&y", parts, hint="None chosen: all day"), 3, 0, 1, 3),
            "weekdays": (FormField("&Weekdays", self._weekdays, hint="None chosen: any day"), 4, 0, 1, 3),
            "note": (FormField("&Note for the desk", self._note), 5, 0, 1, 3),
        }
        grid = QGridLayout()
        grid.setHorizontalSpacing(SPACE_L)
        grid.setVerticalSpacing(SPACE_M)
        for name, (field, *place) in fields.items():
            self.add_field(name, field)
            grid.addWidget(field, *place)
        self.body.addWidget(self._who)
        self.body.addLayout(grid)

    def _begin(self, booking: AppointmentId | None) -> None:
        today = self._clock.today()
        self._type.choose(AppointmentType.FOLLOW_UP)
        self._minutes.setValue(default_minutes(AppointmentType.FOLLOW_UP))
        self._first_on.set_day(today)
        self._last_on.set_day(today + timedelta(days=DAYS_AHEAD))
        if booking in self._bookings:
            self._booking.choose(booking)
            self._take_booking()
        self._provider.setFocus()

    def _take_booking(self) -> None:
        """Take over what the later booking is, and look for a time before it."""
        chosen = self._booking.choice()
        line = self._bookings.get(chosen) if chosen is not None else None
        if line is not None:
            self._type.choose(line.type)
            self._minutes.setValue(line.minutes)
            self._last_on.set_day(self._clock.local(line.starts_at).date())

    def _wish(self) -> EarlierWish | None:
        first_on, last_on, kind = self._first_on.day(), self._last_on.day(), self._type.choice()
        if first_on is None or last_on is None or kind is None:
            return None
        return EarlierWish(
            patient_id=self._patient_id,
            type=kind,
            minutes=self._minutes.value(),
            first_on=first_on,
            last_on=last_on,
            appointment_id=self._booking.choice(),
            provider_id=self._provider.choice(),
            parts=frozenset(part for part, box in self._parts.items() if box.isChecked()),
            weekdays=self._weekdays.weekdays(),
            note=self._note.plain().strip() or None,
        )
