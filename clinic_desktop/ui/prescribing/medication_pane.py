"""A patient's medication: current or past, never mixed; filtered only with a notice that says so."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import (
    QButtonGroup,
    QComboBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QMenu,
    QPushButton,
    QStackedLayout,
    QVBoxLayout,
    QWidget,
)

from clinic_desktop.background.latest import LatestTask
from clinic_desktop.domain.changes import Change, Subject
from clinic_desktop.domain.folding import fold
from clinic_desktop.domain.medication import RECENT_DAYS, MedicationStatus, StopKind
from clinic_desktop.ui.error_words import words_for
from clinic_desktop.ui.prescribing.details_dialog import MedicationDetails
from clinic_desktop.ui.prescribing.look_ahead import LookAhead
from clinic_desktop.ui.prescribing.medication_model import CURRENT_COLUMNS, PAST_COLUMNS, details
from clinic_desktop.ui.prescribing.medication_table import MedicationTable
from clinic_desktop.ui.prescribing.past_filter import PastFilter
from clinic_desktop.ui.prescribing.stop_dialog import ResumeDialog, StopDialog
from clinic_desktop.ui.theme import SPACE_M, SPACE_S, set_look
from clinic_desktop.ui.widgets.choice_field import ChoiceField
from clinic_desktop.ui.widgets.line_field import LineField
from clinic_desktop.ui.widgets.message_bar import MessageBar

if TYPE_CHECKING:
    from PySide6.QtCore import QPoint

    from clinic_desktop.domain.errors import ClinicError
    from clinic_desktop.domain.identifiers import PatientId
    from clinic_desktop.domain.medication import Medication, MedicationList
    from clinic_desktop.ui.workspace import Workspace

_FILTER_MOST = 100
_FILTER_LEAST = 12
_NAMED_MOST = 3


class MedicationPane(QWidget):
    """Reads the list of one patient, and again when it changes. Signals: known(MedicationList)."""

    known = Signal(object)

    def __init__(self, workspace: Workspace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("medication")
        self._workspace = workspace
        self._today = workspace.clock.today
        self._reading = LatestTask(workspace.tasks, self)
        self._patient_id: PatientId | None = None
        self._list: MedicationList | None = None
        self._make_widgets()
        self._lay_out()
        self._connect()
        self._show_state()

    def show_patient(self, patient_id: PatientId) -> None:
        if patient_id != self._patient_id:
            self._patient_id, self._list = patient_id, None
            self._show_state()
        self._workspace.formulary.want()
        self.read()

    def read(self) -> None:
        if self._patient_id is not None and not self._workspace.is_locked:
            self._reading.run(
                partial(self._workspace.services.prescribing.medication, self._patient_id),
                done=self.show_list,
                failed=self._not_read,
            )

    def show_list(self, found: MedicationList) -> None:
        if found.patient_id == self._patient_id:
            self._message.clear()
            self._list = found
            self._show_state()
            self.known.emit(found)

    def _make_widgets(self) -> None:
        self._message = MessageBar("medication-message")
        self._current = QPushButton("C&urrent")
        self._current.setObjectName("medication-current")
        self._past = QPushButton("&Past")
        self._past.setObjectName("medication-past")
        self._which = QButtonGroup(self)
        for button in (self._current, self._past):
            button.setAutoDefault(False)
            button.setCheckable(True)
            self._which.addButton(button)
        self._current.setChecked(True)
        self._filter = LineField("medication-filter", _FILTER_MOST, "Show only drugs with these letters")
        self._filter.setPlaceholderText("Filter by drug")
        self._filter.setMaximumWidth(280)
        self._past_filter: ChoiceField[PastFilter] = ChoiceField(
            "medication-past-filter", "Which past medication", [(one, one.value) for one in PastFilter]
        )
        self._past_filter.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self._past_filter.setMinimumContentsLength(_FILTER_LEAST)
        self._filter.setMinimumWidth(self._filter.fontMetrics().averageCharWidth() * _FILTER_LEAST)
        self._stop = self._button("stop", "&Stop…", partial(self._ask, StopKind.DISCONTINUED))
        self._suspend = self._button("suspend", "Sus&pend…", partial(self._ask, StopKind.SUSPENDED))
        self._resume = self._button("resume", "&Take again…", self._ask_to_resume)
        self._notice = QFrame()
        self._notice.setObjectName("medication-notice")
        set_look(self._notice, "tint", "info")
        self._notice_words = QLabel()
        self._notice_words.setObjectName("medication-notice-words")
        set_look(self._notice_words, "tint", "info")
        self._unfilter = QPushButton("Show all")
        self._unfilter.setObjectName("medication-unfilter")
        self._unfilter.setAutoDefault(False)
        self._recent = QLabel()
        self._recent.setObjectName("medication-recent")
        self._recent.setWordWrap(True)
        self.table = MedicationTable("medication-list", lambda: self._workspace.formulary.now, self._today)
        self._shown = LookAhead(self.table, lambda: self._workspace.formulary.now)
        self._empty = QLabel()
        self._empty.setObjectName("medication-empty")
        self._empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._empty.setProperty("role", "muted")

    def _button(self, name: str, text: str, slot: object) -> QPushButton:
        button = QPushButton(text)
        button.setObjectName(f"medication-{name}")
        # Enter is for the row that is chosen.
        button.setAutoDefault(False)
        button.clicked.connect(slot)
        return button

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(SPACE_S)
        for part in (self._current, self._past):
            head.addWidget(part)
        head.addWidget(self._past_filter, 1)
        head.addSpacing(SPACE_M)
        head.addWidget(self._filter, 1)
        head.addStretch(1)
        for part in (self._stop, self._suspend, self._resume):
            head.addWidget(part)
        notice = QHBoxLayout(self._notice)
        notice.setContentsMargins(SPACE_S, SPACE_S, SPACE_S, SPACE_S)
        notice.addWidget(self._notice_words, 1)
        notice.addWidget(self._unfilter)
        self._stack = QStackedLayout()
        self._stack.addWidget(self._shown)
        self._stack.addWidget(self._empty)
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACE_M, SPACE_M, SPACE_M, SPACE_M)
        column.setSpacing(SPACE_S)
        column.addLayout(head)
        for widget in (self._message, self._notice, self._recent):
            column.addWidget(widget)
        column.addLayout(self._stack, 1)

    def _connect(self) -> None:
        self._which.buttonToggled.connect(lambda *_: self._show_state())
        self._filter.textChanged.connect(lambda _: self._show_state())
        self._past_filter.currentIndexChanged.connect(lambda _: self._show_state())
        self._unfilter.clicked.connect(self._show_all)
        # Once Enter is done with: it would press the button of what it has just opened.
        self.table.activated.connect(lambda _: QTimer.singleShot(0, self, self._show_details))
        self.table.chosen.connect(self._offer)
        self.table.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.table.customContextMenuRequested.connect(self._show_menu)
        self._workspace.live_updates.changed.connect(self._on_changed)
        self._workspace.chart_opened.connect(self._on_chart_opened)

    def _on_chart_opened(self, patient_id: PatientId) -> None:
        if patient_id == self._patient_id:
            self.read()

    def _show_state(self) -> None:
        today, is_past = self._today(), self._past.isChecked()
        found = self._list
        rows: tuple[Medication, ...] = ()
        if found is not None:
            rows = found.past(today) if is_past else found.current(today)
        wanted = fold(self._filter.plain())
        past = (self._past_filter.choice() or PastFilter.ALL) if is_past else PastFilter.ALL
        shown = tuple(one for one in rows if wanted in fold(one.fields.medication) and past.takes(one, today))
        self.table.show_rows(shown, PAST_COLUMNS if is_past else CURRENT_COLUMNS)
        self._shown.name_drugs(not is_past)
        self._past_filter.setVisible(is_past)
        which = "past" if is_past else "current"
        filters = [f"“{self._filter.plain().strip()}”"] if wanted else []
        filters += [past.value.lower()] if past is not PastFilter.ALL else []
        self._notice.setVisible(bool(filters) and found is not None)
        counts = f"{len(shown)} shown of {len(rows)} {which} medications in all"
        self._notice_words.setText(f"Filtered by {', '.join(filters)}: {counts}")
        recent = found.recently_ended(today) if found is not None and not is_past else ()
        self._recent.setVisible(bool(recent))
        self._recent.setText(_recent_words(recent))
        self._empty.setText(
            "Being read…" if found is None else f"No {which} medication" if not rows else "None of them"
        )
        self._stack.setCurrentWidget(self._shown if shown else self._empty)
        self._offer()

    def _offer(self) -> None:
        one = self.table.current()
        status = one.status(self._today()) if one is not None else None
        may = self._workspace.person.may_read_charts
        self._stop.setEnabled(may and status is not None and status.is_current)
        self._suspend.setEnabled(may and status in (MedicationStatus.STARTED, MedicationStatus.NOT_STARTED))
        self._resume.setEnabled(may and one is not None and one.stop is not None)

    def _show_menu(self, at: QPoint) -> None:
        menu = QMenu(self)
        menu.setObjectName("medication-menu")
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for button in (self._stop, self._suspend, self._resume):
            action = menu.addAction(button.text())
            action.setEnabled(button.isEnabled())
            action.triggered.connect(button.click)
        menu.addSeparator()
        all_details = menu.addAction("All &details…")
        all_details.setEnabled(self.table.current() is not None)
        all_details.triggered.connect(self._show_details)
        menu.popup(self.table.viewport().mapToGlobal(at))

    def _show_all(self) -> None:
        self._past_filter.choose(PastFilter.ALL)
        self._filter.clear()
        self._show_state()

    def _show_details(self) -> None:
        one = self.table.current()
        if one is not None:
            MedicationDetails(details(one, self._today()), self).open()

    def _ask(self, kind: StopKind) -> None:
        one = self.table.current()
        if one is not None and self._patient_id is not None:
            dialog = StopDialog(self._workspace, self._patient_id, one, kind, self)
            dialog.stored.connect(self.show_list)
            dialog.open()

    def _ask_to_resume(self) -> None:
        one = self.table.current()
        if one is not None and one.stop is not None and self._patient_id is not None:
            dialog = ResumeDialog(self._workspace, self._patient_id, one, self)
            dialog.stored.connect(self.show_list)
            dialog.open()

    def _not_read(self, error: ClinicError) -> None:
        self._message.show_error(words_for(error), self.read)

    def _on_changed(self, changes: tuple[Change, ...]) -> None:
        if any(one.subject in (Subject.VISITS, Subject.EVERYTHING) for one in changes):
            self.read()


def _recent_words(recent: tuple[Medication, ...]) -> str:
    names = ", ".join(one.fields.medication for one in recent[:_NAMED_MOST])
    more = f" and {len(recent) - _NAMED_MOST} more" if len(recent) > _NAMED_MOST else ""
    ended = "1 medication" if len(recent) == 1 else f"{len(recent)} medications"
    return f"{ended} ended in the last {RECENT_DAYS} days: {names}{more}. They stand under Past."
