"""An allergy is written down as the NHS CUI guide on recording adverse reactions has it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from clinic_desktop.testing.pages import AllergyPage, AppointmentsPage, ChartPage
from tests.builders import MARIA
from tests.journeys.scenes import DOCTOR, visit_in_progress

if TYPE_CHECKING:
    from clinic_desktop.testing.clock import ClinicTestClock
    from clinic_desktop.testing.databases import ThrowAwayDatabase
    from clinic_desktop.testing.program import StartedProgram


def test_an_allergy_is_written_down_by_the_guide(
    clinic_program: StartedProgram, clinic_database: ThrowAwayDatabase, clinic_clock: ClinicTestClock
) -> None:
    """RAD-0110, 0120, 0140, 0150, 0570, 0590, 0600; ADR-0003, 0013, 0019."""
    visit_in_progress(clinic_database, clinic_clock, MARIA, "10:00")
    window = clinic_program.sign_in(DOCTOR)
    AppointmentsPage(window).open("GARCIA, Maria")
    chart = ChartPage(window).expect_patient("GARCIA, Maria").press("Alt+F2")
    form = AllergyPage(window).expect_focus("allergy-allergen")
    form.press("Return")
    form.expect_problem("allergen", "Please fill this in")
    known = clinic_database.value("SELECT count(*) FROM allergies")
    for name in ("allergy-reaction", "allergy-severity", "allergy-since"):
        form.press("Tab").expect_focus(name)
    form.fill(allergen="Kiwi fruit").save_and_close()
    chart.allergies.expect_row(drug="Kiwi fruit", past_reactions="Not recorded")

    twice = chart.add_allergy().fill(allergen="kiwi  Fruit", reaction="Rash").save()
    twice.expect_problem("allergen", "This is recorded already: change that entry instead")
    twice.press("Esc").discard().expect_closed()
    stored = "SELECT allergen, reaction, severity, \"onsetDate\" FROM allergies WHERE allergen ILIKE 'kiwi%%'"
    assert clinic_database.rows(stored) == [("Kiwi fruit", None, None, None)]
    assert clinic_database.value("SELECT count(*) FROM allergies") == known + 1
