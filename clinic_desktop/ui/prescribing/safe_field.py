"""A field of a prescription: a list and own words; marked where the program filled it in or it may be misread."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QCompleter, QLabel, QPushButton, QVBoxLayout, QWidget

from clinic_desktop.domain.unsafe_abbreviations import made_safe, safe_words, unsafe_parts
from clinic_desktop.ui.theme import SPACE_XS, set_look
from clinic_desktop.ui.widgets.line_field import LineField

if TYPE_CHECKING:
    from collections.abc import Iterable

FILLED_IN = "Filled in for you"


class SafeField(QWidget):
    """``checks`` names the field of the prescription whose rules hold here; empty for none.

    Signals: edited(): the text is another, whoever changed it.
    """

    edited = Signal()

    def __init__(self, name: str, label: str, limit: int, checks: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(f"{name}-field")
        self._checks = checks
        self._is_filling = False
        self._label = QLabel(label)
        self._label.setProperty("role", "small")
        self.box = QComboBox()
        self.box.setObjectName(name)
        self.line = LineField(f"{name}-text", limit, label)
        self.box.setEditable(True)
        self.box.setLineEdit(self.line)
        self.box.setCompleter(QCompleter(self.box))
        self.box.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.box.setMinimumContentsLength(3)
        self.box.setAccessibleName(label)
        self._label.setBuddy(self.box)
        self._said = QLabel()
        self._said.setObjectName(f"{name}-problem")
        self._said.setWordWrap(True)
        self._mend = QPushButton()
        self._mend.setObjectName(f"{name}-mend")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE_XS)
        for part in (self._label, self.box, self._said, self._mend):
            column.addWidget(part)
        column.addStretch(1)
        self.setFocusProxy(self.box)
        self.box.editTextChanged.connect(self._on_changed)
        self._mend.clicked.connect(self._on_mend)
        self._show_state(is_filled=False)

    def text(self) -> str:
        return self.box.currentText().strip()

    def set_text(self, text: str, *, is_filled: bool = False) -> None:
        """Show a text; ``is_filled`` marks it as the program's own doing until a person changes it."""
        self._is_filling = True
        self.box.setEditText(text)
        self._is_filling = False
        self._show_state(is_filled=is_filled and bool(text))

    def offer(self, choices: Iterable[str]) -> None:
        """Offer these in the list; what stands in the line stays."""
        text = self.box.currentText()
        self.box.blockSignals(True)
        self.box.clear()
        self.box.addItems(list(choices))
        self.box.setEditText(text)
        self.box.blockSignals(False)

    def is_unsafe(self) -> bool:
        return bool(self._checks and unsafe_parts(self.text(), self._checks))

    def say(self, sentence: str) -> None:
        """Say under the field what is missing."""
        self._said.setText(sentence)
        self._said.setVisible(bool(sentence))
        set_look(self._said, "role", "problem")

    def _on_changed(self) -> None:
        if not self._is_filling:
            self._show_state(is_filled=False)
        self.edited.emit()

    def _show_state(self, *, is_filled: bool) -> None:
        found = unsafe_parts(self.text(), self._checks)[:1] if self._checks else ()
        set_look(self.box, "tint", "info" if is_filled else "")
        self.box.setAccessibleDescription(FILLED_IN if is_filled else "")
        self._said.setVisible(bool(found) or is_filled)
        self._mend.setVisible(any(one.instead for one in found))
        set_look(self._said, "role", "problem" if found else "small")
        if found:
            self._said.setText(f"“{found[0].found.strip()}” may be misread. Write {safe_words(found[0])} instead.")
            self._mend.setText(f"Write {made_safe(self.text(), self._checks)} instead")
        elif is_filled:
            self._said.setText(FILLED_IN)

    def _on_mend(self) -> None:
        self.set_text(made_safe(self.text(), self._checks))
        self.box.setFocus()
