"""What was done to bookings and can be taken back: by moving back, by asking for a reason, or not, and then why not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtGui import QUndoCommand

from clinic_desktop.ui.schedule.words import patient_name

if TYPE_CHECKING:
    from collections.abc import Callable

    from clinic_desktop.domain.appointments import AppointmentLine
    from clinic_desktop.domain.statuses import AppointmentStatus
    from clinic_desktop.ui.deeds import AskedDeed, Deed
    from clinic_desktop.ui.error_words import Words
    from clinic_desktop.ui.schedule.ghost import Target


class Step(QUndoCommand):
    """Something that was done already: Qt calls redo() when it is pushed, which does nothing then."""

    def __init__(self, words: str) -> None:
        super().__init__(words)
        self._is_silent = True

    def forget(self) -> None:
        """Do nothing the next time, and be dropped then."""
        self._is_silent = True
        self.setObsolete(True)

    def back(self) -> None:
        """Take it back."""

    def again(self) -> None:
        """Do it once more."""

    def undo(self) -> None:
        if not self._is_silent:
            self.back()

    def redo(self) -> None:
        if self._is_silent:
            self._is_silent = self.isObsolete()
        else:
            self.again()


class MoveStep(Step):
    """A move that was stored: from where, to where. ``go_back`` is told whether it is taken back or done again."""

    def __init__(
        self,
        line: AppointmentLine,
        before: Target,
        after: Target,
        go_back: Callable[[MoveStep, Target, bool], None],
    ) -> None:
        super().__init__(f"moving {patient_name(line)}")
        self.line = line
        self._before = before
        self._after = after
        self._go_back = go_back

    def back(self) -> None:
        self._go_back(self, self._before, True)

    def again(self) -> None:
        self._go_back(self, self._after, False)


class StatusStep(Step):
    """A booking that was made, cancelled or missed. Its way back is a status, which wants a reason."""

    def __init__(self, words: str, line: AppointmentLine, way_back: AppointmentStatus, reason: str) -> None:
        super().__init__(words)
        self.line = line
        self.way_back = way_back
        self.reason = reason


class DeedStep(Step):
    """Something that an order of the opposite takes back. ``run`` is told whether it is taken back or done again."""

    def __init__(self, deed: Deed, run: Callable[[DeedStep, Callable[[], object], bool], None]) -> None:
        super().__init__(deed.words)
        self._deed = deed
        self._run = run

    def back(self) -> None:
        self._run(self, self._deed.back, True)

    def again(self) -> None:
        self._run(self, self._deed.again, False)


class AskedStep(Step):
    """What a dialog takes back, if somebody says yes in it."""

    def __init__(self, deed: AskedDeed) -> None:
        super().__init__(deed.words)
        self.ask = deed.ask


class FinalStep(Step):
    """What no key takes back; ``why`` says so, and what there is instead."""

    def __init__(self, words: str, why: Words) -> None:
        super().__init__(words)
        self.why = why
