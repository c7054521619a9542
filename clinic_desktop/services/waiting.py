"""What people do in the waiting room: look, call, judge how urgent it is, take in somebody without a booking."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from clinic_desktop.db.queries import appointments, waiting
from clinic_desktop.domain import limits
from clinic_desktop.domain.appointments import BookAppointment, FreeSlotSearch
from clinic_desktop.domain.errors import EditConflict, InvalidInput, NotFound, PatientBusy, SlotTaken, WrongStatus
from clinic_desktop.domain.identifiers import AppointmentId
from clinic_desktop.domain.problems import cleaned, length_problems, range_problems
from clinic_desktop.domain.statuses import AppointmentStatus
from clinic_desktop.domain.waiting import (
    WALK_IN_REASON,
    Board,
    BookedToday,
    CalledAlready,
    NobodySeesPatients,
    NobodyWaits,
    in_order,
    room_problems,
    threshold_problems,
)
from clinic_desktop.services.repeating import repeated

if TYPE_CHECKING:
    from clinic_desktop.db import tables
    from clinic_desktop.db.database import Database, ReadSession, WriteSession
    from clinic_desktop.domain.clock import ClinicClock
    from clinic_desktop.domain.identifiers import ProviderId, Version
    from clinic_desktop.domain.waiting import (
        CallPatient,
        SetRoom,
        SetUrgency,
        TakeCallBack,
        WaitingEntry,
        WaitThresholds,
        WalkIn,
    )
    from clinic_desktop.services.appointments import AppointmentService

GRID_MINUTES = 5


class WaitingService:
    """Each method is one transaction. Who called, who judged and when are written by the database."""

    def __init__(self, database: Database, clock: ClinicClock, appointments: AppointmentService) -> None:
        self._database = database
        self._clock = clock
        self._appointments = appointments

    @repeated
    def board(self) -> Board:
        """Return today's waiting room, of all providers."""
        first, end = self._today()
        with self._database.read() as session:
            entries, thresholds = waiting.board(session, first, end), waiting.thresholds(session)
            ahead = self._clock.now() - waiting.server_now(session)
            return Board(in_order(entries), thresholds, ahead)

    @repeated
    def thresholds(self) -> WaitThresholds:
        with self._database.read() as session:
            return waiting.thresholds(session)

    @repeated
    def set_thresholds(self, chosen: WaitThresholds) -> WaitThresholds:
        """Store the clinic's minutes. Raises InvalidInput, NotPermitted unless an administrator asks."""
        found = threshold_problems(chosen)
        if found:
            raise InvalidInput(found)
        with self._database.write() as session:
            waiting.set_thresholds(session, chosen)
            return waiting.thresholds(session)

    @repeated
    def call(self, order: CallPatient) -> WaitingEntry:
        """Call the next, or the one named; the same order said twice calls once.

        Raises InvalidInput without a room, NobodyWaits, CalledAlready, WrongStatus if he is not waiting any more.
        """
        found = room_problems(order.room)
        if found:
            raise InvalidInput(found)
        with self._database.write() as session:
            known = waiting.called_by_order(session, order.id)
            if known is not None:
                return _entry(session, known.appointment_id)
            row = self._to_call(session, order)
            row.call_id, row.room = order.id, cleaned(order.room)
            session.flush()
            return _entry(session, row.appointment_id)

    @repeated
    def take_call_back(self, command: TakeCallBack) -> WaitingEntry:
        """Let somebody who was called by mistake wait as before. Raises EditConflict, WrongStatus, NotFound."""
        with self._database.write() as session:
            row = _row(session, command.id)
            if row.call_id is not None or row.room is not None:
                _expect(row, command.expected_version)
                row.call_id = row.room = None
                session.flush()
            return _entry(session, command.id)

    @repeated
    def set_urgency(self, command: SetUrgency) -> WaitingEntry:
        """Say how urgent it is. Raises EditConflict, WrongStatus for whoever is not here, NotFound."""
        with self._database.write() as session:
            row = _row(session, command.id)
            if row.urgency != command.urgency:
                _expect(row, command.expected_version)
                row.urgency = command.urgency.value
                session.flush()
            return _entry(session, command.id)

    @repeated
    def set_room(self, command: SetRoom) -> WaitingEntry:
        """Say where somebody is. Raises InvalidInput, EditConflict, WrongStatus for whoever is not here, NotFound."""
        room = cleaned(command.room) or None
        found = room_problems(room) if room else ()
        if found:
            raise InvalidInput(found)
        with self._database.write() as session:
            row = _row(session, command.id)
            if row.room != room:
                _expect(row, command.expected_version)
                row.room = room
                session.flush()
            return _entry(session, command.id)

    @repeated
    def walk_in(self, order: WalkIn) -> WaitingEntry:
        """Book for now and check in, in one transaction; the same order said twice books once.

        The provider's time is booked over, with "Walk-in" as the reason, where somebody else has it.
        Raises InvalidInput, BookedToday, AlreadyArchived, NobodySeesPatients, NotFound, and EditConflict if the
        booking is there already for another patient.
        """
        found = (
            *range_problems("minutes", order.minutes, limits.APPOINTMENT_MINUTES),
            *length_problems({"reason": order.reason}, limits.APPOINTMENT_LENGTHS),
        )
        if found:
            raise InvalidInput(found)
        provider_id = order.provider_id or self._soonest(order.minutes)
        try:
            return self._take_in(order, provider_id, is_over=False)
        except (SlotTaken, PatientBusy):
            # Somebody was booked for this very time at this very moment.
            return self._take_in(order, provider_id, is_over=True)

    def _take_in(self, order: WalkIn, provider_id: ProviderId, *, is_over: bool) -> WaitingEntry:
        with self._database.write() as session:
            known = appointments.row(session, order.id)
            if known is not None:
                if known.patient_id != order.patient_id:
                    raise EditConflict("appointments", order.id)
                return _entry(session, order.id)
            if not order.is_another:
                self._refuse_booked(session, order)
            self._book(session, order, provider_id, is_over=is_over)
            return _entry(session, order.id)

    def _book(self, session: WriteSession, order: WalkIn, provider_id: ProviderId, *, is_over: bool) -> None:
        starts_at = _on_grid(self._clock.now())
        if is_over or appointments.overlapping(session, provider_id, order.patient_id, starts_at, order.minutes):
            appointments.overbook(session, order.id, WALK_IN_REASON)
        row = appointments.new_row(
            BookAppointment(order.id, order.patient_id, provider_id, starts_at, order.minutes, order.type, order.reason)
        )
        session.add(row)
        session.flush()
        row.status = AppointmentStatus.CHECKED_IN
        session.flush()
        there = _row(session, order.id)
        if there.urgency != order.urgency:
            there.urgency = order.urgency.value
            session.flush()

    def _soonest(self, minutes: int) -> ProviderId:
        """Return who is free soonest for so long; if nobody is any more, whoever comes first by name."""
        now = self._clock.now()
        slots = self._appointments.free_slots(FreeSlotSearch(minutes, now, limit=1))
        if slots and slots[0].starts_at < self._today()[1]:
            return slots[0].provider_id
        known = self._appointments.providers()
        if not known:
            raise NobodySeesPatients
        return known[0].id

    def _refuse_booked(self, session: WriteSession, order: WalkIn) -> None:
        open_today = waiting.of_patient(session, order.patient_id, *self._today())
        line = appointments.line(session, open_today[0]) if open_today else None
        if line is not None:
            raise BookedToday(line)

    def _to_call(self, session: WriteSession, order: CallPatient) -> tables.Waiting:
        if order.appointment_id is None:
            found = waiting.next_row(session, order, *self._today())
            if found is None:
                raise NobodyWaits
            return found
        row = _row(session, order.appointment_id)
        if row.call_id is not None:
            raise CalledAlready(row.room or "")
        return row

    def _today(self) -> tuple[datetime, datetime]:
        return self._clock.day_bounds(self._clock.today())


def _entry(session: ReadSession, appointment_id: str) -> WaitingEntry:
    found = waiting.entry(session, AppointmentId(appointment_id))
    if found is None:
        raise NotFound("appointments", appointment_id)
    return found


def _row(session: WriteSession, appointment_id: AppointmentId) -> tables.Waiting:
    row = waiting.row(session, appointment_id)
    if row is None:
        # Nobody has come yet; the row is made when he does.
        raise WrongStatus(None, None)
    return row


def _expect(row: tables.Waiting, version: Version) -> None:
    if row.version != version:
        raise EditConflict("waiting", row.appointment_id)


def _on_grid(moment: datetime) -> datetime:
    return moment.replace(second=0, microsecond=0) - timedelta(minutes=moment.minute % GRID_MINUTES)
