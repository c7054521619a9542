"""Windows come back as they were left."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDockWidget, QLabel, QMainWindow, QSplitter, QTableWidget

from clinic_desktop.ui.window_state import WindowState

if TYPE_CHECKING:
    from pathlib import Path

    from pytestqt.qtbot import QtBot


def a_window(qtbot: QtBot, columns: int = 3) -> QMainWindow:
    window = QMainWindow()
    qtbot.addWidget(window)
    window.setObjectName("main")
    window.resize(600, 400)
    splitter = QSplitter()
    splitter.setObjectName("main-splitter")
    table = QTableWidget(2, columns)
    table.setObjectName("main-table")
    splitter.addWidget(table)
    splitter.addWidget(QLabel("beside"))
    window.setCentralWidget(splitter)
    dock = QDockWidget("Waiting room", window)
    dock.setObjectName("main-dock")
    window.addDockWidget(Qt.DockWidgetArea.RightDockWidgetArea, dock)
    window.show()
    return window


def test_a_window_comes_back_with_its_size_docks_splitters_and_columns(tmp_path: Path, qtbot: QtBot) -> None:
    left = a_window(qtbot)
    left.resize(700, 450)
    dock = left.findChild(QDockWidget)
    table = left.findChild(QTableWidget)
    splitter = left.findChild(QSplitter)
    assert dock
    assert table
    assert splitter
    left.addDockWidget(Qt.DockWidgetArea.BottomDockWidgetArea, dock)
    table.setColumnWidth(1, 77)
    splitter.setSizes([200, 400])
    sizes = splitter.sizes()
    WindowState(tmp_path / "state.ini").save(left, "main")

    found = a_window(qtbot)
    assert WindowState(tmp_path / "state.ini").restore(found, "main")
    table, splitter, dock = found.findChild(QTableWidget), found.findChild(QSplitter), found.findChild(QDockWidget)
    assert table
    assert splitter
    assert dock
    assert found.size() == left.size()
    assert table.columnWidth(1) == 77
    assert found.dockWidgetArea(dock) == Qt.DockWidgetArea.BottomDockWidgetArea
    assert splitter.sizes()[0] / sum(splitter.sizes()) == pytest.approx(sizes[0] / sum(sizes), abs=0.01)


def test_a_window_never_saved_stays_as_it_is(tmp_path: Path, qtbot: QtBot) -> None:
    window = a_window(qtbot)
    before = window.geometry()
    assert not WindowState(tmp_path / "state.ini").restore(window, "main")
    assert window.geometry() == before


def test_widths_of_other_columns_are_not_taken_over(tmp_path: Path, qtbot: QtBot) -> None:
    left = a_window(qtbot, columns=3)
    table = left.findChild(QTableWidget)
    assert table
    table.setColumnHidden(2, True)
    table.setColumnWidth(1, 300)
    state = WindowState(tmp_path / "state.ini")
    state.save(left, "main")
    newer = a_window(qtbot, columns=4)
    assert state.restore(newer, "main")
    found = newer.findChild(QTableWidget)
    assert found
    assert not found.isColumnHidden(2)
    assert found.columnWidth(1) != 300


def test_a_window_can_be_forgotten(tmp_path: Path, qtbot: QtBot) -> None:
    state = WindowState(tmp_path / "state.ini")
    window = a_window(qtbot)
    state.save(window, "main")
    state.forget("main")
    assert not WindowState(tmp_path / "state.ini").restore(window, "main")


def test_habits_keep_their_type(tmp_path: Path) -> None:
    state = WindowState(tmp_path / "state.ini")
    state.set_value("theme", "dark")
    state.set_value("text_percent", 150)
    state.set_value("is_loud", value=True)
    state.set_value("ratio", 0.25)
    state.set_value("recent", ["a, b", "c"])
    state.set_value("none", [])
    state.set_value("one", ["x"])
    fresh = WindowState(tmp_path / "state.ini")
    assert fresh.value("theme", "light") == "dark"
    assert fresh.value("text_percent", 100) == 150
    assert fresh.value("is_loud", default=False) is True
    assert fresh.value("ratio", 1.0) == 0.25
    assert fresh.value("recent", [""]) == ["a, b", "c"]
    assert fresh.value("none", ["default"]) == []
    assert fresh.value("one", [""]) == ["x"]
    assert fresh.value("unknown", 7) == 7


def test_a_habit_that_cannot_be_read_is_the_default(tmp_path: Path) -> None:
    (tmp_path / "state.ini").write_text("[habits]\ntext_percent=large\n\n[windows]\nmain\\geometry=nonsense\n")
    assert WindowState(tmp_path / "state.ini").value("text_percent", 100) == 100


def test_a_broken_file_is_as_good_as_none(tmp_path: Path, qtbot: QtBot) -> None:
    (tmp_path / "state.ini").write_bytes(b"\x00\xff[[[ %%% nonsense\n=\n")
    state = WindowState(tmp_path / "state.ini")
    assert not state.restore(a_window(qtbot), "main")
    assert state.value("theme", "light") == "light"
