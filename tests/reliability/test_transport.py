"""Bars S1 to S5: what is on the wire and on the disk can be read by nobody else."""

from __future__ import annotations

import faulthandler
import logging
import os
import socket
import subprocess
from typing import TYPE_CHECKING, TextIO

import psycopg
import pytest

from clinic_desktop.app import Program
from clinic_desktop.db.clinic_server import SharedServer
from clinic_desktop.db.database import Database
from clinic_desktop.domain.accounts import Credentials
from clinic_desktop.domain.errors import ClinicError, DatabaseUnavailable, SignInFailed, UnsafeServer
from clinic_desktop.domain.identifiers import Login
from clinic_desktop.domain.statuses import Role
from clinic_desktop.log_file import open_log
from clinic_desktop.settings import Settings
from clinic_desktop.testing.pages import MainWindowPage, PatientSearchPage, SignInPage
from tests.db.cluster_scenes import IS_ROOT, ask, interpreter, scene, server_of
from tests.db.tls_scene import HOST, LOGIN, NAME, PASSWORD, tls_server

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from clinic_desktop.db.private_cluster import PrivateCluster
    from clinic_desktop.db.server_account import ProcessOptions
    from clinic_desktop.testing.databases import ThrowAwayDatabase
    from clinic_desktop.testing.program import StartedProgram
    from tests.db.tls_scene import TlsServer

pytestmark = pytest.mark.cluster

STRANGER: ProcessOptions = {"user": 1, "group": 1, "extra_groups": []}


@pytest.fixture(scope="module")
def tls() -> Iterator[TlsServer]:
    with tls_server() as made:
        yield made


@pytest.fixture(scope="module")
def cluster() -> Iterator[PrivateCluster]:
    with scene() as stage:
        made = stage.cluster(settings={})
        made.start()
        yield made


@pytest.fixture
def log(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[Path], None]]:
    """Open the program's log as its command does, and close it at the end."""
    root = logging.getLogger("clinic_desktop")
    before, level = list(root.handlers), root.level
    opened: list[TextIO] = []
    monkeypatch.setattr(faulthandler, "enable", opened.append)
    yield open_log
    for handler in [one for one in root.handlers if one not in before]:
        root.removeHandler(handler)
        handler.close()
    root.setLevel(level)
    for file in opened:
        file.close()


def signed_in(conninfo: str, password: str = PASSWORD) -> str:
    """Connect as the program does, and return what it was refused with, or "in"."""
    try:
        prepared = SharedServer(conninfo).prepare(lambda _: None)
        database = Database(prepared.conninfo, Credentials(Login(LOGIN), password))
        with database.connect(autocommit=True) as connection:
            told = connection.execute("SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()").fetchone()
            assert told == (True,)
        database.close()
    except ClinicError as error:
        return type(error).__name__
    return "in"


def test_s1_only_a_verified_name_an_own_certificate_and_the_right_password_connect(tls: TlsServer) -> None:
    stranger = str(tls.stranger.certificate)
    strangers = tls.stranger.folder / "workstation-ward-1.crt"
    lost = DatabaseUnavailable.__name__
    table = [
        ("disable", signed_in(tls.conninfo(sslmode="disable")), UnsafeServer.__name__),
        ("require", signed_in(tls.conninfo(sslmode="require")), UnsafeServer.__name__),
        ("verify-ca", signed_in(tls.conninfo(sslmode="verify-ca")), UnsafeServer.__name__),
        ("verify-full", signed_in(tls.conninfo(sslmode="verify-full")), "in"),
        ("verify-full by itself", signed_in(tls.conninfo()), "in"),
        ("verify-full, by name", signed_in(tls.conninfo(host=NAME, hostaddr=HOST)), "in"),
        ("wrong authority", signed_in(tls.conninfo(sslrootcert=stranger)), lost),
        ("another name", signed_in(tls.conninfo(host="other.example", hostaddr=HOST)), lost),
        ("expired workstation", signed_in(tls.conninfo("ward-old")), lost),
        ("revoked workstation", signed_in(tls.conninfo(**tls.revoked_files())), lost),
        (
            "a stranger's workstation",
            signed_in(tls.conninfo(sslcert=str(strangers), sslkey=str(strangers.with_suffix(".key")))),
            lost,
        ),
        ("no certificate", signed_in(tls.conninfo(sslcert="/nowhere/none", sslkey="/nowhere/none")), lost),
        ("wrong password", signed_in(tls.conninfo(), "a wrong password"), SignInFailed.__name__),
    ]
    right = [name for name, came, expected in table if came == expected]
    print(f"S1: {len(right)} of {len(table)}")
    assert [(name, came) for name, came, expected in table if came != expected] == []


