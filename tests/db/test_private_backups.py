"""The private server is backed up beside the program, when it is closed, and never in anybody's way."""

from __future__ import annotations

import signal
import stat
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING

import psutil
import psycopg
import pytest
from click.testing import CliRunner

from clinic_desktop import settings_file
from clinic_desktop.command_line import command
from clinic_desktop.db import schema_version
from clinic_desktop.db.backup_changes import BACKUP_CONNECTION
from clinic_desktop.db.backups import PARTIAL, backups_in
from clinic_desktop.db.clinic_server import PrivateServer
from clinic_desktop.db.private_backups import BackupThread, PrivateBackups, start_backup
from clinic_desktop.db.revision import head_revision
from clinic_desktop.domain.backups import BackupChoice
from clinic_desktop.settings import Settings
from tests.db.cluster_scenes import scene
from tests.waiting import wait_until

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from clinic_desktop.db.private_backups import BackupRun

pytestmark = pytest.mark.cluster


class Desk:
    """A computer with a private server, whose program is opened and closed."""

    def __init__(self, folder: Path) -> None:
        self.settings = Settings(folder)
        self.runs: list[BackupRun] = []

    @property
    def folder(self) -> Path:
        return self.settings.data_folder / "backups"

    @property
    def kept(self) -> list[Path]:
        return sorted(backups_in(self.folder).values())

    def open(self) -> PrivateServer:
        server = PrivateServer(self.settings, "UTC", is_kept=True)
        server.prepare(lambda _: None)
        return server

    def close(self, server: PrivateServer) -> BackupRun | None:
        """Close the program as its last window does, and return the backup that goes on."""
        server.release()
        run = server.last_backup
        if run is not None:
            self.runs.append(run)
        return run

    def change(self, server: PrivateServer) -> None:
        with server.admin_connection() as connection:
            connection.execute("""UPDATE public.patients SET phone = '555-0' || (random() * 899 + 100)::int""")

    def end(self) -> None:
        for run in self.runs:
            if not run.is_over:
                run.process.kill()
            run.process.wait(30)
        PrivateServer(self.settings, "UTC").cluster.remove()


@pytest.fixture
def desk() -> Iterator[Desk]:
    with scene() as stage:
        folder = stage.folder / "desk"
        folder.mkdir()
        made = Desk(folder)
        try:
            yield made
        finally:
            made.end()


def finished(run: BackupRun | None) -> str:
    assert run is not None
    assert run.process.wait(60) == 0, run.log.read_text()
    return run.said


def tries(desk: Desk) -> list[str | None]:
    server = PrivateServer(desk.settings, "UTC")
    server.cluster.start()
    try:
        with server.admin_connection() as connection:
            return [one for (one,) in connection.execute("SELECT trouble FROM clinic.backup_proof ORDER BY id")]
    finally:
        server.cluster.stop_if_last()


def test_closing_the_program_makes_a_proved_backup_and_then_stops_the_server(desk: Desk) -> None:
    server = desk.open()

    run = desk.close(server)

    assert server.cluster.is_running(), "the backup uses it"
    assert "It was restored" in finished(run)
    assert not server.cluster.is_running()
    assert len(desk.kept) == 1
    assert stat.S_IMODE(desk.settings.backup_key_file.stat().st_mode) == 0o600
    assert stat.S_IMODE(desk.folder.stat().st_mode) == 0o700
    assert not any(desk.settings.backup_work_folder.iterdir())
    assert tries(desk) == [None]


def test_without_a_change_nothing_is_made_and_with_one_something_is(desk: Desk) -> None:
    finished(desk.close(desk.open()))
    first = desk.kept

    assert desk.close(desk.open()) is None
    server = desk.open()
    desk.change(server)
    finished(desk.close(server))

    assert len(desk.kept) == 1, "of one day the last one stays"
    assert desk.kept != first
    assert tries(desk) == [None, None]


def test_the_next_start_is_not_held_up_by_a_backup(desk: Desk) -> None:
    server = desk.open()
    run = desk.close(server)
    assert run is not None
    wait_until(lambda: bool(run.said), 60)
    run.process.send_signal(signal.SIGSTOP)

    again = desk.open()

    assert not run.is_over
    desk.change(again)
    run.process.send_signal(signal.SIGCONT)
    finished(run)
    assert again.cluster.is_running(), "the backup that ends does not stop the server of a program"
    with again.admin_connection() as connection:
        assert connection.execute("SELECT count(*) > 0 FROM public.patients").fetchall() == [(True,)]
    finished(desk.close(again))


def test_a_killed_backup_leaves_only_what_the_next_one_removes(desk: Desk) -> None:
    run = desk.close(desk.open())
    assert run is not None
    wait_until(lambda: bool(list(desk.folder.glob(f"*{PARTIAL}"))) or run.is_over, 30)
    for process in psutil.Process(run.process.pid).children(recursive=True):
        process.kill()
    run.process.kill()
    run.process.wait()
    assert desk.kept == []

    server = desk.open()
    finished(desk.close(server))

    assert len(desk.kept) == 1
    assert not list(desk.folder.glob(f"*{PARTIAL}"))
    assert not any(desk.settings.backup_work_folder.iterdir())


