"""What the last visit says in a section, to be copied below what is typed: seen first, with its date and author."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QDialog, QDialogButtonBox, QLabel, QPlainTextEdit, QVBoxLayout, QWidget

from clinic_desktop.ui.field_names import FIELD_NAMES
from clinic_desktop.ui.theme import SPACE_L, SPACE_M, SPACE_S, set_look

if TYPE_CHECKING:
    from collections.abc import Mapping

_LINES_MOST = 7


@dataclass(frozen=True, slots=True)
class CopyWords:
    """Whose visits these are, which one is copied from, and the line that would say so in the text."""

    whose: str
    source: str
    line: str


class CopyDialog(QDialog):
    """Signals: chosen: the texts to be added, by name, and whether the line is to stand above them."""

    chosen = Signal(object, bool)

    def __init__(self, words: CopyWords, texts: Mapping[str, str], room: Mapping[str, int], parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("copy-last-visit")
        self.setWindowTitle("Copy from the last visit")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._words = words
        self._texts = dict(texts)
        self._room = dict(room)
        self._boxes: dict[str, QCheckBox] = {}
        self._problems: dict[str, QLabel] = {}
        self._make_widgets()
        self._lay_out()
        self._check()
        self.setMinimumWidth(620)

    def _make_widgets(self) -> None:
        self._whose = QLabel(self._words.whose)
        self._whose.setObjectName("copy-last-visit-patient")
        self._source = QLabel(self._words.source)
        self._source.setObjectName("copy-last-visit-source")
        set_look(self._whose, "role", "strong")
        set_look(self._source, "role", "muted")
        for label in (self._whose, self._source):
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setWordWrap(True)
        self._line = QCheckBox(f"Put “{self._words.line.replace('&', '&&')}” &above it")
        self._line.setObjectName("copy-last-visit-line")
        self._line.setChecked(True)
        self._line.toggled.connect(self._check)
        self._buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self._buttons.button(QDialogButtonBox.StandardButton.Cancel).setObjectName("copy-last-visit-cancel")
        self._copy = self._buttons.addButton("Add below what is &typed", QDialogButtonBox.ButtonRole.AcceptRole)
        self._copy.setObjectName("copy-last-visit-copy")
        self._copy.setDefault(True)
        set_look(self._copy, "kind", "primary")
        self._buttons.accepted.connect(self._accept)
        self._buttons.rejected.connect(self.reject)

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACE_L, SPACE_L, SPACE_L, SPACE_L)
        column.setSpacing(SPACE_S)
        column.addWidget(self._whose)
        column.addWidget(self._source)
        for number, (name, text) in enumerate(self._texts.items(), start=1):
            box = QCheckBox(f"&{number}  {FIELD_NAMES[name]}")
            box.setObjectName(f"copy-last-visit-take-{number}")
            box.setChecked(True)
            box.toggled.connect(self._check)
            shown = QPlainTextEdit(text)
            shown.setObjectName(f"copy-last-visit-text-{number}")
            shown.setAccessibleName(f"{FIELD_NAMES[name]}, as it was")
            shown.setReadOnly(True)
            shown.setTabChangesFocus(True)
            lines = max(2, min(_LINES_MOST, text.count("\n") + 1 + len(text) // 80))
            shown.setFixedHeight(shown.fontMetrics().lineSpacing() * lines + 2 * SPACE_M)
            problem = QLabel()
            problem.setObjectName(f"copy-last-visit-problem-{number}")
            set_look(problem, "role", "problem")
            self._boxes[name], self._problems[name] = box, problem
            for part in (box, shown, problem):
                column.addWidget(part)
        column.addSpacing(SPACE_S)
        column.addWidget(self._line)
        column.addWidget(self._buttons)

    def _check(self) -> None:
        """Say which texts have no room. Nothing is cut."""
        longer = len(self._words.line) + 2 if self._line.isChecked() else 1
        is_any = is_wrong = False
        for name, box in self._boxes.items():
            over = len(self._texts[name]) + longer - self._room[name] if box.isChecked() else 0
            self._problems[name].setText(f"{over:,} characters more than there is room for." if over > 0 else "")
            self._problems[name].setVisible(over > 0)
            is_any |= box.isChecked()
            is_wrong |= over > 0
        self._copy.setEnabled(is_any and not is_wrong)

    def _accept(self) -> None:
        taken = {name: self._texts[name] for name, box in self._boxes.items() if box.isChecked()}
        has_line = self._line.isChecked()
        self.accept()
        self.chosen.emit(taken, has_line)
