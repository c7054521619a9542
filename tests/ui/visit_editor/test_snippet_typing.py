"""Snippets by abbreviation, places by Tab, and input methods, in the texts of a visit."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtWidgets import QApplication

from clinic_desktop.domain.visits import VisitTexts
from clinic_desktop.domain.writing import Section, Snippet, SnippetId, abbreviated, offered
from clinic_desktop.testing.pages.hands import click_into, press, type_text
from clinic_desktop.ui.visit_editor.form import VisitForm
from clinic_desktop.ui.visit_editor.insertion import Insertion
from clinic_desktop.ui.visit_editor.snippet_typing import SnippetTyping
from clinic_desktop.ui.visit_editor.text_marks import TextMarks
from tests.ui.test_visit_form import CLOCK, a_visit

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from clinic_desktop.ui.widgets.text_area import TextArea

COUGH = Snippet(SnippetId("1"), None, "cough", "Dry cough", "Cough for {{days}} days, {{kind}}.")
FLU = Snippet(SnippetId("2"), None, "flu", "Influenza", "Influenza.", Section.ASSESSMENT)
WHO = Snippet(SnippetId("3"), None, "who", "Who it is", "{{name}}, {{age}}: {{what}}")
SHARED = Snippet(SnippetId("4"), None, "COUGH", "Any cough", "Cough.", is_shared=True)


class _KnowsAll:
    def verdict(self, word: str) -> bool | None:
        return word != "wheze"


@pytest.fixture
def form(qtbot: QtBot) -> VisitForm:
    made = VisitForm(CLOCK)
    qtbot.addWidget(made)
    made.resize(900, 1400)
    made.show()
    made.show_visit(a_visit(texts=VisitTexts()))
    marks = {area: TextMarks(area, _KnowsAll()) for area in made.texts.values()}
    insertion = Insertion(made.history, marks.get, lambda: {"name": "DOE, Jane", "age": "41y"})
    typing = SnippetTyping(insertion, lambda: (COUGH, FLU, WHO, SHARED), made)
    for area in made.texts.values():
        typing.watch(area)
    made.setProperty("marks", marks)
    return made


@pytest.fixture
def area(form: VisitForm) -> TextArea:
    click_into(form.texts["treatment_plan"])
    return form.texts["treatment_plan"]


def commit(area: TextArea, text: str, replaced: int = 0) -> None:
    event = QInputMethodEvent()
    event.setCommitString(text, -replaced, replaced)
    QApplication.sendEvent(area, event)


def test_a_blank_expands_an_abbreviation_and_undo_brings_it_back(form: VisitForm, area: TextArea) -> None:
    type_text(form, "Has .flu ")
    assert area.plain() == "Has Influenza. "

    press(form, "Ctrl+Z")
    assert area.plain() == "Has .flu"
    type_text(form, " ")
    assert area.plain() == "Has .flu ", "what was taken back is not expanded again"

    press(form, "Ctrl+Z")
    press(form, "Ctrl+Y")
    assert area.plain() == "Has .flu "


def test_tab_expands_and_goes_from_place_to_place_and_then_on(form: VisitForm, area: TextArea) -> None:
    type_text(form, ".cough")
    press(form, "Tab")
    assert area.textCursor().selectedText() == "{{days}}"
    type_text(form, "5")
    press(form, "Tab")
    type_text(form, "dry")
    assert area.plain() == "Cough for 5 days, dry."
    press(form, "Tab")
    assert form.texts["follow_up_instructions"].hasFocus(), "without a place Tab leaves the text"


def test_back_tab_goes_to_the_place_before(form: VisitForm, area: TextArea) -> None:
    type_text(form, ".cough ")
    press(form, "Ctrl+End")
    press(form, "Shift+Tab")
    assert area.textCursor().selectedText() == "{{kind}}"
    press(form, "Shift+Tab")
    assert area.textCursor().selectedText() == "{{days}}"


@pytest.mark.parametrize("typed", ["a.flu ", "1.5 ", "..flu ", ".nothing ", "end. "])
def test_what_is_no_abbreviation_stays(form: VisitForm, area: TextArea, typed: str) -> None:
    type_text(form, typed)

    assert area.plain() == typed


def test_what_has_no_room_is_refused_and_stays(form: VisitForm) -> None:
    area = form.texts["diagnosis"]
    click_into(area)
    area.set_plain("x" * 490)
    press(form, "Ctrl+End")
    type_text(form, " .cough ")

    assert area.plain() == "x" * 490 + " .cough "


def test_what_the_program_filled_in_is_marked_until_it_is_edited(form: VisitForm, area: TextArea) -> None:
    type_text(form, ".who ")
    assert area.plain() == "DOE, Jane, 41y: {{what}}"
    assert area.textCursor().selectedText() == "{{what}}"

    def marked() -> list[str]:
        formats = area.document().firstBlock().layout().formats()
        return [area.plain()[one.start : one.start + one.length] for one in formats]

    assert marked() == ["DOE, Jane", "41y", "{{what}}"]
    area.setTextCursor(area.cursor_over(11, 14))
    type_text(form, "42y")
    assert marked() == ["DOE, Jane", "{{what}}"]


def test_a_misspelled_word_is_marked_once_it_is_left(form: VisitForm, area: TextArea) -> None:
    def marked() -> int:
        return len(area.document().firstBlock().layout().formats())

    type_text(form, "wheze")
    assert marked() == 0, "not while it is typed"
    type_text(form, " and")
    assert marked() == 1
    assert area.counter == "9 / 5,000", "marks are no part of the text"
    assert form.history.count() == 2


def test_text_that_is_being_composed_is_not_stored_and_not_expanded(form: VisitForm, area: TextArea) -> None:
    type_text(form, ".flu")
    QApplication.sendEvent(area, QInputMethodEvent("こん", []))
    assert area.plain() == ".flu"
    assert not form.content() or form.content()["treatment_plan"] == ".flu"
    commit(area, "今")
    assert area.plain() == ".flu今"
    press(form, "Ctrl+Z")
    assert area.plain() in {".flu", ""}


def test_dictation_commits_whole_sentences_and_replaces_what_is_selected(form: VisitForm, area: TextArea) -> None:
    commit(area, "Patient is well. Wheze heard 😀. ")
    commit(area, "Come back in a week.")
    assert area.plain() == "Patient is well. Wheze heard 😀. Come back in a week."

    area.setTextCursor(area.cursor_over(0, 16))
    commit(area, "She is better.")
    assert area.plain() == "She is better. Wheze heard 😀. Come back in a week."
    assert form.content()["treatment_plan"] == area.plain()
    while form.history.canUndo():
        press(form, "Ctrl+Z")
    assert area.plain() == ""


def test_dictation_may_correct_what_it_said(form: VisitForm, area: TextArea) -> None:
    commit(area, "blood presure")
    commit(area, "pressure", replaced=7)
    assert area.plain() == "blood pressure"
    press(form, "Ctrl+Z")
    assert area.plain() == "blood presure"


def test_a_blank_that_an_input_method_commits_expands_too(form: VisitForm, area: TextArea) -> None:
    commit(area, ".flu")
    commit(area, " ")
    assert area.plain() == "Influenza. "


def test_nothing_is_expanded_in_a_visit_that_is_closed(form: VisitForm, area: TextArea) -> None:
    type_text(form, ".flu")
    form.set_locked(True)
    commit(area, " ")
    assert area.plain() == ".flu"
    press(form, "Space")
    assert area.plain() == ".flu"


def test_ones_own_snippet_comes_before_a_shared_one_and_this_section_first() -> None:
    known = (SHARED, COUGH, FLU, WHO)
    assert abbreviated(known, "Cough") == COUGH
    assert abbreviated(known, "nothing") is None
    assert offered(known, "", Section.PLAN) == (COUGH, SHARED, WHO)
    assert offered(known, "infl", Section.PLAN) == (FLU,)
    assert offered(known, "days", None) == (COUGH,)
    assert offered(known, ".who", None)[0] == WHO
