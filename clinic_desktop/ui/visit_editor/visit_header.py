"""Which visit this is, whether it is saved, and the three things that are done with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QSizePolicy, QToolButton, QWidget

from clinic_desktop.domain.clinical_text import (
    format_moment,
    format_time,
    format_time_range,
    status_words,
    type_words,
    unreadable_words,
)
from clinic_desktop.ui.theme import SPACE_S, SPACE_XS, set_look
from clinic_desktop.ui.widgets.badge import Badge
from clinic_desktop.ui.widgets.flow_layout import FlowLayout

if TYPE_CHECKING:
    from collections.abc import Iterable

    from PySide6.QtGui import QAction

    from clinic_desktop.domain.clock import ClinicClock
    from clinic_desktop.domain.visits import VisitDetails


class VisitHeader(QWidget):
    """One line above the form. Hidden while no visit is shown."""

    def __init__(self, clock: ClinicClock, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("visit-header")
        self._clock = clock
        self._title = QLabel()
        self._title.setObjectName("visit-title")
        set_look(self._title, "role", "heading")
        self._details = QLabel()
        self._details.setObjectName("visit-when")
        set_look(self._details, "role", "muted")
        self._status = Badge()
        self._status.setObjectName("visit-status")
        self._state = QLabel()
        self._state.setObjectName("visit-state")
        self._said = ""
        self._buttons: list[QToolButton] = []
        self._row = FlowLayout(SPACE_XS, SPACE_XS, self)
        self._row.setContentsMargins(SPACE_S, SPACE_XS, SPACE_S, SPACE_XS)
        for part in (self._title, self._status, self._details):
            self._row.addWidget(part)
        self._state.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self._state.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._row.addWidget(self._state)
        self.hide()

    def add_buttons(self, actions: Iterable[QAction]) -> None:
        for action in actions:
            button = QToolButton()
            button.setObjectName(f"visit-{action.objectName().removeprefix('action-')}")
            button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
            button.setDefaultAction(action)
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            button.setVisible(action.isEnabled())
            self._buttons.append(button)
            self._row.addWidget(button)

    def say(self, words: str) -> None:
        """Say this until something else happens: "Saved 10:32"."""
        self._said = words
        self._state.setText(words)
        set_look(self._state, "role", "muted")

    def say_saved(self) -> None:
        self.say(f"Saved {format_time(self._clock.now())}")

    def show_visit(self, visit: VisitDetails | None, *, is_dirty: bool, is_saving: bool, is_waiting: bool) -> None:
        self.setVisible(visit is not None)
        if visit is None:
            self._said = ""
            return
        if not is_saving:
            # While it is being saved they rest in their places: what comes and goes moves all that stands beside it.
            for button in self._buttons:
                button.setVisible(button.defaultAction().isEnabled())
        line = visit.appointment
        start, end = self._clock.local(line.starts_at), self._clock.local(line.ends_at)
        self._title.setText(type_words(line.type))
        self._details.setText(format_moment(start))
        times = f"{format_time_range(start, end)} with {line.provider_name}"
        said = (times, line.reason, unreadable_words(start))
        self._details.setToolTip("\n".join(part for part in said if part))
        self._status.show_word(status_words(line.status), f"status_{line.status}")
        if is_saving:
            self._state.setText("Saving…")
        elif is_waiting:
            self._state.setText("Waits for the server *")
        elif is_dirty:
            self._state.setText("Not saved *")
        else:
            self._state.setText(self._said)
        set_look(self._state, "role", "near" if is_dirty else "muted")
