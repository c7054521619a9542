"""A clinic on a Monday: three providers, patients who will call, and what must be true of its bookings at any time."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING

from tests import rows
from tests.journeys.scenes import RECEPTION

if TYPE_CHECKING:
    from clinic_desktop.domain.identifiers import AppointmentId
    from clinic_desktop.testing.clock import ClinicTestClock
    from clinic_desktop.testing.databases import ThrowAwayDatabase

NORA, PETRA, SMITH = "Nora Neu", "Petra Provider", "John Smith"
CALLERS = (
    *("Abel", "Berg", "Cole", "Dunn", "Egan", "Ford", "Gill", "Hale", "Ibsen", "Jung", "Klein", "Lund"),
    *("Moss", "Nash", "Olsen", "Pike", "Quinn", "Rowe", "Stone", "Tate", "Urban", "Vogel", "Webb", "Young"),
)
"""Family names of patients who are known already; the first name of each is Ann."""

_BOOKED = """
    SELECT a.id, p."lastName", a."appointmentDate", a."durationMinutes", v."firstName" || ' ' || v."lastName",
           a.status::text, EXISTS (SELECT FROM clinic.overbooking o WHERE o.appointment_id = a.id)
      FROM appointments a JOIN patients p ON p.id = a."patientId" JOIN providers v ON v.id = a."providerId"
     WHERE a."appointmentDate" >= %s ORDER BY a."appointmentDate", a.id
"""
_STEPS = """
    SELECT status_from, status_to, stepped_by, reason FROM clinic.appointment_step WHERE appointment_id = %s ORDER BY id
"""
_MOVES = """
    SELECT m.starts_from, m.minutes_from, f."firstName" || ' ' || f."lastName",
           m.starts_to, m.minutes_to, t."firstName" || ' ' || t."lastName", m.moved_by
      FROM clinic.appointment_move m
      JOIN providers f ON f.id = m.provider_from JOIN providers t ON t.id = m.provider_to
     WHERE m.appointment_id = %s ORDER BY m.id
"""
_WANTS_REASON = frozenset({"cancelled", "no_show"})


@dataclass(frozen=True)
class Booked:
    """A booking as it is stored. ``family`` is the patient's family name."""

    id: AppointmentId
    family: str
    starts_at: datetime
    minutes: int
    provider: str
    status: str
    is_overbooked: bool

    @property
    def ends_at(self) -> datetime:
        return self.starts_at + timedelta(minutes=self.minutes)

    @property
    def at(self) -> str:
        return f"{self.starts_at:%H:%M}"

    @property
    def place(self) -> tuple[datetime, int, str]:
        return self.starts_at, self.minutes, self.provider

    @property
    def holds_its_time(self) -> bool:
        return self.status not in _WANTS_REASON

    def meets(self, other: Booked) -> bool:
        return self.provider == other.provider and self.starts_at < other.ends_at and other.starts_at < self.ends_at


@dataclass
class Monday:
    """The clinic, and what was seen of each booking when it was looked at last."""

    database: ThrowAwayDatabase
    clock: ClinicTestClock
    seen: dict[AppointmentId, Booked] = field(default_factory=dict)

    @classmethod
    def begins(cls, database: ThrowAwayDatabase, clock: ClinicTestClock) -> Monday:
        """Let it be twenty to eight on the next Monday; nobody is booked yet."""
        today = datetime.now(UTC).date()
        clock.set(datetime.combine(today + timedelta(days=7 - today.weekday()), time(7, 40), UTC))
        database.rows("DELETE FROM appointments WHERE status = 'scheduled'")
        database.a_provider(*NORA.split())
        database.a_provider(*PETRA.split())
        for family in CALLERS:
            rows.insert(database.admin_connection(), "patients", rows.patient(firstName="Ann", lastName=family))
        return cls(database, clock)

    def it_is(self, at: str) -> None:
        self.clock.set(datetime.combine(self.clock.today, time.fromisoformat(at), UTC))

    @property
    def booked(self) -> tuple[Booked, ...]:
        """Everything booked from today on, in order of time."""
        return tuple(Booked(*row) for row in self.database.rows(_BOOKED, (self.clock.today,)))

    @property
    def today(self) -> tuple[Booked, ...]:
        return tuple(one for one in self.booked if one.starts_at.date() == self.clock.today)

    def of(self, family: str) -> Booked:
        """Return the booking of a patient who has just one that holds its time."""
        (found,) = (one for one in self.booked if one.family == family and one.holds_its_time)
        return found

    def expect_order(self, count: int) -> None:
        """Check that so many were booked since the morning and none was lost, no two meet, and histories are whole."""
        booked = self.booked
        assert len(booked) == count
        assert {one.id for one in booked} >= set(self.seen), "a booking is gone"
        held = [one for one in booked if one.holds_its_time]
        met = [
            (one.family, other.family)
            for place, one in enumerate(held)
            for other in held[place + 1 :]
            if one.meets(other) and not (one.is_overbooked or other.is_overbooked)
        ]
        assert met == [], "booked over each other"
        for one in booked:
            self._expect_history(one)
        self.seen = {one.id: one for one in booked}

    def _expect_history(self, one: Booked) -> None:
        steps = self.database.rows(_STEPS, (one.id,))
        assert [before for before, *_ in steps] == [None, *(after for _, after, *_ in steps[:-1])], one
        assert steps[-1][1] == one.status, one
        assert {by for *_, by, _ in steps} == {RECEPTION}, one
        for before, after, _, reason in steps:
            assert reason or not (after in _WANTS_REASON or before in _WANTS_REASON), (one, "no reason")
        moves = self.database.rows(_MOVES, (one.id,))
        places = [move[:3] for move in moves] + [one.place]
        assert [move[3:6] for move in moves] == places[1:], (one, "moved unseen")
        assert {move[6] for move in moves} <= {RECEPTION}, one
        seen = self.seen.get(one.id)
        assert seen is None or seen.place in places, (one, "moved without history")
