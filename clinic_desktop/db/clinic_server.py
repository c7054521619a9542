"""Which server the program uses: a private one that it keeps itself, or the clinic's shared one.

SQLAlchemy and alembic are imported only where they are used: the sign-in screen waits for this module.
"""

from __future__ import annotations

import getpass
import json
from collections.abc import Callable
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

import psycopg
from psycopg import sql
from psycopg.conninfo import make_conninfo

from clinic_desktop.db.backup_changes import end_backups
from clinic_desktop.db.private_backups import PrivateBackups
from clinic_desktop.db.private_cluster import PrivateCluster
from clinic_desktop.db.revision import head_revision
from clinic_desktop.db.server_options import complete, safe_conninfo, servers_of, understood, without_password
from clinic_desktop.db.server_watch import ServerWatch
from clinic_desktop.db.sign_in_guard import GuardThread, SignInGuard
from clinic_desktop.domain.errors import DatabaseTooNew, DatabaseTooOld, NotADemo
from clinic_desktop.settings import DATABASE_NAME

if TYPE_CHECKING:
    from collections.abc import Iterator

    from clinic_desktop.db.private_backups import BackupRun
    from clinic_desktop.settings import Settings

Connection = psycopg.Connection[tuple[Any, ...]]
Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Prepared:
    """A server that answers: how to reach it, what to call it, and whether it holds the demo clinic."""

    conninfo: str
    name: str
    is_demo: bool


class ClinicServer(Protocol):
    def prepare(self, say: Say) -> Prepared:
        """Make the server ready to sign in. May take seconds; ``say`` is told in plain words what happens."""

    def release(self) -> None:
        """The program has finished with the server."""


class PrivateServer:
    """The private cluster of this machine: made, started, migrated and filled with the demo clinic as needed.

    With ``is_kept`` it is brought back if it ends by itself, and backed up while it is used and when it is released.
    """

    def __init__(self, settings: Settings, time_zone: str, *, is_kept: bool = False) -> None:
        self._cluster = PrivateCluster(settings.cluster_folder)
        self._time_zone = time_zone
        self._guard: GuardThread | None = None
        self._backups = PrivateBackups(settings) if is_kept else None
        self._watch: ServerWatch | None = None

    @property
    def cluster(self) -> PrivateCluster:
        return self._cluster

    @property
    def last_backup(self) -> BackupRun | None:
        """The backup that goes on after the server was released, if one was wanted."""
        return None if self._backups is None else self._backups.last_run

    def prepare(self, say: Say) -> Prepared:
        """Raises what starting the cluster raises, and DatabaseTooNew."""
        self._cluster.start(say)
        if not self._is_ready():
            from clinic_desktop.db import demo_clinic

            say("Preparing the demo clinic…")
            self.migrate()
            with self.admin_connection() as connection:
                if not _setting(connection, "is_demo"):
                    demo_clinic.seed_demo(connection, self._time_zone)
        with self.admin_connection() as connection:
            is_demo = _setting(connection, "is_demo") == "yes"
        if self._guard is None:
            self._guard = GuardThread(SignInGuard(self.admin_connection, self._cluster.log_path))
            self._guard.start()
        if self._backups is not None:
            self._backups.begin()
            if self._watch is None:
                self._watch = ServerWatch(self._cluster)
                self._watch.start()
        return Prepared(self.conninfo, "Demo clinic on this computer" if is_demo else "This computer", is_demo)

    def release(self) -> None:
        for thread in (self._watch, self._guard):
            if thread is not None:
                thread.stop()
        self._watch = self._guard = None
        if self._backups is not None and self._cluster.is_made and self._cluster.is_running():
            self._backups.end(self.admin_connection)
        self._cluster.stop_if_last()

    @property
    def conninfo(self) -> str:
        """How a person reaches the database; name and password come from him."""
        return make_conninfo(host=str(self._cluster.socket_folder), port=self._cluster.port, dbname=DATABASE_NAME)

    def admin_connection(self, database: str = DATABASE_NAME) -> Connection:
        return psycopg.connect(self._cluster.url(database), autocommit=True)

    def migrate(self) -> None:
        """Make the database if it is not there, and bring it to our revision."""
        made_already = (psycopg.errors.DuplicateDatabase, psycopg.errors.UniqueViolation)
        # Another program on this machine may make it at the same moment.
        with self.admin_connection("postgres") as connection, suppress(*made_already):
            connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(DATABASE_NAME)))
        from clinic_desktop.db import schema_version

        if not self._is_at_our_revision():
            # One that still reads every table would hold this up; the next one reads the tables as they will be.
            with self.admin_connection() as connection:
                end_backups(connection)
        schema_version.migrate(lambda: psycopg.connect(self._cluster.url(DATABASE_NAME)))

    def _is_at_our_revision(self) -> bool:
        with self.admin_connection() as connection:
            return stored_revision(connection) == head_revision()

    def has_clinic(self) -> bool:
        """Say whether the running cluster has a database that was set up."""
        with self.admin_connection("postgres") as connection:
            if not connection.execute("SELECT FROM pg_database WHERE datname = %s", (DATABASE_NAME,)).rowcount:
                return False
        with self.admin_connection() as connection:
            return stored_revision(connection) is not None

    def reset(self) -> None:
        """Throw the demo clinic away and make it anew. Raises NotADemo."""
        from clinic_desktop.db import demo_clinic

        with self.admin_connection() as connection:
            if _setting(connection, "is_demo") not in (None, "yes"):
                raise NotADemo
        with self.admin_connection("postgres") as connection:
            connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(DATABASE_NAME)))
        self.migrate()
        with self.admin_connection() as connection:
            demo_clinic.seed_demo(connection, self._time_zone)

    def _is_ready(self) -> bool:
        """Ask by one statement whether the database is there and at our revision. Raises DatabaseTooNew."""
        try:
            with self.admin_connection() as connection:
                revision = _scalar(connection, "SELECT version_num FROM clinic.revision")
                is_filled = _setting(connection, "is_demo") is not None
        except (psycopg.errors.UndefinedTable, psycopg.OperationalError):
            return False
        if str(revision) > head_revision():
            raise DatabaseTooNew(str(revision))
        return is_filled and str(revision) == head_revision()


