"""Spell check: in which language, or not at all, and the words a person has added."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from clinic_desktop.background.dictionary import Language, is_installed, languages
from clinic_desktop.domain.pages import Page
from clinic_desktop.ui.error_words import words_for
from clinic_desktop.ui.shortcuts import ActionSpec, make_action
from clinic_desktop.ui.spelling_habit import keep_language, language_of
from clinic_desktop.ui.theme import SPACE_M, set_look
from clinic_desktop.ui.widgets.choice_field import ChoiceField
from clinic_desktop.ui.widgets.form_field import FormField
from clinic_desktop.ui.widgets.record_model import Column, RecordTableModel
from clinic_desktop.ui.widgets.record_table import RecordTable
from clinic_desktop.ui.widgets.section_header import SectionHeader

if TYPE_CHECKING:
    from clinic_desktop.ui.widgets.message_bar import MessageBar
    from clinic_desktop.ui.workspace import Workspace

WITHOUT = (
    "Spell check is not installed on this workstation. Whoever looks after the program can add it: "
    'pip install "clinic-desktop[spelling]"'
)
_NAMES = {
    "en_US": "English (United States)",
    "en_GB": "English (United Kingdom)",
    "en_AU": "English (Australia)",
    "en_CA": "English (Canada)",
    "de_DE": "German (Germany)",
    "es_ES": "Spanish (Spain)",
    "fr": "French",
    "ru": "Russian",
    "sv_SE": "Swedish (Sweden)",
}


class SpellingPage(QWidget):
    """Signals: changed(): a word of one's own was removed."""

    changed = Signal()

    def __init__(self, workspace: Workspace, message: MessageBar) -> None:
        super().__init__()
        self.setObjectName("spelling-page")
        self._workspace = workspace
        self._message = message
        self._column = QVBoxLayout(self)
        self._column.setSpacing(SPACE_M)
        if not is_installed():
            said = QLabel(WITHOUT)
            said.setObjectName("spelling-without")
            said.setWordWrap(True)
            set_look(said, "role", "muted")
            self._column.addWidget(said)
            self._column.addStretch(1)
            return
        self._make_words()
        workspace.tasks.run(languages, owner=self, done=self._show_languages)

    def show_words(self, words: frozenset[str]) -> None:
        if is_installed():
            self._model.show(Page(tuple(sorted(words, key=str.casefold)), has_more=False))
            self._header.set_count(len(words) or None)
            self._remove.setEnabled(bool(words))
            if self._table.current_record() is None:
                self._table.choose_row(0)

    def _make_words(self) -> None:
        said = QLabel(
            "Unknown words get a wavy line, and are counted below the text. The menu of a word, by the right mouse "
            "button or the menu key, has suggestions. Names of the patient and words of medicine are never marked."
        )
        said.setWordWrap(True)
        set_look(said, "role", "muted")
        self._header = SectionHeader("spelling-page-header", "My words", "notebook-pen")
        self._model: RecordTableModel[str] = RecordTableModel(
            (Column("Word", lambda one: one, width=40, stretch=True, strong=True),), lambda one: one, self
        )
        self._table: RecordTable[str] = RecordTable("spelling-page-list", "My words", self._model)
        self._table.show_empty("No words of your own", "Add one from the menu of a word that is marked.")
        remove = ActionSpec("remove-word", "&Remove", "Del", "trash-2", "Mark this word again", within=True)
        self._remove = make_action(self, remove, self._remove_word)
        self._table.addAction(self._remove)
        self._header.add_button(self._remove, with_text=True)
        for part in (said, self._header):
            self._column.addWidget(part)
        self._column.addWidget(self._table, 1)

    def _show_languages(self, found: tuple[Language, ...]) -> None:
        choices = [(one.code, _NAMES.get(one.code, one.code)) for one in found]
        self._language: ChoiceField[str] = ChoiceField("spelling-language", "Language", choices, "No spell check")
        self._language.choose(language_of(self._workspace) or None)
        self._language.activated.connect(lambda _: keep_language(self._workspace, self._language.choice() or ""))
        self._column.insertWidget(0, FormField("&Language", self._language))

    def _remove_word(self) -> None:
        word = self._table.current_record()
        if word is not None:
            self._workspace.tasks.run(
                partial(self._workspace.services.writing.remove_word, word),
                owner=self,
                done=lambda _: self.changed.emit(),
                failed=lambda error: self._message.show_error(words_for(error)),
            )
