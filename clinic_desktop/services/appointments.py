"""What people do with bookings."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from clinic_desktop.db.queries import appointments, booking_history, schedule
from clinic_desktop.domain import limits
from clinic_desktop.domain.appointments import booking_problems, may_become, wants_reason
from clinic_desktop.domain.booking_history import Taker, gave_its_time
from clinic_desktop.domain.errors import EditConflict, InvalidInput, NotFound, ReasonMissing, WrongStatus
from clinic_desktop.domain.limits import Length
from clinic_desktop.domain.problems import Problem, cleaned, length_problems, range_problems
from clinic_desktop.domain.schedule import DayBookings
from clinic_desktop.domain.statuses import AppointmentStatus
from clinic_desktop.services import free_times
from clinic_desktop.services.repeating import repeated

if TYPE_CHECKING:
    from datetime import date

    from clinic_desktop.db import tables
    from clinic_desktop.db.database import Database, ReadSession, WriteSession
    from clinic_desktop.domain.appointments import (
        AppointmentLine,
        AppointmentStep,
        BookAppointment,
        ChangeStatus,
        DayOfAppointments,
        FreeSlot,
        FreeSlotSearch,
        MoveAppointment,
        Provider,
        RangeOfAppointments,
    )
    from clinic_desktop.domain.booking_history import BookingEvent
    from clinic_desktop.domain.clock import ClinicClock
    from clinic_desktop.domain.identifiers import AppointmentId, PatientId, ProviderId, Version

COMING = 20
"""How many coming bookings of a patient are shown."""


class AppointmentService:
    """Show, book, move and change bookings. Each method is one transaction.

    That no two bookings overlap is kept by the database itself; losing a race raises SlotTaken or PatientBusy.
    """

    def __init__(self, database: Database, clock: ClinicClock) -> None:
        self._database = database
        self._clock = clock

    @repeated
    def day(self, question: DayOfAppointments) -> tuple[AppointmentLine, ...]:
        """Return the bookings of one clinic day, in order of time."""
        first, end = self._clock.day_bounds(question.on)
        with self._database.read() as session:
            return appointments.in_range(session, first, end, question.provider_ids, question.statuses)

    @repeated
    def range(self, question: RangeOfAppointments) -> tuple[AppointmentLine, ...]:
        with self._database.read() as session:
            return appointments.in_range(session, question.first, question.end, question.provider_ids)

    @repeated
    def per_day(self, provider_ids: frozenset[ProviderId], first: date, days: int) -> tuple[DayBookings, ...]:
        """Return what is booked with these providers (none named: all) on each of so many clinic days."""
        known = [first + timedelta(days=number) for number in range(days)]
        bounds = [self._clock.day_bounds(day)[0] for day in known] + [self._clock.day_bounds(known[-1])[1]]
        with self._database.read() as session:
            found = schedule.booked_between(session, bounds, provider_ids)
        return tuple(DayBookings(day, *found.get(number, (0, 0))) for number, day in enumerate(known))

    @repeated
    def of_patient(self, patient_id: PatientId) -> tuple[AppointmentLine, ...]:
        """Return a patient's bookings, the latest first."""
        with self._database.read() as session:
            return appointments.of_patient(session, patient_id)

    @repeated
    def open(self, appointment_id: AppointmentId) -> AppointmentLine:
        """Read one booking. Raises NotFound."""
        with self._database.read() as session:
            return _line(session, appointment_id)

    @repeated
    def steps(self, appointment_id: AppointmentId) -> tuple[AppointmentStep, ...]:
        """Return how a booking's status went: when, by whom, why."""
        with self._database.read() as session:
            return appointments.steps(session, appointment_id)

    @repeated
    def history(self, appointment_id: AppointmentId) -> tuple[BookingEvent, ...]:
        """Return what became of a booking, the oldest first. Raises NotFound."""
        with self._database.read() as session:
            return booking_history.of_booking(session, _line(session, appointment_id))

    @repeated
    def coming(self, patient_id: PatientId, limit: int = COMING) -> tuple[AppointmentLine, ...]:
        """Return a patient's bookings of today and later that still hold their time, the next first."""
        since = self._clock.day_bounds(self._clock.today())[0]
        with self._database.read() as session:
            return appointments.coming(session, patient_id, since, limit)

    @repeated
    def takers(
        self, provider_id: ProviderId, patient_id: PatientId, starts_at: datetime, minutes: int
    ) -> tuple[Taker, ...]:
        """Return what stands in the way of a booking, with who gave it that time and when."""
        with self._database.read() as session:
            lines = appointments.overlapping(session, provider_id, patient_id, starts_at, minutes)
            gave = [gave_its_time(booking_history.of_booking(session, line)) for line in lines]
        return tuple(Taker(line, event.by, event.at) for line, event in zip(lines, gave, strict=True))

    @repeated
    def providers(self) -> tuple[Provider, ...]:
        with self._database.read() as session:
            return appointments.providers(session)

    @repeated
    def overlapping(
        self, provider_id: ProviderId, patient_id: PatientId, starts_at: datetime, minutes: int
    ) -> tuple[AppointmentLine, ...]:
        """Return what stands in the way of a booking, of the provider or of the patient."""
        with self._database.read() as session:
            return appointments.overlapping(session, provider_id, patient_id, starts_at, minutes)

    @repeated
    def free_slots(self, question: FreeSlotSearch) -> tuple[FreeSlot, ...]:
        """Return the next free times within working hours, the earliest first."""
        with self._database.read() as session:
            return free_times.next_free(session, question, self._clock)

    @repeated
    def book(self, command: BookAppointment) -> AppointmentLine:
        """Book; asking twice with one id books once, as the later order says.

        Raises InvalidInput, SlotTaken, PatientBusy, AlreadyArchived, NotFound, and EditConflict if the booking is
        there already, for another patient or no longer just scheduled.
        """
        self._check(command)
        with self._database.write() as session:
            row = appointments.row(session, command.id)
            if row is not None:
                if _book_anew(row, command) and command.overbook_reason is not None:
                    appointments.overbook(session, command.id, command.overbook_reason)
                session.flush()
            else:
                if command.overbook_reason is not None:
                    appointments.overbook(session, command.id, command.overbook_reason)
                session.add(appointments.new_row(command))
                session.flush()
            return _line(session, command.id)

    @repeated
    def move(self, command: MoveAppointment) -> AppointmentLine:
        """Give a booking another time, length, provider or type. One that was overbooked is moved like any other.

        Raises InvalidInput, SlotTaken, PatientBusy, WrongStatus unless it is scheduled or checked in, EditConflict.
        """
        found = tuple(range_problems("minutes", command.minutes, limits.APPOINTMENT_MINUTES))
        found += _reason_problems(command.overbook_reason)
        if found:
            raise InvalidInput(found)
        with self._database.write() as session:
            row = _row(session, command.id)
            if _is_booked_as(row, command):
                return _line(session, command.id)
            _expect(row, command.expected_version)
            if row.status not in limits.MOVABLE_STATUSES:
                raise WrongStatus(row.status, None)
            if command.overbook_reason is not None:
                appointments.overbook(session, command.id, command.overbook_reason)
            row.appointment_date, row.duration_minutes = command.starts_at, command.minutes
            row.provider_id, row.appointment_type = command.provider_id, command.type or row.appointment_type
            row.updated_at = datetime.now(UTC)
            session.flush()
            return _line(session, command.id)

    @repeated
    def change_status(self, command: ChangeStatus) -> AppointmentLine:
        """Bring a booking to another status; what leads where stands in domain/limits.py.

        Completing is not done here: a visit is completed with its record.
        Raises WrongStatus, ReasonMissing, InvalidInput for a reason that is too long, SlotTaken or PatientBusy
        (a correction of a time since taken), EditConflict, NotFound.
        """
        if command.status is AppointmentStatus.COMPLETED:
            raise WrongStatus(None, command.status)
        found = tuple(length_problems({"reason": command.reason}, {"reason": Length(0, limits.STATUS_REASON.most)}))
        if found:
            raise InvalidInput(found)
        with self._database.write() as session:
            row = _row(session, command.id)
            if row.status is command.status and row.version != command.expected_version:
                return _line(session, command.id)
            _expect(row, command.expected_version)
            if not may_become(row.status, command.status):
                raise WrongStatus(row.status, command.status)
            reason = cleaned(command.reason)
            if wants_reason(row.status, command.status) and len(reason) < limits.STATUS_REASON.least:
                raise ReasonMissing
            appointments.give_reason(session, reason)
            row.status, row.updated_at = command.status, datetime.now(UTC)
            session.flush()
            return _line(session, command.id)

    @repeated
    def drop_old_claims(self) -> int:
        """Forget which times bookings held before yesterday, and return how many: nobody books there again."""
        with self._database.write() as session:
            return appointments.drop_old_claims(session)

    def _check(self, command: BookAppointment) -> None:
        found = booking_problems(command, self._clock.day_bounds(self._clock.today())[0])
        found += _reason_problems(command.overbook_reason)
        if found:
            raise InvalidInput(found)


