"""A section says its title, how many things it has and what can be done there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QToolButton, QWidget

from clinic_desktop.ui.shortcuts import ActionSpec, make_action
from clinic_desktop.ui.widgets.section_header import SectionHeader

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot


def texts(header: SectionHeader) -> list[str]:
    return [label.text() for label in header.findChildren(QLabel) if label.text()]


def test_a_header_shows_its_title_and_count(qtbot: QtBot) -> None:
    header = SectionHeader("allergies", "Allergies", "shield-alert")
    qtbot.addWidget(header)
    assert texts(header) == ["Allergies"]
    header.set_count(3)
    assert texts(header) == ["Allergies", "3"]
    header.set_count(1200, has_more=True)
    assert texts(header) == ["Allergies", "1,200+"]
    header.set_count(None)
    assert texts(header) == ["Allergies"]


def test_a_button_does_its_action_and_has_names_and_a_place_in_the_tab_order(qtbot: QtBot) -> None:
    header = SectionHeader("allergies", "Allergies")
    qtbot.addWidget(header)
    done: list[str] = []
    action = make_action(header, ActionSpec("add-allergy", "&Add…", "Ctrl+A", "plus"), lambda: done.append("added"))
    button = header.add_button(action)
    button.click()
    assert done == ["added"]
    assert (button.objectName(), button.accessibleName()) == ("allergies-add-allergy", "Add")
    assert button.focusPolicy() == Qt.FocusPolicy.TabFocus
    with_text = header.add_button(action, with_text=True)
    assert with_text.toolButtonStyle() == Qt.ToolButtonStyle.ToolButtonTextBesideIcon


def test_buttons_go_below_the_heading_where_there_is_no_room(qtbot: QtBot) -> None:
    page = QWidget()
    qtbot.addWidget(page)
    header = SectionHeader("diagnoses", "Coded diagnoses", "clipboard-check", page)
    for number in range(5):
        header.add_button(make_action(header, ActionSpec(f"do-{number}", "Do", "", "plus"), lambda: None))
    page.show()
    title = next(one for one in header.findChildren(QLabel) if one.text() == "Coded diagnoses")
    buttons = header.findChildren(QToolButton)
    header.resize(600, header.sizeHint().height())
    qtbot.waitUntil(lambda: buttons[0].geometry().top() < title.geometry().bottom())
    header.resize(header.minimumSizeHint().width(), 90)
    qtbot.waitUntil(lambda: buttons[0].geometry().top() >= title.geometry().bottom())
    assert all(one.geometry().right() <= header.width() for one in (title, *buttons))
    assert header.minimumSizeHint().width() < title.sizeHint().width() + 5 * buttons[0].sizeHint().width()
    header.resize(header.sizeHint().width() + 400, 40)
    qtbot.waitUntil(lambda: buttons[0].geometry().top() < title.geometry().bottom())
    header.set_title("Coded diagnoses that came from a visit long ago, in words that take all the room there is")
    qtbot.waitUntil(lambda: buttons[0].geometry().top() >= title.geometry().bottom())
