"""What paper and files of the desk hold of a booking. No clinical text."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from clinic_desktop.domain.appointments import AppointmentLine


@dataclass(frozen=True, slots=True)
class DeskBooking:
    """A booking with the telephone number that the desk calls, and the moment of its last change."""

    line: AppointmentLine
    phone: str
    changed_at: datetime
