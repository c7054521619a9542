"""What the test of a connection says is wrong, found out at a server that does it."""

from __future__ import annotations

import contextlib
import socket
import threading
from typing import TYPE_CHECKING

import psycopg
import pytest

from clinic_desktop.db import wire_probe
from clinic_desktop.db.certificates import Authority
from clinic_desktop.db.connection_test import explained, look_inside, try_server
from clinic_desktop.db.database import Database
from clinic_desktop.db.server_options import OneServer, safe_conninfo
from clinic_desktop.domain.accounts import Credentials
from clinic_desktop.domain.errors import DatabaseUnavailable, ServerNotUsable, SignInFailed, UnsafeServer
from clinic_desktop.domain.host_rules import rules_as_text
from clinic_desktop.domain.identifiers import Login
from clinic_desktop.domain.server_address import Reached, ServerTrouble
from tests.db.cluster_scenes import do
from tests.db.tls_scene import DATABASE, HOST, LOGIN, LONG_AGO, NAME, PASSWORD, free_port, tls_server

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from clinic_desktop.testing.databases import ThrowAwayDatabase
    from tests.db.tls_scene import TlsServer

pytestmark = pytest.mark.cluster


@pytest.fixture(scope="module")
def tls() -> Iterator[TlsServer]:
    with tls_server() as made:
        yield made


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wire_probe, "PATIENCE_S", 2.0)


def trouble_of(conninfo: str) -> ServerTrouble:
    with pytest.raises(ServerNotUsable) as told:
        try_server(conninfo)
    assert told.value.trouble is not ServerTrouble.UNKNOWN or told.value.detail
    return told.value.trouble


def test_the_way_is_open_when_a_password_is_asked_for(tls: TlsServer) -> None:
    assert try_server(tls.conninfo()) == Reached((HOST,))
    assert try_server(tls.conninfo(host=NAME, hostaddr=HOST)) == Reached((NAME,))


def test_one_of_several_servers_is_enough_and_the_others_are_told(tls: TlsServer) -> None:
    nobody = free_port()

    reached = try_server(tls.conninfo(host=f"{HOST},127.0.0.3", port=f"{tls.port},{nobody}"))

    assert reached == Reached((HOST,), (("127.0.0.3", ServerTrouble.NOBODY_LISTENS),))


def test_what_is_wrong_with_the_way_there(tls: TlsServer) -> None:
    assert trouble_of(tls.conninfo(host="no-such-name.invalid")) is ServerTrouble.NAME_NOT_FOUND
    assert trouble_of(tls.conninfo(port=str(free_port()))) is ServerTrouble.NOBODY_LISTENS


def test_a_server_that_says_nothing_takes_too_long(tls: TlsServer) -> None:
    with socket.create_server((HOST, 0)) as silent:
        assert trouble_of(tls.conninfo(port=str(silent.getsockname()[1]))) is ServerTrouble.TOO_SLOW


def test_less_than_a_verified_name_is_not_even_tried(tls: TlsServer) -> None:
    with pytest.raises(UnsafeServer):
        try_server(tls.conninfo(sslmode="require"))


def test_what_is_wrong_with_the_servers_certificate(tls: TlsServer) -> None:
    assert trouble_of(tls.conninfo(sslrootcert=str(tls.stranger.certificate))) is ServerTrouble.NOT_TRUSTED
    assert trouble_of(tls.conninfo(host="other.example", hostaddr=HOST)) is ServerTrouble.OTHER_NAME
    assert trouble_of(tls.conninfo(host="127.0.0.3", hostaddr=HOST)) is ServerTrouble.OTHER_NAME
    assert trouble_of(tls.conninfo(sslrootcert="/nowhere/authority.crt")) is ServerTrouble.AUTHORITY_MISSING


def test_an_authority_that_is_none_cannot_be_read(tls: TlsServer, tmp_path: Path) -> None:
    (tmp_path / "authority.crt").write_text("no certificate", encoding="utf-8")

    assert trouble_of(tls.conninfo(sslrootcert=str(tmp_path / "authority.crt"))) is ServerTrouble.AUTHORITY_UNREADABLE


