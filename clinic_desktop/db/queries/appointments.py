"""Bookings of a day, a range, a patient; and written."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import Select, func, select, text
from sqlalchemy.dialects.postgresql import Range

from clinic_desktop.db import tables
from clinic_desktop.domain import limits
from clinic_desktop.domain.appointments import AppointmentLine, AppointmentStep, Provider
from clinic_desktop.domain.identifiers import AppointmentId, PatientId, ProviderId, Version
from clinic_desktop.domain.problems import cleaned
from clinic_desktop.domain.series import SeriesId, SeriesPlace
from clinic_desktop.domain.statuses import AppointmentStatus
from clinic_desktop.domain.unreadable import is_unreadable

if TYPE_CHECKING:
    from collections.abc import Iterable

    from clinic_desktop.db.database import ReadSession, WriteSession
    from clinic_desktop.domain.appointments import BookAppointment

MINUTES_UNSAID = 30
"""The given column's default, for rows of other programs that leave it empty."""

_a, _p, _d = tables.Appointment, tables.Patient, tables.Provider
_LINES: Select[*tuple[Any, ...]] = (
    select(
        _a.id,
        _a.version,
        _a.appointment_date,
        func.coalesce(_a.duration_minutes, MINUTES_UNSAID),
        _a.appointment_type,
        _a.status,
        _a.reason_for_visit,
        _a.patient_id,
        _p.last_name,
        _p.first_name,
        _p.date_of_birth,
        _p.sex,
        _a.provider_id,
        _d.first_name + " " + _d.last_name,
        tables.Overbooking.appointment_id.is_not(None),
        tables.SeriesBooking.series_id,
        tables.SeriesBooking.place,
        tables.Series.bookings,
    )
    .join(_p, _p.id == _a.patient_id)
    .join(_d, _d.id == _a.provider_id)
    .outerjoin(tables.Overbooking, tables.Overbooking.appointment_id == _a.id)
    .outerjoin(tables.SeriesBooking, tables.SeriesBooking.appointment_id == _a.id)
    .outerjoin(tables.Series, tables.Series.id == tables.SeriesBooking.series_id)
)


def in_range(
    session: ReadSession,
    first: datetime,
    end: datetime,
    provider_ids: Iterable[ProviderId] = (),
    statuses: Iterable[AppointmentStatus] = (),
) -> tuple[AppointmentLine, ...]:
    """Return the bookings that start from ``first`` on and before ``end``, in order of time and provider."""
    wanted = _LINES.where(_a.appointment_date >= first, _a.appointment_date < end)
    if provider_ids:
        wanted = wanted.where(_a.provider_id.in_(sorted(provider_ids)))
    if statuses:
        wanted = wanted.where(_a.status.in_(sorted(statuses)))
    return _as_lines(session, wanted.order_by(_a.appointment_date, _d.last_name, _a.id))


def of_patient(session: ReadSession, patient_id: PatientId, limit: int = 200) -> tuple[AppointmentLine, ...]:
    """Return a patient's bookings, the latest first, those at no readable moment last."""
    wanted = _LINES.where(_a.patient_id == patient_id)
    lines = _as_lines(session, wanted.order_by(_a.appointment_date.desc(), _a.id).limit(limit))
    return tuple(sorted(lines, key=lambda line: is_unreadable(line.starts_at)))


def coming(session: ReadSession, patient_id: PatientId, since: datetime, limit: int) -> tuple[AppointmentLine, ...]:
    """Return the bookings of a patient that still hold their time from a moment on, the next first."""
    wanted = _LINES.where(
        _a.patient_id == patient_id, _a.appointment_date >= since, _a.status.in_(sorted(limits.ACTIVE_STATUSES))
    )
    return _as_lines(session, wanted.order_by(_a.appointment_date, _a.id).limit(limit))


def line(session: ReadSession, appointment_id: AppointmentId) -> AppointmentLine | None:
    found = _as_lines(session, _LINES.where(_a.id == appointment_id))
    return found[0] if found else None


def lines(session: ReadSession, appointment_ids: Iterable[AppointmentId]) -> tuple[AppointmentLine, ...]:
    """Return these bookings, in order of time; those that are not there any more are left out."""
    return _as_lines(session, _LINES.where(_a.id.in_(sorted(appointment_ids))).order_by(_a.appointment_date, _a.id))


