"""The audit viewer: who did what, filtered, in detail, reviewed, exported and verified."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSplitter, QToolButton, QVBoxLayout, QWidget

from clinic_desktop.background.latest import LatestTask
from clinic_desktop.domain.audit import LOOKING, AuditAction, AuditEvent, AuditPatient, AuditSearch
from clinic_desktop.domain.audit_words import events_in_words
from clinic_desktop.ui.administration.audit_columns import event_columns
from clinic_desktop.ui.administration.audit_dialogs import AuditExportDialog, ReviewDialog
from clinic_desktop.ui.administration.audit_filters import TAKEN_OUT, AuditFilters, Period
from clinic_desktop.ui.administration.audit_patient_dialog import AuditPatientDialog
from clinic_desktop.ui.administration.event_details import EventDetails
from clinic_desktop.ui.administration.verification import Verification
from clinic_desktop.ui.error_words import words_for
from clinic_desktop.ui.shortcuts import ActionSpec, make_action
from clinic_desktop.ui.theme import SPACE_S, set_look
from clinic_desktop.ui.widgets.message_bar import MessageBar, MessageKind
from clinic_desktop.ui.widgets.record_model import RecordTableModel
from clinic_desktop.ui.widgets.record_table import RecordTable

if TYPE_CHECKING:
    from collections.abc import Iterable

    from PySide6.QtGui import QAction

    from clinic_desktop.domain.errors import ClinicError
    from clinic_desktop.domain.pages import Page
    from clinic_desktop.exchange.taking_out import TakenOut
    from clinic_desktop.ui.workspace import Workspace

WHO_LOOKED = ActionSpec(
    "who-looked",
    "&Who looked at this patient",
    "Ctrl+1",
    "eye",
    "Everybody who opened, printed or exported",
    within=True,
)
WITHOUT_APPOINTMENT = ActionSpec(
    "to-review",
    "&Opened without an appointment",
    "Ctrl+2",
    "shield-alert",
    "Charts to be reviewed stand first",
    within=True,
)
FAILED = ActionSpec("failed-sign-ins", "&Failed sign-ins", "Ctrl+3", "key-round", "Wrong passwords", within=True)
EXPORTS = ActionSpec("exports", "E&xports", "Ctrl+4", "log-out", "What was exported or printed", within=True)
EVERYTHING = ActionSpec("all-events", "&All events", "Ctrl+0", "list", "Every event of the last 7 days", within=True)
REVIEW = ActionSpec(
    "review",
    "&Review…",
    "Ctrl+R",
    "shield-check",
    "Say what a review has shown",
    within=True,
    needs="Choose an opening without appointment by somebody else",
)
EXPORT = ActionSpec("export-audit", "&Export…", "Ctrl+E", "save", "Write the events shown into a file", within=True)
VERIFY = ActionSpec(
    "verify-audit", "&Verify the trail", "Ctrl+Shift+V", "circle-check", "Compare seals and events", within=True
)
REFRESH = ActionSpec("refresh-audit", "Refre&sh", "F5", "refresh-cw", "Read the events again", within=True)

MOST_SORTED = 9999
"""To sort by a column, so many events are read at once: sorting one page would tell nothing of the others."""


class AuditPane(QWidget):
    """Events, the latest first. Two hundred at a time are read while somebody scrolls."""

    def __init__(self, workspace: Workspace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("audit")
        self._workspace = workspace
        self._audit = workspace.services.audit
        self._reading = LatestTask(workspace.tasks, self)
        self._more = LatestTask(workspace.tasks, self)
        self._shown = AuditSearch()
        self._make_widgets()
        self._make_actions()
        self._lay_out()
        self._connect()
        self._offer_review(None)
        self._ask_all()

    def ask(self) -> None:
        """Read the events that the filters ask for: a page, or very many if they are sorted by a column.

        While a date cannot be read nothing is asked, and what is shown stays.
        """
        if not self._filters.is_clear():
            return
        self._table.show_loading()
        self._more.forget()
        question = self._filters.question()
        work = partial(self._audit.search, question)
        if self._table.horizontalHeader().sortIndicatorSection() >= 0:
            work = partial(self._audit.search, question, MOST_SORTED)
        self._reading.run(work, done=partial(self._show, question), failed=self._not_read)

    def _ask_all(self) -> None:
        """Read everything that is on screen."""
        self._workspace.tasks.run(self._audit.people, owner=self, done=self._filters.offer_people)
        self.ask()

    def _make_widgets(self) -> None:
        self._filters = AuditFilters(self._workspace)
        self._message = MessageBar("audit-message")
        self._model: RecordTableModel[AuditEvent] = RecordTableModel(
            event_columns(self._workspace.clock), lambda event: event.seq, self
        )
        self._table = RecordTable("audit-events", "Events", self._model)
        self._table.show_empty("No events", "Another period or fewer filters may have some.")
        self._details = EventDetails(self._workspace, "audit-details")
        self._count = QLabel()
        self._count.setObjectName("audit-number")
        set_look(self._count, "role", "muted")
        self._verification = Verification(self._workspace, self._message, self)

    def _make_actions(self) -> None:
        self._presets = (
            make_action(self, EVERYTHING, partial(self._ask_preset, (), None)),
            make_action(self, WHO_LOOKED, self._ask_who_looked),
            make_action(self, WITHOUT_APPOINTMENT, self._ask_to_review),
            make_action(self, FAILED, partial(self._ask_preset, (AuditAction.SIGN_IN_FAILED,), Period.MONTH)),
            make_action(self, EXPORTS, partial(self._ask_preset, TAKEN_OUT, Period.MONTH)),
        )
        self._review = make_action(self, REVIEW, self._ask_remark)
        export = make_action(self, EXPORT, self._ask_export)
        verify = make_action(self, VERIFY, self._verification.start)
        refresh = make_action(self, REFRESH, self.ask)
        is_auditor = self._workspace.person.may_review
        self._others: tuple[QAction, ...] = (*((self._review,) if is_auditor else ()), export, verify, refresh)
        self.actions_for_menu: tuple[QAction | None, ...] = (*self._presets, None, *self._others)
        self.addActions([*self._presets, *self._others])

    def _lay_out(self) -> None:
        presets = QHBoxLayout()
        presets.setSpacing(SPACE_S)
        self._add_buttons(presets, self._presets)
        presets.addStretch(1)
        others = QHBoxLayout()
        others.setSpacing(SPACE_S)
        self._add_buttons(others, self._others)
        others.addStretch(1)
        others.addWidget(self._count)
        lists = QSplitter(Qt.Orientation.Vertical)
        lists.setObjectName("audit-splitter")
        lists.setChildrenCollapsible(False)
        lists.addWidget(self._table)
        lists.addWidget(self._details)
        lists.setStretchFactor(0, 3)
        lists.setStretchFactor(1, 2)
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACE_S, SPACE_S, SPACE_S, SPACE_S)
        column.setSpacing(SPACE_S)
        column.addLayout(presets)
        column.addWidget(self._filters)
        column.addWidget(self._message)
        column.addWidget(lists, 1)
        column.addLayout(others)

    def _add_buttons(self, row: QHBoxLayout, actions: Iterable[QAction]) -> None:
        for action in actions:
            button = QToolButton()
            button.setObjectName(f"audit-{action.objectName().removeprefix('action-')}")
            button.setDefaultAction(action)
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
            row.addWidget(button)

    def _connect(self) -> None:
        self._filters.question_changed.connect(self.ask)
        self._filters.patient_wanted.connect(partial(self._find_patient, self._filters.choose_patient))
        self._model.more_wanted.connect(self._ask_more)
        self._table.record_chosen.connect(self._on_chosen)
        self._table.record_activated.connect(self._on_activated)
        self._table.horizontalHeader().sortIndicatorChanged.connect(self._on_sorted)
        self._workspace.connection.restored.connect(self._ask_all)

    def _show(self, question: AuditSearch, page: Page[AuditEvent]) -> None:
        self._shown = question
        self._model.show(page)
        self._say_count()
        current = self._table.current_record()
        if current is None:
            self._table.choose_row(0)
        else:
            self._on_chosen(current)

    def _say_count(self) -> None:
        shown = events_in_words(len(self._model.records))
        self._count.setText(f"{shown}, and older ones" if self._model.has_more else shown)

    def _not_read(self, error: ClinicError) -> None:
        self._table.show_error(words_for(error), self.ask)

    def _ask_more(self, _last: AuditEvent) -> None:
        # In whatever order they are shown, the next ones are older than all of these.
        oldest = min((event.place for event in self._model.records), key=lambda place: (place.at, place.seq))
        question = self._shown
        self._more.run(
            partial(self._audit.search, replace(question, after=oldest)),
            done=partial(self._append, question),
            failed=lambda _: self._model.more_failed(),
        )

    def _append(self, question: AuditSearch, page: Page[AuditEvent]) -> None:
        if question == self._shown:
            self._model.append(page)
            self._say_count()

    def _on_sorted(self, column: int) -> None:
        if column >= 0 and self._model.has_more and len(self._model.records) < MOST_SORTED:
            self.ask()

    def _on_chosen(self, event: AuditEvent | None) -> None:
        self._details.show_event(event)
        self._offer_review(event)

    def _on_activated(self, event: AuditEvent) -> None:
        if event.wants_review and self._review.isEnabled():
            self._ask_remark()

    def _offer_review(self, event: AuditEvent | None) -> None:
        person = self._workspace.person
        is_others = event is not None and event.wants_review and event.actor != person.login
        self._review.setEnabled(person.may_review and is_others)

    def _ask_preset(self, actions: tuple[AuditAction, ...], period: Period | None) -> None:
        self._sort_by("")
        self._filters.preset(actions, None, period or Period.WEEK)

    def _ask_to_review(self) -> None:
        """Ask for every chart opened without an appointment; those that nobody reviewed stand first."""
        self._sort_by("Review")
        self._filters.preset((AuditAction.BREAK_GLASS,), None, Period.ALL)

    def _sort_by(self, title: str) -> None:
        """Sort by the column with this title, or by time if there is none."""
        titles = [column.title for column in self._model.columns]
        number = titles.index(title) if title in titles else -1
        self._table.horizontalHeader().setSortIndicator(number, Qt.SortOrder.AscendingOrder)

    def _ask_who_looked(self) -> None:
        """Ask about the patient of the filter, else of the chosen event, else ask who is meant."""
        event = self._table.current_record()
        if self._filters.patient is not None:
            self._show_who_looked(self._filters.patient)
        elif event is not None and event.patient_id and event.patient_name:
            last, _, first = event.patient_name.partition(", ")
            self._show_who_looked(AuditPatient(event.patient_id, last, first))
        else:
            self._find_patient(self._show_who_looked)

    def _show_who_looked(self, patient: AuditPatient | None) -> None:
        self._sort_by("")
        self._filters.preset(LOOKING, patient, Period.ALL)

    def _find_patient(self, use: object) -> None:
        dialog = AuditPatientDialog(self._workspace, self)
        dialog.chosen.connect(use)
        dialog.open()

    def _ask_remark(self) -> None:
        event = self._table.current_record()
        if event is None or not self._review.isEnabled():
            return
        dialog = ReviewDialog(self._workspace, event, self)
        dialog.stored.connect(self._reviewed)
        dialog.open()

    def _reviewed(self, _: object) -> None:
        self._workspace.told.emit("The review is stored")
        self.ask()

    def _ask_export(self) -> None:
        if not self._filters.is_clear():
            return
        dialog = AuditExportDialog(self._workspace, self._filters.question(), self)
        dialog.stored.connect(self._exported)
        dialog.open()

    def _exported(self, exported: TakenOut) -> None:
        title = f"Exported: {events_in_words(exported.rows)}"
        self._message.show_message(MessageKind.SUCCESS, title, f"The file is {exported.path}")
        self.ask()
