"""What stands beside the schedule: the little month and the pinboard."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from clinic_desktop.ui.icons import icon
from clinic_desktop.ui.schedule.facts import month_words
from clinic_desktop.ui.schedule.mini_month import MiniMonth
from clinic_desktop.ui.schedule.month_grid import month_away
from clinic_desktop.ui.schedule.pinboard import Pinboard
from clinic_desktop.ui.theme import SPACE_S, SPACE_XS, set_look

if TYPE_CHECKING:
    from collections.abc import Callable

    from clinic_desktop.ui.window_state import WindowState
    from clinic_desktop.ui.workspace import Workspace


class ScheduleSide(QWidget):
    """As wide as the little month."""

    def __init__(self, workspace: Workspace, state: WindowState, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("schedule-side-strip")
        self.mini_month = MiniMonth("schedule-mini-month", "Month with how full the days are", workspace.clock)
        self.pinboard = Pinboard(workspace, state)
        self._title = QLabel()
        self._title.setObjectName("schedule-mini-month-name")
        self._title.setAlignment(Qt.AlignmentFlag.AlignCenter)
        set_look(self._title, "role", "strong")
        head = QHBoxLayout()
        head.setSpacing(SPACE_XS)
        head.addWidget(_button("schedule-month-before", "Month before", "chevron-left", lambda: self._turn(-1)))
        head.addWidget(self._title, 1)
        head.addWidget(_button("schedule-month-after", "Month after", "chevron-right", lambda: self._turn(1)))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE_S)
        column.addLayout(head)
        column.addWidget(self.mini_month)
        column.addWidget(self.pinboard, 1)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Preferred)
        self.mini_month.month_changed.connect(lambda _: self._name_month())
        self._name_month()

    def _turn(self, months: int) -> None:
        self.mini_month.show_month(month_away(self.mini_month.month, months))

    def _name_month(self) -> None:
        self._title.setText(month_words(self.mini_month.month))


def _button(name: str, words: str, picture: str, act: Callable[[], object]) -> QToolButton:
    button = QToolButton()
    button.setObjectName(name)
    button.setAccessibleName(words)
    button.setToolTip(words)
    button.setIcon(icon(picture))
    button.clicked.connect(lambda _: act())
    return button
