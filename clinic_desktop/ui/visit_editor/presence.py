"""Who else has the visit of this editor open; and the others hear of this one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QVBoxLayout

from clinic_desktop.background.presence import PresenceTeller
from clinic_desktop.domain.presence import OpenThing, PresentAt
from clinic_desktop.ui.widgets.presence_line import PresenceLine

if TYPE_CHECKING:
    from clinic_desktop.domain.identifiers import AppointmentId
    from clinic_desktop.domain.visits import VisitDetails
    from clinic_desktop.ui.visit_editor.pane import VisitEditor
    from clinic_desktop.ui.workspace import Workspace


class VisitPresence(PresenceLine):
    """Follows an editor: what it shows is said to be open, until it shows something else or the window is locked."""

    def __init__(self, workspace: Workspace, editor: VisitEditor) -> None:
        super().__init__("visit-presence", PresentAt.VISIT, workspace.clock, editor)
        self._workspace = workspace
        self._editor = editor
        self._shown: AppointmentId | None = None
        self._teller = PresenceTeller(workspace.services.presence, workspace.tasks, workspace.live_updates, self)
        column = editor.layout()
        if isinstance(column, QVBoxLayout):
            column.insertWidget(1, self)
        self._teller.others_changed.connect(self.show_others)
        editor.visit_shown.connect(self._on_visit_shown)
        editor.dirty_changed.connect(self._tell)
        workspace.locked.connect(self._tell)
        workspace.unlocked.connect(self._tell)

    def _on_visit_shown(self, visit: VisitDetails | None) -> None:
        self._shown = None if visit is None else visit.appointment.id
        self._tell()

    def _tell(self, is_writing: bool | None = None) -> None:  # noqa: FBT001 - a slot
        is_here = self._shown is not None and not self._workspace.is_locked and self._editor.shows(self._shown)
        thing = OpenThing(PresentAt.VISIT, self._shown) if is_here and self._shown is not None else None
        if thing is not None and is_writing is None:
            is_writing = self._editor.is_dirty
        self._teller.be_at(thing, is_writing=thing is not None and bool(is_writing))
