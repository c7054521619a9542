"""Of an allergy only the year is remembered: it is written, shown and corrected as a year."""

from __future__ import annotations

from typing import TYPE_CHECKING

from clinic_desktop.testing.pages import AppointmentsPage, ChartPage
from tests.builders import EMILY
from tests.journeys.scenes import DOCTOR, visit_in_progress

if TYPE_CHECKING:
    from clinic_desktop.testing.clock import ClinicTestClock
    from clinic_desktop.testing.databases import ThrowAwayDatabase
    from clinic_desktop.testing.program import StartedProgram


def test_an_allergy_since_a_year(
    clinic_program: StartedProgram, clinic_database: ThrowAwayDatabase, clinic_clock: ClinicTestClock
) -> None:
    visit_in_progress(clinic_database, clinic_clock, EMILY, "09:00", chiefComplaint="Cough")
    window = clinic_program.sign_in(DOCTOR)
    AppointmentsPage(window).open("WILLIAMS, Emily")
    chart = ChartPage(window).expect_patient("WILLIAMS, Emily")
    chart.add_allergy().fill(allergen="Latex", since="2019").save_and_close()
    chart.expect_allergies("Latex")
    history = chart.show_timeline()
    history.list.expect_row(what="Latex", date="2019")
    history.press("Ctrl+Alt+B")

    changed = chart.change_allergy("Latex")
    assert changed.value("since") == "2019"
    changed.fill(since="mar 2019").save_and_close()
    chart.expect(lambda: clinic_database.value("SELECT precision FROM clinic.partial_onset") == "month", "the month")
    changed = chart.change_allergy("Latex")
    assert changed.value("since") == "Mar-2019"
    changed.cancel().expect_closed()
