"""An administrator settles on US units; whoever signs in afterwards types and reads them, and metric is stored."""

from __future__ import annotations

from typing import TYPE_CHECKING

from clinic_desktop.testing.pages import AppointmentsPage, ChartPage, MainWindowPage, TrendsPage, VisitPage, VitalsPage
from tests.builders import MICHAEL
from tests.journeys.scenes import DOCTOR, visit_in_progress

if TYPE_CHECKING:
    from clinic_desktop.testing.clock import ClinicTestClock
    from clinic_desktop.testing.databases import ThrowAwayDatabase
    from clinic_desktop.testing.program_fixtures import StartProgram


def test_us_units_are_typed_and_read_and_metric_is_stored(
    start_program: StartProgram, clinic_database: ThrowAwayDatabase, clinic_clock: ClinicTestClock
) -> None:
    visit_id = visit_in_progress(clinic_database, clinic_clock, MICHAEL, "08:00")
    clinic = MainWindowPage(start_program().sign_in(DOCTOR)).show_clinic()
    clinic.fill(units="US (°F, lb, in)")
    clinic.save_and_close()

    window = start_program().sign_in(DOCTOR)
    AppointmentsPage(window).open("CHEN, Michael")
    chart, vitals = ChartPage(window).expect_patient("CHEN, Michael"), VitalsPage(window)
    assert [vitals.unit(name) for name in ("temperature", "weight", "height", "systolic")] == ["°F", "lb", "in", "mmHg"]
    vitals.write("temperature", "98.5").write("weight", "150.25").write("height", "65")
    VisitPage(window).save().expect_saved()

    stored = clinic_database.rows(
        "SELECT v.temperature::text, v.weight::text, v.height::text, o.temperature_f::text, o.weight_lb::text"
        ' FROM vital_signs v JOIN clinic.vital_observation o ON o.vital_signs_id = v.id WHERE v."appointmentId" = %s',
        (visit_id,),
    )
    assert stored == [("36.9", "68.15", "165.10", "98.5", "150.25")]
    assert [vitals.value(name) for name in ("temperature", "weight", "height")] == ["98.5", "150.25", "65"]

    chart.press("Alt+F9")
    trends = TrendsPage(window).expect_graphs("temperature", "weight", "height", "bmi")
    assert trends.to_graphs().move("End").at_focus[:2] == ("Temperature 98.5 °F", "Weight 150.25 lb")
    trends.close()

    visit = VisitPage(window).write("diagnosis", "Well").complete()
    timeline = chart.show_timeline()
    timeline.list.expect_row(what="Temperature 98.5 °F, Weight 150.25 lb, Height 65 in")
    timeline.press("Ctrl+Alt+B")
    visit.strike_part().choose("Weight 150.25 lb").give("Measured wrongly").save_and_close()
    visit.expect(
        lambda: [part for part, _ in visit.struck_parts] == ["Weight 150.25 lb"],
        lambda: f"the weight below the visit, not {visit.struck_parts}",
    )
