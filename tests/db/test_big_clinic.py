from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import psycopg
import pytest
from psycopg import sql

from clinic_desktop.db.big_clinic import seed_big
from clinic_desktop.db.queries.patient_search import search
from clinic_desktop.domain.patients import PatientSearch
from clinic_desktop.domain.working_hours import is_within
from tests.builders import EMILY, JANE, MARIA, MICHAEL, ROBERT
from tests.db.big_clinic_scene import CLOCK, NOW, OURS, PATIENTS, ZONE, a_clinic, fill

if TYPE_CHECKING:
    from collections.abc import Iterator

    from clinic_desktop.testing.databases import ThrowAwayDatabase
    from clinic_desktop.testing.servers import ThrowAwayServer

TABLES = (
    "public.providers",
    "public.patients",
    "public.allergies",
    "public.chronic_conditions",
    "public.appointments",
    "public.medical_records",
    "public.symptoms",
    "public.prescriptions",
    "public.vital_signs",
    "clinic.patient_profile",
    "clinic.no_known_allergies",
    "clinic.slot_claim",
    "clinic.appointment_step",
    "clinic.patient_search",
)
HOLDS = "status IN ('scheduled', 'checked_in', 'in_progress')"


@pytest.fixture(scope="module")
def big(server: ThrowAwayServer) -> Iterator[ThrowAwayDatabase]:
    """Give the demo clinic with three hundred invented patients; for tests that only look."""
    with a_clinic(server) as database:
        fill(database)
        yield database


def fingerprints(database: ThrowAwayDatabase) -> dict[str, tuple[int, str]]:
    """Return number and digest of the rows of every table; the running numbers of steps are left out."""
    found = {}
    for table in TABLES:
        numbered = "id" if table == "clinic.appointment_step" else ""
        query = sql.SQL(
            "SELECT count(*), md5(string_agg(line, '' ORDER BY line))"
            " FROM (SELECT (to_jsonb(one) - {})::text AS line FROM {} one) lines"
        ).format(numbered, sql.Identifier(*table.split(".")))
        ((count, digest),) = database.rows(query)
        found[table] = (count, digest)
    return found


def test_the_same_numbers_on_the_same_day_give_the_same_rows(big: ThrowAwayDatabase, server: ThrowAwayServer) -> None:
    with a_clinic(server) as again:
        fill(again, now=NOW + timedelta(hours=5))
        assert fingerprints(again) == fingerprints(big)


def test_as_many_patients_as_asked_for_beside_the_demo_clinic(big: ThrowAwayDatabase) -> None:
    counts = {table: count for table, (count, _) in fingerprints(big).items()}
    assert counts["public.patients"] == PATIENTS + 5
    assert counts["public.providers"] == 2 + 1
    assert 3 * PATIENTS < counts["public.appointments"] < 8 * PATIENTS


def test_no_two_bookings_of_a_provider_or_a_patient_overlap(big: ThrowAwayDatabase) -> None:
    assert not big.rows(
        f"""
        WITH one AS (
            SELECT a.*, tsrange("appointmentDate", "appointmentDate" + make_interval(mins => "durationMinutes")) during
            FROM public.appointments a WHERE "providerId" IN {OURS})
        SELECT a.id FROM one a JOIN one b ON a.id < b.id AND a.during && b.during
        AND (a."providerId" = b."providerId" OR a."patientId" = b."patientId")
        """
    )


def test_bookings_are_in_the_hours_of_the_clinics_own_time(big: ThrowAwayDatabase) -> None:
    found = big.rows(
        f'SELECT "appointmentDate", "durationMinutes" FROM public.appointments WHERE "providerId" IN {OURS}'
    )
    assert all(is_within(starts.replace(tzinfo=UTC), minutes, CLOCK) for starts, minutes in found)


