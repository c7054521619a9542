"""After how many minutes without a hand on it the program locks: asked for each person, kept at this workstation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLabel, QPushButton, QSpinBox, QVBoxLayout, QWidget

from clinic_desktop.domain import limits
from clinic_desktop.ui.theme import SPACE_L, SPACE_M, SPACE_XS, set_look

if TYPE_CHECKING:
    from clinic_desktop.domain.identifiers import Login
    from clinic_desktop.ui.window_state import WindowState


def lock_minutes(state: WindowState, login: Login) -> int:
    """Return this person's choice, whatever somebody wrote into the file within what is allowed."""
    chosen = state.value(_habit(login), limits.IDLE_MINUTES_AT_FIRST)
    return max(limits.IDLE_MINUTES_LEAST, min(chosen, limits.IDLE_MINUTES_MOST))


def keep_lock_minutes(state: WindowState, login: Login, minutes: int) -> None:
    state.set_value(_habit(login), minutes)


class LockAfterDialog(QDialog):
    """Asks for the minutes.

    Signals:
        chosen: the number of minutes.
    """

    chosen = Signal(int)

    def __init__(self, minutes: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("lock-after")
        self.setWindowTitle("Lock after")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        label = QLabel("&Minutes without keys and mouse")
        self._minutes = QSpinBox()
        self._minutes.setObjectName("lock-after-minutes")
        self._minutes.setAccessibleName("Minutes without keys and mouse")
        self._minutes.setRange(limits.IDLE_MINUTES_LEAST, limits.IDLE_MINUTES_MOST)
        self._minutes.setSuffix(" min")
        self._minutes.setValue(minutes)
        label.setBuddy(self._minutes)
        said = QLabel("Then everything is hidden until you type your password. Nothing you typed is lost.")
        said.setWordWrap(True)
        set_look(said, "role", "small")
        save = QPushButton("Save")
        save.setObjectName("lock-after-save")
        save.setDefault(True)
        set_look(save, "kind", "primary")
        buttons = QDialogButtonBox()
        buttons.addButton(save, QDialogButtonBox.ButtonRole.AcceptRole)
        buttons.addButton(QDialogButtonBox.StandardButton.Cancel).setObjectName("lock-after-cancel")
        buttons.accepted.connect(self._save)
        buttons.rejected.connect(self.reject)
        field = QVBoxLayout()
        field.setSpacing(SPACE_XS)
        field.addWidget(label)
        field.addWidget(self._minutes)
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACE_L, SPACE_L, SPACE_L, SPACE_L)
        column.setSpacing(SPACE_M)
        column.addLayout(field)
        column.addWidget(said)
        column.addWidget(buttons)
        self._minutes.selectAll()
        self._minutes.setFocus()

    def _save(self) -> None:
        self.chosen.emit(self._minutes.value())
        self.accept()


def _habit(login: Login) -> str:
    return f"lock_minutes/{login}"
