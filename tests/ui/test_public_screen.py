"""The screen in the waiting room takes the second screen, and leaves the desk its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QLabel

from clinic_desktop.domain.waiting import ROOM_MOST, PublicCall
from clinic_desktop.testing.pages import PublicScreenPage
from clinic_desktop.ui.waiting_room.public_screen import PublicScreen, second_screen
from tests.conftest import CHECKOUT

if TYPE_CHECKING:
    from pathlib import Path

    from pytestqt.qtbot import QtBot

SCRIPT = """
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget
from clinic_desktop.ui.waiting_room.public_screen import PublicScreen, second_screen

app = QApplication([])
desk = QWidget()
desk.show()
screen = PublicScreen()
screen.open_on(second_screen(desk.screen()), desk.screen())
app.processEvents()
takes_no_keys = screen.testAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
print(screen.isFullScreen(), *screen.geometry().getRect(), takes_no_keys)
"""


def a_screen(name: str, left: int, width: int, height: int) -> dict[str, object]:
    size = {"x": left, "y": 0, "width": width, "height": height}
    return {"name": name, **size, "logicalDpi": 96, "logicalBaseDpi": 96, "dpr": 1}


def test_it_fills_the_second_screen_and_asks_for_no_keys(tmp_path: Path) -> None:
    screens = tmp_path / "screens.json"
    both = [a_screen("desk", 0, 1280, 800), a_screen("wall", 1280, 1920, 1080)]
    screens.write_text(json.dumps({"screens": both}), encoding="utf-8")
    two = {**os.environ, "QT_QPA_PLATFORM": f"offscreen:configfile={screens}", "PYTHONPATH": str(CHECKOUT)}

    said = subprocess.run([sys.executable, "-c", SCRIPT], env=two, capture_output=True, text=True, check=True)

    assert said.stdout.split() == ["True", "1280", "0", "1920", "1080", "True"]


def test_with_one_screen_it_is_a_window_that_escape_closes(qtbot: QtBot) -> None:
    desk = PublicScreen()
    qtbot.addWidget(desk)
    assert second_screen(desk.screen()) is None
    desk.open_on(None, desk.screen())
    assert not desk.isFullScreen()
    page = PublicScreenPage(desk)
    assert page.calls == []
    desk.show_time(datetime(2026, 11, 26, 7, 5, tzinfo=UTC))
    assert page.time == "07:05"

    desk.show_calls((PublicCall("J.D.", 7, "Room 2"), PublicCall("M.C.", None, "")))
    page.expect_calls("J.D. No. 7 Room 2", "M.C.")
    with qtbot.waitSignal(desk.closed):
        page.press("Escape")


def test_on_a_large_screen_nothing_is_cut_and_numbers_stand_under_each_other(qtbot: QtBot) -> None:
    screen = PublicScreen()
    qtbot.addWidget(screen)
    screen.resize(1920, 1080)
    screen.show()
    calls = [PublicCall("W.W.W.", 103, "Room 14b"), PublicCall("J.D.", 7, "Treatment room upstairs, left")]
    screen.show_calls([*calls, PublicCall("M.C.", None, "W" * ROOM_MOST)])
    labels = [one for one in screen.findChildren(QLabel) if one.text() and one.objectName().startswith("public-call")]
    assert len(labels) == 8
    for label in labels:
        assert label.fontMetrics().horizontalAdvance(label.text()) <= label.width(), label.text()
    numbers = [one for one in labels if one.objectName().endswith("number")]
    assert len({one.mapTo(screen, one.rect().topLeft()).x() for one in numbers}) == 1
    latest = next(one for one in labels if one.objectName() == "public-call-1-room")
    assert latest.fontMetrics().height() > 1080 // 10
