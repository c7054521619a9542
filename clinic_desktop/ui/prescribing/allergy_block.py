"""Stands in the way of a prescription that meets an allergy: it goes on only with a reason."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from clinic_desktop.domain.limits import OVERRIDE_REASON
from clinic_desktop.ui.prescribing_words import finding_words
from clinic_desktop.ui.theme import SPACE_M, SPACE_S, set_look
from clinic_desktop.ui.widgets.flow_layout import FlowLayout
from clinic_desktop.ui.widgets.form_field import FormField
from clinic_desktop.ui.widgets.icon_label import IconLabel
from clinic_desktop.ui.widgets.reason_field import ReasonField

if TYPE_CHECKING:
    from collections.abc import Iterable

    from PySide6.QtGui import QKeyEvent

    from clinic_desktop.domain.prescribing_checks import Finding

REASONS = (
    "Taken before without a reaction",
    "The reaction was a known side effect, no allergy",
    "No other drug will do; the patient is watched",
)


class AllergyBlock(QFrame):
    """Names the allergy, the reaction and how severe it was.

    Signals: answered(reason). declined(): the drug is not to be prescribed.
    """

    answered = Signal(str)
    declined = Signal()

    def __init__(self, name: str, decline: str = "Do not prescribe", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        set_look(self, "tint", "danger")
        self._title = QLabel()
        self._title.setObjectName(f"{name}-title")
        self._title.setProperty("role", "heading")
        set_look(self._title, "tint", "danger")
        self._said = QLabel()
        self._said.setObjectName(f"{name}-words")
        for label in (self._title, self._said):
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setWordWrap(True)
        set_look(self._said, "tint", "danger")
        self.reason = ReasonField(f"{name}-reason", "Reason", REASONS)
        self._field = FormField("Reason to go on", self.reason, is_required=True)
        self._go_on = QPushButton("Prescribe all the same")
        self._go_on.setObjectName(f"{name}-go-on")
        self._decline = QPushButton(decline)
        self._decline.setObjectName(f"{name}-decline")
        for button in (self._go_on, self._decline):
            # Enter presses the one that has the focus.
            button.setAutoDefault(True)
        self._lay_out()
        self._go_on.clicked.connect(self._on_go_on)
        self._decline.clicked.connect(self._on_decline)
        self.reason.editTextChanged.connect(lambda _: self._show_state())
        self.hide()

    def ask(self, drug: str, findings: Iterable[Finding]) -> None:
        """Show what speaks against a drug; the safe way out has the focus."""
        self._title.setText(f"The patient is allergic: {drug}")
        self._said.setText("\n".join(f"{finding_words(one)}." for one in findings))
        self.setAccessibleName(f"{self._title.text()}. {self._said.text()}")
        self.reason.setCurrentIndex(-1)
        self.reason.clearEditText()
        self._show_state()
        self.show()
        self._decline.setFocus()

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(SPACE_S)
        head.addWidget(IconLabel("shield-alert", "danger_text", scale=1.2))
        head.addWidget(self._title, 1)
        between = QWidget()
        between.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        buttons = FlowLayout(SPACE_S, SPACE_S)
        for part in (self._go_on, between, self._decline):
            buttons.addWidget(part)
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACE_M, SPACE_M, SPACE_M, SPACE_M)
        column.setSpacing(SPACE_S)
        column.addLayout(head)
        column.addWidget(self._said)
        column.addWidget(self._field)
        column.addLayout(buttons)

    def _show_state(self) -> None:
        self._go_on.setEnabled(OVERRIDE_REASON.least <= len(self.reason.reason()) <= OVERRIDE_REASON.most)

    def _on_go_on(self) -> None:
        self.hide()
        self.answered.emit(self.reason.reason())

    def _on_decline(self) -> None:
        self.hide()
        self.declined.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self._on_decline()
            event.accept()
            return
        super().keyPressEvent(event)
