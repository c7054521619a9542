"""What can be printed of the bookings, and written into files: two menus for the list of appointments."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QMenu, QWidget

from clinic_desktop.domain.statuses import AppointmentStatus
from clinic_desktop.exchange.papers import appointment_slip, day_list
from clinic_desktop.ui.appointments.paper_dialogs import (
    BookingCalendarDialog,
    BookingsExportDialog,
    CalendarDialog,
    WeekPlanDialog,
)
from clinic_desktop.ui.icons import icon
from clinic_desktop.ui.printing import Orientation, Paper, print_document
from clinic_desktop.ui.shortcuts import ActionSpec, make_action

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from PySide6.QtGui import QAction

    from clinic_desktop.domain.appointments import AppointmentLine, Provider
    from clinic_desktop.domain.identifiers import ProviderId
    from clinic_desktop.exchange.papers import WrittenPaper
    from clinic_desktop.exchange.taking_out import TakenOut
    from clinic_desktop.ui.workspace import Workspace

DAY_LIST = ActionSpec("print-day-list", "&Day list…", "Ctrl+P", "printer", "Print the day that the list shows")
WEEK_PLAN = ActionSpec("print-week-plan", "&Week plan…", "", "printer", "Print the week of a provider")
SLIP = ActionSpec(
    "print-slip",
    "&Appointment slip…",
    "Ctrl+J",
    "printer",
    "Print date, time and place for the patient",
    needs="Choose an appointment that takes place",
)
TABLE = ActionSpec(
    "export-bookings", "&Table (CSV)…", "", "save", "Write the bookings of a day or of many into a table"
)
BOOKING_FILE = ActionSpec(
    "export-booking-calendar",
    "Calendar file of this &appointment…",
    "",
    "calendar",
    "For the patient's own calendar",
    needs="Choose an appointment first",
)
DAYS_FILE = ActionSpec(
    "export-days-calendar", "Calendar file of a &provider…", "", "calendar", "A day or week for the provider's calendar"
)


class Papers:
    """The menus. ``shown`` says which day and provider (or None) the list shows, ``chosen`` which booking is chosen."""

    def __init__(
        self,
        workspace: Workspace,
        pane: QWidget,
        providers: Callable[[], tuple[Provider, ...]],
        shown: Callable[[], tuple[date, ProviderId | None]],
        chosen: Callable[[], AppointmentLine | None],
    ) -> None:
        self._workspace = workspace
        self._pane = pane
        self._providers = providers
        self._shown = shown
        self._chosen = chosen
        self._of_booking = (
            make_action(pane, SLIP, self._print_slip),
            make_action(pane, BOOKING_FILE, self._save_booking),
        )
        slip, booking_file = self._of_booking
        printing = (
            make_action(pane, DAY_LIST, self._print_day),
            make_action(pane, WEEK_PLAN, self._ask_week),
            slip,
        )
        exports = [booking_file, make_action(pane, DAYS_FILE, self._ask_days)]
        if workspace.person.may_export_lists:
            exports.insert(0, make_action(pane, TABLE, self._ask_table))
        self.actions: tuple[QAction, ...] = (*printing, *exports)
        self.menus: tuple[QAction, ...] = (
            _menu(pane, "print", "Prin&t", printing),
            _menu(pane, "export", "&Export", exports),
        )

    def offer(self, line: AppointmentLine | None) -> None:
        """Offer what the chosen booking allows: who has no appointment any more takes no slip along."""
        is_off = line is not None and line.status in (AppointmentStatus.CANCELLED, AppointmentStatus.NO_SHOW)
        slip, booking_file = self._of_booking
        slip.setEnabled(line is not None and not is_off)
        booking_file.setEnabled(line is not None)

    def _print_day(self) -> None:
        services, clock = self._workspace.services, self._workspace.clock
        on, provider = self._shown()
        asked = frozenset({provider}) if provider else frozenset()
        work = partial(day_list, services.papers, clock, on, asked)
        self._workspace.tasks.run(work, owner=self._pane, done=partial(self._print, "day_list", Paper.A4))

    def _print_slip(self) -> None:
        line, services = self._chosen(), self._workspace.services
        if line is not None:
            work = partial(appointment_slip, services.papers, services.clinic, self._workspace.clock, line.id)
            done = partial(self._print, "appointment_slip", Paper.A6)
            self._workspace.tasks.run(work, owner=self._pane, done=done)

    def _print(self, purpose: str, paper: Paper, written: WrittenPaper) -> None:
        print_document(
            self._workspace,
            purpose,
            written.title,
            written.html,
            self._pane,
            patients=written.patients,
            paper=paper,
            orientation=Orientation.LANDSCAPE if purpose == "week_plan" else Orientation.PORTRAIT,
        )

    def _ask_week(self) -> None:
        on, provider = self._shown()
        dialog = WeekPlanDialog(self._workspace, self._providers(), provider or self._likely(), on, self._pane)
        dialog.stored.connect(partial(self._print, "week_plan", Paper.A4))
        dialog.open()

    def _ask_days(self) -> None:
        on, provider = self._shown()
        dialog = CalendarDialog(self._workspace, self._providers(), provider or self._likely(), on, self._pane)
        dialog.stored.connect(self._written)
        dialog.open()

    def _ask_table(self) -> None:
        on, provider = self._shown()
        dialog = BookingsExportDialog(self._workspace, self._providers(), provider, on, self._pane)
        dialog.stored.connect(self._written)
        dialog.open()

    def _save_booking(self) -> None:
        line = self._chosen()
        if line is not None:
            dialog = BookingCalendarDialog(self._workspace, line, self._pane)
            dialog.stored.connect(self._written)
            dialog.open()

    def _written(self, taken: TakenOut) -> None:
        self._workspace.told.emit(f"Written: {taken.path}")

    def _likely(self) -> ProviderId | None:
        """Return the provider of the chosen booking, or oneself."""
        line = self._chosen()
        return line.provider_id if line else self._workspace.person.provider_id


def _menu(pane: QWidget, name: str, title: str, actions: list[QAction] | tuple[QAction, ...]) -> QAction:
    menu = QMenu(title, pane)
    menu.setObjectName(f"menu-{name}")
    menu.setToolTipsVisible(True)
    menu.addActions(list(actions))
    entry = menu.menuAction()
    entry.setObjectName(f"action-{name}")
    entry.setIcon(icon("printer" if name == "print" else "save"))
    return entry
