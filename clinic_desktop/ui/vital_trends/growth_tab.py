"""Growth of a child: a chart with percentile curves, and a table of where it stood at each visit."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from clinic_desktop.background.latest import LatestTask
from clinic_desktop.domain import growth, trends
from clinic_desktop.domain.clinical_text import format_age, format_date, format_number
from clinic_desktop.domain.growth import GrowthTables, GrowthValue, Indicator
from clinic_desktop.domain.pages import Page
from clinic_desktop.domain.statuses import Sex
from clinic_desktop.domain.unreadable import is_unreadable
from clinic_desktop.domain.us_units import Units, to_us
from clinic_desktop.ui.growth_words import (
    HOW_TO_INSTALL,
    INDICATOR_WORDS,
    NO_STANDARD,
    NOT_INSTALLED,
    growth_explanation,
    percentile_words,
    z_words,
)
from clinic_desktop.ui.theme import SPACE_S
from clinic_desktop.ui.vital_trends.growth_graph import GrowthGraph, GrowthMark, GrowthPicture, PrintedGrowth
from clinic_desktop.ui.widgets.choice_field import ChoiceField
from clinic_desktop.ui.widgets.message_bar import MessageBar, MessageKind
from clinic_desktop.ui.widgets.record_model import Column, RecordTableModel
from clinic_desktop.ui.widgets.record_table import RecordTable

if TYPE_CHECKING:
    from datetime import date
    from decimal import Decimal

    from clinic_desktop.domain.identifiers import AppointmentId
    from clinic_desktop.domain.patients import PatientDetails
    from clinic_desktop.domain.vitals import VisitVitals
    from clinic_desktop.ui.workspace import Workspace

_FIELDS = {Indicator.WEIGHT: "weight", Indicator.HEIGHT: "height"}
_UNITS = {Units.METRIC: {"weight": "kg", "height": "cm"}, Units.US: {"weight": "lb", "height": "in"}}


@dataclass(frozen=True)
class AgePeriod:
    """Which ages a chart shows; labelled each so many months."""

    words: str
    first_day: int
    last_day: int
    step_months: int


PERIODS = (
    AgePeriod("0 to 2 years", 0, 731, 3),
    AgePeriod("0 to 5 years", 0, growth.STANDARDS_LAST_DAY, 12),
    AgePeriod("5 to 19 years", growth.STANDARDS_LAST_DAY, growth.LAST_DAY[Indicator.HEIGHT], 24),
)


@dataclass(frozen=True)
class GrowthRow:
    """Where a child stood at a visit."""

    appointment_id: AppointmentId
    day: date
    born_on: date
    age_days: int
    value: GrowthValue
    shown: str


COLUMNS: tuple[Column[GrowthRow], ...] = (
    Column("Date", lambda row: format_date(row.day), width=13),
    Column("Age", lambda row: format_age(row.born_on, row.day), width=9),
    Column("Measured", lambda row: row.shown, width=11),
    Column("Percentile", lambda row: percentile_words(row.value.percentile), width=26),
    Column("z-score", lambda row: z_words(row.value.z), width=9),
    Column(
        "Source",
        lambda row: row.value.source,
        stretch=True,
        tooltip=lambda row: growth_explanation((row.value,)),
    ),
)


class GrowthTab(QWidget):
    """Reads the tables once, and says what to do where they are not installed."""

    def __init__(self, workspace: Workspace, patient: PatientDetails, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("trends-growth")
        self._workspace = workspace
        self._patient = patient
        self._units = workspace.signed_in.units
        self._tables: GrowthTables | None = None
        self._measured: tuple[VisitVitals, ...] = ()
        self._reading = LatestTask(workspace.tasks, self)
        self._make_widgets()
        self._lay_out()

    def concerns(self, today: date) -> bool:
        """Say whether growth is of interest: until 19 years."""
        born_on = self._patient.summary.born_on
        return not is_unreadable(born_on) and 0 <= (today - born_on).days <= growth.LAST_DAY[Indicator.HEIGHT]

    def show_measured(self, measured: tuple[VisitVitals, ...]) -> None:
        self._measured = measured
        sex = self._patient.fields.sex
        if not self.concerns(self._workspace.clock.today()):
            return
        if sex not in {Sex.MALE, Sex.FEMALE}:
            self._message.show_message(MessageKind.INFO, "No growth chart", NO_STANDARD)
        elif not self._workspace.services.growth.is_installed():
            self._message.show_message(MessageKind.INFO, NOT_INSTALLED, HOW_TO_INSTALL)
        elif self._tables is not None:
            self._draw()
        else:
            read = partial(self._workspace.services.growth.tables, sex)
            self._reading.run(read, done=self._take, failed=lambda _: None)

    def title(self) -> str:
        return INDICATOR_WORDS[self._indicator()]

    def source(self) -> str:
        is_small = self._period_shown().last_day <= growth.STANDARDS_LAST_DAY
        return growth.STANDARDS if is_small else growth.REFERENCE

    def heads(self) -> list[str]:
        return ["Date", *(column.title for column in COLUMNS[1:5])]

    def rows(self) -> list[list[str]]:
        """Return the table for printing, the newest first."""
        return [[column.text(row) for column in COLUMNS[:5]] for row in self._rows()]

    def drawing(self) -> PrintedGrowth:
        return PrintedGrowth(self._picture())

    def _make_widgets(self) -> None:
        self._message = MessageBar("trends-growth-message")
        self._choice: ChoiceField[Indicator] = ChoiceField(
            "trends-growth-indicator", "What is compared", list(INDICATOR_WORDS.items())
        )
        self._period: ChoiceField[AgePeriod] = ChoiceField(
            "trends-growth-period", "Ages", [(period, period.words) for period in PERIODS]
        )
        self._period.choose(self._usual_period())
        self.graph = GrowthGraph()
        self.model: RecordTableModel[GrowthRow] = RecordTableModel(
            COLUMNS, key=lambda row: row.appointment_id, parent=self
        )
        self.table = RecordTable("trends-growth-table", "Growth by visit, the newest first", self.model)
        for choice in (self._choice, self._period):
            choice.currentIndexChanged.connect(lambda _: self._draw())

    def _lay_out(self) -> None:
        controls = QHBoxLayout()
        controls.setSpacing(SPACE_S)
        controls.addWidget(self._choice)
        controls.addWidget(self._period)
        controls.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACE_S, SPACE_S, SPACE_S, SPACE_S)
        column.setSpacing(SPACE_S)
        column.addWidget(self._message)
        column.addLayout(controls)
        column.addWidget(self.graph, 3)
        column.addWidget(self.table, 1)

    def _take(self, tables: GrowthTables | None) -> None:
        self._tables = tables
        self._draw()

    def _draw(self) -> None:
        if self._tables is None:
            return
        self.graph.show_picture(self._picture())
        rows = self._rows()
        self.model.show(Page(tuple(rows), has_more=False))

    def _rows(self) -> list[GrowthRow]:
        indicator = self._indicator()
        found = []
        for visit, day, days in self._visits():
            if self._tables is not None and not trends.is_struck(visit, _FIELDS.get(indicator, "bmi")):
                values = growth.growth_of(self._tables, days, visit.vitals)
                found += [
                    GrowthRow(
                        visit.appointment_id, day, self._patient.summary.born_on, days, value, self._in_words(value)
                    )
                    for value in values
                    if value.indicator is indicator
                ]
        return found

    def _visits(self) -> list[tuple[VisitVitals, date, int]]:
        born_on, clock = self._patient.summary.born_on, self._workspace.clock
        known = [one for one in self._measured if not is_unreadable(one.measured_at)]
        days = [(one, clock.local(one.measured_at).date()) for one in known]
        return [(one, day, (day - born_on).days) for one, day in days]

    def _picture(self) -> GrowthPicture:
        indicator, period = self._indicator(), self._period_shown()
        field = _FIELDS.get(indicator, "")
        unit = self._unit(field)
        curves: tuple[tuple[int, tuple[tuple[int, float], ...]], ...] = ()
        if self._tables is not None:
            found = (
                (percent, growth.curve(self._tables, indicator, percent, period.first_day, period.last_day))
                for percent in growth.CURVES
            )
            curves = tuple((percent, self._shown_curve(field, points)) for percent, points in found)
        rows = [row for row in self._rows() if period.first_day <= row.age_days <= period.last_day]
        marks = tuple(self._mark(row, field, unit) for row in reversed(rows))
        return GrowthPicture(
            INDICATOR_WORDS[indicator],
            unit,
            period.first_day,
            period.last_day,
            period.step_months,
            curves,
            marks,
        )

    def _mark(self, row: GrowthRow, field: str, unit: str) -> GrowthMark:
        value = self._shown(field, row.value.measured)
        words = (
            f"{format_date(row.day)}, {format_age(row.born_on, row.day)}: {format_number(value)} {unit},"
            f" {percentile_words(row.value.percentile)}"
        )
        return GrowthMark(row.age_days, float(value), words)

    def _in_words(self, value: GrowthValue) -> str:
        field = _FIELDS.get(value.indicator, "")
        return f"{format_number(self._shown(field, value.measured))} {self._unit(field)}"

    def _unit(self, field: str) -> str:
        return _UNITS[self._units][field] if field else "kg/m²"

    def _shown(self, field: str, value: Decimal) -> Decimal:
        return to_us(field, value) if field and self._units is Units.US else value

    def _shown_curve(self, field: str, points: tuple[tuple[int, float], ...]) -> tuple[tuple[int, float], ...]:
        if not field or self._units is Units.METRIC:
            return points
        factor = 2.54 if field == "height" else 0.45359237
        return tuple((day, value / factor) for day, value in points)

    def _indicator(self) -> Indicator:
        return self._choice.choice() or Indicator.WEIGHT

    def _period_shown(self) -> AgePeriod:
        return self._period.choice() or PERIODS[0]

    def _usual_period(self) -> AgePeriod:
        born_on = self._patient.summary.born_on
        days = 0 if is_unreadable(born_on) else (self._workspace.clock.today() - born_on).days
        return next((period for period in PERIODS if days <= period.last_day), PERIODS[-1])
