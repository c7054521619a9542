"""What the trail holds of one visit."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import text

from clinic_desktop.domain.amendments import VisitEvent

if TYPE_CHECKING:
    from clinic_desktop.db.database import ReadSession
    from clinic_desktop.domain.identifiers import AppointmentId


def of_visit(session: ReadSession, appointment_id: AppointmentId, limit: int) -> tuple[VisitEvent, ...]:
    """Return what was done to a visit of an open chart and all that hangs on it, the first event first."""
    found = session.execute(
        text(
            "SELECT seq, at, coalesce(actor_name, actor) AS who, action, subject, row_id, reason, data"
            " FROM clinic.audit_of_visit(:visit, :most)"
        ),
        {"visit": appointment_id, "most": limit},
    )
    return tuple(
        VisitEvent(one.seq, one.at, one.who, one.action, one.subject, one.row_id, one.reason, one.data or {})
        for one in found
    )