class SharedServer:
    """The clinic's own server. Its administrator set it up; the program only connects."""

    def __init__(self, conninfo: str) -> None:
        self._conninfo = conninfo

    def prepare(self, say: Say) -> Prepared:
        """Check the address; who signs in is checked by the server. Raises AddressNotUnderstood, UnsafeServer."""
        say("Looking for the clinic's server…")
        given = understood(self._conninfo)
        # Whoever signs in brings a password of his own; one in the address goes no further.
        conninfo, _ = without_password(safe_conninfo(self._conninfo))
        host = servers_of(complete(self._conninfo))[0].host
        name = str(given.get("dbname") or given.get("service") or host or "the clinic's server")
        return Prepared(conninfo, name, is_demo=False)

    def release(self) -> None:
        """Nothing to do: the server belongs to the clinic."""


def clinic_server(settings: Settings, time_zone: str) -> PrivateServer | SharedServer:
    """Return the server that was chosen. Raises SettingsFileBroken."""
    if settings.file_problem is not None:
        raise settings.file_problem
    if settings.server is None:
        return PrivateServer(settings, time_zone, is_kept=True)
    return SharedServer(settings.server)


def connect_as_administrator(conninfo: str, *, autocommit: bool = False) -> Connection:
    """Connect as a server's administrator, by the same rule of safety as everybody.

    Raises AddressNotUnderstood, UnsafeServer, SignInFailed, ServerNotUsable, DatabaseUnavailable.
    """
    safe = safe_conninfo(conninfo)
    try:
        return psycopg.connect(safe, autocommit=autocommit)
    except psycopg.Error as error:
        from clinic_desktop.db.connection_test import explained
        from clinic_desktop.db.errors import connection_error

        raise explained(safe, connection_error(error)) from error


@contextmanager
def administrator(conninfo: str) -> Iterator[Connection]:
    """Connect, every statement a transaction of its own. Raises what connect_as_administrator raises."""
    with connect_as_administrator(conninfo, autocommit=True) as connection:
        yield connection


