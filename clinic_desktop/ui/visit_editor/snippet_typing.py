"""Snippets typed by their abbreviation: ".cough" and a blank or Tab. Undo brings the abbreviation back."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QInputMethodEvent, QKeyEvent

from clinic_desktop.domain.placeholders import place_after
from clinic_desktop.domain.writing import abbreviated
from clinic_desktop.ui.visit_editor.insertion import to_place
from clinic_desktop.ui.widgets.text_area import TextArea

if TYPE_CHECKING:
    from collections.abc import Callable

    from clinic_desktop.domain.writing import Snippet
    from clinic_desktop.ui.visit_editor.insertion import Insertion

_NONE, _SHIFT = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier
_ABBREVIATION = re.compile(r"(?:^|(?<=[\s(]))\.([^\s.]{1,32})$")


class SnippetTyping(QObject):
    """Watches the keys of texts. What was taken back by undo is not expanded again until it is typed anew."""

    def __init__(self, insertion: Insertion, snippets: Callable[[], tuple[Snippet, ...]], parent: QObject) -> None:
        super().__init__(parent)
        self._insertion = insertion
        self._snippets = snippets
        self._expanded: tuple[QObject, str] | None = None

    def watch(self, area: TextArea) -> None:
        area.installEventFilter(self)

    def expand(self, area: TextArea, behind: str = "") -> bool:
        """Put a snippet in place of the abbreviation before the cursor, if one stands there."""
        start, end = area.selected()
        before = area.read()[:start]
        found = _ABBREVIATION.search(before) if start == end and not area.isReadOnly() else None
        snippet = abbreviated(self._snippets(), found[1]) if found else None
        if found is None or snippet is None or self._expanded == (area, before):
            return False
        body = snippet.body if place_after(self._insertion.preview(snippet.body).text, 0) else snippet.body + behind
        if not self._insertion.put(area, body, found.start(), end):
            return False
        self._expanded = (area, before)
        return True

    def _on_key(self, area: TextArea, event: QKeyEvent) -> bool:
        plain = event.modifiers() == _NONE
        if event.key() == Qt.Key.Key_Space and plain:
            return self.expand(area, " ")
        if event.key() == Qt.Key.Key_Tab and plain:
            return self.expand(area) or to_place(area, onwards=True)
        if event.key() == Qt.Key.Key_Backtab or (event.key() == Qt.Key.Key_Tab and event.modifiers() == _SHIFT):
            return to_place(area, onwards=False)
        if event.text().isprintable() and event.text() and event.modifiers() in (_NONE, _SHIFT):
            self._expanded = None
        return False

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(watched, TextArea):
            if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
                return self._on_key(watched, event)
            if isinstance(event, QInputMethodEvent) and event.commitString() == " " and not event.preeditString():
                # Input methods commit the blank that was pressed.
                return self.expand(watched, " ")
        return super().eventFilter(watched, event)
