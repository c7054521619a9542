from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from clinic_desktop.domain import limits
from clinic_desktop.domain.appointments import (
    CANCEL_REASONS,
    CORRECTION_REASONS,
    NO_SHOW_REASONS,
    AppointmentLine,
    BookAppointment,
    Provider,
    booking_problems,
    default_minutes,
    may_become,
    wants_reason,
)
from clinic_desktop.domain.identifiers import AppointmentId, PatientId, ProviderId, Version
from clinic_desktop.domain.problems import Problem, ProblemKind
from clinic_desktop.domain.statuses import AppointmentStatus as Status
from clinic_desktop.domain.statuses import AppointmentType, Sex

TODAY_STARTS = datetime(2026, 11, 24, tzinfo=UTC)
BOOKING = BookAppointment(
    AppointmentId("a"),
    PatientId("p"),
    ProviderId("d"),
    starts_at=TODAY_STARTS + timedelta(hours=10),
    minutes=20,
    type=AppointmentType.SICK_VISIT,
)


def test_an_appointment_ends_after_its_minutes() -> None:
    line = AppointmentLine(
        id=AppointmentId("a"),
        version=Version("1"),
        starts_at=TODAY_STARTS,
        minutes=45,
        type=AppointmentType.NEW_PATIENT,
        status=Status.SCHEDULED,
        reason=None,
        patient_id=PatientId("p"),
        patient_last_name="Doe",
        patient_first_name="Jane",
        patient_born_on=date(1980, 8, 14),
        patient_sex=Sex.FEMALE,
        provider_id=ProviderId("d"),
        provider_name="John Smith",
    )
    assert line.ends_at == TODAY_STARTS + timedelta(minutes=45)


def test_a_provider_is_called_by_first_and_last_name() -> None:
    assert Provider(ProviderId("d"), "Smith", "John").name == "John Smith"


@pytest.mark.parametrize(
    ("kind", "minutes"),
    [
        (AppointmentType.NEW_PATIENT, 45),
        (AppointmentType.FOLLOW_UP, 20),
        (AppointmentType.ROUTINE_CHECKUP, 30),
        (AppointmentType.SICK_VISIT, 20),
        (AppointmentType.TELEHEALTH, 20),
    ],
)
def test_the_usual_length_depends_on_the_type(kind: AppointmentType, minutes: int) -> None:
    assert default_minutes(kind) == minutes


@pytest.mark.parametrize("wanted", Status)
def test_completed_is_final(wanted: Status) -> None:
    assert not may_become(Status.COMPLETED, wanted)


@pytest.mark.parametrize("status", Status)
def test_nothing_becomes_what_it_is(status: Status) -> None:
    assert not may_become(status, status)


def test_only_a_visit_in_progress_can_be_completed() -> None:
    assert [status for status in Status if may_become(status, Status.COMPLETED)] == [Status.IN_PROGRESS]


def test_a_correction_wants_a_reason_and_arriving_does_not() -> None:
    assert wants_reason(Status.CANCELLED, Status.SCHEDULED)
    assert wants_reason(Status.SCHEDULED, Status.NO_SHOW)
    assert not wants_reason(Status.SCHEDULED, Status.CHECKED_IN)


def test_every_reason_offered_may_be_stored() -> None:
    for reason in (*CANCEL_REASONS, *NO_SHOW_REASONS, *CORRECTION_REASONS):
        assert limits.STATUS_REASON.least <= len(reason) <= limits.STATUS_REASON.most


@pytest.mark.parametrize(
    ("booking", "problem"),
    [
        (BOOKING, None),
        (replace(BOOKING, starts_at=TODAY_STARTS), None),
        (
            replace(BOOKING, starts_at=TODAY_STARTS - timedelta(seconds=1)),
            Problem("starts_at", ProblemKind.IN_THE_PAST),
        ),
        (replace(BOOKING, minutes=5), None),
        (replace(BOOKING, minutes=4), Problem("minutes", ProblemKind.TOO_SMALL, "5 min")),
        (replace(BOOKING, minutes=481), Problem("minutes", ProblemKind.TOO_LARGE, "480 min")),
        (replace(BOOKING, reason="x" * 501), Problem("reason", ProblemKind.TOO_LONG, "500")),
    ],
)
def test_each_broken_rule_is_named(booking: BookAppointment, problem: Problem | None) -> None:
    assert booking_problems(booking, TODAY_STARTS) == ((problem,) if problem else ())
