"""A clinic's server with a synchronous standby beside it: two real servers, one that dies and one that takes over."""

from __future__ import annotations

import contextlib
import shutil
import subprocess
from functools import partial
from typing import TYPE_CHECKING, Any

import psycopg
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from clinic_desktop.db import demo_clinic, postgres_programs, postmaster, schema_version
from clinic_desktop.db.clinic_server import SharedServer
from clinic_desktop.db.private_cluster import SERVER_SETTINGS
from clinic_desktop.db.public_programs import reachable_programs
from clinic_desktop.db.server_account import ServerAccount
from clinic_desktop.domain.server_address import ServerAddress
from tests.db.cluster_scenes import IS_ROOT, QUICK, crash, do, scene
from tests.db.tls_scene import free_port
from tests.waiting import wait_until

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import psutil

    from clinic_desktop.db.private_cluster import PrivateCluster
    from tests.db.cluster_scenes import Scene

    Connection = psycopg.Connection[tuple[Any, ...]]

HOST = "127.0.0.1"
NAME = "clinic"
STANDBY = "ward"
_RULES = (
    "local all all scram-sha-256\n"
    "local replication all scram-sha-256\n"
    f"host {NAME} +clinic_clinician,+clinic_reception,+clinic_admin,+clinic_auditor {HOST}/32 scram-sha-256\n"
)
_PRIMARY = {**QUICK, "wal_level": "replica", "listen_addresses": HOST, "shared_preload_libraries": ""}
_IN_STEP = f"SELECT count(*) FROM pg_stat_replication WHERE application_name = '{STANDBY}' AND sync_state = 'sync'"


class TwoServers:
    """The primary acknowledges nothing that the standby has not written down."""

    def __init__(self, stage: Scene) -> None:
        self._folder = stage.folder
        self.ports = (free_port(), free_port())
        self.primary: PrivateCluster = stage.cluster("primary", settings={**_PRIMARY, "port": str(self.ports[0])})
        self._standby_data: Path = stage.folder / "standby" / "data"
        self._standby_process: psutil.Process | None = None

    def begin(self) -> None:
        """Make the clinic, and a standby that follows it."""
        self.primary.start()
        do(self.primary, f"CREATE DATABASE {NAME}")
        schema_version.migrate(partial(psycopg.connect, self.primary.url(NAME)))
        (self.primary.data_folder / "pg_hba.conf").write_text(_RULES)
        do(self.primary, "SELECT pg_reload_conf()")
        with self.admin() as connection:
            demo_clinic.seed_demo(connection)
        self._copy()
        self.start_standby()
        do(self.primary, f"ALTER SYSTEM SET synchronous_standby_names = '{STANDBY}'")
        do(self.primary, "SELECT pg_reload_conf()")
        wait_until(lambda: self.rows(_IN_STEP)[0][0] == 1, timeout_s=30)

    @property
    def conninfo(self) -> str:
        """What the program makes of the address that an administrator writes into the settings file."""
        address = ServerAddress(hosts=(HOST, HOST), ports=self.ports, database=NAME)
        return SharedServer(address.conninfo).prepare(lambda _: None).conninfo

    def start_standby(self) -> None:
        account = ServerAccount(*owner_of(self.primary.data_folder), is_lent=IS_ROOT)
        settings = {
            **SERVER_SETTINGS,
            **_PRIMARY,
            "port": str(self.ports[1]),
            "unix_socket_directories": str(self._standby_data.parent),
            "primary_conninfo": make_conninfo(self._socket(0), application_name=STANDBY),
        }
        log = self._standby_data.parent / "server.log"
        programs = reachable_programs(self.primary.programs, account)
        self._standby_process = postmaster.launch(programs, self._standby_data, log, settings, account)

    def stop_standby(self) -> None:
        if self._standby_process is not None:
            postmaster.stop(self._standby_process, 30)

    def go_on_alone(self) -> None:
        """Tell the primary, as an administrator does, not to wait for a standby."""
        do(self.primary, "ALTER SYSTEM SET synchronous_standby_names = ''")
        do(self.primary, "SELECT pg_reload_conf()")

    def kill_primary(self) -> None:
        """End it with all its helpers, as the end of a machine does."""
        crash(self.primary)

    def promote(self) -> None:
        """Let the standby take over, and return when it takes writes."""
        with self.admin(1) as connection:
            connection.execute("SELECT pg_promote(wait => true)")

    def admin(self, which: int = 0) -> Connection:
        return psycopg.connect(make_conninfo(self._socket(which), dbname=NAME), autocommit=True)

    def rows(self, query: str, *values: object, which: int = 0) -> list[tuple[Any, ...]]:
        with self.admin(which) as connection:
            return connection.execute(query.encode(), values or None).fetchall()

    def end(self) -> None:
        if self._standby_process is not None:
            postmaster.stop(self._standby_process, 30)
        shutil.rmtree(self._standby_data.parent, ignore_errors=True)

    def _socket(self, which: int) -> str:
        """How an administrator reaches one of them, whatever stands in pg_hba.conf about the network."""
        known = conninfo_to_dict(self.primary.url())
        places = (str(known["host"]), str(self._standby_data.parent))
        return make_conninfo(
            host=places[which], port=self.ports[which], user=str(known["user"]), password=str(known["password"])
        )

    def _copy(self) -> None:
        """Copy the running primary, as an administrator does."""
        home = self._standby_data.parent
        home.mkdir(mode=0o700)
        copy = postgres_programs.program(self.primary.programs, "pg_basebackup")
        subprocess.run(
            [copy, "-d", self._socket(0), "-D", self._standby_data, "--checkpoint=fast", "--no-sync"],
            check=True,
            capture_output=True,
        )
        (self._standby_data / "standby.signal").touch()
        if IS_ROOT:
            user, group = owner_of(self.primary.data_folder)
            for path in (home, *home.rglob("*")):
                shutil.chown(path, user, group)


def owner_of(folder: Path) -> tuple[int, int]:
    facts = folder.stat()
    return facts.st_uid, facts.st_gid


@contextlib.contextmanager
def two_servers() -> Iterator[TwoServers]:
    with scene() as stage:
        servers = TwoServers(stage)
        try:
            servers.begin()
            yield servers
        finally:
            servers.end()
