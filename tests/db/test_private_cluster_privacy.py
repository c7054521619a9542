"""Case E: who can reach a private cluster, and what it tells about patients."""

from __future__ import annotations

import contextlib
import os
import socket
import stat
import subprocess
from typing import TYPE_CHECKING

import psutil
import psycopg
import pytest
from psycopg.conninfo import make_conninfo

from tests.db.cluster_scenes import IS_ROOT, ask, interpreter, scene, server_of, wait_for

if TYPE_CHECKING:
    from collections.abc import Iterator

    from clinic_desktop.db.private_cluster import PrivateCluster
    from clinic_desktop.db.server_account import ProcessOptions

pytestmark = pytest.mark.cluster

STRANGER: ProcessOptions = {"user": 1, "group": 1, "extra_groups": []}
CANARY = "Zebediah-Canary-70707"


@pytest.fixture(scope="module")
def cluster() -> Iterator[PrivateCluster]:
    with scene() as stage:
        made = stage.cluster(settings={})
        made.start()
        yield made


def test_e_a_wrong_password_is_refused(cluster: PrivateCluster) -> None:
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(make_conninfo(cluster.url(), password="a guess"))
    with pytest.raises(psycopg.OperationalError, match="no password supplied"):
        psycopg.connect(make_conninfo(host=str(cluster.socket_folder), user="clinic_superuser", dbname="postgres"))


def test_e_every_connection_needs_scram(cluster: PrivateCluster) -> None:
    rules = (cluster.data_folder / "pg_hba.conf").read_text().splitlines()
    methods = {rule.split()[-1] for rule in rules if rule.strip() and not rule.startswith("#")}
    assert methods == {"scram-sha-256"}
    assert str(ask(cluster, "select rolpassword from pg_authid where rolname = current_user")).startswith(
        "SCRAM-SHA-256$"
    )


def test_e_nothing_listens_on_the_network(cluster: PrivateCluster) -> None:
    assert server_of(cluster).net_connections("inet") == []
    assert ask(cluster, "show listen_addresses") == ""


def test_e_folders_and_files_are_private(cluster: PrivateCluster) -> None:
    home = cluster.data_folder.parent
    modes = {path.name: oct(stat.S_IMODE(path.lstat().st_mode)) for path in (home, *home.iterdir())}
    assert modes == {
        "postgresql": "0o700",
        "data": "0o700",
        "socket": "0o700",
        "password": "0o600",
        "lock": "0o600",
        "in-use": "0o600",
        "server.log": "0o600",
    }
    assert stat.S_IMODE((cluster.socket_folder / ".s.PGSQL.5432").stat().st_mode) == 0o700
    assert len(cluster.superuser_password) >= 43
    assert len({path.lstat().st_uid for path in (home, *home.iterdir())}) == 1


def test_e_data_are_checked_and_safe_on_disk(cluster: PrivateCluster) -> None:
    assert [ask(cluster, f"show {name}") for name in ("data_checksums", "fsync", "server_encoding")] == [
        "on",
        "on",
        "UTF8",
    ]


@pytest.mark.skipif(not IS_ROOT, reason="only root can become somebody else to try")
def test_e_another_account_reaches_neither_socket_nor_password_nor_data(cluster: PrivateCluster) -> None:
    door = cluster.socket_folder / ".s.PGSQL.5432"
    with socket.socket(socket.AF_UNIX) as ours:
        ours.connect(os.fspath(door))
    knock = "import socket, sys; socket.socket(socket.AF_UNIX).connect(sys.argv[1])"
    assert "PermissionError" in errors_of([interpreter(STRANGER, wanted=()), "-c", knock, os.fspath(door)])
    for path in (cluster.data_folder.parent / "password", cluster.data_folder / "PG_VERSION", cluster.log_path):
        assert "Permission denied" in errors_of(["/bin/cat", os.fspath(path)])


def test_the_log_names_failed_sign_ins_but_no_statement_and_no_value(cluster: PrivateCluster) -> None:
    with psycopg.connect(cluster.url(), autocommit=True) as connection:
        connection.execute("create temp table people (name text primary key, age integer check (age < 150))")
        for statement, values in (
            (f"insert into people values ('{CANARY}', 1)", []),
            (f"insert into people values ('{CANARY}', 1)", []),
            ("insert into people values (%s, 1)", [CANARY]),
            ("insert into people values (%s, 400)", [CANARY]),
            (f"select '{CANARY}'::integer", []),
            (f"this is {CANARY} and no SQL", []),
        ):
            with contextlib.suppress(psycopg.Error):
                connection.execute(statement.encode(), values)
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(make_conninfo(cluster.url(), password="a guess"))
    log = cluster.log_path.read_text()
    assert 'password authentication failed for user "clinic_superuser"' in log
    assert CANARY not in log
    assert cluster.superuser_password not in log


def test_a_helper_process_that_dies_takes_no_statement_into_the_log(cluster: PrivateCluster) -> None:
    with psycopg.connect(cluster.url(), autocommit=True) as connection:
        backend = psutil.Process(connection.info.backend_pid)
        with pytest.raises(psycopg.OperationalError):
            connection.execute(f"select '{CANARY}', pg_terminate_backend(pg_backend_pid())".encode())
        wait_for(lambda: not backend.is_running())
    assert CANARY not in cluster.log_path.read_text()


def test_the_log_is_put_aside_when_it_has_grown(cluster: PrivateCluster) -> None:
    cluster.stop()
    with cluster.log_path.open("a") as log:
        log.write("much was said\n" * 400_000)
    cluster.start()
    assert cluster.log_path.stat().st_size < 10_000
    assert cluster.log_path.with_name("server.log.1").read_text().endswith("much was said\n")
    cluster.log_path.with_name("server.log.1").unlink()


def test_what_the_machine_says_about_other_servers_changes_nothing(
    cluster: PrivateCluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    cluster.stop()
    for name, value in {
        "PGHOST": "db.example.com",
        "PGHOSTADDR": "192.0.2.1",
        "PGPORT": "6543",
        "PGUSER": "somebody",
        "PGPASSWORD": "something",
        "PGDATABASE": "elsewhere",
        "PGDATA": "/nowhere",
        "PGOPTIONS": "-c no_such_setting=1",
        "PGSSLMODE": "verify-full",
        "PGCHANNELBINDING": "require",
        "PGGSSENCMODE": "require",
        "LC_ALL": "xx_XX.UTF-8",
        "LANG": "xx_XX.UTF-8",
    }.items():
        monkeypatch.setenv(name, value)
    monkeypatch.delenv("HOME", raising=False)
    cluster.start()
    assert ask(cluster, "select current_user || '@' || current_database()") == "clinic_superuser@postgres"


def errors_of(command: list[str]) -> str:
    answer = subprocess.run(command, capture_output=True, text=True, check=False, cwd="/", timeout=20, **STRANGER)
    assert answer.returncode != 0
    return answer.stderr
