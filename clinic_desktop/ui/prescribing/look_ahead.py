"""What of a medication list is out of sight: named above and below it, so that nobody takes a part for the whole."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QFont, QFontMetrics
from PySide6.QtWidgets import QLabel, QSizePolicy, QVBoxLayout, QWidget

from clinic_desktop.domain.medication_text import medication_text
from clinic_desktop.domain.tall_man import TALL_MAN
from clinic_desktop.ui.theme import SPACE_S, set_look

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from clinic_desktop.domain.formulary import Formulary
    from clinic_desktop.domain.medication import Medication
    from clinic_desktop.ui.prescribing.medication_table import MedicationTable

DOT = " • "


class LookAhead(QWidget):
    """A medication table between two lines, which are there while it has to be scrolled.

    The drug that comes next stands at the right, beside the scroll bar. What has no room is counted, never shortened;
    of past medication only the count is said. Nothing happens when the lines are clicked.
    """

    def __init__(self, table: MedicationTable, formulary: Callable[[], Formulary]) -> None:
        super().__init__()
        self._table = table
        self._formulary = formulary
        self._names_drugs = True
        self._above, self._below = (self._line(table, where) for where in ("above", "below"))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for part in (self._above, table, self._below):
            column.addWidget(part)
        table.verticalScrollBar().valueChanged.connect(lambda _: self.look())
        table.verticalScrollBar().rangeChanged.connect(lambda *_: self.look())
        table.fitted.connect(self.look)
        table.viewport().installEventFilter(self)

    def name_drugs(self, names_drugs: bool) -> None:  # noqa: FBT001 - a plain setter
        """Say whether drugs are named or, as of past medication, only counted."""
        self._names_drugs = names_drugs
        self.look()

    def look(self) -> None:
        """Say anew what is out of sight."""
        is_scrolled = self._table.verticalScrollBar().maximum() > 0
        above, below = self._table.out_of_sight()
        # The nearest one of those above is the last of them.
        for line, hidden in ((self._above, above[::-1]), (self._below, below)):
            line.setVisible(is_scrolled)
            names = [_name(one, uses_tall_man=self._formulary().uses_tall_man) for one in hidden]
            line.setText(self._words(names))
            where = line.property("where")
            line.setAccessibleName(f"{len(names)} more {where}: {', '.join(names)}" if names else f"None {where}")

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize:
            self.look()
        return super().eventFilter(watched, event)

    def _words(self, names: Sequence[str]) -> str:
        shown = self._fitting(names) if self._names_drugs else 0
        rest = len(names) - shown
        parts = [f"<b>{escape(name)}</b>" for name in names[:shown]]
        if rest:
            parts.append(f"{rest:,} more")
        return DOT.join(reversed(parts))

    def _fitting(self, names: Sequence[str]) -> int:
        """Return how many names have room, with the count of the rest where not all of them have."""
        bold = QFont(self.font())
        bold.setBold(True)
        metrics = QFontMetrics(bold)
        room = self._table.width() - 4 * SPACE_S
        for shown in range(len(names), 0, -1):
            rest = DOT + f"{len(names) - shown:,} more" if shown < len(names) else ""
            if metrics.horizontalAdvance(DOT.join(names[:shown]) + rest) <= room:
                return shown
        return 0

    @staticmethod
    def _line(table: MedicationTable, where: str) -> QLabel:
        line = QLabel()
        line.setObjectName(f"{table.objectName()}-{where}")
        line.setProperty("where", where)
        line.setTextFormat(Qt.TextFormat.RichText)
        line.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        line.setContentsMargins(SPACE_S, 0, SPACE_S, 0)
        line.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        set_look(line, "tint", "neutral")
        line.hide()
        return line


def _name(one: Medication, *, uses_tall_man: bool) -> str:
    """Return the drug as its line begins."""
    name = medication_text(one.fields).split(" — ")[0].strip()
    return " ".join(TALL_MAN.get(word, word) for word in name.split(" ")) if uses_tall_man else name
