"""The menu of a word that no dictionary has: suggestions come while it is open, the word can be kept for good."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtGui import QAction, QContextMenuEvent
from PySide6.QtWidgets import QApplication, QMenu

from clinic_desktop.background.dictionary import languages
from clinic_desktop.background.spelling import Spelling
from clinic_desktop.background.tasks import TaskRunner
from clinic_desktop.domain.visits import VisitTexts
from clinic_desktop.testing.pages.hands import click_into, press
from clinic_desktop.testing.pages.waiting import wait_until
from clinic_desktop.ui.visit_editor.form import VisitForm
from clinic_desktop.ui.visit_editor.spelling_menu import SpellingMenu
from tests.ui.test_visit_form import CLOCK, a_visit

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytestqt.qtbot import QtBot

    from clinic_desktop.ui.widgets.text_area import TextArea

TEXT = "Has a coughh at night."


class Scene:
    def __init__(self, form: VisitForm, spelling: Spelling) -> None:
        self.form = form
        self.added: list[str] = []
        self.area: TextArea = form.texts["treatment_plan"]
        self._menu = SpellingMenu(spelling, form.history, self.added.append, form)
        self._menu.watch(self.area)
        wait_until(lambda: spelling.verdict("coughh") is False, "the verdict")

    def open_menu(self, at: int) -> QMenu:
        self.area.setTextCursor(self.area.cursor_over(at, at))
        middle = self.area.cursorRect().center()
        QApplication.sendEvent(
            self.area.viewport(), QContextMenuEvent(QContextMenuEvent.Reason.Mouse, middle, QPoint(0, 0))
        )
        menu = QApplication.activePopupWidget()
        assert isinstance(menu, QMenu)
        return menu


@pytest.fixture
def scene(qtbot: QtBot) -> Iterator[Scene]:
    tasks = TaskRunner()
    form = VisitForm(CLOCK)
    qtbot.addWidget(form)
    form.resize(900, 1400)
    form.show()
    form.show_visit(a_visit(texts=VisitTexts(treatment_plan=TEXT)))
    click_into(form.texts["treatment_plan"])
    spelling = Spelling(tasks, form)
    spelling.use(next(one for one in languages() if one.code == "en_US"))
    yield Scene(form, spelling)
    tasks.close()


def action(menu: QMenu, name: str) -> QAction | None:
    return next((one for one in menu.actions() if one.objectName() == name), None)


def test_a_suggestion_takes_the_words_place_as_one_step(scene: Scene) -> None:
    menu = scene.open_menu(9)
    wait_until(lambda: action(menu, "spelling-suggestion-1") is not None, "a suggestion")
    first = action(menu, "spelling-suggestion-1")
    assert first is not None
    assert first.text() == "cough"
    first.trigger()
    menu.close()

    assert scene.area.plain() == "Has a cough at night."
    press(scene.form, "Ctrl+Z")
    assert scene.area.plain() == TEXT


def test_the_word_can_be_added(scene: Scene) -> None:
    menu = scene.open_menu(9)
    adding = action(menu, "spelling-add-word")
    assert adding is not None
    adding.trigger()
    menu.close()
    assert scene.added == ["coughh"]


def test_other_words_have_the_usual_menu(scene: Scene) -> None:
    menu = scene.open_menu(1)
    assert action(menu, "spelling-looking") is None
    assert action(menu, "edit-copy") is not None
    menu.close()


def test_undo_in_the_menu_is_that_of_the_visit(scene: Scene) -> None:
    press(scene.form, "Ctrl+End")
    press(scene.form, "x")
    menu = scene.open_menu(1)
    undo = action(menu, "edit-undo")
    assert undo is not None
    assert undo.isEnabled()
    undo.trigger()
    menu.close()
    assert scene.area.plain() == TEXT
