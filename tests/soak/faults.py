"""What goes wrong in a clinic, made for real and at random: one thread decides, a few wait for the end of it."""

from __future__ import annotations

import random
import threading
from collections import Counter
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing, contextmanager, suppress
from typing import TYPE_CHECKING

import psycopg
from psycopg.conninfo import make_conninfo

from tests.soak.clinic import PASSWORD
from tests.soak.wire import Loses

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.soak.clinic import SoakClinic, Worker
    from tests.soak.crew import Client

KILL = "kill a client"
KINDS = (
    KILL,
    "freeze a client",
    "end backends",
    "cut a wire",
    "silence a wire",
    "slow wires",
    "lose a COMMIT",
    "lose the answer to a COMMIT",
    "kill the server",
    "vacuum freeze",
    "leave a transaction open",
)
WEIGHTS = (6, 4, 10, 10, 6, 4, 12, 16, 3, 2, 3)
SAFE_CLIENTS = 2
"""So many clients are never killed: whether they grow can be seen over the whole run."""


class Faults:
    """``every_s`` is the pause between two faults on average, ``kinds`` what may happen."""

    def __init__(
        self,
        clinic: SoakClinic,
        clients: list[Client],
        workers: list[Worker],
        seed: str,
        every_s: float,
        kinds: tuple[str, ...] = KINDS,
    ) -> None:
        self.made: Counter[str] = Counter()
        self.failed: list[BaseException] = []
        self._clinic = clinic
        self._clients = clients
        self._workers = workers
        self._dice = random.Random(seed)
        self._every_s = every_s
        self._kinds = kinds
        self._stopping = threading.Event()
        self._server_in_hand = threading.Lock()
        self._busy = {client.number: threading.Lock() for client in clients}
        self._pool = ThreadPoolExecutor(6, thread_name_prefix="faults")
        self._under_way: list[Future[None]] = []
        self._thread = threading.Thread(target=self._run, name="faults", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """Let what goes wrong now end, and mend everything."""
        self._stopping.set()
        self._thread.join()
        self._pool.shutdown()
        self.failed += [error for one in self._under_way if (error := one.exception()) is not None]
        self._clinic.start_again()
        for client in self._clients:
            client.wire.mend()

    def _run(self) -> None:
        weights = [weight for kind, weight in zip(KINDS, WEIGHTS, strict=True) if kind in self._kinds]
        makers = self._makers()
        # Each of them once, then as chance will have it.
        deck = self._dice.sample(self._kinds, len(self._kinds))
        while not self._stopping.wait(self._dice.uniform(0.4, 1.6) * self._every_s):
            kind = deck.pop() if deck else self._dice.choices(self._kinds, weights)[0]
            client = self._dice.choice(self._clients[SAFE_CLIENTS:] if kind == KILL else self._clients)
            seconds = self._dice.uniform(0.5, 1.0)
            self._under_way.append(self._pool.submit(self._make, kind, makers[kind], client, seconds))

    def _makers(self) -> dict[str, Callable[[Client, float], bool]]:
        return {
            KILL: self._kill,
            "freeze a client": self._freeze,
            "end backends": self._end_backends,
            "cut a wire": self._cut,
            "silence a wire": self._silence,
            "slow wires": self._slow,
            "lose a COMMIT": lambda client, _: self._lose(client, Loses.QUESTION),
            "lose the answer to a COMMIT": lambda client, _: self._lose(client, Loses.ANSWER),
            "kill the server": self._kill_server,
            "vacuum freeze": self._vacuum,
            "leave a transaction open": self._leave_open,
        }

    def _make(self, kind: str, maker: Callable[[Client, float], bool], client: Client, seconds: float) -> None:
        try:
            if maker(client, seconds):
                self.made[kind] += 1
        except psycopg.OperationalError:
            # The server is away: one fault at a time is enough for it.
            self.made["came too late: the server was away"] += 1

    def _kill(self, client: Client, _: float) -> bool:
        with self._alone_with(client) as is_free:
            if is_free:
                client.kill()
            return is_free

    def _freeze(self, client: Client, seconds: float) -> bool:
        with self._alone_with(client) as is_free:
            if is_free:
                client.freeze(True)
                self._stopping.wait(8 * seconds)
                client.freeze(False)
            return is_free

    def _cut(self, client: Client, seconds: float) -> bool:
        with self._alone_with(client) as is_free:
            if is_free:
                client.wire.cut()
                self._stopping.wait(3 * seconds)
                client.wire.mend()
            return is_free

    def _silence(self, client: Client, seconds: float) -> bool:
        with self._alone_with(client) as is_free:
            if is_free:
                client.wire.hush()
                self._stopping.wait(12 * seconds)
                client.wire.mend()
            return is_free

    def _slow(self, client: Client, seconds: float) -> bool:
        del client
        for one in self._clients:
            one.wire.slow_down(0.15 * seconds)
        self._stopping.wait(10 * seconds)
        for one in self._clients:
            one.wire.slow_down(0)
        return True

    def _lose(self, client: Client, what: Loses) -> bool:
        client.wire.lose_commit(what)
        return True

    def _end_backends(self, client: Client, seconds: float) -> bool:
        del client
        ended = self._clinic.value(
            "SELECT count(pg_terminate_backend(a.pid)) FROM pg_stat_activity a JOIN clinic.staff s"
            " ON s.db_role = a.usename WHERE random() < %s",
            seconds / 3,
        )
        return bool(ended)

    def _kill_server(self, client: Client, seconds: float) -> bool:
        del client
        with self._server_in_hand:
            began = threading.Event()
            self._clinic.kill()
            began.wait(2 * seconds)
            self._clinic.start_again()
        return True

    def _vacuum(self, client: Client, seconds: float) -> bool:
        del client, seconds
        with self._clinic.admin() as connection:
            connection.execute("VACUUM (FREEZE)")
        return True

    def _leave_open(self, client: Client, seconds: float) -> bool:
        """Somebody with psql holds rows; the guard ends that after two minutes, or the run does."""
        del client
        who = next(one for one in self._workers if str(one.role) == "reception")
        where = make_conninfo(
            host=str(self._clinic.cluster.socket_folder),
            port=self._clinic.cluster.port,
            dbname="clinic",
            user=who.login,
            password=PASSWORD,
            application_name="psql",
        )
        with closing(psycopg.connect(where)) as connection:
            if seconds > 0.75:
                connection.execute("SET idle_in_transaction_session_timeout = 0")
                connection.commit()
            with suppress(psycopg.errors.LockNotAvailable):
                connection.execute(
                    'UPDATE public.patients SET "updatedAt" = now() WHERE id IN'
                    ' (SELECT id FROM public.patients ORDER BY "updatedAt" DESC LIMIT 3)'
                )
            self._stopping.wait(150)
        return True

    @contextmanager
    def _alone_with(self, client: Client) -> Iterator[bool]:
        """Do one thing at a time to a client; False while something else is done to it."""
        lock = self._busy[client.number]
        is_free = lock.acquire(blocking=False)
        try:
            yield is_free
        finally:
            if is_free:
                lock.release()
