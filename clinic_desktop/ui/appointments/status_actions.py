"""Which changes of status stand in the menu, with their keys, and which of them fit a booking now."""

from __future__ import annotations

from clinic_desktop.domain.appointments import CANCEL_REASONS, CORRECTION_REASONS, NO_SHOW_REASONS, may_become
from clinic_desktop.domain.statuses import AppointmentStatus
from clinic_desktop.ui.shortcuts import ActionSpec

STATUS_ACTIONS: dict[AppointmentStatus, ActionSpec] = {
    AppointmentStatus.CHECKED_IN: ActionSpec(
        "check-in",
        "Check &in",
        "Ctrl+I",
        "user-check",
        "The patient has arrived",
        needs="Choose a scheduled appointment",
    ),
    AppointmentStatus.IN_PROGRESS: ActionSpec(
        "start-from-list",
        "&Start visit",
        "Ctrl+Return",
        "play",
        "The patient is with the clinician",
        needs="Choose an appointment that has not begun",
    ),
    AppointmentStatus.CANCELLED: ActionSpec(
        "cancel-appointment",
        "&Cancel appointment…",
        "Ctrl+Del",
        "calendar-x",
        "Cancel, with a reason",
        needs="Choose an appointment that has not begun",
    ),
    AppointmentStatus.NO_SHOW: ActionSpec(
        "no-show",
        "Did &not come…",
        "Ctrl+Shift+N",
        "user-x",
        "The patient did not come",
        needs="Choose an appointment that has not begun",
    ),
    AppointmentStatus.SCHEDULED: ActionSpec(
        "back-to-scheduled",
        "Bac&k to scheduled…",
        "Ctrl+Shift+B",
        "undo-2",
        "Correct a wrong status, with a reason",
        needs="Choose an appointment that was cancelled or missed",
    ),
}

REASONS: dict[AppointmentStatus, tuple[str, ...]] = {
    AppointmentStatus.CANCELLED: CANCEL_REASONS,
    AppointmentStatus.NO_SHOW: NO_SHOW_REASONS,
    AppointmentStatus.SCHEDULED: CORRECTION_REASONS,
}


def fits(current: AppointmentStatus | None, wanted: AppointmentStatus, *, may_start: bool) -> bool:
    """Say whether the action is to be offered; only clinicians start visits."""
    if current is None or (wanted is AppointmentStatus.IN_PROGRESS and not may_start):
        return False
    return may_become(current, wanted)