def test_what_is_over_has_ended_and_what_comes_is_planned(big: ThrowAwayDatabase) -> None:
    found: dict[str, set[str]] = {"past": set(), "today": set(), "future": set()}
    for starts, status in big.rows(
        f'SELECT "appointmentDate", status::text FROM public.appointments WHERE "providerId" IN {OURS}'
    ):
        day = starts.replace(tzinfo=UTC).astimezone(ZONE).date()
        found["past" if day < CLOCK.today() else "future" if day > CLOCK.today() else "today"].add(status)
    assert found["past"] == {"completed", "cancelled", "no_show"}
    assert not found["today"] & {"completed", "no_show"}
    assert found["future"] <= {"scheduled", "cancelled"}


def test_every_reference_leads_somewhere(big: ThrowAwayDatabase) -> None:
    # Foreign keys are not looked up while the rows are written: they are made anew here, which checks every row.
    keys = big.rows(
        """
        SELECT conrelid::regclass::text, pg_get_constraintdef(oid) FROM pg_constraint
        WHERE contype = 'f' AND connamespace IN ('public'::regnamespace, 'clinic'::regnamespace)
        """
    )
    assert len(keys) > 8
    with big.admin_connection() as connection, connection.transaction(force_rollback=True):
        for table, definition in keys:
            connection.execute(f"ALTER TABLE {table} ADD {definition}".encode())


def test_completed_visits_have_a_finished_record_and_only_they(big: ThrowAwayDatabase) -> None:
    assert not big.rows(
        """
        SELECT a.id FROM public.appointments a LEFT JOIN public.medical_records r ON r."appointmentId" = a.id
        WHERE (a.status = 'completed') <> (r.id IS NOT NULL AND NOT r."isDraft" AND btrim(r.diagnosis) <> '')
           OR (a.status = 'in_progress') <> (r.id IS NOT NULL AND r."isDraft")
        """
    )


def test_nothing_was_written_before_it_could_be_or_after_today(big: ThrowAwayDatabase) -> None:
    tomorrow = CLOCK.day_bounds(CLOCK.today())[1].replace(tzinfo=None)
    assert not big.rows(
        f"""
        SELECT a.id FROM public.appointments a JOIN public.patients p ON p.id = a."patientId"
        LEFT JOIN clinic.patient_profile c ON c.patient_id = p.id
        WHERE a."providerId" IN {OURS} AND (
            a."createdAt" < p."createdAt" OR a."createdAt" > a."appointmentDate" OR a."updatedAt" < a."createdAt"
            OR a."updatedAt" > %s OR p."updatedAt" < p."createdAt" OR p."createdAt"::date < p."dateOfBirth"
            OR a."appointmentDate"::date >= least(c.deceased_on, c.archived_at::date))
        """,
        (tomorrow,),
    )


@pytest.mark.parametrize(("table", "day"), [("allergies", "onsetDate"), ("chronic_conditions", "diagnosisDate")])
def test_what_patients_have_began_after_birth_and_was_noted_later(table: str, day: str, big: ThrowAwayDatabase) -> None:
    query = sql.SQL(
        """
        SELECT one.id FROM {table} one JOIN public.patients p ON p.id = one."patientId"
        WHERE p.id <> ALL(%s) AND (
            one.{day} < p."dateOfBirth" OR one."createdAt"::date < one.{day}
            OR one."createdAt" < p."createdAt" OR one."createdAt" > %s)
        """
    ).format(table=sql.Identifier("public", table), day=sql.Identifier(day))
    assert not big.rows(query, ([JANE, ROBERT, MARIA, MICHAEL, EMILY], NOW.replace(tzinfo=None)))


def test_times_of_coming_bookings_are_taken(big: ThrowAwayDatabase) -> None:
    wanted = big.rows(
        f'SELECT id, "appointmentDate", "durationMinutes" FROM public.appointments'
        f' WHERE "providerId" IN {OURS} AND {HOLDS} ORDER BY id'
    )
    claimed = big.rows(
        f"SELECT appointment_id, lower(during), (extract(epoch FROM upper(during) - lower(during)) / 60)::int"
        f" FROM clinic.slot_claim WHERE provider_id IN {OURS} ORDER BY 1"
    )
    assert wanted == claimed
    assert len(claimed) > 5


