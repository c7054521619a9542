"""PostgreSQL servers that live as long as one test run, each with a template of the demo clinic."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from functools import partial
from types import MappingProxyType
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from clinic_desktop.db import schema_version
from clinic_desktop.db.demo_clinic import DEMO_PASSWORD, seed_demo
from clinic_desktop.db.private_cluster import PrivateCluster
from clinic_desktop.testing.clones import TEMPLATE, CloneMaker
from clinic_desktop.testing.databases import ThrowAwayDatabase

if TYPE_CHECKING:
    from collections.abc import Mapping
    from contextlib import AbstractContextManager
    from pathlib import Path

    from clinic_desktop.testing.run_folder import RunFolder

_SETTINGS: Mapping[str, str] = MappingProxyType(
    {
        "fsync": "off",
        "full_page_writes": "off",
        "synchronous_commit": "off",
        "autovacuum": "on",
        "wal_level": "minimal",
        "max_wal_senders": "0",
        "max_wal_size": "256MB",
        "checkpoint_timeout": "1h",
        "max_connections": "300",
        "shared_preload_libraries": "",
    }
)
"""Quick and unsafe: nothing here outlives the run."""


class ThrowAwayServer:
    """One server of one major version. All workers of a run share it; the run's end removes it."""

    def __init__(self, run: RunFolder, major: int, programs: Path) -> None:
        self.major = major
        self._run = run
        self._cluster = PrivateCluster(run.path / f"pg{major}", programs, settings=_SETTINGS)
        self._address: dict[str, str] | None = None
        self._clones: CloneMaker | None = None

    @property
    def programs(self) -> Path:
        """The folder of psql and pg_dump of this server's version."""
        return self._cluster.programs

    @property
    def log_path(self) -> Path:
        """The file that the server writes its log into."""
        return self._cluster.log_path

    def conninfo(self, database: str = "postgres") -> str:
        """Return where a database is, without saying who connects."""
        address = self._started()
        return make_conninfo(host=address["host"], port=address["port"], dbname=database)

    def admin_conninfo(self, database: str = "postgres") -> str:
        """Return a connection string of the server's administrator, password included."""
        return make_conninfo("", **{**self._started(), "dbname": database})

    def admin_connection(self, database: str = "postgres") -> psycopg.Connection[tuple[Any, ...]]:
        """Connect as the server's administrator, every statement a transaction of its own."""
        return psycopg.connect(self.admin_conninfo(database), autocommit=True)

    def demo_clinic(self) -> ThrowAwayDatabase:
        """Give a fresh copy of the demo clinic."""
        if self._clones is None:
            self._started()
            self._clones = CloneMaker(partial(self.admin_connection), self.major)
        return ThrowAwayDatabase(self, self._clones.take())

    def empty_database(self) -> ThrowAwayDatabase:
        """Give a database with nothing in it, not even our schema."""
        name = f"empty_{uuid4().hex[:12]}"
        with self.admin_connection() as connection:
            connection.execute(f"CREATE DATABASE {name}".encode())
        return ThrowAwayDatabase(self, name)

    def drop(self, database: str, roles: tuple[str, ...] = ()) -> None:
        """Drop a database that nobody uses any more, and the roles that were made for it."""
        if self._clones is not None:
            self._clones.drop(database, roles)
            return
        with self.admin_connection() as connection:
            CloneMaker.drop_now(connection, database, roles)

    def changing_roles(self) -> AbstractContextManager[None]:
        """Be the only one who changes roles: they belong to the server, not to one database. Migrations do."""
        return self._run.turn(f"pg{self.major}-roles")

    def close(self) -> None:
        """Drop what this worker still has. The server goes on for the other workers."""
        if self._clones is not None:
            self._clones.close()
            self._clones = None

    def _started(self) -> dict[str, str]:
        if self._address is None:
            with self._run.turn(f"pg{self.major}"):
                self._cluster.start()
                known = conninfo_to_dict(self._cluster.url())
                self._address = {name: str(value) for name, value in known.items() if value is not None}
                self._make_template()
        return self._address

    def _make_template(self) -> None:
        with self.admin_connection() as connection:
            if connection.execute("SELECT FROM pg_database WHERE datname = %s AND datistemplate", (TEMPLATE,)).rowcount:
                return
            connection.execute(f"DROP DATABASE IF EXISTS {TEMPLATE}".encode())
            connection.execute(f"CREATE DATABASE {TEMPLATE}".encode())
            with self.changing_roles():
                schema_version.migrate(partial(psycopg.connect, self._cluster.url(TEMPLATE)))
                with self.admin_connection(TEMPLATE) as inside:
                    seed_demo(inside)
                    _lift_connection_limits(inside)
                    _let_sign_in_quickly(inside, self._cluster.superuser_password)
            connection.execute(f"ALTER DATABASE {TEMPLATE} WITH IS_TEMPLATE true ALLOW_CONNECTIONS false".encode())


def _lift_connection_limits(connection: psycopg.Connection[tuple[Any, ...]]) -> None:
    """Let the demo people sign in as often as they like: roles belong to the server, and all workers use the same."""
    for (role,) in connection.execute("SELECT rolname FROM pg_roles WHERE rolconnlimit >= 0").fetchall():
        connection.execute(sql.SQL("ALTER ROLE {} CONNECTION LIMIT -1").format(sql.Identifier(role)))


def _let_sign_in_quickly(connection: psycopg.Connection[tuple[Any, ...]], own_password: str) -> None:
    """Let these passwords be hashed once and not 4096 times: every test signs in several times."""
    people = connection.execute("SELECT rolname FROM pg_roles WHERE rolcanlogin AND rolname LIKE '%@%'").fetchall()
    passwords = {connection.info.user: own_password, **{role: DEMO_PASSWORD for (role,) in people}}
    for role, password in passwords.items():
        verifier = sql.Literal(_quick_verifier(password))
        connection.execute(sql.SQL("ALTER ROLE {} PASSWORD {}").format(sql.Identifier(role), verifier))


def _quick_verifier(password: str) -> str:
    salt = secrets.token_bytes(16)
    salted = hashlib.pbkdf2_hmac("sha256", password.encode(), salt, 1)
    client = hashlib.sha256(hmac.digest(salted, b"Client Key", "sha256")).digest()
    server = hmac.digest(salted, b"Server Key", "sha256")
    return "SCRAM-SHA-256$1:{}${}:{}".format(*(base64.b64encode(part).decode() for part in (salt, client, server)))
