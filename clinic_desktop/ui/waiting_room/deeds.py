"""What was done in the waiting room, as something that can be taken back."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, TypeVar

from clinic_desktop.domain.clinical_text import format_name
from clinic_desktop.domain.identifiers import new_id
from clinic_desktop.domain.waiting import CallPatient, SetRoom, SetUrgency, TakeCallBack
from clinic_desktop.ui.deeds import Deed

if TYPE_CHECKING:
    from collections.abc import Callable

    from clinic_desktop.domain.identifiers import AppointmentId, Version
    from clinic_desktop.domain.waiting import Urgency, WaitingEntry
    from clinic_desktop.services.waiting import WaitingService

T = TypeVar("T")


class BoardDeeds:
    """Makes deeds of what was done, and knows which versions were ours.

    An older deed is taken back over our own later ones, never over what somebody else did in between: then the version
    that it is ordered with is not the stored one, and the order is refused.
    """

    def __init__(self, waiting: WaitingService) -> None:
        self._waiting = waiting
        self._ours: dict[tuple[AppointmentId, Version], Version] = {}

    def urgency(self, before: WaitingEntry, now: WaitingEntry) -> Deed | None:
        """Return None if nothing was changed."""
        if before.urgency is now.urgency:
            return None
        return self._deed(f"the urgency of {_name(now)}", before, now, (before.urgency, now.urgency), self._judge)

    def room(self, before: WaitingEntry, now: WaitingEntry) -> Deed | None:
        """Return None if nothing was changed."""
        if before.room == now.room:
            return None
        return self._deed(f"the room of {_name(now)}", before, now, (before.room or "", now.room or ""), self._place)

    def call(self, before: WaitingEntry | None, now: WaitingEntry) -> Deed | None:
        """``before`` is None for whom the server chose."""
        order = partial(self._call_or_not, now)
        return self._deed(f"calling {_name(now)}", before, now, (False, True), order)

    def call_taken_back(self, before: WaitingEntry, now: WaitingEntry) -> Deed | None:
        order = partial(self._call_or_not, before)
        return self._deed(f"taking back the call of {_name(now)}", before, now, (True, False), order)

    def _deed(
        self,
        words: str,
        before: WaitingEntry | None,
        now: WaitingEntry,
        values: tuple[T, T],
        order: Callable[[AppointmentId, Version, T], WaitingEntry],
    ) -> Deed | None:
        made = now.row_version
        if made is None:
            return None
        if before is not None:
            self._know(now.id, before.row_version, now)

        def make(value: T) -> None:
            version = self._newest(now.id, made)
            self._know(now.id, version, order(now.id, version, value))

        return Deed(words, partial(make, values[0]), partial(make, values[1]))

    def _judge(self, entry: AppointmentId, version: Version, urgency: Urgency) -> WaitingEntry:
        return self._waiting.set_urgency(SetUrgency(entry, version, urgency))

    def _place(self, entry: AppointmentId, version: Version, room: str) -> WaitingEntry:
        return self._waiting.set_room(SetRoom(entry, version, room))

    def _call_or_not(
        self,
        called: WaitingEntry,
        entry: AppointmentId,
        version: Version,
        is_called: bool,  # noqa: FBT001 - a value
    ) -> WaitingEntry:
        if is_called:
            return self._waiting.call(CallPatient(new_id(), called.room or "", called.provider_id, entry))
        return self._waiting.take_call_back(TakeCallBack(entry, version))

    def _know(self, entry: AppointmentId, before: Version | None, now: WaitingEntry) -> None:
        if before is not None and now.row_version is not None and before != now.row_version:
            self._ours[entry, before] = now.row_version

    def _newest(self, entry: AppointmentId, version: Version) -> Version:
        """Return what our own later orders made of a version."""
        while (entry, version) in self._ours:
            version = self._ours[entry, version]
        return version


def _name(entry: WaitingEntry) -> str:
    return format_name(entry.last_name, entry.first_name)
