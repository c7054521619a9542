"""Tells the desk that bookings fell out of changed hours: a doctor is ill, and somebody has to call her patients."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer

from clinic_desktop.background.latest import LatestTask
from clinic_desktop.domain.changes import Change, Subject
from clinic_desktop.domain.statuses import Role

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from clinic_desktop.domain.fallen_bookings import FallenBookings
    from clinic_desktop.domain.identifiers import AppointmentId
    from clinic_desktop.ui.workspace import Workspace

PAUSE_MS = 300
"""Hours are changed, and bookings moved, several at a time; they are asked about once."""


class FallenWatch(QObject):
    """Belongs to the main window of whoever works at the reception; emits ``Workspace.fallen_found``."""

    def __init__(self, workspace: Workspace, window: QWidget) -> None:
        super().__init__(window)
        self._workspace = workspace
        self._asking = LatestTask(workspace.tasks, self)
        self._told: frozenset[AppointmentId] = frozenset()
        self._pause = QTimer(self, interval=PAUSE_MS, singleShot=True)
        self._pause.timeout.connect(self._ask)
        if Role.RECEPTION in workspace.person.roles:
            workspace.live_updates.changed.connect(self._on_changed)
            self._pause.start()

    def _on_changed(self, changes: tuple[Change, ...]) -> None:
        """Bookings matter only while some are to be moved: a change of hours alone makes the first one fall out."""
        subjects = {one.subject for one in changes}
        if subjects & {Subject.WORKING_HOURS, Subject.EVERYTHING} or (self._told and Subject.APPOINTMENTS in subjects):
            self._pause.start()

    def _ask(self) -> None:
        self._asking.run(self._workspace.services.working_hours.fallen_out, done=self._tell, failed=lambda _: None)

    def _tell(self, found: FallenBookings) -> None:
        """Say it again only if more fell out: somebody may have closed the notice. What is left is counted down."""
        fallen = frozenset(one.id for one in found.bookings)
        if fallen != self._told:
            self._workspace.fallen_found.emit(len(fallen), bool(fallen - self._told))
        self._told = fallen
