"""The windows of administrators and auditors, opened one after the other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from clinic_desktop.testing.pages import AuditPage, MainWindowPage
from tests.builders import EMILY

if TYPE_CHECKING:
    from collections.abc import Iterator

    from PySide6.QtWidgets import QWidget

    from clinic_desktop.testing.databases import ThrowAwayDatabase


def audit_windows(window: QWidget, database: ThrowAwayDatabase) -> Iterator[tuple[str, QWidget]]:
    """Yield what an auditor sees."""
    doctor = database.connection_as("doctor@example.com")
    doctor.execute("SELECT clinic.session_open('somewhere', '0')")
    doctor.execute("SELECT clinic.open_chart(%s, 'Covering for a colleague')", (EMILY,))
    audit = AuditPage(window).refresh()
    audit.events.expect_row(who="John Smith", what="Signed in")
    yield "the main window", window
    audit.write_dates("today", "+1")
    yield "a period from one day to another", window
    found = audit.find_patient().type("williams").expect_names("WILLIAMS, Emily")
    yield "finding a patient of the trail", found.root
    found.choose("WILLIAMS, Emily")
    audit.who_looked().events.expect_row(about_whom="WILLIAMS, Emily")
    audit.verify().expect_message("The trail is sound")
    yield "who looked at a patient", window
    audit.show_to_review()
    audit.events.expect_row(review="To review")
    audit.events.choose(review="To review")
    asked = audit.review()
    yield "a review to be written", asked.root
    review = asked.save().expect_problem("reason", "Please fill this in")
    yield "a review", review.root
    review.cancel().expect_closed()
    leaving = audit.export()
    yield "an export to be explained", leaving.root
    export = leaving.save().expect_problem("reason", "Please fill this in")
    yield "an export", export.root
    export.cancel().expect_closed()


def administration_windows(window: QWidget) -> Iterator[tuple[str, QWidget]]:
    """Yield what an administrator opens."""
    main = MainWindowPage(window)
    backups = main.show_backups().expect_message("The key of the backups is on this computer only")
    yield "the backups", backups.root
    key = backups.show_key().expect_key()
    yield "the key of the backups", key.root
    key.close()
    backups.close()
    codes = main.show_code_list().expect_loaded("No codes are loaded").copy()
    yield "the list of codes", codes.root
    codes.close()
    yield from _papers(main)
    yield from _working_hours(main)
    formulary = main.show_formulary().expect_count("of 432 medicines").filter("penicillin")
    yield "the formulary", formulary.root
    formulary.close()
    audit = main.open_audit()
    audit.events.expect_row(who="John Smith", what="Signed in")
    yield "the audit trail", audit.root.window()
    main.close_dialog()
    data = main.open_data_tables().open("patients")
    data.rows.expect_row(lastname="Doe")
    yield "the data browser", data.root.window()
    data.rows.choose(lastname="Doe")
    history = data.history()
    history.events.expect_row(what="Added")
    yield "the history of a row", history.root
    history.close()
    data.filter("dateOfBirth", "from – to", "1980-01-01", "1990-01-01")
    yield "filtered rows", data.root.window()
    data.show_columns().columns.expect_row(column="id", key="key")
    yield "the columns of a table", data.root.window()
    data.show_rows().open("session")
    yield "a table that may not be read", data.root.window()
    main.close_dialog()


def _papers(main: MainWindowPage) -> Iterator[tuple[str, QWidget]]:
    papers = main.show_papers()
    papers.list.expect_row(paper="Prescription")
    yield "the papers of the clinic", papers.root
    editor = papers.change("Prescription").write("{{ nobody }}")
    editor.expect_problem("body", "Line 1: 'nobody' is undefined")
    yield "a paper that does not work", editor.root
    editor.cancel()
    editor.discard().expect_closed()
    papers.close()
    unchecked = main.show_not_checked()
    yield "what is not checked", unchecked.root
    unchecked.close()


def _working_hours(main: MainWindowPage) -> Iterator[tuple[str, QWidget]]:
    hours = main.show_working_hours().choose("John Smith")
    hours.weeks.expect_row(valid_from="Standard", mon="8–18")
    week = hours.new_week().write_hours(monday="8-12, 11-13", saturday="9-12").save()
    week.expect_problem("open-0", "08:00–12:00 and 11:00–13:00 overlap.")
    yield "a week with a problem", week.root
    week.write_hours(monday="8-9", tuesday="8-9", wednesday="8-9", thursday="8-9", friday="8-9").save()
    week.expect(lambda: week.message.title, "bookings that would fall out")
    yield "a week of which bookings fall out", week.root
    week.save_all_the_same()
    for words, page in (
        ("a day off", hours.day_off),
        ("a closure", hours.closure),
        ("a blocked time", hours.block_time),
        ("minutes of a type", lambda: hours.change_type("Sick visit")),
    ):
        form = page()
        yield words, form.root
        form.cancel().expect_closed()
    fallen = hours.show_fallen()
    fallen.list.expect_row(patient="JOHNSON, Robert")
    yield "bookings to be moved", fallen.root
    fallen.close()
    yield "the working hours", hours.root
    hours.close()
