"""What the table of symptoms offers: common names, names that somebody writes himself again and again, and the rest."""

from __future__ import annotations

from functools import cache, partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from clinic_desktop.background.latest import LatestTask
from clinic_desktop.domain import symptom_offers
from clinic_desktop.files import RESOURCES

if TYPE_CHECKING:
    from clinic_desktop.domain.errors import ClinicError
    from clinic_desktop.ui.visit_editor.row_table import RowTable
    from clinic_desktop.ui.workspace import Workspace


class SymptomOffers(QObject):
    """Own names are read anew with each visit; without the server the common ones are enough."""

    def __init__(self, table: RowTable, workspace: Workspace | None, parent: QObject) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._table = table
        self._own: tuple[str, ...] = ()
        self._reading = LatestTask(workspace.tasks, self) if workspace is not None else None
        table.offer("name", lambda typed: symptom_offers.names(typed, _listed("symptoms.txt"), self._own))
        table.offer("body_site", partial(symptom_offers.names, known=_listed("body_sites.txt")))
        table.offer("severity", symptom_offers.severities)
        table.offer("duration", symptom_offers.durations)

    def read_own(self) -> None:
        if self._reading is not None and self._workspace is not None:
            self._reading.run(
                self._workspace.services.codes.own_symptoms, done=self._know, failed=self._not_read, once_painted=True
            )

    def _know(self, own: tuple[str, ...]) -> None:
        if own != self._own:
            self._own = own
            self._table.renew_offers()

    def _not_read(self, _error: ClinicError) -> None:
        """Stay with what is known."""


@cache
def _listed(name: str) -> tuple[str, ...]:
    return tuple((RESOURCES / name).read_text(encoding="utf-8").split("\n")[:-1])
