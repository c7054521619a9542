"""``clinic-desktop audit …`` as an administrator of the server runs it."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from clinic_desktop.command_line import command

if TYPE_CHECKING:
    from pathlib import Path

    from click.testing import Result

    from clinic_desktop.testing.databases import ThrowAwayDatabase

NOWHERE = "host=/nowhere dbname=clinic"
FAILED, MISUSED = 1, 2


def ask(*arguments: str) -> Result:
    return CliRunner().invoke(command, ["audit", *arguments])


def test_a_sound_trail_is_verified(clinic_database: ThrowAwayDatabase) -> None:
    told = ask("verify", "--admin-url", clinic_database.admin_conninfo)

    assert told.exit_code == 0
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

    told = ask("start-era", "--why", why, "--admin-url", clinic_database.admin_conninfo)

    assert told.exit_code == 0
    assert told.stdout == "Era 2 of the audit trail has begun.\n"
    assert clinic_database.value("SELECT why FROM clinic.audit_era WHERE no = 2") == why
    assert ask("start-era", "--admin-url", NOWHERE).exit_code == MISUSED
    refused = ask("start-era", "--why", "x", "--admin-url", clinic_database.admin_conninfo)
    assert refused.exit_code == FAILED
    assert "At least 3 characters" in refused.stderr or "at least 3 characters" in refused.stderr


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
