"""How a series goes on: every how many days, weeks or months, on which weekdays, and when it ends."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QSpinBox, QWidget

from clinic_desktop.domain import limits
from clinic_desktop.domain.series import Every, InMonth, SeriesRule
from clinic_desktop.ui.series_words import in_month_words
from clinic_desktop.ui.theme import SPACE_L, SPACE_M
from clinic_desktop.ui.widgets.choice_field import ChoiceField
from clinic_desktop.ui.widgets.date_field import DateField
from clinic_desktop.ui.widgets.form_field import FormField
from clinic_desktop.ui.widgets.weekday_buttons import WeekdayButtons

if TYPE_CHECKING:
    from datetime import date

    from clinic_desktop.ui.workspace import Workspace

_AFTER, _UNTIL = "count", "until"


class RuleFields(QWidget):
    """Signals: changed(): another rule stands there."""

    changed = Signal()

    def __init__(self, workspace: Workspace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("series-rule")
        self._first_on = workspace.clock.today()
        self._make_widgets(workspace)
        self._lay_out()
        self._connect()
        self._show_fitting()

    def set_first_day(self, first_on: date) -> None:
        """Follow the first day: its weekday is the one chosen until somebody chooses others."""
        self.blockSignals(True)
        if self._weekdays.weekdays() <= {self._first_on.weekday()}:
            self._weekdays.choose({first_on.weekday()})
        self._first_on = first_on
        self._in_month.offer([(one, in_month_words(one, first_on)) for one in InMonth])
        self.blockSignals(False)

    def rule(self) -> SeriesRule:
        every = self._every.choice() or Every.WEEK
        is_counted = self._ends.choice() == _AFTER
        return SeriesRule(
            every=every,
            interval=self._interval.value(),
            weekdays=self._weekdays.weekdays() if every is Every.WEEK else frozenset(),
            in_month=(self._in_month.choice() or InMonth.DATE) if every is Every.MONTH else InMonth.DATE,
            count=self._count.value() if is_counted else None,
            until=None if is_counted else self._until.day(),
        )

    def _make_widgets(self, workspace: Workspace) -> None:
        self._interval = QSpinBox()
        self._interval.setObjectName("series-interval")
        self._interval.setRange(int(limits.SERIES_INTERVAL.least), int(limits.SERIES_INTERVAL.most))
        self._every: ChoiceField[Every] = ChoiceField(
            "series-every", "Days, weeks or months", [(one, f"{one.value}s") for one in Every]
        )
        self._every.choose(Every.WEEK)
        self._weekdays = WeekdayButtons("series")
        self._in_month: ChoiceField[InMonth] = ChoiceField(
            "series-in-month", "Which day of the month", [(one, in_month_words(one, self._first_on)) for one in InMonth]
        )
        self._ends: ChoiceField[str] = ChoiceField(
            "series-ends", "Ends", [(_AFTER, "after a number of times"), (_UNTIL, "on a day")]
        )
        self._count = QSpinBox()
        self._count.setObjectName("series-count")
        self._count.setRange(int(limits.SERIES_COUNT.least), int(limits.SERIES_COUNT.most))
        self._count.setValue(10)
        self._count.setSuffix(" times")
        self._until = DateField("series-until", "Last day", today=workspace.clock.today, day_first=workspace.day_first)

    def _lay_out(self) -> None:
        self.fields = {
            "interval": FormField("&Every", self._interval),
            "every": FormField("&Unit", self._every),
            "weekdays": FormField("&On", self._weekdays),
            "in_month": FormField("D&ay of the month", self._in_month),
            "ends": FormField("E&nds", self._ends),
            "count": FormField("&How often", self._count),
            "until": FormField("Last &day", self._until),
        }
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(SPACE_L)
        grid.setVerticalSpacing(SPACE_M)
        places = {"interval": 0, "every": 1, "weekdays": 2, "in_month": 2, "ends": 3, "count": 4, "until": 4}
        for name, place in places.items():
            grid.addWidget(self.fields[name], 0, place, Qt.AlignmentFlag.AlignTop)
        grid.setColumnStretch(2, 1)

    def _connect(self) -> None:
        for changed in (
            self._interval.valueChanged,
            self._every.currentIndexChanged,
            self._in_month.currentIndexChanged,
            self._ends.currentIndexChanged,
            self._count.valueChanged,
            self._until.date_changed,
            self._weekdays.changed,
        ):
            changed.connect(self._on_changed)

    def _on_changed(self) -> None:
        self._show_fitting()
        self.changed.emit()

    def _show_fitting(self) -> None:
        every, is_counted = self._every.choice(), self._ends.choice() == _AFTER
        self.fields["weekdays"].setVisible(every is Every.WEEK)
        self.fields["in_month"].setVisible(every is Every.MONTH)
        self.fields["count"].setVisible(is_counted)
        self.fields["until"].setVisible(not is_counted)