def test_s1_the_server_itself_refuses_whoever_asks_for_less(tls: TlsServer) -> None:
    """Another program than ours does not get in without TLS or without a certificate either."""
    for said in ({"sslmode": "disable"}, {"sslmode": "require", "sslcert": "/nowhere/none"}):
        with pytest.raises(psycopg.OperationalError):
            psycopg.connect(tls.conninfo(**said), user=LOGIN, password=PASSWORD)


@pytest.mark.parametrize("mode", ["disable", "allow", "prefer", "require", "verify-ca"])
def test_s2_less_than_a_verified_name_refuses_to_start(mode: str, tmp_path: Path, qtbot: QtBot) -> None:
    address = f"postgresql://db.clinic.example/clinic?sslmode={mode}"
    program = Program(Settings(tmp_path, server=address, is_server_given=True))
    program.start()
    page = SignInPage(program.sign_in_window)
    page.expect_message("The connection to the server would not be safe")
    assert "db.clinic.example need sslmode=verify-full" in page.message.advice
    page.write_email(LOGIN).write_password(PASSWORD).sign_in()
    assert program.main_window is None
    program.shut_down()
    program.deleteLater()
    print(f"S2: {mode} refused")


def test_s3_nothing_secret_is_on_disk_after_a_session(
    clinic_program: StartedProgram,
    clinic_database: ThrowAwayDatabase,
    log: Callable[[Path], None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    typed, pasted, given = "canary-typed-4711", "canary-pasted-4712", "canary-environment-4713"
    account = clinic_database.an_account(Role.RECEPTION, password=typed)
    folder = clinic_program.settings.data_folder
    monkeypatch.setenv("PGPASSWORD", given)
    log(clinic_program.settings.log_file)
    host = clinic_database.conninfo.partition("host=")[2].partition(" ")[0]
    dialog = clinic_program.sign_in_page.change_server().use_clinic()
    dialog.fill(hosts=f"postgresql://somebody:{pasted}@{host.replace('/', '%2F')}:5432/{clinic_database.name}")
    assert pasted not in dialog.value("hosts")
    dialog.save_and_close()
    clinic_program.sign_in_page.expect_ready()
    clinic_program.sign_in_page.write_email(account.login).write_password("wrong " + typed).sign_in()
    clinic_program.sign_in_page.expect_message("E-mail or password is not right")
    window = clinic_program.sign_in(account.login, typed)
    PatientSearchPage(window).type("jane").expect_names("DOE, Jane")
    MainWindowPage(window).sign_out()
    clinic_program.stop()
    written = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    assert folder / "settings.toml" in written
    found = [
        (path.name, canary)
        for path, content in written.items()
        for canary in (typed, pasted, given)
        if canary.encode() in content
    ]
    print(f"S3: {len(found)} canaries in {len(written)} files")
    assert found == []


@pytest.mark.skipif(not IS_ROOT, reason="only root can become somebody else to try")
def test_s4_another_account_reaches_the_private_server_neither_by_socket_nor_by_network(
    cluster: PrivateCluster,
) -> None:
    door = os.fspath(cluster.socket_folder / f".s.PGSQL.{cluster.port}")
    with socket.socket(socket.AF_UNIX) as ours:
        ours.connect(door)
    knocks = {
        "PermissionError": f"socket.socket(socket.AF_UNIX).connect({door!r})",
        "ConnectionRefusedError": f"socket.create_connection(('127.0.0.1', {cluster.port}), 5)",
    }
    assert server_of(cluster).net_connections("inet") == []
    for refusal, knock in knocks.items():
        answer = subprocess.run(
            [interpreter(STRANGER, wanted=()), "-c", f"import socket; {knock}"],
            capture_output=True,
            text=True,
            check=False,
            cwd="/",
            timeout=20,
            **STRANGER,
        )
        assert refusal in answer.stderr, answer.stderr
    print(f"S4: {len(knocks)} of {len(knocks)} refused")


def test_s5_the_private_server_trusts_nobody_and_keeps_data_safe(cluster: PrivateCluster) -> None:
    rules = (cluster.data_folder / "pg_hba.conf").read_text(encoding="utf-8").splitlines()
    methods = {rule.split()[-1] for rule in rules if rule.strip() and not rule.startswith("#")}
    safe = {name: ask(cluster, f"SHOW {name}") for name in ("data_checksums", "fsync", "full_page_writes")}
    print(f"S5: {sorted(methods)}, {safe}")
    assert methods == {"scram-sha-256"}
    assert set(safe.values()) == {"on"}
