"""Who else has open what a form changes; and the others hear of this one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer

from clinic_desktop.background.presence import PresenceTeller
from clinic_desktop.ui.widgets.presence_line import PresenceLine

if TYPE_CHECKING:
    from clinic_desktop.domain.presence import OpenThing
    from clinic_desktop.ui.widgets.form_dialog import FormDialog
    from clinic_desktop.ui.workspace import Workspace

LOOK_EVERY_MS = 1_000


class FormPresence(QObject):
    """Says that a thing is open here for as long as the form is, but for while the window is locked."""

    def __init__(self, workspace: Workspace, form: FormDialog, thing: OpenThing) -> None:
        super().__init__(form)
        self._workspace = workspace
        self._form = form
        self._thing = thing
        line = PresenceLine(f"{form.objectName()}-presence", thing.kind, workspace.clock)
        form.body.insertWidget(0, line)
        # What is left when the form closes is said after it is gone.
        self._teller = PresenceTeller(workspace.services.presence, workspace.tasks, workspace.live_updates, workspace)
        self._teller.others_changed.connect(line.show_others)
        self._timer = QTimer(self, interval=LOOK_EVERY_MS)
        self._timer.timeout.connect(self._tell)
        form.finished.connect(self._leave)
        self._tell()
        self._timer.start()

    def _tell(self) -> None:
        is_here = not self._workspace.is_locked
        self._teller.be_at(self._thing if is_here else None, is_writing=is_here and self._form.is_changed())

    def _leave(self, _: int) -> None:
        self._timer.stop()
        self._teller.retire()
