"""Before a database of another program is taken over: what is reported, what is refused, what is converted."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import psycopg
import pytest
from click.testing import CliRunner

from clinic_desktop.command_line import command
from clinic_desktop.db import schema_version
from clinic_desktop.db.adoption_report import look
from clinic_desktop.domain.adoption import DifferenceKind, FindingKind
from clinic_desktop.domain.errors import AlreadySetUp, TablesOfAnotherProgram
from clinic_desktop.files import MIGRATIONS
from tests import rows
from tests.builders import EMILY, JANE, ROBERT
from tests.migrations.catalog import dump
from tests.reliability.other_clinic import OtherDatabase, database_of_the_other_program, row_hashes, seed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from click.testing import Result

    from clinic_desktop.domain.adoption import AdoptionReport
    from clinic_desktop.testing.databases import ThrowAwayDatabase
    from clinic_desktop.testing.servers import ThrowAwayServer

    Connection = psycopg.Connection[tuple[Any, ...]]

SOON = datetime.now(UTC).replace(tzinfo=None, minute=0, second=0, microsecond=0) + timedelta(days=6)

MY_TRIGGER = """
CREATE FUNCTION mine() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
CREATE TRIGGER mine BEFORE UPDATE ON patients FOR EACH ROW EXECUTE FUNCTION mine();
"""


@pytest.fixture
def other(server: ThrowAwayServer) -> Iterator[OtherDatabase]:
    with database_of_the_other_program(server) as made:
        yield made


@pytest.fixture
def provider(other: OtherDatabase) -> str:
    """Fill the other program's database, and give its provider."""
    return seed(other.connection())


def report(other: OtherDatabase) -> AdoptionReport:
    with other.database.admin_connection() as connection:
        return look(connection)


def found(other: OtherDatabase) -> dict[tuple[FindingKind, str], tuple[str, ...]]:
    return {(one.kind, one.rule): one.ids for one in report(other).findings}


def ask(other: OtherDatabase, *arguments: str) -> Result:
    with other.database.server.changing_roles():
        return CliRunner().invoke(command, ["db", *arguments, "--admin-url", other.database.admin_conninfo])


def change(other: OtherDatabase, statement: str) -> None:
    other.database.admin_connection().execute(statement.encode())


def test_the_schema_we_compare_with_is_the_given_one() -> None:
    given = Path(__file__).parents[1] / "migrations" / "given_schema.json"

    assert json.loads((MIGRATIONS / "given_schema.json").read_text()) == json.loads(given.read_text())


def test_a_dry_run_reports_and_changes_nothing(other: OtherDatabase, provider: str) -> None:
    was, stored = dump(other.database), row_hashes(other.database)

    told = ask(other, "adopt", "--dry-run")

    assert told.exit_code == 0, told.output
    assert (dump(other.database), row_hashes(other.database)) == (was, stored)
    for words in (
        f"PostgreSQL {other.database.server.major}",
        "UTF8",
        f"owner of the tables:  {other.owner}\n",
        "patients:             5\n",
        "its migrations:       2, the last is 20250601000000_blood",
        "table transcriptions is not known here, and left alone",
        "98.4 °F, 145.50 lb, 65.00 in → 36.9 °C, 66.00 kg, 165.10 cm",
        "vital_signs: break the rule clinic_vital_signs_temperature_range: 2",
        "Nothing was changed.",
    ):
        assert words in told.output, told.output


def test_long_lists_are_cut_on_the_screen_and_whole_in_the_file(
    other: OtherDatabase, provider: str, tmp_path: Path
) -> None:
    ids = [rows.insert(other.connection(), "patients", rows.patient(phone="none")) for _ in range(25)]

    told = ask(other, "adopt", "--dry-run", "--report", str(tmp_path / "report"))

    assert "clinic_patients_phone_digits: 25" in told.output
    assert "… and 5 more" in told.output
    written = (tmp_path / "report").read_text()
    assert [id_ for id_ in ids if id_ not in written] == []


