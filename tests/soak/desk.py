"""What a receptionist does all day."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, timedelta
from typing import TYPE_CHECKING

from clinic_desktop.domain.appointments import BookAppointment, ChangeStatus, FreeSlotSearch, MoveAppointment
from clinic_desktop.domain.identifiers import AppointmentId, PatientId, ProviderId, new_id
from clinic_desktop.domain.patients import CorrectPatient, DuplicateSearch, RegisterPatient
from clinic_desktop.domain.statuses import AppointmentStatus, AppointmentType
from tests.builders import patient_fields
from tests.soak.calls import Refused
from tests.soak.journal import INSERT, UPDATE, Write
from tests.soak.person import Act, Person

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import datetime
    from random import Random

    from clinic_desktop.domain.appointments import AppointmentLine, FreeSlot
    from tests.soak.journal import Journal

S = AppointmentStatus
MINUTES = (15, 20, 30)


class Receptionist(Person):
    """Books with the clinicians of the soak, so that they have something to do."""

    def __init__(self, journal: Journal, dice: Random, last_names: Sequence[str], providers: Sequence[str]) -> None:
        super().__init__(journal, dice, last_names)
        self._providers = [ProviderId(one) for one in providers]

    def acts(self) -> tuple[Act, ...]:
        return (
            Act(22, self.search),
            Act(8, self.open_patient),
            Act(8, self.register),
            Act(8, self.correct),
            Act(18, self.book),
            Act(8, self.move),
            Act(5, self.cancel),
            Act(2, self.bring_back),
            Act(9, self.check_in),
            Act(10, self.look_at_day),
            Act(1, self.lock),
        )

    def open_patient(self) -> None:
        patient = self.some_patient()
        self.calls.read("open a patient", lambda: self.at.patients.open(patient))

    def register(self) -> None:
        token = self.journal.next_token()
        fields = replace(
            patient_fields(), last_name=self.dice.choice(self._last_names), address=f"1 Soak Street {token}"
        )
        question = DuplicateSearch(fields.first_name, fields.last_name, fields.born_on, fields.phone)
        self.calls.read("look for duplicates", lambda: self.at.patients.possible_duplicates(question))
        token = self.journal.next_token()
        command = RegisterPatient(PatientId(new_id()), replace(fields, address=f"1 Soak Street {token}"))
        write = Write(INSERT, "patients", command.id, "address", None, command.fields.address)
        self.calls.write("register", [write], lambda: self.at.patients.register(command))
        self.remember(command.id)

    def correct(self) -> None:
        patient = self.some_patient()
        known = self.calls.read("open a patient", lambda: self.at.patients.open(patient))
        self.think()
        address = f"{self.dice.randint(1, 99)} Soak Road {self.journal.next_token()}"
        command = CorrectPatient(patient, known.version, replace(known.fields, address=address))
        write = Write(UPDATE, "patients", patient, "address", known.fields.address, address)
        self.calls.write("correct a patient", [write], lambda: self.at.patients.correct(command))

    def book(self) -> None:
        patient, minutes = self.some_patient(), self.dice.choice(MINUTES)
        free = self._free_slot(minutes)
        self.think()
        is_overbooked = self.dice.random() < 0.1
        starts_at = free.starts_at - timedelta(minutes=10) if is_overbooked else free.starts_at
        reason = f"A check {self.journal.next_token()}"
        command = BookAppointment(
            AppointmentId(new_id()),
            patient,
            free.provider_id,
            starts_at,
            minutes,
            self.dice.choice(list(AppointmentType)),
            reason,
            "Urgent" if is_overbooked else None,
        )
        writes = [Write(INSERT, "appointments", command.id, "reasonForVisit", None, reason)]
        if is_overbooked:
            writes.append(Write(INSERT, "overbooking", command.id, "reason", None, "Urgent"))
        self.calls.write("book", writes, lambda: self.at.appointments.book(command))

    def move(self) -> None:
        line = self._some_booking({S.SCHEDULED, S.CHECKED_IN})
        free = self._free_slot(line.minutes, line.provider_id)
        self.think()
        if free.starts_at == line.starts_at:
            return
        command = MoveAppointment(line.id, line.version, free.starts_at, line.minutes, line.provider_id)
        write = Write(
            UPDATE, "appointments", line.id, "appointmentDate", _stored(line.starts_at), _stored(free.starts_at)
        )
        self.calls.write("move", [write], lambda: self.at.appointments.move(command))

    def cancel(self) -> None:
        self._bring(self._some_booking({S.SCHEDULED, S.CHECKED_IN}), self.dice.choice((S.CANCELLED, S.NO_SHOW)))

    def bring_back(self) -> None:
        self._bring(self._some_booking({S.CANCELLED, S.NO_SHOW}), S.SCHEDULED)

    def check_in(self) -> None:
        self._bring(self._some_booking({S.SCHEDULED}), S.CHECKED_IN)

    def _bring(self, line: AppointmentLine, status: AppointmentStatus) -> None:
        self.think()
        command = ChangeStatus(line.id, line.version, status, f"Asked for {self.journal.next_token()}")
        write = Write(UPDATE, "appointments", line.id, "status", str(line.status), str(status))
        self.calls.write(f"bring to {status}", [write], lambda: self.at.appointments.change_status(command))

    def _some_booking(self, statuses: Collection[AppointmentStatus]) -> AppointmentLine:
        found = [one for one in self.day() if one.status in statuses and one.provider_id in self._providers]
        if not found:
            raise Refused("no such booking")
        return self.dice.choice(found)

    def _free_slot(self, minutes: int, provider_id: ProviderId | None = None) -> FreeSlot:
        provider = provider_id or self.dice.choice(self._providers)
        question = FreeSlotSearch(minutes, self.at.clock.now(), provider)
        found = self.calls.read("look for free times", lambda: self.at.appointments.free_slots(question))
        if not found:
            raise Refused("no free time")
        return self.dice.choice(found)


def _stored(moment: datetime) -> str:
    return moment.astimezone(UTC).replace(tzinfo=None).isoformat()
