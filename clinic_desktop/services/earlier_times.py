"""What people do with the list of who wants an earlier time."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from clinic_desktop.db.queries import appointments, earlier_times
from clinic_desktop.domain.appointments import BookAppointment
from clinic_desktop.domain.earlier_times import EarlierOffer, FreeTime, fits, free_parts, wish_problems
from clinic_desktop.domain.errors import EditConflict, InvalidInput, NotFound, WrongStatus
from clinic_desktop.domain.identifiers import AppointmentId, PatientId
from clinic_desktop.domain.statuses import AppointmentStatus
from clinic_desktop.services.repeating import repeated

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from clinic_desktop.db import tables
    from clinic_desktop.db.database import Database, WriteSession
    from clinic_desktop.domain.appointments import AppointmentLine
    from clinic_desktop.domain.clock import ClinicClock
    from clinic_desktop.domain.earlier_times import PutOnList, TakeEarlierTime, WishId, WishLine
    from clinic_desktop.domain.identifiers import ProviderId
    from clinic_desktop.domain.working_hours import WorkingDay
    from clinic_desktop.services.working_hours import WorkingHoursService

    Freed = tuple[ProviderId, str, datetime, datetime]


class EarlierTimeService:
    """Put people on the list, and give them times that became free. Each method is one transaction."""

    def __init__(self, database: Database, clock: ClinicClock, hours: WorkingHoursService) -> None:
        self._database = database
        self._clock = clock
        self._hours = hours

    @repeated
    def wishes(self) -> tuple[WishLine, ...]:
        """Return who is on the list, who has waited longest first. What is over has fallen out by itself."""
        with self._database.read() as session:
            return earlier_times.open_wishes(session, self._clock.today(), self._clock.now_utc())

    @repeated
    def offers(self) -> tuple[EarlierOffer, ...]:
        """Return the times that became free, are still free, and fit somebody on the list, the earliest first."""
        now = self._clock.now_utc()
        with self._database.read() as session:
            wishes = earlier_times.open_wishes(session, self._clock.today(), now)
            freed = earlier_times.freed(session, now) if wishes else ()
            if not freed:
                return ()
            first = min(one[2] for one in freed)
            end = max(one[3] for one in freed) + earlier_times.REACH
            patients = {line.wish.patient_id for line in wishes}
            held = earlier_times.held(session, {one[0] for one in freed}, patients, first, end)
        days = self._days(freed)
        found: dict[FreeTime, EarlierOffer] = {}
        for one in freed:
            day = days.get((one[0], self._clock.local(one[2]).date()))
            for free in _still_free(one, held.get(one[0], []), day, now):
                fitting = tuple(
                    line
                    for line in wishes
                    if fits(line, free, self._clock.local(free.starts_at)) and not _is_busy(line, free, held)
                )
                if fitting:
                    found[free] = EarlierOffer(free, fitting)
        return tuple(found.values())

    @repeated
    def put(self, command: PutOnList) -> WishId:
        """Put somebody on the list; asking twice with one id puts him there once.

        A booking has one wish: what was wished for it before is replaced. Raises InvalidInput, AlreadyArchived,
        NotFound.
        """
        found = wish_problems(command.wish, self._clock.today())
        if found:
            raise InvalidInput(found)
        with self._database.write() as session:
            if earlier_times.row(session, command.id) is not None:
                return command.id
            if command.wish.appointment_id is not None:
                # Two desks that do this for one booking come one after the other.
                appointments.row(session, command.wish.appointment_id)
                before = earlier_times.open_for(session, command.wish.appointment_id)
                if before is not None:
                    before.ended_because = "replaced"
                    session.flush()
            earlier_times.add(session, command)
            session.flush()
            return command.id

    @repeated
    def take_off(self, wish_id: WishId) -> None:
        """Take somebody off the list. Raises NotFound."""
        self._end(wish_id, "removed")

    @repeated
    def put_back(self, wish_id: WishId) -> None:
        """Put back who was taken off the list a moment ago. Raises NotFound."""
        self._end(wish_id, None)

    @repeated
    def take(self, command: TakeEarlierTime) -> AppointmentLine:
        """Give somebody on the list a time that became free: his later booking moves there, or a new one is made.

        That takes him off the list. Asking twice does it once. Raises SlotTaken, PatientBusy, AlreadyArchived,
        NotFound, WrongStatus if the later booking is no longer just scheduled, EditConflict if it was changed or the
        wish is over.
        """
        with self._database.write() as session:
            row = appointments.row(session, command.appointment_id)
            wish = earlier_times.row(session, command.wish_id)
            if wish is None:
                raise NotFound("earlier_times", command.wish_id)
            is_there = row is not None and (row.appointment_date, row.provider_id) == (
                command.starts_at,
                command.provider_id,
            )
            if wish.ended_because == "booked" and is_there:
                return _line(session, command)
            if wish.ended_because is not None:
                raise EditConflict("earlier_times", command.wish_id)
            _book(session, command, wish, row)
            wish.ended_because = "booked"
            session.flush()
            return _line(session, command)

    def _end(self, wish_id: WishId, because: str | None) -> None:
        with self._database.write() as session:
            wish = earlier_times.row(session, wish_id)
            if wish is None:
                raise NotFound("earlier_times", wish_id)
            if wish.ended_because not in (None, "removed"):
                raise EditConflict("earlier_times", wish_id)
            if because is None and wish.ended_because is not None and _has_another(session, wish):
                raise EditConflict("earlier_times", wish_id)
            if wish.ended_because != because:
                wish.ended_because = because
                session.flush()

    def _days(self, freed: tuple[Freed, ...]) -> dict[tuple[str, date], WorkingDay]:
        """Return what the providers work on the days of these times, in one question."""
        on = [self._clock.local(one[2]).date() for one in freed]
        known = self._hours.days(frozenset(one[0] for one in freed), min(on), (max(on) - min(on)).days + 1)
        return {(one.provider_id, one.on): one for one in known}


def _still_free(
    freed: Freed, busy: list[tuple[datetime, datetime]], day: WorkingDay | None, now: datetime
) -> Iterator[FreeTime]:
    """Yield what is left of a time that became free, within working hours."""
    provider_id, name, first, end = freed
    closed = [(one.first, one.end) for one in day.closed] if day else []
    for span in day.open if day else ():
        edge = [*busy, *closed, (span.end, span.end + 2 * earlier_times.REACH)]
        for begins, until in free_parts(max(first, span.first), min(end, span.end), edge, now):
            yield FreeTime(provider_id, name, begins, int((until - begins).total_seconds() // 60))


def _has_another(session: WriteSession, wish: tables.EarlierWish) -> bool:
    """Say whether something else was wished for its booking meanwhile."""
    booking = wish.appointment_id
    return booking is not None and earlier_times.open_for(session, AppointmentId(booking)) is not None


def _is_busy(line: WishLine, free: FreeTime, held: earlier_times.Spans) -> bool:
    """Say whether somebody has another booking at that time; the one that would be replaced does not count."""
    ends = free.starts_at.timestamp() + line.wish.minutes * 60
    own = line.booking.starts_at if line.booking else None
    return any(
        first.timestamp() < ends and free.starts_at < end and first != own
        for first, end in held.get(line.wish.patient_id, [])
    )


def _book(
    session: WriteSession, command: TakeEarlierTime, wish: tables.EarlierWish, row: tables.Appointment | None
) -> None:
    if row is None and wish.appointment_id is None:
        booking = BookAppointment(
            command.appointment_id,
            PatientId(wish.patient_id),
            command.provider_id,
            command.starts_at,
            wish.minutes,
            wish.type,
        )
        session.add(appointments.new_row(booking))
        session.flush()
        return
    if row is None or row.id != wish.appointment_id:
        raise NotFound("appointments", command.appointment_id)
    if row.version != command.expected_version:
        raise EditConflict("appointments", row.id)
    if row.status is not AppointmentStatus.SCHEDULED:
        raise WrongStatus(row.status, None)
    row.appointment_date, row.provider_id = command.starts_at, command.provider_id
    row.duration_minutes, row.updated_at = wish.minutes, datetime.now(UTC)
    session.flush()


def _line(session: WriteSession, command: TakeEarlierTime) -> AppointmentLine:
    found = appointments.line(session, command.appointment_id)
    if found is None:
        raise NotFound("appointments", command.appointment_id)
    return found
