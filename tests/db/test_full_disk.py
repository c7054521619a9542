"""The disk under the private server is full: that is said, nothing that was saved is lost, and it goes on with room."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import psycopg
import pytest

from clinic_desktop.db.clinic_server import PrivateServer
from clinic_desktop.db.database import Database
from clinic_desktop.db.demo_clinic import DEMO_PASSWORD
from clinic_desktop.db.server_watch import ServerWatch
from clinic_desktop.domain.accounts import Credentials
from clinic_desktop.domain.clock import ClinicClock
from clinic_desktop.domain.disk_space import ClusterDiskFull, ServerDiskFull
from clinic_desktop.domain.errors import ClinicError, DatabaseUnavailable
from clinic_desktop.domain.identifiers import Login
from clinic_desktop.services.patients import PatientService
from clinic_desktop.settings import Settings
from clinic_desktop.ui.error_words import words_for
from tests.builders import a_patient
from tests.db.cluster_scenes import scene
from tests.reliability.saving_program import a_name
from tests.reliability.small_disk import room_on, small_disk
from tests.waiting import wait_until

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = [
    pytest.mark.cluster,
    pytest.mark.skipif(os.name != "posix" or os.geteuid() != 0, reason="only root can mount a small disk"),
]

MEGABYTES = 160
NAME = "Fulldisk"


@pytest.fixture
def small_server() -> Iterator[PrivateServer]:
    """Give a private server on a small disk of its own."""
    with scene() as stage:
        data = stage.folder / "data"
        data.mkdir(mode=0o711)
        with small_disk(data, MEGABYTES):
            data.chmod(0o711)
            server = PrivateServer(Settings(data), "UTC")
            server.prepare(lambda _: None)
            try:
                yield server
            finally:
                server.release()
                server.cluster.remove()


def fill(folder: Path) -> Path:
    """Take all the room there is, as somebody's films do."""
    films = folder / "films"
    with films.open("wb") as file:
        while left := room_on(folder):
            file.write(bytes(min(left, 1 << 20)))
            file.flush()
    return films


def register(patients: PatientService, times: int) -> tuple[list[str], ClinicError | None]:
    """Register patients until one is refused; return the numbers of those that were saved, and why."""
    saved: list[str] = []
    for _ in range(times):
        command = a_patient(last_name=NAME, first_name=a_name())
        try:
            patients.register(command)
        except ClinicError as error:
            return saved, error
        saved.append(command.id)
    return saved, None


def missing(server: PrivateServer, saved: list[str]) -> set[str]:
    with server.admin_connection() as connection:
        return set(saved) - {str(one) for (one,) in connection.execute("SELECT id FROM public.patients")}


def test_a_save_on_a_full_disk_is_refused_in_words_and_works_with_room(small_server: PrivateServer) -> None:
    data = small_server.cluster.folder.parent
    database = Database(small_server.conninfo, Credentials(Login("reception@example.com"), DEMO_PASSWORD))
    patients = PatientService(database, ClinicClock())
    watch = ServerWatch(small_server.cluster)
    watch.start()
    try:
        before, _ = register(patients, 5)
        films = fill(data)
        saved, refused = register(patients, 20_000)
        assert refused is not None
        assert isinstance(refused, ServerDiskFull | DatabaseUnavailable)
        assert words_for(refused).title
        films.unlink()

        def works() -> bool:
            done, _ = register(patients, 1)
            saved.extend(done)
            return bool(done)

        wait_until(works, 60)
        assert missing(small_server, before + saved) == set()
    finally:
        watch.stop()
        database.close()


def test_a_start_on_a_full_disk_says_so_and_works_with_room(small_server: PrivateServer) -> None:
    data = small_server.cluster.folder.parent
    with small_server.admin_connection() as connection:
        connection.execute("CREATE TABLE public.many AS SELECT n FROM generate_series(1, 20000) n")
    small_server.cluster.stop()
    films = fill(data)

    with pytest.raises(ClusterDiskFull) as refused:
        small_server.cluster.start()
    films.unlink()
    small_server.cluster.start()

    assert words_for(refused.value).title == "The disk of this computer is full"
    with psycopg.connect(small_server.cluster.url("clinic")) as connection:
        assert connection.execute("SELECT count(*) FROM public.many").fetchall() == [(20000,)]
