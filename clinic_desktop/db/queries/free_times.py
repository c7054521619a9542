"""What keeps a provider from being booked: bookings with the buffer of their type, and what others hold just now."""

from __future__ import annotations

from datetime import UTC, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import Range

from clinic_desktop.db import tables
from clinic_desktop.db.queries import holds
from clinic_desktop.domain.unreadable import is_unreadable
from clinic_desktop.domain.working_hours import Busy

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from clinic_desktop.db.database import ReadSession
    from clinic_desktop.domain.identifiers import ProviderId
    from clinic_desktop.domain.statuses import AppointmentType


def busy(
    session: ReadSession,
    provider_ids: Iterable[ProviderId],
    first: datetime,
    end: datetime,
    buffers: Mapping[AppointmentType, int],
) -> dict[str, list[Busy]]:
    """Return, for each provider asked for, what is taken within the range; buffers are part of it."""
    claim, booking = tables.SlotClaim, tables.Appointment
    longest = timedelta(minutes=max(buffers.values(), default=0))
    window = Range((first - longest).astimezone(UTC).replace(tzinfo=None), end.astimezone(UTC).replace(tzinfo=None))
    asked = list(provider_ids)
    found = session.execute(
        select(claim.provider_id, claim.during, booking.appointment_type)
        .join(booking, booking.id == claim.appointment_id)
        .where(claim.provider_id.in_(asked), claim.during.op("&&")(window))
    )
    taken: dict[str, list[Busy]] = {provider_id: [] for provider_id in asked}
    for provider_id, during, kind in found:
        if during.lower is not None and during.upper is not None:
            begins = first if is_unreadable(during.lower) else during.lower.replace(tzinfo=UTC)
            ends = end if is_unreadable(during.upper) else during.upper.replace(tzinfo=UTC)
            taken[provider_id].append(Busy(begins, ends + timedelta(minutes=buffers.get(kind, 0))))
    for one in holds.of_range(session, first, end):
        if one.provider_id in taken:
            taken[one.provider_id].append(Busy(one.first, one.end))
    return taken
