"""Ctrl+Z and Ctrl+Y: what was done to bookings from this window, in order, and how each is taken back."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QUndoStack

from clinic_desktop.domain.appointments import way_back
from clinic_desktop.domain.statuses import AppointmentStatus
from clinic_desktop.ui.deeds import AskedDeed
from clinic_desktop.ui.error_words import words_for
from clinic_desktop.ui.schedule.ghost import Target
from clinic_desktop.ui.schedule.move_words import (
    changed_words,
    done_words,
    no_way_back_words,
    not_done_words,
    series_words,
)
from clinic_desktop.ui.schedule.steps import AskedStep, DeedStep, FinalStep, MoveStep, StatusStep, Step
from clinic_desktop.ui.schedule.words import patient_name

if TYPE_CHECKING:
    from collections.abc import Callable

    from clinic_desktop.domain.appointments import AppointmentLine
    from clinic_desktop.domain.errors import ClinicError
    from clinic_desktop.domain.identifiers import AppointmentId, Version
    from clinic_desktop.ui.deeds import Deed
    from clinic_desktop.ui.error_words import Words
    from clinic_desktop.ui.schedule.moves import Moves
    from clinic_desktop.ui.workspace import Workspace

STEPS_KEPT = 50
MADE_BY_MISTAKE, SET_BY_MISTAKE = "Booked by mistake", "Status was set by mistake"


class Undoing(QObject):
    """Signals: changed(): something else is the next to be taken back or done again."""

    changed = Signal()

    def __init__(self, workspace: Workspace, moves: Moves) -> None:
        super().__init__(moves)
        self._workspace = workspace
        self._moves = moves
        self._known: dict[AppointmentId, AppointmentLine] = {}
        self._is_looking = False
        self._stack = QUndoStack(self)
        self._stack.setUndoLimit(STEPS_KEPT)
        self._stack.indexChanged.connect(self._tell)
        workspace.booking_done.connect(self._note)
        workspace.series_cancelled.connect(self._note_series)
        workspace.deed_done.connect(self._note_deed)
        workspace.undo_wished.connect(self.undo)
        workspace.redo_wished.connect(self.redo)

    @property
    def undo_words(self) -> str:
        """What would be taken back: "moving DOE, Jane"; nothing if there is nothing."""
        return "" if self._moves.is_busy else self._stack.undoText()

    @property
    def redo_words(self) -> str:
        return "" if self._moves.is_busy else self._stack.redoText()

    def push(self, step: Step) -> None:
        self._stack.push(step)

    def know(self, line: AppointmentLine) -> None:
        """This is how a booking is stored since our own last step."""
        self._known[line.id] = line

    def version(self, line: AppointmentLine) -> Version:
        """Return the version that our own last step gave a booking."""
        return self._known.get(line.id, line).version

    def undo(self) -> None:
        if self._moves.is_busy or self._is_looking or not self._stack.canUndo():
            return
        step = self._stack.command(self._stack.index() - 1)
        if isinstance(step, FinalStep):
            self.drop(step)
            self._refuse(step.why)
        elif isinstance(step, StatusStep):
            self._ask_back(step)
        elif isinstance(step, AskedStep):
            step.ask(partial(self._drop_done, step))
        else:
            self._stack.undo()

    def redo(self) -> None:
        if not self._moves.is_busy and self._stack.canRedo():
            self._stack.redo()

    def drop(self, step: Step, *, is_undo: bool | None = None) -> None:
        """Forget the next step; ``is_undo`` tells that Qt has passed it already, backwards or forwards."""
        step.forget()
        # Qt drops what is obsolete when it comes to it once more.
        (self._stack.redo if is_undo else self._stack.undo)()

    def _tell(self, _index: int) -> None:
        self.changed.emit()

    def _ask_back(self, step: StatusStep) -> None:
        self._is_looking = True
        look = partial(self._workspace.services.appointments.open, step.line.id)
        self._workspace.tasks.run(look, owner=self, done=partial(self._ask_why, step), failed=self._not_read)

    def _ask_why(self, step: StatusStep, now: AppointmentLine) -> None:
        self._is_looking = False
        if now.status is not step.line.status:
            self.drop(step)
            words = changed_words(step.line, now, self._workspace.clock, is_undone=True)
            self._refuse(words)
        else:
            self._workspace.status_wished.emit(now, step.way_back, step.reason, partial(self._taken_back, step))

    def _taken_back(self, step: StatusStep, line: AppointmentLine) -> None:
        self.know(line)
        self._drop_done(step)

    def _drop_done(self, step: Step, _: object = None) -> None:
        """Forget a step that a dialog has taken back, unless something else was done meanwhile."""
        if self._stack.canUndo() and self._stack.command(self._stack.index() - 1) is step:
            self.drop(step)

    def _not_read(self, error: ClinicError) -> None:
        self._is_looking = False
        self._refuse(words_for(error))

    def _refuse(self, words: Words) -> None:
        """Say it on the schedule, and wherever else one has just asked."""
        self._moves.refused.emit(words, ())
        self._workspace.undo_refused.emit(words)

    def _run_deed(self, step: DeedStep, work: Callable[[], object], is_undo: bool) -> None:  # noqa: FBT001
        """Take a deed back, or do it again; what cannot be taken back any more is forgotten."""
        what = step.text()

        def done(_: object) -> None:
            self._moves.rest()
            self._workspace.told.emit(f"{'Taken back' if is_undo else 'Done again'}: {what}")

        def failed(error: ClinicError) -> None:
            self._moves.rest()
            self.drop(step, is_undo=is_undo)
            self._refuse(not_done_words(what, error, is_undo=is_undo))
            self._tell(0)

        self._moves.begin()
        self._workspace.tasks.run(work, owner=self, done=done, failed=failed)

    def _note_deed(self, deed: Deed | AskedDeed) -> None:
        self.push(AskedStep(deed) if isinstance(deed, AskedDeed) else DeedStep(deed, self._run_deed))

    def _note(self, before: AppointmentLine | None, after: AppointmentLine) -> None:
        """Something was done to a booking elsewhere in this window."""
        self.know(after)
        if before is not None and before.status is after.status:
            was, now = _place(before), _place(after)
            if was != now:
                self.push(MoveStep(before, was, now, lambda one, to, undo: self._moves.go_back(one, to, is_undo=undo)))
            return
        back = way_back(before.status if before else None, after.status)
        words = done_words(before, after)
        if back is None:
            self.push(FinalStep(words, no_way_back_words(after)))
        else:
            reason = MADE_BY_MISTAKE if before is None else SET_BY_MISTAKE
            self.push(
                StatusStep(words, after, back, "" if after.status is AppointmentStatus.SCHEDULED and before else reason)
            )

    def _note_series(self, lines: tuple[AppointmentLine, ...]) -> None:
        if lines:
            self.push(FinalStep(f"cancelling a series of {patient_name(lines[0])}", series_words(lines[0])))


def _place(line: AppointmentLine) -> Target:
    return Target(line.provider_id, line.starts_at, line.minutes, line.type)
