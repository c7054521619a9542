"""Putting people on the list from the menus, and the notice when a time became free that somebody waits for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from clinic_desktop.background.latest import LatestTask
from clinic_desktop.domain.changes import Change, Subject
from clinic_desktop.domain.statuses import AppointmentStatus, Role
from clinic_desktop.domain.whom import whom_of_line, whom_of_patient
from clinic_desktop.ui.earlier_times.list_dialog import EarlierTimesDialog
from clinic_desktop.ui.earlier_times.wish_dialog import WishDialog
from clinic_desktop.ui.earlier_times.words import offer_words
from clinic_desktop.ui.shortcuts import ActionSpec, make_action

if TYPE_CHECKING:
    from PySide6.QtGui import QAction
    from PySide6.QtWidgets import QWidget

    from clinic_desktop.domain.appointments import AppointmentLine, Provider
    from clinic_desktop.domain.earlier_times import EarlierOffer, FreeTime
    from clinic_desktop.domain.identifiers import AppointmentId
    from clinic_desktop.domain.patients import PatientSummary
    from clinic_desktop.domain.whom import Whom
    from clinic_desktop.ui.workspace import Workspace

WISH = ActionSpec(
    "earlier-wish",
    "&Patient wants an earlier time…",
    "Ctrl+F7",
    "user-plus",
    "Put the chosen patient on the list for times that become free",
)
WISH_FOR_BOOKING = ActionSpec(
    "earlier-wish-booking",
    "&Wants an earlier time…",
    "",
    "user-plus",
    "Put the patient on the list for a time before this booking",
)
LIST = ActionSpec(
    "earlier-times", "&Earlier times…", "Shift+F7", "calendar-clock", "Times that became free, and who wants them"
)
PAUSE_MS = 300
"""A day that is moved as a whole frees many times in one moment; they are asked about once."""


class EarlierTimesActions(QObject):
    """Belongs to the main window. The desk hears of every time, a clinician of his own.

    Signals: offered(Words): a time became free that somebody waits for. none_offered(): there is none any more.
    """

    offered = Signal(object)
    none_offered = Signal()

    def __init__(self, workspace: Workspace, window: QWidget) -> None:
        super().__init__(window)
        self._workspace = workspace
        self._window = window
        self._asking = LatestTask(workspace.tasks, self)
        self._patient: PatientSummary | None = None
        self._line: AppointmentLine | None = None
        self._told: frozenset[FreeTime] = frozenset()
        self._for_patient = make_action(window, WISH, self._wish_for_patient)
        self._for_line = make_action(window, WISH_FOR_BOOKING, self._wish_for_line)
        self._for_patient.setEnabled(False)
        self._for_line.setEnabled(False)
        self.actions_for_menu: tuple[QAction | None, ...] = (
            self._for_patient,
            make_action(window, LIST, self.show_list),
        )
        self.actions_for_line: tuple[QAction, ...] = (self._for_line,)
        self._pause = QTimer(self, interval=PAUSE_MS, singleShot=True)
        self._pause.timeout.connect(self._ask)
        workspace.patient_chosen.connect(self._know_patient)
        workspace.line_chosen.connect(self._know_line)
        workspace.live_updates.changed.connect(self._on_changed)
        self._pause.start()

    def show_list(self) -> None:
        EarlierTimesDialog(self._workspace, self._window).open()

    def _wish_for_patient(self) -> None:
        if self._patient is not None:
            self._wish(whom_of_patient(self._patient), None)

    def _wish_for_line(self) -> None:
        if self._line is not None:
            self._wish(whom_of_line(self._line), self._line.id)

    def _wish(self, whom: Whom, booking: AppointmentId | None) -> None:
        """Read the providers and what the patient has, then ask."""
        appointments = self._workspace.services.appointments

        def ask(known: tuple[tuple[Provider, ...], tuple[AppointmentLine, ...]]) -> None:
            dialog = WishDialog(self._workspace, known[0], whom, known[1], booking, self._window)
            dialog.stored.connect(lambda _: self._workspace.told.emit("Put on the list for an earlier time"))
            dialog.open()

        self._workspace.tasks.run(
            lambda: (appointments.providers(), appointments.of_patient(whom.id)), owner=self, done=ask
        )

    def _know_patient(self, patient: PatientSummary | None) -> None:
        self._patient = patient
        self._for_patient.setEnabled(patient is not None and not patient.is_archived)

    def _know_line(self, line: AppointmentLine | None) -> None:
        self._line = line
        self._for_line.setEnabled(line is not None and line.status is AppointmentStatus.SCHEDULED)

    def _on_changed(self, changes: tuple[Change, ...]) -> None:
        subjects = {one.subject for one in changes}
        if subjects & {Subject.EARLIER_TIMES, Subject.EVERYTHING} or (self._told and Subject.APPOINTMENTS in subjects):
            self._pause.start()

    def _ask(self) -> None:
        self._asking.run(self._workspace.services.earlier_times.offers, done=self._tell, failed=lambda _: None)

    def _tell(self, offers: tuple[EarlierOffer, ...]) -> None:
        """Say it once for each time: somebody may have closed the notice."""
        person = self._workspace.person
        mine = tuple(
            one for one in offers if Role.RECEPTION in person.roles or one.time.provider_id == person.provider_id
        )
        times = frozenset(one.time for one in mine)
        if not times:
            self.none_offered.emit()
        elif times - self._told:
            self.offered.emit(offer_words(mine, self._workspace.clock))
        self._told = times
