"""An auditor finds out who looked at a patient, reviews a chart opened without an appointment, exports, verifies."""

from __future__ import annotations

import csv
import hashlib
from typing import TYPE_CHECKING

import pytest

from clinic_desktop.domain.statuses import Role
from clinic_desktop.testing.pages import AuditPage, ChartPage, MainWindowPage, PatientSearchPage
from clinic_desktop.testing.pages.audit import AuditExportPage
from clinic_desktop.testing.pages.finding import is_visible
from clinic_desktop.ui.administration.event_details import IN_OPEN_CHART
from tests.builders import EMILY, JANE, MICHAEL
from tests.journeys.scenes import AUDITOR, DOCTOR, RECEPTION

if TYPE_CHECKING:
    from pathlib import Path

    from PySide6.QtWidgets import QWidget

    from clinic_desktop.testing.databases import ThrowAwayDatabase
    from clinic_desktop.testing.program import StartedProgram
    from clinic_desktop.testing.program_fixtures import OpenWindow


def looks_without_appointment(window: QWidget, typed: str, name: str, reason: str) -> None:
    PatientSearchPage(window).type(typed).expect_names(name).results.open(name=name)
    ChartPage(window).give_reason(reason).expect_patient(name)


def test_an_auditor_finds_who_looked_at_a_patient_and_reviews_it(
    clinic_program: StartedProgram, second_window: OpenWindow, clinic_database: ThrowAwayDatabase
) -> None:
    looks_without_appointment(second_window(DOCTOR), "chen", "CHEN, Michael", "Test result arrived")

    audit = AuditPage(clinic_program.sign_in(AUDITOR))
    found = audit.find_patient().type("chen").expect_names("CHEN, Michael")
    found.choose("CHEN, Michael")
    audit.who_looked()

    audit.events.expect_column("what", "Opened without an appointment")
    assert audit.patient == "CHEN, Michael"
    assert audit.events.rows[0]["reason"] == "Test result arrived"
    audit.events.choose(who="John Smith")
    review = audit.review()
    assert "CHEN, Michael" in review.event
    review.save().expect_problem("reason", "Please fill this in")
    review.give("The result was his to read").save().expect_closed()

    audit.events.expect_row(review="Reviewed")
    audit.expect(lambda: "reviewed by auditor@example.com" in audit.sentence, lambda: f"who reviewed: {audit.sentence}")
    assert not audit.may_review
    assert clinic_database.rows("SELECT reviewed_by, remark FROM clinic.break_glass_review") == [
        (AUDITOR, "The result was his to read")
    ]


def test_what_is_still_to_be_reviewed_stands_first(
    clinic_program: StartedProgram, clinic_database: ThrowAwayDatabase
) -> None:
    doctor = clinic_database.connection_as(DOCTOR)
    doctor.execute("SELECT clinic.session_open('elsewhere', '0')")
    for patient, reason in ((MICHAEL, "Emergency"), (EMILY, "Emergency"), (MICHAEL, "Another emergency")):
        doctor.execute("SELECT clinic.open_chart(%s, %s)", (patient, reason))
        doctor.execute("SELECT clinic.close_chart(%s)", (patient,))
    latest = clinic_database.value("SELECT max(seq) FROM clinic.audit_event WHERE action = 'break_glass'")
    clinic_database.rows("INSERT INTO clinic.break_glass_review (event_seq, remark) VALUES (%s, 'Fine')", (latest,))
    audit = AuditPage(clinic_program.sign_in(AUDITOR))

    audit.show_to_review().events.expect_column("review", "To review", "To review", "Reviewed")
    assert audit.events.column("about_whom") == ["WILLIAMS, Emily", "CHEN, Michael", "CHEN, Michael"]

    audit.show_all().events.expect_row(what="Signed in", who="Alan Reed")
    assert audit.events.rows[0]["who"] == "Alan Reed"


