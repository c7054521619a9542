"""What people do with series of bookings."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import TYPE_CHECKING

from dateutil.rrule import rrulestr

from clinic_desktop.db.queries import appointments, holds, series
from clinic_desktop.domain import limits
from clinic_desktop.domain.appointments import BookAppointment, may_become
from clinic_desktop.domain.booking_obstacles import buffers_of
from clinic_desktop.domain.errors import AlreadyArchived, EditConflict, InvalidInput, NotFound, WrongStatus
from clinic_desktop.domain.problems import cleaned, length_problems
from clinic_desktop.domain.series import (
    ASIDE,
    Conflict,
    ConflictKind,
    Every,
    SeriesBlocked,
    booking_problems,
    in_moving_order,
    overlap,
    rule_text,
)
from clinic_desktop.domain.series_conflicts import conflicts_with, with_buffers
from clinic_desktop.domain.statuses import AppointmentStatus
from clinic_desktop.services.repeating import repeated

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import date, time

    from clinic_desktop.db import tables
    from clinic_desktop.db.database import Database, WriteSession
    from clinic_desktop.domain.appointments import AppointmentLine
    from clinic_desktop.domain.clock import ClinicClock
    from clinic_desktop.domain.identifiers import AppointmentId, PatientId
    from clinic_desktop.domain.series import (
        BookSeries,
        CancelSeries,
        MoveSeries,
        PlannedBooking,
        SeriesId,
        SeriesRule,
    )
    from clinic_desktop.domain.working_hours import WorkingDay
    from clinic_desktop.services.working_hours import WorkingHoursService


class SeriesService:
    """Plan, book, move and cancel series. What is written is written in one transaction: all of it or nothing."""

    def __init__(self, database: Database, clock: ClinicClock, hours: WorkingHoursService) -> None:
        self._database = database
        self._clock = clock
        self._hours = hours

    def dates(self, rule: SeriesRule, first_on: date, at: time) -> tuple[datetime, ...]:
        """Return the moments of a series: the same time of the clinic's clock on each day, whatever the season.

        At most a hundred, and none later than three years after the first. No round trip.
        """
        return tuple(self._clock.moment(day, at) for day in expanded(rule, first_on))

    @repeated
    def conflicts(
        self, patient_id: PatientId, dates: tuple[PlannedBooking, ...], own: frozenset[AppointmentId] = frozenset()
    ) -> tuple[tuple[Conflict, ...], ...]:
        """Return for each date what stands in its way. ``own`` are bookings whose time is not theirs any more."""
        days = self._days(dates)
        buffers = buffers_of(self._hours.type_times())
        asked = [with_buffers(one, buffers) for one in dates]
        with self._database.read() as session:
            archived = series.is_archived(session, patient_id)
            near = series.in_the_way(session, patient_id, asked, own)
            held = holds.of_range(session, *_whole(dates)) if dates else ()
        today = self._clock.day_bounds(self._clock.today())[0]
        found = []
        for number, one in enumerate(dates):
            told = [Conflict(ConflictKind.ARCHIVED)] if archived else []
            if one.starts_at < today:
                told.append(Conflict(ConflictKind.PAST))
            if any(overlap(one, other) for other in (*dates[:number], *dates[number + 1 :])):
                told.append(Conflict(ConflictKind.SAME_SERIES))
            told += conflicts_with(one, patient_id, near[number], held, buffers)
            day = days.get((one.provider_id, self._clock.local(one.starts_at).date()))
            closed = day.closed_within(one.starts_at, one.ends_at) if day else ()
            told += [Conflict(ConflictKind.CLOSED, closed=period) for period in closed]
            found.append(tuple(told))
        return tuple(found)

    @repeated
    def bookings(self, series_id: SeriesId) -> tuple[AppointmentLine, ...]:
        """Return all bookings of a series, in order of time, cancelled ones too."""
        with self._database.read() as session:
            return series.bookings(session, series_id)

    @repeated
    def book(self, command: BookSeries) -> tuple[AppointmentLine, ...]:
        """Book all dates of a series, or none; asking twice with one id books once.

        Raises InvalidInput, AlreadyArchived, NotFound, SeriesBlocked with the dates that somebody else has, and
        EditConflict if the series was stored before and is another one.
        """
        self._check(command.bookings, command.reason)
        planned = sorted(command.bookings, key=lambda one: one.starts_at)
        with self._database.write() as session:
            if series.series(session, command.id) is not None:
                return self._stored_before(session, command)
            series.hold_still(session, [one.provider_id for one in planned], command.patient_id)
            if series.is_archived(session, command.patient_id):
                raise AlreadyArchived
            self._refuse_taken(session, command.patient_id, planned)
            series.add(session, command)
            session.flush()
            for one in planned:
                if one.overbook_reason is not None:
                    appointments.overbook(session, one.id, one.overbook_reason)
            session.add_all(appointments.new_row(_as_booking(command, one)) for one in planned)
            session.flush()
            series.add_bookings(session, command.id, [one.id for one in planned])
            session.flush()
            return series.bookings(session, command.id)

    @repeated
    def move(self, command: MoveSeries) -> tuple[AppointmentLine, ...]:
        """Give bookings of one series other times, lengths or providers, all or none.

        Raises InvalidInput, NotFound, WrongStatus unless each is scheduled or checked in, EditConflict if one was
        changed meanwhile, SeriesBlocked with the dates that somebody else has.
        """
        self._check(command.bookings)
        with self._database.write() as session:
            rows = series.rows(session, [one.id for one in command.bookings])
            members = series.bookings(session, command.series_id)
            if not members or not {one.id for one in command.bookings} <= {line.id for line in members} & set(rows):
                raise NotFound("appointments", command.series_id)
            wanted = [one for one in command.bookings if not _is_booked_as(rows[one.id], one)]
            for one in wanted:
                _expect(rows[one.id], one)
            patient_id = members[0].patient_id
            providers = [one.provider_id for one in wanted]
            series.hold_still(session, providers, patient_id)
            self._refuse_taken(session, patient_id, wanted)
            now_at = {one: _span(row) for one, row in rows.items()}
            for one in in_moving_order(wanted, now_at):
                if one.overbook_reason is not None and one.starts_at != ASIDE:
                    appointments.overbook(session, one.id, one.overbook_reason)
                row = rows[one.id]
                row.appointment_date, row.duration_minutes = one.starts_at, one.minutes
                row.provider_id, row.updated_at = one.provider_id, datetime.now(UTC)
                session.flush()
            return series.bookings(session, command.series_id)

    @repeated
    def cancel(self, command: CancelSeries) -> tuple[AppointmentLine, ...]:
        """Cancel bookings of one series, all or none; one that is cancelled already stays so.

        Raises InvalidInput for the reason, NotFound, WrongStatus, EditConflict.
        """
        found = tuple(length_problems({"reason": command.reason}, {"reason": limits.STATUS_REASON}))
        if found:
            raise InvalidInput(found)
        with self._database.write() as session:
            rows = series.rows(session, [one for one, _ in command.bookings])
            appointments.give_reason(session, cleaned(command.reason))
            for one, version in command.bookings:
                if one not in rows:
                    raise NotFound("appointments", one)
                row = rows[one]
                if row.status is AppointmentStatus.CANCELLED and row.version != version:
                    continue
                if row.version != version:
                    raise EditConflict("appointments", one)
                if not may_become(row.status, AppointmentStatus.CANCELLED):
                    raise WrongStatus(row.status, AppointmentStatus.CANCELLED)
                row.status, row.updated_at = AppointmentStatus.CANCELLED, datetime.now(UTC)
            session.flush()
            return series.bookings(session, command.series_id)

    def _check(self, bookings: Sequence[PlannedBooking], reason: str | None = None) -> None:
        found = booking_problems(bookings, self._clock.day_bounds(self._clock.today())[0])
        found += tuple(length_problems({"reason": reason}, limits.APPOINTMENT_LENGTHS))
        if found:
            raise InvalidInput(found)

    def _refuse_taken(self, session: WriteSession, patient_id: PatientId, dates: Sequence[PlannedBooking]) -> None:
        """Raise SeriesBlocked with every date that cannot be had, now that nobody else can book."""
        own = {one.id for one in dates}
        met = series.in_the_way(session, patient_id, dates, own)
        taken = tuple(
            one.id
            for one, lines in zip(dates, met, strict=True)
            if any(line.patient_id == patient_id or one.overbook_reason is None for line in lines)
            or any(overlap(one, other) for other in dates if other.id != one.id)
        )
        if taken:
            raise SeriesBlocked(taken)

    def _stored_before(self, session: WriteSession, command: BookSeries) -> tuple[AppointmentLine, ...]:
        """Return what an earlier order of the same id stored, whose answer was lost."""
        stored = series.bookings(session, command.id)
        as_asked = {(one.id, one.starts_at, one.minutes, one.provider_id) for one in command.bookings}
        if {(line.id, line.starts_at, line.minutes, line.provider_id) for line in stored} != as_asked:
            raise EditConflict("series", command.id)
        return stored

    def _days(self, dates: Collection[PlannedBooking]) -> dict[tuple[str, date], WorkingDay]:
        """Return what the providers work on the days of a series."""
        if not dates:
            return {}
        on = [self._clock.local(one.starts_at).date() for one in dates]
        providers = frozenset(one.provider_id for one in dates)
        found = self._hours.days(providers, min(on), (max(on) - min(on)).days + 1)
        return {(one.provider_id, one.on): one for one in found}


def expanded(rule: SeriesRule, first_on: date) -> tuple[date, ...]:
    """Return the days of a series; at most a hundred, none later than three years after the first."""
    horizon = first_on + timedelta(days=limits.SERIES_DAYS_AHEAD)
    # With an end instead of a count, and every so many days without weekdays: dateutil would follow a rule whose days
    # never come to the year 9999.
    among = rule.weekdays if rule.every is Every.DAY and rule.weekdays else frozenset(range(7))
    named = frozenset[int]() if rule.every is Every.DAY else rule.weekdays
    ending = replace(rule, count=None, until=min(rule.until or horizon, horizon), weekdays=named)
    start = datetime(first_on.year, first_on.month, first_on.day)  # noqa: DTZ001 - days of the clinic, without a zone
    days = (moment.date() for moment in rrulestr(rule_text(ending, first_on), dtstart=start))
    most = min(rule.count or int(limits.SERIES_COUNT.most), int(limits.SERIES_COUNT.most))
    return tuple(islice((day for day in days if day.weekday() in among), most))


def _as_booking(command: BookSeries, one: PlannedBooking) -> BookAppointment:
    return BookAppointment(
        one.id, command.patient_id, one.provider_id, one.starts_at, one.minutes, command.type, command.reason
    )


def _is_booked_as(row: tables.Appointment, one: PlannedBooking) -> bool:
    return (row.appointment_date, row.duration_minutes, row.provider_id) == (
        one.starts_at,
        one.minutes,
        one.provider_id,
    )


def _whole(dates: Sequence[PlannedBooking]) -> tuple[datetime, datetime]:
    return min(one.starts_at for one in dates), max(one.ends_at for one in dates)


def _expect(row: tables.Appointment, one: PlannedBooking) -> None:
    if row.version != one.version:
        raise EditConflict("appointments", one.id)
    if row.status not in (AppointmentStatus.SCHEDULED, AppointmentStatus.CHECKED_IN):
        raise WrongStatus(row.status, None)


def _span(row: tables.Appointment) -> tuple[datetime, datetime]:
    minutes = row.duration_minutes or appointments.MINUTES_UNSAID
    return row.appointment_date, row.appointment_date + timedelta(minutes=minutes)
