"""Says of a booking that was booked over another one who did it, and why."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QWidget

from clinic_desktop.domain.booking_history import BookingEventKind
from clinic_desktop.ui.booking_words import overbooked_words
from clinic_desktop.ui.theme import set_look

if TYPE_CHECKING:
    from clinic_desktop.domain.appointments import AppointmentLine
    from clinic_desktop.domain.booking_history import BookingEvent
    from clinic_desktop.ui.workspace import Workspace


class OverbookedLine(QLabel):
    """Hidden unless there is something to say."""

    def __init__(self, workspace: Workspace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("book-overbooked")
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(True)
        set_look(self, "role", "muted")
        self._workspace = workspace
        self.hide()

    def look(self, line: AppointmentLine) -> None:
        """Say it of this booking."""
        if line.is_overbooked:
            work = partial(self._workspace.services.appointments.history, line.id)
            self._workspace.tasks.run(work, owner=self, done=self._show, failed=lambda _: None)

    def _show(self, events: tuple[BookingEvent, ...]) -> None:
        said = [one for one in events if one.kind is BookingEventKind.OVERBOOKED]
        if said:
            self.setText(overbooked_words(said[-1], self._workspace.clock))
            self.show()
