"""The steps of the tour that show how nothing is lost: put aside, changed by two, without a server, backed up."""

from __future__ import annotations

from datetime import datetime, time
from typing import TYPE_CHECKING

from clinic_desktop.testing.pages import ConflictPage, DraftsPage, RecoveryPage

if TYPE_CHECKING:
    from collections.abc import Callable

    from clinic_desktop.testing.pages import VisitPage
    from clinic_desktop.tour.scene import Tour

JANE = "DOE, Jane"
JANES_ID = "11111111-1111-1111-1111-111111111111"
VISIT = "aaaa7777-0000-0000-0000-000000000000"
DOCTOR = "doctor@example.com"
NOTE = "Cough for three days, worse at night. No fever. Sleeps badly."
DRAFTS = "SELECT count(*) FROM clinic.draft"
PLAN = 'SELECT "treatmentPlan" FROM medical_records WHERE "appointmentId" = %s'
DIAGNOSIS = 'SELECT diagnosis FROM medical_records WHERE "appointmentId" = %s'
OTHER_DESK = 'UPDATE medical_records SET diagnosis = %s WHERE "appointmentId" = %s'


def put_aside(tour: Tour) -> None:
    starts_at = datetime.combine(tour.clock.today, time(11))
    tour.do(
        'INSERT INTO appointments (id, "patientId", "providerId", "appointmentDate", "durationMinutes",'
        ' "appointmentType", status, "reasonForVisit", "updatedAt")'
        " SELECT %s, %s, id, %s, 30, 'sick_visit', 'scheduled', 'Cough', now() FROM providers WHERE email = %s",
        VISIT,
        JANES_ID,
        starts_at,
        DOCTOR,
    )
    visit = tour.window.appointments.refresh().start_visit(JANE)
    visit.write("history_of_present_illness", NOTE).write("diagnosis", "Acute bronchitis")
    tour.window.press("Ctrl+Shift+Q")
    tour.window.chart.expect_asked_about_unsaved()
    tour.picture("28-leaving-unsaved-text")
    tour.window.chart.answer("Keep for later")
    tour.program.sign_in_page.expect_ready()
    tour.program.wait_until_calm()
    tour.verify("the draft on the server", DRAFTS, 1)


def take_back(tour: Tour) -> None:
    tour.do(OTHER_DESK, "Common cold", VISIT)
    tour.sign_in(DOCTOR)
    notice = tour.window.notice("drafts").expect("Text of yours was not saved")
    notice.choose("Show")
    drafts = DraftsPage(tour.window.window)
    drafts.list.expect_row(patient="J D")
    tour.picture("29-unsaved-text")
    drafts.open(patient="J D")
    recovery = RecoveryPage(tour.window.window)
    tour.picture("30-recovery")
    recovery.use()
    _visit(tour).expect_text("history_of_present_illness", NOTE).save().expect_saved()
    tour.verify("what was typed", DIAGNOSIS, "Acute bronchitis", VISIT)


def both_changed(tour: Tour) -> None:
    visit = _visit(tour).write("diagnosis", "Acute bronchitis, viral")
    tour.do(OTHER_DESK, "Pneumonia, right lower lobe", VISIT)
    visit.save()
    conflict = ConflictPage(tour.window.window)
    tour.picture("31-two-people")
    conflict.choose_mine().use()
    visit.save().expect_saved()
    tour.verify("the choice", DIAGNOSIS, "Acute bronchitis, viral", VISIT)


def work_without_server(tour: Tour) -> None:
    visit = _visit(tour)
    tour.take_server_away()
    visit.write("treatment_plan", "Amoxicillin for five days, review on Friday").save()
    visit.expect_message("Not saved yet: the server cannot be reached")
    notice = tour.window.notice("connection")
    tour.window.expect(lambda: notice.title.startswith("No connection"), "the notice about the connection")
    tour.picture("32-no-connection")
    tour.verify("nothing is stored yet", PLAN, None, VISIT)
    patients = tour.window.appointments.show_todays_patients()
    tour.picture("33-todays-patients")
    patients.close()
    tour.give_server_back()
    visit.expect_saved()
    tour.window.expect_connection()
    tour.picture("34-saved-by-itself")
    tour.verify("what was written meanwhile", PLAN, "Amoxicillin for five days, review on Friday", VISIT)


def _visit(tour: Tour) -> VisitPage:
    return tour.window.visit.expect_open()


LOSS_STEPS: tuple[tuple[str, Callable[[Tour], None]], ...] = (
    ("text that is not saved is put aside", put_aside),
    ("and taken back, beside what somebody else has stored meanwhile", take_back),
    ("two people change the same", both_changed),
    ("the server goes away and comes back", work_without_server),
)
