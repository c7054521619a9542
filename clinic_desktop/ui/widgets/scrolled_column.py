"""A column that scrolls down where there is too little room, and is no narrower than what stands in it.

With large text it may be: a small screen has room for other things too. Then it scrolls to the side.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QSize, Qt, QTimer
from PySide6.QtWidgets import QFrame, QScrollArea, QWidget

if TYPE_CHECKING:
    from PySide6.QtGui import QResizeEvent

LEAST_HEIGHT = 120
MOST_ASKED_FOR = 300


class ScrolledColumn(QScrollArea):
    def __init__(self, name: str, content: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._content = content
        self.setWidget(content)
        self.setWidgetResizable(True)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self.minimumSizeHint().width() > self.width():
            self.updateGeometry()

    def minimumSizeHint(self) -> QSize:
        width = self._content.minimumSizeHint().width()
        if self._content.minimumSizeHint().height() > self.height():
            width += self.verticalScrollBar().sizeHint().width()
        return QSize(min(width, MOST_ASKED_FOR), LEAST_HEIGHT)

    def changeEvent(self, event: QEvent) -> None:
        """With larger text what stands in the column needs more room: say so once it has been laid out anew."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            QTimer.singleShot(0, self, self.updateGeometry)
