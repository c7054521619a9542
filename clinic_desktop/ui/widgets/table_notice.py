"""What a list says when it has no rows to show: nothing found, still coming, or gone wrong."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtWidgets import QFrame, QLabel, QPushButton, QSizePolicy, QSpacerItem, QVBoxLayout, QWidget

from clinic_desktop.ui.theme import SPACE_L, SPACE_S, SPACE_XS
from clinic_desktop.ui.widgets.announcements import announce
from clinic_desktop.ui.widgets.icon_label import IconLabel

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtGui import QKeyEvent, QShowEvent

_WIDTH = 44
"""Characters of a line: a long hint is easier to read in two lines."""


class _ActionButton(QPushButton):
    """Enter presses it while it has the focus, and never otherwise: most of the time it is hidden in a list."""

    def __init__(self) -> None:
        super().__init__()
        self.setAutoDefault(False)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self.click()
        else:
            super().keyPressEvent(event)


class TableNotice(QFrame):
    """An icon, a title, a hint and perhaps one thing to do, in the middle of a list."""

    def __init__(self, name: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self._act: Callable[[], object] | None = None
        self._said: tuple[str, str, str, str] | None = None
        self._make_widgets()
        self._lay_out()
        self._button.clicked.connect(self._on_clicked)
        self.hide()

    @property
    def title(self) -> str:
        return self._title.text()

    @property
    def hint(self) -> str:
        return self._hint.text()

    def say(
        self,
        picture: str,
        title: str,
        hint: str = "",
        action: str = "",
        act: Callable[[], object] | None = None,
        *,
        urgent: bool = False,
    ) -> None:
        said = (picture, title, hint, action)
        self._act = act
        if said == self._said and not urgent and not self.isHidden():
            return
        self._said = said
        self._picture.show_icon(picture, "danger_text" if urgent else "muted_text")
        self._title.setText(title)
        self._hint.setText(hint)
        self._button.setText(action)
        self._button.setVisible(act is not None)
        was_seen = self.isVisible()
        self.show()
        if was_seen:
            self.place()
        announce(self, f"{title}. {hint}" if hint else title, urgent=urgent)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.place()

    def place(self) -> None:
        """Take the middle of the list, a little above its centre."""
        around = self.parentWidget()
        if around is None or not self.isVisible():
            return
        # Asked for each time: it is Qt's own, and whoever kept it would hold what PySide may think is gone.
        room = around.rect()
        width = min(self.fontMetrics().averageCharWidth() * _WIDTH, room.width())
        self._picture.show()
        self._hint.setHidden(not self.hint)
        self._button.setHidden(self._act is None)
        self._give_room(wide=True)
        squeezes = (self._picture.hide, self._hint.hide, partial(self._give_room, wide=False), self._button.hide)
        for squeeze in squeezes:
            # In a low list the title matters most, then what can be done.
            if self._column.totalHeightForWidth(width) > room.height():
                squeeze()
        size = QSize(width, min(self._column.totalHeightForWidth(width), room.height()))
        free = room.size() - size
        self.setGeometry(QRect(QPoint(free.width() // 2, free.height() * 2 // 5), size))

    def _make_widgets(self) -> None:
        name = self.objectName()
        self._picture = IconLabel(scale=2)
        self._title = QLabel()
        self._title.setObjectName(f"{name}-title")
        self._title.setProperty("role", "strong")
        self._hint = QLabel()
        self._hint.setObjectName(f"{name}-hint")
        self._hint.setProperty("role", "muted")
        for label in (self._title, self._hint):
            label.setWordWrap(True)
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self._button = _ActionButton()
        self._button.setObjectName(f"{name}-action")
        self._button.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def _lay_out(self) -> None:
        self._column = column = QVBoxLayout(self)
        self._gaps = (QSpacerItem(0, 0), QSpacerItem(0, 0))
        column.addWidget(self._picture, alignment=Qt.AlignmentFlag.AlignHCenter)
        column.addItem(self._gaps[0])
        column.addWidget(self._title)
        column.addWidget(self._hint)
        column.addItem(self._gaps[1])
        column.addWidget(self._button, alignment=Qt.AlignmentFlag.AlignHCenter)
        self._give_room(wide=True)

    def _give_room(self, *, wide: bool) -> None:
        margin = SPACE_L if wide else 0
        self._column.setContentsMargins(SPACE_L, margin, SPACE_L, margin)
        self._column.setSpacing(SPACE_XS if wide else 0)
        for gap in self._gaps:
            gap.changeSize(0, SPACE_S if wide else 0)
        self._column.invalidate()

    def _on_clicked(self) -> None:
        if self._act is not None:
            self._act()
