"""Recalls on a real database: found by day and type, closed by bookings, visits and hands, and coming again."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest

from clinic_desktop.domain.appointments import ChangeStatus
from clinic_desktop.domain.errors import AlreadyArchived, EditConflict, InvalidInput
from clinic_desktop.domain.identifiers import AppointmentId, ProviderId, new_id
from clinic_desktop.domain.recalls import (
    AddRecall,
    CloseRecall,
    PlanRecall,
    RecallId,
    RecallQuestion,
    When,
    months_after,
)
from clinic_desktop.domain.statuses import AppointmentStatus, AppointmentType
from clinic_desktop.services.recalls import RecallService
from tests.builders import EMILY, JANE, ROBERT, an_appointment, changed

if TYPE_CHECKING:
    from clinic_desktop.db.database import Database
    from clinic_desktop.domain.clock import ClinicClock
    from clinic_desktop.domain.recalls import RecallLine
    from clinic_desktop.services.appointments import AppointmentService
    from clinic_desktop.testing.databases import ThrowAwayDatabase

CHECK_UP = AppointmentType.ROUTINE_CHECKUP


@pytest.fixture
def provider(clinic_database: ThrowAwayDatabase) -> ProviderId:
    return clinic_database.a_provider("Petra", "Provider")


@pytest.fixture
def recalls(receptionist: Database, clock: ClinicClock) -> RecallService:
    return RecallService(receptionist, clock)


@pytest.fixture
def today(clock: ClinicClock) -> date:
    return clock.today()


def a_recall(due_on: date, **changes: object) -> AddRecall:
    return changed(AddRecall(RecallId(new_id()), JANE, CHECK_UP, due_on, "Yearly check-up"), changes)


def everything(recalls: RecallService) -> tuple[RecallLine, ...]:
    return recalls.due(RecallQuestion(date(2200, 1, 1)))


def test_the_list_is_asked_by_day_type_and_provider(
    recalls: RecallService, provider: ProviderId, today: date, clinic_database: ThrowAwayDatabase
) -> None:
    late, now, next_year = today - timedelta(days=40), today, today + timedelta(days=400)
    recalls.add(a_recall(next_year, patient_id=EMILY))
    recalls.add(a_recall(late))
    recalls.add(a_recall(now, patient_id=ROBERT, type=AppointmentType.FOLLOW_UP, provider_id=provider))

    def who(**asked: object) -> list[str]:
        question = changed(RecallQuestion(today + timedelta(days=60)), asked)
        return [line.patient.last_name for line in recalls.due(question)]

    assert who() == ["Doe", "Johnson"]
    assert who(due_until=next_year) == ["Doe", "Johnson", "Williams"]
    assert who(when=When.OVERDUE) == ["Doe"]
    assert who(when=When.THIS_MONTH) == ["Johnson"]
    assert who(type=CHECK_UP) == ["Doe"]
    assert who(provider_id=provider) == ["Johnson"]
    (line, _, _) = everything(recalls)
    assert (line.patient.phone, line.why, line.made_by, line.next_booking) == (
        "+1-555-0101",
        "Yearly check-up",
        "Rosa Lind",
        None,
    )
    clinic_database.rows("INSERT INTO clinic.patient_profile (patient_id, deceased_on) VALUES (%s, now())", (JANE,))
    assert who() == ["Johnson"], "nobody calls the dead"


def test_a_recall_closes_in_the_moment_of_its_booking_and_opens_when_that_is_cancelled(
    recalls: RecallService, desk: AppointmentService, provider: ProviderId, today: date
) -> None:
    command = a_recall(today)
    assert recalls.add(command) == recalls.add(command)
    booking = an_appointment(provider, JANE, type=CHECK_UP)
    plan = PlanRecall(command.id, booking.id)
    recalls.plan(plan)
    recalls.plan(plan)
    assert len(everything(recalls)) == 1, "nothing is booked yet"

    line = desk.book(booking)

    assert everything(recalls) == ()
    with pytest.raises(EditConflict):
        recalls.plan(PlanRecall(command.id, AppointmentId(new_id())))
    gone = desk.change_status(ChangeStatus(line.id, line.version, AppointmentStatus.CANCELLED, "Is ill"))
    assert [one.id for one in everything(recalls)] == [command.id]
    desk.change_status(ChangeStatus(line.id, gone.version, AppointmentStatus.SCHEDULED, "By mistake"))
    assert everything(recalls) == ()


def test_a_completed_visit_of_the_type_makes_the_next_one(
    recalls: RecallService,
    desk: AppointmentService,
    provider: ProviderId,
    today: date,
    clinic_database: ThrowAwayDatabase,
) -> None:
    # Times of bookings are given out further and further ahead.
    far = today + timedelta(days=3000)
    yearly, once = a_recall(far, interval_months=12), a_recall(far)
    other = a_recall(today, type=AppointmentType.SICK_VISIT, interval_months=12)
    for one in (yearly, once, other):
        recalls.add(one)
    line = desk.book(an_appointment(provider, JANE, type=CHECK_UP))

    clinic_database.rows("UPDATE appointments SET status = 'completed' WHERE id = %s", (line.id,))

    found = {one.id: one for one in everything(recalls)}
    assert {once.id, other.id} < set(found), "what is far off, or of another type, stays"
    (following,) = [one for one in found.values() if one.id not in (once.id, other.id)]
    assert (following.due_on, following.interval_months) == (months_after(line.starts_at.date(), 12), 12)
    assert following.why == "Yearly check-up"


def test_a_booked_recall_goes_on_from_its_visit_once(
    recalls: RecallService,
    desk: AppointmentService,
    provider: ProviderId,
    today: date,
    clinic_database: ThrowAwayDatabase,
) -> None:
    command = a_recall(today, interval_months=6)
    recalls.add(command)
    booking = an_appointment(provider, JANE, type=CHECK_UP)
    recalls.plan(PlanRecall(command.id, booking.id))
    line = desk.book(booking)

    clinic_database.rows("UPDATE appointments SET status = 'completed' WHERE id = %s", (line.id,))

    assert [one.due_on for one in everything(recalls)] == [months_after(line.starts_at.date(), 6)]


def test_closing_by_hand_wants_a_reason_and_may_go_on(recalls: RecallService, today: date) -> None:
    command = a_recall(today, interval_months=6)
    recalls.add(command)
    (line,) = everything(recalls)
    close = CloseRecall(line.id, line.version, "Was seen elsewhere", makes_next=True, next_id=RecallId(new_id()))
    with pytest.raises(InvalidInput):
        recalls.close(changed(close, {"reason": "x"}))
    with pytest.raises(EditConflict):
        recalls.close(changed(close, {"expected_version": "1"}))

    recalls.close(close)
    recalls.close(close)

    (following,) = everything(recalls)
    assert (following.id, following.due_on) == (close.next_id, months_after(today, 6))
    last = CloseRecall(following.id, following.version, "Moved away", makes_next=False, next_id=RecallId(new_id()))
    recalls.close(last)
    assert everything(recalls) == ()


def test_what_is_refused(recalls: RecallService, today: date, clinic_database: ThrowAwayDatabase) -> None:
    with pytest.raises(InvalidInput):
        recalls.add(a_recall(today, why=" "))
    clinic_database.rows(
        "INSERT INTO clinic.patient_profile (patient_id, archived_at, archived_by, archive_reason)"
        " VALUES (%s, now(), '', 'moved away')",
        (JANE,),
    )
    with pytest.raises(AlreadyArchived):
        recalls.add(a_recall(today))
