"""Python's search for cyclic garbage, in the thread of the window alone.

Left to itself it runs in whichever thread has just made enough objects. PySide then destroys what it finds there: a
dialog or timer of the window, in the thread of a database call, which Qt does not survive for sure.
"""

from __future__ import annotations

import gc

from PySide6.QtCore import QObject, QTimer

LOOK_MS = 1000


class GarbageCollection(QObject):
    """Collects when as much has been made as Python itself would wait for, between ``start`` and ``stop``."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._was_automatic = False
        self._looking = QTimer(self, interval=LOOK_MS)
        self._looking.timeout.connect(self.look)

    def start(self) -> None:
        """Let no other thread collect from now on."""
        if not self._looking.isActive():
            self._was_automatic = gc.isenabled()
            gc.disable()
            self._looking.start()

    def stop(self) -> None:
        if self._looking.isActive():
            self._looking.stop()
            if self._was_automatic:
                gc.enable()

    def look(self) -> None:
        """Collect the oldest generation that is due, and with it the younger ones. A timer does this each second."""
        counts, limits = gc.get_count(), gc.get_threshold()
        due = [place for place, count in enumerate(counts) if count > limits[place]]
        if due:
            gc.collect(due[-1])


def keep_for_good(_: object = None) -> None:
    """Never look again through what is there now: code, and the first window. Later windows may be closed again.

    Looking through it takes a tenth of a second, in which nothing is painted.
    """
    if not gc.get_freeze_count():
        gc.freeze()
