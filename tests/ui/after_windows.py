"""What comes after a visit, opened one after the other over a visit that is completed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from clinic_desktop.testing.pages import ChartPage, VisitPage
from tests.builders import JANES_COMPLETED

if TYPE_CHECKING:
    from collections.abc import Iterator

    from PySide6.QtWidgets import QWidget

    from clinic_desktop.testing.databases import ThrowAwayDatabase


def with_everything_after(database: ThrowAwayDatabase) -> None:
    """Give Jane's completed visit an addendum, something that was struck, and a letter."""
    record = database.value('SELECT id FROM medical_records WHERE "appointmentId" = %s', JANES_COMPLETED)
    database.rows(
        "INSERT INTO clinic.addendum (id, record_id, kind, section, text)"
        " VALUES ('a', %s, 'correction', 'diagnosis', 'It was worse than it seemed.')",
        (record,),
    )
    for part, part_id in (("addendum", "a"), ("visit", JANES_COMPLETED)):
        database.rows(
            "INSERT INTO clinic.struck_visit_part (part, part_id, appointment_id, reason) VALUES (%s, %s, %s, 'Wrong')",
            (part, part_id, JANES_COMPLETED),
        )
    database.rows(
        "INSERT INTO clinic.struck_visit_part (part, part_id, appointment_id, reason)"
        " SELECT 'symptom', s.id, %s, 'Wrong' FROM symptoms s WHERE s.\"medicalRecordId\" = %s",
        (JANES_COMPLETED, record),
    )
    database.rows(
        "INSERT INTO clinic.letter (id, appointment_id, kind, purpose, first_on, last_on)"
        " VALUES ('l', %s, 'sick_note', 'work', '2026-11-02', '2026-11-03')",
        (JANES_COMPLETED,),
    )


def after_windows(window: QWidget, database: ThrowAwayDatabase) -> Iterator[tuple[str, QWidget]]:
    """Yield the dialogs; the chart on screen is Jane's, with a visit in progress."""
    with_everything_after(database)
    visit = VisitPage(window).ask_to_complete()
    visit.expect(lambda: visit.missing, "what is missing")
    yield "a visit that is not complete", window
    visit.go_on_writing()
    chart = ChartPage(window)
    chart.open_visit(chart.visits.rows[-1]["date"]).expect_status("Completed")
    visit.expect(lambda: visit.struck and visit.addenda and visit.letters, "what came after the visit")
    yield "a visit with what came after it", window
    addendum = visit.add_addendum().save().expect_problem("text", "Please fill this in")
    yield "an addendum", addendum.root
    addendum.cancel().expect_closed()
    strike = visit.strike_part().save().expect_problem("part", "Please fill this in")
    yield "a part in error", strike.root
    strike.cancel().expect_closed()
    changes = visit.show_changes()
    changes.list.expect_row(place="Addendum 1")
    yield "what was changed in a visit", changes.root
    changes.close()
    papers = visit.show_papers()
    papers.list.expect_row(what="Sick note for work, 02-Nov-2026 to 03-Nov-2026")
    yield "the papers of a visit", papers.root
    note = papers.write_sick_note().save().expect_problem("to", "Please fill this in")
    yield "a sick note", note.root
    note.cancel().expect_closed()
    referral = papers.write_referral().save().expect_problem("recipient", "Please fill this in")
    yield "a referral letter", referral.root
    referral.cancel().expect_closed()
    printed = papers.print("Visit summary")
    yield "a summary to be printed", printed.root
    printed.close()
    papers.close()
