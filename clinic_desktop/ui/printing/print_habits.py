"""How this desk printed something last time: on which printer, which paper, which way round."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from clinic_desktop.ui.printing.paper import Orientation, Paper, Sheet

if TYPE_CHECKING:
    from clinic_desktop.ui.window_state import WindowState


@dataclass(frozen=True, slots=True)
class PrintHabit:
    """``printer`` is the name the computer knows it by, or "" for its usual one; ``reason`` why lists are printed."""

    sheet: Sheet = field(default_factory=Sheet)
    printer: str = ""
    reason: str = ""


REASONS = {
    "day_list": ("Work of the day", "Asked for by a provider", "In case the server is away"),
    "week_plan": ("Planning the week", "Asked for by a provider", "In case the server is away"),
    "missing_data_letter": ("Asking patients for what is missing",),
}
"""Why lists of patients are printed, by purpose: the first is the usual one."""
OTHER_REASONS = ("Work of the clinic", "Asked for by a provider")


def reasons_for(purpose: str) -> tuple[str, ...]:
    return REASONS.get(purpose, OTHER_REASONS)


def habit_of(state: WindowState | None, purpose: str, usual: Sheet) -> PrintHabit:
    """Return how this desk last printed for a purpose, or the usual sheet."""
    reason = reasons_for(purpose)[0]
    if state is None:
        return PrintHabit(usual, reason=reason)
    paper = state.value(f"printing/{purpose}/paper", str(usual.paper))
    orientation = state.value(f"printing/{purpose}/orientation", str(usual.orientation))
    sheet = Sheet(
        Paper(paper) if paper in set(Paper) else usual.paper,
        Orientation(orientation) if orientation in set(Orientation) else usual.orientation,
    )
    return PrintHabit(
        sheet, state.value(f"printing/{purpose}/printer", ""), state.value(f"printing/{purpose}/reason", reason)
    )


def keep_habit(state: WindowState | None, purpose: str, habit: PrintHabit) -> None:
    if state is not None:
        state.set_value(f"printing/{purpose}/paper", str(habit.sheet.paper))
        state.set_value(f"printing/{purpose}/orientation", str(habit.sheet.orientation))
        state.set_value(f"printing/{purpose}/printer", habit.printer)
        state.set_value(f"printing/{purpose}/reason", habit.reason)
