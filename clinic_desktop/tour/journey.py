"""The main job from beginning to end on a throw-away clinic, with a picture of every screen.

Each step is verified in the database, by SQL and not by the program; the tour is the proof for people without
a screen.
"""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QApplication

from clinic_desktop.background.qt_messages import send_qt_messages_to_log
from clinic_desktop.db.clinic_server import PrivateServer
from clinic_desktop.settings import Settings
from clinic_desktop.tour.scene import Tour
from clinic_desktop.tour.steps import STEPS

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence


def take_tour(folder: Path, themes: Sequence[str], say: Callable[[str], None]) -> bool:
    """Take the tour once for each theme, and return whether every step was verified."""
    folder.mkdir(parents=True, exist_ok=True)
    send_qt_messages_to_log()
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
            tour.close()
    return not tour.program.crashes


def _seconds(began: float) -> str:
    return f"({perf_counter() - began:.2f} s)"
