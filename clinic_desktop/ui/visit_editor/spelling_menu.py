"""What the right mouse button, or the menu key, offers for a word that no dictionary has."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import shiboken6
from PySide6.QtCore import QObject
from PySide6.QtGui import QAction

from clinic_desktop.domain.spelling import words_to_check
from clinic_desktop.domain.text_splices import Splice

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QMenu

    from clinic_desktop.background.spelling import Spelling
    from clinic_desktop.ui.visit_editor.history import History
    from clinic_desktop.ui.widgets.text_area import TextArea


class SpellingMenu(QObject):
    def __init__(
        self, spelling: Spelling, history: History, add_word: Callable[[str], object], parent: QObject
    ) -> None:
        super().__init__(parent)
        self._spelling = spelling
        self._history = history
        self._add_word = add_word

    def watch(self, area: TextArea) -> None:
        area.menu_made.connect(partial(self._extend, area))

    def _extend(self, area: TextArea, menu: QMenu) -> None:
        """Put suggestions, when they are found, and what else can be done with the word, on top of the menu."""
        found = wrong_word_at(area, self._spelling)
        if found is None:
            return
        start, end, word = found
        first = menu.actions()[0] if menu.actions() else None
        waiting = _action(menu, "spelling-looking", f"“{word}” is in no dictionary. Looking for others…", first)
        waiting.setEnabled(False)
        if not area.isReadOnly():
            adding = _action(menu, "spelling-add-word", "&Add to my words", first)
            adding.triggered.connect(partial(self._add_word, word))
        if first is not None:
            menu.insertSeparator(first)
        self._spelling.suggest(word, partial(self._suggest, area, menu, waiting, start, end), menu)

    def _suggest(
        self, area: TextArea, menu: QMenu, waiting: QAction, start: int, end: int, others: tuple[str, ...]
    ) -> None:
        if not shiboken6.isValid(menu) or not shiboken6.isValid(area):
            return
        word = area.read()[start:end]
        waiting.setText(f"“{word}” is in no dictionary{'' if others else '; nothing like it was found'}")
        if area.isReadOnly():
            return
        behind = menu.actions()[menu.actions().index(waiting) + 1]
        for number, other in enumerate(others, start=1):
            action = _action(menu, f"spelling-suggestion-{number}", other.replace("&", "&&"), behind)
            action.triggered.connect(partial(self._replace, area, start, word, other))

    def _replace(self, area: TextArea, start: int, word: str, other: str) -> None:
        splice = Splice(start, word, other)
        if splice.fits(area.read()):
            self._history.seal()
            area.splice(splice)
            self._history.seal()


def wrong_word_at(area: TextArea, spelling: Spelling) -> tuple[int, int, str] | None:
    """Return the misspelled word at the cursor, with where it begins and ends."""
    at, _ = area.selected()
    text = area.read()
    for start, end, word in words_to_check(text):
        if start <= at <= end and spelling.verdict(word) is False:
            return start, end, text[start:end]
    return None


def _action(menu: QMenu, name: str, words: str, before: QAction | None) -> QAction:
    action = QAction(words, menu)
    action.setObjectName(name)
    if before is None:
        menu.addAction(action)
    else:
        menu.insertAction(before, action)
    return action
