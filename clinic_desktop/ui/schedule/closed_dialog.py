"""Asks before a booking goes to time that is not worked, or too close to another one, or over it, and then why."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from clinic_desktop.domain.appointments import OVERBOOK_REASONS
from clinic_desktop.domain.limits import STATUS_REASON
from clinic_desktop.ui.theme import SPACE_L, SPACE_M, SPACE_S, set_look
from clinic_desktop.ui.widgets.icon_label import IconLabel
from clinic_desktop.ui.widgets.message_bar import MessageKind
from clinic_desktop.ui.widgets.reason_field import ReasonField

if TYPE_CHECKING:
    from collections.abc import Iterable

TITLE = "Move to this time?"
NOT_YET = "Nothing was moved yet."


class ClosedTimeDialog(QDialog):
    """``accepted`` moves it all the same; whatever else closes the dialog puts the booking back, and so does Enter.

    With ``asks_why`` it goes over another booking, which needs a reason.
    """

    def __init__(
        self, about: str, reasons: Iterable[str], parent: QWidget | None = None, *, asks_why: bool = False
    ) -> None:
        super().__init__(parent)
        self.setObjectName("schedule-closed")
        self.setWindowTitle(TITLE)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        said = QLabel(about)
        said.setObjectName("schedule-closed-what")
        set_look(said, "role", "strong")
        why = QLabel("\n".join([*reasons, NOT_YET]))
        why.setObjectName("schedule-closed-why")
        for label in (said, why):
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setWordWrap(True)
        words = QVBoxLayout()
        words.setSpacing(SPACE_S)
        words.addWidget(said)
        words.addWidget(why)
        above = QHBoxLayout()
        above.setSpacing(SPACE_M)
        above.addWidget(IconLabel("triangle-alert", MessageKind.WARNING.value), 0, Qt.AlignmentFlag.AlignTop)
        above.addLayout(words, 1)
        self._asks_why = asks_why
        self._why = ReasonField("schedule-closed-reason", "Why overbook", OVERBOOK_REASONS)
        self._anyway = QPushButton("&Move there all the same")
        self._anyway.setObjectName("schedule-closed-anyway")
        self._anyway.setAutoDefault(False)
        self._anyway.clicked.connect(self.accept)
        back = QPushButton("&Put it back")
        back.setObjectName("schedule-closed-back")
        back.setDefault(True)
        set_look(back, "kind", "primary")
        back.clicked.connect(self.reject)
        below = QHBoxLayout()
        below.addStretch(1)
        below.addWidget(self._anyway)
        below.addWidget(back)
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACE_L, SPACE_L, SPACE_L, SPACE_L)
        column.setSpacing(SPACE_L)
        column.addLayout(above)
        column.addLayout(self._asked())
        column.addLayout(below)
        self.setMinimumWidth(460)
        back.setFocus()
        self.setAccessibleDescription(f"{about}. {why.text()}")

    def _asked(self) -> QHBoxLayout:
        label = QLabel("Why &overbook")
        label.setBuddy(self._why)
        row = QHBoxLayout()
        row.setSpacing(SPACE_M)
        row.addWidget(label)
        row.addWidget(self._why, 1)
        label.setVisible(self._asks_why)
        self._why.setVisible(self._asks_why)
        self._anyway.setEnabled(not self._asks_why)
        self._why.currentTextChanged.connect(self._allow)
        return row

    def _allow(self) -> None:
        self._anyway.setEnabled(not self._asks_why or self.reason() is not None)

    def reason(self) -> str | None:
        """Return why it goes over another booking; None where that was not asked, or not said."""
        said = self._why.reason()
        return said if self._asks_why and len(said) >= STATUS_REASON.least else None
