from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from clinic_desktop.domain import limits
from clinic_desktop.domain.appointments import (
    CANCEL_REASONS,
    CORRECTION_REASONS,
    NO_SHOW_REASONS,
    AppointmentLine,
    BookAppointment,
    MoveAppointment,
    Provider,
    booking_problems,
    carried_over,
    default_minutes,
    may_become,
    wants_reason,
    way_back,
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


class TestCarriedOver:
    """A move that was made against what somebody has changed since."""

    seen = AppointmentLine(
        id=AppointmentId("a"),
        version=Version("1"),
        starts_at=datetime(2026, 11, 27, 9, tzinfo=UTC),
        minutes=20,
        type=AppointmentType.FOLLOW_UP,
        status=Status.SCHEDULED,
        reason=None,
        patient_id=PatientId("p"),
        patient_last_name="Doe",
        patient_first_name="Jane",
        patient_born_on=date(1970, 1, 1),
        patient_sex=Sex.FEMALE,
        provider_id=ProviderId("ana"),
        provider_name="Ana Oliveira",
    )
    moved = MoveAppointment(
        AppointmentId("a"), Version("1"), datetime(2026, 11, 27, 11, tzinfo=UTC), 20, ProviderId("ana")
    )
    pulled = MoveAppointment(AppointmentId("a"), Version("1"), seen.starts_at, 40, ProviderId("ana"))

    def test_another_length_and_status_stay_under_another_time(self) -> None:
        now = replace(self.seen, version=Version("2"), minutes=45, status=Status.CHECKED_IN)
        assert carried_over(self.moved, self.seen, now) == replace(
            self.moved, expected_version=Version("2"), minutes=45
        )

    def test_another_provider_stays_under_another_length(self) -> None:
        now = replace(self.seen, version=Version("2"), provider_id=ProviderId("bob"))
        assert carried_over(self.pulled, self.seen, now) == replace(
            self.pulled, expected_version=Version("2"), provider_id=ProviderId("bob")
        )

    @pytest.mark.parametrize(
        "changes",
        [
            {"starts_at": datetime(2026, 11, 27, 13, tzinfo=UTC)},
            {"provider_id": ProviderId("bob")},
            {"status": Status.CANCELLED},
            {"status": Status.IN_PROGRESS},
        ],
    )
    def test_another_place_or_an_end_is_not_overwritten_by_a_move(self, changes: dict[str, Any]) -> None:
        assert carried_over(self.moved, self.seen, replace(self.seen, **changes)) is None

    @pytest.mark.parametrize("changes", [{"minutes": 30}, {"starts_at": datetime(2026, 11, 27, 13, tzinfo=UTC)}])
    def test_another_span_is_not_overwritten_by_pulling_the_end(self, changes: dict[str, Any]) -> None:
        assert carried_over(self.pulled, self.seen, replace(self.seen, **changes)) is None


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (None, Status.SCHEDULED, Status.CANCELLED),
        (Status.SCHEDULED, Status.CANCELLED, Status.SCHEDULED),
        (Status.CHECKED_IN, Status.NO_SHOW, Status.SCHEDULED),
        (Status.CANCELLED, Status.SCHEDULED, Status.CANCELLED),
        (Status.SCHEDULED, Status.CHECKED_IN, None),
        (Status.CHECKED_IN, Status.IN_PROGRESS, Status.CHECKED_IN),
    ],
)
def test_what_was_done_to_a_booking_is_taken_back_where_a_rule_leads_back(
    before: Status | None, after: Status, expected: Status | None
) -> None:
    assert way_back(before, after) == expected
