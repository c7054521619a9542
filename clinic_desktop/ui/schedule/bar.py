"""The bar above the schedule: which view, which days, whose, how finely, and what can be undone."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QLabel, QMenu, QSizePolicy, QToolButton, QWidget

from clinic_desktop.domain.clinical_text import format_date, one_line
from clinic_desktop.domain.slot_layout import GRIDS
from clinic_desktop.ui.schedule.facts import month_words, week_of
from clinic_desktop.ui.schedule.habits import ScheduleView
from clinic_desktop.ui.schedule.month_grid import month_away
from clinic_desktop.ui.shortcuts import ActionSpec, make_action
from clinic_desktop.ui.theme import SPACE_XS, set_look
from clinic_desktop.ui.widgets.choice_field import ChoiceField
from clinic_desktop.ui.widgets.flow_layout import FlowLayout

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from PySide6.QtGui import QAction

    from clinic_desktop.domain.appointments import Provider
    from clinic_desktop.domain.identifiers import ProviderId
    from clinic_desktop.ui.schedule.habits import ScheduleHabits
    from clinic_desktop.ui.workspace import Workspace

VIEWS = {
    ScheduleView.DAY: ActionSpec("schedule-day", "&Day", "F6", "calendar", "A column for each provider"),
    ScheduleView.WEEK: ActionSpec("schedule-week", "&Week", "F7", "calendar-days", "The week of one provider"),
    ScheduleView.MONTH: ActionSpec("schedule-month", "&Month", "F8", "calendar-check", "How full each day is"),
    ScheduleView.AGENDA: ActionSpec("schedule-agenda", "&Agenda", "F9", "list", "The coming bookings as a list"),
}
BACK = ActionSpec("schedule-back", "Page &back", "Ctrl+PgUp", "chevron-left", "The day, week or month before")
ON = ActionSpec("schedule-on", "Page &on", "Ctrl+PgDown", "chevron-right", "The next day, week or month")
SIDE = ActionSpec("schedule-side", "Month and &pinboard", "Shift+F6", "panel-left", "Show or hide them")
ALL = "Everybody"
_WITHOUT_YEAR = len("26-Nov")


class ScheduleBar(QWidget):
    """Signals: view_wanted(ScheduleView), grid_wanted(int), question_changed(): whose bookings are wanted changed."""

    view_wanted = Signal(object)
    grid_wanted = Signal(int)
    question_changed = Signal()

    def __init__(
        self, workspace: Workspace, habits: ScheduleHabits, today: QAction, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName("schedule-bar")
        self._workspace = workspace
        self._habits = habits
        self._providers: tuple[Provider, ...] = ()
        self._view = habits.view
        self._make_widgets(today)
        self._grid.choose(habits.grid)
        self._grid.currentIndexChanged.connect(lambda _: self.grid_wanted.emit(self._grid.choice() or habits.grid))
        self._week_of.currentIndexChanged.connect(self._keep_week_of)

    @property
    def chosen(self) -> tuple[Provider, ...]:
        """The providers whose columns are shown, in order of their names."""
        wanted = self._habits.providers
        if wanted is None:
            own = self._workspace.person.provider_id
            wanted = (own,) if own else ()
        found = tuple(one for one in self._providers if one.id in wanted)
        return found or self._providers

    @property
    def week_of(self) -> ProviderId | None:
        return self._week_of.choice()

    def offer_providers(self, providers: Iterable[Provider]) -> None:
        self._providers = tuple(providers)
        own = self._workspace.person.provider_id
        wanted = self._habits.week_of or own
        self._week_of.offer([(one.id, one_line(one.name)) for one in self._providers])
        self._week_of.blockSignals(True)
        self._week_of.choose(wanted)
        self._week_of.blockSignals(False)
        self._name_choice()

    def show_everybody(self) -> None:
        """Show a column for each provider."""
        self._choose(())

    def show_week_of(self, provider_id: ProviderId) -> None:
        self._week_of.choose(provider_id)

    def show_view(self, view: ScheduleView, day: date) -> None:
        """Say what is shown, and offer what fits it."""
        self._view = view
        for known, action in self.view_actions.items():
            action.setChecked(known is view)
        self._week_of.setVisible(view is ScheduleView.WEEK)
        self._who.setVisible(view is not ScheduleView.WEEK)
        self._grid.setVisible(view in (ScheduleView.DAY, ScheduleView.WEEK))
        self._title.setText(self._words(view, day))

    def show_grid(self, grid: int) -> None:
        self._grid.choose(grid)

    def _words(self, view: ScheduleView, day: date) -> str:
        match view:
            case ScheduleView.DAY:
                today = ", today" if day == self._workspace.clock.today() else ""
                return format_date(day, weekday=True) + today
            case ScheduleView.WEEK:
                week = week_of(day)
                first, last = format_date(week[0]), format_date(week[-1])
                is_this_year = week[-1].year == self._workspace.clock.today().year
                return f"{first[:_WITHOUT_YEAR]} to {last[:_WITHOUT_YEAR] if is_this_year else last}"
            case ScheduleView.MONTH:
                return month_words(day)
            case ScheduleView.AGENDA:
                return f"From {format_date(day, weekday=True)}"

    def _make_widgets(self, today: QAction) -> None:
        self._title = QLabel()
        self._title.setObjectName("schedule-title")
        self._title.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        set_look(self._title, "role", "heading")
        fitting = QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
        self._week_of: ChoiceField[ProviderId] = ChoiceField("schedule-provider", "Whose week", [])
        self._grid: ChoiceField[int] = ChoiceField(
            "schedule-grid", "Minutes of a row", [(n, f"{n} min") for n in GRIDS]
        )
        self._week_of.setSizeAdjustPolicy(fitting)
        self._week_of.setMinimumContentsLength(12)
        self._who = QToolButton()
        self._who.setObjectName("schedule-providers")
        self._who.setAccessibleName("Whose columns")
        self._who.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self._menu = QMenu(self._who)
        self._menu.setObjectName("schedule-providers-menu")
        self._menu.aboutToShow.connect(self._fill_menu)
        self._who.setMenu(self._menu)
        self.view_actions: dict[ScheduleView, QAction] = {}
        for view, spec in VIEWS.items():
            action = make_action(self, spec, partial(self.view_wanted.emit, view))
            action.setCheckable(True)
            self.view_actions[view] = action
        self.back = make_action(self, BACK, partial(self._step, -1))
        self.on = make_action(self, ON, partial(self._step, 1))
        row = self._row = FlowLayout(SPACE_XS, SPACE_XS, self)
        row.setContentsMargins(0, 0, 0, 0)
        for action in self.view_actions.values():
            row.addWidget(_button(action, Qt.ToolButtonStyle.ToolButtonTextOnly))
        row.addWidget(_button(self.back, Qt.ToolButtonStyle.ToolButtonIconOnly))
        row.addWidget(_button(today, Qt.ToolButtonStyle.ToolButtonTextOnly))
        row.addWidget(_button(self.on, Qt.ToolButtonStyle.ToolButtonIconOnly))
        for part in (self._title, self._who, self._week_of, self._grid):
            row.addWidget(part)

    def add_buttons(self, actions: Iterable[QAction]) -> None:
        """Put buttons at the right end."""
        for action in actions:
            self._row.addWidget(_button(action, Qt.ToolButtonStyle.ToolButtonIconOnly))

    def _step(self, step: int) -> None:
        day = self._workspace.day
        match self._view:
            case ScheduleView.WEEK | ScheduleView.AGENDA:
                day += timedelta(days=7 * step)
            case ScheduleView.MONTH:
                day = month_away(day, step)
            case ScheduleView.DAY:
                day += timedelta(days=step)
        self._workspace.show_day(day)

    def _keep_week_of(self, _: int) -> None:
        self._habits.week_of = self._week_of.choice()
        self.question_changed.emit()

    def _fill_menu(self) -> None:
        self._menu.clear()
        chosen = {one.id for one in self.chosen}
        everybody = self._menu.addAction(ALL)
        everybody.triggered.connect(lambda _: self.show_everybody())
        self._menu.addSeparator()
        for one in self._providers:
            action = self._menu.addAction(one_line(one.name).replace("&", "&&"))
            action.setCheckable(True)
            action.setChecked(one.id in chosen)
            action.triggered.connect(partial(self._toggle, one.id))

    def _toggle(self, provider_id: ProviderId, is_on: bool) -> None:  # noqa: FBT001 - Qt hands over "checked"
        chosen = [one.id for one in self.chosen]
        wanted = [*chosen, provider_id] if is_on else [one for one in chosen if one != provider_id]
        self._choose(tuple(wanted))

    def _choose(self, wanted: tuple[ProviderId, ...]) -> None:
        self._habits.keep_providers(() if len(wanted) == len(self._providers) else wanted)
        self._name_choice()
        self.question_changed.emit()

    def _name_choice(self) -> None:
        chosen = self.chosen
        if len(chosen) == len(self._providers):
            words = ALL
        elif len(chosen) == 1:
            words = one_line(chosen[0].name)
        else:
            words = f"{len(chosen)} of {len(self._providers)}"
        self._who.setText(words.replace("&", "&&"))
        self._who.setAccessibleDescription(words)
        self._who.setToolTip(f"Whose columns: {', '.join(one_line(one.name) for one in chosen)}")


def _button(action: QAction, style: Qt.ToolButtonStyle) -> QToolButton:
    button = QToolButton()
    name = action.objectName().removeprefix("action-").removeprefix("schedule-")
    button.setObjectName(f"schedule-{name}-button")
    button.setDefaultAction(action)
    button.setToolButtonStyle(style)
    return button
