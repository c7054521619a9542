"""Why nobody is usually booked at a time, in a word or two."""

from __future__ import annotations

from typing import TYPE_CHECKING

from clinic_desktop.domain.working_hours import ClosedKind

if TYPE_CHECKING:
    from clinic_desktop.domain.holds import SlotHold
    from clinic_desktop.domain.working_hours import ClosedPeriod

_WORDS = {
    ClosedKind.OUTSIDE: "",
    ClosedKind.BREAK: "Break",
    ClosedKind.DAY_OFF: "Day off",
    ClosedKind.CLOSURE: "Clinic closed",
    ClosedKind.BLOCKED: "Blocked",
}
WHOLE_DAYS = (ClosedKind.DAY_OFF, ClosedKind.CLOSURE)


def closed_words(period: ClosedPeriod) -> str:
    """Return ``Break``, ``Day off: conference``; nothing for hours outside of the working time."""
    words = _WORDS[period.kind]
    return f"{words}: {period.why}" if words and period.why else words


def hold_words(hold: SlotHold) -> str:
    """Return who is booking a time at this moment, and where."""
    who = "you" if hold.is_same_person else hold.who
    return f"Being booked by {who} at {hold.desk}" if hold.desk else f"Being booked by {who}"
