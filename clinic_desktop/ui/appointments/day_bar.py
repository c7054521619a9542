"""Which day, whose bookings, which statuses: the bar above the list."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QToolButton, QVBoxLayout, QWidget

from clinic_desktop.domain.appointments import DayOfAppointments, Provider
from clinic_desktop.domain.clinical_text import format_date, status_words
from clinic_desktop.domain.limits import ACTIVE_STATUSES
from clinic_desktop.domain.statuses import AppointmentStatus
from clinic_desktop.ui.shortcuts import ActionSpec, make_action
from clinic_desktop.ui.theme import SPACE_S, SPACE_XS, set_look
from clinic_desktop.ui.widgets.character_width import CharacterWidth
from clinic_desktop.ui.widgets.choice_field import ChoiceField
from clinic_desktop.ui.widgets.date_field import DateField

if TYPE_CHECKING:
    from collections.abc import Iterable

    from PySide6.QtGui import QAction

    from clinic_desktop.domain.identifiers import ProviderId
    from clinic_desktop.ui.workspace import Workspace

PREVIOUS = ActionSpec("previous-day", "&Previous day", "Alt+Left", "chevron-left", "Show the day before")
TODAY = ActionSpec("today", "Toda&y", "Ctrl+T", "calendar", "Show today")
NEXT = ActionSpec("next-day", "Ne&xt day", "Alt+Right", "chevron-right", "Show the day after")
GO_TO = ActionSpec("go-to-date", "&Go to date", "Ctrl+G", "calendar-days", "Put the cursor into the date")

_OPEN = frozenset(ACTIVE_STATUSES)


class DayBar(QWidget):
    """Signals: question_changed(DayOfAppointments)."""

    question_changed = Signal(object)

    def __init__(self, workspace: Workspace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("appointments-bar")
        self._workspace = workspace
        self._clock = workspace.clock
        self._own_provider = workspace.person.provider_id
        self._day = workspace.day
        self._make_widgets(workspace)
        self._lay_out()
        self._connect()
        self._show_day()

    def question(self) -> DayOfAppointments:
        provider = self._provider.choice()
        return DayOfAppointments(
            on=self._day,
            provider_ids=frozenset({provider}) if provider else frozenset(),
            statuses=self._status.choice() or frozenset(),
        )

    @property
    def day(self) -> date:
        return self._day

    @property
    def provider_id(self) -> ProviderId | None:
        return self._provider.choice()

    def go_to(self, day: date) -> None:
        if day != self._day:
            self._day = day
            self._show_day()
            self.question_changed.emit(self.question())
            self._workspace.show_day(day)

    def offer_providers(self, providers: Iterable[Provider]) -> None:
        """Offer the providers; somebody who sees patients begins with his own bookings."""
        known = list(providers)
        choices: list[tuple[ProviderId | None, str]] = [(None, "All providers")]
        choices += [(one.id, one.name) for one in known]
        is_first = self._provider.count() <= 1
        self._provider.offer(choices)
        if is_first and self._own_provider in {one.id for one in known}:
            self._provider.choose(self._own_provider)
        self.question_changed.emit(self.question())

    def _make_widgets(self, workspace: Workspace) -> None:
        self._title = QLabel()
        self._title.setObjectName("appointments-day")
        set_look(self._title, "role", "heading")
        self._date = DateField("appointments-date", "Day shown", today=self._clock.today, day_first=workspace.day_first)
        CharacterWidth(self._date, 19)
        self._provider: ChoiceField[ProviderId | None] = ChoiceField(
            "appointments-provider", "Provider", [(None, "All providers")]
        )
        statuses: list[tuple[frozenset[AppointmentStatus], str]] = [(frozenset(), "All statuses"), (_OPEN, "Open")]
        statuses += [(frozenset({status}), status_words(status)) for status in AppointmentStatus]
        self._status: ChoiceField[frozenset[AppointmentStatus]] = ChoiceField("appointments-status", "Status", statuses)
        self.actions_for_menu: tuple[QAction, ...] = (
            make_action(self, PREVIOUS, lambda: self.go_to(self._day - timedelta(days=1))),
            make_action(self, TODAY, lambda: self.go_to(self._clock.today())),
            make_action(self, NEXT, lambda: self.go_to(self._day + timedelta(days=1))),
            make_action(self, GO_TO, self._to_date),
        )

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.setSpacing(SPACE_XS)
        for action in self.actions_for_menu[:3]:
            button = QToolButton()
            button.setObjectName(f"appointments-{action.objectName().removeprefix('action-')}")
            button.setDefaultAction(action)
            is_today = action is self.actions_for_menu[1]
            style = Qt.ToolButtonStyle.ToolButtonTextOnly if is_today else Qt.ToolButtonStyle.ToolButtonIconOnly
            button.setToolButtonStyle(style)
            top.addWidget(button)
        top.addSpacing(SPACE_XS)
        top.addWidget(self._date)
        top.addSpacing(SPACE_XS)
        top.addWidget(self._title)
        top.addStretch(1)
        filters = QHBoxLayout()
        filters.setSpacing(SPACE_S)
        filters.addWidget(self._provider, 1)
        filters.addWidget(self._status, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE_XS)
        column.addLayout(top)
        column.addLayout(filters)

    def _connect(self) -> None:
        self._workspace.day_shown.connect(self.go_to)
        self._date.date_changed.connect(lambda day: self.go_to(day) if day else None)
        self._provider.currentIndexChanged.connect(lambda _: self.question_changed.emit(self.question()))
        self._status.currentIndexChanged.connect(lambda _: self.question_changed.emit(self.question()))

    def _show_day(self) -> None:
        weekday = format_date(self._day, weekday=True).split(" ")[0]
        self._title.setText(f"{weekday}, today" if self._day == self._clock.today() else weekday)
        self._date.set_day(self._day)

    def _to_date(self) -> None:
        self._date.setFocus()
        self._date.selectAll()
