"""Prescribing again in a visit: offered as it is known, taken as it is now, for somebody may just have stopped one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from clinic_desktop.domain.clinical_text import one_line

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from clinic_desktop.domain.medication import Medication
    from clinic_desktop.domain.prescribing_checks import Finding
    from clinic_desktop.ui.prescribing.repeat_panel import RepeatPanel

    Offered = Sequence[tuple[Medication, tuple[Finding, ...]]]


class Repeats(QObject):
    """``offered`` says what can be repeated as far as it is known, ``read`` reads it anew, ``add`` prescribes it."""

    def __init__(
        self,
        panel: RepeatPanel,
        tell: Callable[[str], object],
        offered: Callable[[], Offered],
        read: Callable[[], None],
        add: Callable[[tuple[Medication, ...]], None],
    ) -> None:
        super().__init__(panel)
        self._panel = panel
        self._tell = tell
        self._offered = offered
        self._read = read
        self._add = add
        self._is_reading = self._is_wanted = False
        panel.repeat_wanted.connect(self._on_wanted)

    def begin(self) -> None:
        self._is_wanted = False
        self._panel.offer(self._offered())
        self._is_reading = True
        self._read()

    def settle(self) -> None:
        """What is current was read, or cannot be: show it, and prescribe what was wanted meanwhile."""
        self._is_reading = False
        if self._panel.isHidden():
            self._is_wanted = False
            return
        self._show_again()
        if self._is_wanted:
            self._is_wanted = False
            self._take(self._panel.marked())

    def _show_again(self) -> None:
        before, now = self._panel.shown, self._offered()
        left = {one.prescription.id for one, _ in now}
        gone = [one_line(one.fields.medication) for one in before if one.prescription.id not in left]
        if gone or len(left) != len(before):
            self._panel.offer(now, self._panel.unmarked())
        if gone:
            self._tell(f"Stopped or changed meanwhile, and not offered any more: {', '.join(gone)}")

    def _on_wanted(self, chosen: tuple[Medication, ...]) -> None:
        if self._is_reading:
            self._is_wanted = True
            self._panel.say("Reading what is current…")
        else:
            self._take(chosen)

    def _take(self, chosen: tuple[Medication, ...]) -> None:
        if chosen:
            self._panel.hide()
            self._add(chosen)
