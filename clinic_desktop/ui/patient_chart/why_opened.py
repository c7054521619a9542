"""Keeps it in sight that a chart was opened without an appointment, and why."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QWidget

from clinic_desktop.domain.charts import BOOKED_BY_ONESELF
from clinic_desktop.ui.theme import SPACE_M, SPACE_S, SPACE_XS, set_look
from clinic_desktop.ui.widgets.icon_label import IconLabel


class WhyOpened(QFrame):
    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("chart-without-appointment")
        set_look(self, "tint", "warning")
        self._why = QLabel()
        self._why.setObjectName("chart-why-opened")
        self._why.setTextFormat(Qt.TextFormat.PlainText)
        self._why.setWordWrap(True)
        set_look(self._why, "tint", "warning")
        strip = QHBoxLayout(self)
        strip.setContentsMargins(SPACE_M, SPACE_XS, SPACE_M, SPACE_XS)
        strip.setSpacing(SPACE_S)
        strip.addWidget(IconLabel("shield-alert", "warning_text"))
        strip.addWidget(self._why, 1)
        self.hide()

    def show_reason(self, reason: str | None) -> None:
        """Show the reason that was given; None says that there is an appointment."""
        self.setVisible(reason is not None)
        why = (
            "You booked this appointment yourself, today"
            if reason == BOOKED_BY_ONESELF
            else f"Opened without an appointment: {reason}"
        )
        self._why.setText(f"{why}. This is on record and will be reviewed.")
