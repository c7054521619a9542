"""What is asked before a week is printed, and before bookings become a file."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QHBoxLayout, QWidget

from clinic_desktop.domain.problems import Problem, ProblemKind
from clinic_desktop.exchange.calendar_file import save_booking, save_days
from clinic_desktop.exchange.papers import DAYS_OF_WEEK, week_plan
from clinic_desktop.exchange.table_export import bookings_table
from clinic_desktop.ui.export_dialog import PlaceDialog, TableExportDialog
from clinic_desktop.ui.theme import SPACE_S
from clinic_desktop.ui.widgets.choice_field import ChoiceField
from clinic_desktop.ui.widgets.date_field import DateField
from clinic_desktop.ui.widgets.form_dialog import FormDialog
from clinic_desktop.ui.widgets.form_field import FormField

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import date

    from clinic_desktop.domain.appointments import AppointmentLine, Provider
    from clinic_desktop.domain.identifiers import ProviderId
    from clinic_desktop.exchange.table_export import Table
    from clinic_desktop.ui.workspace import Workspace

CALENDAR = "Calendar (*.ics)"
DAYS_MOST = 366
SPANS = [(1, "This day"), (DAYS_OF_WEEK, "The week of this day")]


class WeekPlanDialog(FormDialog):
    """Signals: stored(WrittenPaper)."""

    def __init__(
        self,
        workspace: Workspace,
        providers: Iterable[Provider],
        provider_id: ProviderId | None,
        on: date,
        parent: QWidget | None,
    ) -> None:
        super().__init__("week-plan", "Week plan", "Show", workspace.tasks, parent)
        self._papers = workspace.services.papers
        self._clock = workspace.clock
        self._provider = _provider_field("week-plan", providers, provider_id)
        self._day = _day_field("week-plan-day", "Any day of the week", workspace, on)
        self.body.addWidget(self.add_field("provider", FormField("&Provider", self._provider, is_required=True)))
        hint = "The plan goes from Monday to Sunday."
        self.body.addWidget(self.add_field("day", FormField("&Day", self._day, is_required=True, hint=hint)))
        self.setMinimumWidth(420)
        self._provider.setFocus()
        self.remember()

    def problems(self) -> tuple[Problem, ...]:
        return _missing(provider=self._provider.choice(), day=self._day.day())

    def work(self) -> Callable[[], Any] | None:
        provider, day = self._provider.choice(), self._day.day()
        if provider is None or day is None:
            return None
        return partial(week_plan, self._papers, self._clock, day, provider, self._provider.currentText())


class CalendarDialog(PlaceDialog):
    """Writes a provider's day or week as an iCalendar file."""

    def __init__(
        self,
        workspace: Workspace,
        providers: Iterable[Provider],
        provider_id: ProviderId | None,
        on: date,
        parent: QWidget | None,
    ) -> None:
        super().__init__("calendar-export", "Calendar file", "Save", workspace, parent)
        self._workspace = workspace
        self._provider = _provider_field("calendar-export", providers, provider_id)
        self._day = _day_field("calendar-export-day", "Day", workspace, on)
        self._span: ChoiceField[int] = ChoiceField("calendar-export-span", "How much", SPANS)
        row = QHBoxLayout()
        row.setSpacing(SPACE_S)
        row.addWidget(self.add_field("day", FormField("&Day", self._day, is_required=True)))
        row.addWidget(self.add_field("span", FormField("How &much", self._span)), 1)
        self.body.addWidget(self.add_field("provider", FormField("&Provider", self._provider, is_required=True)))
        self.body.addLayout(row)
        hint = "For the provider's own calendar. It names patients by their initials only."
        self.add_place(f"appointments-{on:%Y-%m-%d}.ics", CALENDAR, hint)
        self._provider.setFocus()
        self.remember()

    def problems(self) -> tuple[Problem, ...]:
        return (*_missing(provider=self._provider.choice(), day=self._day.day()), *super().problems())

    def work(self) -> Callable[[], Any] | None:
        provider, day, days = self._provider.choice(), self._day.day(), self._span.choice() or 1
        if provider is None or day is None:
            return None
        first = day - timedelta(days=day.weekday()) if days == DAYS_OF_WEEK else day
        services = self._workspace.services
        return partial(
            partial(save_days, services.audit, services.papers, self._workspace.clock, services.clinic),
            provider,
            first,
            days,
            self.path,
            may_replace=self.may_replace,
        )


