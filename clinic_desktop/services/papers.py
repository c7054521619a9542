"""What is read to be printed, or to be written into a file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from clinic_desktop.db.queries import appointments, papers
from clinic_desktop.domain.papers import DeskBooking
from clinic_desktop.services.repeating import repeated

if TYPE_CHECKING:
    from clinic_desktop.db.database import Database
    from clinic_desktop.domain.appointments import RangeOfAppointments


class PaperService:
    """Each method is one transaction, so that a list is of one moment."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @repeated
    def bookings(self, question: RangeOfAppointments) -> tuple[DeskBooking, ...]:
        """Return the bookings of a range with telephone numbers, in order of time and provider."""
        with self._database.read() as session:
            lines = appointments.in_range(session, question.first, question.end, question.provider_ids)
            known = papers.phones(session, (line.patient_id for line in lines))
        return tuple(DeskBooking(line, known.get(line.patient_id, "")) for line in lines)
