"""What is done with a visit, and its keys."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from clinic_desktop.domain.statuses import AppointmentStatus
from clinic_desktop.ui.shortcuts import ActionSpec, make_action
from clinic_desktop.ui.visit_editor.sections import SECTIONS

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from PySide6.QtGui import QAction
    from PySide6.QtWidgets import QWidget

    from clinic_desktop.domain.visits import VisitDetails

START = ActionSpec(
    "start-visit",
    "&Start visit",
    "Ctrl+Shift+S",
    "play",
    "The visit begins; writing is open",
    needs="Open a visit that has not begun",
)
SAVE = ActionSpec(
    "save-visit",
    "S&ave visit",
    "Ctrl+S",
    "save",
    "Save what has been written",
    needs="Open a visit that is in progress",
)
COMPLETE = ActionSpec(
    "complete-visit",
    "&Complete visit",
    "Ctrl+Shift+Return",
    "clipboard-check",
    "Save and close for good",
    needs="Open a visit that is in progress",
)
TO_SECTION = ("Ctrl+1", "Ctrl+2", "Ctrl+3", "Ctrl+4")


def section_specs(titles: Sequence[str]) -> list[ActionSpec]:
    """Return what leads to each section of the visit."""
    return [
        ActionSpec(f"section-{title.lower()}", f"To {title.lower()}", key, "notebook-pen")
        for title, key in zip(titles, TO_SECTION, strict=True)
    ]


class VisitActions:
    """Start, save, complete, and a jump to each section, as actions of the visit's pane."""

    def __init__(
        self,
        pane: QWidget,
        start: Callable[[], object],
        save: Callable[[], object],
        complete: Callable[[], object],
        to_section: Callable[[int], object],
    ) -> None:
        self.start = make_action(pane, START, start)
        self.save = make_action(pane, SAVE, save)
        self.complete = make_action(pane, COMPLETE, complete)
        self._sections = [
            make_action(pane, spec, partial(to_section, place))
            for place, spec in enumerate(section_specs([title for title, *_ in SECTIONS]))
        ]
        self.buttons = (self.start, self.save, self.complete)
        self.for_menu: tuple[QAction | None, ...] = (*self.buttons, None, *self._sections, None)
        pane.addActions([*self.buttons, *self._sections])
        for action, short in zip(self.buttons, ("Start visit", "Save", "Complete"), strict=True):
            action.setIconText(short)

    def show_visit(self, stored: VisitDetails | None, *, is_busy: bool) -> None:
        """Let be done what can be done with this visit now."""
        status = stored.appointment.status if stored else None
        is_writable = stored is not None and stored.is_writable
        self.start.setEnabled(status in (AppointmentStatus.SCHEDULED, AppointmentStatus.CHECKED_IN))
        self.save.setEnabled(is_writable and not is_busy)
        self.complete.setEnabled(is_writable and not is_busy)
        for action in self._sections:
            action.setEnabled(stored is not None)
