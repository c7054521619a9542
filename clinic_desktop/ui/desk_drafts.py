"""Opens the forms of the desk again with what was typed in them and not saved: one row of a table for each form."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject

from clinic_desktop.domain.drafts import DraftSubject
from clinic_desktop.domain.errors import NotFound
from clinic_desktop.domain.identifiers import AppointmentId, PatientId
from clinic_desktop.domain.recalls import RecallLine, RecallQuestion
from clinic_desktop.domain.series import SeriesId
from clinic_desktop.domain.statuses import AppointmentStatus, AppointmentType
from clinic_desktop.domain.whom import whom_of_patient
from clinic_desktop.domain.working_hours import ClosedKind
from clinic_desktop.ui.administration.clinic import ClinicDialog
from clinic_desktop.ui.administration.closing_dialog import ClosingDialog
from clinic_desktop.ui.administration.week_dialog import WeekDialog
from clinic_desktop.ui.appointments.reason_dialog import ReasonDialog
from clinic_desktop.ui.draft_words import gone_words
from clinic_desktop.ui.earlier_times.wish_dialog import WishDialog
from clinic_desktop.ui.error_words import words_for
from clinic_desktop.ui.form_draft import recover_into
from clinic_desktop.ui.patient_search.archive_dialog import ArchiveDialog
from clinic_desktop.ui.recalls.add_dialog import AddRecallDialog
from clinic_desktop.ui.recalls.close_dialog import CloseRecallDialog
from clinic_desktop.ui.series.book_series import BookSeriesDialog
from clinic_desktop.ui.series.cancel_series import CancelSeriesDialog
from clinic_desktop.ui.series.move_series import MoveSeriesDialog
from clinic_desktop.ui.waiting_room.left_dialog import LeftDialog
from clinic_desktop.ui.waiting_room.walk_in_dialog import WalkInDialog
from clinic_desktop.ui.widgets.message_bar import MessageKind, Offer

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QWidget

    from clinic_desktop.domain.appointments import AppointmentLine, Provider
    from clinic_desktop.domain.clinic import Clinic
    from clinic_desktop.domain.drafts import Draft, DraftText
    from clinic_desktop.domain.errors import ClinicError
    from clinic_desktop.domain.patients import PatientDetails
    from clinic_desktop.domain.waiting import WaitingEntry
    from clinic_desktop.domain.working_weeks import StoredHours
    from clinic_desktop.ui.notices import Notices
    from clinic_desktop.ui.widgets.form_dialog import FormDialog
    from clinic_desktop.ui.workspace import Services, Workspace

    Read = Callable[[Services, DraftText], Any]
    Make = Callable[["Place", Any], FormDialog]


@dataclass(frozen=True)
class Place:
    """Where a form opens, and the text that it is opened for."""

    workspace: Workspace
    window: QWidget
    text: DraftText

    @property
    def new(self) -> str:
        """The number of what the form makes: the same as before, so that nothing is stored twice."""
        return self.text.thing


class DeskDrafts(QObject):
    """Belongs to the main window, over which the forms open; ``notices`` stand above its panes."""

    def __init__(self, workspace: Workspace, window: QWidget, notices: Notices) -> None:
        super().__init__(window)
        self._notices = notices
        self._workspace = workspace
        self._window = window
        workspace.draft_wanted.connect(self.open)

    def open(self, draft: Draft) -> None:
        """Read what the form of this draft needs, then show it; drafts of others' forms are left to them."""
        known = _FORMS.get(draft.text.subject)
        if known is not None:
            read, make = known
            work = partial(read, self._workspace.services, draft.text)
            self._workspace.tasks.run(
                work, owner=self, done=partial(self._show, draft, make), failed=partial(self._say, draft)
            )

    def _say(self, draft: Draft, error: ClinicError) -> None:
        """What it was about is gone, or cannot be read now: the words at least are shown, and stay kept."""
        offers = [Offer("Try again", partial(self.open, draft)), Offer("Discard", partial(self._discard, draft))]
        self._notices.say("draft-gone", MessageKind.WARNING, gone_words(draft.text, words_for(error)), offers)

    def _discard(self, draft: Draft) -> None:
        self._workspace.shelf.discard(draft)
        self._notices.take_back("draft-gone")

    def _show(self, draft: Draft, make: Make, known: object) -> None:
        self._notices.take_back("draft-gone")
        form = make(Place(self._workspace, self._window, draft.text), known)
        form.stored.connect(lambda _: self._workspace.told.emit("Saved"))
        form.open()
        recover_into(form, draft)


def _providers_and_patient(services: Services, text: DraftText) -> tuple[tuple[Provider, ...], PatientDetails | None]:
    patient = text.about.get("patient")
    return services.appointments.providers(), services.patients.open(PatientId(patient)) if patient else None


def _wish_read(
    services: Services, text: DraftText
) -> tuple[tuple[Provider, ...], PatientDetails, tuple[AppointmentLine, ...]]:
    patient_id = PatientId(text.about["patient"])
    appointments = services.appointments
    return appointments.providers(), services.patients.open(patient_id), appointments.of_patient(patient_id)


def _series_read(services: Services, text: DraftText) -> tuple[tuple[Provider, ...], tuple[AppointmentLine, ...]]:
    """Return the providers, and of the series those bookings that were meant. Raises NotFound if none is left."""
    meant = text.about["lines"].split(",")
    lines = tuple(one for one in services.series.bookings(SeriesId(text.thing)) if one.id in meant)
    if not lines:
        raise NotFound("series", text.thing)
    return services.appointments.providers(), lines


