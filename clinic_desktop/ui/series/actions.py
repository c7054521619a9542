"""What is done with series from the menus, and what is asked when a booking of one is moved or cancelled."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from clinic_desktop.domain.series import Scope
from clinic_desktop.domain.statuses import AppointmentStatus
from clinic_desktop.ui.deeds import AskedDeed
from clinic_desktop.ui.error_words import words_for
from clinic_desktop.ui.series.book_series import BookSeriesDialog
from clinic_desktop.ui.series.cancel_series import CancelSeriesDialog
from clinic_desktop.ui.series.deeds import move_deed, series_name
from clinic_desktop.ui.series.move_series import MoveSeriesDialog
from clinic_desktop.ui.series.scope_dialog import ScopeDialog
from clinic_desktop.ui.shortcuts import ActionSpec, make_action

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtGui import QAction
    from PySide6.QtWidgets import QWidget

    from clinic_desktop.domain.appointments import AppointmentLine, MoveAppointment, Provider
    from clinic_desktop.domain.errors import ClinicError
    from clinic_desktop.domain.patients import PatientSummary
    from clinic_desktop.domain.series import SeriesId
    from clinic_desktop.ui.workspace import Workspace

BOOK_SERIES = ActionSpec(
    "book-series",
    "Book &series…",
    "Ctrl+F6",
    "calendar-days",
    "Book the chosen patient every so many days, weeks or months",
)
MADE_BY_MISTAKE = "Booked by mistake"
SERIES_LIKE = ActionSpec(
    "series-like", "Make a series &like this…", "", "calendar-days", "A series with what this booking has"
)


class SeriesActions(QObject):
    """Belongs to the main window: dialogs open over it."""

    def __init__(self, workspace: Workspace, window: QWidget) -> None:
        super().__init__(window)
        self._workspace = workspace
        self._window = window
        self._patient: PatientSummary | None = None
        self._line: AppointmentLine | None = None
        self._book = make_action(window, BOOK_SERIES, self.book)
        self._like = make_action(window, SERIES_LIKE, self._book_like)
        self._like.setEnabled(False)
        self.actions_for_menu: tuple[QAction | None, ...] = (self._book,)
        self.actions_for_line: tuple[QAction, ...] = (self._like,)
        workspace.patient_chosen.connect(self._know_patient)
        workspace.line_chosen.connect(self._know_line)
        workspace.series_move_wanted.connect(self._ask_move)
        workspace.series_cancel_wanted.connect(self._ask_cancel)
        workspace.series_drop_wanted.connect(self._ask_drop)

    def book(self) -> None:
        """Book a series for the patient chosen in the search, or for one who is chosen in the dialog."""
        patient = self._patient if self._patient and not self._patient.is_archived else None
        self._with_providers(partial(self._open, patient, None))

    def _book_like(self) -> None:
        if self._line is not None:
            self._with_providers(partial(self._open, None, self._line))

    def _open(
        self, patient: PatientSummary | None, like: AppointmentLine | None, providers: tuple[Provider, ...]
    ) -> None:
        dialog = BookSeriesDialog(self._workspace, providers, patient, like, self._window)
        dialog.stored.connect(self._booked)
        dialog.open()

    def _ask_move(self, line: AppointmentLine, only_this: Callable[[AppointmentLine], object]) -> None:
        self._ask(line, "Move", partial(self._move, line, only_this))

    def _ask_drop(
        self,
        line: AppointmentLine,
        wanted: MoveAppointment,
        only_this: Callable[[AppointmentLine], object],
        let_be: Callable[[], object],
    ) -> None:
        """Ask which bookings of the series follow the one that was dragged."""
        self._ask(line, "Move", partial(self._drop, line, wanted, only_this, let_be), let_be)

    def _ask_cancel(self, line: AppointmentLine, only_this: Callable[[AppointmentLine], object]) -> None:
        self._ask(line, "Cancel", partial(self._cancel, line, only_this))

    def _ask(
        self,
        line: AppointmentLine,
        verb: str,
        then: Callable[..., None],
        let_be: Callable[[], object] = lambda: None,
    ) -> None:
        if line.series is None:
            return

        def ask(members: tuple[AppointmentLine, ...]) -> None:
            now = next((one for one in members if one.id == line.id), line)
            dialog = ScopeDialog(self._workspace, now, members, verb, self._window)
            dialog.chosen.connect(then)
            dialog.rejected.connect(let_be)
            dialog.open()

        def not_read(error: ClinicError) -> None:
            let_be()
            self._workspace.booking_refused.emit(words_for(error))

        work = partial(self._workspace.services.series.bookings, line.series.series_id)
        self._workspace.tasks.run(work, owner=self, done=ask, failed=not_read)

    def _move(
        self,
        line: AppointmentLine,
        only_this: Callable[[AppointmentLine], object],
        scope: Scope,
        meant: tuple[AppointmentLine, ...],
    ) -> None:
        if scope is Scope.THIS or line.series is None:
            only_this(meant[0])
            return
        self._with_providers(partial(self._open_move, line.series.series_id, meant, line))

    def _drop(
        self,
        line: AppointmentLine,
        wanted: MoveAppointment,
        only_this: Callable[[AppointmentLine], object],
        let_be: Callable[[], object],
        scope: Scope,
        meant: tuple[AppointmentLine, ...],
    ) -> None:
        if scope is Scope.THIS or line.series is None:
            only_this(meant[0])
            return
        let_be()
        self._with_providers(partial(self._open_move, line.series.series_id, meant, line, to=wanted))

    def _open_move(
        self,
        series_id: SeriesId,
        meant: tuple[AppointmentLine, ...],
        line: AppointmentLine,
        providers: tuple[Provider, ...],
        to: MoveAppointment | None = None,
    ) -> None:
        dialog = MoveSeriesDialog(self._workspace, providers, series_id, meant, line, self._window, to=to)
        dialog.stored.connect(partial(self._moved, series_id, meant))
        dialog.open()

    def _cancel(
        self,
        line: AppointmentLine,
        only_this: Callable[[AppointmentLine], object],
        scope: Scope,
        meant: tuple[AppointmentLine, ...],
    ) -> None:
        if scope is Scope.THIS or line.series is None:
            only_this(meant[0])
            return
        dialog = CancelSeriesDialog(self._workspace, line.series.series_id, meant, self._window)
        dialog.stored.connect(self._cancelled)
        dialog.open()

    def _booked(self, lines: tuple[AppointmentLine, ...]) -> None:
        self._tell("booked", lines)
        if lines:
            words = f"booking a series of {series_name(lines[0])}"
            self._workspace.deed_done.emit(AskedDeed(words, partial(self._ask_back, lines)))

    def _moved(
        self, series_id: SeriesId, before: tuple[AppointmentLine, ...], lines: tuple[AppointmentLine, ...]
    ) -> None:
        self._tell("moved", lines)
        deed = move_deed(self._workspace.services.series, series_id, before, lines)
        if deed is not None:
            self._workspace.deed_done.emit(deed)

    def _cancelled(self, lines: tuple[AppointmentLine, ...]) -> None:
        self._tell("cancelled", lines)
        self._workspace.series_cancelled.emit(lines)

    def _tell(self, verb: str, lines: tuple[AppointmentLine, ...]) -> None:
        name = lines[0].patient_last_name if lines else ""
        self._workspace.told.emit(f"{name}: series {verb}")

    def _ask_back(self, lines: tuple[AppointmentLine, ...], done: Callable[[object], None]) -> None:
        """Ask why what is left of a series just booked is cancelled."""
        member = lines[0].series
        if member is None:
            return

        def ask(members: tuple[AppointmentLine, ...]) -> None:
            left = tuple(one for one in members if one.status is AppointmentStatus.SCHEDULED)
            if not left:
                done(None)
                return
            dialog = CancelSeriesDialog(self._workspace, member.series_id, left, self._window, MADE_BY_MISTAKE)
            dialog.stored.connect(partial(self._tell, "cancelled"))
            dialog.stored.connect(done)
            dialog.open()

        def not_read(error: ClinicError) -> None:
            self._workspace.booking_refused.emit(words_for(error))

        work = partial(self._workspace.services.series.bookings, member.series_id)
        self._workspace.tasks.run(work, owner=self, done=ask, failed=not_read)

    def _know_patient(self, patient: PatientSummary | None) -> None:
        self._patient = patient

    def _know_line(self, line: AppointmentLine | None) -> None:
        self._line = line
        self._like.setEnabled(line is not None)

    def _with_providers(self, then: Callable[[tuple[Provider, ...]], None]) -> None:
        self._workspace.tasks.run(self._workspace.services.appointments.providers, owner=self, done=then)