class BookingCalendarDialog(PlaceDialog):
    """Writes one booking as an iCalendar file, for the patient."""

    def __init__(self, workspace: Workspace, line: AppointmentLine, parent: QWidget | None) -> None:
        super().__init__("booking-calendar", "Calendar file of the appointment", "Save", workspace, parent)
        self._workspace = workspace
        self._line = line
        hint = "For the patient's calendar: when, how long and where. Not why."
        self.add_place(f"appointment-{workspace.clock.local(line.starts_at):%Y-%m-%d}.ics", CALENDAR, hint)
        self._file.setFocus()
        self.remember()

    def work(self) -> Callable[[], Any]:
        services = self._workspace.services
        return partial(
            partial(save_booking, services.audit, services.papers, self._workspace.clock, services.clinic),
            self._line.id,
            self.path,
            may_replace=self.may_replace,
        )


class BookingsExportDialog(TableExportDialog):
    """Writes the bookings of some days as a table."""

    def __init__(
        self,
        workspace: Workspace,
        providers: Iterable[Provider],
        provider_id: ProviderId | None,
        on: date,
        parent: QWidget | None,
    ) -> None:
        super().__init__("bookings-export", "Export bookings", "bookings", workspace, parent)
        self._papers = workspace.services.papers
        self._clock = workspace.clock
        self._first = _day_field("bookings-export-first", "First day", workspace, on)
        self._last = _day_field("bookings-export-last", "Last day", workspace, on)
        choices: list[tuple[ProviderId | None, str]] = [(None, "All providers")]
        choices += [(one.id, one.name) for one in providers]
        self._provider: ChoiceField[ProviderId | None] = ChoiceField("bookings-export-provider", "Provider", choices)
        self._provider.choose(provider_id)
        row = QHBoxLayout()
        row.setSpacing(SPACE_S)
        row.addWidget(self.add_field("first", FormField("Fro&m", self._first, is_required=True)))
        row.addWidget(self.add_field("last", FormField("&To", self._last, is_required=True)))
        row.addWidget(self.add_field("provider", FormField("&Provider", self._provider)), 1)
        self.body.addLayout(row)
        self.add_form(f"bookings-{on:%Y-%m-%d}.csv")

    def problems(self) -> tuple[Problem, ...]:
        first, last = self._first.day(), self._last.day()
        found = _missing(first=first, last=last)
        if first and last and last < first:
            found = (Problem("last", ProblemKind.NOT_UNDERSTOOD, "The last day lies before the first"),)
        elif first and last and (last - first).days >= DAYS_MOST:
            found = (Problem("last", ProblemKind.NOT_UNDERSTOOD, f"At most {DAYS_MOST} days at a time"),)
        return (*found, *super().problems())

    def reading(self) -> Callable[[], Table]:
        today, provider = self._clock.today(), self._provider.choice()
        asked = frozenset({provider}) if provider else frozenset()
        first, last = self._first.day() or today, self._last.day() or today
        return partial(bookings_table, self._papers, self._clock, first, last, asked)


def _provider_field(name: str, providers: Iterable[Provider], chosen: ProviderId | None) -> ChoiceField[ProviderId]:
    field: ChoiceField[ProviderId] = ChoiceField(
        f"{name}-provider", "Provider", [(one.id, one.name) for one in providers]
    )
    if chosen is not None:
        field.choose(chosen)
    return field


def _day_field(name: str, label: str, workspace: Workspace, day: date) -> DateField:
    field = DateField(name, label, today=workspace.clock.today, day_first=workspace.day_first)
    field.set_day(day)
    return field


def _missing(**values: object) -> tuple[Problem, ...]:
    return tuple(Problem(name, ProblemKind.MISSING) for name, value in values.items() if value is None)
