"""The disk takes no drafts: what is put aside all the same is kept by the server, and here once there is room."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from clinic_desktop.testing.pages import AppointmentsPage, ChartPage, MainWindowPage, wait_until
from clinic_desktop.testing.program import StartedProgram
from tests.builders import JANE, MARIA
from tests.journeys.scenes import DOCTOR, visit_in_progress
from tests.reliability.small_disk import small_disk

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from PySide6.QtWidgets import QApplication

    from clinic_desktop.testing.clock import ClinicTestClock
    from clinic_desktop.testing.databases import ThrowAwayDatabase

pytestmark = pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root makes a small disk")


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    folder = tmp_path / "disk"
    folder.mkdir()
    with small_disk(folder, megabytes=1):
        yield folder


def fill(disk: Path) -> Path:
    filler = disk / "filler"
    with filler.open("wb", buffering=0) as file:
        for size in (65536, 4096, 512):
            try:
                while file.write(bytes(size)) == size:
                    continue
            except OSError:
                continue
    return filler


def kept_by_server(database: ThrowAwayDatabase) -> int:
    return int(database.value("SELECT count(*) FROM clinic.draft"))


def drafts_on(disk: Path) -> list[Path]:
    return list(disk.glob("profile/drafts/*/*.draft"))


def test_text_put_aside_is_kept_by_the_server_and_here_once_there_is_room(
    qapp: QApplication, clinic_database: ThrowAwayDatabase, clinic_clock: ClinicTestClock, disk: Path
) -> None:
    visit_in_progress(clinic_database, clinic_clock, JANE, "09:00", chiefComplaint="Cough")
    visit_in_progress(clinic_database, clinic_clock, MARIA, "10:00", chiefComplaint="Rash")
    with StartedProgram(clinic_database.conninfo, now_utc=clinic_clock, settings_folder=disk / "profile") as program:
        window = program.sign_in(DOCTOR)
        visit = AppointmentsPage(window).open("DOE, Jane").expect_status("In progress")
        filler = fill(disk)
        visit.write("diagnosis", "Influenza")
        notice = MainWindowPage(window).notice("draft-not-kept").expect("What you type is not kept on this computer")
        AppointmentsPage(window).list.open(patient="GARCIA, Maria")
        ChartPage(window).answer("Keep for later").expect_patient("GARCIA, Maria")
        wait_until(lambda: kept_by_server(clinic_database) == 1, "the server to keep it")
        assert drafts_on(disk) == []
        filler.unlink()
        wait_until(lambda: len(drafts_on(disk)) == 1, "it to be kept here")
        notice.expect_none()


def test_text_put_aside_when_the_program_is_closed_is_kept_by_the_server(
    qapp: QApplication, clinic_database: ThrowAwayDatabase, clinic_clock: ClinicTestClock, disk: Path
) -> None:
    visit_in_progress(clinic_database, clinic_clock, JANE, "09:00", chiefComplaint="Cough")
    with StartedProgram(clinic_database.conninfo, now_utc=clinic_clock, settings_folder=disk / "profile") as program:
        window = program.sign_in(DOCTOR)
        visit = AppointmentsPage(window).open("DOE, Jane").expect_status("In progress")
        fill(disk)
        visit.write("diagnosis", "Influenza")
        window.close()
        ChartPage(window).expect_asked_about_unsaved().answer("Keep for later")
    assert kept_by_server(clinic_database) == 1


def test_text_that_only_the_server_kept_is_forgotten_when_it_is_saved(
    qapp: QApplication, clinic_database: ThrowAwayDatabase, clinic_clock: ClinicTestClock, disk: Path
) -> None:
    visit_in_progress(clinic_database, clinic_clock, JANE, "09:00", chiefComplaint="Cough")
    with StartedProgram(clinic_database.conninfo, now_utc=clinic_clock, settings_folder=disk / "profile") as program:
        window = program.sign_in(DOCTOR)
        visit = AppointmentsPage(window).open("DOE, Jane").expect_status("In progress")
        fill(disk)
        visit.write("diagnosis", "Influenza")
        wait_until(lambda: kept_by_server(clinic_database) == 1, "the server to keep it")
        visit.save().expect_saved()
        wait_until(lambda: kept_by_server(clinic_database) == 0, "the server to forget it")
