"""A backup becomes a clinic again, in a server that has nothing; and is refused before anything is touched."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import psycopg
import pytest
from click.testing import CliRunner
from psycopg.conninfo import make_conninfo

from clinic_desktop.backup_commands import NOTHING_NEW
from clinic_desktop.command_line import command
from clinic_desktop.db import postgres_programs
from clinic_desktop.db.backup_archive import MANIFEST, member, reading_archive, tar_end, write_archive
from clinic_desktop.db.backup_key import public_half, secret_half
from clinic_desktop.db.backup_proof import read_whole
from clinic_desktop.db.demo_clinic import DEMO_PASSWORD
from clinic_desktop.testing.program import StartedProgram
from tests.db.cluster_scenes import do, scene

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from click.testing import Result

    from clinic_desktop.db.private_cluster import PrivateCluster
    from tests.db.cluster_scenes import Scene

pytestmark = pytest.mark.cluster

DOCTOR = "doctor@example.com"
NEW_PASSWORD = "four candles on a cake"


class Clinic:
    """A server of its own with a demo clinic that was set up as a shared one, and was backed up."""

    def __init__(self, stage: Scene, folder: Path) -> None:
        self.stage = stage
        self.folder = folder
        self.key = folder / "key.txt"
        self.cluster = stage.cluster("old")
        self.cluster.start()
        do(self.cluster, "CREATE DATABASE clinic")
        for words in (["setup", "--clinic-name", "Harbour"], ["seed"], ["backup-key", str(self.key)]):
            done = self.ask(self.cluster, "db", *words)
            assert done.exit_code == 0, done.output
        do(self.cluster, "ALTER ROLE \"doctor@example.com\" SET work_mem = '5MB'")

    def ask(self, cluster: PrivateCluster, *words: str, typed: str = "") -> Result:
        shared = words[1] != "backup-key"
        environ = {
            "CLINIC_ADMIN_URL": cluster.url("clinic") if shared else "",
            "CLINIC_DATA_DIR": str(self.folder / "data"),
        }
        return CliRunner().invoke(command, list(words), env=environ, input=typed)

    def back_up(self) -> Path:
        done = self.ask(self.cluster, "db", "backup", "--folder", str(self.folder / "backups"), "--key", str(self.key))
        assert done.exit_code == 0, done.output
        (file,) = (self.folder / "backups").glob("*.age")
        return file

    def restore(self, cluster: PrivateCluster, file: Path, *more: str, key: Path | None = None) -> Result:
        words = ["db", "restore", str(file), "--key", str(key or self.key), "--why", "the disk broke", "--yes", *more]
        return self.ask(cluster, *words)

    def empty_server(self, name: str = "new") -> PrivateCluster:
        cluster = self.stage.cluster(name)
        cluster.start()
        return cluster


@pytest.fixture
def clinic(tmp_path: Path) -> Iterator[Clinic]:
    with scene() as stage:
        yield Clinic(stage, tmp_path)


def databases(cluster: PrivateCluster) -> set[str]:
    with psycopg.connect(cluster.url()) as connection:
        return {name for (name,) in connection.execute("SELECT datname FROM pg_database")}


def test_the_round_trip_ends_with_people_at_work(clinic: Clinic, qapp: object) -> None:
    file = clinic.back_up()
    clinic.cluster.stop()
    new = clinic.empty_server()

    restored = clinic.restore(new, file)
    nobody = clinic.ask(new, "db", "new-password", "nobody@example.com")
    changed = clinic.ask(new, "db", "new-password", DOCTOR, typed=f"short\n{NEW_PASSWORD}\n{NEW_PASSWORD}\n")

    assert restored.exit_code == 0, restored.output
    assert "This is a backup of Harbour" in restored.output
    assert "Restored and compared" in restored.output
    assert "Era 2 of the audit trail has begun; the trail is sound." in restored.output
    assert "auditor@example.com, doctor@example.com, reception@example.com" in restored.output
    assert "Nobody who works here signs in as" in nobody.output
    assert changed.exit_code == 0, changed.output
    assert clinic.ask(new, "audit", "verify").output.startswith("The trail is sound.")
    assert "nothing is missing or changed" in clinic.ask(new, "db", "status").output
    with psycopg.connect(new.url("clinic")) as connection:
        work_mem = connection.execute("SELECT setconfig FROM pg_db_role_setting WHERE setdatabase = 0").fetchall()
    assert any("work_mem=5MB" in one for (one,) in work_mem)
    do(new, "UPDATE clinic.staff SET must_change = false", "clinic")
    with StartedProgram(make_conninfo(host=str(new.socket_folder), port=new.port, dbname="clinic")) as program:
        with pytest.raises(psycopg.OperationalError):
            psycopg.connect(new.url("clinic"), user="reception@example.com", password=DEMO_PASSWORD)
        window = program.sign_in(DOCTOR, NEW_PASSWORD)
        assert window.windowTitle().startswith("Harbour")


def test_a_server_with_a_clinic_is_left_alone(clinic: Clinic) -> None:
    file = clinic.back_up()

    refused = clinic.restore(clinic.cluster, file)

    assert refused.exit_code == 1
    assert "There is a clinic in this database already. Nothing was changed." in refused.output
    with psycopg.connect(clinic.cluster.url("clinic")) as connection:
        assert connection.execute("SELECT count(*) FROM clinic.audit_era").fetchall() == [(1,)]


def test_a_demo_goes_only_if_that_is_said(clinic: Clinic) -> None:
    file = clinic.back_up()
    with psycopg.connect(clinic.cluster.url("clinic")) as looking:
        looking.execute("SELECT 1")
        in_use = clinic.restore(clinic.cluster, file, "--replace-demo")

    replaced = clinic.restore(clinic.cluster, file, "--replace-demo")

    assert "Somebody is connected" in in_use.output
    assert replaced.exit_code == 0, replaced.output


def test_an_empty_database_of_the_name_may_be_there_and_one_with_a_table_may_not(clinic: Clinic) -> None:
    file = clinic.back_up()
    new = clinic.empty_server()
    do(new, "CREATE DATABASE clinic")
    do(new, "CREATE TABLE something (a int)", "clinic")

    refused = clinic.restore(new, file)
    do(new, "DROP TABLE something", "clinic")
    restored = clinic.restore(new, file)

    assert "There is a clinic in this database already" in refused.output
    assert restored.exit_code == 0, restored.output


def newer_copy(clinic: Clinic, file: Path) -> Path:
    """Write the backup that a program of a later year would have made."""
    key = clinic.key.read_text()
    known = replace(read_whole(file, secret_half(key)), revision="9999", program="9.0.0")
    parts = []
    with reading_archive(file, secret_half(key)) as members:
        for name, content in members:
            parts.append(member(name, known.to_json() if name == MANIFEST else content.read()))
    newer = file.with_name("newer.age")
    write_archive(newer, [public_half(key)], [*parts, tar_end()])
    return newer


def test_other_key_other_database_and_newer_programs_are_told_apart(clinic: Clinic) -> None:
    file = clinic.back_up()
    other_key = clinic.folder / "other.txt"
    assert clinic.ask(clinic.cluster, "db", "backup-key", str(other_key)).exit_code == 0
    new = clinic.empty_server()
    do(new, "CREATE DATABASE other")
    environ = {"CLINIC_ADMIN_URL": new.url("other"), "CLINIC_DATA_DIR": str(clinic.folder / "data")}
    words = ["db", "restore", str(file), "--key", str(clinic.key), "--why", "fire", "--yes"]

    assert (
        "This backup was made for another key. Nothing was changed." in clinic.restore(new, file, key=other_key).output
    )
    assert "That is not a key of backups" in clinic.restore(new, file, key=file.parent / ".lock").output
    assert "Name the database clinic" in CliRunner().invoke(command, words, env=environ).output
    told = clinic.restore(new, newer_copy(clinic, file)).output
    assert "made by a newer version. Nothing was changed. Install it first: Clinic Desktop 9.0.0" in told
    assert databases(new) == {"postgres", "template0", "template1", "other"}
    with psycopg.connect(new.url()) as connection:
        made = connection.execute("SELECT count(*) FROM pg_roles WHERE rolname LIKE 'clinic%'").fetchall()
    assert made == [(1,)]


def test_older_servers_are_refused(clinic: Clinic) -> None:
    older = [one for major, one in postgres_programs.installed().items() if major < 18]
    if not older:
        pytest.skip("only one version of PostgreSQL is installed here")
    file = clinic.back_up()
    new = clinic.stage.cluster("older", older[0])
    new.start()

    assert (
        "made by a newer version. Nothing was changed. Install it first: PostgreSQL 18"
        in clinic.restore(new, file).output
    )


def test_an_unchanged_clinic_is_not_backed_up_again(clinic: Clinic) -> None:
    clinic.back_up()

    again = clinic.ask(
        clinic.cluster,
        *("db", "backup", "--if-changed", "--folder", str(clinic.folder / "backups"), "--key", str(clinic.key)),
    )

    assert NOTHING_NEW in again.output


def test_the_backup_role_is_made_by_a_command(clinic: Clinic) -> None:
    for _ in range(2):
        assert clinic.ask(clinic.cluster, "db", "backup-role").exit_code == 0
    with psycopg.connect(clinic.cluster.url("clinic")) as connection:
        found = connection.execute(
            "SELECT rolcanlogin, rolbypassrls, rolsuper, has_table_privilege(oid, 'public.patients', 'INSERT')"
            " FROM pg_roles WHERE rolname = 'clinic_backup'"
        ).fetchall()
    assert found == [(False, True, False, False)]