@pytest.mark.parametrize(
    ("statement", "kind", "words"),
    [
        ('ALTER TABLE patients DROP COLUMN "bloodType"', DifferenceKind.COLUMN_MISSING, "patients.bloodType"),
        ("ALTER TABLE patients RENAME phone TO tel", DifferenceKind.COLUMN_MISSING, "patients.phone"),
        ("DROP TABLE symptoms", DifferenceKind.TABLE_MISSING, "symptoms"),
        (
            "ALTER TABLE prescriptions ALTER strength SET NOT NULL",
            DifferenceKind.NULL_REFUSED,
            "prescriptions.strength",
        ),
        ("ALTER TABLE patients ALTER phone DROP NOT NULL", DifferenceKind.NULL_ALLOWED, "patients.phone"),
        ("ALTER TABLE patients ALTER phone TYPE int USING 1", DifferenceKind.COLUMN_OTHER_TYPE, "integer"),
        ('ALTER TABLE patients ALTER "createdAt" DROP DEFAULT', DifferenceKind.DEFAULT_MISSING, "patients.createdAt"),
        ("ALTER TABLE patients ADD ward text NOT NULL", DifferenceKind.COLUMN_WANTED_BY_OTHERS, "patients.ward"),
        ("DROP INDEX providers_email_key", DifferenceKind.UNIQUE_INDEX_MISSING, "providers_email_key"),
        (
            'ALTER TABLE allergies DROP CONSTRAINT "allergies_patientId_fkey"',
            DifferenceKind.CONSTRAINT_MISSING,
            "allergies_patientId_fkey",
        ),
        ("ALTER TYPE \"Sex\" ADD VALUE 'unknown'", DifferenceKind.ENUM_OTHER, "male, female, other, unknown"),
        ("ALTER TABLE patients ENABLE ROW LEVEL SECURITY", DifferenceKind.ROWS_HIDDEN, "patients"),
        ("CREATE SCHEMA clinic", DifferenceKind.NAME_TAKEN, "clinic"),
    ],
)
def test_what_makes_it_impossible_is_named_and_refused(
    other: OtherDatabase, statement: str, kind: DifferenceKind, words: str
) -> None:
    change(other, statement)
    was = dump(other.database)

    assert kind in {one.kind for one in report(other).obstacles}
    told = ask(other, "adopt", "--yes")

    assert told.exit_code == 1
    assert "This database cannot be taken over as it is. Nothing was changed." in told.stderr
    assert words in told.stderr
    assert dump(other.database) == was


@pytest.mark.parametrize(
    ("statement", "kind"),
    [
        ("ALTER TABLE patients ADD ward text", DifferenceKind.COLUMN_EXTRA),
        ("ALTER TABLE patients ADD seen int NOT NULL GENERATED ALWAYS AS IDENTITY", DifferenceKind.COLUMN_EXTRA),
        ("CREATE INDEX mine ON patients (address)", DifferenceKind.INDEX_EXTRA),
        ("DROP INDEX patients_phone_idx", DifferenceKind.INDEX_MISSING),
        ("ALTER TABLE patients ADD CONSTRAINT mine CHECK (phone <> '')", DifferenceKind.CONSTRAINT_EXTRA),
        ("ALTER TABLE patients RENAME CONSTRAINT patients_pkey TO mine", DifferenceKind.CONSTRAINT_RENAMED),
        ('ALTER TABLE appointments ALTER "durationMinutes" SET DEFAULT 20', DifferenceKind.DEFAULT_OTHER),
        (MY_TRIGGER, DifferenceKind.TRIGGER_EXTRA),
        ("CREATE VIEW mine AS SELECT id FROM patients", DifferenceKind.TABLE_EXTRA),
    ],
)
def test_what_both_can_live_with_is_named_and_left_alone(
    other: OtherDatabase, statement: str, kind: DifferenceKind
) -> None:
    change(other, statement)

    assert kind in {one.kind for one in report(other).differences}
    told = ask(other, "adopt", "--yes")

    assert told.exit_code == 0, told.output


def test_rows_that_break_rules_are_listed_and_stay_as_they_are(other: OtherDatabase, provider: str) -> None:
    connection = other.connection()
    booked = rows.insert(connection, "appointments", rows.appointment(provider, appointmentDate=SOON))
    pain = rows.insert(connection, "vital_signs", rows.vital_signs(booked, painLevel=11))
    for_ever = rows.insert(connection, "appointments", rows.appointment(provider, appointmentDate="infinity"))
    late = rows.insert(connection, "appointments", rows.appointment(provider, appointmentDate="10000-01-01"))
    backwards = rows.insert(connection, "appointments", rows.appointment(provider, durationMinutes=-5))
    unsaid = rows.insert(connection, "appointments", rows.appointment(provider, durationMinutes=None))
    twins = [rows.insert(connection, "patients", rows.patient(email=mail)) for mail in ("a@b.co", " A@B.co")]
    stored = row_hashes(other.database)

    listed = found(other)

    assert listed[FindingKind.BREAKS_RULE, "clinic_vital_signs_painLevel_range"] == (pain,)
    assert listed[FindingKind.BREAKS_RULE, "clinic_appointments_appointmentDate"] == (for_ever,)
    assert listed[FindingKind.BREAKS_RULE, "clinic_appointments_durationMinutes_range"] == (backwards,)
    assert set(listed[FindingKind.UNREADABLE_DATE, "appointmentDate"]) == {for_ever, late}
    assert listed[FindingKind.LENGTH_UNKNOWN, "durationMinutes"] == (unsaid,)
    assert sorted(listed[FindingKind.SAME_EMAIL, "email"]) == sorted(twins)
    assert ask(other, "adopt", "--yes").exit_code == 0
    assert row_hashes(other.database) == stored
    with pytest.raises(psycopg.errors.CheckViolation):
        connection.execute('UPDATE public.vital_signs SET "heartRate" = 70 WHERE id = %s', (pain,))


