"""What is stored about working time, read and written; and the times of bookings to come."""

from __future__ import annotations

from datetime import UTC
from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, or_, select, text

from clinic_desktop.db import tables
from clinic_desktop.domain.clinical_text import format_name
from clinic_desktop.domain.fallen_bookings import ComingBooking
from clinic_desktop.domain.identifiers import AppointmentId, PatientId, ProviderId, Version
from clinic_desktop.domain.problems import cleaned
from clinic_desktop.domain.unreadable import is_unreadable
from clinic_desktop.domain.working_hours import ClosedKind, TypeTimes
from clinic_desktop.domain.working_weeks import Closing, HoursSpan, SpanKind, StoredHours, WorkingWeek

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date, datetime

    from clinic_desktop.db.database import ReadSession, WriteSession
    from clinic_desktop.domain.statuses import AppointmentType

_w, _s, _c = tables.WorkingWeek, tables.WorkingSpan, tables.ClosedPeriod


def stored_hours(session: ReadSession, first_day: date, since: datetime) -> StoredHours:
    """Return all weeks, and what is closed from a day and its first moment on."""
    spans: dict[tuple[str, date], list[HoursSpan]] = {}
    found = select(_s.provider_id, _s.valid_from, _s.weekday, _s.begins, _s.ends, _s.kind, _s.why)
    for one in session.execute(found):
        of_week = spans.setdefault((one.provider_id, one.valid_from), [])
        of_week.append(HoursSpan(one.weekday, one.begins, one.ends, SpanKind(one.kind), one.why))
    weeks = session.execute(
        select(_w.provider_id, _w.valid_from, _w.version, _w.changed_at, _w.changed_by, _w.removed_at).order_by(
            _w.provider_id, _w.valid_from
        )
    )
    closings = session.execute(
        select(*_CLOSING)
        .where(or_(_c.last_day >= first_day, _c.end_at > since))
        .order_by(_c.first_day, _c.first_at, _c.id)
    )
    return StoredHours(
        tuple(
            WorkingWeek(
                ProviderId(one.provider_id),
                one.valid_from,
                tuple(sorted(spans.get((one.provider_id, one.valid_from), ()))),
                Version(one.version),
                one.changed_at,
                one.changed_by,
                one.removed_at,
            )
            for one in weeks
        ),
        tuple(_closing(one) for one in closings),
    )


_CLOSING = (
    *(_c.id, _c.kind, _c.provider_id, _c.first_day, _c.last_day, _c.first_at, _c.end_at, _c.why),
    *(_c.version, _c.changed_at, _c.changed_by),
)


def _closing(one: Any) -> Closing:  # noqa: ANN401 - a row of _CLOSING
    return Closing(
        one.id,
        ClosedKind(one.kind),
        None if one.provider_id is None else ProviderId(one.provider_id),
        one.first_day,
        one.last_day,
        one.first_at,
        one.end_at,
        one.why,
        Version(one.version),
        one.changed_at,
        one.changed_by,
    )


def week_row(session: WriteSession, provider_id: ProviderId, valid_from: date) -> tables.WorkingWeek | None:
    """Return the row to be changed, locked until the end of the transaction."""
    return session.scalar(
        select(_w).where(_w.provider_id == provider_id, _w.valid_from == valid_from).with_for_update()
    )


def spans_of(session: ReadSession, provider_id: ProviderId, valid_from: date) -> tuple[HoursSpan, ...]:
    found = session.execute(
        select(_s.weekday, _s.begins, _s.ends, _s.kind, _s.why).where(
            _s.provider_id == provider_id, _s.valid_from == valid_from
        )
    )
    return tuple(sorted(HoursSpan(one[0], one[1], one[2], SpanKind(one[3]), one[4]) for one in found))


def write_spans(session: WriteSession, week: tables.WorkingWeek, spans: Iterable[HoursSpan]) -> None:
    """Put these spans in place of those of a week."""
    session.execute(
        delete(tables.WorkingSpan).where(_s.provider_id == week.provider_id, _s.valid_from == week.valid_from)
    )
    for one in spans:
        session.add(
            tables.WorkingSpan(
                provider_id=week.provider_id,
                valid_from=week.valid_from,
                weekday=one.weekday,
                kind=one.kind.value,
                begins=one.begins,
                ends=one.ends,
                why=cleaned(one.why),
            )
        )


def closing_row(session: WriteSession, closing_id: str) -> tables.ClosedPeriod | None:
    """Return the row to be changed, locked until the end of the transaction."""
    return session.scalar(select(_c).where(_c.id == closing_id).with_for_update())


def write_closing(row: tables.ClosedPeriod, closing: Closing) -> bool:
    """Write what differs, and say whether anything did."""
    wanted = {
        "kind": closing.kind.value,
        "provider_id": closing.provider_id,
        "first_day": closing.first_day,
        "last_day": closing.last_day,
        "first_at": closing.first_at,
        "end_at": closing.end_at,
        "why": cleaned(closing.why),
    }
    differing = {name: value for name, value in wanted.items() if getattr(row, name) != value}
    for name, value in differing.items():
        setattr(row, name, value)
    return bool(differing)


def type_times(session: ReadSession) -> dict[AppointmentType, TypeTimes]:
    known = tables.TypeTime
    found = session.execute(select(known.type, known.minutes, known.buffer_minutes))
    return {one[0]: TypeTimes(one[0], one[1], one[2]) for one in found}


def type_row(session: WriteSession, kind: AppointmentType) -> tables.TypeTime | None:
    """Return the row to be changed, locked until the end of the transaction."""
    return session.scalar(select(tables.TypeTime).where(tables.TypeTime.type == kind).with_for_update())


def coming(session: ReadSession, since: datetime, known_before: datetime | None = None) -> tuple[ComingBooking, ...]:
    """Return when bookings are from a moment on that are not over, without whom they are for.

    ``known_before`` leaves out those whose time was decided on then or later.
    """
    found = session.execute(
        text(
            "SELECT appointment_id, provider_id, starts_at, minutes, known_at FROM clinic.coming_bookings(:since)"
            " WHERE CAST(:before AS timestamptz) IS NULL OR known_at < :before"
        ),
        {"since": since, "before": known_before},
    )
    return tuple(
        ComingBooking(AppointmentId(one[0]), ProviderId(one[1]), one[2].replace(tzinfo=UTC), one[3], one[4])
        for one in found
        if not is_unreadable(one[2])
    )


def may_see_patients(session: ReadSession) -> bool:
    return bool(
        session.scalar(
            text(
                "SELECT pg_has_role(session_user, 'clinic_clinician', 'member')"
                " OR pg_has_role(session_user, 'clinic_reception', 'member')"
            )
        )
    )


def whom(session: ReadSession, appointment_ids: Iterable[AppointmentId]) -> dict[str, tuple[str, str, PatientId]]:
    """Return name, telephone number and number of the patients of bookings."""
    booking, patient = tables.Appointment, tables.Patient
    found = session.execute(
        select(booking.id, patient.last_name, patient.first_name, patient.phone, patient.id)
        .join(patient, patient.id == booking.patient_id)
        .where(booking.id.in_(sorted(appointment_ids)))
    )
    return {one[0]: (format_name(one[1], one[2]), one[3], PatientId(one[4])) for one in found}


def keep(session: WriteSession, appointment_id: AppointmentId) -> None:
    """Say that a booking stays at its time. Raises NotFound."""
    session.execute(text("SELECT clinic.keep_outside(:id)"), {"id": appointment_id})
