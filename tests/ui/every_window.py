"""Every window and dialog of the program, opened one after the other as people open them."""

from __future__ import annotations

from datetime import datetime, time
from typing import TYPE_CHECKING

from PySide6.QtCore import QRect
from PySide6.QtWidgets import QAbstractScrollArea, QDockWidget, QTabBar, QWidget

from clinic_desktop.testing.pages import (
    AppointmentsPage,
    BreakGlassPage,
    ChartPage,
    ChartWindowPage,
    ClosedTimePage,
    ConflictPage,
    MainWindowPage,
    PatientSearchPage,
    RecoveryPage,
    SchedulePage,
    settle,
)
from tests import rows
from tests.builders import EMILY, JANE, MICHAEL, ROBERT
from tests.ui.administration_windows import administration_windows, audit_windows
from tests.ui.after_windows import after_windows
from tests.ui.key_windows import key_windows
from tests.ui.paper_windows import paper_windows
from tests.ui.planning_windows import planning_windows
from tests.ui.prescribing_windows import prescribing_windows
from tests.ui.register_windows import register_windows
from tests.ui.vital_windows import vital_windows
from tests.ui.waiting_windows import waiting_room_windows
from tests.ui.writing_windows import writing_windows

if TYPE_CHECKING:
    from collections.abc import Iterator

    from clinic_desktop.testing.clock import ClinicTestClock
    from clinic_desktop.testing.databases import ThrowAwayDatabase
    from clinic_desktop.testing.program import StartedProgram

DOCTOR = "doctor@example.com"
RECEPTION = "reception@example.com"
AUDITOR = "auditor@example.com"


def a_day_with_everything(database: ThrowAwayDatabase, clock: ClinicTestClock) -> str:
    """Book three patients and somebody who cancelled, for the day of the clock; Jane's visit has begun."""
    provider_id = database.value("SELECT id FROM providers")
    admin = database.admin_connection()
    booked = [
        rows.insert(
            admin,
            "appointments",
            rows.appointment(
                provider_id,
                patientId=patient_id,
                appointmentDate=datetime.combine(clock.today, time(hour)),
                reasonForVisit="A reason that is as long as reasons are when somebody at the desk has time to write",
            ),
        )
        for hour, patient_id in ((9, JANE), (10, ROBERT), (11, MICHAEL), (12, EMILY))
    ]
    database.rows("UPDATE appointments SET status = 'in_progress' WHERE id = %s", (booked[0],))
    rows.insert(admin, "medical_records", rows.medical_record(booked[0], chiefComplaint="Cough"))
    with admin.transaction():
        admin.execute("SELECT set_config('clinic.reason', 'Is ill', true)")
        admin.execute("UPDATE appointments SET status = 'cancelled' WHERE id = %s", (booked[3],))
    return booked[0]


def windows_of(program: StartedProgram, login: str, database: ThrowAwayDatabase) -> Iterator[tuple[str, QWidget]]:
    """Yield each window and dialog that this person can open, with words for it. It is closed afterwards."""
    yield "the sign-in screen", program.sign_in_window
    server = program.sign_in_page.change_server().use_clinic()
    server.fill(hosts="db.clinic.example", ports="0", key="/keys/ward-1.key").save()
    server.expect_problem("ports", "At most 65535")
    yield "choosing a server", server.root
    server.cancel()
    server.discard().expect_closed()
    window = program.sign_in(login)
    if login == AUDITOR:
        yield from audit_windows(window, database)
        return
    yield from _desk(window, login)
    yield from waiting_room_windows(window, database)
    yield from register_windows(window, database)
    program.lock()
    yield "the lock screen", program.lock_screen
    program.lock_page.write_password("password123").unlock().expect_gone()
    yield from _own_password(window)
    if login == DOCTOR:
        yield from administration_windows(window)
        yield from _accounts(window, database)
        yield from _clinic(window)
        yield from _chart(window, database)


