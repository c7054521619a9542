"""A reason: one of a short list, or own words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QComboBox, QWidget

if TYPE_CHECKING:
    from collections.abc import Iterable


class ReasonField(QComboBox):
    """An editable list. Nothing is chosen beforehand."""

    def __init__(self, name: str, label: str, reasons: Iterable[str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setAccessibleName(label)
        self.setEditable(True)
        self.addItems(list(reasons))
        self.setCurrentIndex(-1)
        line = self.lineEdit()
        if line is not None:
            line.setObjectName(f"{name}-text")
            line.setPlaceholderText("Choose or write")
            line.setAccessibleName(label)

    def reason(self) -> str:
        return self.currentText().strip()
