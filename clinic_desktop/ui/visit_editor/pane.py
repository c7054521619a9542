"""The visit editor: opens one visit, saves and completes it, and never loses what was typed."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from clinic_desktop.background.latest import LatestTask
from clinic_desktop.domain.changes import Change, concern_visit
from clinic_desktop.domain.identifiers import AppointmentId, RecordId, new_id
from clinic_desktop.domain.visit_merge import Content, content_of, merge
from clinic_desktop.domain.visits import SaveVisit, StartVisit, VisitDetails
from clinic_desktop.ui.error_words import words_for
from clinic_desktop.ui.theme import SPACE_S
from clinic_desktop.ui.visit_editor.both_versions import BothVersions
from clinic_desktop.ui.visit_editor.closed_chart import ClosedChart
from clinic_desktop.ui.visit_editor.completing import Completing
from clinic_desktop.ui.visit_editor.empty import NoVisit
from clinic_desktop.ui.visit_editor.form import VisitForm
from clinic_desktop.ui.visit_editor.place_words import gaps_of_places
from clinic_desktop.ui.visit_editor.prescribing import VisitPrescribing
from clinic_desktop.ui.visit_editor.recovery import Recovery, draft_of_visit
from clinic_desktop.ui.visit_editor.saving import VisitSaving
from clinic_desktop.ui.visit_editor.visit_actions import VisitActions
from clinic_desktop.ui.visit_editor.visit_header import VisitHeader
from clinic_desktop.ui.visit_editor.writing_tools import WritingTools
from clinic_desktop.ui.widgets.message_bar import MessageBar, MessageKind

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtGui import QAction

    from clinic_desktop.domain.drafts import Draft, DraftText
    from clinic_desktop.domain.errors import ClinicError
    from clinic_desktop.ui.workspace import Workspace


class VisitEditor(QWidget):
    """Shows one visit, or says that none is open.

    Signals:
        visit_shown: VisitDetails on screen now, or None.
        dirty_changed: whether something typed is not saved.
        chart_wanted: the server says that the chart is closed; with what to call once it is open, and what with the
            ClinicError if it cannot be opened.
    """

    visit_shown = Signal(object)
    dirty_changed = Signal(bool)
    chart_wanted = Signal(object, object)

    def __init__(self, workspace: Workspace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("visit-editor")
        self._workspace = workspace
        self._visits = workspace.services.visits
        self._reading = LatestTask(workspace.tasks, self)
        self._appointment_id: AppointmentId | None = None
        self._could_not_read = ""
        self._was_told_while_saving = self._starts_when_open = self._is_waiting = self._waits_behind = False
        self._closed_chart = ClosedChart(self.chart_wanted.emit)
        self._make_widgets()
        self._lay_out()
        self._connect()
        self._show_state()

    @property
    def is_dirty(self) -> bool:
        """Whether something typed is not stored yet, or is being stored this moment."""
        return self._saving.is_busy or (self._stored() is not None and self._form.is_changed())

    @property
    def appointment_id(self) -> AppointmentId | None:
        return self._appointment_id

    def draft_text(self) -> DraftText | None:
        """Return what a draft of this visit holds, or None while nothing is unsaved."""
        stored = self._stored()
        return draft_of_visit(stored, self._form) if stored is not None and self.is_dirty else None

    def recover_visit(self, draft: Draft) -> None:
        """Show the draft of a visit that is about to be opened, or is open, beside what is stored."""
        self._recovery.want(draft)
        if self.shows(AppointmentId(draft.text.thing)):
            self.read_again()

    def shows(self, appointment_id: AppointmentId) -> bool:
        """Whether this visit can be read here, and not only was asked for."""
        return appointment_id == self._appointment_id and self._stored() is not None and not self._is_waiting

    def open_visit(self, appointment_id: AppointmentId, *, start: bool = False) -> None:
        """Read a visit and show it; ``start`` begins it too. What is unsaved must have been asked about before."""
        self._appointment_id, self._starts_when_open = appointment_id, start
        self._empty.say_loading()
        self._leave_form()
        self.read_again()

    def wait_for_chart(self) -> None:
        """Another chart is being opened: nothing is typed meanwhile, and what is here waits behind it."""
        self._reading.forget()
        self._waits_behind, self._is_waiting = self._stored() is not None, True
        self._empty.say_loading()
        self._stack.setCurrentWidget(self._empty)
        self._show_state()

    def stay(self) -> None:
        """The other chart was not opened: go on with what was here."""
        self._is_waiting = False
        if self._waits_behind:
            self._waits_behind = False
            self._stack.setCurrentWidget(self._page)
            self._workspace.keeper.keep_on(self)
        elif self._appointment_id is None:
            self._empty.say_none()
        self._show_state()
        self.read_again()

    def close_visit(self) -> None:
        """Show no visit, whatever was typed: the caller has asked."""
        self._reading.forget()
        self._appointment_id = None
        self._empty.say_none()
        self._leave_form()
        self.visit_shown.emit(None)

    def start(self) -> None:
        stored = self._stored()
        if stored is None or not self._actions.start.isEnabled():
            return
        command = StartVisit(stored.appointment.id, stored.appointment.version, RecordId(new_id()))
        self._actions.start.setEnabled(False)
        self._workspace.tasks.run(
            partial(self._visits.start, command), owner=self, done=self._started, failed=self._not_started
        )

    def save(self, then: Callable[[], object] | None = None) -> None:
        """Save in the background; typing goes on meanwhile. ``then`` is called once everything is stored."""
        if self._stored() is not None:
            self._saving.save(then)

    def complete(self) -> None:
        """Save and complete; says what is missing."""
        if self._stored() is not None and self._actions.complete.isEnabled():
            self._saving.complete()

    def _make_widgets(self) -> None:
        self._header = VisitHeader(self._workspace.clock)
        self._message = MessageBar("visit-message")
        self._form = VisitForm(self._workspace.clock, self._workspace)
        self._saving = VisitSaving(self._workspace, self._form, self._message, self._closed_chart, self)
        self._both_versions = BothVersions(self._workspace, self._form, self._message, self._saving.waiting, self)
        self._recovery = Recovery(self._workspace, self._form, self._message, self)
        self._prescribing = VisitPrescribing(self._workspace, self._form, self._message, self)
        self._saving.asks_first = self._prescribing.wants
        self.tools = WritingTools(self._workspace, self._form, self._message, self)
        self._page = self.tools.page
        self.completing = Completing(self._form, self.complete)
        self.completing.add(lambda: gaps_of_places(self._form.places_left()))
        self.completing.add(self._prescribing.gaps)
        self._saving.may_complete = self.completing.may_complete
        self._empty = NoVisit()
        self._stack = QStackedWidget()
        self._actions = VisitActions(self, self.start, self.save, self.complete, self._form.to_section)
        self.actions_for_menu: tuple[QAction | None, ...] = (
            *self._actions.for_menu,
            *self._form.actions_for_menu(),
            *self.tools.actions_for_menu,
        )
        self._header.add_buttons(self._actions.buttons)

    def _lay_out(self) -> None:
        self._stack.addWidget(self._empty)
        self._stack.addWidget(self._page)
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACE_S, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._header)
        column.addWidget(self._message)
        column.addWidget(self.completing)
        column.addWidget(self._stack, 1)

    def _connect(self) -> None:
        self._form.edited.connect(self._on_edited)
        self._form.told.connect(lambda said: self._message.show_message(MessageKind.INFO, said))
        self._saving.begun.connect(self._show_state)
        self._saving.stored.connect(self._saved)
        self._saving.not_stored.connect(self._not_saved)
        self._saving.nothing_to_save.connect(self._header.say_saved)
        self._saving.nothing_to_save.connect(self._show_state)
        self._saving.compare_wanted.connect(self._compare)
        self.visit_shown.connect(self.completing.on_visit_shown)
        self._both_versions.decided.connect(self._show)
        self._both_versions.compare_wanted.connect(self._compare)
        self._recovery.decided.connect(self._recovered)
        self._workspace.keeper.watch(self)
        self.visit_shown.connect(self.tools.follow)
        self._workspace.live_updates.changed.connect(self._on_changed)

    def _leave_form(self) -> None:
        self._is_waiting = self._waits_behind = False
        self._closed_chart.works()
        self._saving.leave()
        self._header.say("")
        self._message.clear()
        self.completing.hide()
        self._form.leave()
        self.tools.leave()
        self._stack.setCurrentWidget(self._empty)
        self._show_state()

    def _stored(self) -> VisitDetails | None:
        return self._form.stored() if self._waits_behind or self._stack.currentWidget() is self._page else None

    def _opened(self, details: VisitDetails) -> None:
        self._closed_chart.works()
        self._show(details)
        self._recovery.offer(details)
        wants_start, self._starts_when_open = self._starts_when_open, False
        if wants_start and self._actions.start.isEnabled():
            self.start()

    def _show(self, details: VisitDetails, content: Content | None = None) -> None:
        self._form.show_visit(details, content)
        self._stack.setCurrentWidget(self._empty if self._is_waiting else self._page)
        self._show_state()
        self.visit_shown.emit(details)

    def _recovered(self, draft: Draft, content: Content, half: dict[str, str]) -> None:
        """Take a draft over what is stored now; it goes on as the same draft until it is saved."""
        stored = self._stored()
        if stored is not None and draft.text.thing == self._appointment_id:
            self._show(stored, content)
            self._form.write_half_typed(half)
            self._workspace.shelf.take(draft, self)
            self._show_state()
            self._workspace.told.emit("Your text is back. Save to store it.")

    def _started(self, details: VisitDetails) -> None:
        stored = self._stored()
        if details.appointment.id != self._appointment_id or stored is None:
            return
        if details.appointment.version < stored.appointment.version:
            return  # What was announced and read meanwhile is newer than this answer.
        self._message.clear()
        kept = merge(content_of(stored), self._form.content(), content_of(details))
        self._show(details, kept.content)
        self._form.to_section(0)
        self._workspace.told.emit("The visit has started")

    def _not_started(self, error: ClinicError) -> None:
        self._message.show_error(words_for(error))
        self._show_state()
        self.read_again()

    def _saved(self, sent: SaveVisit, details: VisitDetails) -> None:
        self._reading.forget()
        typed_since = merge(content_of(sent), self._form.content(), content_of(details))
        self._header.say_saved()
        self._show(details, typed_since.content)
        self._catch_up()

    def _not_saved(self) -> None:
        self._show_state()
        self._catch_up()

    def _compare(self, again: Callable[[], object] | None = None) -> None:
        if self._appointment_id is not None:
            self._both_versions.compare(self._appointment_id, self._can_compare, again, self._not_read)

    def _can_compare(self, theirs: VisitDetails) -> bool:
        stored = None if self._is_waiting else self._stored()
        return stored is not None and theirs.appointment.id == stored.appointment.id == self._appointment_id

    def _not_read(self, error: ClinicError) -> None:
        if not self._closed_chart.wants(error, self.read_again, self._show_not_read):
            self._show_not_read(error)

    def _show_not_read(self, error: ClinicError) -> None:
        self._closed_chart.works()
        if self._stored() is None:
            self._empty.say_error(words_for(error), self.read_again)
        else:
            self._could_not_read = words_for(error).title
            self._message.show_error(words_for(error), self.read_again)

    def read_again(self) -> None:
        """Read what is stored now; what was typed stays."""
        if self._appointment_id is not None and not self._is_waiting:
            done = self._opened if self._stored() is None else self._others_saved
            self._reading.run(partial(self._visits.open, self._appointment_id), done=done, failed=self._not_read)

    def _others_saved(self, details: VisitDetails) -> None:
        """Show what is stored now, unless something typed would be lost or nothing changed."""
        if details.appointment.id != self._appointment_id:
            return
        self._closed_chart.works()
        if self._could_not_read and self._message.title == self._could_not_read:
            self._message.clear()
        self._could_not_read = ""
        self._recovery.offer_wanted(details)
        stored = self._stored()
        if stored is None or not self._form.is_changed():
            if stored != details:
                self._show(details)
            return
        if content_of(stored) == content_of(details) and stored.appointment.status is details.appointment.status:
            return
        self._both_versions.others_saved(details)

    def _catch_up(self) -> None:
        """Read what was announced while saving: the answer to the save may be older."""
        if self._was_told_while_saving:
            self._was_told_while_saving = False
            self.read_again()

    def _on_edited(self) -> None:
        if self.is_dirty:
            self._header.say("")
        self._show_state()

    def _show_state(self) -> None:
        stored = None if self._is_waiting else self._stored()
        is_busy, is_dirty = self._saving.is_busy, self.is_dirty
        self._actions.show_visit(stored, is_busy=is_busy)
        is_waiting = self._saving.waiting.is_waiting
        self._header.show_visit(stored, is_dirty=is_dirty, is_saving=is_busy, is_waiting=is_waiting)
        self.dirty_changed.emit(is_dirty)

    def _on_changed(self, changes: tuple[Change, ...]) -> None:
        if self._appointment_id is None or self._workspace.is_locked or self._is_waiting:
            return
        about_this = concern_visit(changes, self._appointment_id)
        if about_this and self._saving.is_busy:
            self._was_told_while_saving = True
        elif about_this:
            self.read_again()
