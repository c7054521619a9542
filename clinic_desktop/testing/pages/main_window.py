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
from clinic_desktop.testing.pages.data_tables import DataTablesPage
from clinic_desktop.testing.pages.drafts import DraftsPage
from clinic_desktop.testing.pages.finding import exists, front
from clinic_desktop.testing.pages.keys import KeysPage
from clinic_desktop.testing.pages.lock import LockAfterPage
from clinic_desktop.testing.pages.message_bar import MessageBarPage
from clinic_desktop.testing.pages.page import Page
from clinic_desktop.testing.pages.patient_search import PatientSearchPage
from clinic_desktop.testing.pages.schedule import SchedulePage
from clinic_desktop.testing.pages.visit import VisitPage
from clinic_desktop.testing.pages.working_hours import FallenBookingsPage, WorkingHoursPage

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
            for name in ("patient-search", "appointments", "schedule", "chart", "audit")
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

    def choose_from_menu(self, menu: str, entry: str) -> Self:
        """Open a menu by its letter and choose an entry ("find-patient") with arrow keys and Enter."""
        found = next(one for one in self._menus() if one.objectName() == f"menu-{menu}")
        letter = found.title().partition("&")[2][0]
        hands.press(self.window, f"Alt+{letter}")
        self.expect(found.isVisible, f"the menu {menu} to open")
        wanted = next(action for action in self._entries(menu) if _entry_name(action) == entry)
        for _ in self._entries(menu):
            if found.activeAction() is wanted:
                break
            hands.press(self.window, "Down")
        hands.press(self.window, "Return")
        return self

    def show_accounts(self) -> AccountsPage:
        self.choose_from_menu("administration", "accounts")
        return AccountsPage(self.window)

    def show_backups(self) -> BackupsPage:
        """Open the list of backups from the menu. Administrators can."""
        self.choose_from_menu("administration", "backups")
        return BackupsPage(self.window)

    def show_working_hours(self) -> WorkingHoursPage:
        """Open the working hours: administrators change them, whoever books reads them."""
        self.press("Ctrl+Shift+W")
        return WorkingHoursPage(self.window)

    def show_fallen_bookings(self) -> FallenBookingsPage:
        """Open the list of bookings that fell out of changed hours."""
        self.press("Ctrl+Shift+M")
        return FallenBookingsPage(self.window)

    @property
    def backup(self) -> str:
        """What the status bar says about the last backup."""
        return self._text("status-backup")

    def expect_backup(self, words: str) -> Self:
        """Wait until the status bar says this of the last backup; ``words`` may be its beginning."""
        return self.expect(lambda: self.backup.startswith(words), lambda: f"“{words}”, not “{self.backup}”")

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
        return self._main.menuBar().findChildren(QMenu)

    def _entries(self, menu: str) -> list[QAction]:
        found: QWidget = next(one for one in self._menus() if one.objectName() == f"menu-{menu}")
        return [action for action in found.actions() if not action.isSeparator()]


def _entry_name(action: QAction) -> str:
    return action.objectName().removeprefix("action-")