def test_it_lets_everything_else_go_first(desk: Desk) -> None:
    server = desk.open()
    run = start_backup(desk.settings, only_if_changed=False)
    desk.runs.append(run)
    run.wait_until_it_works(10)

    assert psutil.Process(run.process.pid).nice() == 10
    finished(run)
    with psycopg.connect(server.cluster.url()) as connection:
        (pid,) = connection.execute("SELECT pid FROM pg_stat_activity WHERE backend_type = 'checkpointer'").fetchall()[
            0
        ]
    assert psutil.Process(pid).nice() == 0, "the server itself is not slowed down"
    assert desk.close(server) is None


def test_settings_choose_the_folder_or_none_at_all(desk: Desk) -> None:
    elsewhere = desk.settings.data_folder / "stick"
    settings_file.write_backups(desk.settings.settings_file, BackupChoice(str(elsewhere)))
    finished(desk.close(desk.open()))
    settings_file.write_backups(desk.settings.settings_file, BackupChoice(str(elsewhere), automatic=False))
    server = desk.open()
    desk.change(server)

    assert desk.close(server) is None
    assert len(backups_in(elsewhere)) == 1
    assert not server.cluster.is_running()


def test_a_folder_that_cannot_be_used_is_on_record(desk: Desk) -> None:
    (desk.settings.data_folder / "file").touch()
    choice = BackupChoice(str(desk.settings.data_folder / "file"))
    settings_file.write_backups(desk.settings.settings_file, choice)
    run = desk.close(desk.open())
    assert run is not None

    assert run.process.wait(60) == 1
    assert "A file or folder of the backup cannot be used" in run.said
    assert tries(desk) == ["folder"]


def test_while_it_is_open_backups_are_made_again_and_again(desk: Desk) -> None:
    server = PrivateServer(desk.settings, "UTC")
    server.prepare(lambda _: None)

    def start_one() -> BackupRun:
        desk.runs.append(start_backup(desk.settings, only_if_changed=True))
        return desk.runs[-1]

    thread = BackupThread(start_one, first_after_s=0.1, every=timedelta(seconds=0.5))
    thread.start()
    wait_until(lambda: len(desk.runs) >= 3, 60)
    thread.stop()
    for run in desk.runs:
        finished(run)
    assert "No other one was made" in desk.runs[-1].said
    assert len(desk.kept) == 1
    server.release()


def test_a_clinic_moves_to_another_computer_with_a_file_and_the_key(desk: Desk, tmp_path: Path) -> None:
    """After a fire there are only the two; the other computer has shown its demo already."""
    server = desk.open()
    with server.admin_connection() as connection:
        connection.execute("UPDATE clinic.setting SET value = 'Harbour' WHERE name = 'clinic_name'")
    finished(desk.close(server))
    (file,) = desk.kept
    other = Desk(desk.settings.data_folder.parent / "other")
    other.settings.data_folder.mkdir()
    other.close(other.open())
    for run in other.runs:
        run.process.wait(60)
    words = ["db", "restore", str(file), "--key", str(desk.settings.backup_key_file), "--why", "fire", "--yes"]
    environ = {"CLINIC_DATA_DIR": str(other.settings.data_folder), "CLINIC_ADMIN_URL": ""}
    try:
        refused = CliRunner().invoke(command, words, env=environ)
        restored = CliRunner().invoke(command, [*words, "--replace-demo"], env=environ)
        password = "four candles on a cake\n"
        given = CliRunner().invoke(
            command, ["db", "new-password", "doctor@example.com"], env=environ, input=password * 2
        )
        assert "There is a clinic in this database already" in refused.output
        assert restored.exit_code == 0, restored.output
        assert "This is a backup of Harbour" in restored.output
        assert given.exit_code == 0, given.output
    finally:
        other.end()


def test_a_newer_program_ends_a_backup_that_would_hold_up_its_migration(desk: Desk) -> None:
    server = PrivateServer(desk.settings, "UTC")
    server.prepare(lambda _: None)
    connect = partial(psycopg.connect, server.cluster.url("clinic"))
    schema_version.take_back(connect, "0009")
    with connect(application_name=BACKUP_CONNECTION) as reading:
        reading.execute("LOCK TABLE public.patients IN ACCESS SHARE MODE")

        server.prepare(lambda _: None)

        with pytest.raises(psycopg.OperationalError):
            reading.execute("SELECT 1")
    with server.admin_connection() as connection:
        assert connection.execute("SELECT version_num FROM clinic.revision").fetchall() == [(head_revision(),)]
    server.release()


def test_ending_without_a_server_is_quiet(desk: Desk) -> None:
    backups = PrivateBackups(desk.settings)

    def no_server() -> psycopg.Connection[tuple[object, ...]]:
        raise psycopg.OperationalError

    backups.end(no_server)
    assert backups.last_run is None
