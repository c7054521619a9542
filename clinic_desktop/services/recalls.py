"""What people do with recalls. A booking closes one, and a visit makes the next: the database sees to both."""

from __future__ import annotations

from typing import TYPE_CHECKING

from clinic_desktop.db.queries import recalls
from clinic_desktop.domain import limits
from clinic_desktop.domain.errors import EditConflict, InvalidInput, NotFound
from clinic_desktop.domain.identifiers import PatientId, ProviderId
from clinic_desktop.domain.problems import cleaned, length_problems
from clinic_desktop.domain.recalls import AddRecall, When, months_after, recall_problems
from clinic_desktop.services.repeating import repeated

if TYPE_CHECKING:
    from datetime import date

    from clinic_desktop.db import tables
    from clinic_desktop.db.database import Database, WriteSession
    from clinic_desktop.domain.clock import ClinicClock
    from clinic_desktop.domain.recalls import CloseRecall, PlanRecall, RecallId, RecallLine, RecallQuestion


class RecallService:
    """Each method is one transaction."""

    def __init__(self, database: Database, clock: ClinicClock) -> None:
        self._database = database
        self._clock = clock

    @repeated
    def due(self, question: RecallQuestion) -> tuple[RecallLine, ...]:
        """Return the open recalls that a question asks for, the longest due first; archived and dead people never."""
        first, end = self._span(question)
        with self._database.read() as session:
            return recalls.due(session, question, first, end, self._clock.now_utc())

    @repeated
    def add(self, command: AddRecall) -> RecallId:
        """Note that somebody is to be called back; asking twice with one id notes it once.

        Raises InvalidInput, AlreadyArchived, NotFound.
        """
        found = recall_problems(command)
        if found:
            raise InvalidInput(found)
        with self._database.write() as session:
            if recalls.row(session, command.id) is None:
                recalls.add(session, command)
                session.flush()
            return command.id

    @repeated
    def plan(self, command: PlanRecall) -> None:
        """Say which booking, about to be made, answers a recall: it closes in the moment in which that is stored.

        Raises NotFound, and EditConflict if the recall is closed already.
        """
        with self._database.write() as session:
            recall = _row(session, command.id)
            if recall.ended_because is not None:
                raise EditConflict("recalls", command.id)
            if recall.planned_as != command.appointment_id:
                recall.planned_as = command.appointment_id
                session.flush()

    @repeated
    def close(self, command: CloseRecall) -> None:
        """Close a recall by hand, with a reason; one with an interval may go on from today.

        Raises InvalidInput, NotFound, EditConflict.
        """
        found = tuple(length_problems({"reason": command.reason}, {"reason": limits.STATUS_REASON}))
        if found:
            raise InvalidInput(found)
        with self._database.write() as session:
            recall = _row(session, command.id)
            if recall.ended_because == "by_hand" and recall.end_reason == cleaned(command.reason):
                return
            if recall.version != command.expected_version:
                raise EditConflict("recalls", command.id)
            recall.end_reason, recall.ended_because = cleaned(command.reason), "by_hand"
            session.flush()
            if command.makes_next and recall.interval_months is not None:
                recalls.add(session, _next_of(recall, command.next_id, self._clock.today()), command.id)
                session.flush()

    def _span(self, question: RecallQuestion) -> tuple[date | None, date]:
        """Return from which day and until which recalls are due."""
        today = self._clock.today()
        match question.when:
            case When.OVERDUE:
                return None, min(question.due_until, today.fromordinal(today.toordinal() - 1))
            case When.THIS_MONTH:
                last = months_after(today.replace(day=1), 1).toordinal() - 1
                return today.replace(day=1), min(question.due_until, today.fromordinal(last))
        return None, question.due_until


def _next_of(recall: tables.Recall, next_id: RecallId, today: date) -> AddRecall:
    return AddRecall(
        next_id,
        PatientId(recall.patient_id),
        recall.type,
        months_after(today, recall.interval_months or 0),
        recall.why,
        ProviderId(recall.provider_id) if recall.provider_id else None,
        recall.interval_months,
    )


def _row(session: WriteSession, recall_id: RecallId) -> tables.Recall:
    found = recalls.row(session, recall_id)
    if found is None:
        raise NotFound("recalls", recall_id)
    return found
