"""An administrator backs the private server up by hand, and stores its key."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtGui import QGuiApplication

from clinic_desktop import settings_file
from clinic_desktop.db.backup_key import secret_half
from clinic_desktop.db.backup_proof import read_whole
from clinic_desktop.db.backups import backups_in
from clinic_desktop.db.clinic_server import PrivateServer
from clinic_desktop.settings import Settings
from clinic_desktop.testing.pages import MainWindowPage
from clinic_desktop.testing.program import StartedProgram
from tests.db.cluster_scenes import scene

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.cluster
DOCTOR = "doctor@example.com"


@pytest.fixture
def settings() -> Iterator[Settings]:
    """Give the settings of a computer whose private server runs."""
    with scene() as stage:
        settings = Settings(stage.folder / "desk")
        settings.data_folder.mkdir()
        server = PrivateServer(settings, "UTC")
        server.prepare(lambda _: None)
        try:
            yield settings
        finally:
            server.release()
            server.cluster.remove()


@pytest.fixture
def program(settings: Settings, qapp: object) -> Iterator[StartedProgram]:
    server = PrivateServer(settings, "UTC")
    with StartedProgram(server.conninfo, settings_folder=settings.data_folder) as started:
        yield started
    assert started.crashes == []


def test_a_backup_is_made_and_its_key_stored(program: StartedProgram, settings: Settings) -> None:
    main = MainWindowPage(program.sign_in(DOCTOR)).expect_backup("No proved backup")
    backups = main.show_backups().expect_message("The key of the backups is on this computer only")
    backups.expect(lambda: str(settings.data_folder / "backups") in backups.where, "the folder to be told")

    backups.back_up_now().expect_message("The backup is made and proved", "every table and the audit trail compared")
    backups.list.expect_row(state="Proved")
    key = backups.show_key().expect_key().copy()
    copied = QGuiApplication.clipboard().text()
    key.say_stored()
    backups.close()
    main.expect_backup("Backup proved today ")

    ((_, file),) = backups_in(settings.data_folder / "backups").items()
    assert read_whole(file, secret_half(copied)).clinic_name
    assert settings_file.read_backups(settings.settings_file).is_key_stored
    main.show_backups().expect_no_message()
    with PrivateServer(settings, "UTC").admin_connection() as connection:
        shown = connection.execute("SELECT actor FROM clinic.audit_event WHERE subject = 'backup_key'").fetchall()
    assert shown == [(DOCTOR,)], "who saw the key is on record"


def test_a_backup_that_fails_says_why_in_the_dialog_too(program: StartedProgram, settings: Settings) -> None:
    (settings.data_folder / "backups").touch()
    main = MainWindowPage(program.sign_in(DOCTOR))

    backups = main.show_backups().back_up_now()

    backups.expect_message("There is no new backup", "A file or folder of the backup cannot be used")
    backups.list.expect_row(state="A file or folder of the backup cannot be used")
    main.expect_backup("Backup failed today ").notice("backup").expect("A file or folder of the backup cannot be used")


def test_a_dialog_that_is_closed_leaves_the_backup_to_itself(program: StartedProgram, settings: Settings) -> None:
    main = MainWindowPage(program.sign_in(DOCTOR)).expect_backup("No proved backup")

    backups = main.show_backups().back_up_now().expect_message("A backup is being made")
    backups.close()

    main.expect_backup("Backup proved today ")
    assert len(backups_in(settings.data_folder / "backups")) == 1
