"""Dangerous values that somebody confirmed say so, and what stands below them makes room."""

from __future__ import annotations

from typing import TYPE_CHECKING

from clinic_desktop.testing.pages import AppointmentsPage, ChartPage, VisitPage, VitalsPage
from clinic_desktop.testing.pages.waiting import settle
from tests.builders import MICHAEL
from tests.journeys.scenes import DOCTOR, visit_in_progress

if TYPE_CHECKING:
    from clinic_desktop.testing.clock import ClinicTestClock
    from clinic_desktop.testing.databases import ThrowAwayDatabase
    from clinic_desktop.testing.program import StartedProgram

DANGEROUS = {"systolic": "230", "heart_rate": "30", "temperature": "41.9"}


def test_confirmed_values_hide_nothing_below_them(
    clinic_program: StartedProgram, clinic_database: ThrowAwayDatabase, clinic_clock: ClinicTestClock
) -> None:
    visit_in_progress(clinic_database, clinic_clock, MICHAEL, "08:00")
    window = clinic_program.sign_in(DOCTOR)
    window.resize(1280, 720)
    AppointmentsPage(window).open("CHEN, Michael")
    ChartPage(window).expect_patient("CHEN, Michael")
    visit, vitals = VisitPage(window), VitalsPage(window)
    for name, value in DANGEROUS.items():
        vitals.write(name, value).confirm(name)
    vitals.write("diastolic", "84")
    visit.save().expect_saved()
    clinic_program.wait_until_calm()
    vitals.expect(lambda: vitals.words("systolic") == "dangerously high, confirmed", "the confirmation in sight")

    layout = vitals.root.layout()
    assert layout is not None
    clinic_program.wait_until_calm()
    settle()
    assert vitals.root.height() >= layout.totalHeightForWidth(vitals.root.width())
