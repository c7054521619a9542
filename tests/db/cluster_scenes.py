"""Programs, accounts and folders for the tests of the private cluster."""

from __future__ import annotations

import atexit
import contextlib
import functools
import json
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING

import psutil
import psycopg
import pytest

from clinic_desktop.db.private_cluster import PrivateCluster
from clinic_desktop.db.server_account import ServerAccount

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from clinic_desktop.db.server_account import ProcessOptions

CHECKOUT = Path(__file__).parents[2]
SITE_PACKAGES = Path(psycopg.__file__).parents[1]
QUICK = {"fsync": "off"}
IS_ROOT = os.name == "posix" and os.geteuid() == 0

# One of our programs, as far as the cluster is concerned: it obeys the words it is sent and answers each in JSON.
_PROGRAM = """
import json, sys
from pathlib import Path
import fasteners, psycopg
from clinic_desktop.db.private_cluster import PrivateCluster

def answer(value):
    print(json.dumps(value), flush=True)

folder, programs, settings = sys.argv[1:]
cluster = PrivateCluster(Path(folder), Path(programs) if programs else None, settings=json.loads(settings))
for line in sys.stdin:
    try:
        match line.strip():
            case "start":
                cluster.start()
                answer("started")
            case "connect":
                connection = psycopg.connect(cluster.url(), autocommit=True)
                answer("connected")
            case "postmaster":
                with psycopg.connect(cluster.url()) as own:
                    answer(own.execute("select pg_read_file('postmaster.pid')").fetchone()[0].split()[0])
            case "hold":
                lock = fasteners.InterProcessLock(Path(folder) / "lock")
                lock.acquire()
                answer("held")
            case "leave":
                answer(cluster.stop_if_last())
    except Exception as error:
        answer(f"{type(error).__name__}: {error}")
"""


class Program:
    """Another program on this machine that uses the cluster in a folder."""

    def __init__(self, folder: Path, programs: Path | None, account: ProcessOptions) -> None:
        self.process = subprocess.Popen(
            [interpreter(account), "-c", _PROGRAM, folder, programs or "", json.dumps(QUICK)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            bufsize=1,
            cwd="/",
            env={"PATH": os.environ["PATH"], "PYTHONPATH": os.pathsep.join(map(str, (CHECKOUT, SITE_PACKAGES)))},
            **account,
        )

    def tell(self, word: str) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(f"{word}\n")

    def answer(self) -> object:
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        return json.loads(line) if line else None

    def ask(self, word: str) -> object:
        self.tell(word)
        return self.answer()

    def kill(self) -> None:
        self.process.kill()
        self.process.communicate()


class Scene:
    """A public folder with clusters in it; all of them end with the test."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._clusters: list[PrivateCluster] = []
        self._programs: list[Program] = []

    def cluster(
        self, name: str = "postgresql", programs: Path | None = None, settings: Mapping[str, str] | None = None
    ) -> PrivateCluster:
        chosen = QUICK if settings is None else settings
        cluster = PrivateCluster(self.folder / name, programs, settings=chosen)
        self._clusters.append(cluster)
        return cluster

    def made(self, settings: Mapping[str, str] | None = None) -> PrivateCluster:
        """A cluster that was made before and stopped; for tests of what comes later in its life."""
        cluster = self.cluster(settings=settings)
        subprocess.run(["/bin/cp", "-a", _made_before(), cluster.folder], check=True)
        return cluster

    def program(
        self, name: str = "postgresql", programs: Path | None = None, account: ProcessOptions | None = None
    ) -> Program:
        program = Program(self.folder / name, programs, account or {})
        self._programs.append(program)
        return program

    def end(self) -> None:
        with contextlib.ExitStack() as in_turn:
            in_turn.callback(shutil.rmtree, self.folder)
            for cluster in self._clusters:
                in_turn.callback(cluster.remove)
            for program in self._programs:
                in_turn.callback(program.kill)


@functools.cache
def _made_before() -> Path:
    folder = _public_folder()
    atexit.register(shutil.rmtree, folder)
    cluster = PrivateCluster(folder / "postgresql", settings=QUICK)
    cluster.start()
    cluster.stop()
    return cluster.folder


def _public_folder() -> Path:
    """Every account can go through it, as it can through /home; pytest's own folders are private to root."""
    folder = Path(tempfile.mkdtemp(prefix="clinic-", dir="/tmp"))
    folder.chmod(0o711)
    return folder


@contextlib.contextmanager
def scene() -> Iterator[Scene]:
    made = Scene(_public_folder())
    try:
        yield made
    finally:
        made.end()


def wait_for(condition: Callable[[], object], timeout_s: float = 20) -> None:
    pause = threading.Event()
    deadline = time.monotonic() + timeout_s
    while not condition():
        assert time.monotonic() < deadline, "it did not happen in time"
        pause.wait(0.002)


def server_of(cluster: PrivateCluster) -> psutil.Process:
    return psutil.Process(int((cluster.data_folder / "postmaster.pid").read_text().split()[0]))


def crash(cluster: PrivateCluster) -> None:
    """End the server and all its helpers as a power cut does."""
    server = server_of(cluster)
    everybody = [server, *server.children()]
    for process in everybody:
        with contextlib.suppress(psutil.NoSuchProcess):
            process.kill()
    wait_for(lambda: all(not process.is_running() or process.status() == "zombie" for process in everybody))


def ask(cluster: PrivateCluster, sql: str) -> object:
    with psycopg.connect(cluster.url(), autocommit=True) as connection:
        row = connection.execute(sql.encode()).fetchone()
    return None if row is None else row[0]


def do(cluster: PrivateCluster, sql: str, database: str = "postgres") -> None:
    with psycopg.connect(cluster.url(database), autocommit=True) as connection:
        connection.execute(sql.encode())


def account_of(cluster: PrivateCluster) -> ProcessOptions:
    """Options that start a program as the account that the server runs as."""
    facts = cluster.data_folder.stat()
    return {"user": facts.st_uid, "group": facts.st_gid, "extra_groups": []} if IS_ROOT else {}


def interpreter(account: ProcessOptions, wanted: tuple[Path, ...] = (CHECKOUT, SITE_PACKAGES)) -> str:
    """Find a Python that this account can run with what it wants; our own may lie in root's private folder."""
    if not account:
        return sys.executable
    whom = ServerAccount(account["user"], account["group"], is_lent=True)
    system = shutil.which(f"python{sys.version_info.major}.{sys.version_info.minor}", path="/usr/local/bin:/usr/bin")
    for python in filter(None, (sys.executable, system)):
        places = (*wanted, Path(python).resolve(), Path(python).absolute())
        if all(whom.can_enter(place.parent) for place in places):
            return python
    pytest.skip("no Python that another account can run together with this checkout")
