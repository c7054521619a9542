"""One calm line: who else has the same open. Hidden while nobody has."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QWidget

from clinic_desktop.ui.presence_words import presence_words
from clinic_desktop.ui.theme import SPACE_S, SPACE_XS, set_look
from clinic_desktop.ui.widgets.announcements import announce
from clinic_desktop.ui.widgets.icon_label import IconLabel

if TYPE_CHECKING:
    from collections.abc import Sequence

    from clinic_desktop.domain.clock import ClinicClock
    from clinic_desktop.domain.presence import Other, PresentAt


class PresenceLine(QFrame):
    """Takes no focus and asks nothing."""

    def __init__(self, name: str, kind: PresentAt, clock: ClinicClock, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self._kind = kind
        self._clock = clock
        self._said = QLabel()
        self._said.setObjectName(f"{name}-words")
        self._said.setTextFormat(Qt.TextFormat.PlainText)
        self._said.setWordWrap(True)
        set_look(self._said, "role", "muted")
        row = QHBoxLayout(self)
        row.setContentsMargins(SPACE_S, SPACE_XS, SPACE_S, SPACE_XS)
        row.setSpacing(SPACE_XS)
        row.addWidget(IconLabel("monitor"))
        row.addWidget(self._said, 1)
        self.hide()

    @property
    def words(self) -> str:
        return self._said.text()

    def show_others(self, others: Sequence[Other]) -> None:
        words = presence_words(self._kind, others, self._clock)
        if words == self.words:
            return
        self._said.setText(words)
        self.setVisible(bool(words))
        if words:
            announce(self, words)
