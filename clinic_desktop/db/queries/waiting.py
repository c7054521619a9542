"""The waiting room of a day: one statement for the board, and the rows that calls and urgencies are written into."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import Select, case, func, or_, select, text
from sqlalchemy.orm import aliased

from clinic_desktop.db import tables
from clinic_desktop.domain.identifiers import AppointmentId, PatientId, ProviderId, Version
from clinic_desktop.domain.statuses import AppointmentStatus
from clinic_desktop.domain.waiting import Urgency, WaitingEntry, WaitThresholds

if TYPE_CHECKING:
    from datetime import datetime

    from clinic_desktop.db.database import ReadSession, WriteSession
    from clinic_desktop.domain.waiting import CallPatient

_NOTICE, _LONG = "waiting_notice_minutes", "waiting_long_minutes"

_a, _p, _d, _w = tables.Appointment, tables.Patient, tables.Provider, tables.Waiting
_s = aliased(tables.AppointmentStep)
_GONE = (AppointmentStatus.CANCELLED, AppointmentStatus.NO_SHOW)


def _last(*conditions: Any) -> Any:  # noqa: ANN401 - SQLAlchemy's expressions
    """Return when the status went like this for the last time."""
    return (
        select(func.max(_s.stepped_at)).where(_s.appointment_id == _a.id, *conditions).correlate(_a).scalar_subquery()
    )


_ARRIVED = _last(_s.status_to == AppointmentStatus.CHECKED_IN, _s.status_from.is_distinct_from("in_progress"))
"""Somebody whose visit was begun by mistake has waited since he came."""
_WAS_HERE = _last(_s.status_from == AppointmentStatus.CHECKED_IN)
"""Asked for each booking of the day: the steps of all days would be looked through for "whether there is one"."""

_LINES: Select[*tuple[Any, ...]] = (
    select(
        _a.id,
        _a.version,
        _a.appointment_date,
        _a.status,
        _a.patient_id,
        _p.last_name,
        _p.first_name,
        _a.provider_id,
        _d.first_name + " " + _d.last_name,
        _w.number,
        _w.version,
        _w.urgency,
        _w.room,
        _w.called_at,
        _ARRIVED,
        _last(_s.status_to == AppointmentStatus.IN_PROGRESS),
        _last(_s.status_to.in_([AppointmentStatus.COMPLETED, *_GONE])),
    )
    .join(_p, _p.id == _a.patient_id)
    .join(_d, _d.id == _a.provider_id)
    .outerjoin(_w, _w.appointment_id == _a.id)
)


def board(session: ReadSession, first: datetime, end: datetime) -> tuple[WaitingEntry, ...]:
    """Return who has to do with the waiting room between these moments.

    Bookings that were cancelled or missed without anybody having come are not among them.
    """
    wanted = _LINES.where(
        _a.appointment_date >= first,
        _a.appointment_date < end,
        or_(_a.status.not_in(_GONE), _WAS_HERE.is_not(None)),
    )
    return tuple(_entry(one) for one in session.execute(wanted))


def entry(session: ReadSession, appointment_id: AppointmentId) -> WaitingEntry | None:
    found = session.execute(_LINES.where(_a.id == appointment_id)).one_or_none()
    return _entry(found) if found else None


def row(session: WriteSession, appointment_id: AppointmentId) -> tables.Waiting | None:
    """Return what is written down about somebody, locked until the end of the transaction."""
    return session.scalar(select(_w).where(_w.appointment_id == appointment_id).with_for_update())


def called_by_order(session: WriteSession, order_id: str) -> tables.Waiting | None:
    """Return whom this order has called already."""
    return session.scalar(select(_w).where(_w.call_id == order_id))


def next_row(session: WriteSession, order: CallPatient, first: datetime, end: datetime) -> tables.Waiting | None:
    """Return the row of whoever is called next, locked; whoever is being called at this moment is passed over."""
    rank = case({Urgency.URGENT.value: 0, Urgency.SOON.value: 1}, value=_w.urgency, else_=2)
    wanted = (
        select(_w)
        .join(_a, _a.id == _w.appointment_id)
        .where(
            _a.status == AppointmentStatus.CHECKED_IN,
            _a.appointment_date >= first,
            _a.appointment_date < end,
            _w.call_id.is_(None),
        )
        .order_by(rank, _ARRIVED.asc().nulls_first(), _w.number)
        .limit(1)
        .with_for_update(of=_w, skip_locked=True)
    )
    if order.provider_id is not None:
        wanted = wanted.where(_a.provider_id == order.provider_id)
    return session.scalar(wanted)


def thresholds(session: ReadSession) -> WaitThresholds:
    """Return the clinic's, or those at first where nothing or nothing readable is set."""
    found = session.execute(
        text("SELECT name, value FROM clinic.setting WHERE name IN (:notice, :long)"),
        {"notice": _NOTICE, "long": _LONG},
    )
    minutes = {name: int(value) for name, value in found if value.isdecimal()}
    at_first = WaitThresholds()
    chosen = WaitThresholds(minutes.get(_NOTICE, at_first.notice), minutes.get(_LONG, at_first.long))
    return chosen if chosen.notice < chosen.long else at_first


def server_now(session: ReadSession) -> datetime:
    """Return the server's time: what is written down about waiting is by its clock."""
    now: datetime = session.scalars(text("SELECT clock_timestamp()")).one()
    return now


def set_thresholds(session: WriteSession, chosen: WaitThresholds) -> None:
    session.execute(
        text("SELECT clinic.set_waiting_thresholds(:notice, :long)"), {"notice": chosen.notice, "long": chosen.long}
    )


def of_patient(
    session: ReadSession, patient_id: PatientId, first: datetime, end: datetime
) -> tuple[AppointmentId, ...]:
    """Return the bookings of a patient between these moments that are still open, those he is here for first."""
    found = session.execute(
        select(_a.id)
        .where(
            _a.patient_id == patient_id,
            _a.appointment_date >= first,
            _a.appointment_date < end,
            _a.status.in_(
                [AppointmentStatus.SCHEDULED, AppointmentStatus.CHECKED_IN, AppointmentStatus.IN_PROGRESS],
            ),
        )
        .order_by(_a.status == AppointmentStatus.SCHEDULED, _a.appointment_date, _a.id)
    )
    return tuple(AppointmentId(one) for (one,) in found)


def _entry(one: Any) -> WaitingEntry:  # noqa: ANN401 - a row of any width
    return WaitingEntry(
        id=AppointmentId(one[0]),
        version=Version(one[1]),
        starts_at=one[2],
        status=one[3],
        patient_id=PatientId(one[4]),
        last_name=one[5],
        first_name=one[6],
        provider_id=ProviderId(one[7]),
        provider_name=one[8],
        number=one[9],
        row_version=Version(one[10]) if one[9] is not None else None,
        urgency=Urgency(one[11]) if one[11] else Urgency.NORMAL,
        room=one[12],
        called_at=one[13],
        arrived_at=one[14],
        in_room_at=one[15],
        left_at=one[16],
    )
