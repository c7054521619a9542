"""No double booking, whoever writes: the program, psql, or another program that owns the tables."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import psycopg
import pytest
from psycopg import sql

from clinic_desktop.domain.identifiers import new_id
from tests import rows
from tests.builders import EMILY, JANE, MARIA, MICHAEL, ROBERT, at, working_day

if TYPE_CHECKING:
    from collections.abc import Iterator

    from clinic_desktop.domain.identifiers import ProviderId
    from clinic_desktop.testing.databases import ThrowAwayDatabase

    Connection = psycopg.Connection[tuple[Any, ...]]

NINE = rows.stored_time(at(9, day=working_day(8)))
CLAIMS = "SELECT count(*) FROM clinic.slot_claim WHERE provider_id = %s"
MOVE = 'UPDATE appointments SET "appointmentDate" = %s WHERE id = %s'
STATUS = "UPDATE appointments SET status = %s WHERE id = %s"


@pytest.fixture
def provider(clinic_database: ThrowAwayDatabase) -> ProviderId:
    return clinic_database.a_provider()


@pytest.fixture(params=["a receptionist with psql", "the tables' owner"])
def writer(request: pytest.FixtureRequest, clinic_database: ThrowAwayDatabase) -> Iterator[Connection]:
    """Give somebody of the staff, and the other program: it owns the given tables and knows nothing of ours."""
    if request.param == "a receptionist with psql":
        yield clinic_database.connection_as("reception@example.com")
        return
    owner = f"peer-{new_id()}"
    clinic_database.rows(f"CREATE ROLE \"{owner}\" LOGIN NOSUPERUSER PASSWORD 'password123'")
    clinic_database.rows(f'GRANT CONNECT ON DATABASE {clinic_database.name} TO "{owner}"')
    clinic_database.rows(f'GRANT ALL ON SCHEMA public TO "{owner}"')
    for (table,) in clinic_database.rows("SELECT tablename FROM pg_tables WHERE schemaname = 'public'"):
        clinic_database.rows(f'ALTER TABLE public.{table} OWNER TO "{owner}"')
    yield clinic_database.connection_as(owner)
    clinic_database.rows(f'REASSIGN OWNED BY "{owner}" TO CURRENT_USER')
    clinic_database.rows(f'DROP OWNED BY "{owner}"')
    clinic_database.rows(f'DROP ROLE "{owner}"')


def book(
    connection: Connection, provider: ProviderId, when: datetime = NINE, patient: str = JANE, **columns: object
) -> str:
    row = rows.appointment(provider, patientId=patient, appointmentDate=when, **{"durationMinutes": 30, **columns})
    return rows.insert(connection, "appointments", row)


def refused_by(
    connection: Connection, provider: ProviderId, when: datetime = NINE, patient: str = ROBERT, **columns: object
) -> str | None:
    """Try to book and return the rule that refused, if one did."""
    try:
        book(connection, provider, when, patient, **columns)
    except psycopg.errors.IntegrityError as error:
        return error.diag.constraint_name
    return None


def minutes(count: int) -> timedelta:
    return timedelta(minutes=count)


def test_bookings_that_touch_are_both_taken(writer: Connection, provider: ProviderId) -> None:
    book(writer, provider)

    assert refused_by(writer, provider, NINE + minutes(30)) is None
    assert refused_by(writer, provider, NINE - minutes(30)) is None


def test_an_overlap_of_one_minute_is_refused(writer: Connection, provider: ProviderId) -> None:
    book(writer, provider)

    assert refused_by(writer, provider, NINE + minutes(29)) == "slot_taken"
    assert refused_by(writer, provider, NINE - minutes(29)) == "slot_taken"
    assert refused_by(writer, provider) == "slot_taken"
    assert refused_by(writer, provider, NINE + minutes(10), durationMinutes=5) == "slot_taken"
    assert refused_by(writer, provider, NINE - minutes(60), durationMinutes=240) == "slot_taken"


def test_a_booking_without_a_length_holds_half_an_hour(writer: Connection, provider: ProviderId) -> None:
    book(writer, provider, durationMinutes=None)

    assert refused_by(writer, provider, NINE + minutes(29)) == "slot_taken"
    assert refused_by(writer, provider, NINE + minutes(30)) is None


@pytest.mark.parametrize("length", [0, -5, 4, 481, 2**31 - 1, -(2**31)])
def test_lengths_that_no_booking_has_are_refused(writer: Connection, provider: ProviderId, length: int) -> None:
    assert refused_by(writer, provider, durationMinutes=length) == "clinic_appointments_durationMinutes_range"


@pytest.mark.parametrize("moment", ["infinity", "-infinity"])
def test_a_booking_that_never_ends_is_refused(writer: Connection, provider: ProviderId, moment: str) -> None:
    row = rows.appointment(provider, appointmentDate=moment)

    with pytest.raises(psycopg.errors.CheckViolation):
        rows.insert(writer, "appointments", row)


@pytest.mark.parametrize("status", ["cancelled", "no_show"])
def test_a_booking_that_was_given_up_frees_its_time(
    writer: Connection, provider: ProviderId, status: str, clinic_database: ThrowAwayDatabase
) -> None:
    given_up = book(writer, provider)
    with writer.transaction():
        writer.execute("SELECT set_config('clinic.reason', 'ill', true)")
        writer.execute(STATUS, (status, given_up))
    assert clinic_database.value(CLAIMS, provider) == 0

    assert refused_by(writer, provider) is None

    writer.execute("SELECT set_config('clinic.reason', 'a mistake', false)")
    with pytest.raises(psycopg.errors.ExclusionViolation):
        writer.execute(STATUS, ("scheduled", given_up))


def test_a_correction_takes_the_time_back_if_it_is_free(writer: Connection, provider: ProviderId) -> None:
    given_up = book(writer, provider)
    for status in ("cancelled", "scheduled"):
        with writer.transaction():
            writer.execute("SELECT set_config('clinic.reason', 'a mistake', true)")
            writer.execute(STATUS, (status, given_up))

    assert refused_by(writer, provider) == "slot_taken"


def test_midnight_is_a_time_as_any_other(writer: Connection, provider: ProviderId) -> None:
    late = datetime.combine(working_day(9), datetime.min.time()) - minutes(20)
    book(writer, provider, late)

    assert refused_by(writer, provider, late + minutes(20)) == "slot_taken"
    assert refused_by(writer, provider, late + minutes(30)) is None


def test_a_patient_is_in_one_place_at_a_time(
    writer: Connection, provider: ProviderId, clinic_database: ThrowAwayDatabase
) -> None:
    book(writer, provider)
    other = clinic_database.a_provider()

    assert refused_by(writer, other, NINE + minutes(10), JANE) == "patient_busy"
    assert refused_by(writer, other, NINE + minutes(10), ROBERT) is None
    assert refused_by(writer, other, NINE + minutes(40), JANE) is None


def test_two_bookings_change_places_only_by_way_of_a_third(writer: Connection, provider: ProviderId) -> None:
    first = book(writer, provider)
    second = book(writer, provider, NINE + minutes(30), ROBERT)

    with pytest.raises(psycopg.errors.ExclusionViolation), writer.transaction():
        writer.execute(MOVE, (NINE + minutes(30), first))

    with writer.transaction():
        writer.execute(MOVE, (NINE + minutes(60), first))
        writer.execute(MOVE, (NINE, second))
        writer.execute(MOVE, (NINE + minutes(30), first))
    assert refused_by(writer, provider, NINE + minutes(15), EMILY) == "slot_taken"


def test_moving_lengthening_and_changing_hands_are_bound_too(
    writer: Connection, provider: ProviderId, clinic_database: ThrowAwayDatabase
) -> None:
    book(writer, provider)
    other = clinic_database.a_provider()
    later = book(writer, provider, NINE + minutes(60), ROBERT)
    elsewhere = book(writer, other, NINE, MARIA)

    for column, value, booking in (
        ("appointmentDate", NINE + minutes(10), later),
        ("providerId", provider, elsewhere),
    ):
        change = sql.SQL("UPDATE appointments SET {} = %s WHERE id = %s").format(sql.Identifier(column))
        with pytest.raises(psycopg.errors.ExclusionViolation):
            writer.execute(change, (value, booking))
    earlier = book(writer, provider, NINE - minutes(60), MICHAEL)
    with pytest.raises(psycopg.errors.ExclusionViolation):
        writer.execute('UPDATE appointments SET "durationMinutes" = 61 WHERE id = %s', (earlier,))


def test_what_does_not_touch_the_time_takes_no_lock_of_the_provider(
    writer: Connection, provider: ProviderId, clinic_database: ThrowAwayDatabase
) -> None:
    booking = book(writer, provider)
    claim = "SELECT xmin::text FROM clinic.slot_claim WHERE appointment_id = %s"
    before = clinic_database.value(claim, booking)

    with writer.transaction():
        writer.execute("UPDATE appointments SET \"reasonForVisit\" = 'Cough' WHERE id = %s", (booking,))
        writer.execute(STATUS, ("checked_in", booking))
        locks = writer.execute(
            "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid()"
            " AND (classid::bigint << 32 | objid::bigint) = hashtextextended('provider:' || %s, 0)",
            (provider,),
        )
        assert locks.fetchone() == (0,)

    assert clinic_database.value(claim, booking) == before


def test_overbooking_wants_a_reason_and_is_recorded(clinic_database: ThrowAwayDatabase, provider: ProviderId) -> None:
    receptionist = clinic_database.connection_as("reception@example.com")
    book(receptionist, provider)
    urgent = new_id()

    for why in ("", "  ", "no", "x" * 201):
        with pytest.raises(psycopg.errors.CheckViolation):
            receptionist.execute("SELECT clinic.overbook(%s, %s)", (urgent, why))
    receptionist.execute("SELECT clinic.overbook(%s, %s)", (urgent, "a bleeding child"))

    assert refused_by(receptionist, provider, NINE, ROBERT, id=urgent) is None
    assert clinic_database.rows("SELECT appointment_id, reason, overbooked_by FROM clinic.overbooking") == [
        (urgent, "a bleeding child", "reception@example.com")
    ]
    assert refused_by(receptionist, provider, NINE, EMILY) == "slot_taken"


def test_an_overbooked_booking_that_is_moved_to_a_free_time_holds_that(
    clinic_database: ThrowAwayDatabase, provider: ProviderId
) -> None:
    receptionist = clinic_database.connection_as("reception@example.com")
    book(receptionist, provider)
    urgent = new_id()
    receptionist.execute("SELECT clinic.overbook(%s, %s)", (urgent, "a bleeding child"))
    book(receptionist, provider, NINE, ROBERT, id=urgent)
    assert clinic_database.value(CLAIMS, provider) == 1

    receptionist.execute(MOVE, (NINE + minutes(60), urgent))

    assert refused_by(receptionist, provider, NINE + minutes(70), EMILY) == "slot_taken"


def test_giving_a_reason_to_overbook_takes_no_time_from_the_one_who_holds_it(
    clinic_database: ThrowAwayDatabase, provider: ProviderId
) -> None:
    receptionist = clinic_database.connection_as("reception@example.com")
    booked = book(receptionist, provider)

    receptionist.execute("SELECT clinic.overbook(%s, %s)", (booked, "only because"))

    assert refused_by(receptionist, provider, NINE, EMILY) == "slot_taken"


def test_past_bookings_need_no_claim(clinic_database: ThrowAwayDatabase, provider: ProviderId) -> None:
    owner = clinic_database.admin_connection()

    for patient in (JANE, ROBERT):
        rows.insert(owner, "appointments", rows.past_appointment(provider, days_ago=2, patientId=patient))

    assert clinic_database.value(CLAIMS, provider) == 0


def test_claims_of_days_gone_by_are_swept_away(clinic_database: ThrowAwayDatabase, provider: ProviderId) -> None:
    receptionist = clinic_database.connection_as("reception@example.com")
    book(receptionist, provider)
    clinic_database.rows(
        "INSERT INTO clinic.slot_claim SELECT id, %s, 'somebody', tsrange('2020-01-01', '2020-01-02')"
        " FROM appointments WHERE status = 'completed' LIMIT 1",
        (provider,),
    )

    assert receptionist.execute("SELECT clinic.drop_old_claims()").fetchone() == (1,)
    assert clinic_database.value(CLAIMS, provider) == 1


def test_a_booking_that_is_deleted_by_its_owner_frees_its_time(writer: Connection, provider: ProviderId) -> None:
    if writer.info.user == "reception@example.com":
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            writer.execute("DELETE FROM appointments")
        return
    booked = book(writer, provider)

    writer.execute("DELETE FROM appointments WHERE id = %s", (booked,))

    assert refused_by(writer, provider) is None


def test_a_patient_who_is_archived_is_not_booked(clinic_database: ThrowAwayDatabase, provider: ProviderId) -> None:
    receptionist = clinic_database.connection_as("reception@example.com")
    archive = "INSERT INTO clinic.patient_profile (patient_id, archived_at, archived_by, archive_reason)"
    receptionist.execute(f"{archive} VALUES (%s, now(), '', 'moved away')".encode(), (EMILY,))

    with pytest.raises(psycopg.DatabaseError) as refused:
        book(receptionist, provider, NINE, EMILY)
    assert refused.value.sqlstate == "CL009"


def test_every_step_is_noted_with_its_reason(clinic_database: ThrowAwayDatabase, provider: ProviderId) -> None:
    receptionist = clinic_database.connection_as("reception@example.com")
    booked = book(receptionist, provider)
    with receptionist.transaction():
        receptionist.execute("SELECT set_config('clinic.reason', '  ill today ', true)")
        receptionist.execute(STATUS, ("cancelled", booked))

    steps = "SELECT status_from, status_to, reason, stepped_by FROM clinic.appointment_step WHERE appointment_id = %s"
    assert clinic_database.rows(f"{steps} ORDER BY id", (booked,)) == [
        (None, "scheduled", None, "reception@example.com"),
        ("scheduled", "cancelled", "ill today", "reception@example.com"),
    ]
