"""The box people search with: it tells what was typed at once, or after a pause while answers are slow."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QAction, QKeyEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from clinic_desktop.domain.search_text import TEXT_MOST
from clinic_desktop.ui.icons import icon
from clinic_desktop.ui.theme import colours
from clinic_desktop.ui.widgets.line_field import LineField

PAUSE_MS = 200


class SearchBox(LineField):
    """A line with a glass, a clear button and Escape to clear.

    Signals: text_settled(text): worth asking for. list_wanted(): Down was pressed, go to the list below.
    """

    text_settled = Signal(str)
    list_wanted = Signal()

    def __init__(self, name: str, label: str, hint: str = "", parent: QWidget | None = None) -> None:
        super().__init__(name, TEXT_MOST, label, parent)
        self.setPlaceholderText(hint or label)
        self._is_slow = False
        self._settled = ""
        self._make_widgets()
        self._connect()

    def answers_are_slow(self, slow: bool) -> None:  # noqa: FBT001  said about the answers, as in the call
        """Wait for a pause in typing before the next text is settled, or do not."""
        self._is_slow = slow

    def show_text(self, text: str) -> None:
        """Show a text that somebody has asked for already: nothing is told."""
        self._settled = text
        self.setText(text)
        self._pause.stop()

    def settle(self) -> None:
        """Say the text now, if it has not been said."""
        self._pause.stop()
        if self.text() != self._settled:
            self._settled = self.text()
            self.text_settled.emit(self._settled)

    def _make_widgets(self) -> None:
        glass = icon("search", lambda: colours().muted_text)
        self.addAction(glass, QLineEdit.ActionPosition.LeadingPosition)
        self._clear = QAction(icon("x", lambda: colours().muted_text), "Clear", self)
        self._clear.setToolTip("Clear (Escape)")
        self.addAction(self._clear, QLineEdit.ActionPosition.TrailingPosition)
        # Not before: adding it shows it.
        self._clear.setVisible(False)
        self._pause = QTimer(self, interval=PAUSE_MS, singleShot=True)

    def _connect(self) -> None:
        self.textChanged.connect(self._on_text_changed)
        self._clear.triggered.connect(self.clear)
        self._pause.timeout.connect(self.settle)
        self.returnPressed.connect(self.settle)

    def _on_text_changed(self, text: str) -> None:
        self._clear.setVisible(bool(text))
        # An empty box asks for nothing that takes long.
        if self._is_slow and text:
            self._pause.start()
        else:
            self.settle()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        plain = event.modifiers() in {Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier}
        if event.key() == Qt.Key.Key_Down and plain:
            self.settle()
            self.list_wanted.emit()
        elif event.key() == Qt.Key.Key_Escape and self.text():
            self.clear()
        else:
            super().keyPressEvent(event)
