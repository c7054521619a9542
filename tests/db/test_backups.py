"""Backups are encrypted, proved before they are kept, and whatever goes wrong leaves no part of one."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import psycopg
import pyrage
import pytest
from click.testing import CliRunner
from psycopg.conninfo import make_conninfo

from clinic_desktop.command_line import command
from clinic_desktop.db.backup_key import new_key, public_half, read_key, secret_half, write_key
from clinic_desktop.db.backup_proof import read_whole
from clinic_desktop.db.backups import PARTIAL, back_up
from clinic_desktop.db.demo_clinic import DEMO_PASSWORD
from clinic_desktop.db.postgres_programs import program
from clinic_desktop.domain.backups import BackupFailed, BackupTrouble
from clinic_desktop.domain.errors import DatabaseUnavailable, NotPermitted
from clinic_desktop.domain.identifiers import new_id
from tests.reliability.backup_scene import BackupScene, scene_of
from tests.reliability.other_clinic import database_of_the_other_program

if TYPE_CHECKING:
    from pathlib import Path

    from clinic_desktop.testing.databases import ThrowAwayDatabase
    from clinic_desktop.testing.servers import ThrowAwayServer

DOCTOR = "doctor@example.com"
PROVED = (True, None)

_HOLD = """
import sys
import fasteners
with fasteners.InterProcessLock(sys.argv[1]):
    print("held", flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def clinic(clinic_database: ThrowAwayDatabase, tmp_path: Path) -> BackupScene:
    return scene_of(clinic_database, tmp_path)


def address_of(scene: BackupScene, login: str) -> str:
    return make_conninfo(scene.database.conninfo, user=login, password=DEMO_PASSWORD)


def trouble_of(scene: BackupScene) -> BackupTrouble:
    with pytest.raises(BackupFailed) as failed:
        scene.back_up()
    return failed.value.trouble


def test_a_backup_is_proved_kept_and_known_to_everybody(clinic: BackupScene) -> None:
    clinic.database.rows("SELECT clinic.seal()")

    made = clinic.back_up()

    assert clinic.files == {made.path.name}
    assert made.path.stat().st_mode & 0o077 == 0
    assert made.is_trail_sound
    assert made.manifest.rows > 100
    assert made.manifest.head_block >= 1
    assert clinic.tries == [PROVED]
    assert clinic.nothing_plain_is_left()
    stored = clinic.database.rows("SELECT file_name, row_count, place LIKE '%: /%' FROM clinic.backup_proof")
    assert stored == [(made.path.name, made.manifest.rows, True)]
    events = "SELECT action FROM clinic.audit_event WHERE subject = 'backup_proof'"
    assert clinic.database.rows(events) == [("insert",)]


def test_no_text_of_the_clinic_stands_in_the_file(clinic: BackupScene) -> None:
    content = clinic.back_up().path.read_bytes()

    assert content.startswith(b"age-encryption.org/v1\n")
    assert b"Tension headache" not in content
    assert b"PGDMP" not in content


def test_the_public_half_is_enough_to_make_and_prove_a_backup(clinic: BackupScene) -> None:
    made = clinic.back_up(replace(clinic.plan, key=f"# the clinic's\n{public_half(clinic.key)}\n"))

    assert read_whole(made.path, secret_half(clinic.key)).rows == made.manifest.rows


def test_the_archive_is_read_without_this_program(clinic: BackupScene, tmp_path: Path) -> None:
    made = clinic.back_up()
    pyrage.decrypt_file(str(made.path), str(tmp_path / "plain.tar"), [secret_half(clinic.key)])
    shell = "tar -xf plain.tar && cat clinic.dump.* > clinic.dump && grep -c . roles.sql"
    told = subprocess.run(["/bin/sh", "-c", shell], cwd=tmp_path, check=True, capture_output=True, text=True)
    listed = subprocess.run(
        [program(clinic.plan.programs, "pg_restore"), "--list", tmp_path / "clinic.dump"],
        check=True,
        capture_output=True,
        text=True,
    )

    assert int(told.stdout) > 5
    assert "TABLE DATA public patients" in listed.stdout
    assert "SCRAM" not in (tmp_path / "roles.sql").read_text()
    assert "SCRAM-SHA-256$" not in (tmp_path / "roles.json").read_text()


def test_nothing_new_needs_no_backup_and_a_change_does(clinic: BackupScene) -> None:
    clinic.back_up()
    plan = replace(clinic.plan, only_if_changed=True)

    clinic.database.as_person(DOCTOR)
    assert back_up(plan, lambda _: None) is None
    clinic.database.rows("""UPDATE public.patients SET phone = '555-0199' WHERE "lastName" IS NOT NULL""")
    again = back_up(plan, lambda _: None)
    assert again is not None
    again.path.unlink()
    assert back_up(plan, lambda _: None) is not None


def test_older_backups_go_by_the_rule_and_other_files_stay(clinic: BackupScene) -> None:
    clinic.folder.mkdir()
    (clinic.folder / "holiday.jpg").touch()
    (clinic.folder / "clinic-yesterday.backup.age").touch()
    now = datetime.now(UTC)
    for back in range(1, 40):
        (clinic.folder / f"clinic-{now - timedelta(days=back):%Y-%m-%dT%H-%M-%S}Z.backup.age").touch()
    (clinic.folder / f"clinic-left-behind{PARTIAL}").touch()

    clinic.back_up()

    assert {"holiday.jpg", "clinic-yesterday.backup.age"} <= clinic.files
    assert 7 < len(clinic.files) - 2 <= 7 + 4 + 3
    assert not [name for name in clinic.files if name.endswith(PARTIAL)]


def test_rows_that_another_role_owner_hides_are_in_it(clinic: BackupScene) -> None:
    """Row-level security of a table must not make a backup smaller than what there is."""
    clinic.database.rows("CREATE TABLE public.other (a int); INSERT INTO public.other SELECT generate_series(1, 9)")
    clinic.database.rows("ALTER TABLE public.other ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY")

    assert clinic.back_up().manifest.tables["public.other"].rows == 9


def test_a_trail_that_was_tampered_with_is_backed_up_as_it_is_and_said(clinic: BackupScene) -> None:
    clinic.database.rows("SELECT clinic.seal()")
    clinic.database.rows("ALTER TABLE clinic.audit_event DISABLE TRIGGER ALL")
    clinic.database.rows("SET session_replication_role = replica")
    clinic.database.rows(
        "UPDATE clinic.audit_event SET actor = 'nobody' WHERE seq = (SELECT min(seq) FROM clinic.audit_event)"
    )

    made = clinic.back_up()

    assert not made.is_trail_sound
    assert clinic.tries == [PROVED]


def test_a_person_on_the_staff_makes_no_backup(clinic: BackupScene) -> None:
    with pytest.raises(NotPermitted):
        clinic.back_up(replace(clinic.plan, address=address_of(clinic, DOCTOR)))

    assert not clinic.folder.exists() or not clinic.files
    with (
        psycopg.connect(address_of(clinic, DOCTOR)) as connection,
        pytest.raises(psycopg.errors.InsufficientPrivilege),
    ):
        connection.execute("SELECT clinic.note_backup(now(), NULL, 'a', 'b', 1, 1, 1)")
    with (
        psycopg.connect(address_of(clinic, DOCTOR)) as connection,
        pytest.raises(psycopg.errors.InsufficientPrivilege),
    ):
        connection.execute("INSERT INTO clinic.backup_proof (trouble) VALUES ('x')")


def test_the_backup_role_needs_no_superuser(clinic: BackupScene) -> None:
    """The recipe of docs/administrator.md for another computer: a login in the role clinic_backup."""
    login = f"night-{new_id()}"
    clinic.database.rows(f"""CREATE ROLE "{login}" LOGIN PASSWORD '{DEMO_PASSWORD}' IN ROLE clinic_backup""")
    clinic.database.rows(f"""GRANT CONNECT ON DATABASE "{clinic.database.name}" TO "{login}" """)
    try:
        made = clinic.back_up(replace(clinic.plan, address=address_of(clinic, login)))
        assert made.manifest.tables["public.patients"].rows > 0
        key = clinic.folder.with_name("key.pub")
        key.write_text(str(public_half(clinic.key)))
        words = ["db", "backup", "--folder", str(clinic.folder), "--key", str(key)]
        environ = {"CLINIC_ADMIN_URL": address_of(clinic, login), "CLINIC_DATA_DIR": str(clinic.plan.work)}
        told = CliRunner().invoke(command, words, env=environ)
        assert told.exit_code == 0, told.output
        assert clinic.tries == [PROVED, PROVED]
    finally:
        clinic.database.rows(f"""DROP OWNED BY "{login}" """)
        clinic.database.rows(f"""DROP ROLE "{login}" """)


def test_a_database_of_another_program_is_backed_up_whole(server: ThrowAwayServer, tmp_path: Path) -> None:
    with database_of_the_other_program(server) as other:
        with server.changing_roles():
            words = ["db", "adopt", "--yes", "--admin-url", other.database.admin_conninfo]
            assert CliRunner().invoke(command, words).exit_code == 0

        made = scene_of(other.database, tmp_path).back_up()

    assert made.manifest.tables["public._prisma_migrations"].rows == 2


def test_two_backups_at_once_do_not_meet(clinic: BackupScene) -> None:
    clinic.folder.mkdir()
    with subprocess.Popen(
        [sys.executable, "-c", _HOLD, clinic.folder / ".lock"], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == b"held\n"
        assert trouble_of(clinic) is BackupTrouble.BUSY
        other.communicate(b"")
    assert clinic.tries == []


def test_a_server_that_ends_the_connection_leaves_no_part_of_a_backup(clinic: BackupScene) -> None:
    def say(words: str) -> None:
        if words.startswith("Copying"):
            clinic.database.rows(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'clinic-backup'"
                f" AND datname = '{clinic.database.name}'"
            )

    with pytest.raises(DatabaseUnavailable):
        back_up(clinic.plan, say)

    assert clinic.files == set()
    assert [proved for proved, _ in clinic.tries] == [False]


@pytest.mark.parametrize("text", ["", "age1nonsense", "AGE-SECRET-KEY-1NONSENSE", "hello"])
def test_what_is_no_key_is_refused(text: str) -> None:
    for half in (public_half, secret_half):
        with pytest.raises(BackupFailed) as refused:
            half(text)
        assert refused.value.trouble is BackupTrouble.KEY


def test_a_key_is_written_once_for_its_owner_alone(tmp_path: Path) -> None:
    key = new_key()
    write_key(tmp_path / "key.txt", key)

    assert (tmp_path / "key.txt").stat().st_mode & 0o777 == 0o600
    assert read_key(tmp_path / "key.txt") == key
    with pytest.raises(BackupFailed):
        write_key(tmp_path / "key.txt", new_key())
    assert read_key(tmp_path / "key.txt") == key
    assert str(public_half(key)) == str(public_half(str(public_half(key))))
