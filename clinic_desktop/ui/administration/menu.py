"""What administrators and auditors open from the menus."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QVBoxLayout, QWidget

from clinic_desktop.ui.administration.accounts import AccountsDialog
from clinic_desktop.ui.administration.audit_viewer import AuditPane
from clinic_desktop.ui.administration.backups import BackupsDialog
from clinic_desktop.ui.administration.clinic import ClinicDialog
from clinic_desktop.ui.administration.codes import CodesDialog
from clinic_desktop.ui.administration.data_tables import DataTablesPane
from clinic_desktop.ui.administration.fallen_bookings import FallenBookingsDialog
from clinic_desktop.ui.administration.fallen_watch import FallenWatch
from clinic_desktop.ui.administration.formulary import FormularyDialog
from clinic_desktop.ui.administration.papers import PapersDialog
from clinic_desktop.ui.administration.waiting_times import WaitingTimesDialog
from clinic_desktop.ui.administration.working_hours import WorkingHoursDialog
from clinic_desktop.ui.error_words import words_for
from clinic_desktop.ui.shortcuts import ActionSpec, make_action

if TYPE_CHECKING:
    from PySide6.QtGui import QAction

    from clinic_desktop.domain.clinic import Clinic
    from clinic_desktop.domain.errors import ClinicError
    from clinic_desktop.ui.workspace import Workspace

ACCOUNTS = ActionSpec("accounts", "&Accounts…", "Shift+F11", "users", "Who may sign in, and what each may do")
AUDIT = ActionSpec("audit", "A&udit trail…", "Ctrl+Shift+U", "eye", "Who did what, and when")
CLINIC = ActionSpec("clinic", "&Clinic…", "Ctrl+Shift+I", "settings", "Its name, address, country and time zone")
DATA = ActionSpec("data-tables", "&Data…", "Ctrl+Shift+T", "database", "Tables of the database as they are")
BACKUPS = ActionSpec(
    "backups", "&Backups…", "Ctrl+Shift+J", "save", "When the last backup was proved, and where backups are"
)
WORKING_HOURS = ActionSpec(
    "working-hours", "&Working hours…", "Shift+F9", "clock", "When providers work, and how long bookings are"
)
FALLEN = ActionSpec(
    "fallen-bookings", "Bookings to be mo&ved…", "Ctrl+F9", "calendar-clock", "Bookings outside of changed hours"
)
WAITING_TIMES = ActionSpec(
    "waiting-times", "Waitin&g times…", "Ctrl+Shift+F", "hourglass", "What counts as waiting long"
)
CODES = ActionSpec("code-list", "C&odes of diagnoses…", "", "clipboard-list", "Which list of codes is loaded, and how")
FORMULARY = ActionSpec(
    "formulary", "&Formulary…", "Ctrl+Shift+M", "pill", "Medicines that can be searched and checked; import and export"
)
PAPERS = ActionSpec("papers", "&Papers…", "", "file-text", "How summaries, prescriptions and letters are printed")
_WIDTH, _HEIGHT = 1200, 660


class AdministrationWindow(QDialog):
    """A pane in a window of its own, before the main window. Escape closes it."""

    def __init__(self, name: str, title: str, pane: QWidget, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setWindowTitle(title)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowFlag(Qt.WindowType.WindowMaximizeButtonHint)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(pane)
        self.resize(_WIDTH, _HEIGHT)


def administration_actions(workspace: Workspace, window: QWidget, *, shows_trail: bool) -> tuple[QAction, ...]:
    """Return what this person may open; nothing for whoever has nothing to do with the administration.

    ``shows_trail`` says that the window itself shows the audit trail.
    """
    person = workspace.person
    if not person.may_read_audit:
        return ()
    data = make_action(window, DATA, partial(open_data_tables, workspace, window))
    if shows_trail and not person.may_administer:
        return (data,)
    trail = make_action(window, AUDIT, partial(open_audit, workspace, window))
    if not person.may_administer:
        return (trail, data)
    accounts = make_action(window, ACCOUNTS, partial(open_accounts, workspace, window))
    waiting_times = make_action(window, WAITING_TIMES, partial(open_waiting_times, workspace, window))
    clinic = make_action(window, CLINIC, partial(open_clinic, workspace, window))
    hours = make_action(window, WORKING_HOURS, partial(open_working_hours, workspace, window))
    backups = make_action(window, BACKUPS, partial(open_backups, workspace, window))
    codes = make_action(window, CODES, partial(open_code_list, workspace, window))
    formulary = make_action(window, FORMULARY, partial(open_formulary, workspace, window))
    papers = make_action(window, PAPERS, lambda: PapersDialog(workspace, window).open())
    return (accounts, clinic, hours, waiting_times, codes, formulary, papers, backups, trail, data)


def booking_actions(workspace: Workspace, window: QWidget) -> tuple[QAction, ...]:
    """Return what whoever books opens about working hours; administrators have the hours in their own menu."""
    fallen = make_action(window, FALLEN, partial(open_fallen_bookings, workspace, window))
    FallenWatch(workspace, window)
    workspace.fallen_wanted.connect(fallen.trigger)
    if workspace.person.may_administer:
        return (fallen,)
    return (make_action(window, WORKING_HOURS, partial(open_working_hours, workspace, window)), fallen)


def open_accounts(workspace: Workspace, window: QWidget) -> None:
    AccountsDialog(workspace, window).open()


def open_clinic(workspace: Workspace, window: QWidget) -> None:
    """Read what stands there, then open the dialog."""

    def show(clinic: Clinic) -> None:
        dialog = ClinicDialog(workspace, clinic, window)
        dialog.stored.connect(lambda _: workspace.told.emit("Saved. Workstations take it up at the next sign-in"))
        dialog.open()

    def say(error: ClinicError) -> None:
        workspace.told.emit(words_for(error).title)

    workspace.tasks.run(workspace.services.clinic.details, owner=window, done=show, failed=say)


def open_backups(workspace: Workspace, window: QWidget) -> None:
    BackupsDialog(workspace, window).open()


def open_working_hours(workspace: Workspace, window: QWidget) -> None:
    dialog = WorkingHoursDialog(workspace, window)
    dialog.fallen_wanted.connect(partial(open_fallen_bookings, workspace, dialog))
    dialog.open()


def open_fallen_bookings(workspace: Workspace, window: QWidget) -> None:
    dialog = FallenBookingsDialog(workspace, window)
    dialog.move_wanted.connect(lambda booking: workspace.move_wished.emit(booking, dialog))
    dialog.cancel_wanted.connect(lambda booking: workspace.cancel_wished.emit(booking, dialog))
    dialog.pins_wanted.connect(workspace.pins_wished)
    dialog.open()


def open_waiting_times(workspace: Workspace, window: QWidget) -> None:
    WaitingTimesDialog(workspace, window).open()


def open_code_list(workspace: Workspace, window: QWidget) -> None:
    CodesDialog(workspace, window).open()


def open_formulary(workspace: Workspace, window: QWidget) -> None:
    FormularyDialog(workspace, window).open()


def open_audit(workspace: Workspace, window: QWidget) -> None:
    AdministrationWindow("audit-window", "Audit trail", AuditPane(workspace), window).open()


def open_data_tables(workspace: Workspace, window: QWidget) -> None:
    AdministrationWindow("data-tables-window", "Data, to read only", DataTablesPane(workspace), window).open()
