"""A message beside what it is about: what happened, what to do, and buttons for it. It never takes the focus."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

import shiboken6
from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from clinic_desktop.ui.icons import icon
from clinic_desktop.ui.theme import SPACE_M, SPACE_S, colours, set_look
from clinic_desktop.ui.widgets.announcements import announce
from clinic_desktop.ui.widgets.icon_label import IconLabel

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from PySide6.QtGui import QColor


class Words(Protocol):
    """What happened, and what the person can do about it. ui/error_words.py makes them from errors."""

    @property
    def title(self) -> str: ...
    @property
    def advice(self) -> str: ...


class MessageKind(StrEnum):
    """How serious; each is also the name of a pair of theme.Colours."""

    INFO = "info"
    SUCCESS = "success"
    WARNING = "warning"
    ERROR = "danger"


_PICTURES = {
    MessageKind.INFO: "info",
    MessageKind.SUCCESS: "circle-check",
    MessageKind.WARNING: "triangle-alert",
    MessageKind.ERROR: "circle-alert",
}
_URGENT = {MessageKind.WARNING, MessageKind.ERROR}


@dataclass(frozen=True, slots=True)
class Offer:
    """A button of a message: what it says and what it does. The message goes away when it is pressed."""

    text: str
    act: Callable[[], object]


class MessageBar(QFrame):
    """Hidden until there is something to say; one message at a time, the newest.

    ``narrow`` puts the buttons below the words, where there is no room beside them.

    Signals: dismissed(): the person closed the message.
    """

    dismissed = Signal()

    def __init__(self, name: str, parent: QWidget | None = None, *, narrow: bool = False) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self._is_narrow = narrow
        self._kind = MessageKind.INFO
        self._said: tuple[object, ...] = ()
        self._acts: list[Callable[[], object]] = []
        self._was_in: QWidget | None = None
        self._make_widgets()
        self._lay_out()
        self._close.clicked.connect(self._on_close)
        self.hide()

    def show_message(self, kind: MessageKind, title: str, advice: str = "", offers: Sequence[Offer] = ()) -> None:
        said = (kind, title, advice, tuple(offer.text for offer in offers))
        self._acts = [offer.act for offer in offers]
        if said == self._said and not self.isHidden():
            # Said again: the buttons stay where they are, somebody may be about to press one.
            return
        self._said = said
        self._kind = kind
        self._know_where_one_was()
        for part in (self, self._title, self._advice):
            set_look(part, "tint", kind.value)
        self._picture.show_icon(_PICTURES[kind], kind)
        self._title.setText(title)
        self._advice.setText(advice)
        self._advice.setVisible(bool(advice))
        self._take_offers_back()
        for number, offer in enumerate(offers):
            self._add_button(number, offer.text)
        self._offer_row.setVisible(bool(offers))
        self.setAccessibleName(title)
        self.setAccessibleDescription(advice)
        self.show()
        announce(self, f"{title}. {advice}" if advice else title, urgent=kind in _URGENT)

    def show_error(self, words: Words, retry: Callable[[], object] | None = None) -> None:
        offers = [Offer("Try again", retry)] if retry else []
        self.show_message(MessageKind.ERROR, words.title, words.advice, offers)

    def clear(self) -> None:
        """Take the message away because it is not true any more. Whoever is in it goes on where he was before."""
        if self._holds(self.window().focusWidget()):
            self._go_back()
        self._take_offers_back()
        self.hide()

    @property
    def kind(self) -> MessageKind:
        return self._kind

    @property
    def title(self) -> str:
        return self._title.text()

    @property
    def advice(self) -> str:
        return self._advice.text()

    def _know_where_one_was(self) -> None:
        holder: QWidget | None = self.window().focusWidget()
        if holder is not None and not self._holds(holder):
            self._was_in = holder

    def _holds(self, widget: QWidget | None) -> bool:
        return widget is not None and (widget is self or self.isAncestorOf(widget))

    def _go_back(self) -> None:
        before = self._was_in
        if before is not None and shiboken6.isValid(before) and before.isVisible() and before.window() is self.window():
            before.setFocus()

    def _make_widgets(self) -> None:
        name = self.objectName()
        self._picture = IconLabel(scale=1.15)
        self._title = QLabel()
        self._title.setObjectName(f"{name}-title")
        self._title.setProperty("role", "strong")
        self._advice = QLabel()
        self._advice.setObjectName(f"{name}-advice")
        for label in (self._title, self._advice):
            label.setWordWrap(True)
            # A patient's name is shown as it is, whatever signs it has.
            label.setTextFormat(Qt.TextFormat.PlainText)
        self._buttons: list[QPushButton] = []
        self._close = QToolButton()
        self._close.setObjectName(f"{name}-close")
        self._close.setAccessibleName("Close this message")
        self._close.setToolTip("Close this message")
        self._close.setIcon(icon("x", self._tint))

    def _lay_out(self) -> None:
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(self._title)
        words.addWidget(self._advice)
        self._offer_row = QWidget()
        self._offers = QHBoxLayout(self._offer_row)
        self._offers.setContentsMargins(0, SPACE_S if self._is_narrow else 0, 0, 0)
        self._offers.setSpacing(SPACE_S)
        self._offer_row.hide()
        row = QHBoxLayout(self)
        row.setContentsMargins(SPACE_M, SPACE_S, SPACE_S, SPACE_S)
        row.setSpacing(SPACE_M)
        row.addWidget(self._picture)
        row.addLayout(words, 1)
        if self._is_narrow:
            words.addWidget(self._offer_row, alignment=Qt.AlignmentFlag.AlignLeft)
        else:
            row.addWidget(self._offer_row)
        row.addWidget(self._close)

    def _add_button(self, number: int, text: str) -> None:
        button = QPushButton(text)
        button.setObjectName(f"{self.objectName()}-offer-{number + 1}")
        button.clicked.connect(lambda: self._act(number))
        self._offers.addWidget(button)
        self._buttons.append(button)

    def _act(self, number: int) -> None:
        act = self._acts[number]
        self.clear()
        act()

    def _take_offers_back(self) -> None:
        for button in self._buttons:
            button.hide()
            button.deleteLater()
        self._buttons = []

    def _on_close(self) -> None:
        self.clear()
        self.dismissed.emit()

    def _tint(self) -> QColor:
        return colours().tint(self._kind).text