def test_no_row_is_too_odd_to_be_taken_over(other: OtherDatabase, provider: str) -> None:
    connection = other.connection()
    for born in ("infinity", "-infinity", "4713-01-01 BC", "5874897-12-31"):
        rows.insert(connection, "patients", rows.patient(dateOfBirth=born))
    for name in ("", " ", "x" * 10_000, "\u202e\u0301", "'; DROP TABLE patients; --"):
        rows.insert(connection, "patients", rows.patient(firstName=name, lastName=name, phone=name, email=name))
    for when in ("infinity", "-infinity", "294276-12-31", "4713-01-01 BC"):
        rows.insert(connection, "appointments", rows.appointment(provider, appointmentDate=when))
    for minutes in (2**31 - 1, -(2**31), 0):
        booked = rows.insert(connection, "appointments", rows.appointment(provider, durationMinutes=minutes))
        odd = rows.vital_signs(booked, temperature="NaN", weight="NaN", height="-1", painLevel=-1)
        rows.insert(connection, "vital_signs", odd)
    stored = row_hashes(other.database)

    told = ask(other, "adopt", "--yes", "--convert-us-vitals")

    assert told.exit_code == 0, told.output
    assert [one for one, digest in row_hashes(other.database).items() if digest != stored[one]] == ["vital_signs"]
    assert other.database.value("SELECT count(*) FROM clinic.patient_search") == 14


def test_overlaps_are_told_apart_by_whose_they_are_and_whether_they_are_over(
    other: OtherDatabase, provider: str
) -> None:
    connection = other.connection()
    second = rows.insert(connection, "providers", rows.provider())

    def book(who: str, patient: str, when: datetime, **columns: object) -> str:
        row = rows.appointment(who, patientId=patient, appointmentDate=when, durationMinutes=30, **columns)
        return rows.insert(connection, "appointments", row)

    first = book(provider, JANE, SOON)
    same_provider = book(provider, ROBERT, SOON + timedelta(minutes=20))
    same_patient = book(second, JANE, SOON + timedelta(minutes=10))
    book(provider, EMILY, SOON + timedelta(minutes=50))
    book(provider, EMILY, SOON, status="cancelled")
    over = [book(second, EMILY, SOON - timedelta(days=60)) for _ in range(2)]

    listed = found(other)

    assert listed[FindingKind.PROVIDER_TWICE, ""] == (first, same_provider)
    assert listed[FindingKind.PATIENT_TWICE, ""] == (first, same_patient)
    assert sorted(listed[FindingKind.OVERLAP_IS_OVER, ""]) == sorted(over)


def test_overlapping_bookings_hold_what_nobody_else_holds(other: OtherDatabase, provider: str) -> None:
    connection = other.connection()
    created = datetime.now(UTC).replace(tzinfo=None)
    for place, (patient, minutes) in enumerate(((JANE, 0), (ROBERT, 20))):
        when = SOON + timedelta(minutes=minutes)
        row = rows.appointment(provider, patientId=patient, appointmentDate=when, durationMinutes=30)
        rows.insert(connection, "appointments", {**row, "createdAt": created + timedelta(seconds=place)})

    told = ask(other, "adopt", "--yes")

    held = "SELECT lower(during), upper(during) FROM clinic.slot_claim WHERE provider_id = %s AND patient_id = ANY (%s)"
    ends = (SOON + timedelta(minutes=30), SOON + timedelta(minutes=50))
    assert sorted(other.database.rows(held, (provider, [JANE, ROBERT]))) == [(SOON, ends[0]), ends]
    assert "Overlapping ones that do not, or only in part: 1" in told.output