def set_up(conninfo: str) -> None:
    """Set a shared server's database up, once: roles, the given tables, schema clinic. Safe to repeat.

    Workstations that are open are told before a revision is changed under them. Raises WrongEncoding.
    """
    from clinic_desktop.db import schema_version
    from clinic_desktop.domain.errors import WrongEncoding

    with administrator(conninfo) as connection:
        encoding = str(_scalar(connection, "SELECT current_setting('server_encoding')"))
        if encoding != "UTF8":
            raise WrongEncoding(encoding)
        _announce_update(connection)
        schema_version.migrate(lambda: connect_as_administrator(conninfo))


def stored_revision(connection: Connection) -> str | None:
    """Return the database's revision, or None if it was never set up."""
    if _scalar(connection, "SELECT to_regclass('clinic.revision')") is None:
        return None
    found = _scalar(connection, "SELECT version_num FROM clinic.revision")
    return None if found is None else str(found)


def refuse_other_revision(connection: Connection) -> None:
    """Raise DatabaseTooOld or DatabaseTooNew unless the database is set up and at our revision."""
    found, ours = stored_revision(connection), head_revision()
    if found is None or found < ours:
        raise DatabaseTooOld(found, ours)
    if found > ours:
        raise DatabaseTooNew(found)


def refuse_empty(connection: Connection) -> None:
    """Raise DatabaseTooOld for a database that nobody has set up, neither we nor another program."""
    is_empty = _scalar(connection, "SELECT to_regclass('public.patients') IS NULL")
    if is_empty and stored_revision(connection) is None:
        raise DatabaseTooOld(None, head_revision())


def is_superuser(connection: Connection) -> bool:
    return bool(_scalar(connection, "SELECT current_setting('is_superuser') = 'on'"))


def _announce_update(connection: Connection) -> None:
    found = stored_revision(connection)
    if found is not None and found < head_revision():
        told = json.dumps({"subject": "update", "id": head_revision()})
        connection.execute("SELECT pg_notify('clinic_change', %s)", (told,))


def status(connection: Connection) -> dict[str, str]:
    """Return what an administrator wants to know about a database, in order."""
    found: dict[str, str] = {"server": f"PostgreSQL {connection.info.server_version // 10000}"}
    revision = stored_revision(connection)
    found["database"] = str(_scalar(connection, "SELECT current_database()"))
    found["revision"] = f"{revision or 'not set up'} (this program: {head_revision()})"
    if revision is None:
        return found
    found["clinic"] = f"{_setting(connection, 'clinic_name')}, demo: {_setting(connection, 'is_demo') or 'no'}"
    found["time zone"] = _setting(connection, "time_zone") or "UTC"
    for table in ("providers", "patients", "appointments", "medical_records"):
        counted = _scalar(connection, f"SELECT count(*) FROM public.{table}")
        found[table.replace("_", " ")] = f"{counted:,}"
    found["people with accounts"] = str(_scalar(connection, "SELECT count(*) FROM clinic.staff WHERE active"))
    return found


def time_zone(conninfo: str) -> str:
    """Return the clinic's time zone. Raises what connecting as its administrator raises."""
    from clinic_desktop.db.errors import translated

    with translated(), administrator(conninfo) as connection:
        return _setting(connection, "time_zone") or "UTC"


def clinic_name(connection: Connection) -> str | None:
    return _setting(connection, "clinic_name")


def is_demo(connection: Connection) -> bool:
    return _setting(connection, "is_demo") == "yes"


def workstation_name() -> str:
    """Return what this workstation is called in the clinic's sessions."""
    import socket

    try:
        return f"{getpass.getuser()}@{socket.gethostname()}"
    except (KeyError, OSError):
        return socket.gethostname()


def _setting(connection: Connection, name: str) -> str | None:
    row = connection.execute("SELECT value FROM clinic.setting WHERE name = %s", (name,)).fetchone()
    return str(row[0]) if row else None


def _scalar(connection: Connection, statement: str) -> Any:  # noqa: ANN401 - any of PostgreSQL's types
    row = connection.execute(statement.encode()).fetchone()
    return row[0] if row else None


def settle(connection: Connection, clinic_name: str, time_zone: str) -> tuple[str, str]:
    """Write down the clinic's name and time zone, unless they are known, and return those that count."""
    from clinic_desktop.db import demo_clinic

    demo_clinic.write_settings(connection, {"clinic_name": clinic_name, "time_zone": time_zone, "is_demo": "no"})
    return _setting(connection, "clinic_name") or "", _setting(connection, "time_zone") or "UTC"