def test_what_is_wrong_with_the_workstations_certificate(tls: TlsServer) -> None:
    strangers = str(tls.stranger.folder / "workstation-ward-1.crt")
    stranger = {"sslcert": strangers, "sslkey": strangers.replace(".crt", ".key")}

    assert trouble_of(tls.conninfo(sslcert="", sslkey="")) is ServerTrouble.CERTIFICATE_WANTED
    assert trouble_of(tls.conninfo(sslcert="/nowhere/own.crt")) is ServerTrouble.CERTIFICATE_MISSING
    assert trouble_of(tls.conninfo(sslkey="/nowhere/own.key")) is ServerTrouble.CERTIFICATE_MISSING
    assert trouble_of(tls.conninfo("ward-old")) is ServerTrouble.CERTIFICATE_EXPIRED
    assert trouble_of(tls.conninfo(**tls.revoked_files())) is ServerTrouble.CERTIFICATE_REFUSED
    assert trouble_of(tls.conninfo(**stranger)) is ServerTrouble.CERTIFICATE_REFUSED
    assert trouble_of(tls.conninfo(sslkey=stranger["sslkey"])) is ServerTrouble.CERTIFICATE_UNREADABLE


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o644])
def test_a_key_that_others_can_read_is_not_used(mode: int, tls: TlsServer, tmp_path: Path) -> None:
    key = tmp_path / "own.key"
    key.write_bytes((tls.authority.folder / "workstation-ward-1.key").read_bytes())
    key.chmod(mode)

    assert trouble_of(tls.conninfo(sslkey=str(key))) is ServerTrouble.KEY_READABLE


def test_a_workstation_reaches_a_server_that_has_only_our_rules(tls: TlsServer) -> None:
    ours = rules_as_text().replace("10.1.0.", "127.0.0.").replace("127.0.0.0/16", "127.0.0.0/8")
    tls.install("server-" + NAME, rule=ours.replace("  clinic  ", f"  {DATABASE}  "))

    assert try_server(tls.conninfo()) == Reached((HOST,))
    with pytest.raises(psycopg.OperationalError, match=r"no pg_hba\.conf entry"):
        psycopg.connect(tls.conninfo(), user=LOGIN, password=PASSWORD)
    do(tls.cluster, f'CREATE ROLE clinic_clinician; GRANT clinic_clinician TO "{LOGIN}"')
    with psycopg.connect(tls.conninfo(), user=LOGIN, password=PASSWORD) as connection:
        assert connection.info.dbname == DATABASE
    do(tls.cluster, "DROP ROLE clinic_clinician")
    tls.install("server-" + NAME)


def test_what_an_administrator_has_to_change(tls: TlsServer) -> None:
    own = "server-" + NAME
    expired = Authority(tls.authority.folder, LONG_AGO).make_for_server(["old.example", HOST], years=1)
    tls.install(expired.certificate.stem)
    assert trouble_of(tls.conninfo()) is ServerTrouble.SERVER_EXPIRED
    tls.install(own, rule="hostssl all all 10.0.0.0/8 scram-sha-256")
    assert trouble_of(tls.conninfo()) is ServerTrouble.COMPUTER_REFUSED
    tls.install(own, rule="hostssl all all 127.0.0.0/8 reject")
    assert trouble_of(tls.conninfo()) is ServerTrouble.COMPUTER_REFUSED
    tls.install(own, rule="hostssl all all 127.0.0.0/8 trust")
    assert try_server(tls.conninfo()) == Reached((HOST,))
    tls.install(own, speaks_tls=False)
    assert trouble_of(tls.conninfo()) is ServerTrouble.NO_TLS
    tls.install(own)
    assert try_server(tls.conninfo()) == Reached((HOST,))


