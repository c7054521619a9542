"""What paper needs besides the bookings themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from clinic_desktop.db import tables
from clinic_desktop.domain.papers import DeskBooking

if TYPE_CHECKING:
    from collections.abc import Iterable

    from clinic_desktop.db.database import ReadSession
    from clinic_desktop.domain.appointments import AppointmentLine


def with_phones(session: ReadSession, lines: Iterable[AppointmentLine]) -> tuple[DeskBooking, ...]:
    """Return bookings, in the order given, with their patients' telephone numbers and their last change."""
    known = tuple(lines)
    a, p = tables.Appointment, tables.Patient
    found = session.execute(
        select(a.id, p.phone, a.updated_at).join(p, p.id == a.patient_id).where(a.id.in_([line.id for line in known]))
    )
    more = {one.id: one for one in found}
    return tuple(DeskBooking(line, more[line.id].phone, more[line.id].updated_at) for line in known)
