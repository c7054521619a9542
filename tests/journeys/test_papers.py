"""From the list to paper and files: what is on them, that it is on record, and that the desk is remembered."""

from __future__ import annotations

from typing import TYPE_CHECKING

from icalendar import Calendar

from clinic_desktop.domain.statuses import Role
from clinic_desktop.exchange.csv_files import read_rows
from clinic_desktop.testing.pages import (
    AppointmentsPage,
    BookingCalendarPage,
    BookingsExportPage,
    BookPage,
    MainWindowPage,
    PatientSearchPage,
    PrintPage,
    WeekPlanPage,
)
from clinic_desktop.testing.pages.finding import is_visible
from tests.builders import JANE, ROBERT
from tests.journeys.scenes import RECEPTION, booked_today

if TYPE_CHECKING:
    from pathlib import Path

    from clinic_desktop.testing.clock import ClinicTestClock
    from clinic_desktop.testing.databases import ThrowAwayDatabase
    from clinic_desktop.testing.program import StartedProgram


def taken_out(database: ThrowAwayDatabase) -> set[tuple[object, ...]]:
    """Return what was printed or exported of whom."""
    return set(
        database.rows(
            "SELECT action, subject, patient_id FROM clinic.audit_event"
            " WHERE action IN ('export', 'print') AND patient_id IS NOT NULL"
        )
    )


def test_the_desk_prints_its_day(
    clinic_program: StartedProgram, clinic_database: ThrowAwayDatabase, clinic_clock: ClinicTestClock, tmp_path: Path
) -> None:
    booked_today(clinic_database, clinic_clock, JANE, "09:00", reasonForVisit='Form <b>&"')
    booked_today(clinic_database, clinic_clock, ROBERT, "10:30")
    main = MainWindowPage(clinic_program.sign_in(RECEPTION))
    AppointmentsPage(main.window).expect_patients("DOE, Jane", "JOHNSON, Robert")
    printing = main.print_day()
    for text in ("09:00", "DOE, Jane", "15-Mar-1985", "+1-555-0101", 'Form <b>&"', "10:30", "JOHNSON, Robert"):
        assert text in printing.text
    assert printing.expect_number("Page 1 of 1").printers == ["No printer on this computer"]
    assert taken_out(clinic_database) == set()
    assert printing.reason == "Work of the day"
    printing.give_reason("").press("Alt+S").expect_problem("reason", "Please fill this in")
    printing.give_reason("In case the server is away")
    printing.choose_paper("A5").choose_orientation("Crosswise").save_as(tmp_path / "day.pdf")
    main.expect_told(f"Saved as {tmp_path / 'day.pdf'}")
    assert (tmp_path / "day.pdf").read_bytes().startswith(b"%PDF-")
    assert taken_out(clinic_database) == {("export", "day_list", JANE), ("export", "day_list", ROBERT)}

    reasons = clinic_database.rows("SELECT DISTINCT reason FROM clinic.audit_event WHERE subject = 'day_list'")
    assert reasons == [("In case the server is away",)]
    again = main.print_day()
    assert again.reason == "In case the server is away"
    assert (again.paper, again.orientation) == ("A5", "Crosswise")
    again.close()
    slip = AppointmentsPage(main.window).print_slip("DOE, Jane")
    assert not is_visible(slip.root, "print-reason"), "one patient's own paper needs no reason"
    assert (slip.paper, slip.orientation) == ("A6", "Upright")
    assert "Jane Doe" in slip.text
    assert "Form" not in slip.text
    slip.close()
    main.choose_from_inner_menu("appointment", "print", "print-week-plan")
    plan = WeekPlanPage(main.window).choose_provider("John Smith").show()
    assert "JOHNSON, Robert" in plan.text
    plan.close()


