"""The command palette: whatever the window offers, found by a few letters."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QDialog, QLabel, QVBoxLayout, QWidget

from clinic_desktop.domain.pages import Page
from clinic_desktop.ui.keys.offered_actions import OfferedAction, offered_actions
from clinic_desktop.ui.keys.palette_search import marked_parts, matching
from clinic_desktop.ui.theme import SPACE_M, SPACE_S, set_look
from clinic_desktop.ui.widgets.record_model import Column, RecordTableModel
from clinic_desktop.ui.widgets.record_table import RecordTable
from clinic_desktop.ui.widgets.search_box import SearchBox

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from clinic_desktop.domain.identifiers import Login
    from clinic_desktop.ui.window_state import WindowState

RECENT_MOST = 8
_MOVING = {Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown}
_RUNNING = {Qt.Key.Key_Return, Qt.Key.Key_Enter}


def _colour(one: OfferedAction) -> str:
    return "text" if one.is_usable else "disabled_text"


def _columns(marks: Callable[[OfferedAction], Sequence[tuple[int, int]]]) -> tuple[Column[OfferedAction], ...]:
    return (
        Column("Action", lambda one: one.words, width=26, stretch=True, colour=_colour, marks=marks),
        Column("Where", lambda one: one.place, width=24, colour=lambda _: "muted_text"),
        Column("Keys", lambda one: one.keys, width=26, strong=True, colour=_colour),
        Column("Now", lambda one: "" if one.is_usable else "not now", width=10, colour=lambda _: "muted_text"),
    )


class PaletteDialog(QDialog):
    """Lists what ``window`` offers. Enter closes the palette and runs the chosen action; Escape only closes it."""

    def __init__(self, window: QWidget, state: WindowState, login: Login) -> None:
        super().__init__(window)
        self.setObjectName("palette")
        self.setWindowTitle("Find an action")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._window = window
        self._state = state
        self._habit = f"palette/{login}"
        self._recent = state.value(self._habit, [])[:RECENT_MOST]
        self._offered = offered_actions(window)
        self._make_widgets()
        self._lay_out()
        self._show("")
        self.resize(760, 460)

    def _make_widgets(self) -> None:
        self._box = SearchBox("palette-find", "What do you want to do?")
        self._model: RecordTableModel[OfferedAction] = RecordTableModel(
            _columns(lambda one: marked_parts(self._box.text(), one.words)), lambda one: (one.place, one.name), self
        )
        self._table: RecordTable[OfferedAction] = RecordTable("palette-list", "Actions", self._model)
        self._table.show_empty("No action like this", "Fewer letters may find it.")
        self._about = QLabel()
        self._about.setObjectName("palette-about")
        self._about.setWordWrap(True)
        set_look(self._about, "role", "muted")
        self._box.text_settled.connect(self._show)
        self._box.installEventFilter(self)
        self._table.record_chosen.connect(self._say)
        self._table.record_activated.connect(self._run)

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACE_M, SPACE_M, SPACE_M, SPACE_M)
        column.setSpacing(SPACE_S)
        column.addWidget(self._box)
        column.addWidget(self._table, 1)
        column.addWidget(self._about)

    def _show(self, typed: str) -> None:
        self._model.show(Page(matching(typed, self._offered, self._recent), has_more=False))
        self._table.choose_row(0)
        self._table.scrollToTop()
        self._say(self._table.current_record())

    def _say(self, one: OfferedAction | None) -> None:
        if one is None:
            self._about.setText(" ")
        elif one.is_usable:
            self._about.setText(one.tip or one.words)
        else:
            self._about.setText(f"Not now. {one.needs or 'It needs something else to be chosen or done first'}.")

    def _run(self, one: OfferedAction) -> None:
        if not one.is_usable:
            self._say(one)
            return
        recent = [one.name, *(name for name in self._recent if name != one.name)]
        self._state.set_value(self._habit, recent[:RECENT_MOST])
        # When the palette is gone: the focus is back where it was, and what opens now stays in front.
        QTimer.singleShot(0, self._window, one.act)
        self.accept()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Let the keys that move in the list, and run, work from within the box."""
        if watched is self._box and isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            if event.key() in _MOVING:
                self._table.keyPressEvent(event)
                return True
            if event.key() in _RUNNING:
                one = self._table.current_record()
                if one is not None:
                    self._run(one)
                return True
            if event.key() == Qt.Key.Key_Escape:
                self.reject()
                return True
        return super().eventFilter(watched, event)
