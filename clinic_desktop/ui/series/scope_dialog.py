"""Asks which bookings of a series are meant: this one, this and later ones, or all that are still to come."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLabel, QPushButton, QVBoxLayout, QWidget

from clinic_desktop.domain.clinical_text import format_moment, format_name
from clinic_desktop.domain.series import Scope
from clinic_desktop.domain.statuses import AppointmentStatus
from clinic_desktop.ui.series_words import place_words
from clinic_desktop.ui.theme import SPACE_L, SPACE_M, SPACE_S

if TYPE_CHECKING:
    from collections.abc import Iterable

    from clinic_desktop.domain.appointments import AppointmentLine
    from clinic_desktop.ui.workspace import Workspace

_WORDS = {
    Scope.THIS: "Only &this one",
    Scope.LATER: "This one and the &later ones",
    Scope.ALL: "&All that are still to come",
}


class ScopeDialog(QDialog):
    """Signals: chosen(Scope, tuple of AppointmentLine): what is meant, and the bookings that are."""

    chosen = Signal(object, object)

    def __init__(
        self,
        workspace: Workspace,
        line: AppointmentLine,
        members: tuple[AppointmentLine, ...],
        verb: str,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("series-scope")
        self.setWindowTitle(f"{verb} a booking of a series")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        name = format_name(line.patient_last_name, line.patient_first_name)
        place = f", {place_words(line.series)} of a series" if line.series else ""
        said = QLabel(f"{name}\n{format_moment(workspace.clock.local(line.starts_at), weekday=True)}{place}")
        said.setObjectName("series-scope-who")
        said.setTextFormat(Qt.TextFormat.PlainText)
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACE_L, SPACE_L, SPACE_L, SPACE_L)
        column.setSpacing(SPACE_M)
        column.addWidget(said)
        choices = QVBoxLayout()
        choices.setSpacing(SPACE_S)
        for scope, words in _WORDS.items():
            meant = lines_meant(scope, line, members, workspace)
            count = "" if scope is Scope.THIS else f" ({len(meant)})"
            button = QPushButton(f"{words}{count}")
            button.setObjectName(f"series-scope-{scope.value}")
            button.setAutoDefault(scope is Scope.THIS)
            button.setEnabled(bool(meant))
            button.clicked.connect(partial(self._choose, scope, meant))
            choices.addWidget(button)
        column.addLayout(choices)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        buttons.button(QDialogButtonBox.StandardButton.Cancel).setObjectName("series-scope-cancel")
        buttons.rejected.connect(self.reject)
        column.addWidget(buttons)
        self.setMinimumWidth(380)

    def _choose(self, scope: Scope, meant: tuple[AppointmentLine, ...]) -> None:
        self.accept()
        self.chosen.emit(scope, meant)


def lines_meant(
    scope: Scope, line: AppointmentLine, members: Iterable[AppointmentLine], workspace: Workspace
) -> tuple[AppointmentLine, ...]:
    """Return the bookings of a series that somebody means. What is over, or has begun, is never among the others."""
    now = workspace.clock.now_utc()
    first = line.starts_at if scope is Scope.LATER else now
    if scope is Scope.THIS:
        return (line,)
    return tuple(
        one
        for one in members
        if one.status is AppointmentStatus.SCHEDULED and one.starts_at >= now and one.starts_at >= first
    )
