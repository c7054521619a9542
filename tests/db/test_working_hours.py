"""What the database keeps of working time, whoever writes: who may, what fits, who is written down."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, LiteralString

import psycopg
import pytest
from psycopg import errors

from clinic_desktop.domain.statuses import Role
from tests import rows
from tests.builders import MARIAS_SCHEDULED

if TYPE_CHECKING:
    from clinic_desktop.testing.databases import ThrowAwayDatabase

    Connection = psycopg.Connection[tuple[Any, ...]]

WEEK: LiteralString = "INSERT INTO clinic.working_week (provider_id, valid_from) VALUES (%s, %s)"
SPAN: LiteralString = (
    "INSERT INTO clinic.working_span (provider_id, valid_from, weekday, kind, begins, ends)"
    " VALUES (%s, '2026-01-01', %s, %s, %s, %s)"
)
DAYS: LiteralString = (
    "INSERT INTO clinic.closed_period (id, kind, provider_id, first_day, last_day) VALUES (%s, %s, %s, %s, %s)"
)
BLOCK: LiteralString = (
    "INSERT INTO clinic.closed_period (id, kind, provider_id, first_at, end_at) VALUES (%s, 'blocked', %s, %s, %s)"
)


@pytest.fixture
def administrator(clinic_database: ThrowAwayDatabase) -> Connection:
    return clinic_database.connection_as(clinic_database.an_account(Role.ADMIN).login)


@pytest.fixture
def provider(clinic_database: ThrowAwayDatabase, administrator: Connection) -> str:
    """Give a provider with a week."""
    found = clinic_database.a_provider()
    administrator.execute(WEEK, (found, "2026-01-01"))
    return found


def broken_by(connection: Connection, statement: LiteralString, *values: object) -> str | None:
    try:
        connection.execute(statement, values)
    except (errors.CheckViolation, errors.ExclusionViolation, errors.UniqueViolation) as error:
        return error.diag.constraint_name
    return None


def test_spans_of_a_day_lie_apart_and_end_after_they_begin(administrator: Connection, provider: str) -> None:
    def rule(weekday: int, begins: str, ends: str, kind: str = "open") -> str | None:
        return broken_by(administrator, SPAN, provider, weekday, kind, begins, ends)

    assert rule(0, "08:00", "12:00") is None
    assert rule(0, "12:00", "17:00") is None
    assert rule(0, "09:00", "09:30", "break") is None
    assert rule(1, "08:00", "12:00") is None
    assert rule(0, "11:59", "12:30") == "working_span_apart"
    assert rule(0, "09:15", "09:45", "break") == "working_span_apart"
    assert rule(2, "12:00", "12:00") == "working_span_order"
    assert rule(2, "12:00", "24:00") == "working_span_order"
    assert rule(2, "12:00:30", "13:00") == "working_span_minutes"
    assert rule(7, "12:00", "13:00") == "working_span_weekday"
    assert rule(2, "12:00", "13:00", "lunch") == "working_span_kind"
    assert broken_by(administrator, WEEK, provider, "1999-12-31") == "working_week_is_near"


def test_a_closing_is_whole_in_order_and_not_endless(administrator: Connection, provider: str) -> None:
    def days(kind: str, whose: str | None, first: str | None, last: str | None) -> str | None:
        return broken_by(administrator, DAYS, f"{kind}{first}{last}", kind, whose, first, last)

    def block(whose: str | None, first: str, end: str) -> str | None:
        return broken_by(administrator, BLOCK, f"{first}{end}"[:36], whose, first, end)

    assert days("day_off", provider, "2026-12-24", "2026-12-24") is None
    assert days("closure", None, "2026-12-24", "2027-01-02") is None
    assert block(None, "2026-12-24 10:00+00", "2026-12-24 11:00+00") is None
    assert days("day_off", None, "2026-12-25", "2026-12-25") == "closed_period_whole"
    assert days("closure", provider, "2026-12-25", "2026-12-25") == "closed_period_whole"
    assert days("closure", None, "2026-12-25", None) == "closed_period_whole"
    assert days("blocked", provider, "2026-12-25", "2026-12-25") == "closed_period_whole"
    assert days("closure", None, "2026-12-25", "2026-12-24") == "closed_period_order"
    assert days("closure", None, "2026-12-25", "2036-12-24") == "closed_period_size"
    assert days("closure", None, "2026-12-25", "infinity") is not None
    assert block(provider, "2026-12-24 10:00+00", "2026-12-24 10:00+00") == "closed_period_order"
    assert block(provider, "2026-12-24 10:00+00", "infinity") is not None


def test_minutes_and_buffers_have_limits(administrator: Connection) -> None:
    statement: LiteralString = (
        "INSERT INTO clinic.type_time (type, minutes, buffer_minutes) VALUES ('telehealth', %s, %s)"
    )
    for minutes, buffer, rule in (
        (4, 0, "type_time_minutes"),
        (481, 0, "type_time_minutes"),
        (20, -1, "type_time_buffer"),
        (20, 121, "type_time_buffer"),
        (480, 120, None),
    ):
        assert broken_by(administrator, statement, minutes, buffer) == rule


@pytest.mark.parametrize("role", [Role.CLINICIAN, Role.RECEPTION, Role.AUDITOR])
def test_only_administrators_change_hours(clinic_database: ThrowAwayDatabase, provider: str, role: Role) -> None:
    person = clinic_database.connection_as(clinic_database.an_account(role).login)

    assert person.execute("SELECT count(*) FROM clinic.working_week").fetchone() == (1,)
    for statement, values in (
        (WEEK, (provider, "2027-01-01")),
        (SPAN, (provider, 0, "open", "08:00", "09:00")),
        (DAYS, ("x", "closure", None, "2026-12-25", "2026-12-25")),
        (DAYS, ("x", "day_off", provider, "2026-12-25", "2026-12-25")),
        (BLOCK, ("x", provider, "2026-12-24 10:00+00", "2026-12-24 11:00+00")),
        (BLOCK, ("x", None, "2026-12-24 10:00+00", "2026-12-24 11:00+00")),
    ):
        with pytest.raises(errors.InsufficientPrivilege):
            person.execute(statement, values)


def test_whoever_sees_patients_blocks_his_own_time_and_no_other(
    clinic_database: ThrowAwayDatabase, administrator: Connection, provider: str
) -> None:
    account = clinic_database.an_account(Role.CLINICIAN, sees_patients=True)
    person = clinic_database.connection_as(account.login)
    times = ("2026-12-24 10:00+00", "2026-12-24 11:00+00")
    administrator.execute(BLOCK, ("theirs", provider, *times))
    administrator.execute(DAYS, ("off", "day_off", account.provider_id, "2026-12-25", "2026-12-25"))

    person.execute(BLOCK, ("mine", account.provider_id, *times))

    with pytest.raises(errors.InsufficientPrivilege):
        person.execute(BLOCK, ("yours", provider, *times))
    with pytest.raises(errors.InsufficientPrivilege):
        person.execute("UPDATE clinic.closed_period SET provider_id = %s WHERE id = 'mine'", (provider,))
    person.execute("UPDATE clinic.closed_period SET why = 'Mine' WHERE kind IN ('blocked', 'day_off')")
    person.execute("DELETE FROM clinic.closed_period WHERE why <> 'Mine'")
    assert clinic_database.rows("SELECT id, why FROM clinic.closed_period ORDER BY id") == [
        ("mine", "Mine"),
        ("off", ""),
        ("theirs", ""),
    ]


def test_who_changed_hours_is_written_whatever_is_claimed(
    clinic_database: ThrowAwayDatabase, administrator: Connection, provider: str
) -> None:
    (me,) = administrator.execute("SELECT session_user::text").fetchone() or ("",)
    administrator.execute(
        "UPDATE clinic.working_week SET changed_by = 'Ada', changed_at = '2000-01-01', removed_at = '2000-01-01'"
    )

    assert clinic_database.rows(
        "SELECT changed_by, changed_at > '2026-01-01', removed_at = changed_at FROM clinic.working_week"
    ) == [(me, True, True)]
    assert (
        clinic_database.value(
            "SELECT count(*) FROM clinic.audit_event WHERE subject = 'working_week' AND actor = %s AND row_id = %s",
            me,
            provider,
        )
        == 2
    )


def test_an_administrator_sees_when_bookings_are_and_not_whose(
    clinic_database: ThrowAwayDatabase, administrator: Connection
) -> None:
    found = administrator.execute("SELECT * FROM clinic.coming_bookings(now() - interval '1 year')")
    assert found.description is not None
    assert [one.name for one in found.description] == [
        "appointment_id",
        "provider_id",
        "starts_at",
        "minutes",
        "known_at",
    ]
    assert [one[0] for one in found] == [MARIAS_SCHEDULED]
    administrator.execute("SELECT clinic.keep_outside(%s)", (MARIAS_SCHEDULED,))
    auditor = clinic_database.connection_as("auditor@example.com")
    with pytest.raises(errors.InsufficientPrivilege):
        auditor.execute("SELECT * FROM clinic.coming_bookings(now())")
    with pytest.raises(errors.InsufficientPrivilege):
        auditor.execute("SELECT clinic.keep_outside(%s)", (MARIAS_SCHEDULED,))


def test_a_provider_of_the_other_program_can_still_be_deleted(
    clinic_database: ThrowAwayDatabase, administrator: Connection, provider: str
) -> None:
    administrator.execute(SPAN, (provider, 0, "open", "08:00", "12:00"))
    administrator.execute(DAYS, ("off", "day_off", provider, "2026-12-25", "2026-12-25"))
    booked = rows.insert(clinic_database.admin_connection(), "appointments", rows.appointment(provider))
    clinic_database.rows("SELECT clinic.keep_outside(%s)", (booked,))

    clinic_database.rows("DELETE FROM public.appointments WHERE id = %s", (booked,))
    clinic_database.rows("DELETE FROM public.providers WHERE id = %s", (provider,))

    for table in ("working_week", "working_span", "closed_period", "kept_outside"):
        assert clinic_database.rows(psycopg.sql.SQL("TABLE {}").format(psycopg.sql.Identifier("clinic", table))) == []