def _desk(window: QWidget, login: str) -> Iterator[tuple[str, QWidget]]:
    search, day = PatientSearchPage(window), AppointmentsPage(window)
    day.expect_status("WILLIAMS, Emily", "Cancelled")
    yield "the main window", window
    yield from _schedule(window)
    search.type("zzyzx").expect_nobody()
    yield "a search that finds nobody", window
    search.type("doe").expect_names("DOE, Jane").expect_card("DOE, Jane")
    yield "a chosen patient", window
    if login == DOCTOR:
        todays = day.show_todays_patients()
        yield "today's patients", todays.root
        todays.close()
    yield from key_windows(window)
    yield from paper_windows(window)
    minutes = MainWindowPage(window).lock_after()
    yield "the minutes until it locks", minutes.root
    minutes.cancel().expect_closed()
    form = search.register()
    yield "registering", form.root
    form.fill(born_on="15.3.1985", last_name="Doe", first_name="Jane").expect_duplicate(
        "DOE, Jane", "same name, same birth date"
    )
    form.save().expect_problem("sex", "Please fill this in")
    yield "registering with duplicates and problems", form.root
    form.cancel().expect_message("Discard what was entered?")
    yield "a form that asks", form.root
    form.discard().expect_closed()
    corrected = search.correct("DOE, Jane")
    yield "correcting", corrected.root
    corrected.cancel().expect_closed()
    archiving = search.archive("DOE, Jane")
    yield "archiving", archiving.root
    archiving.cancel().expect_closed()
    yield from _bookings(search, day)
    for words, asked in (
        ("cancelling", day.cancel("JOHNSON, Robert")),
        ("a correction", None),
    ):
        page = asked or day.back_to_scheduled("WILLIAMS, Emily")
        yield words, page.root
        page.cancel().expect_closed()
    yield from planning_windows(window)
    day.today().expect_status("WILLIAMS, Emily", "Cancelled")


def _schedule(window: QWidget) -> Iterator[tuple[str, QWidget]]:
    schedule = SchedulePage(window)
    for key, view in (("F7", "a week"), ("F8", "a month"), ("F9", "the agenda"), ("F6", "a day")):
        schedule.press(key)
        yield f"the schedule with {view}", window
    schedule.drag("JOHNSON, Robert", "John Smith", "07:00")
    asked = ClosedTimePage(window)
    yield "moving to closed time", asked.root
    asked.put_back()


def _bookings(search: PatientSearchPage, day: AppointmentsPage) -> Iterator[tuple[str, QWidget]]:
    book = search.book("DOE, Jane")
    book.choose_provider("John Smith").write_time("10:00").expect_in_the_way("taken by JOHNSON, Robert")
    yield "booking", book.root
    book.cancel()
    book.discard().expect_closed()
    book = day.book()
    book.find_patient("chen", "CHEN, Michael")
    yield "booking somebody", book.root
    over = book.register()
    yield "registering within the booking", over.root
    over.cancel().expect_closed()
    book.cancel().expect_closed()
    moving = day.move("JOHNSON, Robert")
    yield "moving", moving.root
    moving.cancel().expect_closed()
    history = day.history("JOHNSON, Robert")
    yield "the history of a booking", history.root
    history.close()


def _own_password(window: QWidget) -> Iterator[tuple[str, QWidget]]:
    own = MainWindowPage(window).change_password()
    own.fill("password123", "short").save().expect_problem("new", "At least 12 characters")
    yield "the own password", own.root
    own.cancel().expect_closed()


def _clinic(window: QWidget) -> Iterator[tuple[str, QWidget]]:
    clinic = MainWindowPage(window).show_clinic()
    clinic.fill(time_zone="Asia/Tokyo (UTC+09:00)").save().expect_message("Change the clock of the whole clinic?")
    yield "the clinic's settings", clinic.root
    clinic.message.choose("Keep it as it is")
    clinic.cancel().expect_closed()


def _accounts(window: QWidget, database: ThrowAwayDatabase) -> Iterator[tuple[str, QWidget]]:
    database.a_provider("Wilma", "Webb")
    accounts = MainWindowPage(window).show_accounts()
    accounts.list.expect_row(name="Rosa Lind")
    accounts.web_list.expect_row(name="Wilma Webb")
    accounts.ask_to_disable("Rosa Lind")
    yield "the accounts", accounts.root
    accounts.message.choose("Keep")
    export = accounts.export()
    yield "an export of accounts", export.root
    export.cancel().expect_closed()
    new = accounts.new()
    new.save().expect_problem("name", "Please fill this in")
    yield "a new account", new.root
    new.cancel().expect_closed()
    changed = accounts.change("Rosa Lind")
    yield "a changed account", changed.root
    changed.cancel().expect_closed()
    reset = accounts.reset_password("Rosa Lind")
    yield "a new password for somebody", reset.root
    reset.cancel().expect_closed()
    accounts.close()


