"""What stands in a field as a text, and back: for what keeps a form and knows nothing of its fields.

Of buttons that stay down it is the names of those that are.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QAbstractButton, QComboBox, QLineEdit, QSpinBox, QWidget

from clinic_desktop.ui.shortcuts import plain_text
from clinic_desktop.ui.widgets.choice_field import ChoiceField
from clinic_desktop.ui.widgets.code_field import CodeField
from clinic_desktop.ui.widgets.line_field import LineField
from clinic_desktop.ui.widgets.text_area import TextArea
from clinic_desktop.ui.widgets.typed_field import TypedField

if TYPE_CHECKING:
    from collections.abc import Iterator


def text_of(editor: QWidget) -> str:
    """Return what stands there, be it half typed. Of a choice it is the value, not its words."""
    match editor:
        case TextArea() | LineField() | CodeField():
            return editor.plain()
        case ChoiceField():
            choice = editor.choice()
            return "" if choice is None else str(choice)
        case QComboBox():
            return editor.currentText()
        case QSpinBox():
            return str(editor.value())
        case QLineEdit():
            return editor.text()
    return ",".join(one.objectName() for one in _buttons(editor) if one.isChecked())


def write_text(editor: QWidget, text: str) -> None:
    """Put back what ``text_of`` gave. A choice that there is no more leaves the field as it is."""
    match editor:
        case TypedField():
            editor.setText(text)
            editor.finish()
        case TextArea() | LineField() | CodeField():
            editor.set_plain(text)
        case ChoiceField():
            editor.choose(next((one for one in editor.values if str(one or "") == text), editor.choice()))
        case QComboBox():
            editor.setCurrentText(text)
        case QSpinBox():
            if text.isdecimal():
                editor.setValue(int(text))
        case QLineEdit():
            editor.setText(text)
        case _:
            down = text.split(",")
            for one in _buttons(editor):
                one.setChecked(one.objectName() in down)


def words_of(editor: QWidget, text: str) -> str:
    """Return a text of ``text_of`` in the words that the field shows for it."""
    if isinstance(editor, ChoiceField):
        place = next((place for place, one in enumerate(editor.values) if str(one or "") == text), -1)
        return editor.itemText(place) if text and place >= 0 else ""
    down = [one for one in _buttons(editor) if one.objectName() in text.split(",")]
    return ", ".join(one.accessibleName() or plain_text(one.text()) for one in down) if down else text


def _buttons(editor: QWidget) -> Iterator[QAbstractButton]:
    """Yield what can be down or up: the editor itself, or what it consists of."""
    found = [editor] if isinstance(editor, QAbstractButton) else editor.findChildren(QAbstractButton)
    yield from (one for one in found if one.isCheckable())