def test_filters_narrow_what_is_shown_and_details_tell_before_and_after(
    clinic_program: StartedProgram, clinic_database: ThrowAwayDatabase
) -> None:
    clinic_database.rows("UPDATE patients SET phone = '555-0001111' WHERE id = %s", (JANE,))
    clinic_database.rows("UPDATE allergies SET reaction = 'Rash' WHERE \"patientId\" = %s", (JANE,))
    audit = AuditPage(clinic_program.sign_in(AUDITOR))

    audit.choose_action("Changed").choose_subject("Patient")
    audit.events.expect_column("about_whom", "DOE, Jane")
    audit.fields.expect_row(field="Phone", after="555-0001111")
    audit.choose_subject("Allergy")
    audit.events.expect_row(fields="Reaction")
    audit.fields.expect_notice(IN_OPEN_CHART)
    audit.choose_person("Alan Reed")
    audit.events.expect_column("who").expect_notice("No events")
    audit.show_all()
    audit.events.expect_row(who="Alan Reed", what="Signed in")
    audit.write_dates("1.1.2001", "2.1.2001")
    audit.events.expect_column("who").expect_notice("No events")


def test_failed_sign_ins_are_found_by_their_own_button(
    clinic_program: StartedProgram, clinic_database: ThrowAwayDatabase
) -> None:
    clinic_database.rows("SELECT clinic.note_failed_sign_in('doctor@example.com', 3, now())")
    audit = AuditPage(clinic_program.sign_in(AUDITOR))

    audit.show_failed_sign_ins()

    audit.events.expect_column("about_whom", "doctor@example.com")
    audit.fields.expect_row(field="Times", after="3")


def test_an_export_says_where_it_is_and_is_on_record_with_its_hash(
    clinic_program: StartedProgram, tmp_path: Path
) -> None:
    path = tmp_path / "trail.csv"
    audit = AuditPage(clinic_program.sign_in(AUDITOR))
    export = audit.choose_subject("Appointment").export()
    export.save().expect_problem("reason", "Please fill this in")

    export.give("Yearly review of the trail").write_file(str(path)).save().expect_closed()

    rows = list(csv.reader(path.read_text("utf-8-sig").splitlines()))
    audit.expect_message(f"Exported: {len(rows) - 1:,} events", f"The file is {path}")
    audit.show_exports()
    audit.events.expect_row(what="Exported", reason="Yearly review of the trail", about_whom="")
    audit.events.choose(about_whom="")
    audit.fields.expect_row(field="SHA-256 of the file", after=hashlib.sha256(path.read_bytes()).hexdigest())
    again = audit.export().give("Once more").write_file(str(path)).save()
    again.expect_message("The file was not written")
    again.cancel().discard().expect_closed()


def test_verifying_tells_that_the_trail_is_sound_and_when_it_is_not(
    clinic_program: StartedProgram, clinic_database: ThrowAwayDatabase
) -> None:
    audit = AuditPage(clinic_program.sign_in(AUDITOR))
    last = "SELECT b.behind_xid FROM clinic.audit_block b ORDER BY b.no DESC LIMIT 1"
    clinic_database.rows(f"SELECT clinic.seal_range(1, coalesce(({last}), '0'), pg_current_xact_id())")
    audit.verify().expect_message("The trail is sound")

    clinic_database.rows("ALTER TABLE clinic.audit_event DISABLE TRIGGER refuse_change")
    clinic_database.rows("DELETE FROM clinic.audit_event WHERE action = 'sign_in'")

    audit.verify().expect(lambda: "does not fit" in audit.message.title, lambda: f"a bad block: {audit.message.title}")


def test_sorting_by_a_column_sorts_all_events_and_not_one_page(
    clinic_program: StartedProgram, clinic_database: ThrowAwayDatabase
) -> None:
    clinic_database.rows(
        "INSERT INTO clinic.audit_event (era, action, subject, actor, at)"
        " SELECT 1, 'lock', 'staff', 'person' || n, now() - interval '1 minute' * n FROM generate_series(1, 400) n"
    )
    audit = AuditPage(clinic_program.sign_in(AUDITOR))
    audit.expect(lambda: audit.number == "200 events, and older ones", lambda: f"a page: {audit.number}")

    header = audit.events.table.horizontalHeader()
    header.setSortIndicator(1, header.sortIndicatorOrder())

    audit.expect(lambda: "older" not in audit.number, lambda: f"all events: {audit.number}")
    names = [name.casefold() for name in audit.events.column("who")]
    assert names == sorted(names)
    assert len(names) > 400