def test_whoever_cannot_sign_in_is_told_what_is_in_the_way(tls: TlsServer) -> None:
    conninfo = safe_conninfo(tls.conninfo("ward-old"))
    with pytest.raises(DatabaseUnavailable) as refused:
        Database(conninfo, Credentials(Login(LOGIN), PASSWORD)).connect()
    told = explained(conninfo, refused.value)
    assert isinstance(told, ServerNotUsable)
    assert told.trouble is ServerTrouble.CERTIFICATE_EXPIRED

    assert explained(safe_conninfo(tls.conninfo()), refused.value) is refused.value
    assert isinstance(explained(conninfo, SignInFailed()), SignInFailed)


def test_a_database_of_somebody_else_is_told_from_inside(
    clinic_database: ThrowAwayDatabase, empty_database: ThrowAwayDatabase
) -> None:
    look_inside(clinic_database.admin_connection(), "here")
    with pytest.raises(ServerNotUsable) as told:
        look_inside(empty_database.admin_connection(), "here")
    assert (told.value.trouble, told.value.detail) == (ServerTrouble.NOT_SET_UP, empty_database.name)


def test_a_server_on_this_machine_is_reached_by_its_socket(clinic_database: ThrowAwayDatabase) -> None:
    assert len(try_server(clinic_database.conninfo).hosts) == 1
    with pytest.raises(ServerNotUsable) as told:
        try_server("host=/nowhere dbname=clinic")
    assert told.value.trouble is ServerTrouble.NOBODY_LISTENS


@pytest.mark.parametrize(
    ("answer", "trouble"),
    [
        (b"HTTP/1.1 400 Bad Request\r\n\r\n", ServerTrouble.NOT_POSTGRESQL),
        (b"N", ServerTrouble.NO_TLS),
        (b"", ServerTrouble.NOT_POSTGRESQL),
        (b"E", ServerTrouble.NOT_POSTGRESQL),
        (b"Snonsense that is no TLS", ServerTrouble.UNKNOWN),
    ],
)
def test_whatever_else_answers_is_told(answer: bytes, trouble: ServerTrouble, tls: TlsServer) -> None:
    with _answering(answer) as port:
        assert trouble_of(tls.conninfo(port=str(port))) is trouble


@pytest.mark.parametrize(
    ("state", "words", "trouble"),
    [
        ("28000", "kein pg_hba.conf-Eintrag für Host", ServerTrouble.COMPUTER_REFUSED),
        ("28000", "Verbindung erfordert ein gültiges Client-Zertifikat", ServerTrouble.CERTIFICATE_WANTED),
        ("3D000", "Datenbank »clinic« existiert nicht", ServerTrouble.NO_DATABASE),
        ("57P03", "das Datenbanksystem startet", ServerTrouble.NOT_NOW),
        ("53300", "tut mir leid, schon zu viele Verbindungen", ServerTrouble.NOT_NOW),
        ("XX000", "etwas anderes", ServerTrouble.UNKNOWN),
    ],
)
def test_a_refusal_is_understood_in_every_language(state: str, words: str, trouble: ServerTrouble) -> None:
    fields = f"SFATAL\0VFATAL\0C{state}\0M{words}\0\0".encode()
    with _answering(b"E" + (len(fields) + 4).to_bytes(4) + fields) as port, pytest.raises(ServerNotUsable) as told:
        wire_probe.lets_in(OneServer("localhost", "127.0.0.1", port), {"sslmode": "disable"})
    assert told.value.trouble is trouble


@contextlib.contextmanager
def _answering(answer: bytes) -> Iterator[int]:
    """Be a server that answers whatever it is told with the same, and closes."""
    with socket.create_server((HOST, 0)) as door, socket.create_server(("127.0.0.1", door.getsockname()[1])) as other:
        doors = (door, other)

        def serve(one: socket.socket) -> None:
            with contextlib.suppress(OSError):
                while True:
                    wire, _ = one.accept()
                    with wire:
                        wire.recv(1024)
                        wire.sendall(answer)

        threads = [threading.Thread(target=serve, args=(one,)) for one in doors]
        for thread in threads:
            thread.start()
        try:
            yield int(door.getsockname()[1])
        finally:
            for one in doors:
                # Closing alone does not wake whoever waits in accept().
                one.shutdown(socket.SHUT_RDWR)
            for thread in threads:
                thread.join()
