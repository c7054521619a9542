"""What an auditor does all day."""

from __future__ import annotations

from typing import TYPE_CHECKING

from clinic_desktop.domain.audit import AuditSearch, AuditVerification, ReviewBreakGlass
from tests.soak.calls import Refused
from tests.soak.journal import REVIEW, Write
from tests.soak.person import Act, Person

if TYPE_CHECKING:
    from clinic_desktop.domain.audit import AuditEvent

SUBJECTS = ("patients", "appointments", "medical_records", "allergies")


class Auditor(Person):
    """Reads the trail while it is written, verifies it, and reviews what was opened without an appointment."""

    def acts(self) -> tuple[Act, ...]:
        return (
            Act(30, self.look_at_trail),
            Act(15, self.look_at_row),
            Act(15, self.who_looked),
            Act(15, self.review),
            Act(15, self.verify),
            Act(5, self.find_patient),
            Act(1, self.lock),
        )

    def look_at_trail(self) -> None:
        self._events(AuditSearch(subjects=(self.dice.choice(SUBJECTS),)))

    def look_at_row(self) -> None:
        found = [one for one in self._events(AuditSearch()) if one.row_id]
        if found:
            one = self.dice.choice(found)
            self.calls.read("read a row's history", lambda: self.at.audit.history_of_row(one.subject, one.row_id or ""))

    def who_looked(self) -> None:
        found = [one.patient_id for one in self._events(AuditSearch()) if one.patient_id]
        if found:
            patient = self.dice.choice(found)
            self.calls.read("who looked", lambda: self.at.audit.who_looked(patient))

    def find_patient(self) -> None:
        name = self.dice.choice(self._last_names)
        self.calls.read("find a patient of the trail", lambda: self.at.audit.find_patients(name))

    def review(self) -> None:
        found = self.calls.read("read openings", self.at.audit.break_glass)
        waiting = [one for one in found.items if one.wants_review]
        if not waiting:
            raise Refused("nothing to review")
        self.think()
        one = self.dice.choice(waiting)
        remark = f"Asked the clinician {self.journal.next_token()}"
        command = ReviewBreakGlass(one.seq, remark)
        write = Write(REVIEW, "audit", str(one.seq), "reason", None, remark)
        self.calls.write("review an opening", [write], lambda: self.at.audit.review(command))

    def verify(self) -> None:
        """Verify the next part of the trail."""
        so_far: list[AuditVerification] = []

        def some_more() -> AuditVerification:
            return self.at.audit.verify_more(so_far[-1] if so_far else None)

        found = self.calls.read("verify the trail", some_more)
        while not found.is_complete:
            so_far.append(found)
            found = self.calls.read("verify the trail", some_more)
        if not found.is_sound:
            self.journal.note(not_sound=f"{found}")

    def _events(self, question: AuditSearch) -> tuple[AuditEvent, ...]:
        return self.calls.read("read the trail", lambda: self.at.audit.search(question)).items
