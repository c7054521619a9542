"""Verdicts about words: at once where they are known, else asked for in a worker and told when they are there."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from clinic_desktop.background.dictionary import Dictionary, Language
from clinic_desktop.domain.spelling import known_forms

if TYPE_CHECKING:
    from collections.abc import Callable

    from clinic_desktop.background.tasks import TaskRunner

PAUSE_MS = 30
WORDS_MOST = 400
"""So many words are looked up in one piece of work: 20 ms, so that nothing else waits long."""


class Spelling(QObject):
    """Without a dictionary no word is wrong.

    Signals: learned(): some words were found to be wrong, or right after all.
    """

    learned = Signal()

    def __init__(self, tasks: TaskRunner, parent: QObject) -> None:
        super().__init__(parent)
        self._tasks = tasks
        self._dictionary: Dictionary | None = None
        self._verdicts: dict[str, bool] = {}
        self._answers: dict[str, bool] = {}
        self._waiting: dict[str, None] = {}
        self._known: dict[str, frozenset[str]] = {}
        self._is_asking = False
        self._soon = QTimer(self, interval=PAUSE_MS, singleShot=True)
        self._soon.timeout.connect(self._ask)

    @property
    def language(self) -> str:
        return self._dictionary.language.code if self._dictionary is not None else ""

    def use(self, language: Language | None) -> None:
        """Look words up in this dictionary from now on, or in none."""
        if language == (self._dictionary.language if self._dictionary is not None else None):
            return
        self._dictionary = Dictionary(language) if language is not None else None
        self._verdicts, self._answers, self._waiting = {}, {}, {}
        self._is_asking = False
        self.learned.emit()

    def know(self, whose: str, words: frozenset[str]) -> None:
        """Never call these words wrong, in small letters; ``whose`` they are replaces what it gave before."""
        if self._known.get(whose) != words:
            self._known[whose] = words
            self._answers.clear()
            self.learned.emit()

    def verdict(self, word: str) -> bool | None:
        if self._dictionary is None:
            return True
        answer = self._answers.get(word)
        if answer is not None:
            return answer
        found = self._verdicts.get(word)
        if found is None:
            self._waiting[word] = None
            if not self._is_asking and not self._soon.isActive():
                self._soon.start()
            return None
        answer = found or any(form in words for words in self._known.values() for form in known_forms(word))
        self._answers[word] = answer
        return answer

    def suggest(self, word: str, done: Callable[[tuple[str, ...]], None], owner: QObject) -> None:
        """Ask what may have been meant."""
        if self._dictionary is not None:
            self._tasks.run(partial(self._dictionary.suggestions, word), owner=owner, done=done)

    def _ask(self) -> None:
        if self._dictionary is None or not self._waiting or self._is_asking:
            return
        words = tuple(self._waiting)[:WORDS_MOST]
        self._is_asking = True
        self._tasks.run(
            partial(self._dictionary.unknown, words),
            owner=self,
            done=partial(self._learn, self._dictionary, words),
            once_painted=True,
        )

    def _learn(self, asked: Dictionary, words: tuple[str, ...], unknown: frozenset[str]) -> None:
        if asked is not self._dictionary:
            return
        self._is_asking = False
        for word in words:
            self._verdicts[word] = word not in unknown
            self._waiting.pop(word, None)
        if unknown:
            self.learned.emit()
        if self._waiting:
            self._soon.start()
