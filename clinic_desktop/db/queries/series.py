"""Series of bookings: stored, read again, and what stands in the way of each date."""

from __future__ import annotations

from collections import defaultdict
from datetime import UTC
from typing import TYPE_CHECKING

from sqlalchemy import select, text

from clinic_desktop.db import tables
from clinic_desktop.db.queries import appointments
from clinic_desktop.domain.identifiers import AppointmentId

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from clinic_desktop.db.database import ReadSession, WriteSession
    from clinic_desktop.domain.appointments import AppointmentLine
    from clinic_desktop.domain.identifiers import PatientId, ProviderId
    from clinic_desktop.domain.series import BookSeries, PlannedBooking, SeriesId

_IN_THE_WAY = text(
    "SELECT w.n, c.appointment_id"
    " FROM unnest(CAST(:providers AS text[]), CAST(:firsts AS timestamp[]), CAST(:ends AS timestamp[]))"
    " WITH ORDINALITY w (provider_id, first, ends, n)"
    " JOIN LATERAL (SELECT p.appointment_id FROM clinic.slot_claim p"
    "  WHERE p.provider_id = w.provider_id AND p.during && tsrange(w.first, w.ends)"
    "  UNION SELECT q.appointment_id FROM clinic.slot_claim q"
    "  WHERE q.patient_id = :patient AND q.during && tsrange(w.first, w.ends)) c ON true"
    " WHERE c.appointment_id <> ALL (CAST(:own AS text[]))"
)
_HOLD = text("SELECT clinic.hold_still(CAST(:providers AS text[]), :patient)")


def in_the_way(
    session: ReadSession, patient_id: PatientId, dates: Sequence[PlannedBooking], own: Collection[AppointmentId]
) -> tuple[tuple[AppointmentLine, ...], ...]:
    """Return for each date the bookings, other than these own ones, that hold any of its time."""
    if not dates:
        return ()
    values = {
        "patient": patient_id,
        "providers": [one.provider_id for one in dates],
        "firsts": [one.starts_at.astimezone(UTC).replace(tzinfo=None) for one in dates],
        "ends": [one.ends_at.astimezone(UTC).replace(tzinfo=None) for one in dates],
        "own": sorted(own),
    }
    met: dict[int, set[AppointmentId]] = defaultdict(set)
    for number, appointment_id in session.execute(_IN_THE_WAY, values):
        met[number - 1].add(AppointmentId(appointment_id))
    known = appointments.lines(session, set().union(*met.values()))
    return tuple(tuple(line for line in known if line.id in met[number]) for number in range(len(dates)))


def hold_still(session: WriteSession, provider_ids: Iterable[ProviderId], patient_id: PatientId) -> None:
    """Let nobody else book with these providers or this patient until the end of the transaction.

    In the order in which every booking locks: first providers, then the patient.
    """
    session.execute(_HOLD, {"providers": sorted(set(provider_ids)), "patient": patient_id})


def is_archived(session: ReadSession, patient_id: PatientId) -> bool:
    profile = tables.PatientProfile
    found = session.scalar(select(profile.archived_at).where(profile.patient_id == patient_id))
    return found is not None


def series(session: ReadSession, series_id: SeriesId) -> tables.Series | None:
    return session.get(tables.Series, series_id)


def bookings(session: ReadSession, series_id: SeriesId) -> tuple[AppointmentLine, ...]:
    """Return the bookings of a series, in order of time."""
    member = tables.SeriesBooking
    ids = session.scalars(select(member.appointment_id).where(member.series_id == series_id))
    return appointments.lines(session, [AppointmentId(one) for one in ids])


def rows(session: WriteSession, appointment_ids: Iterable[AppointmentId]) -> dict[AppointmentId, tables.Appointment]:
    """Return rows to be changed, locked one after the other in an order that all keep."""
    a = tables.Appointment
    found = session.scalars(select(a).where(a.id.in_(sorted(appointment_ids))).order_by(a.id).with_for_update())
    return {AppointmentId(one.id): one for one in found}


def add(session: WriteSession, command: BookSeries) -> None:
    """Store what was asked for."""
    session.add(
        tables.Series(
            id=command.id,
            patient_id=command.patient_id,
            provider_id=command.provider_id,
            type=command.type,
            minutes=command.minutes,
            first_on=command.first_on,
            at=command.at,
            rule=command.rule,
            bookings=len(command.bookings),
        )
    )


def add_bookings(session: WriteSession, series_id: SeriesId, appointment_ids: Iterable[AppointmentId]) -> None:
    """Say which bookings are of a series, in their order."""
    session.add_all(
        tables.SeriesBooking(appointment_id=one, series_id=series_id, place=place)
        for place, one in enumerate(appointment_ids, start=1)
    )
