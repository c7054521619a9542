"""Moving bookings, and taking that back: each step is stored with the version it was made against."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QUndoCommand, QUndoStack

from clinic_desktop.domain.appointments import MoveAppointment
from clinic_desktop.domain.clinical_text import format_moment
from clinic_desktop.domain.errors import EditConflict, NotFound, PatientBusy, SlotTaken, WrongStatus
from clinic_desktop.ui.error_words import Words, words_for
from clinic_desktop.ui.schedule.ghost import Target
from clinic_desktop.ui.schedule.move_words import changed_words, gone_words, in_the_way_words
from clinic_desktop.ui.schedule.words import patient_name

if TYPE_CHECKING:
    from collections.abc import Callable

    from clinic_desktop.domain.appointments import AppointmentLine
    from clinic_desktop.domain.errors import ClinicError
    from clinic_desktop.domain.identifiers import AppointmentId, Version
    from clinic_desktop.ui.workspace import Workspace

STEPS_KEPT = 50


class Moves(QObject):
    """One move at a time: what is asked for while another is under way is not done.

    Signals:
        moved: the AppointmentLine as it is stored now.
        refused: Words that say why nothing was moved.
        busy_changed: whether a move is under way; what can be undone is known then.
    """

    moved = Signal(object)
    refused = Signal(object)
    busy_changed = Signal(bool)

    def __init__(self, workspace: Workspace, parent: QObject) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._appointments = workspace.services.appointments
        self._versions: dict[AppointmentId, Version] = {}
        self.is_busy = False
        self.stack = QUndoStack(self)
        self.stack.setUndoLimit(STEPS_KEPT)

    def move(self, line: AppointmentLine, target: Target) -> bool:
        """Move a booking as it was seen. False, and nothing is asked for, while another move is under way."""
        if self.is_busy:
            return False
        step = _Step(self, line, target)

        def stored(now: AppointmentLine) -> None:
            self.stack.push(step)
            self._answer(now)

        self._run(line, target, line.version, stored, partial(self._refused, line, target, is_undone=False))
        return True

    def undo(self) -> None:
        if not self.is_busy and self.stack.canUndo():
            self.stack.undo()

    def redo(self) -> None:
        if not self.is_busy and self.stack.canRedo():
            self.stack.redo()

    def go_back(self, step: _Step, target: Target, *, is_undo: bool) -> None:
        """Take a step back, or do it again; a step that cannot be taken back any more is forgotten."""
        line = step.line

        def failed(error: ClinicError) -> None:
            step.forget()
            # Qt drops what is obsolete when it comes to it once more.
            (self.stack.redo if is_undo else self.stack.undo)()
            self._refused(line, target, error, is_undone=True)

        self._run(line, target, self._versions.get(line.id, line.version), self._answer, failed)

    def _run(
        self,
        line: AppointmentLine,
        target: Target,
        version: Version,
        done: Callable[[AppointmentLine], None],
        failed: Callable[[ClinicError], None],
    ) -> None:
        command = MoveAppointment(line.id, version, target.starts_at, target.minutes, target.provider_id)
        self.is_busy = True
        self.busy_changed.emit(True)

        def answered(now: AppointmentLine) -> None:
            self.is_busy = False
            done(now)
            self.busy_changed.emit(False)

        def not_done(error: ClinicError) -> None:
            self.is_busy = False
            failed(error)
            self.busy_changed.emit(False)

        work = partial(self._appointments.move, command)
        self._workspace.tasks.run(work, owner=self, done=answered, failed=not_done)

    def _answer(self, now: AppointmentLine) -> None:
        self._versions[now.id] = now.version
        at = format_moment(self._workspace.clock.local(now.starts_at), weekday=True)
        self._workspace.told.emit(f"{patient_name(now)}: now {at}, {now.minutes} min, with {now.provider_name}")
        self.moved.emit(now)

    def _refused(self, line: AppointmentLine, target: Target, error: ClinicError, *, is_undone: bool) -> None:
        """Find out who or what stands in the way, and say it."""
        clock = self._workspace.clock
        plain = partial(self._say_plainly, error)
        if isinstance(error, SlotTaken | PatientBusy):
            look = partial(
                self._appointments.overlapping, target.provider_id, line.patient_id, target.starts_at, target.minutes
            )
            self._workspace.tasks.run(
                look,
                owner=self,
                done=lambda found: self.refused.emit(in_the_way_words(line, target, found, clock, is_undone=is_undone)),
                failed=plain,
            )
        elif isinstance(error, EditConflict | WrongStatus):
            self._workspace.tasks.run(
                partial(self._appointments.open, line.id),
                owner=self,
                done=lambda now: self.refused.emit(changed_words(now, clock, is_undone=is_undone)),
                failed=plain,
            )
        elif isinstance(error, NotFound):
            self.refused.emit(gone_words(line))
        else:
            self._say_plainly(error)

    def _say_plainly(self, error: ClinicError, _: ClinicError | None = None) -> None:
        words = words_for(error)
        self.refused.emit(Words(words.title, words.advice.replace("Nothing was booked", "Nothing was moved")))


class _Step(QUndoCommand):
    """A move that was stored: from where, to where."""

    def __init__(self, moves: Moves, line: AppointmentLine, target: Target) -> None:
        super().__init__(f"moving {patient_name(line)}")
        self._moves = moves
        self.line = line
        self._before = Target(line.provider_id, line.starts_at, line.minutes)
        self._after = target
        # Qt calls redo() when a step is pushed; this one is done by then.
        self._is_silent = True

    def forget(self) -> None:
        """Do nothing the next time, and be dropped then."""
        self._is_silent = True
        self.setObsolete(True)

    def undo(self) -> None:
        if not self._is_silent:
            self._moves.go_back(self, self._before, is_undo=True)

    def redo(self) -> None:
        if self._is_silent:
            self._is_silent = self.isObsolete()
        else:
            self._moves.go_back(self, self._after, is_undo=False)
