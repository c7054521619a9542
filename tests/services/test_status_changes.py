from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING

import pytest

from clinic_desktop.domain.appointments import ChangeStatus, may_become, wants_reason
from clinic_desktop.domain.errors import (
    EditConflict,
    InvalidInput,
    NotFound,
    NotPermitted,
    PatientBusy,
    ReasonMissing,
    SlotTaken,
    WrongStatus,
)
from clinic_desktop.domain.identifiers import AppointmentId, Version, new_id
from clinic_desktop.domain.statuses import AppointmentStatus
from tests import rows
from tests.builders import EMILY, JANE, ROBERT, an_appointment, at

if TYPE_CHECKING:
    from clinic_desktop.domain.appointments import AppointmentLine
    from clinic_desktop.domain.identifiers import ProviderId
    from clinic_desktop.services.appointments import AppointmentService
    from clinic_desktop.testing.databases import ThrowAwayDatabase

S = AppointmentStatus


@pytest.fixture
def provider(clinic_database: ThrowAwayDatabase) -> ProviderId:
    return clinic_database.a_provider()


@pytest.fixture
def line(desk: AppointmentService, provider: ProviderId) -> AppointmentLine:
    return desk.book(an_appointment(provider, EMILY, starts_at=at(9)))


def to(line: AppointmentLine, status: AppointmentStatus, reason: str | None = None) -> ChangeStatus:
    return ChangeStatus(line.id, line.version, status, reason)


@pytest.mark.parametrize("before", AppointmentStatus)
def test_of_36_ways_only_those_of_the_table_are_open(
    clinic_database: ThrowAwayDatabase, appointments: AppointmentService, before: AppointmentStatus
) -> None:
    admin = clinic_database.admin_connection()
    outcomes = {}
    for after in AppointmentStatus:
        row = rows.appointment(clinic_database.a_provider(), status=before.value)
        known = appointments.open(AppointmentId(rows.insert(admin, "appointments", row)))
        try:
            outcomes[after] = appointments.change_status(to(known, after, "because")).status is after
        except WrongStatus:
            outcomes[after] = False

    # Completing is the visit's own business: a record belongs to it.
    expected = {after: may_become(before, after) and after is not S.COMPLETED for after in AppointmentStatus}
    assert outcomes == expected


@pytest.mark.parametrize(
    ("before", "after"), [pair for pair in product(AppointmentStatus, repeat=2) if wants_reason(*pair)]
)
def test_giving_up_and_correcting_want_a_reason(
    clinic_database: ThrowAwayDatabase,
    desk: AppointmentService,
    provider: ProviderId,
    before: AppointmentStatus,
    after: AppointmentStatus,
) -> None:
    row = rows.appointment(provider, status=before.value)
    known = desk.open(AppointmentId(rows.insert(clinic_database.admin_connection(), "appointments", row)))

    for reason in (None, "", "  ", "no"):
        with pytest.raises(ReasonMissing):
            desk.change_status(to(known, after, reason))
    changed = desk.change_status(to(known, after, "  The patient phoned "))

    assert changed.status is after
    last = desk.steps(known.id)[-1]
    assert (last.status_from, last.status_to, last.reason, last.by) == (
        before,
        after,
        "The patient phoned",
        "reception@example.com",
    )


def test_a_reason_is_kept_whole_or_refused(desk: AppointmentService, line: AppointmentLine) -> None:
    with pytest.raises(InvalidInput):
        desk.change_status(to(line, S.CANCELLED, "x" * 201))

    desk.change_status(to(line, S.CANCELLED, "x" * 200))
    assert desk.steps(line.id)[-1].reason == "x" * 200


def test_every_step_is_kept_with_who_and_when(
    desk: AppointmentService, appointments: AppointmentService, line: AppointmentLine
) -> None:
    arrived = desk.change_status(to(line, S.CHECKED_IN))
    seen = appointments.change_status(to(arrived, S.IN_PROGRESS))
    appointments.change_status(to(seen, S.CHECKED_IN))

    steps = desk.steps(line.id)
    assert [(step.status_from, step.status_to, step.by) for step in steps] == [
        (None, S.SCHEDULED, "reception@example.com"),
        (S.SCHEDULED, S.CHECKED_IN, "reception@example.com"),
        (S.CHECKED_IN, S.IN_PROGRESS, "doctor@example.com"),
        (S.IN_PROGRESS, S.CHECKED_IN, "doctor@example.com"),
    ]
    assert [step.at for step in steps] == sorted(step.at for step in steps)
    assert [step.reason for step in steps] == [None] * 4


def test_a_receptionist_starts_no_visit(desk: AppointmentService, line: AppointmentLine) -> None:
    with pytest.raises(NotPermitted):
        desk.change_status(to(line, S.IN_PROGRESS))

    assert desk.open(line.id).status is S.SCHEDULED


def test_cancelling_frees_the_time_and_a_correction_loses_it_to_who_came_first(
    desk: AppointmentService, line: AppointmentLine, provider: ProviderId
) -> None:
    cancelled = desk.change_status(to(line, S.CANCELLED, "ill"))
    desk.book(an_appointment(provider, ROBERT, starts_at=at(9)))

    with pytest.raises(SlotTaken):
        desk.change_status(to(cancelled, S.SCHEDULED, "a mistake"))
    assert desk.open(line.id).status is S.CANCELLED


def test_a_correction_does_not_put_the_patient_in_two_places(
    desk: AppointmentService, line: AppointmentLine, clinic_database: ThrowAwayDatabase
) -> None:
    cancelled = desk.change_status(to(line, S.CANCELLED, "ill"))
    desk.book(an_appointment(clinic_database.a_provider(), EMILY, starts_at=at(9)))

    with pytest.raises(PatientBusy):
        desk.change_status(to(cancelled, S.SCHEDULED, "a mistake"))


def test_the_same_change_twice_is_one_change(desk: AppointmentService, line: AppointmentLine) -> None:
    command = to(line, S.CHECKED_IN)

    changed = desk.change_status(command)

    assert desk.change_status(command) == changed
    assert len(desk.steps(line.id)) == 2


def test_a_change_made_against_something_older_is_refused(desk: AppointmentService, line: AppointmentLine) -> None:
    desk.change_status(to(line, S.CHECKED_IN))

    with pytest.raises(EditConflict):
        desk.change_status(to(line, S.CANCELLED, "ill"))
    assert desk.open(line.id).status is S.CHECKED_IN


def test_a_booking_that_is_not_there_is_not_found(desk: AppointmentService) -> None:
    with pytest.raises(NotFound):
        desk.change_status(ChangeStatus(AppointmentId(new_id()), Version("1"), S.CHECKED_IN))


def test_a_completed_visit_is_final(appointments: AppointmentService) -> None:
    (completed,) = appointments.of_patient(JANE)

    with pytest.raises(WrongStatus) as refused:
        appointments.change_status(to(completed, S.SCHEDULED, "a mistake"))
    assert (refused.value.current, refused.value.wanted) == (S.COMPLETED, S.SCHEDULED)
