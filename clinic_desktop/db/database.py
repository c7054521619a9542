"""One person's connections to the clinic's database. The only place that commits."""

from __future__ import annotations

import select
import socket
import threading
import time
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any, NewType
from weakref import WeakSet

import psycopg
from psycopg.conninfo import conninfo_to_dict, make_conninfo
from sqlalchemy import Engine, create_engine, event, text
from sqlalchemy.exc import DisconnectionError
from sqlalchemy.orm import Session

from clinic_desktop.db.errors import connection_error, translated
from clinic_desktop.db.knocking import Place, answers, any_answers
from clinic_desktop.db.line import READ_PATIENCE_S, WRITE_PATIENCE_S, Line
from clinic_desktop.db.server_options import complete, servers_of
from clinic_desktop.db.unreadable_values import read_unreadable_values
from clinic_desktop.domain.errors import (
    AccountClosed,
    AccountDisabled,
    ClinicError,
    DatabaseUnavailable,
    NotPermitted,
    SessionEnded,
    SignInFailed,
    WritesRefused,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from clinic_desktop.domain.accounts import Credentials

    Connection = psycopg.Connection[tuple[Any, ...]]

ReadSession = NewType("ReadSession", Session)
"""A session in a transaction that PostgreSQL itself keeps read-only."""

WriteSession = NewType("WriteSession", ReadSession)
"""A session that may change data; it may be used wherever one only reads."""

CONNECTIONS = 3
WAIT_FOR_CONNECTION_S = 10
WRITE_TIMEOUT = "10s"
CONNECT_PATIENCE_S = 3
"""How long a new connection may take while the server is missed; libpq's own limit is for the first one."""
ASK_AGAIN_AFTER_S = 300.0
"""Somebody who was let in and is not any more is not asked about at each try: that would count as guessing."""

ASKING_METHODS = "password,md5,scram-sha-256"
"""The ways to sign in by which a server really sees whether a password is right, as libpq calls them."""

CONNECTION_PARAMETERS = {
    "connect_timeout": "5",
    "keepalives_idle": "5",
    "keepalives_interval": "2",
    "keepalives_count": "3",
    "tcp_user_timeout": "8000",
    "application_name": "clinic-desktop",
    "options": "-c jit=off -c plan_cache_mode=force_generic_plan -c TimeZone=UTC -c statement_timeout=3s",
}
"""Found by measurement: a cut cable is noticed within ten seconds, and the patient search keeps its plans."""


class GuiThreadTouchedDatabase(RuntimeError):
    """A defect: SQL ran on the thread that draws the window."""


class Database:
    """Connections of one signed-in person. Every block is one transaction.

    ``conninfo`` says which server; the credentials are this person's own PostgreSQL role.
    ``forbidden_thread`` may not run SQL: the thread of the window.
    """

    def __init__(
        self, conninfo: str, credentials: Credentials | None = None, forbidden_thread: threading.Thread | None = None
    ) -> None:
        person = {"user": credentials.login, "password": credentials.password} if credentials else {}
        given = {name: str(value) for name, value in conninfo_to_dict(conninfo).items() if value is not None}
        self._conninfo = make_conninfo(**{**CONNECTION_PARAMETERS, **given, **person})
        self._forbidden_thread = forbidden_thread
        self._token: str | None = None
        self._refused_because: tuple[str, ...] = ()
        self._refused_until = 0.0
        self._known: WeakSet[Connection] = WeakSet()
        self._left_over: WeakSet[Connection] = WeakSet()
        self._knowing = threading.Lock()
        self._place: Place | None = None
        self._places: list[Place] = []
        self.line = Line(self._knock, self._cut_all)
        self._engine = create_engine(
            "postgresql+psycopg://",
            creator=self._connect_for_pool,
            pool_size=CONNECTIONS,
            max_overflow=0,
            pool_recycle=3600,
            pool_timeout=WAIT_FOR_CONNECTION_S,
            hide_parameters=True,
            use_native_hstore=False,
        )
        self._reading: Engine = self._engine.execution_options(postgresql_readonly=True)
        event.listen(self._engine, "before_cursor_execute", self._refuse_forbidden_thread)
        event.listen(self._engine, "after_cursor_execute", self._hear)
        event.listen(self._engine, "checkout", _refuse_ended)
        event.listen(self._engine, "checkin", self._close_late)
        self._is_closed = False

    def connect(self, *, autocommit: bool = False) -> Connection:
        """Open a connection as this person, joined to the workstation session if there is one.

        Raises SignInFailed or DatabaseUnavailable; AccountClosed instead if the person had been let in before, and
        SessionEnded if the workstation session is over.
        """
        self._refuse_forbidden_thread()
        if time.monotonic() < self._refused_until:
            raise AccountClosed
        try:
            connection = psycopg.connect(self._asking(), autocommit=True)
            self._remember(connection)
            try:
                self._join(connection)
            except psycopg.Error:
                connection.close()
                raise
        except psycopg.Error as error:
            found = connection_error(error)
            if self._token is not None and isinstance(found, SignInFailed):
                self._refused_until = time.monotonic() + ASK_AGAIN_AFTER_S
                raise AccountClosed from error
            if self._token is not None and isinstance(found, AccountDisabled):
                raise SessionEnded from error
            raise found from error
        connection.autocommit = autocommit
        read_unreadable_values(connection)
        return connection

    def prove(self, password: str) -> None:
        """Sign in once more, on a connection that is closed at once; further ones use this password too.

        Raises SignInFailed, DatabaseUnavailable, and AccountDisabled when the workstation session has ended.
        A server that lets people in without asking for a password proves nothing and is refused.
        """
        self._refuse_forbidden_thread()
        conninfo = make_conninfo(self._asking(), password=password)
        try:
            with psycopg.connect(conninfo, require_auth=ASKING_METHODS, autocommit=True) as connection:
                self.use_password(password)
                self._join(connection)
        except psycopg.Error as error:
            raise connection_error(error) from error

    @contextmanager
    def start_over(self) -> Iterator[None]:
        """Let the block begin another workstation session; without one, the session before stays the one joined."""
        before, self._token = self._token, None
        self._dispose()
        try:
            yield
        finally:
            if self._token is None:
                self._token = before
            # What others opened meanwhile belongs to no session.
            self._dispose()

    def use_password(self, password: str) -> None:
        """Let every further connection sign in with this password, which the server has taken or been given."""
        self._conninfo = make_conninfo(self._conninfo, password=password)
        self._refused_until = 0.0

    def join(self, token: str | None) -> None:
        """Let every further connection belong to the workstation session with this token, or to none."""
        self._token = token

    @contextmanager
    def read(self) -> Iterator[ReadSession]:
        """Run one read-only transaction of three seconds at most. Raises the errors of db/errors.py."""
        with self._noting_denials(), self.line.job(READ_PATIENCE_S), translated(), Session(self._reading) as session:
            session.connection()
            yield ReadSession(session)

    @contextmanager
    def write(self, *, even_if_refused: bool = False) -> Iterator[WriteSession]:
        """Run one transaction and commit it at the end. Raises the errors of db/errors.py, and then stores nothing.

        Raises WritesRefused after refuse_writes, but for what the program itself puts on record: who signed in, who
        opened a chart.
        """
        if self._refused_because and not even_if_refused:
            raise WritesRefused(self._refused_because)
        with self._noting_denials(), self._transaction() as session:
            yield session

    def refuse_writes(self, pieces: tuple[str, ...]) -> None:
        """Store nothing from here while any of these pieces of what keeps the rules are not what they should be."""
        self._refused_because = pieces

    def close(self) -> None:
        """Close every connection, and open none any more. Work that runs at this moment gets an error."""
        self._is_closed = True
        self.line.close()
        self._engine.dispose()
        self._cut_all()

    def is_answering(self, patience_s: float) -> bool:
        """Say whether some server of the address answers a knock: there may be somebody to come back to."""
        if not self._places:
            self._places = [(one.place, one.port) for one in servers_of(complete(self._conninfo))]
        return any_answers(self._places, patience_s)

    @contextmanager
    def _noting_denials(self) -> Iterator[None]:
        """Put on record what the server refused to somebody who is signed in at a workstation."""
        try:
            yield
        except NotPermitted as denied:
            if self._token is not None:
                with suppress(ClinicError), self._transaction() as session:
                    session.execute(text("SELECT clinic.note('denied', :what)"), {"what": denied.action or "unknown"})
            raise

    @contextmanager
    def _transaction(self) -> Iterator[WriteSession]:
        with self.line.job(WRITE_PATIENCE_S), translated(), Session(self._engine) as session:
            session.execute(text(f"SET LOCAL statement_timeout = '{WRITE_TIMEOUT}'"))
            yield WriteSession(ReadSession(session))
            session.commit()

    def _join(self, connection: Connection) -> None:
        if self._token is not None:
            connection.execute("SELECT clinic.session_join(%s)", (self._token,))

    def _connect_for_pool(self) -> Connection:
        if self._is_closed:
            raise DatabaseUnavailable("the connections are closed")
        return self.connect()

    def _asking(self) -> str:
        """Return the address to connect to; while the server is missed nobody waits for it as long as at first."""
        return (
            make_conninfo(self._conninfo, connect_timeout=CONNECT_PATIENCE_S) if self.line.is_lost else self._conninfo
        )

    def _remember(self, connection: Connection) -> None:
        """Know a connection by which a silent server can be given up, and where it leads to."""
        self._place = (connection.info.hostaddr or connection.info.host, connection.info.port)
        with self._knowing:
            self._known.add(connection)

    def _knock(self, patience_s: float) -> bool:
        return self._place is not None and answers(self._place, patience_s)

    def _hear(self, *_: object) -> None:
        self.line.heard()

    def _cut_all(self) -> None:
        with self._knowing:
            still_open = [connection for connection in self._known if not connection.closed]
        for connection in still_open:
            _cut(connection)

    def _close_late(self, connection: Connection | None, *_: object) -> None:
        """Close what comes back after everything was closed, or after its pool was: nobody will ask for it again."""
        if connection is not None and (self._is_closed or connection in self._left_over):
            connection.close()

    def _dispose(self) -> None:
        with self._knowing:
            self._left_over.update(self._known)
        self._engine.dispose()

    def _refuse_forbidden_thread(self, *_: object) -> None:
        if threading.current_thread() is self._forbidden_thread:
            raise GuiThreadTouchedDatabase


def _refuse_ended(connection: Connection, *_: object) -> None:
    """Let the pool replace a connection on which the server said something while nobody asked: that it ends it.

    Looking at the socket costs nothing; asking the server before every question would cost a round trip.
    """
    if connection.closed or _is_readable(connection.fileno()):
        raise DisconnectionError


def _is_readable(descriptor: int) -> bool:
    ready = select.poll()
    ready.register(descriptor, select.POLLIN | select.POLLHUP | select.POLLERR)
    return bool(ready.poll(0))


def _cut(connection: Connection) -> None:
    """Let whatever runs on a connection end with an error. Closing it is left to the thread that works with it."""
    with suppress(psycopg.OperationalError, OSError):
        wire = socket.socket(fileno=connection.fileno())
        try:
            wire.shutdown(socket.SHUT_RDWR)
        finally:
            wire.detach()
