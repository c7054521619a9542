"""The steps of the tour that show who may do what, and who did what."""

from __future__ import annotations

from typing import TYPE_CHECKING

from clinic_desktop.db.demo_clinic import DEMO_PASSWORD
from clinic_desktop.testing.pages import AuditPage, BreakGlassPage

if TYPE_CHECKING:
    from collections.abc import Callable

    from clinic_desktop.tour.scene import Tour

EMILY = "WILLIAMS, Emily"
DOCTOR = "doctor@example.com"
OPENED = "SELECT reason FROM clinic.audit_event WHERE action = 'break_glass' AND actor = %s ORDER BY seq DESC LIMIT 1"


def open_without_appointment(tour: Tour) -> None:
    tour.window.search.type("williams").expect_names(EMILY).results.open(name=EMILY)
    asked = BreakGlassPage(tour.window.window)
    tour.picture("20-why-this-chart")
    asked.give("Covering for a colleague").save().expect_closed()
    tour.window.chart.expect_patient(EMILY).expect(
        lambda: "Covering for a colleague" in tour.window.chart.why_opened, "the reason to be in sight"
    )
    tour.program.wait_until_calm()
    tour.picture("21-opened-without-appointment")
    tour.verify("the reason on record", OPENED, "Covering for a colleague", DOCTOR)


def lock_and_come_back(tour: Tour) -> None:
    tour.window.lock()
    page = tour.program.lock_page
    tour.program.wait_until_calm()
    tour.picture_of(page.window, "22-locked")
    tour.verify("no chart is open meanwhile", "SELECT count(*) FROM clinic.chart_open WHERE is_open", 0)
    page.write_password(DEMO_PASSWORD).unlock().expect_gone()
    tour.window.chart.expect_patient(EMILY)
    tour.program.wait_until_calm()
    tour.verify("the chart is open again", "SELECT count(*) FROM clinic.chart_open WHERE is_open", 1)


def look_at_accounts(tour: Tour) -> None:
    page = tour.window.show_accounts()
    page.expect_state("Rosa Lind", "Active")
    tour.picture("23-accounts")
    page.close()


def look_at_tables(tour: Tour) -> None:
    page = tour.window.open_data_tables()
    page.open("appointments").expect_shown("appointments")
    tour.program.wait_until_calm()
    tour.picture("24-data")
    tour.window.close_dialog()


def auditor_reviews(tour: Tour) -> None:
    tour.window.sign_out()
    tour.sign_in("auditor@example.com")
    audit = AuditPage(tour.window.window)
    tour.program.wait_until_calm()
    tour.picture("25-audit-trail")
    audit.show_to_review()
    audit.events.choose(about_whom=EMILY)
    page = audit.review()
    page.give("The colleague was ill that day")
    tour.picture("26-review")
    page.save().expect_closed()
    reviewed = "SELECT reviewed_by FROM clinic.break_glass_review ORDER BY reviewed_at DESC LIMIT 1"
    tour.verify("the review", reviewed, "auditor@example.com")


def choose_server(tour: Tour) -> None:
    tour.window.sign_out()
    page = tour.program.sign_in_page.expect_ready().change_server()
    page.use_clinic().fill(hosts="db.clinic.example", database="clinic")
    tour.picture("27-our-server")
    page.cancel()
    tour.program.wait_until_calm()
    tour.verify("everybody has signed out", "SELECT count(*) FROM clinic.session", 0)


TRUST_STEPS: tuple[tuple[str, Callable[[Tour], None]], ...] = (
    ("a chart is opened without an appointment, with a reason", open_without_appointment),
    ("the program is locked and comes back", lock_and_come_back),
    ("an administrator looks at the accounts", look_at_accounts),
    ("and at the tables", look_at_tables),
    ("an auditor reviews who opened that chart, and why", auditor_reviews),
    ("the clinic's own server can be chosen", choose_server),
)
