"""The recipe of docs/administrator.md: two files are a backup, and people sign in again in another server."""

from __future__ import annotations

import os
import subprocess
from dataclasses import dataclass
from typing import TYPE_CHECKING

import psycopg
import pytest
from click.testing import CliRunner
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from clinic_desktop.command_line import command
from clinic_desktop.db import postgres_programs
from clinic_desktop.db.demo_clinic import DEMO_PASSWORD
from tests.db.cluster_scenes import do, scene

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from click.testing import Result

    from clinic_desktop.db.private_cluster import PrivateCluster

pytestmark = pytest.mark.cluster

NEEDED = ("pg_dumpall", "pg_restore")
DOCTOR = "doctor@example.com"


@dataclass(frozen=True)
class Server:
    """A server and the password of its superuser, which a file of roles changes."""

    cluster: PrivateCluster
    password: str

    def address(self, database: str = "clinic", **changed: str) -> str:
        return make_conninfo(self.cluster.url(database), **{"password": self.password, **changed})

    def run(self, name: str, *arguments: str | Path, database: str = "postgres") -> str:
        known = conninfo_to_dict(self.address(database))
        where = {f"PG{key.upper()}": str(known[key]) for key in ("host", "port", "user", "password")}
        done = subprocess.run(
            [postgres_programs.program(self.cluster.programs, name), *arguments],
            env={**os.environ, **where},
            capture_output=True,
            check=True,
            text=True,
        )
        return done.stderr

    def ask(self, *arguments: str) -> Result:
        return CliRunner().invoke(command, [*arguments], env={"CLINIC_ADMIN_URL": self.address()})

    def signed_in(self) -> str:
        with psycopg.connect(self.address(user=DOCTOR, password=DEMO_PASSWORD)) as connection:
            (name,) = connection.execute("SELECT display_name FROM clinic.session_open('desk', '1')").fetchall()
            return str(name[0])


@pytest.fixture
def servers() -> Iterator[tuple[Server, Server]]:
    """Give two servers: one with a clinic, and an empty one."""
    found = [one for one in postgres_programs.installed().values() if all((one / name).exists() for name in NEEDED)]
    if not found:
        pytest.skip("no installed PostgreSQL brings pg_dumpall and pg_restore")
    with scene() as stage:
        old, new = (stage.cluster(name, found[0]) for name in ("old", "new"))
        for cluster in (old, new):
            cluster.start()
        do(old, "CREATE DATABASE clinic")
        passwords = [str(conninfo_to_dict(cluster.url())["password"]) for cluster in (old, new)]
        yield Server(old, passwords[0]), Server(new, passwords[1])


def test_a_clinic_goes_on_in_another_server(servers: tuple[Server, Server], tmp_path: Path) -> None:
    old, new = servers
    roles, dump = tmp_path / "roles.sql", tmp_path / "clinic.dump"
    assert old.ask("db", "setup").exit_code == 0
    assert old.ask("db", "seed").exit_code == 0
    assert old.signed_in() == "John Smith"
    old.run("psql", "--dbname", "clinic", "--command", "SELECT clinic.seal()")
    old.run("pg_dumpall", "--roles-only", "--file", roles)
    old.run("pg_dump", "--format=custom", "--file", dump, "clinic")

    said = new.run("psql", "--no-psqlrc", "--file", roles, "postgres")
    new = Server(new.cluster, old.password)
    silent = new.run("pg_restore", "--create", "--exit-on-error", "--dbname", "postgres", dump)
    status = new.ask("db", "status")

    assert said.count("ERROR") == 1
    assert "already exists" in said
    assert silent == ""
    findings = [line for line in status.stdout.splitlines() if line.startswith("a sign-in finds:")]
    assert "was restored from a backup" in findings[0]
    assert not [line for line in findings if "Missing, changed or added" in line]
    with pytest.raises(psycopg.Error, match="restored into another server"):
        new.signed_in()
    assert new.ask("audit", "start-era", "--why", "the disk broke").stdout == "Era 2 of the audit trail has begun.\n"
    assert new.signed_in() == "John Smith"
    assert new.ask("audit", "verify").stdout.startswith("The trail is sound. ")


def test_without_its_roles_a_restored_clinic_is_refused(servers: tuple[Server, Server], tmp_path: Path) -> None:
    old, new = servers
    dump = tmp_path / "clinic.dump"
    assert old.ask("db", "setup").exit_code == 0
    old.run("pg_dump", "--format=custom", "--file", dump, "clinic")

    with pytest.raises(subprocess.CalledProcessError):
        new.run("pg_restore", "--create", "--dbname", "postgres", dump)
    refused = new.ask("audit", "start-era", "--why", "the disk broke")

    assert refused.exit_code == 1
    assert "The server has no role clinic_admin, clinic_auditor, clinic_clinician, clinic_owner" in refused.stderr