def _reason_problems(reason: str | None) -> tuple[Problem, ...]:
    if reason is None:
        return ()
    return tuple(length_problems({"overbook_reason": reason}, {"overbook_reason": limits.STATUS_REASON}))


def _book_anew(row: tables.Appointment, command: BookAppointment) -> bool:
    """The answer to the first order was lost, and something may have been corrected before the second.

    Says whether anything differs from what is stored.
    """
    wanted = appointments.new_row(command)
    columns = ("provider_id", "appointment_date", "appointment_type", "reason_for_visit", "duration_minutes")
    differing = [name for name in columns if getattr(row, name) != getattr(wanted, name)]
    if row.patient_id != wanted.patient_id or (differing and row.status is not AppointmentStatus.SCHEDULED):
        raise EditConflict("appointments", command.id)
    for name in differing:
        setattr(row, name, getattr(wanted, name))
    return bool(differing)


def _line(session: ReadSession, appointment_id: AppointmentId) -> AppointmentLine:
    found = appointments.line(session, appointment_id)
    if found is None:
        raise NotFound("appointments", appointment_id)
    return found


def _row(session: WriteSession, appointment_id: AppointmentId) -> tables.Appointment:
    row = appointments.row(session, appointment_id)
    if row is None:
        raise NotFound("appointments", appointment_id)
    return row


def _expect(row: tables.Appointment, version: Version) -> None:
    if row.version != version:
        raise EditConflict("appointments", row.id)


def _is_booked_as(row: tables.Appointment, command: MoveAppointment) -> bool:
    booked = (row.appointment_date, row.duration_minutes, row.provider_id, row.appointment_type)
    return booked == (
        command.starts_at,
        command.minutes,
        command.provider_id,
        command.type or row.appointment_type,
    )
