"""A message across the top of a main window, above its panes; there is no row while there is nothing to say."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QToolBar, QVBoxLayout, QWidget

from clinic_desktop.ui.theme import SPACE_S, SPACE_XS
from clinic_desktop.ui.widgets.message_bar import MessageBar, MessageKind

if TYPE_CHECKING:
    from PySide6.QtGui import QResizeEvent


class MessageRow(QToolBar):
    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__("Message", parent)
        self.setObjectName(f"{name}-row")
        self.setMovable(False)
        self.toggleViewAction().setVisible(False)
        self.message = MessageBar(name)
        self.message.dismissed.connect(self.hide)
        # A tool bar decides itself whether what is put into it directly is seen, and knows no height for a width.
        self._holder = QWidget()
        self._column = QVBoxLayout(self._holder)
        self._column.setContentsMargins(SPACE_S, SPACE_XS, SPACE_S, SPACE_XS)
        self._column.addWidget(self.message)
        self.addWidget(self._holder)
        self.hide()

    def say(self, kind: MessageKind, title: str, advice: str = "") -> None:
        self.show()
        self.message.show_message(kind, title, advice)
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        height = self._column.totalHeightForWidth(self.width()) if self._column.hasHeightForWidth() else 0
        self._holder.setFixedHeight(max(height, self._column.totalMinimumSize().height()))
