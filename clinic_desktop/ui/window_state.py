"""Where windows stood and how their parts were arranged, in one INI file. Of patients nothing but numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import QByteArray, QSettings
from PySide6.QtWidgets import QHeaderView, QMainWindow, QSplitter, QTableView, QTreeView, QWidget

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

V = TypeVar("V", str, bool, int, float, list[str])

LAYOUT_VERSION = 2
"""Raised when docks or toolbars change so much that an older arrangement would hide something."""


class WindowState:
    """Saves and restores windows under a key, and single habits under a name."""

    def __init__(self, path: Path) -> None:
        self.while_running: dict[str, tuple[str, ...]] = {}
        """What is kept until the program ends, and never written down."""
        self._settings = QSettings(str(path), QSettings.Format.IniFormat)

    def save(self, window: QWidget, key: str) -> None:
        self._put(f"{key}/geometry", window.saveGeometry())
        if isinstance(window, QMainWindow):
            self._put(f"{key}/docks", window.saveState(LAYOUT_VERSION))
        for splitter in window.findChildren(QSplitter):
            if splitter.objectName():
                self._put(f"{key}/splitters/{splitter.objectName()}", splitter.saveState())
        for name, header in _headers(window):
            self._put(f"{key}/columns/{name}/{header.count()}", header.saveState())
        self._settings.sync()

    def restore(self, window: QWidget, key: str) -> bool:
        """Put the window as it was left. False if it was never saved here, or with other docks than there are now."""
        if not window.restoreGeometry(self._bytes(f"{key}/geometry")):
            return False
        is_arranged = True
        if isinstance(window, QMainWindow):
            is_arranged = window.restoreState(self._bytes(f"{key}/docks"), LAYOUT_VERSION)
        for splitter in window.findChildren(QSplitter):
            splitter.restoreState(self._bytes(f"{key}/splitters/{splitter.objectName()}"))
        # Under the number of columns: widths of another version's columns would fit none of ours.
        for name, header in _headers(window):
            header.restoreState(self._bytes(f"{key}/columns/{name}/{header.count()}"))
        return is_arranged

    def forget(self, key: str) -> None:
        self._settings.remove(f"windows/{key}")
        self._settings.sync()

    def value(self, name: str, default: V) -> V:
        """Return the habit stored as ``name``, always of the default's type; else the default."""
        kind = type(default)
        if kind in {int, float} and not _is_number(self._settings.value(f"habits/{name}", "0", str)):
            # Qt would read it as 0.
            return default
        found = self._settings.value(f"habits/{name}", default, kind)
        return found if isinstance(found, kind) else default

    def set_value(self, name: str, value: V) -> None:
        self._settings.setValue(f"habits/{name}", value)
        self._settings.sync()

    def _put(self, name: str, state: QByteArray) -> None:
        self._settings.setValue(f"windows/{name}", state)

    def _bytes(self, name: str) -> QByteArray:
        found = self._settings.value(f"windows/{name}")
        return found if isinstance(found, QByteArray) else QByteArray()


def _is_number(text: object) -> bool:
    try:
        float(str(text))
    except ValueError:
        return False
    return True


def _headers(window: QWidget) -> Iterator[tuple[str, QHeaderView]]:
    for table in window.findChildren(QTableView):
        if table.objectName():
            yield table.objectName(), table.horizontalHeader()
    for tree in window.findChildren(QTreeView):
        if tree.objectName():
            yield tree.objectName(), tree.header()
