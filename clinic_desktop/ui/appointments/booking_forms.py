"""The booking dialog, opened for somebody new, for what is known already, to move a booking, or with a draft."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from clinic_desktop.domain.appointments import AppointmentLine
from clinic_desktop.domain.drafts import DraftSubject
from clinic_desktop.domain.identifiers import AppointmentId, PatientId
from clinic_desktop.domain.statuses import AppointmentStatus
from clinic_desktop.ui.appointments.book_dialog import BookDialog
from clinic_desktop.ui.appointments.reason_dialog import ReasonDialog
from clinic_desktop.ui.form_draft import is_new

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QWidget

    from clinic_desktop.domain.appointments import BookingWish, Provider
    from clinic_desktop.domain.drafts import Draft
    from clinic_desktop.domain.errors import ClinicError
    from clinic_desktop.domain.patients import PatientDetails, PatientSummary
    from clinic_desktop.ui.appointments.day_bar import DayBar
    from clinic_desktop.ui.workspace import Workspace


class BookingForms:
    """Opens dialogs before ``pane``.

    ``booked`` is told what was there before and what was stored, ``failed`` why a dialog could not be opened.
    """

    def __init__(
        self,
        workspace: Workspace,
        pane: QWidget,
        bar: DayBar,
        providers: Callable[[], tuple[Provider, ...]],
        *,
        booked: Callable[[AppointmentLine | None, AppointmentLine], None],
        failed: Callable[[ClinicError], None],
    ) -> None:
        self._workspace = workspace
        self._pane = pane
        self._bar = bar
        self._providers = providers
        self._booked = booked
        self._failed = failed

    def book(self, patient: PatientSummary | None) -> None:
        self._show(
            BookDialog(self._workspace, self._providers(), patient, self._bar.day, self._bar.provider_id, self._pane)
        )

    def book_as_wished(self, wish: BookingWish) -> None:
        """Open the booking dialog with what is known already."""
        workspace = self._workspace
        day = wish.day or (workspace.clock.local(wish.starts_at).date() if wish.starts_at else self._bar.day)
        dialog = BookDialog(
            workspace, self._providers(), wish.patient, day, wish.provider_id, self._pane, thing=wish.id
        )
        dialog.take_wish(wish)
        self._show(dialog)

    def move(self, before: QWidget, line: AppointmentLine) -> None:
        self._show(BookDialog.for_moving(self._workspace, self._providers(), line, before))

    def move_wished(self, appointment_id: str, before: QWidget) -> None:
        work = partial(self._workspace.services.appointments.open, AppointmentId(appointment_id))
        self._workspace.tasks.run(work, owner=before, done=partial(self.move, before), failed=self._failed)

    def cancel_wished(self, appointment_id: str, before: QWidget) -> None:
        work = partial(self._workspace.services.appointments.open, AppointmentId(appointment_id))
        self._workspace.tasks.run(work, owner=before, done=partial(self._cancel, before), failed=self._failed)

    def _cancel(self, before: QWidget, line: AppointmentLine) -> None:
        dialog = ReasonDialog(self._workspace, line, AppointmentStatus.CANCELLED, before)
        dialog.stored.connect(partial(self._workspace.booking_done.emit, line))
        dialog.open()

    def open_draft(self, draft: Draft) -> None:
        """Open the form of a draft about a booking, with what was typed."""
        if draft.text.subject is not DraftSubject.BOOKING:
            return
        # What was being booked may have been stored although nobody was told so.
        otherwise = partial(self._book_draft, draft) if is_new(draft) else self._failed
        work = partial(self._workspace.services.appointments.open, AppointmentId(draft.text.thing))
        self._workspace.tasks.run(work, owner=self._pane, done=partial(self._recover, draft), failed=otherwise)

    def _book_draft(self, draft: Draft, _: ClinicError) -> None:
        patient = draft.text.about.get("patient", "")
        if not patient:
            self._recover(draft, None)
            return
        work = partial(self._workspace.services.patients.open, PatientId(patient))
        self._workspace.tasks.run(work, owner=self._pane, done=partial(self._recover, draft), failed=self._failed)

    def _recover(self, draft: Draft, about: PatientDetails | AppointmentLine | None) -> None:
        if isinstance(about, AppointmentLine):
            dialog = BookDialog.for_moving(self._workspace, self._providers(), about, self._pane)
        else:
            whom = about.summary if about else None
            dialog = BookDialog(
                self._workspace, self._providers(), whom, self._bar.day, None, self._pane, thing=draft.text.thing
            )
        self._show(dialog)
        dialog.draft.recover(draft)

    def _show(self, dialog: BookDialog) -> None:
        dialog.stored.connect(lambda line: self._booked(dialog.moving, line))
        dialog.open()
