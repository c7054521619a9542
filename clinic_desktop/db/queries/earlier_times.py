"""Who wants an earlier time, which times became free, and what of them is still free."""

from __future__ import annotations

from collections import defaultdict
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import column, func, or_, select, table
from sqlalchemy.dialects.postgresql import Range
from sqlalchemy.orm import aliased

from clinic_desktop.db import tables
from clinic_desktop.db.tables.base import UtcTimestamp
from clinic_desktop.domain.earlier_times import DayPart, EarlierWish, ReplacedBooking, WishId, WishLine
from clinic_desktop.domain.identifiers import AppointmentId, PatientId, ProviderId, Version
from clinic_desktop.domain.problems import cleaned
from clinic_desktop.domain.statuses import AppointmentStatus

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date

    from clinic_desktop.db.database import ReadSession, WriteSession
    from clinic_desktop.domain.earlier_times import PutOnList

    Spans = dict[str, list[tuple[datetime, datetime]]]

FREED_MOST = 200
WISHES_MOST = 500
REACH = timedelta(hours=8)
"""How far after a time that became free it may go on being free: as long as a booking may be."""

_w, _a, _p, _d = tables.EarlierWish, tables.Appointment, tables.Patient, tables.Provider
_booked_with, _profile = aliased(tables.Provider), tables.PatientProfile
_staff = table("staff", column("db_role"), column("display_name"), schema="clinic")


def open_wishes(session: ReadSession, today: date, now: datetime) -> tuple[WishLine, ...]:
    """Return the wishes that still count, who has waited longest first: not ended, not over, of people who may come.

    One for a booking counts while that is still to come; the others fall out by themselves.
    """
    found = session.execute(
        select(
            _w,
            _p.last_name,
            _p.first_name,
            _p.date_of_birth,
            _p.phone,
            _d.first_name + " " + _d.last_name,
            _a.version,
            _a.appointment_date,
            _booked_with.first_name + " " + _booked_with.last_name,
            func.coalesce(_staff.c.display_name, _w.made_by),
        )
        .join(_p, _p.id == _w.patient_id)
        .outerjoin(_profile, _profile.patient_id == _w.patient_id)
        .outerjoin(_d, _d.id == _w.provider_id)
        .outerjoin(_a, _a.id == _w.appointment_id)
        .outerjoin(_booked_with, _booked_with.id == _a.provider_id)
        .outerjoin(_staff, _staff.c.db_role == _w.made_by)
        .where(
            _w.ended_because.is_(None),
            _w.last_on >= today,
            _profile.archived_at.is_(None),
            _profile.deceased_on.is_(None),
            or_(
                _w.appointment_id.is_(None),
                (_a.status == AppointmentStatus.SCHEDULED) & (_a.appointment_date > now),
            ),
        )
        .order_by(_w.made_at, _w.id)
        .limit(WISHES_MOST)
    )
    return tuple(_line(tuple(one)) for one in found)


def freed(session: ReadSession, now: datetime) -> tuple[tuple[ProviderId, str, datetime, datetime], ...]:
    """Return the times that became free and are still to come: with whom, from when to when."""
    f = tables.FreedTime
    begins, ends = func.lower(f.during, type_=UtcTimestamp), func.upper(f.during, type_=UtcTimestamp)
    found = session.execute(
        select(f.provider_id, _d.first_name + " " + _d.last_name, begins, ends)
        .join(_d, _d.id == f.provider_id)
        .where(begins > now - timedelta(days=1), ends > now)
        .order_by(begins, f.id.desc())
        .limit(FREED_MOST)
    )
    unique = {(ProviderId(provider_id), name, first, end) for provider_id, name, first, end in found}
    return tuple(sorted(unique, key=lambda one: (one[2], one[1], one[3])))


def held(
    session: ReadSession, provider_ids: Collection[str], patients: Collection[str], first: datetime, end: datetime
) -> Spans:
    """Return what providers and patients are booked for between two moments, by their ids."""
    claim = tables.SlotClaim
    found = session.execute(
        select(
            claim.provider_id,
            claim.patient_id,
            func.lower(claim.during, type_=UtcTimestamp),
            func.upper(claim.during, type_=UtcTimestamp),
        ).where(
            or_(claim.provider_id.in_(sorted(provider_ids)), claim.patient_id.in_(sorted(patients))),
            claim.during.op("&&")(Range(_stored(first), _stored(end))),
        )
    )
    spans: Spans = defaultdict(list)
    for provider_id, patient_id, begins, ends in found:
        spans[provider_id].append((begins, ends))
        spans[patient_id].append((begins, ends))
    return spans


def row(session: WriteSession, wish_id: WishId) -> tables.EarlierWish | None:
    """Return the row to be changed, locked until the end of the transaction."""
    return session.scalar(select(_w).where(_w.id == wish_id).with_for_update())


def open_for(session: WriteSession, appointment_id: AppointmentId) -> tables.EarlierWish | None:
    """Return the wish that a booking has already, locked until the end of the transaction."""
    asked = select(_w).where(_w.appointment_id == appointment_id, _w.ended_because.is_(None))
    return session.scalar(asked.with_for_update())


def add(session: WriteSession, command: PutOnList) -> None:
    wish = command.wish
    session.add(
        tables.EarlierWish(
            id=command.id,
            patient_id=wish.patient_id,
            appointment_id=wish.appointment_id,
            provider_id=wish.provider_id,
            type=wish.type,
            minutes=wish.minutes,
            parts=sorted(wish.parts),
            weekdays=sorted(wish.weekdays),
            first_on=wish.first_on,
            last_on=wish.last_on,
            note=cleaned(wish.note) or None,
        )
    )


def _line(one: tuple[Any, ...]) -> WishLine:
    w, last_name, first_name, born_on, phone, provider_name, version, starts_at, booked_with, made_by = one
    wish = EarlierWish(
        patient_id=PatientId(w.patient_id),
        type=w.type,
        minutes=w.minutes,
        first_on=w.first_on,
        last_on=w.last_on,
        appointment_id=AppointmentId(w.appointment_id) if w.appointment_id else None,
        provider_id=ProviderId(w.provider_id) if w.provider_id else None,
        parts=frozenset(DayPart(part) for part in w.parts),
        weekdays=frozenset(w.weekdays),
        note=w.note,
    )
    booking = None
    if wish.appointment_id is not None:
        booking = ReplacedBooking(wish.appointment_id, Version(version), starts_at, booked_with)
    return WishLine(
        WishId(w.id), wish, last_name, first_name, born_on, phone, provider_name, booking, w.made_at, made_by
    )


def _stored(moment: datetime) -> datetime:
    return moment.astimezone(UTC).replace(tzinfo=None)
