"""Marks in a text while it is written: places to be filled, what the program filled in, words no dictionary has.

Marks are never the only sign: places keep their braces, what was filled in is dotted below, words have their menu and
their count below the text, and so have lines that stand in the visit before.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QSyntaxHighlighter, QTextCharFormat, QTextCursor

from clinic_desktop.domain.copied_passages import is_copied
from clinic_desktop.domain.placeholders import places
from clinic_desktop.domain.spelling import words_to_check
from clinic_desktop.domain.text_splices import utf16_length
from clinic_desktop.ui.theme import colours

if TYPE_CHECKING:
    from clinic_desktop.ui.widgets.text_area import TextArea


class Speller(Protocol):
    """Says whether a word is spelled as in a dictionary; None while nobody knows yet."""

    def verdict(self, word: str) -> bool | None: ...


class TextMarks(QSyntaxHighlighter):
    """Belongs to the text of one field, in whatever view it is shown. Marks are no part of the text."""

    def __init__(self, area: TextArea, speller: Speller) -> None:
        super().__init__(area.document())
        self._speller = speller
        self._area = area
        self._filled: list[tuple[QTextCursor, str]] = []
        self._copied: frozenset[str] = frozenset()
        self._typed_at: QTextCursor | None = None
        area.installEventFilter(self)
        area.cursorPositionChanged.connect(self._on_moved)

    def follow(self, area: TextArea) -> None:
        """Mind the cursor of this view of the text from now on."""
        self._area.cursorPositionChanged.disconnect(self._on_moved)
        self._area = area
        area.cursorPositionChanged.connect(self._on_moved)

    def mark_filled(self, span: QTextCursor) -> None:
        """Show that the program filled this in, until somebody edits it."""
        span.setKeepPositionOnInsert(True)
        self._filled.append((span, span.selectedText()))
        self.rehighlightBlock(span.block())

    def know_copied(self, lines: frozenset[str]) -> None:
        """Mark every line that is one of these: it stands so in the visit before."""
        self._copied = lines
        self.rehighlight()

    def forget(self) -> None:
        """The visit was left: what was filled in is a text like any other."""
        self._filled.clear()
        self._typed_at = None

    def wrong_words(self) -> list[tuple[int, int]]:
        """Return where the words stand that no dictionary has, in characters, without the one being typed."""
        text = self._area.read()
        typed = self._being_typed()
        return [
            (start, end)
            for start, end, word in words_to_check(text)
            if self._speller.verdict(word) is False and utf16_length(text[:end]) != typed
        ]

    def _being_typed(self) -> int:
        """Return where the word ends that is being typed, as Qt counts; -1 if none is."""
        cursor = self._area.textCursor()
        return cursor.position() if self._typed_at is not None and self._area.hasFocus() else -1

    def _on_moved(self) -> None:
        """Look at a word again once the cursor has left it."""
        left = self._typed_at
        if left is not None and left.position() != self._area.textCursor().position():
            self._typed_at = None
            if left.block().isValid():
                self.rehighlightBlock(left.block())

    def highlightBlock(self, text: str) -> None:
        block = self.currentBlock()
        begin = block.position()
        cursor = self._area.textCursor()
        is_here = begin <= cursor.position() <= begin + block.length()
        if is_here and self._area.hasFocus() and not cursor.hasSelection():
            self._typed_at = cursor
        typed = cursor.position() - begin if is_here and self._area.hasFocus() else -1
        is_plain = utf16_length(text) == len(text)

        def place(at: int) -> int:
            return at if is_plain else utf16_length(text[:at])

        if self._copied and is_copied(text, self._copied):
            self.setFormat(0, utf16_length(text), _from_before())
        verdict, wrong = self._speller.verdict, _wrong()
        for start, end, word in words_to_check(text):
            if verdict(word) is False and place(end) != typed:
                self.setFormat(place(start), place(end) - place(start), wrong)
        for one in places(text) if "{{" in text else ():
            self.setFormat(place(one.start), place(one.end) - place(one.start), _place())
        self._filled = [(span, known) for span, known in self._filled if span.selectedText() == known]
        for span, _ in self._filled:
            if begin <= span.selectionStart() < begin + block.length():
                self.setFormat(span.selectionStart() - begin, span.selectionEnd() - span.selectionStart(), _by_us())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.PaletteChange, QEvent.Type.FocusOut):
            self._typed_at = None
            self.rehighlight()
        return super().eventFilter(watched, event)


def _wrong() -> QTextCharFormat:
    look = QTextCharFormat()
    look.setUnderlineStyle(QTextCharFormat.UnderlineStyle.WaveUnderline)
    look.setUnderlineColor(colours().danger_text)
    return look


def _place() -> QTextCharFormat:
    look = QTextCharFormat()
    look.setBackground(colours().warning.background)
    look.setForeground(colours().warning.text)
    return look


def _from_before() -> QTextCharFormat:
    look = QTextCharFormat()
    look.setBackground(colours().info.background)
    look.setForeground(colours().info.text)
    return look


def _by_us() -> QTextCharFormat:
    look = QTextCharFormat()
    look.setUnderlineStyle(QTextCharFormat.UnderlineStyle.DotLine)
    look.setUnderlineColor(colours().info_text)
    look.setForeground(colours().info_text)
    return look
