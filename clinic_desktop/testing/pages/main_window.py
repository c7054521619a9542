"""The main window around the panes: menus, status bar, what opens and closes."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Self

from PySide6.QtWidgets import QMainWindow, QMenu, QWidget

from clinic_desktop.testing.pages import hands
from clinic_desktop.testing.pages.accounts import AccountsPage, PasswordPage
from clinic_desktop.testing.pages.appointments import AppointmentsPage
from clinic_desktop.testing.pages.audit import AuditPage
from clinic_desktop.testing.pages.backups import BackupsPage
from clinic_desktop.testing.pages.chart import ChartPage
from clinic_desktop.testing.pages.clinic import ClinicPage
from clinic_desktop.testing.pages.codes import CodeListPage
from clinic_desktop.testing.pages.data_tables import DataTablesPage
from clinic_desktop.testing.pages.drafts import DraftsPage
from clinic_desktop.testing.pages.finding import exists, front
from clinic_desktop.testing.pages.formulary import FormularyPage
from clinic_desktop.testing.pages.keys import KeysPage
from clinic_desktop.testing.pages.lock import LockAfterPage
from clinic_desktop.testing.pages.merge import MergeChoicePage, MergesPage
from clinic_desktop.testing.pages.message_bar import MessageBarPage
from clinic_desktop.testing.pages.missing_data import MissingDataPage
from clinic_desktop.testing.pages.page import Page
from clinic_desktop.testing.pages.palette import PalettePage
from clinic_desktop.testing.pages.paper_templates import ClinicPapersPage, NotCheckedPage
from clinic_desktop.testing.pages.patient_search import PatientSearchPage
from clinic_desktop.testing.pages.printing import PrintPage
from clinic_desktop.testing.pages.schedule import SchedulePage
from clinic_desktop.testing.pages.visit import VisitPage
from clinic_desktop.testing.pages.waiting_room import WaitingRoomPage, WaitingTimesPage
from clinic_desktop.testing.pages.working_hours import FallenBookingsPage, WorkingHoursPage
from clinic_desktop.ui.shortcuts import menus_of, plain_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QAction

CONNECTED = "Connected"


class MainWindowPage(Page):
    """Leads to the pages of the panes."""

    root_name: ClassVar[str] = "main-window"

    @property
    def search(self) -> PatientSearchPage:
        return PatientSearchPage(self.window)

    @property
    def appointments(self) -> AppointmentsPage:
        return AppointmentsPage(self.window)

    @property
    def schedule(self) -> SchedulePage:
        return SchedulePage(self.window)

    @property
    def chart(self) -> ChartPage:
        return ChartPage(self.window)

    @property
    def visit(self) -> VisitPage:
        return VisitPage(self.window)

    @property
    def audit(self) -> AuditPage:
        return AuditPage(self.window)

    def open_audit(self) -> AuditPage:
        """Open the audit trail from the menu. Administrators can, and auditors who have other work too."""
        self.choose_from_menu("administration", "audit")
        return AuditPage(self.window)

    def open_data_tables(self) -> DataTablesPage:
        """Open the data browser from the menu. Administrators and auditors can."""
        self.choose_from_menu("administration", "data-tables")
        return DataTablesPage(self.window)

    def close_dialog(self) -> Self:
        """Close the window that lies before this one, by Escape."""
        dialog = front(self.window)
        self.press("Escape")
        return self.expect(lambda: front(self.window) is not dialog, "the dialog to close")

    @property
    def panes(self) -> Sequence[str]:
        """The panes of this window, by object name: what this person may use."""
        return [
            name
            for name in ("patient-search", "appointments", "schedule", "waiting-room", "chart", "audit")
            if exists(self.window, name)
        ]

    @property
    def title(self) -> str:
        return self.window.windowTitle()

    def notice(self, matter: str) -> MessageBarPage:
        """Return what the whole window says about a matter above all panes, for example "tampered" or "update"."""
        return MessageBarPage(self.window, f"notice-{matter}")

    @property
    def who(self) -> str:
        """The person signed in, as the status bar names him."""
        return self._text("status-who")

    @property
    def connection(self) -> str:
        return self._text("status-connection")

    @property
    def told(self) -> str:
        """What the status bar says at the moment."""
        return self._main.statusBar().currentMessage()

    def expect_told(self, words: str) -> Self:
        return self.expect(lambda: self.told == words, lambda: f"“{words}” in the status bar, not “{self.told}”")

    def expect_connection(self, words: str = CONNECTED) -> Self:
        return self._expect_text("status-connection", words)

    @property
    def menus(self) -> Sequence[str]:
        """The object names of the menus."""
        return [menu.objectName() for menu in self._menus()]

    def menu_entries(self, menu: str) -> Sequence[str]:
        """What stands in a menu ("patient", "visit"), by object name: "find-patient"."""
        return [_entry_name(action) for action in self._entries(menu)]

    def menu_words(self, menu: str) -> Sequence[str]:
        """What the entries of a menu say, in order: "Suspected duplicates (2)"."""
        return [plain_text(action.text()) for action in self._entries(menu)]

    def choose_from_menu(self, menu: str, entry: str) -> Self:
        """Open a menu by its letter and choose an entry ("find-patient") with arrow keys and Enter."""
        found = next(one for one in self._menus() if one.objectName() == f"menu-{menu}")
        letter = found.title().partition("&")[2][0]
        hands.press(self.window, f"Alt+{letter}")
        self.expect(found.isVisible, f"the menu {menu} to open")
        return self._choose_entry(found, entry)

    def choose_from_inner_menu(self, menu: str, inner: str, entry: str) -> Self:
        """Open a menu ("appointment"), from there another one ("print"), and choose its entry ("print-week-plan")."""
        self.choose_from_menu(menu, inner)
        opened = next(one for one in self._menus() if one.objectName() == f"menu-{inner}")
        self.expect(opened.isVisible, f"the menu {inner} to open")
        return self._choose_entry(opened, entry)

    def _choose_entry(self, menu: QMenu, entry: str) -> Self:
        wanted = next(action for action in menu.actions() if _entry_name(action) == entry)
        for _ in menu.actions():
            if menu.activeAction() is wanted:
                break
            hands.press(self.window, "Down")
        hands.press(self.window, "Return")
        return self

    def show_accounts(self) -> AccountsPage:
        self.choose_from_menu("administration", "accounts")
        return AccountsPage(self.window)

    def show_clinic(self) -> ClinicPage:
        """Open what is settled about the clinic from the menu. Administrators can."""
        self.choose_from_menu("administration", "clinic")
        return ClinicPage(self.window).expect_open()

    def show_code_list(self) -> CodeListPage:
        """Open which list of codes is loaded, from the menu. Administrators can."""
        self.choose_from_menu("administration", "code-list")
        return CodeListPage(self.window)

    def show_formulary(self) -> FormularyPage:
        self.press("Ctrl+Shift+M")
        return FormularyPage(self.window)

    def show_papers(self) -> ClinicPapersPage:
        """Open the papers of the clinic from the menu. Administrators can."""
        self.choose_from_menu("administration", "papers")
        return ClinicPapersPage(self.window)

    def show_not_checked(self) -> NotCheckedPage:
        """Open the list of what the program does not check from the menu."""
        self.choose_from_menu("help", "not-checked")
        return NotCheckedPage(self.window)

    def show_backups(self) -> BackupsPage:
        """Open the list of backups from the menu. Administrators can."""
        self.choose_from_menu("administration", "backups")
        return BackupsPage(self.window)

    def show_working_hours(self) -> WorkingHoursPage:
        """Open the working hours: administrators change them, whoever books reads them."""
        self.press("Shift+F9")
        return WorkingHoursPage(self.window)

    def show_fallen_bookings(self) -> FallenBookingsPage:
        """Open the list of bookings that fell out of changed hours."""
        self.press("Ctrl+F9")
        return FallenBookingsPage(self.window)

    def show_merges(self) -> MergesPage:
        """Open the list of merged registrations from the menu."""
        self.choose_from_menu("patient", "undo-merges")
        return MergesPage(self.window)

    def merge_with_another(self) -> MergeChoicePage:
        """Ask to merge the chosen patient with another one."""
        self.choose_from_menu("patient", "merge-patient")
        return MergeChoicePage(self.window)

    def show_missing_data(self) -> MissingDataPage:
        """Open the list of patients of whom something is missing."""
        self.choose_from_menu("patient", "missing-data")
        return MissingDataPage(self.window)

    @property
    def backup(self) -> str:
        """What the status bar says about the last backup."""
        return self._text("status-backup")

    def expect_backup(self, words: str) -> Self:
        """Wait until the status bar says this of the last backup; ``words`` may be its beginning."""
        return self.expect(lambda: self.backup.startswith(words), lambda: f"“{words}”, not “{self.backup}”")

    @property
    def waiting_room(self) -> WaitingRoomPage:
        return WaitingRoomPage(self.window)

    def show_waiting_times(self) -> WaitingTimesPage:
        """Open what counts as waiting long, from the menu. Administrators can."""
        self.choose_from_menu("administration", "waiting-times")
        return WaitingTimesPage(self.window)

    def change_password(self) -> PasswordPage:
        self.choose_from_menu("program", "change-password")
        return PasswordPage(self.window)

    def show_drafts(self) -> DraftsPage:
        """Open the list of what was typed and not saved."""
        self.press("Ctrl+Shift+R")
        return DraftsPage(self.window)

    def show_keys(self) -> KeysPage:
        self.press("F1")
        return KeysPage(self.window)

    def show_palette(self) -> PalettePage:
        """Open the command palette of whatever window is in front."""
        self.press("Ctrl+Shift+P")
        return PalettePage(self.window)

    def print_day(self) -> PrintPage:
        self.press("Ctrl+P")
        return PrintPage(self.window)

    def lock(self) -> None:
        """Lock the program. The lock screen is a window of its own: see StartedProgram.lock_page."""
        self.press("F12")

    def lock_after(self) -> LockAfterPage:
        self.press("Shift+F12")
        return LockAfterPage(self.window)

    def sign_out(self) -> None:
        """Ask to sign out. Unsaved text is asked about first: see ChartPage."""
        self.press("Ctrl+Shift+Q")

    def change_server(self) -> None:
        """Ask to sign out and to choose another server: a ServerPage on the sign-in window follows."""
        self.press("Ctrl+Shift+E")

    def close(self) -> None:
        """Close the window as its cross does. Unsaved text is asked about first: see ChartPage."""
        self.window.close()

    @property
    def is_open(self) -> bool:
        return self.window.isVisible()

    @property
    def _main(self) -> QMainWindow:
        if not isinstance(self.window, QMainWindow):
            raise TypeError("this page is about a main window")
        return self.window

    def _menus(self) -> list[QMenu]:
        return menus_of(self._main)

    def _entries(self, menu: str) -> list[QAction]:
        found: QWidget = next(one for one in self._menus() if one.objectName() == f"menu-{menu}")
        return [action for action in found.actions() if not action.isSeparator()]


def _entry_name(action: QAction) -> str:
    return action.objectName().removeprefix("action-")
