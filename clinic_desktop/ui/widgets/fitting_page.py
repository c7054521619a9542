"""A page of fields that takes the room it needs, and scrolls where a small screen or large text leaves too little."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QSize, Qt
from PySide6.QtWidgets import QFrame, QLayout, QScrollArea, QWidget

MOST_HEIGHT = 520
"""With a message above and buttons below, a dialog still fits on a screen that is 720 high."""


class FittingPage(QScrollArea):
    def __init__(self, name: str, layout: QLayout, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._page = QWidget()
        self._page.setAutoFillBackground(False)
        layout.setContentsMargins(0, 0, 0, 0)
        self._page.setLayout(layout)
        self.setWidget(self._page)
        self.setWidgetResizable(True)
        self.viewport().setAutoFillBackground(False)

    def sizeHint(self) -> QSize:
        return self._bounded(self._page.sizeHint())

    def minimumSizeHint(self) -> QSize:
        return self._bounded(self._page.minimumSizeHint())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.LayoutRequest:
            self.updateGeometry()
        return super().eventFilter(watched, event)

    def _bounded(self, wanted: QSize) -> QSize:
        bar = self.verticalScrollBar().sizeHint().width() if wanted.height() > MOST_HEIGHT else 0
        return QSize(wanted.width() + bar, min(wanted.height(), MOST_HEIGHT))
