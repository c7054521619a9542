"""What the whole window has to say: above all panes, one line for each matter, until it is over or closed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, QTimer
from PySide6.QtWidgets import QToolBar, QVBoxLayout, QWidget

from clinic_desktop.ui.widgets.message_bar import MessageBar, MessageKind, Offer

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QResizeEvent

    from clinic_desktop.ui.error_words import Words


class Notices(QToolBar):
    """A strip that is not there while there is nothing to say. Each matter has a name and one line."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("Notices", parent)
        self.setObjectName("notices")
        self.setMovable(False)
        self.setFloatable(False)
        self.setIconSize(QSize(1, 1))
        self._bars: dict[str, MessageBar] = {}
        self._page = QWidget()
        self._lines = QVBoxLayout(self._page)
        self._lines.setContentsMargins(0, 0, 0, 0)
        self._lines.setSpacing(0)
        self.addWidget(self._page)
        self.toggleViewAction().setVisible(False)
        self.hide()

    def say(self, matter: str, kind: MessageKind, words: Words, offers: Sequence[Offer] = ()) -> None:
        """Say something about a matter, in the place of what was said about it before."""
        bar = self._bars.get(matter)
        if bar is None:
            bar = self._bars[matter] = MessageBar(f"notice-{matter}")
            bar.dismissed.connect(self._fit)
            self._lines.addWidget(bar)
        bar.show_message(kind, words.title, words.advice, offers)
        self._fit()
        # How wide its buttons are is known only when they have been laid out.
        QTimer.singleShot(0, self, self._fit)

    def says(self, matter: str) -> bool:
        """Say whether something is said about a matter at this moment."""
        return matter in self._bars and not self._bars[matter].isHidden()

    def take_back(self, matter: str) -> None:
        """Say nothing about a matter any more."""
        if matter in self._bars:
            self._bars[matter].clear()
            self._fit()

    def _fit(self) -> None:
        """Be as high as the words need at this width: a toolbar asks its contents only for their favourite height."""
        shown = [bar for bar in self._bars.values() if not bar.isHidden()]
        for bar in shown:
            bar.setFixedHeight(bar.heightForWidth(max(self.width(), bar.minimumSizeHint().width())))
        self.setVisible(bool(shown))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.oldSize().width() != event.size().width():
            self._fit()
