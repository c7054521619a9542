"""What the database wrote down about a booking: its steps, its moves, and whether it was booked over another."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select, text
from sqlalchemy.orm import aliased

from clinic_desktop.db import tables
from clinic_desktop.db.queries.appointments import MINUTES_UNSAID
from clinic_desktop.domain.booking_history import (
    BookedTime,
    BookingEvent,
    BookingEventKind,
    in_order,
    without_standing_aside,
)
from clinic_desktop.domain.statuses import AppointmentStatus, AppointmentType

if TYPE_CHECKING:
    from datetime import datetime

    from clinic_desktop.db.database import ReadSession
    from clinic_desktop.domain.appointments import AppointmentLine
    from clinic_desktop.domain.identifiers import AppointmentId


def of_booking(session: ReadSession, line: AppointmentLine) -> tuple[BookingEvent, ...]:
    """Return what became of a booking, the oldest first."""
    names = _staff(session)
    steps = _steps(session, line.id, names)
    made = [step for step in steps if step.status_from is None]
    booked = (made[0].at, made[0].by) if made else (_created_at(session, line.id), None)
    later = [*(step for step in steps if step.status_from), *_moves(session, line.id, names)]
    now = BookedTime(line.starts_at, line.minutes, line.provider_name, line.type)
    return in_order([*later, *_overbooking(session, line.id, names)], now, booked)


def _staff(session: ReadSession) -> dict[str, str]:
    found = session.execute(text("SELECT db_role, display_name FROM clinic.staff"))
    return {one.db_role: one.display_name for one in found}


def _created_at(session: ReadSession, appointment_id: AppointmentId) -> datetime:
    found: datetime = session.scalars(
        select(tables.Appointment.created_at).where(tables.Appointment.id == appointment_id)
    ).one()
    return found


def _steps(session: ReadSession, appointment_id: AppointmentId, names: dict[str, str]) -> list[BookingEvent]:
    step = tables.AppointmentStep
    found = session.execute(
        select(step.stepped_at, step.stepped_by, step.status_from, step.status_to, step.reason)
        .where(step.appointment_id == appointment_id)
        .order_by(step.id)
    )
    return [
        BookingEvent(
            BookingEventKind.STATUS,
            at,
            names.get(by),
            status_from=AppointmentStatus(before) if before else None,
            status_to=AppointmentStatus(after),
            reason=reason,
        )
        for at, by, before, after, reason in found
    ]


def _moves(session: ReadSession, appointment_id: AppointmentId, names: dict[str, str]) -> list[BookingEvent]:
    move = tables.AppointmentMove
    old, new = aliased(tables.Provider), aliased(tables.Provider)
    found = session.execute(
        select(
            move,
            old.first_name + " " + old.last_name,
            new.first_name + " " + new.last_name,
        )
        .outerjoin(old, old.id == move.provider_from)
        .outerjoin(new, new.id == move.provider_to)
        .where(move.appointment_id == appointment_id)
        .order_by(move.id)
    )
    return without_standing_aside(
        BookingEvent(
            BookingEventKind.MOVED,
            one.moved_at,
            names.get(one.moved_by),
            before=_time(one.starts_from, one.minutes_from, provider_from, one.type_from),
            after=_time(one.starts_to, one.minutes_to, provider_to, one.type_to),
        )
        for one, provider_from, provider_to in found
    )


def _time(starts_at: datetime, minutes: int | None, provider: str | None, kind: str) -> BookedTime:
    return BookedTime(starts_at, MINUTES_UNSAID if minutes is None else minutes, provider or "", AppointmentType(kind))


def _overbooking(session: ReadSession, appointment_id: AppointmentId, names: dict[str, str]) -> list[BookingEvent]:
    row = tables.OverbookedTime
    found = session.scalars(select(row).where(row.appointment_id == appointment_id).order_by(row.id))
    return [
        BookingEvent(BookingEventKind.OVERBOOKED, one.overbooked_at, names.get(one.overbooked_by), reason=one.reason)
        for one in found
    ]
