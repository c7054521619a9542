"""What each person keeps at this workstation: the room called to, and whether arrivals are said aloud."""

from __future__ import annotations

from typing import TYPE_CHECKING

from clinic_desktop.domain.waiting import ROOM_MOST

if TYPE_CHECKING:
    from clinic_desktop.domain.identifiers import Login
    from clinic_desktop.ui.window_state import WindowState


class WaitingHabits:
    def __init__(self, state: WindowState, login: Login) -> None:
        self._state = state
        self._room = f"waiting_room/{login}"
        self._columns = f"board_columns/{login}"
        self._says = f"says_arrivals/{login}"

    @property
    def room(self) -> str:
        return self._state.value(self._room, "")[:ROOM_MOST]

    def keep_room(self, room: str) -> None:
        if room != self.room:
            self._state.set_value(self._room, room)

    @property
    def shows_columns(self) -> bool:
        """Whether the board stands in columns."""
        return self._state.value(self._columns, default=False)

    def keep_columns(self, *, is_on: bool) -> None:
        self._state.set_value(self._columns, is_on)

    @property
    def says_arrivals(self) -> bool:
        return self._state.value(self._says, default=True)

    def keep_says_arrivals(self, *, is_on: bool) -> None:
        self._state.set_value(self._says, is_on)
