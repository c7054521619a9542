"""A program in a process of its own, in which somebody plans a series, until it is killed.

``python -m tests.journeys.series_program CONNINFO LOGIN FOLDER FIRST_DAY`` prints "typed" and waits.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from PySide6.QtWidgets import QApplication

from clinic_desktop.testing.clock import ClinicTestClock
from clinic_desktop.testing.pages import PatientSearchPage, SeriesPage
from clinic_desktop.testing.program import StartedProgram


def main() -> None:
    conninfo, login, folder, first_day = sys.argv[1:]
    app = QApplication([])
    program = StartedProgram(conninfo, now_utc=ClinicTestClock(), settings_folder=Path(folder)).start()
    window = program.sign_in(login)
    PatientSearchPage(window).type("doe").choose("DOE, Jane").press("Ctrl+F6")
    form = SeriesPage(window).choose_provider("John Smith").write_first_day(first_day).write_time("9:00").times(4)
    form.expect_states("Free", "Taken by JOHNSON, Robert from 09:00 to 09:30", "Free", "Free")
    form.dates.choose(no="2")
    form.other_time("11:20").expect_states(*["Free"] * 4)
    form.dates.choose(no="3")
    form.leave_out()
    os.write(1, b"typed\n")
    app.exec()


if __name__ == "__main__":
    main()
