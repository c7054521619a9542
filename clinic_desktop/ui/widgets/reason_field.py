"""A reason: one of a short list, or own words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QComboBox, QCompleter, QWidget

from clinic_desktop.domain.limits import STATUS_REASON
from clinic_desktop.ui.widgets.line_field import LineField

if TYPE_CHECKING:
    from collections.abc import Iterable


_LEAST_CHARACTERS = 16


class ReasonField(QComboBox):
    """An editable list. Nothing is chosen beforehand."""

    def __init__(self, name: str, label: str, reasons: Iterable[str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setAccessibleName(label)
        self.line = LineField(f"{name}-text", STATUS_REASON.most, label)
        self.line.setPlaceholderText("Choose or write")
        self.setEditable(True)
        self.setLineEdit(self.line)
        # A reason is the person's own: what is typed is not completed to one of the list.
        self.setCompleter(QCompleter(self))
        self.addItems(list(reasons))
        self.setCurrentIndex(-1)
        # As wide as its place, not as its longest reason: with large text that would not fit on a small screen.
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(_LEAST_CHARACTERS)

    def reason(self) -> str:
        return self.currentText().strip()
