"""How each person looks at the schedule: kept at this workstation, by login. Nothing about patients."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from clinic_desktop.domain.identifiers import ProviderId
from clinic_desktop.domain.slot_layout import GRIDS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from clinic_desktop.domain.identifiers import Login
    from clinic_desktop.ui.window_state import WindowState

GRID_AT_FIRST = 15
_BETWEEN = " "


class ScheduleView(StrEnum):
    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    AGENDA = "agenda"


class ScheduleHabits:
    """Whatever somebody wrote into the file, what is returned is allowed."""

    def __init__(self, state: WindowState, login: Login) -> None:
        self._state = state
        self._login = login

    @property
    def view(self) -> ScheduleView:
        found = self._state.value(self._name("view"), "")
        return ScheduleView(found) if found in set(ScheduleView) else ScheduleView.DAY

    @view.setter
    def view(self, view: ScheduleView) -> None:
        self._state.set_value(self._name("view"), view.value)

    @property
    def grid(self) -> int:
        found = self._state.value(self._name("grid"), GRID_AT_FIRST)
        return found if found in GRIDS else GRID_AT_FIRST

    @grid.setter
    def grid(self, minutes: int) -> None:
        self._state.set_value(self._name("grid"), minutes)

    @property
    def providers(self) -> tuple[ProviderId, ...] | None:
        """The providers that are shown, empty for all; None if nobody chose yet."""
        found = self._state.value(self._name("providers"), "-")
        return None if found == "-" else tuple(ProviderId(one) for one in found.split(_BETWEEN) if one)

    def keep_providers(self, chosen: Iterable[ProviderId]) -> None:
        self._state.set_value(self._name("providers"), _BETWEEN.join(chosen))

    @property
    def week_of(self) -> ProviderId | None:
        found = self._state.value(self._name("week_of"), "")
        return ProviderId(found) if found else None

    @week_of.setter
    def week_of(self, provider_id: ProviderId | None) -> None:
        self._state.set_value(self._name("week_of"), provider_id or "")

    @property
    def shows_side(self) -> bool:
        """Whether the month and the pinboard stand at the left."""
        return self._state.value(self._name("side"), default=True)

    @shows_side.setter
    def shows_side(self, is_shown: bool) -> None:
        self._state.set_value(self._name("side"), is_shown)

    def _name(self, what: str) -> str:
        return f"schedule/{self._login}/{what}"
