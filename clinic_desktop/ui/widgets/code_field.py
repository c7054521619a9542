"""A code in a form: the one that was chosen with a way to take it away, or a search for one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QToolButton, QVBoxLayout, QWidget

from clinic_desktop.domain.codes import CodeMatch, CodeName
from clinic_desktop.ui.code_words import code_line
from clinic_desktop.ui.icons import icon
from clinic_desktop.ui.theme import SPACE_S
from clinic_desktop.ui.widgets.code_search import CodeSearch

if TYPE_CHECKING:
    from clinic_desktop.background.tasks import TaskRunner
    from clinic_desktop.services.codes import CodeService


class CodeField(QWidget):
    """Signals: chosen(CodeMatch): by a person."""

    chosen = Signal(object)

    def __init__(self, name: str, label: str, codes: CodeService, tasks: TaskRunner) -> None:
        super().__init__()
        self.setObjectName(name)
        self._code: CodeName | None = None
        self.search = CodeSearch(f"{name}-search", label, codes, tasks)
        self._line = QWidget()
        self._words = QLabel()
        self._words.setObjectName(f"{name}-chosen")
        self._words.setTextFormat(Qt.TextFormat.PlainText)
        self._words.setWordWrap(True)
        self._remove = QToolButton()
        self._remove.setObjectName(f"{name}-remove")
        self._remove.setIcon(icon("x"))
        self._remove.setAccessibleName("Remove the code")
        self._remove.setToolTip("Remove the code")
        row = QHBoxLayout(self._line)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(SPACE_S)
        row.addWidget(self._words, 1)
        row.addWidget(self._remove, 0, Qt.AlignmentFlag.AlignTop)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._line)
        column.addWidget(self.search)
        self.search.chosen.connect(self._on_chosen)
        self._remove.clicked.connect(self._on_remove)
        self.show_code(None)

    def code(self) -> CodeName | None:
        return self._code

    def show_code(self, code: CodeName | None) -> None:
        self._code = code
        self._words.setText(code_line(code.code, code.text) if code else "")
        self._line.setVisible(code is not None)
        self.search.setVisible(code is None)
        self.setFocusProxy(self.search.box if code is None else self._remove)

    def plain(self) -> str:
        """Return the code and its text, as a draft keeps them."""
        return f"{self._code.code} {self._code.text}" if self._code else ""

    def set_plain(self, text: str) -> None:
        """Put back what ``plain`` gave."""
        code, _, said = text.partition(" ")
        self.show_code(CodeName(code, said) if code and said else None)

    def _on_chosen(self, match: CodeMatch) -> None:
        self.show_code(CodeName(match.code, match.text))
        self._remove.setFocus()
        self.chosen.emit(match)

    def _on_remove(self) -> None:
        self.show_code(None)
        self.search.box.setFocus()
