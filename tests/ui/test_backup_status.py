"""What the status bar says about the last backup, and whom it is told loudly."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from clinic_desktop.domain.backups import BackupHealth, BackupState, BackupTrouble, BackupTry
from clinic_desktop.domain.clock import ClinicClock
from clinic_desktop.testing.pages import MainWindowPage
from clinic_desktop.ui.backup_words import (
    failure_notice,
    size_words,
    state_words,
    words_for_failed_backup,
    words_for_failed_restore,
)

if TYPE_CHECKING:
    from clinic_desktop.testing.clock import ClinicTestClock
    from clinic_desktop.testing.databases import ThrowAwayDatabase
    from clinic_desktop.testing.program_fixtures import OpenWindow

NOW = datetime(2026, 11, 25, 13, 40, tzinfo=UTC)
CLOCK = ClinicClock(now_utc=lambda: NOW)
DOCTOR = "doctor@example.com"
_NOTE = "SELECT clinic.note_backup(%s, %s, %s, %s, 1000, 10, 1)"


def proved(ago: timedelta) -> BackupTry:
    return BackupTry(1, NOW - ago, NOW - ago, file_name="a", size=1, rows=1)


def failed(ago: timedelta) -> BackupTry:
    return BackupTry(2, NOW - ago, trouble=BackupTrouble.DISK_FULL, place="desk: /backups")


@pytest.mark.parametrize(
    ("state", "health", "words"),
    [
        (BackupState(), BackupHealth.NEVER, "No proved backup"),
        (BackupState(proved(timedelta(minutes=10)), proved(timedelta(minutes=10))), BackupHealth.PROVED, "today 13:30"),
        (BackupState(proved(timedelta(days=1)), proved(timedelta(days=1))), BackupHealth.PROVED, "yesterday 13:40"),
        (BackupState(proved(timedelta(days=2)), None), BackupHealth.PROVED, "Backup proved 23-Nov-2026 13:40"),
        (BackupState(proved(timedelta(days=2, minutes=1)), None), BackupHealth.OLD, "Backup is 2 days old"),
        (BackupState(proved(timedelta(days=9)), None), BackupHealth.OLD, "Backup is 9 days old"),
        (
            BackupState(proved(timedelta(hours=9)), failed(timedelta())),
            BackupHealth.FAILED,
            "Backup failed today 13:40",
        ),
        (BackupState(None, failed(timedelta())), BackupHealth.FAILED, "Backup failed today 13:40"),
    ],
)
def test_the_state_is_said_in_words(state: BackupState, health: BackupHealth, words: str) -> None:
    assert state.health(NOW) is health
    assert words in state_words(state, CLOCK)[0]


def test_who_is_told_of_a_failure_hears_what_is_left_and_what_to_do() -> None:
    assert failure_notice(BackupState(proved(timedelta()), proved(timedelta())), CLOCK) is None
    notice = failure_notice(BackupState(proved(timedelta(days=1)), failed(timedelta())), CLOCK)
    assert notice is not None
    title, advice = notice
    assert title == "There is no backup: the disk is full"
    assert advice.startswith("The last good backup was taken yesterday 13:40. Earlier backups are untouched. Make room")
    assert "desk: /backups" in advice


@pytest.mark.parametrize("trouble", BackupTrouble)
def test_every_trouble_has_words_with_no_brackets_left(trouble: BackupTrouble) -> None:
    for words in (words_for_failed_backup(trouble, "the detail"), words_for_failed_restore(trouble, "the detail")):
        assert all(words)
        assert "{" not in "".join(words)


def test_sizes_are_said_as_people_say_them() -> None:
    assert [size_words(one) for one in (None, 12, 2_500, 3_400_000, 7_000_000_000)] == [
        *("", "12 bytes", "2.5 kB", "3.4 MB", "7.0 GB")
    ]


def test_every_workstation_hears_of_a_backup_at_once_and_administrators_of_a_failure(
    second_window: OpenWindow, clinic_database: ThrowAwayDatabase, clinic_clock: ClinicTestClock
) -> None:
    doctor = MainWindowPage(second_window(DOCTOR)).expect_backup("No proved backup")
    reception = MainWindowPage(second_window("reception@example.com")).expect_backup("No proved backup")
    moment = clinic_clock()

    clinic_database.rows(_NOTE, (moment, None, "a.backup.age", "desk: /backups"))
    for page in (doctor, reception):
        page.expect_backup("Backup proved today ")
    backups = doctor.show_backups()
    backups.list.expect_row(state="Proved", file="a.backup.age", size="1.0 kB")
    backups.close()

    clinic_database.rows(_NOTE, (None, "disk_full", None, "desk: /backups"))
    for page in (doctor, reception):
        page.expect_backup("Backup failed ")
    doctor.notice("backup").expect("There is no backup: the disk is full", "desk: /backups")
    reception.notice("backup").expect_none()
    doctor.show_backups().list.expect_row(state="There is no backup: the disk is full")

    clinic_database.rows(_NOTE, (moment - timedelta(days=3), None, "b.backup.age", "desk: /backups"))
    for page in (doctor, reception):
        page.expect_backup("Backup is 3 days old")
    doctor.notice("backup").expect_none()
