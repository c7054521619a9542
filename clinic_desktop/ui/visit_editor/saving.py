"""Saving and completing what one editor holds: one order at a time, and what follows from its answer."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from clinic_desktop.domain.errors import ClinicError, DatabaseUnavailable, EditConflict
from clinic_desktop.domain.visits import CompleteVisit, SaveVisit, VisitDetails
from clinic_desktop.ui.error_words import words_for, words_for_problems
from clinic_desktop.ui.visit_editor.waiting_save import WaitingSave

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QWidget

    from clinic_desktop.ui.visit_editor.closed_chart import ClosedChart
    from clinic_desktop.ui.visit_editor.form import VisitForm
    from clinic_desktop.ui.widgets.message_bar import MessageBar
    from clinic_desktop.ui.workspace import Workspace


class VisitSaving(QObject):
    """Sends what stands in the form; typing goes on meanwhile.

    ``may_complete`` says whether a visit can be completed as it is, and else what is missing. ``asks_first`` is told of
    what was refused, with what saves once more; it says whether it asks the person.

    Signals:
        begun: an order was sent.
        stored: the SaveVisit that was sent, and VisitDetails as stored now.
        not_stored: the last order was refused, or did not arrive.
        nothing_to_save: a save without an answer turned out to be stored.
        compare_wanted: somebody else changed the same; with what to call once both are brought together, or None.
    """

    begun = Signal()
    stored = Signal(object, object)
    not_stored = Signal()
    nothing_to_save = Signal()
    compare_wanted = Signal(object)

    def __init__(
        self, workspace: Workspace, form: VisitForm, message: MessageBar, closed_chart: ClosedChart, editor: QWidget
    ) -> None:
        super().__init__(editor)
        self._workspace = workspace
        self._visits = workspace.services.visits
        self._form = form
        self._message = message
        self._closed_chart = closed_chart
        self._sent: SaveVisit | None = None
        self._afterwards: Callable[[], object] | None = None
        self.may_complete: Callable[[], bool] = lambda: True
        self.asks_first: Callable[[ClinicError, Callable[[], object]], bool] = lambda *_: False
        self.waiting = WaitingSave(workspace.connection, message, self.save, self)

    @property
    def is_busy(self) -> bool:
        return self._sent is not None

    def leave(self) -> None:
        """The visit is left: what comes of an order that is under way is told, and not done here any more."""
        self._sent = self._afterwards = None
        self.waiting.end()

    def save(self, then: Callable[[], object] | None = None) -> None:
        """Save what differs. ``then`` is called once everything is stored."""
        if self._sent is not None:
            self._afterwards = then
            return
        if not self._form.finish_editing():
            return
        if not self._form.is_changed():
            if self.waiting.is_stored_after_all():
                self.nothing_to_save.emit()
            if then is not None:
                then()
            return
        if self._show_problems():
            return
        command = self._sent = self._form.command()
        self._workspace.tasks.run(
            partial(self._visits.save, command),
            owner=self,
            done=partial(self._on_stored, command, then),
            failed=partial(self._on_failed, command, partial(self.save, then)),
        )
        self.begun.emit()

    def complete(self) -> None:
        """Save and complete, unless something is missing: then it is said."""
        if self._sent is None and self._form.finish_editing() and not self._show_problems() and self.may_complete():
            self._send_completion()

    def _complete_again(self) -> None:
        """Complete once more what was refused: what is missing has been said."""
        if self._sent is None and self._form.finish_editing() and not self._show_problems():
            self._send_completion()

    def _send_completion(self) -> None:
        command = self._sent = self._form.command()
        self._form.set_locked(True)
        self.begun.emit()
        version = self._form.stored().appointment.version
        self._workspace.tasks.run(
            partial(self._visits.complete, CompleteVisit(command, version)),
            owner=self,
            done=partial(self._on_stored, command, lambda: self._workspace.told.emit("The visit is completed")),
            failed=partial(self._on_failed, command, None),
        )

    def _on_stored(self, sent: SaveVisit, then: Callable[[], object] | None, details: VisitDetails) -> None:
        if self._sent is not sent:
            # The visit was left meanwhile.
            return
        self._sent = None
        self._closed_chart.works()
        self.waiting.end()
        self._message.clear()
        self.stored.emit(sent, details)
        next_steps = [step for step in (then, self._afterwards) if step is not None]
        self._afterwards = None
        if self._workspace.is_locked:
            # Who wanted it has gone, and somebody else may work here.
            return
        self._go_on(next_steps, save_first=self._form.is_changed() and details.is_writable)

    def _go_on(self, steps: list[Callable[[], object]], *, save_first: bool = False) -> None:
        if steps and save_first:
            self.save(partial(self._go_on, steps))
            return
        for step in steps:
            step()

    def _on_failed(self, sent: SaveVisit, again: Callable[[], object] | None, error: ClinicError) -> None:
        if self._sent is not sent:
            # The visit was left meanwhile: whoever wrote it is told where he is now.
            self._workspace.tasks.failed.emit(error)
            return
        self._sent = self._afterwards = None
        self._form.set_locked(False)
        if isinstance(error, DatabaseUnavailable):
            self.waiting.begin(sent, is_completing=again is None)
        elif isinstance(error, EditConflict):
            self.compare_wanted.emit(again)
        elif not self.asks_first(error, again or self._complete_again) and not self._closed_chart.wants(
            error, again or self._complete_again, partial(self._show_failure, again)
        ):
            self._show_failure(again, error)
        self.not_stored.emit()

    def _show_failure(self, again: Callable[[], object] | None, error: ClinicError) -> None:
        self._closed_chart.works()
        self._message.show_error(words_for(error), again)

    def _show_problems(self) -> bool:
        found = self._form.problems()
        if found:
            self._message.show_error(words_for_problems(found))
            self._form.to_first_problem()
        return bool(found)
