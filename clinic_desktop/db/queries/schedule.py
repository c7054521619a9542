"""How much is booked on each of many days."""

from __future__ import annotations

from datetime import UTC
from typing import TYPE_CHECKING

from sqlalchemy import DateTime, Integer, func, literal, select
from sqlalchemy.dialects.postgresql import ARRAY

from clinic_desktop.db import tables
from clinic_desktop.db.queries.appointments import MINUTES_UNSAID
from clinic_desktop.domain.limits import ACTIVE_STATUSES
from clinic_desktop.domain.statuses import AppointmentStatus

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from clinic_desktop.db.database import ReadSession
    from clinic_desktop.domain.identifiers import ProviderId

_COUNTED = sorted({*ACTIVE_STATUSES, AppointmentStatus.COMPLETED})


def booked_between(
    session: ReadSession, bounds: Sequence[datetime], provider_ids: Iterable[ProviderId]
) -> dict[int, tuple[int, int]]:
    """Return, for each span between two bounds that follow each other, how many bookings and minutes begin in it.

    Counted is what holds its time: neither what was cancelled nor who did not come. Spans without any are left out.
    """
    a = tables.Appointment
    marks = [bound.astimezone(UTC).replace(tzinfo=None) for bound in bounds]
    span = func.width_bucket(a.appointment_date, literal(marks, ARRAY(DateTime())), type_=Integer())
    wanted = select(span, func.count(), func.sum(func.coalesce(a.duration_minutes, MINUTES_UNSAID))).where(
        a.appointment_date >= bounds[0], a.appointment_date < bounds[-1], a.status.in_(_COUNTED)
    )
    asked = sorted(provider_ids)
    if asked:
        wanted = wanted.where(a.provider_id.in_(asked))
    return {number - 1: (count, minutes) for number, count, minutes in session.execute(wanted.group_by(span))}
