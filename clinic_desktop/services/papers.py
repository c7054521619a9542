"""What is read to be printed, or to be written into a file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from clinic_desktop.db.queries import appointments, papers
from clinic_desktop.domain.errors import NotFound
from clinic_desktop.services.repeating import repeated

if TYPE_CHECKING:
    from clinic_desktop.db.database import Database
    from clinic_desktop.domain.appointments import RangeOfAppointments
    from clinic_desktop.domain.identifiers import AppointmentId
    from clinic_desktop.domain.papers import DeskBooking


class PaperService:
    """Each method is one transaction, so that a list is of one moment."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @repeated
    def bookings(self, question: RangeOfAppointments) -> tuple[DeskBooking, ...]:
        """Return the bookings of a range, in order of time and provider."""
        with self._database.read() as session:
            lines = appointments.in_range(session, question.first, question.end, question.provider_ids)
            return papers.with_phones(session, lines)

    @repeated
    def booking(self, appointment_id: AppointmentId) -> DeskBooking:
        """Read one booking. Raises NotFound."""
        with self._database.read() as session:
            line = appointments.line(session, appointment_id)
            if line is None:
                raise NotFound("appointments", appointment_id)
            return papers.with_phones(session, (line,))[0]
