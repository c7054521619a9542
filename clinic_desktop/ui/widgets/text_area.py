"""A text of several lines that grows while it is written, knows how long it may be and never loses a letter."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QMimeData, QSize, Qt, Signal
from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import QFrame, QLabel, QPlainTextEdit, QSizePolicy

from clinic_desktop.domain.text_splices import Splice, utf16_length
from clinic_desktop.ui.theme import SPACE_XS, restyle, set_look

if TYPE_CHECKING:
    from PySide6.QtCore import QEvent
    from PySide6.QtGui import QContextMenuEvent, QInputMethodEvent, QResizeEvent
    from PySide6.QtWidgets import QWidget

_NEAR = 0.9
_LINE_ENDS = {0x2029: "\n", 0x2028: "\n"}
# The database takes no NUL, and nobody sees the others.
_UNSEEN = dict.fromkeys((*range(9), 11, 12, *range(14, 32), 0xFFFE, 0xFFFF))


class TextArea(QPlainTextEdit):
    """Between ``least_lines`` and ``most_lines`` high, or as high as there is room if it ``fills``; Tab leaves it.

    Typing past ``limit`` is possible and shown, so that nobody loses a sentence; pasting past it is refused.
    Signals: text_changed(): by the person or by set_plain. refused(sentence): a paste was not taken.
    menu_made(QMenu): the menu of the right mouse button, before it is shown; the cursor is where it was pressed.
    """

    text_changed = Signal()
    refused = Signal(str)
    menu_made = Signal(object)

    def __init__(
        self,
        name: str,
        label: str,
        limit: int,
        parent: QWidget | None = None,
        *,
        least_lines: int = 2,
        most_lines: int = 12,
        fills: bool = False,
    ) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self._fills = fills
        self.setAccessibleName(label)
        self._limit = limit
        self._least_lines = least_lines
        self._most_lines = most_lines
        self._length = 0
        self._seen = ""
        self._read: str | None = None
        self._given = self._first_reading = ""
        self._make_widgets()
        self._set_up()
        self._connect()
        self._count()
        self._grow()

    def plain(self) -> str:
        """Return the text exactly as it stands; hard spaces stay hard.

        As long as it reads as it did at first it is the text that was given, with ends of lines that Qt does not know.
        """
        read = self.read()
        return self._given if read == self._first_reading else read

    def set_plain(self, text: str) -> None:
        """Show a text, however long. An equal text changes nothing, so the cursor stays."""
        if text != self.plain():
            self.setPlainText(text)
        self._given, self._first_reading = text, self.read()

    def set_writable(self, *, is_writable: bool) -> None:
        """Let it be typed into or not. Qt itself looks at the whole style again even where nothing changes."""
        if self.isReadOnly() is is_writable:
            self.setReadOnly(not is_writable)

    def read(self) -> str:
        """Return what Qt shows: as ``plain``, with line feeds for every end of a line."""
        if self._read is None:
            self._read = self.document().toRawText().translate(_LINE_ENDS)
        return self._read

    def splice(self, splice: Splice) -> None:
        """Change one place, as one edit, and show it."""
        cursor = self.cursor_over(splice.start, splice.start + len(splice.removed))
        cursor.beginEditBlock()
        cursor.insertText(splice.added)
        cursor.endEditBlock()
        self.setTextCursor(cursor)
        self.ensureCursorVisible()

    def cursor_over(self, start: int, end: int) -> QTextCursor:
        """Return a cursor that has selected these characters, as Python counts them."""
        text = self.read()
        cursor = QTextCursor(self.document())
        begin = utf16_length(text[:start])
        cursor.setPosition(begin)
        cursor.setPosition(begin + utf16_length(text[start:end]), QTextCursor.MoveMode.KeepAnchor)
        return cursor

    def selected(self) -> tuple[int, int]:
        """Return where the selection begins and ends, in characters as Python counts them."""
        raw = self.document().toRawText().encode("utf-16-le", "surrogatepass")
        cursor = self.textCursor()
        start, end = (
            len(raw[: 2 * place].decode("utf-16-le", "surrogatepass"))
            for place in (cursor.selectionStart(), cursor.selectionEnd())
        )
        return start, end

    def say_below(self, words: str) -> None:
        """Say something about the text beside its counter."""
        if words != self._said.text():
            self._said.setText(words)
            self._place_counter()

    def note_below(self, words: str) -> None:
        """Say where some of the text is from, before what else is said below."""
        if words != self._note.text():
            self._note.setText(words)
            self._place_counter()

    @property
    def said_below(self) -> str:
        return self._said.text()

    def share(self, other: TextArea) -> None:
        """Show the text of another view: one text, in two places."""
        self.setDocument(other.document())
        self.document().contentsChange.connect(self._forget)
        self._forget()
        self._count()

    def relaid(self) -> None:
        """Wrap lines by this view's width again: another view of the text is gone."""
        self.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.setLineWrapMode(QPlainTextEdit.LineWrapMode.WidgetWidth)
        self._grow()

    @property
    def room(self) -> int:
        """How many characters more there is room for; below nothing if there are too many."""
        return self._limit - self._length

    def problem(self) -> str | None:
        over = self._length - self._limit
        return f"{over} {'character' if over == 1 else 'characters'} too many." if over > 0 else None

    @property
    def counter(self) -> str:
        return self._counter.text()

    def _make_widgets(self) -> None:
        self._counter = QLabel(self)
        self._counter.setObjectName(f"{self.objectName()}-counter")
        self._counter.setProperty("role", "small")
        self._counter.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._said = QLabel(self)
        self._said.setObjectName(f"{self.objectName()}-spelling")
        self._said.setProperty("role", "small")
        self._note = QLabel(self)
        self._note.setObjectName(f"{self.objectName()}-copied")
        self._note.setProperty("role", "small")
        for label in (self._counter, self._said, self._note):
            label.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    def _set_up(self) -> None:
        self.setTabChangesFocus(True)
        self.setFrameShape(QFrame.Shape.StyledPanel)
        upright = QSizePolicy.Policy.Expanding if self._fills else QSizePolicy.Policy.Fixed
        self.setSizePolicy(QSizePolicy.Policy.Expanding, upright)
        if not self._fills:
            self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)

    def _connect(self) -> None:
        self.textChanged.connect(self._on_text_changed)
        self.document().contentsChange.connect(self._forget)
        self.document().documentLayout().documentSizeChanged.connect(self._grow)

    def _forget(self) -> None:
        self._read = None

    def _on_text_changed(self) -> None:
        # Qt says so of marks in the text too.
        if self.read() != self._seen:
            self._count()
            self.text_changed.emit()

    def _count(self) -> None:
        self._seen = self.read()
        self._length = len(self._seen)
        self._counter.setText(f"{self._length:,} / {self._limit:,}")
        if self._length > self._limit:
            set_look(self._counter, "role", "over")
        else:
            set_look(self._counter, "role", "near" if self._length >= self._limit * _NEAR else "small")
        self._place_counter()

    def _grow(self) -> None:
        if self.viewportMargins().bottom() != self._counter_height():
            self.setViewportMargins(0, 0, 0, self._counter_height())
        if self._fills:
            return
        # The size of a plain document is given in lines.
        lines = round(self.document().size().height())
        shown = max(self._least_lines, min(lines, self._most_lines))
        bar = (
            Qt.ScrollBarPolicy.ScrollBarAlwaysOn if lines > self._most_lines else Qt.ScrollBarPolicy.ScrollBarAlwaysOff
        )
        self.setVerticalScrollBarPolicy(bar)
        frame = self.height() - self.viewport().height() - self._counter_height()
        around = max(frame, 2 * SPACE_XS) + round(2 * self.document().documentMargin())
        height = shown * self.fontMetrics().lineSpacing() + around + self._counter_height()
        if self.height() != height:
            self.setFixedHeight(height)

    def _counter_height(self) -> int:
        return self._counter.sizeHint().height()

    def _place_counter(self) -> None:
        size = self._counter.sizeHint()
        view = self.viewport().geometry()
        said = self._said.sizeHint()
        room = view.width() - size.width() - 3 * SPACE_XS
        left = view.left() + SPACE_XS
        if self._note.text():
            note = self._note.sizeHint()
            self._note.setGeometry(left, view.bottom() + 1, min(note.width(), room), note.height())
            left += note.width() + 2 * SPACE_XS
            room -= note.width() + 2 * SPACE_XS
        self._note.setVisible(bool(self._note.text()))
        self._said.setGeometry(left, view.bottom() + 1, max(min(said.width(), room), 0), said.height())
        self._counter.setGeometry(view.right() - size.width() - SPACE_XS, view.bottom() + 1, *_pair(size))

    def canInsertFromMimeData(self, source: QMimeData) -> bool:
        return source.hasText()

    def insertFromMimeData(self, source: QMimeData) -> None:
        text = source.text().replace("\r\n", "\n").replace("\r", "\n").translate(_UNSEEN)
        kept = self._length - len(self.textCursor().selectedText())
        over = kept + len(text) - self._limit
        if over > 0:
            # Refused before it is laid out: a megabyte in one line takes seconds to wrap.
            self.refused.emit(f"The text to paste has {len(text):,} characters, {over:,} more than there is room for.")
            return
        self.textCursor().insertText(text)
        self.ensureCursorVisible()

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        # Qt would insert what is composed into a text that is only read, too.
        if self.isReadOnly():
            event.ignore()
        else:
            super().inputMethodEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        if not self.textCursor().hasSelection():
            self.setTextCursor(self.cursorForPosition(event.pos()))
        menu = self.createStandardContextMenu()
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.menu_made.emit(menu)
        menu.popup(event.globalPos())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._grow()
        self._place_counter()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (event.Type.FontChange, event.Type.StyleChange):
            self._grow()
            self._place_counter()
        elif event.type() == event.Type.ReadOnlyChange:
            restyle(self)


def _pair(size: QSize) -> tuple[int, int]:
    return size.width(), size.height()