def _recall_read(services: Services, text: DraftText) -> RecallLine:
    """Return a recall that is still open. Raises NotFound."""
    due = services.recalls.due(RecallQuestion(date.fromisoformat(text.about["due_on"])))
    line: RecallLine = _the_one(due, "recalls", text.thing)
    return line


def _left_read(services: Services, text: DraftText) -> WaitingEntry:
    """Return whoever waits still. Raises NotFound."""
    entry: WaitingEntry = _the_one(services.waiting.board().entries, "appointments", text.thing)
    return entry


def _the_one(found: Any, what: str, thing: str) -> Any:  # noqa: ANN401 - records with an id
    for one in found:
        if one.id == thing:
            return one
    raise NotFound(what, thing)


def _hours_read(services: Services, text: DraftText) -> tuple[Provider, StoredHours]:
    """Return whose hours they are, and all that is stored about hours. Raises NotFound."""
    provider = _the_one(services.appointments.providers(), "providers", text.about["provider"])
    return provider, services.working_hours.stored()


def _series(at: Place, known: tuple[tuple[Provider, ...], PatientDetails | None]) -> FormDialog:
    providers, patient = known
    whom = patient.summary if patient else None
    return BookSeriesDialog(at.workspace, providers, whom, None, at.window, thing=at.new)


def _moved_series(at: Place, known: tuple[tuple[Provider, ...], tuple[AppointmentLine, ...]]) -> FormDialog:
    providers, lines = known
    line = next((one for one in lines if one.id == at.text.about["line"]), lines[0])
    return MoveSeriesDialog(at.workspace, providers, SeriesId(at.text.thing), lines, line, at.window)


def _cancelled_series(at: Place, known: tuple[tuple[Provider, ...], tuple[AppointmentLine, ...]]) -> FormDialog:
    return CancelSeriesDialog(at.workspace, SeriesId(at.text.thing), known[1], at.window)


def _wish(at: Place, known: tuple[tuple[Provider, ...], PatientDetails, tuple[AppointmentLine, ...]]) -> FormDialog:
    providers, patient, bookings = known
    whom = whom_of_patient(patient.summary)
    return WishDialog(at.workspace, providers, whom, bookings, None, at.window, thing=at.new)


def _recall(at: Place, known: tuple[tuple[Provider, ...], PatientDetails]) -> FormDialog:
    providers, patient = known
    whom = whom_of_patient(patient.summary)
    return AddRecallDialog(at.workspace, providers, whom, AppointmentType.ROUTINE_CHECKUP, at.window, thing=at.new)


def _walk_in(at: Place, known: tuple[tuple[Provider, ...], PatientDetails | None]) -> FormDialog:
    providers, patient = known
    return WalkInDialog(at.workspace, providers, patient.summary if patient else None, None, at.window, thing=at.new)


def _status(at: Place, line: AppointmentLine) -> FormDialog:
    return ReasonDialog(at.workspace, line, AppointmentStatus(at.text.about["status"]), at.window)


def _week(at: Place, known: tuple[Provider, StoredHours]) -> FormDialog:
    provider, stored = known
    own = (one for one in stored.weeks if one.provider_id == provider.id and one.removed_at is None)
    week = next((one for one in own if one.valid_from.isoformat() == at.text.about["valid_from"]), None)
    if week is None:
        return WeekDialog(at.workspace, provider, parent=at.window, thing=at.new)
    return WeekDialog(at.workspace, provider, week.spans, week, at.window)


def _closing(at: Place, known: tuple[Provider, StoredHours]) -> FormDialog:
    provider, stored = known
    closing = next((one for one in stored.closings if one.id == at.text.thing), None)
    kind, may_close_all = ClosedKind(at.text.about["kind"]), at.workspace.person.may_administer
    return ClosingDialog(at.workspace, kind, provider, closing, at.window, may_close_all=may_close_all, thing=at.new)


def _clinic(at: Place, clinic: Clinic) -> FormDialog:
    return ClinicDialog(at.workspace, clinic, at.window)


_FORMS: dict[DraftSubject, tuple[Read, Make]] = {
    DraftSubject.SERIES: (_providers_and_patient, _series),
    DraftSubject.MOVED_SERIES: (_series_read, _moved_series),
    DraftSubject.CANCELLED_SERIES: (_series_read, _cancelled_series),
    DraftSubject.EARLIER_WISH: (_wish_read, _wish),
    DraftSubject.RECALL: (_providers_and_patient, _recall),
    DraftSubject.CLOSED_RECALL: (_recall_read, lambda at, line: CloseRecallDialog(at.workspace, line, at.window)),
    DraftSubject.WALK_IN: (_providers_and_patient, _walk_in),
    DraftSubject.HAS_LEFT: (_left_read, lambda at, entry: LeftDialog(at.workspace, entry, at.window)),
    DraftSubject.STATUS: (lambda of, text: of.appointments.open(AppointmentId(text.thing)), _status),
    DraftSubject.ARCHIVING: (
        lambda of, text: of.patients.open(PatientId(text.thing)),
        lambda at, details: ArchiveDialog(at.workspace, details, at.window),
    ),
    DraftSubject.WEEK: (_hours_read, _week),
    DraftSubject.CLOSING: (_hours_read, _closing),
    DraftSubject.CLINIC: (lambda of, _: of.clinic.details(), _clinic),
}
