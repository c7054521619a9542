"""Every form of the desk comes back with all that was typed in it, and is the same order as before."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING

import pytest

from clinic_desktop.domain.clock import ClinicClock
from clinic_desktop.domain.drafts import Draft, DraftId, DraftSubject, DraftText, as_bytes, from_bytes
from clinic_desktop.domain.identifiers import AppointmentId, new_id
from clinic_desktop.domain.recalls import AddRecall, RecallId
from clinic_desktop.domain.series import BookSeries, Every, PlannedBooking, SeriesId, SeriesRule, rule_text
from clinic_desktop.domain.statuses import AppointmentType
from clinic_desktop.services.recalls import RecallService
from clinic_desktop.services.series import SeriesService
from clinic_desktop.services.working_hours import WorkingHoursService
from clinic_desktop.testing.pages import MainWindowPage, RecoveryPage, wait_until
from clinic_desktop.ui.desk_drafts import _FORMS
from clinic_desktop.ui.draft_words import SUBJECTS
from clinic_desktop.ui.form_draft import FormDraft
from clinic_desktop.ui.widgets.form_dialog import FormDialog
from clinic_desktop.ui.workspace import Workspace
from tests.builders import JANE, MICHAEL, ROBERT
from tests.journeys.scenes import DOCTOR, booked_today, doctors_id

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from clinic_desktop.db.database import Database
    from clinic_desktop.testing.clock import ClinicTestClock
    from clinic_desktop.testing.databases import ThrowAwayDatabase
    from clinic_desktop.testing.program import StartedProgram

ELSEWHERE = {
    DraftSubject.VISIT,
    DraftSubject.PATIENT,
    DraftSubject.BOOKING,
    DraftSubject.ALLERGY,
    DraftSubject.CONDITION,
    DraftSubject.SNIPPET,
    DraftSubject.TEMPLATE,
    DraftSubject.ADDENDUM,
    DraftSubject.LETTER,
}


class Desk:
    """A window whose forms are opened as a draft opens them, left, and opened again."""

    def __init__(self, window: QWidget) -> None:
        self.window = window
        workspace = window.findChild(Workspace)
        assert isinstance(workspace, Workspace)
        self.workspace = workspace

    def open(self, text: DraftText) -> FormDialog:
        kept = Draft(DraftId(new_id()), DOCTOR, "desk 1", datetime.now(UTC), text)
        self.workspace.draft_wanted.emit(from_bytes(as_bytes(kept)))
        wait_until(lambda: self._form is not None, f"the form of {text.subject}")
        assert self._form is not None
        return self._form

    def leave(self, form: FormDialog) -> None:
        form.remember()
        form.reject()
        wait_until(lambda: self._form is None, "the form to be gone")

    @property
    def _form(self) -> FormDialog | None:
        return next((one for one in self.window.findChildren(FormDialog) if one.isVisible()), None)


def test_every_subject_has_words_and_a_way_back() -> None:
    assert set(SUBJECTS) == set(DraftSubject)
    assert set(_FORMS) | ELSEWHERE == set(DraftSubject)


@pytest.fixture
def desk(clinic_program: StartedProgram) -> Desk:
    return Desk(clinic_program.sign_in(DOCTOR))


def test_each_form_comes_back_with_what_was_typed(
    doctor: Database, desk: Desk, clinic_database: ThrowAwayDatabase, clinic_clock: ClinicTestClock
) -> None:
    provider, clock = doctors_id(clinic_database), ClinicClock()
    scheduled = booked_today(clinic_database, clinic_clock, JANE, "09:00")
    waits = booked_today(clinic_database, clinic_clock, ROBERT, "10:00")
    clinic_database.rows("UPDATE appointments SET status = 'checked_in' WHERE id = %s", (waits,))
    first = clock.today() + timedelta(days=14)
    hours = WorkingHoursService(doctor, clock)
    series, recall, rule = SeriesId(new_id()), RecallId(new_id()), SeriesRule(Every.WEEK, count=2)
    service = SeriesService(doctor, clock, hours)
    bookings = tuple(
        PlannedBooking(AppointmentId(new_id()), at, 20, provider) for at in service.dates(rule, first, time(9))
    )
    kind = AppointmentType.FOLLOW_UP
    service.book(BookSeries(series, MICHAEL, provider, kind, 20, first, time(9), rule_text(rule, first), bookings))
    members = ",".join(one.id for one in bookings)
    RecallService(doctor, clock).add(AddRecall(recall, JANE, kind, clock.today(), "Yearly", None, 12))
    texts: list[tuple[DraftSubject, str, dict[str, str], dict[str, str]]] = [
        (
            DraftSubject.SERIES,
            new_id(),
            {"patient": JANE},
            {
                "provider": provider,
                "first_on": f"{first:%d.%m.%Y}",
                "at": "16:10",
                "interval": "2",
                "weekdays": "series-monday,series-friday",
                "count": "5",
                "reason": "Knee",
            },
        ),
        (
            DraftSubject.MOVED_SERIES,
            series,
            {"line": bookings[0].id, "lines": members},
            {"at": "11:15", "same_time": "move-series-same-time"},
        ),
        (DraftSubject.CANCELLED_SERIES, series, {"lines": members}, {"reason": "Moves abroad"}),
        (
            DraftSubject.EARLIER_WISH,
            new_id(),
            {"patient": JANE},
            {"parts": "earlier-wish-morning", "weekdays": "earlier-wish-tuesday", "note": "Works nights"},
        ),
        (DraftSubject.RECALL, new_id(), {"patient": JANE}, {"interval_months": "6", "why": "Vaccination"}),
        (
            DraftSubject.CLOSED_RECALL,
            recall,
            {"due_on": clock.today().isoformat()},
            {"reason": "Went elsewhere", "goes_on": ""},
        ),
        (DraftSubject.WALK_IN, new_id(), {"patient": JANE}, {"reason": "Cut finger", "urgency": "urgent"}),
        (DraftSubject.HAS_LEFT, waits, {}, {"reason": "Could not wait"}),
        (DraftSubject.STATUS, scheduled, {"status": "cancelled"}, {"reason": "Snow"}),
        (DraftSubject.ARCHIVING, JANE, {}, {"reason": "Left town"}),
        (DraftSubject.WEEK, new_id(), {"provider": provider, "valid_from": ""}, {"open-0": "7-9", "break-1": "8-8.3"}),
        (
            DraftSubject.CLOSING,
            new_id(),
            {"kind": "blocked", "provider": provider},
            {"begins": "13:00", "why": "Paint"},
        ),
        (DraftSubject.CLINIC, "clinic", {}, {"phone": "555-0000", "country": "DE"}),
    ]
    assert {one[0] for one in texts} == set(_FORMS)
    for subject, thing, about, typed in texts:
        form = desk.open(DraftText(subject, thing, "", {}, {}, about))
        form.write_texts({**form.texts(), **typed})
        draft = form.findChild(FormDraft)
        assert draft is not None, subject
        left = draft.draft_text()
        assert left is not None, subject
        assert left.subject is subject
        assert left.thing == thing
        desk.leave(form)
        form = desk.open(left)
        if subject is DraftSubject.CLINIC:
            RecoveryPage(desk.window).use()
        assert form.texts() == left.typed, subject
        assert form.is_changed(), subject
        desk.leave(form)


def test_what_was_typed_in_a_form_that_is_gone_can_still_be_read(desk: Desk) -> None:
    gone = DraftText(
        DraftSubject.CLOSED_RECALL, "gone", "J D", {}, {"reason": "Went elsewhere"}, {"due_on": "2026-01-05"}
    )
    desk.workspace.draft_wanted.emit(Draft(DraftId(new_id()), DOCTOR, "desk 1", datetime.now(UTC), gone))
    notice = MainWindowPage(desk.window).notice("draft-gone").expect("Closing a recall: this cannot be opened now")
    assert "Reason: Went elsewhere" in notice.advice
    notice.choose("Discard")
    notice.expect_none()


def test_changed_hours_are_compared_with_those_that_are_stored(desk: Desk, clinic_database: ThrowAwayDatabase) -> None:
    provider = doctors_id(clinic_database)
    clinic_database.rows(
        "INSERT INTO clinic.working_week (provider_id, valid_from) VALUES (%s, '2026-01-05')", (provider,)
    )
    about = {"provider": provider, "valid_from": date(2026, 1, 5).isoformat()}
    form = desk.open(DraftText(DraftSubject.WEEK, f"{provider} 2026-01-05", "", {}, {"open-0": "07:00–09:00"}, about))
    recovery = RecoveryPage(desk.window)
    assert (recovery.title_of(0), recovery.mine(), recovery.theirs()) == ("Hours on Monday", "07:00–09:00", "(nothing)")
    recovery.use()
    assert form.texts()["open-0"] == "07:00–09:00"
    desk.leave(form)
