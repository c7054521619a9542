"""The work-list of patients who may be registered twice: both at a glance, merged, or said to be two people."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from clinic_desktop.background.latest import LatestTask
from clinic_desktop.domain.changes import Change, Subject
from clinic_desktop.domain.clinical_text import format_date, format_moment, format_name
from clinic_desktop.domain.duplicates import PAIRS_MOST, DismissPair
from clinic_desktop.domain.pages import Page
from clinic_desktop.ui.error_words import words_for
from clinic_desktop.ui.export_dialog import offer_export
from clinic_desktop.ui.patient_search.both_dialog import BothDialog
from clinic_desktop.ui.patient_search.card import PatientCard
from clinic_desktop.ui.patient_search.duplicate_words import reason_words
from clinic_desktop.ui.patient_search.merge_dialog import MergeDialog
from clinic_desktop.ui.shortcuts import ActionSpec
from clinic_desktop.ui.theme import SPACE_M, set_look
from clinic_desktop.ui.widgets.list_window import ListWindow
from clinic_desktop.ui.widgets.message_bar import MessageKind
from clinic_desktop.ui.widgets.record_model import Column, RecordTableModel
from clinic_desktop.ui.widgets.record_table import RecordTable

if TYPE_CHECKING:
    from clinic_desktop.domain.clock import ClinicClock
    from clinic_desktop.domain.duplicates import SuspectedPair, SweepProgress
    from clinic_desktop.domain.errors import ClinicError
    from clinic_desktop.domain.identifiers import PatientId
    from clinic_desktop.domain.patients import PatientDetails, PatientSummary
    from clinic_desktop.ui.workspace import Workspace

BOTH = ActionSpec("open-both", "&Open both…", "Ctrl+O", "eye", "Look at both registrations side by side")
MERGE = ActionSpec("merge-pair", "&Merge…", "Ctrl+M", "users", "Choose what stays of each, and make them one")
TWO = ActionSpec("two-people", "&Not the same person", "Del", "user-x", "Do not show these two again")
AGAIN = ActionSpec(
    "compare-again", "&Compare everybody again", "F5", "refresh-cw", "Also those who did not change since"
)
SHOW_TWO = ActionSpec("show-two-people", "Show pairs said to be &two people", "Ctrl+H", "history")

AFTER_CHANGES_MS = 2000
REFRESH_EVERY = 8
"""Pieces after which the list is read again while everybody is being looked at."""
VERY_LIKELY, LIKELY = 9, 7


def pair_columns(clock: ClinicClock) -> tuple[Column[SuspectedPair], ...]:
    return (
        Column("One", lambda pair: _name(pair.one), strong=True, width=21),
        Column("Born", lambda pair: format_date(pair.one.born_on), width=15),
        Column("Other", lambda pair: _name(pair.other), strong=True, width=21),
        Column("Born", lambda pair: format_date(pair.other.born_on), width=15),
        Column("Likeness", _likeness, width=16),
        Column("Why", partial(_why, clock=clock), stretch=True, tooltip=partial(_why, clock=clock)),
    )


def _name(patient: PatientSummary) -> str:
    return format_name(patient.last_name, patient.first_name)


def _likeness(pair: SuspectedPair) -> str:
    words = "very likely" if pair.score >= VERY_LIKELY else "likely" if pair.score >= LIKELY else "possible"
    return f"{pair.score}, {words}"


def _why(pair: SuspectedPair, clock: ClinicClock) -> str:
    words = reason_words(pair.reasons)
    if pair.dismissed_at is None:
        return words
    return f"said to be two people by {pair.dismissed_by}, {format_moment(clock.local(pair.dismissed_at))}"


class SuspectsDialog(ListWindow):
    """Looks through everybody who is new or changed, a piece at a time, as long as it is open.

    Signals: merged(PatientDetails): the patient who stays. counted(int): how many pairs nobody has decided about.
    """

    merged = Signal(object)
    counted = Signal(int)

    def __init__(self, workspace: Workspace, parent: QWidget | None = None) -> None:
        title, heading = "Suspected duplicates", "Perhaps registered twice"
        super().__init__("duplicates", title, heading, "users", (1080, 640), parent)
        self._workspace = workspace
        self._service = workspace.services.duplicates
        self._reading = LatestTask(workspace.tasks, self)
        self._details = {side: LatestTask(workspace.tasks, self) for side in ("one", "other")}
        self._pieces = 0
        self._shows_dismissed = False
        self._make_widgets()
        self._lay_out()
        self._connect()
        self.table.setFocus()
        self._know(None)
        self._read()
        self._look_on()

    def _make_widgets(self) -> None:
        workspace = self._workspace
        self._model: RecordTableModel[SuspectedPair] = RecordTableModel(
            pair_columns(workspace.clock), lambda pair: (pair.one.id, pair.other.id), self
        )
        self.table: RecordTable[SuspectedPair] = RecordTable("duplicates-list", "Suspected pairs", self._model)
        self._progress = QLabel()
        self._progress.setObjectName("duplicates-progress")
        set_look(self._progress, "role", "muted")
        self._cards = {
            side: PatientCard(
                workspace.clock, may_read_charts=False, name=f"duplicates-{side}", label=label, parent=self
            )
            for side, label in (("one", "One of them"), ("other", "The other one"))
        }
        self._both = self.add_button(BOTH, self._open_both)
        self._merge = self.add_button(MERGE, self._ask_merge)
        self._two = self.add_button(TWO, self._dismiss)
        self._show_two = self.add_button(SHOW_TWO, lambda: None, with_text=False)
        self._show_two.setCheckable(True)
        offer_export(workspace, self, "suspected_duplicates", "Export suspected duplicates", self._model, _patients)
        self.add_button(AGAIN, self._compare_again, with_text=False)
        self._after_changes = QTimer(self, interval=AFTER_CHANGES_MS, singleShot=True)

    def _lay_out(self) -> None:
        cards = QHBoxLayout()
        cards.setSpacing(SPACE_M)
        for card in self._cards.values():
            cards.addWidget(card, 1, Qt.AlignmentFlag.AlignTop)
        self.lay_out(self.table, cards, beside_close=self._progress)

    def _connect(self) -> None:
        self.table.record_chosen.connect(self._know)
        self.table.record_activated.connect(lambda _: self._open_both())
        self._show_two.toggled.connect(self._switch)
        self._workspace.live_updates.changed.connect(self._on_changed)
        self._after_changes.timeout.connect(self._look_on)

    def _look_on(self) -> None:
        self._workspace.tasks.run(self._service.look_on, owner=self, done=self._looked, failed=self._not_looked)

    def _compare_again(self) -> None:
        self._progress.setText("Beginning anew…")
        self._workspace.tasks.run(
            self._service.look_anew, owner=self, done=lambda _: self._look_on(), failed=self._not_looked
        )

    def _looked(self, progress: SweepProgress) -> None:
        self._pieces += 1
        if progress.is_over:
            self._progress.setText("Everybody has been compared with everybody")
            self._read()
            return
        self._progress.setText(f"Comparing everybody: {progress.left:,} patients to go. You can work meanwhile.")
        if self._pieces % REFRESH_EVERY == 0:
            self._read()
        self._look_on()

    def _not_looked(self, error: ClinicError) -> None:
        self._progress.setText("Not everybody could be compared")
        self.message.show_error(words_for(error), self._look_on)

    def _switch(self, shows_dismissed: bool) -> None:  # noqa: FBT001 - a slot of a checkable action
        self._shows_dismissed = shows_dismissed
        self._read()

    def _read(self) -> None:
        self.table.show_loading()
        ask = self._service.dismissed if self._shows_dismissed else self._service.pairs
        self._reading.run(ask, done=self._show, failed=self._not_read)

    def _show(self, pairs: tuple[SuspectedPair, ...]) -> None:
        if self._shows_dismissed:
            self.table.show_empty("Nobody was said to be two people")
        else:
            self.table.show_empty("Nobody looks registered twice")
        self._model.show(Page(pairs, has_more=False))
        self.header.set_count(len(pairs) or None, has_more=len(pairs) >= PAIRS_MOST)
        if not self._shows_dismissed:
            self.counted.emit(len(pairs))
        if pairs and self.table.current_record() is None:
            self.table.choose_row(0)
        self._know(self.table.current_record())

    def _not_read(self, error: ClinicError) -> None:
        self.table.show_error(words_for(error), self._read)

    def _know(self, pair: SuspectedPair | None) -> None:
        for action in (self._both, self._merge):
            action.setEnabled(pair is not None)
        self._two.setEnabled(pair is not None and pair.dismissed_at is None)
        for side, card in self._cards.items():
            card.setVisible(pair is not None)
            if pair is not None:
                patient: PatientSummary = getattr(pair, side)
                card.show_summary(patient)
                work = partial(self._workspace.services.patients.open, patient.id)
                self._details[side].run(work, done=card.show_patient, failed=lambda _: None)

    def _open_both(self) -> None:
        pair = self.table.current_record()
        if pair is not None:
            dialog = BothDialog(self._workspace, pair.one.id, pair.other.id, self)
            dialog.merge_wanted.connect(self._ask_merge)
            dialog.dismiss_wanted.connect(self._dismiss)
            dialog.open()

    def _ask_merge(self) -> None:
        pair = self.table.current_record()
        if pair is not None:
            dialog = MergeDialog(self._workspace, pair.one.id, pair.other.id, self)
            dialog.stored.connect(self._on_merged)
            dialog.open()

    def _on_merged(self, details: PatientDetails) -> None:
        self.message.show_message(
            MessageKind.SUCCESS,
            f"They are one: {_name(details.summary)}",
            "Patient, Undo a merge makes two of them again.",
        )
        self.merged.emit(details)
        self._read()

    def _dismiss(self) -> None:
        pair = self.table.current_record()
        if pair is not None and pair.dismissed_at is None:
            work = partial(self._service.dismiss, DismissPair(pair.one.id, pair.other.id))
            self._workspace.tasks.run(work, owner=self, done=lambda _: self._read(), failed=self._not_dismissed)

    def _not_dismissed(self, error: ClinicError) -> None:
        self.message.show_error(words_for(error))
        self._read()

    def _on_changed(self, changes: tuple[Change, ...]) -> None:
        if any(change.subject in (Subject.DUPLICATES, Subject.EVERYTHING) for change in changes):
            self._read()
        elif any(change.subject is Subject.PATIENTS for change in changes):
            # Somebody was registered, corrected or merged elsewhere. Not at once: many may follow.
            self._after_changes.start()


def _patients(pair: SuspectedPair) -> tuple[PatientId, ...]:
    return pair.one.id, pair.other.id
