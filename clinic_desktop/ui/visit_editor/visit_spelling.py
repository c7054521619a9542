"""Spell check of the visit's texts: marks, counts, the menu of a word, and the way to the next one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer

from clinic_desktop.background.dictionary import Language, languages
from clinic_desktop.background.spelling import Spelling
from clinic_desktop.domain.spelling import medical_words, words_of
from clinic_desktop.files import RESOURCES
from clinic_desktop.ui.spelling_habit import language_of
from clinic_desktop.ui.visit_editor.spelling_menu import SpellingMenu
from clinic_desktop.ui.visit_editor.text_marks import TextMarks

if TYPE_CHECKING:
    from collections.abc import Sequence

    from clinic_desktop.background.writing import WritingShelf
    from clinic_desktop.domain.visits import VisitDetails
    from clinic_desktop.ui.visit_editor.form import VisitForm
    from clinic_desktop.ui.widgets.text_area import TextArea
    from clinic_desktop.ui.workspace import Workspace

COUNT_MS = 300


class VisitSpelling(QObject):
    """Texts are marked whether there is a dictionary or not: places and what was filled in are marked too."""

    def __init__(self, workspace: Workspace, form: VisitForm, shelf: WritingShelf, parent: QObject) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._form = form
        self._shelf = shelf
        self.spelling = Spelling(workspace.tasks, self)
        self._marks = {name: TextMarks(area, self.spelling) for name, area in form.texts.items()}
        self._menu = SpellingMenu(self.spelling, form.history, self._add_word, self)
        self._view: TextArea | None = None
        self._view_of = ""
        self._languages: tuple[Language, ...] | None = None
        self._count = QTimer(self, interval=COUNT_MS, singleShot=True)
        self._count.timeout.connect(self._say_counts)
        self.spelling.learned.connect(self._mark_again)
        form.edited.connect(self._count.start)
        shelf.changed.connect(self._know_own_words)
        workspace.spelling_changed.connect(self._choose_language)

    @property
    def is_on(self) -> bool:
        return bool(self.spelling.language)

    def watch(self, area: TextArea) -> None:
        """Offer the menu of a word in this view of a text."""
        self._menu.watch(area)

    def follow(self, visit: VisitDetails | None, *, is_other: bool) -> None:
        """Know the names of whoever is on the screen, and his drugs: they are never wrong."""
        if visit is None:
            return
        if self._languages is None:
            self._languages = ()
            self._workspace.tasks.run(_load, owner=self, done=self._loaded)
        line = visit.appointment
        names = [line.patient_last_name, line.patient_first_name, line.provider_name]
        drugs = [one.fields.medication for one in visit.prescriptions]
        symptoms = [one.fields.name for one in visit.symptoms]
        self.spelling.know("visit", words_of([*names, *drugs, *symptoms]))
        if is_other:
            self._count.start()

    def forget(self) -> None:
        """The visit was left."""
        for marks in self._marks.values():
            marks.forget()

    def marks_of(self, area: TextArea) -> TextMarks | None:
        name = (
            self._view_of
            if area is self._view
            else next((name for name, one in self._form.texts.items() if one is area), "")
        )
        return self._marks.get(name)

    def follow_view(self, view: TextArea | None, name: str | None) -> None:
        """Another view shows one of the texts, or does not any more."""
        if view is None and self._view_of:
            self._marks[self._view_of].follow(self._form.texts[self._view_of])
        self._view, self._view_of = view, name or ""
        if view is not None and name is not None:
            self._marks[name].follow(view)
        self._count.start()

    def to_next(self, areas: Sequence[TextArea], current: TextArea | None) -> bool:
        """Select the next word that no dictionary has, from the cursor on and around. False if there is none."""
        places = list(areas)
        if current in places:
            at = places.index(current)
            places = [*places[at:], *places[: at + 1]]
        for turn, area in enumerate(places):
            marks = self.marks_of(area)
            begin = area.selected()[1] if turn == 0 and area is current else 0
            for start, end in marks.wrong_words() if marks is not None else []:
                if start >= begin:
                    area.setFocus()
                    area.setTextCursor(area.cursor_over(start, end))
                    area.ensureCursorVisible()
                    return True
        return False

    def _loaded(self, found: tuple[tuple[Language, ...], frozenset[str]]) -> None:
        self._languages, medical = found
        self.spelling.know("medical", medical)
        self._choose_language()

    def _choose_language(self) -> None:
        wanted = language_of(self._workspace)
        self.spelling.use(next((one for one in self._languages or () if one.code == wanted), None))
        self._know_own_words()
        self._count.start()

    def _know_own_words(self) -> None:
        self.spelling.know("own", frozenset(word.casefold() for word in self._shelf.texts.own_words))

    def _add_word(self, word: str) -> None:
        known = self._shelf.texts.own_words | {word}
        self.spelling.know("own", frozenset(one.casefold() for one in known))
        self._workspace.tasks.run(
            lambda: self._shelf.service.add_word(word), owner=self, done=lambda _: self._shelf.look_again()
        )

    def _mark_again(self) -> None:
        for marks in self._marks.values():
            marks.rehighlight()
        self._count.start()

    def _say_counts(self) -> None:
        for name, area in self._form.texts.items():
            number = len(self._marks[name].wrong_words()) if self.is_on and not area.isReadOnly() else 0
            words = f"{number} unknown {'word' if number == 1 else 'words'}" if number else ""
            area.say_below(words)
            if self._view is not None and self._view_of == name:
                self._view.say_below(words)


def _load() -> tuple[tuple[Language, ...], frozenset[str]]:
    """Look for dictionaries, and read the words of medicine that none of them has. On a worker."""
    return languages(), medical_words(RESOURCES)