def _other_charts(window: QWidget, chart: ChartPage) -> Iterator[tuple[str, QWidget]]:
    PatientSearchPage(window).type("williams").expect_names("WILLIAMS, Emily").results.open(name="WILLIAMS, Emily")
    asked = BreakGlassPage(window)
    yield "the reason for opening a chart", asked.root
    asked.give("Emergency").save().expect_closed()
    chart.expect_patient("WILLIAMS, Emily")
    yield "a chart opened without an appointment", window
    chart.press("Ctrl+Alt+W")
    moved = ChartWindowPage("WILLIAMS, Emily")
    yield "a chart in a window of its own", moved.window
    moved.close().expect_closed()


def _chart(window: QWidget, database: ThrowAwayDatabase) -> Iterator[tuple[str, QWidget]]:
    visit = AppointmentsPage(window).open("DOE, Jane").expect_text("chief_complaint", "Cough")
    chart = ChartPage(window).expect_allergies("Penicillin")
    yield from _other_charts(window, chart)
    visit = AppointmentsPage(window).open("DOE, Jane").expect_text("chief_complaint", "Cough")
    chart.expect_allergies("Penicillin")
    history = chart.show_timeline()
    history.search("penicillin").expect_message("Not everything is shown")
    yield "the timeline of a patient", window
    history.press("Ctrl+Alt+B")
    yield from vital_windows(window)
    yield from prescribing_windows(window, database)
    yield from writing_windows(window)
    visit.save().expect_saved()
    yield from after_windows(window, database)
    visit = AppointmentsPage(window).open("DOE, Jane").expect_text("chief_complaint", "Cough")
    visit.add_symptom(symptom="Cough").add_prescription(medication="Ibuprofen")
    visit.write_vital("temperature", "101.3").write_vital("heart_rate", "7000").save()
    visit.expect(lambda: visit.message.title, "the problem to be told")
    yield "a visit with problems", window
    visit.write_vital("heart_rate", "120").write_vital("temperature", "38").write("diagnosis", "Bronchitis")
    visit.write("treatment_plan", "Rest")
    visit.prescriptions.edit(0, "dose", "1 tablet").edit(0, "frequency", "twice")
    for words, page in (
        ("an allergy", chart.add_allergy),
        ("a condition", chart.add_condition),
        ("an entry in error", lambda: chart.strike_out_allergy("Penicillin")),
    ):
        dialog = page()
        yield words, dialog.root
        dialog.cancel().expect_closed()
    database.rows(
        "UPDATE medical_records SET diagnosis = 'Pneumonia', \"treatmentPlan\" = 'Inpatient'"
        " WHERE \"chiefComplaint\" = 'Cough'",
    )
    visit.expect_message("Somebody else saved changes to this visit").save()
    conflict = ConflictPage(window)
    yield "a conflict", conflict.root
    conflict.choose_all_theirs().use()
    visit.write("diagnosis", "Influenza").write("treatment_plan", "Bed rest")
    AppointmentsPage(window).list.open(patient="CHEN, Michael")
    chart.expect_asked_about_unsaved().answer("Keep for later")
    chart.expect_patient("CHEN, Michael")
    drafts = MainWindowPage(window).show_drafts()
    drafts.list.expect_row(patient="J D")
    yield "what was not saved", drafts.root
    drafts.open(patient="J D")
    recovery = RecoveryPage(window)
    yield "what was typed beside what is stored", recovery.root
    recovery.use()
    window.close()
    chart.expect_asked_about_unsaved()
    yield "the question about unsaved text", window
    chart.answer("Discard")
    settle()


def own_widgets(window: QWidget) -> list[QWidget]:
    """Return the widgets of a window without Qt's own parts of them, and without its dialogs."""
    found = [window, *window.findChildren(QWidget)]
    return [one for one in found if one.window() is window.window() and not _is_qts(one)]


def is_within_scrolled_page(widget: QWidget) -> bool:
    around = widget.parentWidget()
    while around is not None and not around.isWindow():
        if isinstance(around, QAbstractScrollArea):
            return True
        around = around.parentWidget()
    return False


def sticks_out(widget: QWidget) -> bool:
    """Say whether a part of the widget lies outside of what it is in."""
    parent = widget.parentWidget()
    if isinstance(widget, QDockWidget) and widget.visibleRegion().isEmpty():
        # It lies behind another one's tab: Qt moves it aside.
        return False
    return parent is not None and not widget.isWindow() and not QRect(parent.rect()).contains(widget.geometry())


def _is_qts(widget: QWidget) -> bool:
    around: QWidget | None = widget
    while around is not None:
        if around.objectName().startswith("qt_") and around.objectName() != "qt_scrollarea_viewport":
            return True
        if isinstance(around.parentWidget(), QTabBar):
            return True
        around = around.parentWidget()
    return False
