"""Asks for a room: to call somebody to, or to say where somebody is."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QLabel, QWidget

from clinic_desktop.domain.clinical_text import format_name
from clinic_desktop.domain.waiting import ROOM_MOST, CallPatient, SetRoom, room_problems
from clinic_desktop.ui.theme import set_look
from clinic_desktop.ui.widgets.form_dialog import FormDialog
from clinic_desktop.ui.widgets.form_field import FormField
from clinic_desktop.ui.widgets.line_field import LineField

if TYPE_CHECKING:
    from collections.abc import Callable

    from clinic_desktop.domain.identifiers import AppointmentId, ProviderId, Version
    from clinic_desktop.domain.problems import Problem
    from clinic_desktop.domain.waiting import WaitingEntry
    from clinic_desktop.ui.workspace import Workspace


class RoomDialog(FormDialog):
    """Signals: stored(WaitingEntry)."""

    def __init__(self, workspace: Workspace, title: str, who: str, room: str, parent: QWidget | None = None) -> None:
        super().__init__(
            "waiting-where", title, "Call" if title.startswith("Call") else "Save", workspace.tasks, parent
        )
        self._waiting = workspace.services.waiting
        self._order: Callable[[str], Callable[[], Any]] | None = None
        said = QLabel(who)
        said.setObjectName("waiting-where-who")
        set_look(said, "role", "heading")
        self._room = LineField("waiting-where-room", ROOM_MOST, "Room")
        self._room.setText(room)
        self._room.selectAll()
        self.body.addWidget(said)
        hint = "It is shown to those who wait" if self._save.text() == "Call" else "Empty takes it away"
        self.body.addWidget(self.add_field("room", FormField("&Room", self._room, hint=hint)))
        self.setMinimumWidth(380)
        self._room.setFocus()
        self.remember()

    @classmethod
    def to_call(
        cls,
        workspace: Workspace,
        order_id: str,
        entry: WaitingEntry | None,
        provider_id: ProviderId | None,
        parent: QWidget,
    ) -> RoomDialog:
        """Return the dialog that calls this patient, or whoever is next."""
        who = format_name(entry.last_name, entry.first_name) if entry else "Whoever is next"
        dialog = cls(workspace, "Call to a room", who, "", parent)
        named = entry.id if entry else None
        dialog._order = partial(_call, workspace, order_id, provider_id, named)
        return dialog

    @classmethod
    def to_place(cls, workspace: Workspace, entry: WaitingEntry, version: Version, parent: QWidget) -> RoomDialog:
        """Return the dialog that says where somebody is."""
        who = format_name(entry.last_name, entry.first_name)
        dialog = cls(workspace, "Room", who, entry.room or "", parent)
        dialog._order = partial(_place, workspace, entry.id, version)
        return dialog

    @property
    def room(self) -> str:
        return self._room.text().strip()

    def problems(self) -> tuple[Problem, ...]:
        return room_problems(self.room) if self.room or self._save.text() == "Call" else ()

    def work(self) -> Callable[[], Any] | None:
        return self._order(self.room) if self._order else None


def _call(
    workspace: Workspace, order_id: str, provider_id: ProviderId | None, named: AppointmentId | None, room: str
) -> Callable[[], Any]:
    return partial(workspace.services.waiting.call, CallPatient(order_id, room, provider_id, named))


def _place(workspace: Workspace, appointment_id: AppointmentId, version: Version, room: str) -> Callable[[], Any]:
    return partial(workspace.services.waiting.set_room, SetRoom(appointment_id, version, room))
