"""A knock tells whether somebody answers, and leaves nothing behind."""

from __future__ import annotations

import socket
import time
from typing import TYPE_CHECKING

import psutil
import pytest
from psycopg.conninfo import conninfo_to_dict

from clinic_desktop.db.database import Database
from clinic_desktop.db.knocking import answers, any_answers
from clinic_desktop.domain.accounts import Credentials
from clinic_desktop.domain.identifiers import Login
from tests.reliability.wire import Wire

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from clinic_desktop.db.knocking import Place
    from clinic_desktop.testing.databases import ThrowAwayDatabase


@pytest.fixture
def place(clinic_database: ThrowAwayDatabase) -> Place:
    known = conninfo_to_dict(clinic_database.conninfo)
    return str(known["host"]), int(known["port"] or 0)


@pytest.fixture
def silent() -> Iterator[Place]:
    """Give a place where somebody takes calls and says nothing."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield listener.getsockname()[:2]


def test_a_server_answers_and_its_log_does_not_mention_it(clinic_database: ThrowAwayDatabase, place: Place) -> None:
    before = clinic_database.server.log_path.read_text(encoding="utf-8")
    # The test before this one may still be leaving the server; whoever answers a knock is a process of its own.
    there_already = {f"[{pid}]" for pid in psutil.pids()}
    assert all(answers(place, 2.0) for _ in range(20))
    clinic_database.value("SELECT 1")
    said = clinic_database.server.log_path.read_text(encoding="utf-8").removeprefix(before)
    assert [line for line in said.splitlines() if not any(pid in line for pid in there_already)] == []


def test_nobody_answers_where_nobody_is(place: Place, tmp_path: Path, silent: Place) -> None:
    folder, port = place
    began = time.monotonic()
    assert not answers((str(tmp_path), port), 2.0)
    assert not answers((folder, port + 1), 2.0)
    assert time.monotonic() - began < 1.0, "a refused knock is over at once"
    assert not answers(silent, 0.05)


def test_one_of_several_is_enough(place: Place, silent: Place) -> None:
    assert any_answers([silent, place], 0.2)
    assert not any_answers([silent], 0.05)
    assert not any_answers([], 0.05)


def test_the_connections_of_a_person_know_where_to_knock(clinic_database: ThrowAwayDatabase, tmp_path: Path) -> None:
    doctor = clinic_database.as_person("doctor@example.com")
    assert doctor.is_answering(2.0), "without a connection"
    nowhere = Database(f"{clinic_database.conninfo} host={tmp_path}", Credentials(Login("doctor@example.com"), "x"))
    assert not nowhere.is_answering(0.2)
    nowhere.close()


def test_while_a_server_is_silent_nobody_waits_for_libpq(
    clinic_database: ThrowAwayDatabase, tmp_path_factory: pytest.TempPathFactory
) -> None:
    wire = Wire(clinic_database.conninfo, tmp_path_factory.mktemp("w"))
    doctor = clinic_database.as_person("doctor@example.com", conninfo=wire.conninfo)
    assert doctor.is_answering(2.0)
    wire.hush()
    assert not doctor.is_answering(0.1)
    wire.mend()
    assert doctor.is_answering(2.0)
    wire.cut()
