"""The private PostgreSQL of a single workstation: made, started, shared and stopped by the programs that use it.

What is inside the databases is no business of this module.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import secrets
import shutil
import subprocess
import tempfile
import time
from functools import cached_property
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

import psycopg
from psycopg.conninfo import make_conninfo

from clinic_desktop.db import postgres_programs, postmaster
from clinic_desktop.db.cluster_locks import ClusterLocks
from clinic_desktop.db.server_account import (
    Home,
    locate,
    make_home,
    private_folder,
    reachable_programs,
    unusable,
    write_secret,
)
from clinic_desktop.domain.errors import ClusterFailed, ClusterOfOtherVersion, FolderUnusable

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    import psutil

SUPERUSER = "clinic_superuser"

# No TCP. The log says who could not sign in and how the server is, but holds no statement and no value of a patient.
SERVER_SETTINGS: Mapping[str, str] = MappingProxyType(
    {
        "cluster_name": "clinic",
        "listen_addresses": "",
        "unix_socket_permissions": "0700",
        "port": "5432",
        "max_connections": "200",
        "log_min_messages": "log",
        "log_min_error_statement": "panic",
        "log_error_verbosity": "terse",
        "log_statement": "none",
        "log_parameter_max_length": "0",
        "log_parameter_max_length_on_error": "0",
    }
)

_FIRST_BUILTIN_LOCALE = 17
_QUIET_S = 1.0
_STOP_S = 60.0
_LOG_LIMIT = 5_000_000
_TAIL = 4_000

# The address of a socket has 104 bytes on macOS, 108 on Linux, with its file name and a zero at the end.
_LONGEST_SOCKET_FOLDER = 104 - len("/.s.PGSQL.5432") - 1

_MAKING = "making the private database"
_STARTING = "starting the private database"
_RECOVERING = "waiting for the private database to recover after an unclean stop"
_CONNECTING = "connecting to the private database"


def ignore(words: str) -> None:
    """Take progress words and show them to nobody."""


class PrivateCluster:
    """A PostgreSQL server in a folder of ours, reached through a socket that only its owner can open."""

    def __init__(
        self, folder: Path, programs: Path | None = None, *, settings: Mapping[str, str] = MappingProxyType({})
    ) -> None:
        self.folder = folder.resolve()
        self._chosen_programs = programs
        self._settings = dict(settings)
        self._made_home: Home | None = None

    @cached_property
    def programs(self) -> Path:
        """The folder of psql, pg_dump and the others of the server's version."""
        return self._chosen_programs or postgres_programs.find()

    @property
    def data_folder(self) -> Path:
        return self._home.folder / "data"

    @property
    def log_path(self) -> Path:
        return self._home.folder / "server.log"

    @property
    def socket_folder(self) -> Path:
        """Where the server listens; one that was started with other temporary folders knows best itself."""
        lock = postmaster.read_lock_file(self.data_folder)
        return Path(lock.socket_folder) if lock and lock.socket_folder else self._place_for_socket()

    @property
    def port(self) -> int:
        """A part of the socket's file name; nothing listens on a port."""
        return 5432

    @property
    def superuser_password(self) -> str:
        try:
            return self._password_file.read_text(encoding="utf-8")
        except OSError as error:
            raise ClusterFailed(_CONNECTING, f"{self._password_file}: {error.strerror}") from error

    def url(self, database: str = "postgres") -> str:
        return make_conninfo(
            host=str(self.socket_folder),
            port=self.port,
            user=SUPERUSER,
            password=self.superuser_password,
            dbname=database,
        )

    def start(self, progress: Callable[[str], None] = ignore, timeout_s: float = 120) -> None:
        """Make the cluster if there is none, start it if it does not run, and return when it answers.

        Any number of programs may do this at once. Raises ClusterFailed with what it waited for,
        ClusterOfOtherVersion, NoPostgresPrograms or FolderUnusable.
        """
        deadline = time.monotonic() + timeout_s
        say = _without_repeating(progress)
        self._made_home = make_home(self.folder)
        locks = ClusterLocks(self._made_home)
        with locks.taking_turns(deadline, lambda: say("Another program is starting the database…")):
            with contextlib.ExitStack() as undo:
                locks.enter(self)
                undo.callback(locks.leave, self)
                if not self._is_made():
                    self._make(deadline, say)
                self._compare_versions()
                self._bring_up(deadline, say)
                undo.pop_all()

    def stop_if_last(self) -> bool:
        """Stop the server unless another program of ours runs or anybody else is connected; say whether it did."""
        if not self._is_made():
            return False
        locks = ClusterLocks(self._home)
        with locks.taking_turns(time.monotonic() + _STOP_S, lambda: None):
            nobody_left = locks.leave(self)
            server = self._server()
            if server is None or not nobody_left or self._somebody_is_connected():
                return False
            postmaster.stop(server, _STOP_S)
            return True

    def stop(self) -> None:
        """Stop the server whoever uses it."""
        if not self._is_made():
            return
        locks = ClusterLocks(self._home)
        with locks.taking_turns(time.monotonic() + _STOP_S, lambda: None):
            locks.leave(self)
            server = self._server()
            if server is not None:
                postmaster.stop(server, _STOP_S)

    def remove(self) -> None:
        """Stop the server and delete every record in it: for clusters that were made to be thrown away."""
        self.stop()
        home = self._home.folder
        for folder in (home, self.folder, *self._sockets_elsewhere()):
            with unusable(folder), contextlib.suppress(FileNotFoundError):
                shutil.rmtree(folder)
        self._made_home = None

    def is_running(self) -> bool:
        return self._server() is not None

    @property
    def _home(self) -> Home:
        return self._made_home or locate(self.folder)

    @property
    def _password_file(self) -> Path:
        return self._home.folder / "password"

    def _is_made(self) -> bool:
        return (self.data_folder / "PG_VERSION").is_file()

    def _server(self) -> psutil.Process | None:
        return postmaster.living(self.data_folder, self._home.account)

    def _make(self, deadline: float, say: Callable[[str], None]) -> None:
        say("Making the private database…")
        home = self._home
        for left_behind in home.folder.glob("data.new-*"):
            shutil.rmtree(left_behind, ignore_errors=True)
        if not self._password_file.exists():
            write_secret(self._password_file, secrets.token_urlsafe(32), home.account)
        programs = reachable_programs(self.programs, home.account)
        new = home.folder / f"data.new-{secrets.token_hex(4)}"
        options = [
            "--auth=scram-sha-256",
            "--data-checksums",
            "--encoding=UTF8",
            "--locale=C.UTF-8",
            "--no-instructions",
        ]
        if postgres_programs.major_version(self.programs) >= _FIRST_BUILTIN_LOCALE:
            options += ["--locale-provider=builtin"]
        if self._settings.get("fsync") == "off":
            options += ["--no-sync"]
        initdb = postgres_programs.program(programs, "initdb")
        with tempfile.TemporaryFile() as output:
            try:
                subprocess.run(
                    [initdb, "-D", new, "-U", SUPERUSER, f"--pwfile={self._password_file}", *options],
                    stdin=subprocess.DEVNULL,
                    stdout=output,
                    stderr=output,
                    cwd=home.folder,
                    env=postmaster.environment(),
                    timeout=max(1.0, deadline - time.monotonic()),
                    start_new_session=True,
                    check=True,
                    **home.account.process_options,
                )
            except (OSError, subprocess.SubprocessError) as error:
                output.seek(0)
                words = output.read().decode(errors="replace")[-_TAIL:]
                shutil.rmtree(new, ignore_errors=True)
                raise ClusterFailed(_MAKING, f"{words}\n{error}".strip()) from error
        with unusable(self.data_folder):
            new.rename(self.data_folder)

    def _compare_versions(self) -> None:
        made_by = int((self.data_folder / "PG_VERSION").read_text(encoding="ascii").split(".")[0])
        ours = postgres_programs.major_version(self.programs)
        if made_by != ours:
            raise ClusterOfOtherVersion(made_by, ours, str(self.data_folder))

    def _bring_up(self, deadline: float, say: Callable[[str], None]) -> None:
        while True:
            server = self._server()
            log_was = None
            if server is None:
                log_was = self._shorten_log()
                server = self._launch()
            if server is not None and self._answers(server, deadline, say):
                return
            if log_was is not None:
                words = self._log_from(log_was)
                # What a server that was killed leaves behind needs a moment to end.
                if "lock file" not in words and "shared memory block" not in words:
                    raise ClusterFailed(_STARTING, words)
                if time.monotonic() > deadline:
                    raise ClusterFailed(_STARTING, words)
                time.sleep(10 * postmaster.PAUSE_S)

    def _launch(self) -> psutil.Process | None:
        home = self._home
        sockets = private_folder(self._place_for_socket(), home.account)
        quoted = str(sockets).replace('"', '""')
        settings = {**SERVER_SETTINGS, "unix_socket_directories": f'"{quoted}"', **self._settings}
        programs = reachable_programs(self.programs, home.account)
        try:
            return postmaster.launch(programs, self.data_folder, self.log_path, settings, home.account)
        except (OSError, subprocess.SubprocessError) as error:
            raise ClusterFailed(_STARTING, str(error)) from error

    def _answers(self, server: psutil.Process, deadline: float, say: Callable[[str], None]) -> bool:
        """Wait until the server takes connections; False if it ended instead."""
        quiet_until = time.monotonic() + _QUIET_S
        while not postmaster.is_gone(server):
            lock = postmaster.read_lock_file(self.data_folder)
            if lock is not None and lock.pid == server.pid and lock.status == "ready" and self._accepts():
                return True
            now = time.monotonic()
            if now > deadline:
                raise ClusterFailed(_RECOVERING if self._is_recovering() else _STARTING, self._log_from(0))
            if now > quiet_until:
                recovering = "The database is recovering after an unclean stop…"
                say(recovering if self._is_recovering() else "Starting the private database…")
            time.sleep(postmaster.PAUSE_S if now < quiet_until else 10 * postmaster.PAUSE_S)
        return False

    def _accepts(self) -> bool:
        private_folder(self.socket_folder, self._home.account)
        try:
            with psycopg.connect(self.url(), connect_timeout=5):
                return True
        except psycopg.OperationalError as error:
            if psycopg.pq.PGconn.ping(self.url().encode()) == psycopg.pq.Ping.OK:
                raise ClusterFailed(_CONNECTING, str(error)) from error
            return False

    def _somebody_is_connected(self) -> bool:
        try:
            with psycopg.connect(self.url(), connect_timeout=5) as connection:
                others = connection.execute(
                    "select 1 from pg_stat_activity where backend_type = 'client backend' and pid <> pg_backend_pid()"
                )
                return others.fetchone() is not None
        except psycopg.OperationalError:
            return True

    def _place_for_socket(self) -> Path:
        home = self._home
        beside_data = home.folder / "socket"
        if _can_hold_socket(beside_data):
            return beside_data
        digest = hashlib.sha256(os.fsencode(home.folder)).hexdigest()[:12]
        for temporary in (Path(tempfile.gettempdir()), Path("/tmp")):  # noqa: S108 a folder with a name of our own, made private
            folder = temporary.resolve() / f"clinic-{home.account.uid}-{digest}"
            if _can_hold_socket(folder) and home.account.can_enter(folder.parent):
                return folder
        raise FolderUnusable(str(beside_data), "its name is too long for a database")

    def _sockets_elsewhere(self) -> list[Path]:
        folder = self._place_for_socket()
        return [] if folder.parent == self._home.folder else [folder]

    def _is_recovering(self) -> bool:
        return "recovery in progress" in self._log_from(0).rpartition("starting PostgreSQL")[2]

    def _log_from(self, start: int) -> str:
        """Return the last lines that the server wrote, none from before ``start``."""
        try:
            with self.log_path.open("rb") as log:
                size = log.seek(0, os.SEEK_END)
                log.seek(max(start, size - _TAIL))
                return log.read().decode(errors="replace").strip()
        except FileNotFoundError:
            return ""

    def _shorten_log(self) -> int:
        try:
            size = self.log_path.stat().st_size
        except FileNotFoundError:
            return 0
        if size < _LOG_LIMIT:
            return size
        self.log_path.replace(self.log_path.with_name("server.log.1"))
        return 0


def _without_repeating(progress: Callable[[str], None]) -> Callable[[str], None]:
    last = ""

    def say(words: str) -> None:
        nonlocal last
        if words != last:
            last = words
            progress(words)

    return say


def _can_hold_socket(folder: Path) -> bool:
    """Say whether a server and its clients can name a socket there: not too long, and no list of several."""
    return len(os.fsencode(folder)) <= _LONGEST_SOCKET_FOLDER and "," not in str(folder)
