"""What an administrator is told in a shell about the way to a server that speaks TLS: each trouble by its own words."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner
from psycopg.conninfo import make_conninfo

from clinic_desktop.command_line import command
from clinic_desktop.db import wire_probe
from tests.db.tls_scene import HOST, LOGIN, NAME, PASSWORD, free_port, tls_server

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.db.tls_scene import TlsServer

pytestmark = pytest.mark.cluster


@pytest.fixture(scope="module")
def tls() -> Iterator[TlsServer]:
    with tls_server() as made:
        yield made


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wire_probe, "PATIENCE_S", 2.0)


def told(tls: TlsServer, password: str = PASSWORD, **changed: str) -> str:
    """Ask for the status as an administrator, and return what the shell shows instead."""
    address = make_conninfo(tls.conninfo(**changed), user=LOGIN, password=password)
    answer = CliRunner().invoke(command, ["db", "status", "--admin-url", address])
    assert answer.exit_code == (1 if answer.stderr else 0)
    assert "What you typed" not in answer.output
    assert not password or password not in answer.output
    return answer.stderr.removeprefix("Error: ")


def test_who_comes_by_a_verified_name_is_let_in(tls: TlsServer) -> None:
    assert told(tls) == ""


def test_the_way_is_told_as_the_window_tells_it(tls: TlsServer, tmp_path: Path) -> None:
    nobody = str(free_port())

    assert told(tls, host="no-such-name.invalid").startswith("The name no-such-name.invalid is not found")
    assert told(tls, port=nobody).startswith(f"Nobody listens at {HOST}.")
    assert told(tls, sslrootcert=str(tmp_path / "none.crt")).startswith("The file of the certificate authority is")
    assert told(tls, sslrootcert=str(tls.stranger.certificate)).startswith(f"The certificate of {HOST} is not trusted")
    assert told(tls, host="other.example", hostaddr=HOST).startswith("The certificate of other.example is for another")
    assert told(tls, sslcert="", sslkey="").startswith(f"{HOST} wants a certificate")
    assert told(tls, dbname="harbor").startswith("The server has no database harbor.")
    assert told(tls, password="").startswith("The server asks for a password.")
    assert told(tls, password="a guess").startswith("The server refuses this name with this password.")


def test_a_password_never_goes_where_the_name_is_not_verified(tls: TlsServer) -> None:
    for mode in ("disable", "prefer", "require", "verify-ca"):
        assert "need sslmode=verify-full. Nothing was sent." in told(tls, sslmode=mode)
        assert "need sslmode=verify-full" in told(tls, host="localhost", hostaddr=HOST, sslmode=mode)


def test_what_the_server_does_not_allow_is_told(tls: TlsServer) -> None:
    own = "server-" + NAME
    tls.install(own, rule="hostssl all all 10.0.0.0/8 scram-sha-256")
    assert told(tls).startswith(f"{HOST} lets nobody in from this computer.")
    tls.install(own, rule="hostssl all somebody_else 127.0.0.0/8 scram-sha-256")
    assert told(tls).startswith(f"{HOST} lets nobody in from this computer.")
    both = f'hostssl all "{LOGIN}" all reject\nhostssl all all all scram-sha-256 clientcert=verify-ca'
    tls.install(own, rule=both)
    assert f'pg_hba.conf rejects connection for host "127.0.0.1", user "{LOGIN}"' in told(tls)
    tls.install(own, speaks_tls=False)
    assert told(tls).startswith(f"{HOST} does not speak TLS.")
    tls.install(own)
    assert told(tls) == ""