def test_us_vitals_are_converted_only_when_told_to_and_only_those_that_must_be(
    other: OtherDatabase, provider: str
) -> None:
    connection = other.connection()
    metric = rows.insert(connection, "appointments", rows.appointment(provider, appointmentDate=SOON))
    rows.insert(connection, "vital_signs", rows.vital_signs(metric, temperature="36.6", weight="80", height="180"))
    mixed = rows.insert(connection, "appointments", rows.appointment(provider))
    odd = rows.insert(connection, "vital_signs", rows.vital_signs(mixed, temperature="98.6", height="180"))
    was = row_hashes(other.database)

    listed = found(other)
    told = ask(other, "adopt", "--yes", "--convert-us-vitals")

    assert listed[FindingKind.UNITS_MIXED, ""] == (odd,)
    assert len(listed[FindingKind.UNITS_UNKNOWN, ""]) == 1
    assert told.output.count("Converted: ") == 2
    stored = other.database.rows("SELECT temperature, weight, height, bmi FROM public.vital_signs ORDER BY temperature")
    assert stored == [
        (Decimal("36.6"), Decimal("80.00"), Decimal("180.00"), None),
        (Decimal("36.8"), Decimal("88.45"), Decimal("177.80"), Decimal("28.0")),
        (Decimal("36.9"), Decimal("66.00"), Decimal("165.10"), Decimal("24.2")),
        (Decimal("98.6"), None, Decimal("180.00"), None),
    ]
    assert [one for one, digest in row_hashes(other.database).items() if digest != was[one]] == ["vital_signs"]
    assert other.database.value("SELECT jsonb_array_length(converted) FROM clinic.adoption") == 2


def test_a_superuser_who_owns_the_tables_is_reported_with_what_mends_it(other: OtherDatabase) -> None:
    with other.database.server.changing_roles():
        change(other, f"ALTER ROLE {other.owner} SUPERUSER")

    told = ask(other, "adopt", "--dry-run")

    assert f'ALTER ROLE "{other.owner}" NOSUPERUSER;' in told.output


def test_whoever_used_the_database_still_connects_and_nobody_else(other: OtherDatabase) -> None:
    reader, stranger = (f"{name}_{uuid4().hex[:12]}" for name in ("reporting", "stranger"))
    for role in (reader, stranger):
        change(other, f"CREATE ROLE {role} LOGIN PASSWORD 'password123'")
    change(other, f"GRANT SELECT ON public.patients TO {reader}")

    told = ask(other, "adopt", "--yes")

    assert f"May connect as before: {other.owner}, {reader}" in told.output
    other.connection().execute("CREATE TEMP TABLE mine (id int)")
    assert other.database.connection_as(reader).execute("SELECT count(*) FROM public.patients").fetchall() == [(0,)]
    with pytest.raises(psycopg.OperationalError, match="permission denied for database"):
        other.database.connection_as(stranger)
    change(other, f"DROP OWNED BY {reader}")
    for role in (reader, stranger):
        change(other, f"DROP ROLE {role}")


def test_tables_we_do_not_know_get_no_rights_of_ours(other: OtherDatabase) -> None:
    ask(other, "adopt", "--yes")

    granted = "SELECT relacl::text FROM pg_class WHERE relname IN ('transcriptions', '_prisma_migrations')"
    assert [acl for (acl,) in other.database.rows(granted) if acl and "clinic_" in acl] == []


def test_a_database_is_taken_over_once(other: OtherDatabase) -> None:
    ask(other, "adopt", "--yes")

    told = ask(other, "adopt", "--yes")

    assert told.exit_code == 1
    assert "This database is set up already" in told.stderr
    with pytest.raises(AlreadySetUp):
        report(other)


def test_migrating_does_not_take_a_database_over_unasked(other: OtherDatabase) -> None:
    was = dump(other.database)

    with pytest.raises(TablesOfAnotherProgram):
        other.database.migrate()
    told = ask(other, "migrate")

    assert "clinic-desktop db adopt --dry-run" in told.stderr
    assert dump(other.database) == was


def test_only_an_administrator_takes_over(other: OtherDatabase) -> None:
    with other.connection() as connection:
        assert [one.kind for one in look(connection).obstacles] == [DifferenceKind.NOT_ADMINISTRATOR]


def test_without_a_yes_nothing_happens(other: OtherDatabase) -> None:
    was = dump(other.database)

    told = ask(other, "adopt")

    assert told.exit_code == 1
    assert "Aborted!" in told.stderr
    assert dump(other.database) == was


def test_every_check_of_our_revisions_is_looked_at(clinic_database: ThrowAwayDatabase) -> None:
    made = clinic_database.rows(
        "SELECT conname FROM pg_constraint WHERE conname LIKE 'clinic\\_%' AND contype = 'c'"
        " AND connamespace = 'public'::regnamespace"
    )

    assert sorted(f"clinic_{table}_{name}" for table, name in schema_version.checks()) == sorted(
        name for (name,) in made
    )
