"""Both versions of what two people changed, side by side; nothing is thrown away without a choice."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QButtonGroup,
    QDialog,
    QDialogButtonBox,
    QGridLayout,
    QLabel,
    QPlainTextEdit,
    QPushButton,
    QRadioButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from clinic_desktop.domain.medication_text import medication_text
from clinic_desktop.domain.prescriptions import PrescriptionFields
from clinic_desktop.domain.symptoms import SymptomFields
from clinic_desktop.ui.error_words import FIELD_NAMES, field_name
from clinic_desktop.ui.theme import SPACE_L, SPACE_M, SPACE_S, set_look

if TYPE_CHECKING:
    from clinic_desktop.domain.visit_merge import Conflict, Merge

MAX_LINES = 8


class ConflictDialog(QDialog):
    """For each place: yours or theirs. Yours is chosen beforehand, and both can be copied.

    Signals:
        decided: the Content chosen.
    """

    decided = Signal(object)

    def __init__(self, merge: Merge, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("conflict")
        self.setWindowTitle("Two people changed this visit")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._merge = merge
        self._theirs: dict[str, QRadioButton] = {}
        self._make_widgets()
        self._lay_out()
        self.resize(820, 480)

    def _make_widgets(self) -> None:
        self._said = QLabel(
            "Somebody else saved this visit while you were writing. Everything that only one of you changed has been "
            "brought together. Choose for the rest; nothing is stored until you save."
        )
        self._said.setWordWrap(True)
        self._buttons = QDialogButtonBox()
        use = QPushButton("Use these choices")
        use.setObjectName("conflict-use")
        set_look(use, "kind", "primary")
        later = QPushButton("Decide later")
        later.setObjectName("conflict-later")
        self._buttons.addButton(use, QDialogButtonBox.ButtonRole.AcceptRole)
        self._buttons.addButton(later, QDialogButtonBox.ButtonRole.RejectRole)
        self._buttons.accepted.connect(self._decide)
        self._buttons.rejected.connect(self.reject)

    def _lay_out(self) -> None:
        page = QWidget()
        grid = QGridLayout(page)
        grid.setHorizontalSpacing(SPACE_L)
        grid.setVerticalSpacing(SPACE_S)
        grid.setColumnStretch(0, 1)
        grid.setColumnStretch(1, 1)
        for number, conflict in enumerate(self._merge.conflicts):
            self._add(grid, number, conflict)
        grid.setRowStretch(grid.rowCount(), 1)
        scroll = QScrollArea()
        scroll.setObjectName("conflict-places")
        scroll.setAccessibleName("What both of you changed")
        scroll.setWidgetResizable(True)
        scroll.setWidget(page)
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACE_L, SPACE_L, SPACE_L, SPACE_L)
        column.setSpacing(SPACE_M)
        column.addWidget(self._said)
        column.addWidget(scroll, 1)
        column.addWidget(self._buttons)

    def _add(self, grid: QGridLayout, number: int, conflict: Conflict) -> None:
        title = QLabel(place_words(conflict))
        set_look(title, "role", "heading")
        was = QLabel(f"Before: {as_words(conflict.base) or 'nothing'}")
        set_look(was, "role", "small")
        was.setWordWrap(True)
        was.setTextFormat(Qt.TextFormat.PlainText)
        mine = QRadioButton("Yours")
        mine.setObjectName(f"conflict-{number}-mine")
        mine.setChecked(True)
        theirs = QRadioButton("Theirs")
        theirs.setObjectName(f"conflict-{number}-theirs")
        group = QButtonGroup(self)
        group.addButton(mine)
        group.addButton(theirs)
        self._theirs[conflict.place] = theirs
        row = number * 4
        grid.addWidget(title, row, 0, 1, 2)
        grid.addWidget(was, row + 1, 0, 1, 2)
        for column, (button, value) in enumerate(((mine, conflict.mine), (theirs, conflict.theirs))):
            grid.addWidget(button, row + 2, column)
            shown = QPlainTextEdit(as_words(value) or "(nothing)")
            shown.setObjectName(f"conflict-{number}-{'mine' if column == 0 else 'theirs'}-text")
            shown.setAccessibleName(f"{title.text()}, {button.text().lower()}")
            shown.setReadOnly(True)
            lines = min(MAX_LINES, shown.document().blockCount() + 1)
            shown.setFixedHeight(shown.fontMetrics().lineSpacing() * lines + SPACE_M)
            grid.addWidget(shown, row + 3, column)

    def _decide(self) -> None:
        chosen = {place for place, button in self._theirs.items() if button.isChecked()}
        self.decided.emit(self._merge.choosing_theirs(chosen))
        self.accept()


def place_words(conflict: Conflict) -> str:
    kind, _, rest = conflict.place.partition(".")
    if kind == "symptoms":
        return "A symptom"
    if kind == "prescriptions":
        return "A prescription"
    return FIELD_NAMES.get(rest, rest) if kind == "vitals" else field_name(conflict.place)


def as_words(value: Any) -> str:  # noqa: ANN401 - a place of a visit holds texts, rows and numbers
    if value is None:
        return ""
    if isinstance(value, PrescriptionFields):
        return "\n".join(part for part in (medication_text(value), value.instructions, value.indication) if part)
    if isinstance(value, SymptomFields):
        return ", ".join(str(part) for part in asdict(value).values() if part)
    return str(value)
