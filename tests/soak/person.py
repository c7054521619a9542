"""What everybody at a workstation does: choose something, ask, think, lock, sign out."""

from __future__ import annotations

from datetime import timedelta
from threading import Event
from typing import TYPE_CHECKING, NamedTuple

from clinic_desktop.domain.appointments import DayOfAppointments
from clinic_desktop.domain.patients import PatientSearch
from tests.soak.calls import Calls, Refused

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from random import Random

    from clinic_desktop.domain.appointments import AppointmentLine
    from clinic_desktop.domain.identifiers import PatientId
    from tests.soak.journal import Journal
    from tests.soak.workstation import Workstation

DAYS = 3
KNOWN_MOST = 200


class Act(NamedTuple):
    """Something a person does, and how often beside the others."""

    weight: int
    do: Callable[[], None]


class Person:
    """One person at work. ``acts`` says what he does."""

    def __init__(self, journal: Journal, dice: Random, last_names: Sequence[str]) -> None:
        self.journal = journal
        self.dice = dice
        self._last_names = last_names
        self._known: list[PatientId] = []
        self._at: Workstation | None = None
        self._calls: Calls | None = None

    def sit_down(self, at: Workstation) -> None:
        self._at = at
        self._calls = Calls(self.journal, at.login, self.dice, at.sign_in_again)
        self.began()

    def began(self) -> None:
        """Forget what was open at the workstation before."""

    @property
    def at(self) -> Workstation:
        if self._at is None:
            raise RuntimeError("nobody sits here")
        return self._at

    @property
    def calls(self) -> Calls:
        if self._calls is None:
            raise RuntimeError("nobody sits here")
        return self._calls

    def acts(self) -> tuple[Act, ...]:
        raise NotImplementedError

    def act(self) -> str:
        """Do something; return what it was, and ``…: …`` where the server said no."""
        acts = self.acts()
        (chosen,) = self.dice.choices(acts, [one.weight for one in acts])
        try:
            chosen.do()
        except Refused as refused:
            return f"{chosen.do.__name__}: {refused}"
        return chosen.do.__name__

    def search(self) -> None:
        name = self.dice.choice(self._last_names)
        typed = name[: self.dice.randint(2, max(2, len(name)))]
        found = self.calls.read("search", lambda: self.at.patients.search(PatientSearch(typed)))
        self._known = [*self._known, *(one.patient.id for one in found.items[:5])][-KNOWN_MOST:]

    def some_patient(self) -> PatientId:
        while not self._known:
            self.search()
        return self.dice.choice(self._known)

    def remember(self, patient_id: PatientId) -> None:
        self._known = [*self._known, patient_id][-KNOWN_MOST:]

    def day(self) -> tuple[AppointmentLine, ...]:
        """Read one of the coming days."""
        on = self.at.clock.today() + timedelta(days=self.dice.randrange(DAYS))
        return self.calls.read("read a day", lambda: self.at.appointments.day(DayOfAppointments(on)))

    def look_at_day(self) -> None:
        self.day()

    def think(self) -> None:
        """Leave others the time to be faster."""
        Event().wait(self.dice.uniform(0.05, 0.5))

    def lock(self) -> None:
        self.at.lock()
        self.began()
        self.calls.read("unlock", self.at.unlock)
