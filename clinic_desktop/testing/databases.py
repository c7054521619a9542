"""Throw-away databases on a real PostgreSQL: one for each test, with people to sign in as."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, LiteralString
from uuid import uuid4

import psycopg
from psycopg.conninfo import make_conninfo
from sqlalchemy import text

from clinic_desktop.db import schema_version
from clinic_desktop.db.database import Database
from clinic_desktop.db.demo_clinic import DEMO_PASSWORD, scram_verifier
from clinic_desktop.domain.accounts import Credentials
from clinic_desktop.domain.identifiers import Login, ProviderId
from clinic_desktop.services.accounts import AccountService

if TYPE_CHECKING:
    import threading
    from collections.abc import Sequence

    from psycopg.sql import Composed

    from clinic_desktop.domain.statuses import Role
    from clinic_desktop.testing.servers import ThrowAwayServer

    Connection = psycopg.Connection[tuple[Any, ...]]


_OPEN_CHARTS = "SELECT clinic.open_chart(patient, 'a test') FROM unnest(CAST(%s AS text[])) AS patient"


@dataclass(frozen=True, slots=True)
class Account:
    """Somebody on the staff of one throw-away database."""

    login: Login
    password: str
    provider_id: ProviderId | None = None


class ThrowAwayDatabase:
    """A database of one test. Whatever is opened through it is closed when it is dropped."""

    def __init__(self, server: ThrowAwayServer, name: str) -> None:
        self.server = server
        self.name = name
        self._connections: list[Connection] = []
        self._databases: list[Database] = []
        self._accounts: list[str] = []
        self._admin: Connection | None = None

    @property
    def conninfo(self) -> str:
        """Where the database is, as a connection string that does not say who connects."""
        return self.server.conninfo(self.name)

    @property
    def admin_conninfo(self) -> str:
        """Where the database is and how its administrator connects, password included: for other programs."""
        return self.server.admin_conninfo(self.name)

    def admin_connection(self) -> Connection:
        """Connect as the server's administrator, every statement a transaction of its own."""
        return self._kept(self.server.admin_connection(self.name))

    def connection_as(self, login: str, password: str = DEMO_PASSWORD) -> Connection:
        """Connect as somebody on the staff, as psql would: every statement is a transaction of its own."""
        return self._kept(psycopg.connect(make_conninfo(self.conninfo, user=login, password=password), autocommit=True))

    def as_person(
        self,
        login: str,
        password: str = DEMO_PASSWORD,
        forbidden_thread: threading.Thread | None = None,
        *,
        conninfo: str | None = None,
    ) -> Database:
        """Give the connections that the program itself would use for this person, over another way if one is named."""
        database = Database(conninfo or self.conninfo, Credentials(Login(login), password), forbidden_thread)
        self._databases.append(database)
        return database

    def reader_of_charts(self, login: str, password: str = DEMO_PASSWORD) -> Connection:
        """Connect with psql as somebody who has signed in at a workstation and opened the chart of every patient."""
        connection = self.connection_as(login, password)
        connection.execute("SELECT clinic.session_open('a test', '0')")
        self.open_charts(connection)
        return connection

    def open_charts(self, connection: Connection, *patients: str) -> None:
        """Open the charts of these patients, or of all, in the workstation session of a connection."""
        connection.execute(_OPEN_CHARTS, (list(patients) or self._patients(),))

    def at_work(self, login: str, password: str = DEMO_PASSWORD) -> Database:
        """Give the program's connections of somebody who has signed in and opened the chart of every patient."""
        database = self.as_person(login, password)
        AccountService(database).open_session("a test", "0")
        with database.write() as session:
            session.execute(text(_OPEN_CHARTS.replace("%s", ":patients")), {"patients": self._patients()})
        return database

    def rows(self, query: LiteralString | Composed, values: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        """Run one statement as the server's administrator and return its rows, if it gives any."""
        if self._admin is None or self._admin.closed:
            self._admin = self.admin_connection()
        cursor = self._admin.execute(query, values or None)
        return [] if cursor.description is None else cursor.fetchall()

    def value(self, query: LiteralString, *values: object) -> Any:  # noqa: ANN401 - whatever the query gives
        """Return the one value that a query gives."""
        ((found,),) = self.rows(query, values)
        return found

    def an_account(
        self, *roles: Role, password: str = DEMO_PASSWORD, name: str = "Sam Staff", sees_patients: bool = False
    ) -> Account:
        """Add somebody with a sign-in name that no other test has; the role goes when the database goes."""
        login = f"{'-'.join(roles)}-{uuid4().hex[:12]}@example.com"
        provider_id = self.a_provider() if sees_patients else None
        verifier = scram_verifier(self.admin_connection(), login, password)
        self._accounts.append(login)
        self.rows(
            "SELECT clinic.staff_create(%s, %s, %s, %s, %s, false)",
            (login, name, [role.value for role in roles], verifier, provider_id),
        )
        return Account(Login(login), password, provider_id)

    def a_provider(self, first_name: str = "Petra", last_name: str = "Provider") -> ProviderId:
        """Add somebody who sees patients and has no other booking."""
        provider_id = ProviderId(str(uuid4()))
        self.rows(
            'INSERT INTO public.providers (id, email, "passwordHash", "firstName", "lastName", "updatedAt")'
            " VALUES (%s, %s, '!', %s, %s, now())",
            (provider_id, f"{provider_id}@example.com", first_name, last_name),
        )
        return provider_id

    def migrate(self, revision: str = "head") -> None:
        """Bring the database to a revision of ours."""
        with self.server.changing_roles():
            schema_version.migrate(self._connect_admin, revision)

    def take_back(self, revision: str) -> None:
        """Bring the database back to an older revision of ours."""
        with self.server.changing_roles():
            schema_version.take_back(self._connect_admin, revision)

    def drop(self) -> None:
        """Close everything that was opened, and drop the database with the accounts made for it."""
        for database in self._databases:
            database.close()
        for connection in self._connections:
            connection.close()
        self.server.drop(self.name, tuple(self._accounts))

    def _patients(self) -> list[str]:
        return [found for (found,) in self.rows("SELECT id FROM public.patients ORDER BY id")]

    def _kept(self, connection: Connection) -> Connection:
        self._connections.append(connection)
        return connection

    @property
    def _connect_admin(self) -> partial[Connection]:
        return partial(self.server.admin_connection, self.name)
