"""What a clinician does all day: charts, visits, allergies, conditions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from clinic_desktop.domain.allergies import AddAllergy, AllergyFields, ChangeAllergy, StrikeOutAllergy
from clinic_desktop.domain.charts import OpenChart
from clinic_desktop.domain.conditions import AddCondition, ChangeCondition, ConditionFields, StrikeOutCondition
from clinic_desktop.domain.errors import ChartReasonMissing
from clinic_desktop.domain.identifiers import AllergyId, ConditionId, RecordId, new_id
from clinic_desktop.domain.presence import OpenThing, PresentAt
from clinic_desktop.domain.statuses import AllergySeverity, AppointmentStatus, ConditionStatus
from clinic_desktop.domain.visits import CompleteVisit, StartVisit
from tests.soak.calls import Refused
from tests.soak.journal import INSERT, UPDATE, Write
from tests.soak.person import Act, Person
from tests.soak.visit_texts import digest_of, next_version

if TYPE_CHECKING:
    from collections.abc import Sequence
    from random import Random

    from clinic_desktop.domain.charts import OpenedChart
    from clinic_desktop.domain.identifiers import PatientId, ProviderId
    from clinic_desktop.domain.visits import VisitDetails
    from tests.soak.journal import Journal

S = AppointmentStatus
SAVES_MOST = 8


class Clinician(Person):
    """Works on one visit of his own at a time, and now and then in a colleague's."""

    def __init__(self, journal: Journal, dice: Random, last_names: Sequence[str], provider: ProviderId) -> None:
        super().__init__(journal, dice, last_names)
        self._provider = provider
        self._visit: VisitDetails | None = None
        self._saves = 0

    def began(self) -> None:
        self._visit = None

    def acts(self) -> tuple[Act, ...]:
        return (
            Act(50, self.go_on_with_visit),
            Act(6, self.write_into_colleagues_visit),
            Act(10, self.look_at_day),
            Act(8, self.search),
            Act(6, self.read_chart),
            Act(7, self.note_allergy),
            Act(7, self.note_condition),
            Act(1, self.lock),
        )

    def go_on_with_visit(self) -> None:
        """Find, start, write and complete visits, one step each time."""
        try:
            if self._visit is None:
                self._find_visit()
            elif not self._visit.is_writable:
                self._start(self._visit)
            elif self._saves > self.dice.randint(2, SAVES_MOST):
                self._complete(self._visit)
            else:
                self._save(self._visit)
        except Refused:
            # Somebody was faster: the program reads the visit again and shows both.
            self._read_again()
            raise

    def write_into_colleagues_visit(self) -> None:
        found = [one for one in self.day() if one.status is S.IN_PROGRESS and one.provider_id != self._provider]
        if not found:
            raise Refused("no such visit")
        line = self.dice.choice(found)
        self.open_chart(line.patient_id)
        visit = self.calls.read("open a visit", lambda: self.at.visits.open(line.id))
        if not visit.is_writable or visit.record_id is None:
            raise Refused("not in progress any more")
        self.think()
        self._store(visit)

    def read_chart(self) -> None:
        patient = self.some_patient()
        self.open_chart(patient)
        self.calls.read("read earlier visits", lambda: self.at.visits.of_patient(patient))
        self.calls.read("read allergies", lambda: self.at.allergies.of_patient(patient))
        self.calls.read("read conditions", lambda: self.at.conditions.of_patient(patient))

    def note_allergy(self) -> None:
        patient = self._charted()
        known = self.calls.read("read allergies", lambda: self.at.allergies.of_patient(patient)).standing
        self.think()
        number = self.journal.next_token()
        token = f"Itching {number}"
        chance = self.dice.random()
        if not known or chance < 0.4:
            fields = AllergyFields(f"Nuts {number}", token, self.dice.choice(list(AllergySeverity)))
            add = AddAllergy(AllergyId(new_id()), patient, fields)
            write = Write(INSERT, "allergies", add.id, "reaction", None, token)
            self.calls.write("add an allergy", [write], lambda: self.at.allergies.add(add))
            return
        one = self.dice.choice(known)
        if chance < 0.8:
            fields = AllergyFields(one.fields.allergen, token, one.fields.severity, one.fields.onset_on)
            change = ChangeAllergy(one.id, patient, one.version, fields)
            write = Write(UPDATE, "allergies", one.id, "reaction", one.fields.reaction, token)
            self.calls.write("change an allergy", [write], lambda: self.at.allergies.change(change))
            return
        strike = StrikeOutAllergy(one.id, patient, one.version, token)
        write = Write(INSERT, "struck_allergy", one.id, "reason", None, token)
        self.calls.write("strike out an allergy", [write], lambda: self.at.allergies.strike_out(strike))

    def note_condition(self) -> None:
        patient = self._charted()
        found = self.calls.read("read conditions", lambda: self.at.conditions.of_patient(patient))
        known = [one for one in found if one.struck_out is None]
        self.think()
        token = f"Twice a month {self.journal.next_token()}"
        chance = self.dice.random()
        if not known or chance < 0.4:
            add = AddCondition(ConditionId(new_id()), patient, ConditionFields("Migraine", notes=token))
            write = Write(INSERT, "chronic_conditions", add.id, "notes", None, token)
            self.calls.write("add a condition", [write], lambda: self.at.conditions.add(add))
            return
        one = self.dice.choice(known)
        if chance < 0.8:
            status = self.dice.choice(list(ConditionStatus))
            fields = ConditionFields(one.fields.name, one.fields.diagnosed_on, status, token)
            change = ChangeCondition(one.id, patient, one.version, fields)
            write = Write(UPDATE, "chronic_conditions", one.id, "notes", one.fields.notes, token)
            self.calls.write("change a condition", [write], lambda: self.at.conditions.change(change))
            return
        strike = StrikeOutCondition(one.id, patient, one.version, token)
        write = Write(INSERT, "struck_condition", one.id, "reason", None, token)
        self.calls.write("strike out a condition", [write], lambda: self.at.conditions.strike_out(strike))

    def open_chart(self, patient: PatientId) -> OpenedChart:
        """Open a chart, with a reason where there is no appointment."""

        def opened() -> OpenedChart:
            try:
                return self.at.charts.open(OpenChart(patient))
            except ChartReasonMissing:
                return self.at.charts.open(OpenChart(patient, "A colleague asked"))

        return self.calls.read("open a chart", opened)

    def _charted(self) -> PatientId:
        """Choose a patient, mostly the one of the visit, and open the chart."""
        if self._visit is not None and self.dice.random() < 0.6:
            return self._visit.appointment.patient_id
        patient = self.some_patient()
        self.open_chart(patient)
        return patient

    def _find_visit(self) -> None:
        mine = [one for one in self.day() if one.provider_id == self._provider]
        waiting = [one for one in mine if one.status in (S.IN_PROGRESS, S.CHECKED_IN)] or [
            one for one in mine if one.status is S.SCHEDULED
        ]
        if not waiting:
            raise Refused("no patient waits")
        line = waiting[0]
        self.remember(line.patient_id)
        self.open_chart(line.patient_id)
        self._visit = self.calls.read("open a visit", lambda: self.at.visits.open(line.id))
        self._saves = 0
        thing = OpenThing(PresentAt.VISIT, line.id)
        self.calls.read("tell what is open", lambda: self.at.presence.enter(thing, is_writing=True))

    def _start(self, visit: VisitDetails) -> None:
        line = visit.appointment
        command = StartVisit(line.id, line.version, RecordId(visit.record_id or new_id()))
        writes = [Write(UPDATE, "appointments", line.id, "status", str(line.status), str(S.IN_PROGRESS))]
        if visit.record_id is None:
            writes.append(Write(INSERT, "medical_records", command.record_id, "id", None, command.record_id))
        self._visit = self.calls.write("start a visit", writes, lambda: self.at.visits.start(command))

    def _save(self, visit: VisitDetails) -> None:
        self._visit = self._store(visit)
        self._saves += 1

    def _store(self, visit: VisitDetails) -> VisitDetails:
        command, writes = next_version(visit, self.dice, self.journal.next_token())
        return self.calls.write("save a visit", writes, lambda: self.at.visits.save(command))

    def _complete(self, visit: VisitDetails) -> None:
        line = visit.appointment
        save, writes = next_version(visit, self.dice, self.journal.next_token(), diagnosis="Migraine")
        command = CompleteVisit(save, line.version)
        writes += [
            Write(UPDATE, "medical_records", save.record_id, "isDraft", True, False),
            Write(UPDATE, "appointments", line.id, "status", str(line.status), str(S.COMPLETED)),
        ]
        self.calls.write("complete a visit", writes, lambda: self.at.visits.complete(command), digest_of)
        self._visit = None
        thing = OpenThing(PresentAt.VISIT, line.id)
        self.calls.read("tell what is open", lambda: self.at.presence.leave(thing))

    def _read_again(self) -> None:
        visit, self._visit = self._visit, None
        if visit is None:
            return
        line = visit.appointment
        self.open_chart(line.patient_id)
        fresh = self.calls.read("open a visit", lambda: self.at.visits.open(line.id))
        if fresh.appointment.status in (S.IN_PROGRESS, S.CHECKED_IN, S.SCHEDULED):
            self._visit = fresh
