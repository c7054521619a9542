"""A private server as the program makes it, with a clinic in it and a guard over its log."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import psycopg
import pytest
from psycopg.conninfo import make_conninfo

from clinic_desktop.db import demo_clinic, schema_version
from clinic_desktop.db.private_cluster import PrivateCluster
from clinic_desktop.db.sign_in_guard import GuardThread, SignInGuard
from tests.waiting import wait_until

if TYPE_CHECKING:
    from pathlib import Path

    Connection = psycopg.Connection[tuple[Any, ...]]


class GuardedClinic:
    """A private server as the program makes it, with auth_delay, whose log says too why a password was refused."""

    def __init__(self, folder: Path) -> None:
        self.cluster = PrivateCluster(folder, settings={"fsync": "off", "log_error_verbosity": "default"})
        self.cluster.start()
        with self.connect("postgres") as connection:
            connection.execute("CREATE DATABASE clinic")
        schema_version.migrate(lambda: psycopg.connect(self.cluster.url("clinic")))
        self.admin = self.connect()
        demo_clinic.seed_demo(self.admin)
        self.admin.execute('ALTER ROLE "reception@example.com" CONNECTION LIMIT -1')

    def connect(self, database: str = "clinic") -> Connection:
        return psycopg.connect(self.cluster.url(database), autocommit=True)

    def watching(self) -> GuardThread:
        """Give a guard that is at work: the one before may still be going."""
        guard = GuardThread(SignInGuard(self.connect, self.cluster.log_path))
        guard.start()
        works = (
            "SELECT EXISTS (SELECT FROM pg_locks l JOIN pg_stat_activity a USING (pid) WHERE l.locktype = 'advisory'"
            " AND a.application_name = 'clinic-desktop guard' AND l.granted)"
        )
        wait_until(lambda: bool(self.value(works)))
        return guard

    def sign_in(self, login: str, password: str) -> None:
        where = make_conninfo(host=str(self.cluster.socket_folder), port=self.cluster.port, dbname="clinic")
        psycopg.connect(make_conninfo(where, user=login, password=password)).close()

    def refused(self, login: str, password: str) -> str:
        with pytest.raises(psycopg.OperationalError) as error:
            self.sign_in(login, password)
        return str(error.value)

    def counted(self, words: str) -> int:
        return self.cluster.log_path.read_text().count(words)

    def value(self, query: str, *values: object) -> Any:  # noqa: ANN401 - whatever the query gives
        row = self.admin.execute(query.encode(), values).fetchone()
        return row[0] if row else None

    def close(self) -> None:
        self.admin.close()
        self.cluster.remove()