def test_nobody_is_booked_on_top_of_an_invented_booking(clinic_database: ThrowAwayDatabase) -> None:
    fill(clinic_database, now=datetime.now(UTC))
    with pytest.raises(psycopg.errors.ExclusionViolation):
        clinic_database.rows(
            f"""
            INSERT INTO public.appointments
                (id, "patientId", "providerId", "appointmentDate", "appointmentType", "updatedAt")
            SELECT gen_random_uuid(), (SELECT min(id) FROM public.patients), "providerId", "appointmentDate",
                   'follow_up', now()
            FROM public.appointments
            WHERE "providerId" IN {OURS} AND status = 'scheduled' ORDER BY "appointmentDate" DESC LIMIT 1
            """
        )


def test_the_rules_work_again_afterwards(clinic_database: ThrowAwayDatabase) -> None:
    before = switched(clinic_database)
    with clinic_database.admin_connection() as connection:
        seed_big(connection, 20, lambda _: None, now=NOW)
        assert connection.execute("SHOW session_replication_role").fetchone() == ("origin",)
    assert switched(clinic_database) == before


def switched(database: ThrowAwayDatabase) -> list[tuple[str, str]]:
    return database.rows("SELECT tgname, tgenabled::text FROM pg_trigger ORDER BY tgrelid, tgname")


def test_a_failure_leaves_the_database_as_it_was(clinic_database: ThrowAwayDatabase) -> None:
    before, triggers = fingerprints(clinic_database), switched(clinic_database)

    def fail(words: str) -> None:
        if "search" in words:
            raise InterruptedError

    with clinic_database.admin_connection() as connection:
        with pytest.raises(InterruptedError):
            seed_big(connection, 20, fail, now=NOW)
        assert connection.execute("SHOW session_replication_role").fetchone() == ("origin",)
    assert fingerprints(clinic_database) == before
    assert switched(clinic_database) == triggers


def test_people_are_told_and_a_second_time_adds_nothing(clinic_database: ThrowAwayDatabase) -> None:
    said = fill(clinic_database, 50)
    assert said[0] == "Writing 50 patients…"
    assert "bookings" in said[1]
    assert said[-1] == "Done."
    before = fingerprints(clinic_database)
    (said_again,) = fill(clinic_database, 30, seed=2)
    assert "already" in said_again
    assert fingerprints(clinic_database) == before


def test_other_workstations_hear_of_it_once_and_only_of_everything(clinic_database: ThrowAwayDatabase) -> None:
    with clinic_database.admin_connection() as listener:
        listener.execute("LISTEN clinic_change")
        fill(clinic_database, 20)
        listener.execute("SELECT pg_notify('clinic_change', 'the end')")
        heard = [one.payload for one in listener.notifies(timeout=10, stop_after=2)]
    assert heard == ['{"subject": "everything"}', "the end"]


def test_everybody_is_found_by_the_patient_search(clinic_database: ThrowAwayDatabase) -> None:
    fill(clinic_database)
    assert clinic_database.value("SELECT count(*) FROM clinic.patient_search") == PATIENTS + 5
    reception = clinic_database.as_person("reception@example.com")
    for first, last, born in clinic_database.rows(
        """
        SELECT "firstName", "lastName", "dateOfBirth" FROM public.patients p LEFT JOIN clinic.patient_profile c
        ON c.patient_id = p.id WHERE c.archived_at IS NULL ORDER BY p.id LIMIT 10
        """
    ):
        with reception.read() as session:
            found = [one.patient for one in search(session, PatientSearch(f"{last}, {first} {born.isoformat()}")).items]
        assert (first, last, born) in [(one.first_name, one.last_name, one.born_on) for one in found]
