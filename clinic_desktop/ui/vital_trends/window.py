"""Vital signs of one patient over time: graphs, table, growth; under the patient's banner, in a window of its own."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QFrame,
    QHBoxLayout,
    QLabel,
    QMenu,
    QPushButton,
    QScrollArea,
    QStackedWidget,
    QTabWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from clinic_desktop.background.latest import LatestTask
from clinic_desktop.domain import trends
from clinic_desktop.domain.clinical_text import format_date
from clinic_desktop.domain.trend_table import TrendTable, table_of
from clinic_desktop.ui.error_words import words_for
from clinic_desktop.ui.icons import icon
from clinic_desktop.ui.theme import SPACE_M, SPACE_S, set_look
from clinic_desktop.ui.vital_trends.graphs import TimeAxis, TrendGraphs
from clinic_desktop.ui.vital_trends.growth_tab import GrowthTab
from clinic_desktop.ui.vital_trends.papers import print_growth, print_trends
from clinic_desktop.ui.vital_trends.picture import Picture, Wishes, picture_of
from clinic_desktop.ui.vital_trends.series_list import SeriesList
from clinic_desktop.ui.vital_trends.table import TrendTableView
from clinic_desktop.ui.widgets.choice_field import ChoiceField
from clinic_desktop.ui.widgets.message_bar import MessageBar

if TYPE_CHECKING:
    from clinic_desktop.domain.errors import ClinicError
    from clinic_desktop.domain.patients import PatientDetails
    from clinic_desktop.domain.trends import Period, Series
    from clinic_desktop.domain.vitals import VisitVitals
    from clinic_desktop.ui.workspace import Workspace

GRAPHS, TABLE, GROWTH = range(3)
_WISHES = (
    ("all-values", "All &values", "has_all_values", "Write every value beside its point"),
    ("lines", "&Lines between values", "has_lines", "Straight lines from one value to the next"),
    ("gridlines", "&Gridlines", "has_gridlines", "Thin lines at the marks of both axes"),
    ("fit", "&Fit scales to the values", "fits", "Make small changes larger; said at each graph"),
)


class TrendsWindow(QDialog):
    """Is opened by ``show_trends``; shows one patient, and is closed when the chart shows another."""

    def __init__(self, workspace: Workspace, patient: PatientDetails, banner: QWidget, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("trends")
        self.setWindowTitle("Vital signs over time")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowFlag(Qt.WindowType.WindowMaximizeButtonHint)
        self._workspace = workspace
        self._patient = patient
        self._banner = banner
        self._series: tuple[Series, ...] = ()
        self._numbers: dict[str, int] = {}
        self._table = TrendTable((), ())
        self._wishes = Wishes()
        self._end = self._today_end()
        self._first_name = ""
        self._picture: Picture | None = None
        self._reading = LatestTask(workspace.tasks, self)
        self._make_widgets()
        self._lay_out()
        self._connect()
        self.resize(1080, 720)
        self.graphs.setFocus()
        self.read()

    @property
    def patient_id(self) -> str:
        return self._patient.id

    def read(self) -> None:
        """Read what was measured at all visits."""
        self._reading.run(
            partial(self._workspace.services.vitals.of_patient, self._patient.id),
            done=self._show,
            failed=self._not_read,
        )

    def bring_first(self, name: str) -> None:
        """Show this series above the others, once it is there."""
        name = trends.PRESSURE if name in {"systolic", "diastolic"} else name
        self._first_name = name
        self.series.bring_first(name)
        self._tabs.setCurrentIndex(GRAPHS)

    def show_table(self) -> None:
        self._tabs.setCurrentIndex(TABLE)

    def _make_widgets(self) -> None:
        self._message = MessageBar("trends-message")
        self._period: ChoiceField[Period] = ChoiceField(
            "trends-period", "Period", [(period, period.words) for period in trends.PERIODS]
        )
        self._period.choose(trends.USUAL_PERIOD)
        self._earlier = _tool("trends-earlier", "chevron-left", "Earlier (Alt + Left arrow)", "Alt+Left")
        self._later = _tool("trends-later", "chevron-right", "Later (Alt + Right arrow)", "Alt+Right")
        self._span = QLabel()
        self._span.setObjectName("trends-span")
        self._make_view_menu()
        self._turned = QCheckBox("Visits side &by side")
        self._turned.setObjectName("trends-turned")
        self._print = QPushButton("&Print…")
        self._print.setObjectName("trends-print")
        self._print.setIcon(icon("printer"))
        self._close = QPushButton("Close")
        self._close.setObjectName("trends-close")
        for button in (self._print, self._close):
            button.setAutoDefault(False)
        self._make_views()

    def _make_views(self) -> None:
        self.graphs = TrendGraphs()
        self.axis = TimeAxis(self.graphs)
        self.series = SeriesList()
        self.table = TrendTableView()
        self.growth = GrowthTab(self._workspace, self._patient)
        self._none = QLabel("No vital signs in this period")
        self._none.setObjectName("trends-none")
        set_look(self._none, "role", "muted")
        self._none.hide()
        self._count = QLabel()
        self._count.setObjectName("trends-count")
        set_look(self._count, "role", "muted")

    def _make_view_menu(self) -> None:
        self._view = QToolButton()
        self._view.setObjectName("trends-view")
        self._view.setText("View")
        self._view.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self._view.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        menu = QMenu(self)
        menu.setObjectName("trends-view-menu")
        self._switches: dict[str, QAction] = {}
        for name, words, field, tip in _WISHES:
            action = menu.addAction(words)
            action.setObjectName(f"action-trends-{name}")
            action.setCheckable(True)
            action.setChecked(getattr(self._wishes, field))
            action.setStatusTip(tip)
            self._switches[field] = action
        self._view.setMenu(menu)

    def _lay_out(self) -> None:
        self._tabs = QTabWidget()
        self._tabs.setObjectName("trends-tabs")
        self._tabs.setAccessibleName("Graphs, table or growth")
        pages = self._tabs.findChild(QStackedWidget)
        if pages is not None:
            pages.setObjectName("trends-pages")
        self._tabs.addTab(self._graph_page(), "G&raphs")
        table = QHBoxLayout()
        table.addWidget(self.table, 1)
        turned = QHBoxLayout()
        turned.addStretch(1)
        turned.addWidget(self._turned)
        self._tabs.addTab(_page(turned, table), "&Table")
        self._tabs.addTab(self.growth, "Gr&owth")
        self._tabs.setTabVisible(GROWTH, self.growth.concerns(self._workspace.clock.today()))
        buttons = QHBoxLayout()
        buttons.addWidget(self._print)
        buttons.addStretch(1)
        buttons.addWidget(self._close)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, SPACE_M)
        column.setSpacing(SPACE_S)
        column.addWidget(self._banner)
        column.addWidget(self._message)
        inner = QVBoxLayout()
        inner.setContentsMargins(SPACE_M, 0, SPACE_M, 0)
        inner.addWidget(self._tabs, 1)
        inner.addLayout(buttons)
        column.addLayout(inner, 1)

    def _graph_page(self) -> QWidget:
        scroll = QScrollArea()
        scroll.setObjectName("trends-scroll")
        scroll.setWidgetResizable(True)
        scroll.setWidget(self.graphs)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        axis = self._axis_row = QHBoxLayout()
        self._scroll_bar = scroll.verticalScrollBar()
        axis.addWidget(self.axis)
        controls = QHBoxLayout()
        controls.setSpacing(SPACE_S)
        for widget in (self._period, self._earlier, self._later, self._span):
            controls.addWidget(widget)
        controls.addStretch(1)
        controls.addWidget(self._count)
        controls.addWidget(self._view)
        stacked = QVBoxLayout()
        stacked.setSpacing(0)
        stacked.addWidget(self._none)
        stacked.addWidget(scroll, 1)
        stacked.addLayout(axis)
        beside = QHBoxLayout()
        beside.setSpacing(SPACE_S)
        beside.addWidget(self.series)
        beside.addLayout(stacked, 1)
        return _page(controls, beside)

    def _connect(self) -> None:
        self._period.currentIndexChanged.connect(lambda _: self._draw())
        self._earlier.clicked.connect(lambda: self._move(-1))
        self._later.clicked.connect(lambda: self._move(1))
        self._turned.toggled.connect(self.table.turn)
        self._print.clicked.connect(self._send)
        self._close.clicked.connect(self.reject)
        self.series.chosen.connect(self._draw)
        for field, action in self._switches.items():
            action.toggled.connect(partial(self._wish, field))

    def _show(self, measured: tuple[VisitVitals, ...]) -> None:
        self._message.clear()
        clock, units = self._workspace.clock, self._workspace.signed_in.units
        born_on = self._patient.summary.born_on
        was_empty = not self._series
        self._series = trends.series_of(measured, clock, born_on, units)
        for one in self._series:
            # Whatever comes and goes, a series keeps its colour and symbol as long as the window is open.
            self._numbers.setdefault(one.name, len(self._numbers))
        self._table = table_of(measured, clock, born_on, units)
        self.table.show_table(self._table)
        self.series.offer(one.name for one in self._series)
        self.growth.show_measured(measured)
        if was_empty:
            self._choose_period()
            if self._first_name:
                self.series.bring_first(self._first_name)
        self._draw()

    def _choose_period(self) -> None:
        """Show the usual period, or the next longer one in which something was measured."""
        last = max((one.readings[-1].at for one in self._series), default=None)
        if last is not None:
            fitting = [period for period in trends.PERIODS if self._end - timedelta(days=period.days) <= last]
            longer = [period for period in fitting if period.days >= trends.USUAL_PERIOD.days]
            self._period.choose(longer[0] if longer else trends.PERIODS[-1])

    def _draw(self) -> None:
        self._axis_row.setContentsMargins(0, 0, self._scroll_bar.sizeHint().width(), 0)
        period = self._period.choice() or trends.USUAL_PERIOD
        first = self._end - timedelta(days=period.days)
        known = {one.name: one for one in self._series}
        shown = [(self._numbers[name], known[name]) for name in self.series.shown() if name in known]
        self._picture = picture_of(
            shown, first, self._end, self._patient.summary.born_on, self._workspace.signed_in.units, self._wishes
        )
        self.graphs.show_picture(self._picture)
        self.axis.update()
        self._span.setText(f"{format_date(first.date())} to {format_date(self._end.date())}")
        self._none.setVisible(not self._picture.moments)
        self._count.setText(f"{len(shown)} of {len(self._series)} graphs" if self._series else "")
        self._later.setEnabled(self._end < self._today_end())

    def _move(self, direction: int) -> None:
        """Go half a period earlier or later, not beyond now."""
        period = self._period.choice() or trends.USUAL_PERIOD
        self._end = min(self._end + direction * timedelta(days=period.days / 2), self._today_end())
        self._draw()

    def _today_end(self) -> datetime:
        """Return the last moment that is shown: a visit that is under way now may be booked for later today."""
        clock = self._workspace.clock
        return clock.local(clock.day_bounds(clock.today())[1]) - timedelta(minutes=1)

    def _wish(self, field: str, wanted: bool) -> None:  # noqa: FBT001 - a slot
        known = {name: action.isChecked() for name, action in self._switches.items()}
        self._wishes = Wishes(**{**known, field: wanted})
        self._draw()

    def _send(self) -> None:
        if self._tabs.currentIndex() == GROWTH:
            print_growth(self._workspace, self._patient, self.growth, self)
        elif self._picture is not None:
            print_trends(self._workspace, self._patient, self._picture, self._table, self._span.text(), self)

    def _not_read(self, error: ClinicError) -> None:
        self._message.show_error(words_for(error), self.read)


def _tool(name: str, picture: str, tip: str, keys: str) -> QToolButton:
    button = QToolButton()
    button.setObjectName(name)
    button.setIcon(icon(picture))
    button.setToolTip(tip)
    button.setAccessibleName(tip.partition(" (")[0])
    button.setShortcut(QKeySequence(keys))
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    return button


def _page(controls: QHBoxLayout, body: QHBoxLayout) -> QWidget:
    page = QWidget()
    column = QVBoxLayout(page)
    column.setContentsMargins(SPACE_S, SPACE_S, SPACE_S, SPACE_S)
    column.setSpacing(SPACE_S)
    column.addLayout(controls)
    column.addLayout(body, 1)
    return page
