"""What libpq makes of an address, and what the program adds before it uses one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import psycopg
import pytest
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from clinic_desktop.db.clinic_server import SharedServer
from clinic_desktop.db.database import Database
from clinic_desktop.db.server_options import (
    OneServer,
    complete,
    refuse_too_old,
    safe_conninfo,
    servers_of,
    without_password,
)
from clinic_desktop.domain.accounts import Credentials
from clinic_desktop.domain.errors import AddressNotUnderstood, DatabaseUnavailable, ServerNotUsable, UnsafeServer
from clinic_desktop.domain.identifiers import Login
from clinic_desktop.domain.server_address import ServerAddress, ServerTrouble
from tests.db.cluster_scenes import do, scene

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from clinic_desktop.db.private_cluster import PrivateCluster

ANA = Credentials(Login("ana@clinic.example"), "a long enough password")
SERVICES = """
[weak]
host=db.clinic.example
sslmode=require
[strong]
host=db.clinic.example
sslmode=verify-full
[silent]
host=db.clinic.example
dbname=harbour
[here]
host=/var/run/postgresql
[two]
host=a.example,b.example
target_session_attrs=primary
"""


@pytest.fixture(autouse=True)
def _services(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    file = tmp_path / "pg_service.conf"
    file.write_text(SERVICES, encoding="utf-8")
    monkeypatch.setenv("PGSERVICEFILE", str(file))


@pytest.mark.parametrize(
    "conninfo", ["service=weak", "service=strong sslmode=require", "service=silent sslmode=prefer"]
)
def test_a_service_that_asks_for_less_than_a_verified_name_is_refused(conninfo: str) -> None:
    with pytest.raises(UnsafeServer) as told:
        safe_conninfo(conninfo)

    assert told.value.host == "db.clinic.example"


@pytest.mark.parametrize("mode", ["disable", "allow", "require", "verify-ca"])
def test_an_environment_that_asks_for_less_is_refused(mode: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PGSSLMODE", mode)

    with pytest.raises(UnsafeServer):
        safe_conninfo("host=db.clinic.example")
    assert safe_conninfo("host=localhost") == "host=localhost"


def test_a_service_of_the_environment_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PGSERVICE", "weak")

    with pytest.raises(UnsafeServer):
        safe_conninfo("dbname=clinic")


@pytest.mark.parametrize(
    ("conninfo", "mode"),
    [("service=strong", "verify-full"), ("service=silent", "verify-full"), ("service=here", None)],
)
def test_a_service_is_made_safe_where_it_is_elsewhere(conninfo: str, mode: str | None) -> None:
    assert conninfo_to_dict(safe_conninfo(conninfo)).get("sslmode") == mode


@pytest.mark.parametrize(
    ("conninfo", "wanted"),
    [
        ("host=/a,/b", "read-write"),
        ("host=/a,/b target_session_attrs=any", "any"),
        ("host=/a,/b target_session_attrs=primary", "primary"),
        ("service=two", None),
        ("host=/a", None),
    ],
)
def test_of_several_servers_the_one_is_wanted_that_can_be_written_to(conninfo: str, wanted: str | None) -> None:
    assert conninfo_to_dict(safe_conninfo(conninfo)).get("target_session_attrs") == wanted


@pytest.mark.parametrize("conninfo", ["service=nobody-wrote-it", "host=a,b,c port=1,2", "nonsense"])
def test_an_address_that_leads_nowhere_is_told(conninfo: str) -> None:
    with pytest.raises(AddressNotUnderstood) as told:
        safe_conninfo(conninfo)

    assert told.value.detail


@pytest.mark.parametrize("conninfo", ["postgresql:/ana:canary@db/clinic", "password=canary nonsense"])
def test_an_address_that_is_not_understood_does_not_tell_its_password(conninfo: str) -> None:
    with pytest.raises(AddressNotUnderstood) as told:
        safe_conninfo(conninfo)

    assert "canary" not in told.value.detail


def test_a_password_is_taken_out_of_an_address() -> None:
    conninfo, password = without_password("postgresql://ana:canary@db.clinic.example/harbour")

    assert password == "canary"
    assert conninfo_to_dict(conninfo) == {"user": "ana", "host": "db.clinic.example", "dbname": "harbour"}


def test_a_postgresql_that_is_too_old_is_told_by_its_version() -> None:
    refuse_too_old(150000)
    with pytest.raises(ServerNotUsable) as told:
        refuse_too_old(140012, "db.clinic.example")
    assert (told.value.trouble, told.value.detail) == (ServerTrouble.TOO_OLD, "14")


def test_every_server_of_an_address_is_known() -> None:
    assert servers_of(complete("host=a,b port=5433,5434")) == [OneServer("a", "a", 5433), OneServer("b", "b", 5434)]
    assert servers_of(complete("host=a,b hostaddr=10.0.0.1,10.0.0.2")) == [
        OneServer("a", "10.0.0.1", 5432),
        OneServer("b", "10.0.0.2", 5432),
    ]


def test_an_address_survives_as_a_connection_string() -> None:
    address = ServerAddress(hosts=("a.example", "b.example"), ports=(5433, 5434), authority="/it's a \\ folder/ca.crt")

    assert conninfo_to_dict(address.conninfo) == {
        "host": "a.example,b.example",
        "port": "5433,5434",
        "dbname": "clinic",
        "sslrootcert": "/it's a \\ folder/ca.crt",
    }


@pytest.fixture(scope="module")
def two_servers() -> Iterator[tuple[PrivateCluster, PrivateCluster]]:
    with scene() as stage:
        both = stage.cluster("first"), stage.cluster("second")
        for cluster in both:
            cluster.start()
            do(cluster, f"CREATE ROLE \"{ANA.login}\" LOGIN PASSWORD '{ANA.password}'")
        yield both


@pytest.mark.cluster
def test_the_server_that_can_be_written_to_is_found_also_after_both_have_changed_places(
    two_servers: tuple[PrivateCluster, PrivateCluster],
) -> None:
    first, second = two_servers
    hosts = (str(first.socket_folder), str(second.socket_folder))
    address = ServerAddress(hosts=hosts, database="postgres")

    for written_to, read_only in ((second, first), (first, second), (second, first)):
        _only_reads(read_only, is_so=True)
        _only_reads(written_to, is_so=False)
        assert _where(address) == str(written_to.socket_folder)

    _only_reads(second, is_so=True)
    with pytest.raises(DatabaseUnavailable):
        _where(address)


def _only_reads(cluster: PrivateCluster, *, is_so: bool) -> None:
    """Let new sessions of a server only read, as those of a standby do."""
    role = f'ALTER ROLE "{ANA.login}" SET default_transaction_read_only = {"on" if is_so else "off"}'
    with psycopg.connect(make_conninfo(cluster.url()), autocommit=True) as connection:
        connection.execute(role.encode())


def _where(address: ServerAddress) -> str:
    """Sign in with a new program, and return where it landed."""
    prepared = SharedServer(address.conninfo).prepare(lambda _: None)
    database = Database(prepared.conninfo, ANA)
    try:
        with database.connect(autocommit=True) as connection:
            connection.execute("SELECT lo_create(0)")
            return connection.info.host
    finally:
        database.close()
