"""The main job from beginning to end on a throw-away clinic, with a picture of every screen.

Each step is verified in the database, by SQL and not by the program; the tour is the proof for people without
a screen.
"""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Any

from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtWidgets import QApplication, QDialog, QWidget

from clinic_desktop.db.clinic_server import PrivateServer
from clinic_desktop.settings import Settings
from clinic_desktop.testing.clock import ClinicTestClock
from clinic_desktop.testing.pages.main_window import MainWindowPage
from clinic_desktop.testing.pages.waiting import settle
from clinic_desktop.testing.program import StartedProgram
from clinic_desktop.tour_steps import STEPS
from clinic_desktop.ui.theme import Theme, apply_theme
from clinic_desktop.ui.window_state import WindowState

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import psycopg


class NotVerified(AssertionError):
    """The database does not hold what a step should have stored."""


class Tour:
    """What the steps share: the program, its windows, the clock, and a look into the database."""

    def __init__(
        self, folder: Path, theme: str, server: PrivateServer, admin: psycopg.Connection[tuple[Any, ...]]
    ) -> None:
        self._folder = folder
        self._theme = theme
        self._admin = admin
        self.clock = ClinicTestClock()
        settings_folder = Path(tempfile.mkdtemp(prefix="clinic-tour-"))
        WindowState(Settings(settings_folder).window_state_file).set_value("theme", theme)
        self.program = StartedProgram(server.conninfo, now_utc=self.clock, settings_folder=settings_folder)

    @property
    def window(self) -> MainWindowPage:
        return MainWindowPage(self.program.main_window)

    def sign_in(self, login: str) -> MainWindowPage:
        self.program.sign_in(login)
        self.program.main_window.resize(1280, 720)
        return self.window

    def picture(self, name: str) -> None:
        """Save what a person sees: the window, and an open dialog over it."""
        settle()
        window = self.program.main_window if self.program.is_signed_in else self.program.sign_in_window
        shown = window.grab().toImage()
        for dialog in window.findChildren(QDialog):
            if dialog.isVisible():
                _lay_over(shown, dialog)
        shown.save(str(self._folder / f"{name}-{self._theme}.png"))

    def larger_text(self, percent: int) -> None:
        app = QApplication.instance()
        if isinstance(app, QApplication):
            apply_theme(app, Theme(self._theme), percent)

    def verify(self, what: str, statement: str, expected: object, *values: object) -> None:
        """Compare the first column of the first row with what is expected. Raises NotVerified."""
        row = self._admin.execute(statement.encode(), values).fetchone()
        found = row[0] if row else None
        if found != expected:
            raise NotVerified(f"{what}: expected {expected!r}, the database holds {found!r}")


def take_tour(folder: Path, themes: Sequence[str], say: Callable[[str], None]) -> bool:
    """Take the tour once for each theme, and return whether every step was verified."""
    folder.mkdir(parents=True, exist_ok=True)
    app = QApplication.instance() or QApplication(["clinic-desktop"])
    with tempfile.TemporaryDirectory(prefix="clinic-tour-", ignore_cleanup_errors=True) as data:
        os.chmod(data, 0o711)  # noqa: S103, PTH101 - the server's account passes through; nothing in it is readable
        server = PrivateServer(Settings(Path(data)), "UTC")
        try:
            went_well = all(_one_tour(folder, theme, server, say) for theme in themes)
        finally:
            server.cluster.remove()
    del app
    say(f"Pictures are in {folder.resolve()}")
    say("Every step was verified in the database." if went_well else "The tour FAILED.")
    return went_well


def _one_tour(folder: Path, theme: str, server: PrivateServer, say: Callable[[str], None]) -> bool:
    say(f"Tour in the {theme} palette")
    began = perf_counter()
    server.prepare(lambda words: say(f"  {words}"))
    if theme != "light":
        server.reset()
    say(f"  a private PostgreSQL with the demo clinic {_seconds(began)}")
    with server.admin_connection() as admin:
        tour = Tour(folder, theme, server, admin)
        try:
            for words, step in STEPS:
                began = perf_counter()
                try:
                    step(tour)
                except AssertionError as reason:
                    say(f"  FAILED: {words}: {reason}")
                    return False
                say(f"  {words} {_seconds(began)}")
        finally:
            tour.program.stop()
    return not tour.program.crashes


def _seconds(began: float) -> str:
    return f"({perf_counter() - began:.2f} s)"


def _lay_over(shown: QImage, dialog: QWidget) -> None:
    painter = QPainter(shown)
    painter.fillRect(shown.rect(), QColor(0, 0, 0, 70))
    above = dialog.grab()
    left, top = (shown.width() - above.width()) // 2, (shown.height() - above.height()) // 2
    painter.fillRect(left - 1, top - 1, above.width() + 2, above.height() + 2, QColor(128, 128, 128))
    painter.drawPixmap(left, top, above)
    painter.end()
