"""``clinic-desktop audit …`` as an administrator of the server runs it."""

from __future__ import annotations

import csv
import re
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from clinic_desktop.command_line import command

if TYPE_CHECKING:
    from pathlib import Path
    from typing import LiteralString

    from click.testing import Result

    from clinic_desktop.testing.databases import ThrowAwayDatabase

NOWHERE = "host=/nowhere dbname=clinic"
FAILED, MISUSED = 1, 2


def ask(*arguments: str) -> Result:
    return CliRunner().invoke(command, ["audit", *arguments])


def test_a_sound_trail_is_verified(clinic_database: ThrowAwayDatabase) -> None:
    clinic_database.rows("SELECT clinic.note('lock', 'staff')")
    where = ("--admin-url", clinic_database.admin_conninfo)
    unsealed = ask("verify", *where)
    clinic_database.rows("SELECT clinic.seal_range(1, '0', pg_current_xact_id())")
    told = ask("verify", *where)

    assert (unsealed.exit_code, told.exit_code) == (0, 0)
    assert re.fullmatch(r"Nothing is sealed yet\. [0-9,]+ events wait; a workstation seals them\.\n", unsealed.stdout)
    assert told.stdout.startswith("The trail is sound. ")


def test_a_trail_that_does_not_fit_fails(clinic_database: ThrowAwayDatabase) -> None:
    clinic_database.rows("SELECT clinic.note('lock', 'staff')")
    clinic_database.rows("SELECT clinic.seal_range(1, '0', pg_current_xact_id())")
    clinic_database.rows("ALTER TABLE clinic.audit_event DISABLE TRIGGER refuse_change")
    clinic_database.rows("UPDATE clinic.audit_event SET actor = 'somebody else' WHERE action = 'lock'")

    told = ask("verify", "--admin-url", clinic_database.admin_conninfo)

    assert told.exit_code == FAILED
    assert told.stdout.startswith("Block 1 does not fit. ")


def test_an_era_begins_with_a_reason(clinic_database: ThrowAwayDatabase) -> None:
    why = "restored from the backup of yesterday"

    told = ask("start-era", "--why", why, "--anyway", "--admin-url", clinic_database.admin_conninfo)

    assert told.exit_code == 0
    assert told.stdout == "Era 2 of the audit trail has begun.\n"
    assert clinic_database.value("SELECT why FROM clinic.audit_era WHERE no = 2") == why
    assert ask("start-era", "--admin-url", NOWHERE).exit_code == MISUSED
    refused = ask("start-era", "--why", "x", "--anyway", "--admin-url", clinic_database.admin_conninfo)
    assert refused.exit_code == FAILED
    assert "At least 3 characters" in refused.stderr or "at least 3 characters" in refused.stderr


def test_no_era_begins_where_nothing_was_restored(clinic_database: ThrowAwayDatabase) -> None:
    told = ask("start-era", "--why", "restored", "--admin-url", clinic_database.admin_conninfo)
    clinic_database.rows("ALTER TABLE clinic.audit_era DISABLE TRIGGER ALL")
    clinic_database.rows("UPDATE clinic.audit_era SET system_id = 1")
    clinic_database.rows("ALTER TABLE clinic.audit_era ENABLE TRIGGER ALL")
    restored = ask("start-era", "--why", "restored", "--admin-url", clinic_database.admin_conninfo)

    assert told.exit_code == FAILED
    assert told.stderr.startswith("Error: Nothing was restored into another server: its transaction numbers go on")
    assert restored.stdout == "Era 2 of the audit trail has begun.\n"


@pytest.mark.parametrize(
    ("broken", "words"),
    [
        ("DROP POLICY clinic_chart ON public.medical_records", "policy"),
        (
            "INSERT INTO clinic.staff (db_role, display_name) VALUES ('lost@clinic.example', 'Lo St')",
            "The server has no role lost@clinic.example. Restore the roles first",
        ),
        ("ALTER TABLE public.patients RENAME COLUMN phone TO telephone", "phone of public.patients"),
    ],
    ids=["a piece", "a role", "a column"],
)
def test_no_era_begins_while_pieces_or_roles_are_missing(
    clinic_database: ThrowAwayDatabase, broken: LiteralString, words: str
) -> None:
    clinic_database.rows(broken)
    where = ("--admin-url", clinic_database.admin_conninfo)

    told = ask("start-era", "--why", "restored", "--anyway", *where)
    status = CliRunner().invoke(command, ["db", "status", *where])

    assert told.exit_code == FAILED
    assert words in told.stderr
    assert told.stderr.endswith("No era was begun.\n")
    assert clinic_database.value("SELECT max(no) FROM clinic.audit_era") == 1
    assert status.exit_code == 0
    assert words in status.stdout


