"""A list to pick a prepared text from: search as you type, see what it says, Enter inserts it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QDialog, QLabel, QPlainTextEdit, QVBoxLayout, QWidget

from clinic_desktop.domain.pages import Page
from clinic_desktop.ui.theme import SPACE_M, SPACE_S, set_look
from clinic_desktop.ui.widgets.record_model import Column, RecordTableModel
from clinic_desktop.ui.widgets.record_table import RecordTable
from clinic_desktop.ui.widgets.search_box import SearchBox

if TYPE_CHECKING:
    from collections.abc import Callable

_MOVING = {Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown}
_PICKING = {Qt.Key.Key_Return, Qt.Key.Key_Enter}
_PREVIEW_HEIGHT = 130


@dataclass(frozen=True, slots=True)
class Pick:
    """One line of the list: its key, what stands in the columns, and what would be inserted."""

    key: str
    short: str
    title: str
    place: str
    whose: str
    preview: str


class PickDialog(QDialog):
    """``find`` answers with what fits the words typed. Signals: picked(key): the dialog has closed."""

    picked = Signal(str)

    def __init__(
        self,
        name: str,
        title: str,
        hint: str,
        whose: str,
        find: Callable[[str], tuple[Pick, ...]],
        empty: tuple[str, str],
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setWindowTitle(title)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._find = find
        self._picked = ""
        self._make_widgets(name, title, hint, whose, empty)
        self._lay_out()
        self._show("")
        self.resize(760, 460)
        self._box.setFocus()
        self.finished.connect(self._tell)

    def _make_widgets(self, name: str, title: str, hint: str, whose: str, empty: tuple[str, str]) -> None:
        self._whose = QLabel(whose)
        self._whose.setObjectName(f"{name}-patient")
        self._whose.setTextFormat(Qt.TextFormat.PlainText)
        set_look(self._whose, "role", "strong")
        self._box = SearchBox(f"{name}-find", hint)
        columns = (
            Column[Pick]("Abbreviation", lambda one: one.short, width=16, strong=True),
            Column[Pick]("Title", lambda one: one.title, width=30, stretch=True),
            Column[Pick]("Where", lambda one: one.place, width=16, colour=lambda _: "muted_text"),
            Column[Pick]("Whose", lambda one: one.whose, width=12, colour=lambda _: "muted_text"),
        )
        shown = columns if any(one.short for one in self._find("")) else columns[1:]
        self._model: RecordTableModel[Pick] = RecordTableModel(shown, lambda one: one.key, self)
        self._table: RecordTable[Pick] = RecordTable(f"{name}-list", title, self._model)
        self._table.show_empty(*empty)
        self._preview = QPlainTextEdit()
        self._preview.setObjectName(f"{name}-preview")
        self._preview.setAccessibleName("What will be inserted")
        self._preview.setReadOnly(True)
        self._preview.setTabChangesFocus(True)
        self._preview.setFixedHeight(_PREVIEW_HEIGHT)
        self._box.text_settled.connect(self._show)
        self._box.installEventFilter(self)
        self._table.record_chosen.connect(self._say)
        self._table.record_activated.connect(self._pick)

    def _lay_out(self) -> None:
        said = QLabel("What will be inserted")
        set_look(said, "role", "muted")
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACE_M, SPACE_M, SPACE_M, SPACE_M)
        column.setSpacing(SPACE_S)
        column.addWidget(self._whose)
        column.addWidget(self._box)
        column.addWidget(self._table, 1)
        column.addWidget(said)
        column.addWidget(self._preview)

    def _show(self, typed: str) -> None:
        self._model.show(Page(self._find(typed), has_more=False))
        self._table.choose_row(0)
        self._table.scrollToTop()
        self._say(self._table.current_record())

    def _say(self, one: Pick | None) -> None:
        self._preview.setPlainText(one.preview if one is not None else "")

    def _pick(self, one: Pick) -> None:
        self._picked = one.key
        self.accept()

    def _tell(self, _result: int) -> None:
        if self._picked:
            self.picked.emit(self._picked)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Let the keys that move in the list, and pick, work from within the box."""
        if watched is self._box and isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            if event.key() in _MOVING:
                self._table.keyPressEvent(event)
                return True
            if event.key() in _PICKING:
                self._box.settle()
                one = self._table.current_record()
                if one is not None:
                    self._pick(one)
                return True
            if event.key() == Qt.Key.Key_Escape:
                self.reject()
                return True
        return super().eventFilter(watched, event)