def test_an_administrator_sees_the_trail_and_reviews_nothing(
    clinic_program: StartedProgram, clinic_database: ThrowAwayDatabase
) -> None:
    other = clinic_database.connection_as(DOCTOR)
    other.execute("SELECT clinic.session_open('elsewhere', '0')")
    other.execute("SELECT clinic.open_chart(%s, 'Emergency')", (MICHAEL,))
    account = clinic_database.an_account(Role.ADMIN)
    window = clinic_program.sign_in(account.login)

    audit = MainWindowPage(window).open_audit().show_to_review()

    audit.events.expect_row(about_whom="CHEN, Michael", review="To review")
    assert not audit.may_review
    MainWindowPage(window).close_dialog()


def test_nobody_reviews_what_he_did_himself(clinic_program: StartedProgram, clinic_database: ThrowAwayDatabase) -> None:
    account = clinic_database.an_account(Role.AUDITOR)
    own = clinic_database.connection_as(account.login)
    own.execute("SELECT clinic.session_open('elsewhere', '0')")
    own.execute("SELECT clinic.open_chart(%s, 'A sample for the yearly review')", (EMILY,))
    audit = AuditPage(clinic_program.sign_in(account.login)).show_to_review()

    audit.events.expect_row(about_whom="WILLIAMS, Emily")
    audit.events.choose(about_whom="WILLIAMS, Emily")

    assert not audit.may_review


@pytest.mark.parametrize("other", [Role.RECEPTION, Role.CLINICIAN])
def test_an_auditor_who_has_other_work_too_opens_trail_and_data_from_the_menu(
    other: Role, clinic_program: StartedProgram, clinic_database: ThrowAwayDatabase
) -> None:
    account = clinic_database.an_account(Role.AUDITOR, other)
    main = MainWindowPage(clinic_program.sign_in(account.login))

    assert main.menu_entries("administration") == ["audit", "data-tables"]
    main.open_audit().show_to_review()
    main.close_dialog()
    main.open_data_tables()
    main.close_dialog()


def test_an_auditor_has_the_data_beside_the_trail(clinic_program: StartedProgram) -> None:
    main = MainWindowPage(clinic_program.sign_in(AUDITOR))

    assert main.menu_entries("administration") == ["data-tables"]
    main.open_data_tables()
    main.close_dialog()


def test_a_receptionist_has_nothing_to_do_with_it(clinic_program: StartedProgram) -> None:
    assert "administration" not in MainWindowPage(clinic_program.sign_in(RECEPTION)).menus


def test_a_date_that_cannot_be_read_asks_nothing_and_exports_nothing(
    clinic_program: StartedProgram, clinic_database: ThrowAwayDatabase
) -> None:
    audit = AuditPage(clinic_program.sign_in(AUDITOR))
    audit.write_dates("1 jan 2030", "")
    audit.expect(lambda: audit.number == "0 events", lambda: f"no events so late: {audit.number}")

    audit.write_dates("31 feb 2030", "").expect_date_problem("There is no 31-Feb-2030.")
    audit.refresh().choose_person("John Smith")
    clinic_program.wait_until_calm()
    assert audit.number == "0 events"
    audit.ask_for_export().expect_date_problem("There is no 31-Feb-2030.")
    assert not is_visible(audit.window, AuditExportPage.root_name)

    audit.write_dates("1 jan 2030", "").choose_person("Anybody")
    audit.choose_period("All times")
    audit.expect(lambda: audit.number != "0 events", "events to be shown")


def test_what_was_asked_while_a_date_could_not_be_read_is_asked_when_it_can_again(
    clinic_program: StartedProgram, clinic_database: ThrowAwayDatabase
) -> None:
    audit = AuditPage(clinic_program.sign_in(AUDITOR))
    audit.write_dates("1 jan 2000", "")
    audit.expect(lambda: audit.events.rows, "events of all people")
    audit.write_dates("31 feb 2000", "").choose_person("Rosa Lind")
    clinic_program.wait_until_calm()
    assert audit.events.rows

    audit.write_dates("1 jan 2000", "")
    audit.expect(lambda: audit.number == "0 events", lambda: f"no events of Rosa: {audit.number}")