def test_an_export_is_written_and_on_record(clinic_database: ThrowAwayDatabase, tmp_path: Path) -> None:
    path = tmp_path / "trail.csv"
    clinic_database.rows("SELECT clinic.note('lock', 'staff')")
    options = ["--why", "yearly review", "--admin-url", clinic_database.admin_conninfo]

    told = ask("export", str(path), "--since", "2026-01-01", *options)

    lines = list(csv.reader(path.read_text("utf-8-sig").splitlines()))
    assert told.exit_code == 0, told.output
    assert told.stdout.startswith(f"{path} holds {len(lines) - 1:,} events. SHA-256: ")
    noted = "SELECT reason, data ->> 'sha256' FROM clinic.audit_event WHERE action = 'export' AND row_id IS NULL"
    assert clinic_database.rows(noted) == [("yearly review", told.stdout.split()[-1])]
    assert ask("export", str(path), *options).exit_code == FAILED
    before = ask("export", str(path), "--replace", "--until", "2001-01-01", *options)
    assert before.stdout.startswith(f"{path} holds 0 events. ")


@pytest.mark.parametrize(
    ("question", "words"),
    [
        (("--person", "nobody@example.com"), "Nobody is called nobody@example.com here. No file was written."),
        (("--patient", "P-0"), "Nothing is on record about a patient P-0. No file was written."),
        (("--since", "2026-02-02", "--until", "2026-02-01"), "the last day lies before the first; no file was written"),
    ],
)
def test_a_question_that_nothing_can_answer_gives_no_file(
    question: tuple[str, ...], words: str, clinic_database: ThrowAwayDatabase, tmp_path: Path
) -> None:
    path = tmp_path / "trail.csv"

    told = ask("export", str(path), "--why", "review", "--admin-url", clinic_database.admin_conninfo, *question)

    assert told.exit_code in (FAILED, MISUSED)
    assert words in told.stderr
    assert list(tmp_path.iterdir()) == []
    assert clinic_database.rows("SELECT FROM clinic.audit_event WHERE action = 'export'") == []


def test_whoever_is_on_the_staff_or_on_record_can_be_asked_for(
    clinic_database: ThrowAwayDatabase, tmp_path: Path
) -> None:
    clinic_database.rows("SELECT clinic.note('lock', 'staff')")
    superuser = str(clinic_database.value("SELECT session_user"))
    options = ["--why", "review", "--replace", "--admin-url", clinic_database.admin_conninfo]

    for person in ("doctor@example.com", superuser):
        told = ask("export", str(tmp_path / "trail.csv"), "--person", person, *options)
        assert told.exit_code == 0, told.output
    patient = str(clinic_database.value("SELECT id FROM public.patients LIMIT 1"))
    clinic_database.rows("SELECT clinic.note('print', 'chart', array[%s])", [patient])
    told = ask("export", str(tmp_path / "trail.csv"), "--patient", patient, *options)
    assert told.exit_code == 0, told.output


@pytest.mark.parametrize(
    "arguments", [("verify",), ("start-era", "--why", "restored"), ("export", "x", "--why", "because")]
)
def test_a_server_that_does_not_answer_is_told_in_words(arguments: tuple[str, ...]) -> None:
    told = ask(*arguments, "--admin-url", NOWHERE)

    assert told.exit_code == FAILED
    assert told.stderr.startswith("Error: Nobody listens at /nowhere.")


def test_a_shared_server_wants_its_administrator() -> None:
    told = CliRunner().invoke(command, ["--database", NOWHERE, "audit", "verify"])

    assert told.exit_code == FAILED
    assert "name its administrator with --admin-url" in told.stderr
