"""The title of a part of a page, how many things are in it, and what can be done there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtWidgets import QBoxLayout, QFrame, QHBoxLayout, QLabel, QToolButton, QVBoxLayout, QWidget

from clinic_desktop.ui.shortcuts import plain_text
from clinic_desktop.ui.theme import SPACE_S, SPACE_XS
from clinic_desktop.ui.widgets.icon_label import IconLabel

if TYPE_CHECKING:
    from PySide6.QtGui import QAction


class SectionHeader(QWidget):
    """A heading with a thin line under it; buttons stand at the right, below the heading where there is no room."""

    def __init__(self, name: str, title: str, picture: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self._title_text = title
        self._picture_name = picture
        self._make_widgets()
        self._lay_out()

    def set_title(self, title: str) -> None:
        self._title.setText(title)

    def set_count(self, count: int | None, *, has_more: bool = False) -> None:
        """Show how many there are, or nothing."""
        self._count.setText("" if count is None else f"{count:,}{'+' if has_more else ''}")

    def set_place(self, place: int, of: int) -> None:
        """Show which one of how many is in hand: "2 of 5"."""
        self._count.setText(f"{place:,} of {of:,}")

    def set_note(self, words: str) -> None:
        """Say something behind the title; nothing takes it away."""
        self._note.setText(words)
        self._note.setVisible(bool(words))

    def add_button(self, action: QAction, *, with_text: bool = False) -> QToolButton:
        button = QToolButton()
        button.setDefaultAction(action)
        button.setObjectName(f"{self.objectName()}-{action.objectName().removeprefix('action-')}")
        button.setAccessibleName(plain_text(action.text()))
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        if with_text:
            button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self._buttons.addWidget(button)
        return button

    def _make_widgets(self) -> None:
        self._picture = IconLabel(self._picture_name, "accent", scale=1.1)
        self._picture.setHidden(not self._picture_name)
        self._title = QLabel(self._title_text)
        self._title.setProperty("role", "heading")
        self._count = QLabel()
        self._count.setObjectName(f"{self.objectName()}-count")
        self._count.setProperty("role", "muted")
        self._note = QLabel()
        self._note.setObjectName(f"{self.objectName()}-mark")
        self._note.setProperty("role", "near")
        self._note.hide()
        self._line = QFrame()
        self._line.setProperty("look", "line")
        self._line.setFixedHeight(1)

    def _lay_out(self) -> None:
        self._head = QHBoxLayout()
        self._head.setSpacing(SPACE_S)
        for part in (self._picture, self._title, self._count, self._note):
            self._head.addWidget(part)
        self._head.addStretch(1)
        self._buttons = QHBoxLayout()
        self._buttons.setSpacing(SPACE_S)
        self._row = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._row.setSpacing(SPACE_S)
        self._row.addLayout(self._head, 1)
        self._row.addLayout(self._buttons)
        self._row.setAlignment(self._buttons, Qt.AlignmentFlag.AlignRight)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE_XS)
        column.addLayout(self._row)
        column.addWidget(self._line)

    def minimumSizeHint(self) -> QSize:
        widest = max(self._head.minimumSize().width(), self._buttons.minimumSize().width())
        return QSize(widest, super().minimumSizeHint().height())

    def event(self, event: QEvent) -> bool:
        """Look anew at what fits whenever the width is another, or the texts, or their size."""
        done = super().event(event)
        if event.type() in (QEvent.Type.Resize, QEvent.Type.LayoutRequest):
            self._fit()
        return done

    def _fit(self) -> None:
        wanted = self._head.minimumSize().width() + SPACE_S + self._buttons.minimumSize().width()
        is_narrow = wanted > self.width()
        direction = QBoxLayout.Direction.TopToBottom if is_narrow else QBoxLayout.Direction.LeftToRight
        if direction != self._row.direction():
            self._row.setDirection(direction)
