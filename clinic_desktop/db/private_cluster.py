"""The private PostgreSQL of a single workstation: made, started, shared and stopped by the programs that use it.

What is inside the databases is no business of this module.
"""

from __future__ import annotations

import contextlib
import shutil
import subprocess
import time
from functools import cached_property
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from clinic_desktop.db import postgres_programs, postmaster
from clinic_desktop.db.cluster_locks import ClusterLocks
from clinic_desktop.db.new_cluster import SUPERUSER, make_data_folder, remove_half_made
from clinic_desktop.db.patience import Patience
from clinic_desktop.db.public_programs import reachable_programs
from clinic_desktop.db.server_account import Home, locate, make_home, private_folder, unusable
from clinic_desktop.db.server_log import ServerLog
from clinic_desktop.domain.disk_space import ClusterDiskFull
from clinic_desktop.domain.errors import ClusterFailed, ClusterOfOtherVersion

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    import psutil

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
        "log_startup_progress_interval": "1s",
    }
)

# Whoever fails to sign in waits a second for the next try.
_SLOW_GUESSING: Mapping[str, str] = MappingProxyType(
    {"shared_preload_libraries": "auth_delay", "auth_delay.milliseconds": "1000"}
)

# What PGHOSTADDR, PGOPTIONS and their like say is meant for other servers.
_INSTEAD_OF_ENVIRONMENT: Mapping[str, str] = MappingProxyType(
    {"hostaddr": "", "options": "", "sslmode": "disable", "gssencmode": "disable", "channel_binding": "disable"}
)

_QUIET_S = 1.0
_STOP_S = 60.0

_STARTING = "starting the private database"
_RECOVERING = "waiting for the private database to recover after an unclean stop"
_CONNECTING = "connecting to the private database"

