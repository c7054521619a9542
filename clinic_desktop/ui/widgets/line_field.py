"""One line of text that refuses what does not fit before it is laid out, and gives back untouched what it was given."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QMimeData, QPoint, Qt, Signal
from PySide6.QtGui import QAction, QClipboard, QGuiApplication, QKeySequence
from PySide6.QtWidgets import QLineEdit, QToolTip

from clinic_desktop.ui.widgets.announcements import announce

if TYPE_CHECKING:
    from PySide6.QtGui import QContextMenuEvent, QDropEvent, QKeyEvent, QMouseEvent
    from PySide6.QtWidgets import QMenu, QWidget

QT_MOST = 32_767
"""Characters that Qt's line takes; it cuts the rest off and says nothing."""


class LineField(QLineEdit):
    """Typing past ``limit`` is possible, the form says that it is too long; pasting or dropping past it is refused.

    Signals: refused(sentence): a text was not taken, or not all of it.
    """

    refused = Signal(str)

    def __init__(self, name: str, limit: int, label: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        if label:
            self.setAccessibleName(label)
        self._limit = limit
        self._given = ""
        self._first_reading = ""
        self.inputRejected.connect(self._on_full)

    def set_plain(self, text: str) -> None:
        """Show a text that is stored."""
        self.setText(text[:QT_MOST])
        self._given, self._first_reading = text, self.text()

    def plain(self) -> str:
        """Return the text as it stands; as long as it reads as it did at first, exactly what was given."""
        read = self.text()
        return self._given if read == self._first_reading else read

    def take(self, text: str) -> bool:
        """Put a text from outside in place of what is selected. False, and a sentence, if there is no room for it."""
        if self.isReadOnly() or not text:
            return False
        sentence = self._no_room_for(text)
        if sentence:
            self.refuse(sentence)
            return False
        self.insert(_on_one_line(text))
        return True

    def refuse(self, sentence: str) -> None:
        """Say at the field that something was not taken."""
        QToolTip.showText(self.mapToGlobal(QPoint(0, self.height())), sentence, self)
        announce(self, sentence, urgent=True)
        self.refused.emit(sentence)

    def paste(self) -> None:
        self.take(QGuiApplication.clipboard().text())

    def context_menu(self) -> QMenu:
        """Return the menu of the right mouse button; its Paste goes through ``take`` as the keys do."""
        menu: QMenu = self.createStandardContextMenu()
        for action in menu.actions():
            if action.objectName() == "edit-paste":
                ours = QAction(action.icon(), action.text(), menu)
                ours.setObjectName("edit-paste")
                ours.setEnabled(action.isEnabled())
                ours.triggered.connect(self.paste)
                menu.insertAction(action, ours)
                menu.removeAction(action)
        return menu

    def _no_room_for(self, text: str) -> str:
        over = len(self.text()) - len(self.selectedText()) + len(text) - self._limit
        if over <= 0:
            return ""
        return f"Nothing was inserted: the text has {len(text):,} characters, {over:,} more than there is room for."

    def _on_full(self) -> None:
        self.refuse(f"This line takes {self.maxLength():,} characters; what was more is not in it.")

    def _dropped(self, source: QMimeData) -> str:
        return source.text() if source.hasText() else ""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Paste):
            self.paste()
            event.accept()
        else:
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        menu = self.context_menu()
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(event.globalPos())

    def dropEvent(self, event: QDropEvent) -> None:
        sentence = self._no_room_for(self._dropped(event.mimeData()))
        if sentence:
            event.ignore()
            self.refuse(sentence)
        else:
            super().dropEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        # On X11 the middle button inserts what is selected anywhere.
        clipboard = QGuiApplication.clipboard()
        if event.button() is Qt.MouseButton.MiddleButton and clipboard.supportsSelection():
            sentence = self._no_room_for(clipboard.text(QClipboard.Mode.Selection))
            if sentence:
                self.refuse(sentence)
                return
        super().mouseReleaseEvent(event)


def _on_one_line(text: str) -> str:
    # What is copied from a table of another program ends with the end of a line.
    return " ".join(text.replace("\x00", "").strip("\r\n").splitlines())
