"""A label, a field and its problem belong together for eyes, keyboard and screen reader."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QLineEdit, QSpinBox, QVBoxLayout, QWidget

from clinic_desktop.ui.widgets.date_field import DateField
from clinic_desktop.ui.widgets.form_field import FormField, LabelPlace, align_labels
from clinic_desktop.ui.widgets.icon_label import IconLabel

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot


def a_field(qtbot: QtBot, label: str = "&Family name", **how: object) -> FormField:
    editor = QLineEdit()
    editor.setObjectName("family-name")
    made = FormField(
        label,
        editor,
        place=LabelPlace.LEFT if how.get("left") else LabelPlace.ABOVE,
        is_required=bool(how.get("required")),
        hint=str(how.get("hint", "")),
    )
    qtbot.addWidget(made)
    made.show()
    return made


def words(field: FormField) -> QLabel:
    found = field.findChild(QLabel, "family-name-problem")
    assert found
    return found


def test_the_editor_is_called_by_its_label(qtbot: QtBot) -> None:
    field = a_field(qtbot)
    spoken = QAccessible.queryAccessibleInterface(field.editor)
    assert spoken.text(QAccessible.Text.Name) == "Family name"
    assert field.objectName() == "family-name-field"


def test_the_letter_of_the_label_goes_to_the_editor(qtbot: QtBot) -> None:
    field = a_field(qtbot)
    field.activateWindow()
    qtbot.waitUntil(field.isActiveWindow)
    field.editor.clearFocus()
    QTest.keyClick(field, Qt.Key.Key_F, Qt.KeyboardModifier.AltModifier)
    qtbot.waitUntil(field.editor.hasFocus)


def test_a_problem_is_said_in_words_with_an_icon_and_goes_away(qtbot: QtBot) -> None:
    field = a_field(qtbot)
    icon = field.findChild(IconLabel)
    assert icon
    assert not words(field).isVisible()
    assert not icon.isVisible()
    field.set_problem("The family name must be there.")
    assert words(field).isVisible()
    assert icon.isVisible()
    assert words(field).text() == field.problem() == "The family name must be there."
    assert field.editor.property("problem") is True
    assert field.editor.accessibleDescription() == "The family name must be there."
    field.set_problem(None)
    assert not words(field).isVisible()
    assert field.problem() is None
    assert field.editor.property("problem") is False


def test_a_hint_gives_way_to_a_problem_and_comes_back(qtbot: QtBot) -> None:
    field = a_field(qtbot, hint="As in the passport")
    assert words(field).text() == "As in the passport"
    field.set_problem("Too long.")
    assert words(field).text() == "Too long."
    field.set_problem("")
    assert words(field).text() == "As in the passport"
    assert field.editor.accessibleDescription() == "As in the passport"


def test_a_required_field_says_so_in_a_word(qtbot: QtBot) -> None:
    for is_required in (True, False):
        field = a_field(qtbot, required=is_required)
        seen = [label.text() for label in field.findChildren(QLabel) if label.isVisible()]
        assert ("required" in seen) == is_required
        assert field.editor.accessibleDescription().startswith("Required.") == is_required


@pytest.mark.parametrize("left", [True, False])
def test_the_label_stands_where_it_was_asked_to(qtbot: QtBot, *, left: bool) -> None:
    field = a_field(qtbot, left=left)
    label = next(label for label in field.findChildren(QLabel) if label.buddy() is field.editor)
    place = label.mapTo(field, label.rect().center())
    editor = field.editor.geometry()
    assert (place.x() < editor.left()) == left
    assert (place.y() < editor.top()) != left


def test_labels_at_the_left_can_share_one_width(qtbot: QtBot) -> None:
    fields = [a_field(qtbot, text, left=True) for text in ("Phone", "Emergency contact")]
    align_labels(fields)
    assert len({field.label_width() for field in fields}) == 2
    for field in fields:
        field.resize(500, 60)
    qtbot.waitUntil(lambda: len({field.editor.x() for field in fields}) == 1)


def test_a_typed_field_tells_its_problem_by_itself(qtbot: QtBot) -> None:
    born = DateField("family-name", "Born", today=lambda: date(2026, 11, 23))
    field = FormField("&Born", born)
    qtbot.addWidget(field)
    field.show()
    born.setText("31/2/80")
    born.finish()
    assert field.problem() == "There is no 31-Feb-1980."
    assert words(field).isVisible()
    born.setText("1/2/80")
    born.finish()
    assert field.problem() is None


def test_beside_a_taller_field_a_field_stays_at_the_top(qtbot: QtBot) -> None:
    field = a_field(qtbot)
    field.resize(300, 200)
    assert field.editor.geometry().bottom() < 100


def test_a_spin_box_keeps_its_text_off_the_border(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    minutes = QSpinBox()
    minutes.setObjectName("minutes")
    QVBoxLayout(window).addWidget(FormField("&Length", minutes))
    line = minutes.findChild(QLineEdit)
    assert line
    assert line.textMargins().left() > 0