def steps(session: ReadSession, appointment_id: AppointmentId) -> tuple[AppointmentStep, ...]:
    """Return how the status went, the oldest step first."""
    step = tables.AppointmentStep
    found = session.execute(
        select(step.stepped_at, step.stepped_by, step.status_from, step.status_to, step.reason)
        .where(step.appointment_id == appointment_id)
        .order_by(step.id)
    )
    return tuple(
        AppointmentStep(at, by, AppointmentStatus(before) if before else None, AppointmentStatus(after), reason)
        for at, by, before, after, reason in found
    )


def overlapping(
    session: ReadSession, provider_id: ProviderId, patient_id: PatientId, starts_at: datetime, minutes: int
) -> tuple[AppointmentLine, ...]:
    """Return the bookings of this provider or patient that hold any of this time."""
    claim = tables.SlotClaim
    first = starts_at.astimezone(UTC).replace(tzinfo=None)
    window = Range(first, first + timedelta(minutes=minutes))
    held = select(claim.appointment_id).where(
        (claim.provider_id == provider_id) | (claim.patient_id == patient_id), claim.during.op("&&")(window)
    )
    return _as_lines(session, _LINES.where(_a.id.in_(held)).order_by(_a.appointment_date))


def row(session: WriteSession, appointment_id: AppointmentId) -> tables.Appointment | None:
    """Return the row to be changed, locked until the end of the transaction."""
    return session.scalar(select(_a).where(_a.id == appointment_id).with_for_update())


def new_row(command: BookAppointment) -> tables.Appointment:
    """Return the row of a booking that is not stored yet."""
    return tables.Appointment(
        id=command.id,
        patient_id=command.patient_id,
        provider_id=command.provider_id,
        appointment_date=command.starts_at,
        appointment_type=command.type,
        reason_for_visit=cleaned(command.reason) or None,
        duration_minutes=command.minutes,
        status=AppointmentStatus.SCHEDULED,
        updated_at=datetime.now(UTC),
    )


def overbook(session: WriteSession, appointment_id: AppointmentId, reason: str) -> None:
    session.execute(text("SELECT clinic.overbook(:id, :why)"), {"id": appointment_id, "why": cleaned(reason)})


def give_reason(session: WriteSession, reason: str | None) -> None:
    """Hand the reason of a change of status to the database, for this transaction."""
    session.execute(text("SELECT set_config('clinic.reason', :why, true)"), {"why": reason or ""})


def drop_old_claims(session: WriteSession) -> int:
    dropped: int = session.scalar(text("SELECT clinic.drop_old_claims()")) or 0
    return dropped


def providers(session: ReadSession) -> tuple[Provider, ...]:
    found = session.execute(
        select(_d.id, _d.last_name, _d.first_name, _d.specialty).order_by(_d.last_name, _d.first_name, _d.id)
    )
    return tuple(Provider(ProviderId(one.id), one.last_name, one.first_name, one.specialty) for one in found)


def open_count(session: ReadSession, patient_id: PatientId, since: datetime) -> int:
    """Return how many bookings of the patient still hold their time from a moment on."""
    counted: int | None = session.scalar(
        select(func.count())
        .select_from(_a)
        .where(
            _a.patient_id == patient_id,
            _a.appointment_date >= since,
            _a.status.in_([AppointmentStatus.SCHEDULED, AppointmentStatus.CHECKED_IN, AppointmentStatus.IN_PROGRESS]),
        )
    )
    return counted or 0


def _as_lines(session: ReadSession, wanted: Select[*tuple[Any, ...]]) -> tuple[AppointmentLine, ...]:
    return tuple(
        AppointmentLine(
            id=AppointmentId(one[0]),
            version=Version(one[1]),
            starts_at=one[2],
            minutes=one[3],
            type=one[4],
            status=one[5],
            reason=one[6],
            patient_id=PatientId(one[7]),
            patient_last_name=one[8],
            patient_first_name=one[9],
            patient_born_on=one[10],
            patient_sex=one[11],
            provider_id=ProviderId(one[12]),
            provider_name=one[13],
            is_overbooked=one[14],
            series=SeriesPlace(SeriesId(one[15]), one[16], one[17]) if one[15] else None,
        )
        for one in session.execute(wanted)
    )
