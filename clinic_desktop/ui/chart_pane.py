"""One patient's chart: banner above, visit editor and background below. Whose it is never mixes."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QSplitter, QStackedWidget, QVBoxLayout, QWidget

from clinic_desktop.background.latest import LatestTask
from clinic_desktop.domain.changes import Change, Subject
from clinic_desktop.domain.charts import OpenChart, OpenVisitChart
from clinic_desktop.domain.drafts import DraftSubject, initials
from clinic_desktop.domain.errors import ChartNotOpen, ChartReasonMissing
from clinic_desktop.domain.identifiers import AppointmentId, PatientId
from clinic_desktop.ui.chart_trends import ChartTrends
from clinic_desktop.ui.error_words import words_for
from clinic_desktop.ui.patient_chart.background import BackgroundPanel
from clinic_desktop.ui.patient_chart.banner import PatientBanner
from clinic_desktop.ui.patient_chart.break_glass_dialog import BreakGlassDialog
from clinic_desktop.ui.patient_chart.medication_window import MedicationWindow
from clinic_desktop.ui.patient_chart.timeline import Timeline
from clinic_desktop.ui.patient_chart.why_opened import WhyOpened
from clinic_desktop.ui.shortcuts import ActionSpec, make_action
from clinic_desktop.ui.unsaved_question import UnsavedQuestion
from clinic_desktop.ui.visit_editor.after import AfterVisit
from clinic_desktop.ui.visit_editor.pane import VisitEditor
from clinic_desktop.ui.visit_editor.presence import VisitPresence
from clinic_desktop.ui.visit_editor.vital_context import VitalContext
from clinic_desktop.ui.widgets.message_bar import MessageBar, MessageKind
from clinic_desktop.ui.writing.actions import WritingActions

if TYPE_CHECKING:
    from collections.abc import Callable

    from clinic_desktop.domain.charts import OpenedChart
    from clinic_desktop.domain.drafts import Draft
    from clinic_desktop.domain.errors import ClinicError
    from clinic_desktop.domain.patients import PatientDetails
    from clinic_desktop.domain.visits import VisitDetails
    from clinic_desktop.ui.workspace import Workspace


TIMELINE = ActionSpec(
    "timeline",
    "&Timeline",
    "Ctrl+Alt+Y",
    "history",
    "Everything recorded about the patient in one list, searchable, and as it was known on some day",
    needs="Open a chart first",
)


class ChartPane(QWidget):
    """Opening another patient or visit asks first if something typed is not saved.

    Signals:
        patient_shown: PatientDetails of the chart on screen, or None.
    """

    patient_shown = Signal(object)

    def __init__(self, workspace: Workspace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("chart")
        self._workspace = workspace
        self._reading = LatestTask(workspace.tasks, self)
        self._opening = LatestTask(workspace.tasks, self)
        self._reopening = LatestTask(workspace.tasks, self)
        self._opened: OpenedChart | None = None
        self._once_unlocked: Callable[[], object] | None = None
        self._patient_id: PatientId | None = None
        self._is_opening = self._is_closing = self._is_closed_on_server = False
        self._make_widgets()
        self._lay_out()
        self._connect()
        self._background.setEnabled(False)

    @property
    def is_dirty(self) -> bool:
        return self.editor.is_dirty

    @property
    def patient_id(self) -> PatientId | None:
        """Whose chart is on screen, or on its way there."""
        return self._patient_id

    def open_patient(self, patient_id: PatientId) -> None:
        """Show a patient's chart, without a visit unless his is open already."""
        self._take_back_opening()
        if patient_id == self._patient_id and self._opened is not None and self._opened.patient.id == patient_id:
            self._show_patient_id(patient_id)
            if self._is_closed_on_server:
                self._open_on_server()
            return
        self._unsaved.ask(partial(self._enter, OpenChart(patient_id), self.editor.close_visit))

    def open_visit(self, appointment_id: AppointmentId, *, start: bool = False) -> None:
        """Show a visit and whose it is."""
        self._show_editor()
        self._take_back_opening()
        if self.editor.shows(appointment_id):
            if start:
                self.editor.start()
            return
        then = partial(self.editor.open_visit, appointment_id, start=start)
        self._unsaved.ask(partial(self._enter, OpenVisitChart(appointment_id), then))

    def open_draft(self, draft: Draft) -> None:
        """Open the visit of a draft, and show what was typed beside what is stored."""
        if draft.text.subject is DraftSubject.VISIT:
            self.editor.recover_visit(draft)
            self.open_visit(AppointmentId(draft.text.thing))
        elif draft.text.subject in (DraftSubject.ADDENDUM, DraftSubject.LETTER):
            self.after.open_draft(draft)
            self.open_visit(AppointmentId(draft.text.about.get("visit", "")))
        elif draft.text.subject in (DraftSubject.ALLERGY, DraftSubject.CONDITION):
            self._background.want(draft)
            self.open_patient(PatientId(draft.text.about.get("patient", "")))
        else:
            self._writing.open_draft(draft)

    def ask_before_leaving(self, leave: Callable[[], object]) -> None:
        """Call ``leave`` at once, or after the person has said what becomes of unsaved text."""
        self._take_back_opening()
        self._unsaved.ask(leave)

    def to_visits(self) -> None:
        """Put the cursor into the list of visits."""
        self._background.visits.table.setFocus()

    def leave(self) -> None:
        """Show nobody, whatever was typed: the caller has asked."""
        self._take_back_opening()
        self._leave_for(self.editor.close_visit)
        self._reading.forget()
        self._reopening.forget()
        self._patient_id = self._opened = None
        self._banner.show_patient(None)
        self._why_opened.show_reason(None)
        self._background.show_patient(None)
        self._background.setEnabled(False)
        self._timeline.show_patient(None)
        self._timeline_action.setEnabled(False)
        self._show_editor()
        self.patient_shown.emit(None)

    def _make_widgets(self) -> None:
        self._banner = PatientBanner(self._workspace.clock)
        self._message = MessageBar("chart-message")
        self._why_opened = WhyOpened()
        self.editor = VisitEditor(self._workspace)
        self._timeline = Timeline(self._workspace)
        self._timeline_action = make_action(self, TIMELINE, self._show_timeline)
        VisitPresence(self._workspace, self.editor)
        self.after = AfterVisit(self._workspace, self.editor)
        self._background = BackgroundPanel(self._workspace)
        self._writing = WritingActions(self._workspace, self)
        self.editor.actions_for_menu += self._writing.actions_for_menu
        self._trends = ChartTrends(self._workspace, self)
        VitalContext(self._workspace, self.editor, self._trends)
        self._unsaved = UnsavedQuestion(self._workspace, self.editor, self._message)
        self.actions_for_menu = (
            *self._background.actions_for_menu,
            None,
            *(self._timeline_action, self._timeline.back, self._trends.action),
        )
        self._timeline_action.setEnabled(False)

    def _lay_out(self) -> None:
        splitter = QSplitter(Qt.Orientation.Horizontal)
        splitter.setObjectName("chart-splitter")
        splitter.setChildrenCollapsible(False)
        self._pages = QStackedWidget()
        self._pages.addWidget(self.editor)
        self._pages.addWidget(self._timeline)
        splitter.addWidget(self._pages)
        splitter.addWidget(self._background)
        splitter.setStretchFactor(0, 1)
        splitter.setSizes([600, 262])
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._banner)
        column.addWidget(self._why_opened)
        column.addWidget(self._message)
        column.addWidget(splitter, 1)

    def _connect(self) -> None:
        self.editor.tools.full_text_changed.connect(self._background.setHidden)
        self.editor.chart_wanted.connect(self._open_on_server)
        self.editor.visit_shown.connect(self._on_visit_shown)
        self._background.allergies_known.connect(self._banner.show_allergies)
        self._background.conditions_known.connect(self._banner.show_conditions)
        self._background.conditions_known.connect(self._trends.show_conditions)
        self._banner.allergies_wanted.connect(self._background.to_allergies)
        self._background.visit_chosen.connect(self.open_visit)
        self._timeline.visit_chosen.connect(self.open_visit)
        self._timeline.left.connect(self._show_editor)
        for action in self.editor.actions_for_menu:
            if action is not None:
                action.triggered.connect(self._show_editor)
        self._background.allergies_known.connect(self._trends.show_allergies)
        self.patient_shown.connect(self._trends.show_patient)
        self._background.medication.whole_wanted.connect(self._show_medication)
        self._background.allergies_known.connect(self.editor.completing.know_allergies)
        self.editor.completing.allergies_wanted.connect(self._background.to_allergies)
        self._workspace.live_updates.changed.connect(self._on_changed)
        self._workspace.locked.connect(self._close_on_server)
        self._workspace.unlocked.connect(self._on_unlocked)

    def _show_medication(self) -> None:
        if self._patient_id is not None:
            MedicationWindow(self._workspace, self._patient_id, self).open()

    def _enter(self, command: OpenChart | OpenVisitChart, then: Callable[[], object]) -> None:
        """Have the chart opened on the server; if it is not, the one before comes back."""
        charts, then = self._workspace.services.charts, partial(self._leave_for, then)
        work = (
            partial(charts.open, command) if isinstance(command, OpenChart) else partial(charts.open_of_visit, command)
        )
        self._unsaved.take_back()
        self._reopening.forget()
        self._once_unlocked = None
        self.editor.wait_for_chart()
        self._is_opening = True
        self._opening.run(work, done=partial(self._entered, then), failed=partial(self._not_entered, command, then))

    def _leave_for(self, then: Callable[[], object]) -> None:
        """Leave the visit; what came into it after it was asked about is kept for later."""
        self._workspace.keeper.put_aside(self.editor)
        then()

    def _take_back_opening(self) -> None:
        """What is asked for last is what is wanted: a chart still on its way is not shown any more."""
        if self._is_opening:
            self._is_opening = False
            self._opening.forget()
            self.editor.stay()

    def _entered(self, then: Callable[[], object], opened: OpenedChart) -> None:
        self._is_opening = self._is_closed_on_server = False
        self._opened = opened
        if self._message.kind is MessageKind.ERROR:
            self._message.clear()
        if not self._workspace.is_locked:
            self._workspace.chart_opened.emit(opened.patient.id)
        then()
        # Who it is stands there before his visit has been read, and the lists are read meanwhile.
        self._show_lists(opened.patient.id)
        self._show_patient(opened.patient)
        self._show_reason()
        if self._workspace.is_locked:
            self._close_on_server()

    def _not_entered(self, command: OpenChart | OpenVisitChart, then: Callable[[], object], error: ClinicError) -> None:
        self._is_opening = False
        if isinstance(error, ChartReasonMissing) and error.patient is not None:
            dialog = BreakGlassDialog(self._workspace, error.patient, self)
            dialog.stored.connect(partial(self._entered, then))
            dialog.rejected.connect(self.editor.stay)
            dialog.open()
            return
        self.editor.stay()
        self._message.show_error(words_for(error), partial(self._unsaved.ask, partial(self._enter, command, then)))

    def _show_reason(self) -> None:
        """Keep it in sight that this chart was opened without an appointment, and why."""
        opened = self._opened
        is_this_one = opened is not None and opened.patient.id == self._patient_id
        self._why_opened.show_reason(opened.reason if opened is not None and is_this_one else None)

    def _on_visit_shown(self, visit: VisitDetails | None) -> None:
        if visit is None:
            self._background.visits.mark(None)
            return
        if visit.appointment.patient_id != self._patient_id:
            self._show_patient_id(visit.appointment.patient_id)
        self._background.visits.mark(visit.appointment.id)

    def _show_patient_id(self, patient_id: PatientId) -> None:
        self._show_lists(patient_id)
        self._reading.run(
            partial(self._workspace.services.patients.open, patient_id), done=self._show_patient, failed=self._not_read
        )

    def _show_lists(self, patient_id: PatientId) -> None:
        if patient_id != self._patient_id:
            self._patient_id = patient_id
            self._banner.show_patient(None)
            self._banner.show_allergies(None)
            self._banner.show_conditions(None)
            self._trends.leave()
            self.editor.completing.know_allergies(None)
            self._background.setEnabled(True)
            self._timeline_action.setEnabled(True)
            self._show_reason()
        self._background.show_patient(patient_id)
        self._timeline.show_patient(patient_id)

    def _show_timeline(self) -> None:
        self._pages.setCurrentWidget(self._timeline)
        self._timeline.come_forward()

    def _show_editor(self) -> None:
        self._pages.setCurrentWidget(self.editor)

    def _show_patient(self, patient: PatientDetails) -> None:
        if patient.id == self._patient_id:
            if self._message.kind is MessageKind.ERROR:
                # A question about unsaved text stays until it is answered.
                self._message.clear()
            self._banner.show_patient(patient)
            self._background.initials = initials(patient.fields.last_name, patient.fields.first_name)
            self.patient_shown.emit(patient)

    def _not_read(self, error: ClinicError) -> None:
        self._message.show_error(words_for(error), self._read_again)

    def _read_again(self) -> None:
        if self._patient_id is not None:
            self._show_patient_id(self._patient_id)

    def _close_on_server(self) -> None:
        """While nobody sees this window, the server shows nothing either."""
        self._is_closing = self._is_closed_on_server = True
        self._workspace.tasks.run(
            self._workspace.services.charts.close_all, owner=self, done=self._closed, failed=self._closed
        )

    def _closed(self, _answer: object) -> None:
        self._is_closing = False
        if not self._workspace.is_locked:
            self._open_on_server()

    def _on_unlocked(self) -> None:
        if not self._is_closing:
            self._open_on_server()

    def _open_on_server(
        self,
        then: Callable[[], object] | None = None,
        failed: Callable[[ClinicError], object] | None = None,
    ) -> None:
        """Open the chart of this window once more, for the reason given before; then go on with what needed it."""
        opened = self._opened
        if self._workspace.is_locked:
            self._once_unlocked = then
            return
        go_on, say = then or self._look_again, failed or self._say_closed
        if opened is None:
            say(ChartNotOpen())
            return
        self._reopening.run(
            partial(self._workspace.services.charts.open, OpenChart(opened.patient.id, opened.reason or "")),
            done=partial(self._opened_again, go_on),
            failed=partial(self._not_open_again, go_on, say),
        )

    def _opened_again(self, go_on: Callable[[], object], opened: OpenedChart) -> None:
        if not self._is_opening:
            self._entered(go_on, opened)

    def _not_open_again(
        self, go_on: Callable[[], object], say: Callable[[ClinicError], object], error: ClinicError
    ) -> None:
        if not isinstance(error, ChartReasonMissing) or error.patient is None:
            say(error)
            return
        dialog = BreakGlassDialog(self._workspace, error.patient, self)
        dialog.stored.connect(partial(self._opened_again, go_on))
        dialog.rejected.connect(partial(say, ChartNotOpen()))
        dialog.open()

    def _say_closed(self, error: ClinicError) -> None:
        self._message.show_error(words_for(error), self._open_on_server)

    def _look_again(self) -> None:
        self.editor.stay()
        once_unlocked, self._once_unlocked = self._once_unlocked, None
        if once_unlocked is not None:
            once_unlocked()

    def _on_changed(self, changes: tuple[Change, ...]) -> None:
        if self._patient_id is None or self._workspace.is_locked:
            return
        if self._is_closed_on_server and any(change.subject is Subject.EVERYTHING for change in changes):
            self._open_on_server()
            return
        subjects = {
            change.subject
            for change in changes
            if change.subject is Subject.EVERYTHING or self._patient_id in (change.patient_id, change.id)
        }
        if subjects & {Subject.PATIENTS, Subject.ALLERGIES, Subject.CONDITIONS, Subject.EVERYTHING}:
            self._read_again()
        elif any(change.subject in (Subject.VISITS, Subject.APPOINTMENTS) for change in changes):
            self._background.visits.show_patient(self._patient_id)
            self._timeline.read_again()
