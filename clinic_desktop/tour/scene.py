"""What the steps of the tour share: the program, its windows, the clock, and a look into the database."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from psycopg import sql
from PySide6.QtCore import QSize
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtWidgets import QApplication, QDialog, QWidget

from clinic_desktop.settings import Settings
from clinic_desktop.testing.clock import ClinicTestClock
from clinic_desktop.testing.pages.main_window import MainWindowPage
from clinic_desktop.testing.pages.waiting import settle
from clinic_desktop.testing.program import StartedProgram
from clinic_desktop.ui.theme import Theme, apply_theme
from clinic_desktop.ui.window_state import WindowState

if TYPE_CHECKING:
    import psycopg

    from clinic_desktop.db.clinic_server import PrivateServer


_LIMIT = sql.SQL("ALTER DATABASE {database} CONNECTION LIMIT {most}")


_TURNS = 6
"""One change of a layout leads to the next one a few events later."""


class NotVerified(AssertionError):
    """The database does not hold what a step should have stored."""


class Tour:
    """One tour in one palette."""

    def __init__(
        self, folder: Path, theme: str, server: PrivateServer, admin: psycopg.Connection[tuple[Any, ...]]
    ) -> None:
        self._folder = folder
        self._theme = theme
        self._admin = admin
        self._database = admin.info.dbname
        self.clock = ClinicTestClock()
        self._settings_folder = tempfile.TemporaryDirectory(prefix="clinic-tour-", ignore_cleanup_errors=True)
        settings_folder = Path(self._settings_folder.name)
        WindowState(Settings(settings_folder).window_state_file).set_value("theme", theme)
        self.program = StartedProgram(server.conninfo, now_utc=self.clock, settings_folder=settings_folder)

    def close(self) -> None:
        """End the program and delete its settings."""
        self.program.stop()
        self._settings_folder.cleanup()

    @property
    def window(self) -> MainWindowPage:
        return MainWindowPage(self.program.main_window)

    def sign_in(self, login: str) -> MainWindowPage:
        self.program.sign_in(login)
        self.program.main_window.resize(1280, 720)
        return self.window

    def picture(self, name: str) -> None:
        """Save what a person sees: the window, and an open dialog over it."""
        self.picture_of(self.program.main_window if self.program.is_signed_in else self.program.sign_in_window, name)

    def picture_of(self, window: QWidget, name: str) -> None:
        """Save a picture of one window, and of an open dialog over it."""
        for _ in range(_TURNS):
            settle()
        shown = window.grab().toImage()
        for dialog in window.findChildren(QDialog):
            if dialog.isVisible():
                shown = _laid_over(shown, dialog)
        shown.save(str(self._folder / f"{name}-{self._theme}.png"))

    def do(self, statement: str, *values: object) -> None:
        """Do what another program would: straight in the database."""
        self._admin.execute(statement.encode(), values)

    def take_server_away(self) -> None:
        """Let nobody of the clinic in, and end the connections that are there."""
        self._admin.execute(_LIMIT.format(database=sql.Identifier(self._database), most=sql.Literal(0)))
        self.do(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s AND application_name = %s",
            self._database,
            "clinic-desktop",
        )

    def give_server_back(self) -> None:
        self._admin.execute(_LIMIT.format(database=sql.Identifier(self._database), most=sql.Literal(-1)))

    def larger_text(self, percent: int) -> None:
        app = QApplication.instance()
        if isinstance(app, QApplication):
            apply_theme(app, Theme(self._theme), percent)

    def verify(self, what: str, statement: str, expected: object, *values: object) -> None:
        verify(self._admin, what, statement, expected, *values)


def verify(
    admin: psycopg.Connection[tuple[Any, ...]], what: str, statement: str, expected: object, *values: object
) -> None:
    """Compare the first column of the first row with what is expected. Raises NotVerified."""
    row = admin.execute(statement.encode(), values or None).fetchone()
    found = row[0] if row else None
    if found != expected:
        raise NotVerified(f"{what}: expected {expected!r}, the database holds {found!r}")


def _laid_over(below: QImage, dialog: QWidget) -> QImage:
    """Return a picture of the dialog over its window; it may be the larger of the two."""
    above = dialog.grab()
    shown = QImage(below.size().expandedTo(above.size() + QSize(2, 2)), QImage.Format.Format_RGB32)
    shown.fill(QColor(128, 128, 128))
    painter = QPainter(shown)
    painter.drawImage((shown.width() - below.width()) // 2, (shown.height() - below.height()) // 2, below)
    painter.fillRect(shown.rect(), QColor(0, 0, 0, 70))
    left, top = (shown.width() - above.width()) // 2, (shown.height() - above.height()) // 2
    painter.fillRect(left - 1, top - 1, above.width() + 2, above.height() + 2, QColor(128, 128, 128))
    painter.drawPixmap(left, top, above)
    painter.end()
    return shown
