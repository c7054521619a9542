"""The patient search pane: find, look at, register, book and open."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QHBoxLayout, QToolButton, QVBoxLayout, QWidget

from clinic_desktop.background.latest import LatestTask
from clinic_desktop.domain.changes import Change, Subject
from clinic_desktop.domain.drafts import DraftSubject
from clinic_desktop.domain.identifiers import PatientId
from clinic_desktop.domain.patients import PatientDetails, PatientSummary, RestorePatient
from clinic_desktop.ui.error_words import words_for
from clinic_desktop.ui.form_draft import is_new
from clinic_desktop.ui.patient_search.archive_dialog import ArchiveDialog
from clinic_desktop.ui.patient_search.card import PatientCard
from clinic_desktop.ui.patient_search.register_dialog import RegisterDialog
from clinic_desktop.ui.patient_search.registry_actions import RegistryActions
from clinic_desktop.ui.shortcuts import ActionSpec, make_action
from clinic_desktop.ui.theme import SPACE_S
from clinic_desktop.ui.widgets.message_bar import MessageBar, MessageKind
from clinic_desktop.ui.widgets.patient_list import PatientList

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtGui import QAction

    from clinic_desktop.domain.drafts import Draft
    from clinic_desktop.domain.errors import ClinicError
    from clinic_desktop.ui.workspace import RegistrationWish, Workspace

FIND = ActionSpec("find-patient", "&Find patient", "Ctrl+K", "search", "Put the cursor into the patient search")
REGISTER = ActionSpec("register-patient", "&Register patient…", "Ctrl+N", "user-plus", "Register a new patient")
CORRECT = ActionSpec(
    "correct-patient",
    "&Correct details…",
    "Ctrl+E",
    "user-pen",
    "Correct the chosen patient's details",
    needs="Choose a patient first",
)
BOOK = ActionSpec(
    "book-chosen",
    "&Book…",
    "Ctrl+B",
    "calendar-plus",
    "Book an appointment for the chosen patient",
    needs="Choose a patient who is not archived",
)
OPEN = ActionSpec(
    "open-chart",
    "&Open chart",
    "Ctrl+O",
    "clipboard-list",
    "Open the chosen patient's chart",
    needs="Choose a patient first",
)
OPEN_BESIDE = ActionSpec(
    "open-chart-beside",
    "Open chart in a &window of its own",
    "Ctrl+Alt+O",
    "panel-right",
    "Open the chosen patient's chart beside the one in the main window",
    needs="Choose a patient first",
)
ARCHIVE = ActionSpec(
    "archive-patient",
    "&Archive or restore…",
    "Ctrl+Shift+A",
    "archive",
    "Archive the chosen patient",
    needs="Choose a patient first",
)
SHOW_ARCHIVED = ActionSpec("show-archived", "Show archi&ved patients", "Ctrl+Shift+H", "archive-restore")


SETTLED_MS = 120
"""How long a patient stays chosen before the rest about him is read."""


class PatientSearchPane(QWidget):
    """Search box, list, and the chosen patient's card below."""

    def __init__(self, workspace: Workspace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("patient-search")
        self._workspace = workspace
        self._patients = workspace.services.patients
        self._reading = LatestTask(workspace.tasks, self)
        self._chosen: PatientSummary | None = None
        self._details: PatientDetails | None = None
        self._make_widgets()
        self._lay_out()
        self._connect()
        self._card.show_nobody()
        self._know(None)
        self._list.search_again()

    @property
    def actions_for_menu(self) -> tuple[QAction, ...]:
        return tuple(self._actions)

    def to_search_box(self) -> None:
        """Put the cursor into the box, ready to type over what stands there."""
        self._list.box.setFocus()
        self._list.box.selectAll()

    def choose(self, patient: PatientSummary) -> None:
        """Show one patient alone, as if somebody had looked for him."""
        self._list.show_patient(patient)

    def _make_widgets(self) -> None:
        tasks, clock = self._workspace.tasks, self._workspace.clock
        self._message = MessageBar("patient-search-message")
        self._list = PatientList("patient-search-list", self._patients, tasks, clock)
        self._card = PatientCard(clock, may_read_charts=self._workspace.person.may_read_charts)
        find = make_action(self, FIND, self.to_search_box)
        self._register = make_action(self, REGISTER, self._register_patient)
        self._correct = make_action(self, CORRECT, self._correct_patient)
        self._book = make_action(self, BOOK, self._book_patient)
        self._archive = make_action(self, ARCHIVE, self._archive_patient)
        show_archived = make_action(self, SHOW_ARCHIVED, lambda: None)
        show_archived.setCheckable(True)
        show_archived.toggled.connect(self._list.include_archived)
        self._actions = [find, self._register, self._correct, self._book, self._archive, show_archived]
        if self._workspace.person.may_read_charts:
            self._open = make_action(self, OPEN, self._open_chart)
            beside = make_action(self, OPEN_BESIDE, self._open_beside)
            self._actions[1:1] = [self._open, beside]
        self._registry = RegistryActions(self._workspace, self, lambda: self._chosen, self.choose)
        self._actions += self._registry.actions
        self.addActions(self._actions)
        always = {find, self._register, show_archived, *self._registry.actions} - {self._registry.merge}
        self._about_chosen = [action for action in self._actions if action not in always]
        self._after_rows = QTimer(self, interval=0, singleShot=True)
        self._pause = QTimer(self, interval=SETTLED_MS, singleShot=True)
        self._list.offer_when_empty("Register patient", self._register_patient)

    def _lay_out(self) -> None:
        register = QToolButton()
        register.setObjectName("patient-search-register")
        register.setDefaultAction(self._register)
        top = QHBoxLayout()
        top.setSpacing(SPACE_S)
        top.addWidget(self._list.box, 1)
        top.addWidget(register)
        self._card.add_buttons([self._book, self._correct])
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACE_S, SPACE_S, SPACE_S, SPACE_S)
        column.setSpacing(SPACE_S)
        column.addLayout(top)
        column.addWidget(self._message)
        column.addWidget(self._list, 1)
        column.addWidget(self._card)

    def _connect(self) -> None:
        self._list.patient_chosen.connect(self._choose)
        self._list.patient_chosen.connect(self._workspace.patient_chosen)
        self._list.patient_activated.connect(self._activate)
        self._after_rows.timeout.connect(self._show_chosen)
        self._pause.timeout.connect(self._read_chosen)
        self._workspace.registration_wished.connect(self._register_as_wished)
        self._workspace.live_updates.changed.connect(self._on_changed)

    def _choose(self, patient: PatientSummary | None) -> None:
        self._chosen = self._workspace.patient_in_hand = patient
        self._reading.forget()
        self._details = None
        self._after_rows.start()

    def _show_chosen(self) -> None:
        """Follow the choice, once the rows are painted: they are what somebody who types waits for."""
        self._know(None)
        if self._chosen is None:
            self._pause.stop()
            self._card.show_nobody()
            return
        self._card.show_summary(self._chosen)
        self._pause.start()

    def _read_chosen(self) -> None:
        """Read the rest once the choice has settled: while somebody types a name it changes with each letter."""
        if self._chosen is not None:
            self._reading.run(partial(self._patients.open, self._chosen.id), done=self._show_card, failed=self._failed)

    def _show_card(self, details: PatientDetails) -> None:
        if self._chosen is not None and details.id == self._chosen.id:
            self._card.show_patient(details)
            self._know(details)

    def _know(self, details: PatientDetails | None) -> None:
        self._details = details
        someone = self._chosen is not None
        for action in self._about_chosen:
            action.setEnabled(someone)
        self._book.setEnabled(self._chosen is not None and not self._chosen.is_archived)

    def _with_details(self, then: Callable[[PatientDetails], None]) -> None:
        """Do something with all that is stored about the chosen patient, as soon as it is read."""
        if self._details is not None:
            then(self._details)
        elif self._chosen is not None:
            work = partial(self._patients.open, self._chosen.id)
            self._workspace.tasks.run(work, owner=self, done=then, failed=self._failed)

    def _activate(self, patient: PatientSummary) -> None:
        if self._workspace.person.may_read_charts:
            self._workspace.patient_opened.emit(patient.id)
        else:
            self._workspace.booking_wanted.emit(patient)

    def _open_chart(self) -> None:
        if self._chosen is not None:
            self._workspace.patient_opened.emit(self._chosen.id)

    def _open_beside(self) -> None:
        if self._chosen is not None:
            self._workspace.chart_window_wanted.emit(self._chosen.id)

    def _book_patient(self) -> None:
        if self._chosen is not None and not self._chosen.is_archived:
            self._workspace.booking_wanted.emit(self._chosen)

    def _register_patient(self) -> None:
        dialog = RegisterDialog(self._workspace, None, self._list.box.text(), self)
        dialog.stored.connect(self._registered)
        dialog.other_chosen.connect(self.choose)
        dialog.open()

    def _register_as_wished(self, wish: RegistrationWish) -> None:
        dialog = RegisterDialog(self._workspace, None, wish.typed, wish.over)
        dialog.stored.connect(lambda details: wish.registered(details.summary))
        dialog.other_chosen.connect(wish.registered)
        dialog.open()

    def _correct_patient(self) -> None:
        self._with_details(self._correct_details)

    def _correct_details(self, details: PatientDetails) -> None:
        self._open_correction(details)

    def _open_correction(self, details: PatientDetails) -> RegisterDialog:
        dialog = RegisterDialog(self._workspace, details, "", self)
        dialog.stored.connect(self._corrected)
        dialog.open()
        return dialog

    def open_draft(self, draft: Draft) -> None:
        """Open the form of a draft about a patient, with what was typed."""
        if draft.text.subject is not DraftSubject.PATIENT:
            return
        # What was being registered may have been stored although nobody was told so.
        otherwise = partial(self._register_draft, draft) if is_new(draft) else self._failed
        work = partial(self._patients.open, PatientId(draft.text.thing))
        self._workspace.tasks.run(work, owner=self, done=partial(self._recover, draft), failed=otherwise)

    def _register_draft(self, draft: Draft, _: ClinicError) -> None:
        dialog = RegisterDialog(self._workspace, None, "", self, thing=draft.text.thing)
        dialog.stored.connect(self._registered)
        dialog.open()
        dialog.draft.recover(draft)

    def _recover(self, draft: Draft, details: PatientDetails) -> None:
        self._open_correction(details).draft.recover(draft)

    def _archive_patient(self) -> None:
        self._with_details(self._archive_or_restore)

    def _archive_or_restore(self, details: PatientDetails) -> None:
        if details.archived_at is not None:
            command = RestorePatient(details.id, details.version)
            self._workspace.tasks.run(
                partial(self._patients.restore, command), owner=self, done=self._restored, failed=self._failed
            )
            return
        dialog = ArchiveDialog(self._workspace, details, self)
        dialog.stored.connect(self._corrected)
        dialog.open()

    def _registered(self, details: PatientDetails) -> None:
        self._workspace.told.emit(f"{details.summary.last_name} is registered")
        self.choose(details.summary)

    def _corrected(self, details: PatientDetails) -> None:
        self._message.clear()
        self._workspace.told.emit("Saved")
        self._show_card(details)
        self._list.search_again()

    def _restored(self, details: PatientDetails) -> None:
        self._corrected(details)
        self._message.show_message(MessageKind.SUCCESS, "The patient is back in the lists")

    def _failed(self, error: ClinicError) -> None:
        self._message.show_error(words_for(error))

    def _on_changed(self, changes: tuple[Change, ...]) -> None:
        if any(change.subject in (Subject.PATIENTS, Subject.EVERYTHING) for change in changes):
            self._list.search_again()
            self._read_chosen()
