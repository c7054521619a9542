"""What keeps a provider from being booked: bookings with the buffer of their type, and what others hold just now."""

from __future__ import annotations

from datetime import UTC
from typing import TYPE_CHECKING

from sqlalchemy import text

from clinic_desktop.db.queries import holds
from clinic_desktop.domain.unreadable import is_unreadable
from clinic_desktop.domain.working_hours import Busy

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from clinic_desktop.db.database import ReadSession
    from clinic_desktop.domain.identifiers import ProviderId

_BOOKED = text(
    "SELECT c.provider_id, range_agg(c.during) FROM clinic.slot_claim c"
    " WHERE c.provider_id = ANY (:providers) AND c.during && tsrange(:first, :end) GROUP BY c.provider_id"
)
"""One after the other is one span: a day that is full is one of them, not forty rows to be read."""

_BOOKED_WITH_BUFFERS = text(
    "SELECT c.provider_id, range_agg(tsrange("
    "  lower(c.during), upper(c.during) + make_interval(mins => coalesce(t.buffer_minutes, 0))))"
    " FROM clinic.slot_claim c JOIN public.appointments a ON a.id = c.appointment_id"
    ' LEFT JOIN clinic.type_time t ON t.type = a."appointmentType"'
    " WHERE c.provider_id = ANY (:providers)"
    "  AND c.during && tsrange(CAST(:first AS timestamp) - interval '2 hours', :end) GROUP BY c.provider_id"
)


def busy(
    session: ReadSession,
    provider_ids: Iterable[ProviderId],
    first: datetime,
    end: datetime,
    *,
    with_buffers: bool = False,
) -> dict[str, list[Busy]]:
    """Return what is taken within the range, in order, for each provider asked for; buffers of types are part of it."""
    taken: dict[str, list[Busy]] = {provider_id: [] for provider_id in provider_ids}
    window = {"providers": list(taken), "first": _stored(first), "end": _stored(end)}
    for provider_id, spans in session.execute(_BOOKED_WITH_BUFFERS if with_buffers else _BOOKED, window):
        for one in spans:
            begins, ends = _read(one.lower, first), _read(one.upper, end)
            taken[provider_id].append(Busy(begins, ends))
    for held in holds.of_range(session, first, end):
        if held.provider_id in taken:
            taken[held.provider_id].append(Busy(held.first, held.end))
            taken[held.provider_id].sort(key=lambda one: one.start)
    return taken


def _stored(moment: datetime) -> datetime:
    return moment.astimezone(UTC).replace(tzinfo=None)


def _read(bound: datetime | None, otherwise: datetime) -> datetime:
    return otherwise if bound is None or is_unreadable(bound) else bound.replace(tzinfo=UTC)