RECOVERING_WORDS = "The database is recovering after an unclean stop…"
_STEP_S = 5


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
        return self._home.data

    @property
    def is_made(self) -> bool:
        return self._home.is_made

    @property
    def log_path(self) -> Path:
        return self._home.folder / "server.log"

    @property
    def socket_folder(self) -> Path:
        """Where the server listens; one that was started with other temporary folders knows best itself."""
        lock = postmaster.read_lock_file(self.data_folder)
        return Path(lock.socket_folder) if lock and lock.socket_folder else self._home.place_for_socket()

    @property
    def port(self) -> int:
        """A part of the socket's file name; nothing listens on a port, unless a test lets it."""
        return int(self._settings.get("port", SERVER_SETTINGS["port"]))

    @property
    def superuser_password(self) -> str:
        try:
            return self._home.password_file.read_text(encoding="utf-8")
        except OSError as error:
            raise ClusterFailed(_CONNECTING, f"{self._home.password_file}: {error.strerror}") from error

    def url(self, database: str = "postgres") -> str:
        from psycopg.conninfo import make_conninfo

        return make_conninfo(
            host=str(self.socket_folder),
            port=self.port,
            user=SUPERUSER,
            password=self.superuser_password,
            dbname=database,
            **_INSTEAD_OF_ENVIRONMENT,
        )

    def start(self, progress: Callable[[str], None] = ignore, timeout_s: float = 120) -> None:
        """Make the cluster if there is none, start it if it does not run, and return when it answers.

        Any number of programs may do this at once. The timeout begins anew with every sign that a recovery gets on.
        A server that takes longer goes on starting, and the next call waits for it again. Raises ClusterFailed with
        what it waited for, ClusterDiskFull, ClusterOfOtherVersion, NoPostgresPrograms or FolderUnusable.
        """
        say = _without_repeating(progress)
        self._made_home = make_home(self.folder)
        patience = Patience(timeout_s, ServerLog(self.log_path).last_progress)
        locks = ClusterLocks(self._made_home)
        with locks.taking_turns(patience, lambda: say("Another program is starting the database…")):
            locks.enter(self)
            with contextlib.ExitStack() as if_it_fails:
                if_it_fails.callback(locks.leave, self)
                if not self._home.is_made:
                    self._prepare_socket()
                    say("Making the private database…")
                    is_safe = self._settings.get("fsync") != "off"
                    deadline = time.monotonic() + patience.left()
                    make_data_folder(self._home, self.programs, safe_on_disk=is_safe, deadline=deadline)
                self._compare_versions()
                self._bring_up(patience, say)
                if_it_fails.pop_all()

    def stop_if_last(self) -> bool:
        """Stop the server unless another program of ours runs or anybody else is connected; say whether it did."""
        if not self._home.is_made:
            return False
        locks = ClusterLocks(self._home)
        with locks.taking_turns(Patience(_STOP_S), lambda: None):
            nobody_left = locks.leave(self)
            server = self._server()
            if server is None or not nobody_left or self._somebody_is_connected():
                return False
            postmaster.stop(server, _STOP_S)
            return True

    def stop(self) -> None:
        """Stop the server whoever uses it."""
        if not self._home.is_made:
            return
        locks = ClusterLocks(self._home)
        with locks.taking_turns(Patience(_STOP_S), lambda: None):
            locks.leave(self)
            server = self._server()
            if server is not None:
                postmaster.stop(server, _STOP_S)

    def remove(self) -> None:
        """Stop the server and delete every record in it: for clusters that were made to be thrown away."""
        self.stop()
        for folder in (self._home.place_for_socket(), self._home.folder, self.folder):
            with unusable(folder):
                while folder.exists():
                    # What vanishes meanwhile is the server's own.
                    with contextlib.suppress(FileNotFoundError):
                        shutil.rmtree(folder)
        self._made_home = None

    def is_running(self) -> bool:
        return self._server() is not None

    @property
    def _home(self) -> Home:
        return self._made_home or locate(self.folder)

    def _server(self) -> psutil.Process | None:
        return postmaster.living(self.data_folder, self._home.account)

    def _compare_versions(self) -> None:
        made_by = int((self.data_folder / "PG_VERSION").read_text(encoding="ascii").split(".")[0])
        ours = postgres_programs.major_version(self.programs)
        if made_by != ours:
            raise ClusterOfOtherVersion(made_by, ours, str(self.data_folder))

    def _bring_up(self, patience: Patience, say: Callable[[str], None]) -> None:
        log = ServerLog(self.log_path)
        while True:
            server = self._server()
            if server is not None and self._answers(server, patience, say):
                return
            written = log.begin()
            server = self._launch()
            if server is not None and self._answers(server, patience, say):
                return
            if log.tells_of_full_disk(written):
                raise ClusterDiskFull(str(self.data_folder))
            if not log.blames_predecessor(written) or patience.is_over:
                raise ClusterFailed(_STARTING, log.last_words(written))
            say("Waiting for the previous database server to end…")
            time.sleep(10 * postmaster.PAUSE_S)

    def _prepare_socket(self) -> Path:
        return private_folder(self._home.place_for_socket(), self._home.account)

    def _launch(self) -> psutil.Process | None:
        home = self._home
        remove_half_made(home)
        quoted = str(self._prepare_socket()).replace('"', '""')
        programs = reachable_programs(self.programs, home.account)
        slow = _SLOW_GUESSING if postgres_programs.has_library(programs, "auth_delay") else {}
        settings = {**SERVER_SETTINGS, **slow, "unix_socket_directories": f'"{quoted}"', **self._settings}
        try:
            return postmaster.launch(programs, self.data_folder, self.log_path, settings, home.account)
        except (OSError, subprocess.SubprocessError) as error:
            raise ClusterFailed(_STARTING, str(error)) from error

    def _answers(self, server: psutil.Process, patience: Patience, say: Callable[[str], None]) -> bool:
        """Wait until the server takes connections; False if it ended instead."""
        log = ServerLog(self.log_path)
        quiet_until = time.monotonic() + _QUIET_S
        while not postmaster.is_gone(server):
            lock = postmaster.read_lock_file(self.data_folder)
            if lock is not None and lock.pid == server.pid and lock.status == "ready" and self._accepts(server):
                return True
            if patience.is_over:
                raise ClusterFailed(_RECOVERING if log.tells_of_recovery() else _STARTING, log.last_words())
            is_quiet = time.monotonic() < quiet_until
            if not is_quiet:
                say(_recovery_words(patience) if log.tells_of_recovery() else "Starting the private database…")
            time.sleep(postmaster.PAUSE_S if is_quiet else 10 * postmaster.PAUSE_S)
        return False

    def _accepts(self, server: psutil.Process) -> bool:
        import psycopg

        private_folder(self.socket_folder, self._home.account)
        try:
            with psycopg.connect(self.url(), connect_timeout=5):
                return True
        except psycopg.OperationalError as error:
            is_busy = psycopg.pq.PGconn.ping(self.url().encode()) == psycopg.pq.Ping.REJECT
            if is_busy or postmaster.ends_within(server, _QUIET_S):
                return False
            raise ClusterFailed(_CONNECTING, str(error)) from error

    def _somebody_is_connected(self) -> bool:
        """Ask for a moment: the server notices only after a while that a connection was closed."""
        import psycopg

        others = "select 1 from pg_stat_activity where backend_type = 'client backend' and pid <> pg_backend_pid()"
        asked_until = time.monotonic() + _QUIET_S
        try:
            with psycopg.connect(self.url(), connect_timeout=5, autocommit=True) as connection:
                while connection.execute(others).fetchone() is not None:
                    if time.monotonic() > asked_until:
                        return True
                    time.sleep(postmaster.PAUSE_S)
        except psycopg.OperationalError:
            return True
        return False


def _recovery_words(patience: Patience) -> str:
    """Say how long it has taken in steps that one can follow: how long it will take nobody knows."""
    whole = int(patience.waited_s) // _STEP_S * _STEP_S
    if not whole:
        return RECOVERING_WORDS
    minutes, seconds = divmod(whole, 60)
    taken = f"{minutes} min {seconds} s" if minutes else f"{seconds} s"
    return f"{RECOVERING_WORDS} {taken} so far. Nothing that was saved is lost."


def _without_repeating(progress: Callable[[str], None]) -> Callable[[str], None]:
    last = ""

    def say(words: str) -> None:
        nonlocal last
        if words != last:
            last = words
            progress(words)

    return say
