"""A program is killed while a series is planned: the form comes back, with what was decided about single dates."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import timedelta
from typing import TYPE_CHECKING

from clinic_desktop.domain.clinical_text import format_date
from clinic_desktop.testing.pages import DraftsPage, MainWindowPage, SeriesPage, wait_until
from clinic_desktop.testing.program import StartedProgram
from tests import rows
from tests.builders import ROBERT
from tests.conftest import CHECKOUT
from tests.journeys.scenes import RECEPTION, doctors_id

if TYPE_CHECKING:
    from pathlib import Path

    from PySide6.QtWidgets import QApplication

    from clinic_desktop.testing.clock import ClinicTestClock
    from clinic_desktop.testing.databases import ThrowAwayDatabase


def test_a_series_comes_back_after_a_kill(
    qapp: QApplication, clinic_database: ThrowAwayDatabase, clinic_clock: ClinicTestClock, tmp_path: Path
) -> None:
    first = clinic_clock.today + timedelta(days=7)
    days = [first + timedelta(weeks=number) for number in range(4)]
    taken = rows.appointment(
        doctors_id(clinic_database), patientId=ROBERT, appointmentDate=f"{days[1]} 09:00", durationMinutes=30
    )
    rows.insert(clinic_database.admin_connection(), "appointments", taken)
    program = subprocess.Popen(
        [
            *(sys.executable, "-m", "tests.journeys.series_program"),
            *(clinic_database.conninfo, RECEPTION, tmp_path, f"{first}"),
        ],
        cwd=CHECKOUT,
        stdout=subprocess.PIPE,
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
    )
    try:
        assert program.stdout is not None
        assert program.stdout.readline() == b"typed\n"
        kept = clinic_database.value("SELECT max(written_at) FROM clinic.draft")
        wait_until(
            lambda: clinic_database.value("SELECT max(written_at) FROM clinic.draft") not in (None, kept),
            "the decisions to be kept",
        )
    finally:
        program.kill()
        program.communicate()
    with StartedProgram(clinic_database.conninfo, now_utc=clinic_clock, settings_folder=tmp_path) as again:
        window = again.sign_in(RECEPTION)
        MainWindowPage(window).notice("drafts").expect("Text of yours was not saved").choose("Show")
        DraftsPage(window).open(what="Series of bookings", patient="J D")
        form = SeriesPage(window)
        form.dates.expect_column("date", *(format_date(day, weekday=True) for day in days))
        form.dates.expect_column("time", "09:00", "11:20", "09:00", "09:00")
        form.expect_states("Free", "Free", "Left out", "Free").expect_save_words("Book 3 dates").save_and_close()
        wait_until(lambda: not clinic_database.rows("SELECT FROM clinic.draft"), "the draft to be forgotten")
    booked = clinic_database.rows(
        'SELECT a."appointmentDate"::text FROM clinic.series_booking b JOIN appointments a ON a.id = b.appointment_id'
        " ORDER BY 1"
    )
    assert [at for (at,) in booked] == [f"{days[0]} 09:00:00", f"{days[1]} 11:20:00", f"{days[3]} 09:00:00"]