def test_bookings_become_files(
    clinic_program: StartedProgram, clinic_database: ThrowAwayDatabase, clinic_clock: ClinicTestClock, tmp_path: Path
) -> None:
    booked_today(clinic_database, clinic_clock, JANE, "09:00", reasonForVisit="=1+1")
    main = MainWindowPage(clinic_program.sign_in(RECEPTION))
    AppointmentsPage(main.window).choose("DOE, Jane")
    main.choose_from_inner_menu("appointment", "export", "export-booking-calendar")
    BookingCalendarPage(main.window).write_file(str(tmp_path / "jane.ics")).save_and_close()
    (event,) = Calendar.from_ical((tmp_path / "jane.ics").read_bytes()).walk("VEVENT")
    assert str(event["SUMMARY"]) == "Appointment at Demo Clinic"
    main.choose_from_inner_menu("appointment", "export", "export-bookings")
    export = BookingsExportPage(main.window).save().expect_problem("reason", "Please fill this in")
    export.give("Calling patients").choose_separator("Semicolon").write_file(str(tmp_path / "day.csv"))
    export.save_and_close()
    main.expect_told(f"Written: {tmp_path / 'day.csv'}")
    assert '"\'=1+1"' in (tmp_path / "day.csv").read_text(encoding="utf-8-sig")
    assert list(read_rows(tmp_path / "day.csv", ";"))[1][3:5] == ("Doe", "Jane")
    assert taken_out(clinic_database) == {("export", "calendar", JANE), ("export", "bookings", JANE)}


def test_from_sign_in_to_a_slip_without_a_mouse(
    clinic_program: StartedProgram, clinic_database: ThrowAwayDatabase, tmp_path: Path
) -> None:
    screen = clinic_program.sign_in_page
    screen.press("Shift+Tab").press("Ctrl+A").type_text(RECEPTION).press("Tab").expect_focus("sign-in-password")
    screen.type_text("password123").press("Return")
    screen.expect(lambda: clinic_program.is_signed_in, "the main window")
    window = clinic_program.main_window
    MainWindowPage(window).expect_connection()
    search = PatientSearchPage(window).press("Ctrl+K").type_text("doe").expect_names("DOE, Jane")
    search.expect_card("DOE, Jane").press("Ctrl+B")
    book = BookPage(window)
    for _ in range(20):
        if book.focus != "book-time":
            book.press("Tab")
    book.expect_focus("book-time").type_text("10:00").press("Return").expect_closed()
    day = AppointmentsPage(window).expect_patients("DOE, Jane").press("Ctrl+L").expect_focus("appointments-list")
    slip = PrintPage(day.press("Home").press("Ctrl+J").window)
    assert "Jane Doe" in slip.text
    assert "10:00" in slip.text
    slip.save_by_keys(tmp_path / "slip.pdf")
    assert (tmp_path / "slip.pdf").read_bytes().startswith(b"%PDF-")
    assert taken_out(clinic_database) == {("export", "appointment_slip", JANE)}


def test_lists_become_files_for_the_desk_and_not_for_everybody(
    clinic_program: StartedProgram, clinic_database: ThrowAwayDatabase
) -> None:
    account = clinic_database.an_account(Role.CLINICIAN)
    main = MainWindowPage(clinic_program.sign_in(account.login))
    assert main.menu_entries("export") == ["export-booking-calendar", "export-days-calendar"]
    assert "print-day-list" in main.menu_entries("print")


def test_a_list_becomes_a_file_as_it_is_shown(
    clinic_program: StartedProgram, clinic_database: ThrowAwayDatabase, tmp_path: Path
) -> None:
    main = MainWindowPage(clinic_program.sign_in("doctor@example.com"))
    accounts = main.show_accounts()
    accounts.list.expect_row(name="Rosa Lind")
    export = accounts.export().give("Yearly review").write_file(str(tmp_path / "accounts.csv"))
    export.save_and_close()
    rows = list(read_rows(tmp_path / "accounts.csv"))
    assert rows[0][0] == "Name"
    assert "Rosa Lind" in {row[0] for row in rows}
    noted = "SELECT subject, reason FROM clinic.audit_event WHERE action = 'export'"
    assert clinic_database.rows(noted) == [("staff", "Yearly review")]
    accounts.close()
