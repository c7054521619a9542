"""When providers work, how long bookings are, and which bookings fall out of hours that are changed."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from clinic_desktop.db import tables
from clinic_desktop.db.queries import appointments, working_hours
from clinic_desktop.domain import limits
from clinic_desktop.domain.errors import AlreadyExists, EditConflict, InvalidInput, NotFound
from clinic_desktop.domain.hours_changes import closing_problems, type_problems, week_problems
from clinic_desktop.domain.identifiers import Version
from clinic_desktop.domain.working_hours import TypeTimes
from clinic_desktop.domain.working_weeks import END_OF_TIME, StoredHours, WorkingWeek, with_closing, with_week
from clinic_desktop.domain.working_weeks import working_days as days_of
from clinic_desktop.services.falling_out import all_fallen, keep_all, refuse_to_drop
from clinic_desktop.services.repeating import repeated

if TYPE_CHECKING:
    from datetime import date

    from clinic_desktop.db.database import Database, ReadSession
    from clinic_desktop.domain.clock import ClinicClock
    from clinic_desktop.domain.fallen_bookings import FallenBookings
    from clinic_desktop.domain.hours_changes import ChangeTypeTimes, RemoveClosing, RemoveWeek, SaveClosing, SaveWeek
    from clinic_desktop.domain.identifiers import AppointmentId, ProviderId
    from clinic_desktop.domain.working_hours import WorkingDay
    from clinic_desktop.domain.working_weeks import Closing, HoursSpan


class WorkingHoursService:
    """Each method is one transaction. Only administrators change hours; whoever sees patients blocks his own time."""

    def __init__(self, database: Database, clock: ClinicClock) -> None:
        self._database = database
        self._clock = clock

    @repeated
    def days(self, provider_ids: frozenset[ProviderId], first: date, days: int) -> tuple[WorkingDay, ...]:
        """Return what these providers (none named: all) work from a day on, by day and then by name."""
        with self._database.read() as session:
            known = [one.id for one in appointments.providers(session) if not provider_ids or one.id in provider_ids]
            stored = self._stored(session, first)
        return tuple(days_of(stored, known, first, days, self._clock))

    @repeated
    def type_times(self) -> tuple[TypeTimes, ...]:
        """Return, for each type of booking, its length at first and the buffer after it."""
        with self._database.read() as session:
            stored = working_hours.type_times(session)
        return tuple(stored.get(kind, TypeTimes(kind, minutes)) for kind, minutes in limits.DEFAULT_MINUTES.items())

    @repeated
    def stored(self) -> StoredHours:
        """Return all weeks that are not taken back, and what is closed today or later."""
        with self._database.read() as session:
            found = self._stored(session, self._clock.today())
        return StoredHours(tuple(one for one in found.weeks if one.removed_at is None), found.closings)

    @repeated
    def fallen_out(self) -> FallenBookings:
        """Return the bookings to come that lie outside of hours which were changed after they had been made."""
        with self._database.read() as session:
            return all_fallen(session, self._stored(session, self._clock.today()), self._clock)

    @repeated
    def keep(self, appointment_id: AppointmentId) -> None:
        """Leave a booking where it is although nobody works then. Raises NotFound."""
        with self._database.write() as session:
            working_hours.keep(session, appointment_id)

    @repeated
    def save_week(self, command: SaveWeek) -> None:
        """Store a provider's week from a day on; the same twice stores it once.

        Raises InvalidInput, BookingsFallOut unless all that fall out are known, AlreadyExists if a week begins on
        that day, EditConflict, NotPermitted.
        """
        found = tuple(week_problems(command))
        if found:
            raise InvalidInput(found)
        wanted = tuple(sorted(command.spans))
        with self._database.write() as session:
            row = working_hours.week_row(session, command.provider_id, command.valid_from)
            is_there = row is not None and row.removed_at is None
            if is_there and working_hours.spans_of(session, command.provider_id, command.valid_from) == wanted:
                return
            if is_there and command.expected_version is None:
                raise AlreadyExists("week")
            if command.expected_version is not None and (row is None or row.version != command.expected_version):
                raise EditConflict("working_week", command.provider_id)
            on_purpose = self._refuse_week(session, command, wanted, is_removed=False)
            if row is None:
                row = tables.WorkingWeek(provider_id=command.provider_id, valid_from=command.valid_from)
                session.add(row)
            row.removed_at, row.changed_at = None, self._clock.now()
            session.flush()
            working_hours.write_spans(session, row, wanted)
            keep_all(session, on_purpose)

    @repeated
    def remove_week(self, command: RemoveWeek) -> None:
        """Take a week back. Raises BookingsFallOut, EditConflict, NotPermitted; one that is gone is no error."""
        with self._database.write() as session:
            row = working_hours.week_row(session, command.provider_id, command.valid_from)
            if row is None or row.removed_at is not None:
                return
            if row.version != command.expected_version:
                raise EditConflict("working_week", command.provider_id)
            on_purpose = self._refuse_week(session, command, (), is_removed=True)
            row.removed_at = self._clock.now()
            session.flush()
            keep_all(session, on_purpose)

    @repeated
    def save_closing(self, command: SaveClosing) -> None:
        """Store a day off, a closure or a blocked time; the same twice stores it once.

        Raises InvalidInput, BookingsFallOut unless all that fall out are known, EditConflict, NotPermitted.
        """
        closing = command.closing
        found = tuple(closing_problems(closing))
        if found:
            raise InvalidInput(found)
        with self._database.write() as session:
            row = working_hours.closing_row(session, closing.id)
            if row is None and closing.version is not None:
                raise NotFound("closed_period", closing.id)
            was = None if row is None else row.version
            row = row or tables.ClosedPeriod(id=closing.id)
            if not working_hours.write_closing(row, closing):
                return
            if was != closing.version:
                raise EditConflict("closed_period", closing.id)
            with session.no_autoflush:
                stored = self._stored(session, self._clock.today())
                changed = with_closing(stored, _as_changed(closing))
                on_purpose = refuse_to_drop(session, stored, changed, self._clock, command.even_if)
            session.add(row)
            session.flush()
            keep_all(session, on_purpose)

    @repeated
    def remove_closing(self, command: RemoveClosing) -> None:
        """Raises EditConflict, NotPermitted; one that is gone is no error."""
        with self._database.write() as session:
            row = working_hours.closing_row(session, command.id)
            if row is None:
                return
            if row.version != command.expected_version:
                raise EditConflict("closed_period", command.id)
            session.delete(row)
            session.flush()

    @repeated
    def change_type_times(self, command: ChangeTypeTimes) -> None:
        """Store minutes and buffer of a type. Raises InvalidInput, EditConflict, NotPermitted."""
        wanted = command.wanted
        found = tuple(type_problems(wanted))
        if found:
            raise InvalidInput(found)
        with self._database.write() as session:
            row = working_hours.type_row(session, wanted.type)
            was = TypeTimes(wanted.type, limits.DEFAULT_MINUTES[wanted.type])
            if row is not None:
                was = TypeTimes(wanted.type, row.minutes, row.buffer_minutes)
            if was == wanted:
                return
            if was != command.before:
                raise EditConflict("type_time", wanted.type)
            if row is None:
                row = tables.TypeTime(type=wanted.type)
                session.add(row)
            row.minutes, row.buffer_minutes = wanted.minutes, wanted.buffer_minutes
            session.flush()

    def _stored(self, session: ReadSession, first: date) -> StoredHours:
        return working_hours.stored_hours(session, first, self._clock.day_bounds(first)[0])

    def _refuse_week(
        self, session: ReadSession, command: SaveWeek | RemoveWeek, spans: tuple[HoursSpan, ...], *, is_removed: bool
    ) -> frozenset[AppointmentId]:
        stored = self._stored(session, self._clock.today())
        week = WorkingWeek(
            command.provider_id,
            command.valid_from,
            spans,
            Version(""),
            END_OF_TIME,
            removed_at=END_OF_TIME if is_removed else None,
        )
        return refuse_to_drop(session, stored, with_week(stored, week), self._clock, command.even_if)


def _as_changed(closing: Closing) -> Closing:
    return replace(closing, changed_at=END_OF_TIME)
