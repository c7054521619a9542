"""What checks found, line by line, with an icon and in words: also what could not be checked."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from clinic_desktop.domain.prescribing_checks import NOT_CHECKED
from clinic_desktop.ui.prescribing_words import finding_words
from clinic_desktop.ui.theme import SPACE_S, SPACE_XS
from clinic_desktop.ui.widgets.icon_label import IconLabel

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from clinic_desktop.domain.prescribing_checks import Finding


class FindingLine(NamedTuple):
    """``look`` is what MessageBar knows too: danger, warning, info, success. ``offer`` is a button and what it does."""

    words: str
    look: str
    offer: tuple[str, Callable[[], object]] | None = None


_PICTURES = {"danger": "shield-alert", "warning": "triangle-alert", "info": "circle-help", "success": "shield-check"}


def line_of(finding: Finding, reason: str = "") -> FindingLine:
    """Return a finding as a line; with the reason for which it is prescribed all the same."""
    if finding.blocks:
        said = f". Prescribed all the same: {reason}" if reason else ""
        return FindingLine(f"{finding_words(finding)}{said}", "danger")
    return FindingLine(finding_words(finding), "info" if finding.kind in NOT_CHECKED else "warning")


class FindingsView(QWidget):
    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self._lines: tuple[tuple[str, str, str], ...] | None = None
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(SPACE_XS)
        self._acts: list[Callable[[], object]] = []

    @property
    def words(self) -> tuple[str, ...]:
        return tuple(words for words, _, _ in self._lines or ())

    def show_lines(self, lines: Sequence[FindingLine]) -> None:
        """Show these lines. Lines that stand here already are not made anew: somebody may be about to press one."""
        self._acts = [line.offer[1] for line in lines if line.offer]
        said = tuple((line.words, line.look, line.offer[0] if line.offer else "") for line in lines)
        if said == self._lines:
            return
        self._lines = said
        while (item := self._column.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        offers = 0
        for place, line in enumerate(lines):
            self._column.addWidget(self._row(place, line, offers))
            offers += line.offer is not None
        self.setVisible(bool(lines))
        self.setAccessibleName(". ".join(self.words))

    def _row(self, place: int, line: FindingLine, offer: int) -> QWidget:
        row = QWidget()
        box = QHBoxLayout(row)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(SPACE_S)
        box.addWidget(IconLabel(_PICTURES[line.look], f"{line.look}_text"), 0, Qt.AlignmentFlag.AlignTop)
        label = QLabel(line.words)
        label.setObjectName(f"{self.objectName()}-{place}")
        label.setTextFormat(Qt.TextFormat.PlainText)
        label.setWordWrap(True)
        label.setProperty("role", "strong" if line.look == "danger" else "")
        box.addWidget(label, 1)
        if line.offer is not None:
            button = QPushButton(line.offer[0])
            button.setObjectName(f"{self.objectName()}-mend-{place}")
            button.clicked.connect(lambda: self._act(offer))
            box.addWidget(button)
        return row

    def _act(self, offer: int) -> None:
        self._acts[offer]()
