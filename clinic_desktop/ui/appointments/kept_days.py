"""Today's lists as they were read last, for as long as the window is open: what is shown while there is no server."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from clinic_desktop.domain.appointments import AppointmentLine, DayOfAppointments
    from clinic_desktop.domain.connection import ConnectionState
    from clinic_desktop.ui.workspace import Workspace


@dataclass(frozen=True, slots=True)
class KeptDay:
    """The answer to one question about today, true at ``as_of``."""

    lines: tuple[AppointmentLine, ...]
    as_of: datetime


class KeptDays:
    """Keeps answers about today only. The one on screen was true until the connection was missed."""

    def __init__(self, workspace: Workspace) -> None:
        self._clock = workspace.clock
        self._known: dict[DayOfAppointments, KeptDay] = {}
        self._on_screen: DayOfAppointments | None = None
        workspace.connection.changed.connect(self._on_connection)

    def keep(self, question: DayOfAppointments, lines: tuple[AppointmentLine, ...]) -> None:
        today = self._clock.today()
        self._known = {one: kept for one, kept in self._known.items() if one.on == today}
        self._on_screen = question
        if question.on == today:
            self._known[question] = KeptDay(lines, self._clock.now())

    def of(self, question: DayOfAppointments) -> KeptDay | None:
        """Return the last answer to a question about today."""
        return self._known.get(question) if question.on == self._clock.today() else None

    def _on_connection(self, state: ConnectionState) -> None:
        on_screen = self._on_screen
        if state.is_lost and on_screen is not None and on_screen in self._known:
            self._known[on_screen] = replace(self._known[on_screen], as_of=state.since)
