"""What stands in the way of the time that is being chosen, as it is at this moment."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QWidget

from clinic_desktop.background.holds import HoldWatch
from clinic_desktop.background.latest import LatestTask
from clinic_desktop.domain.booking_obstacles import Obstacles
from clinic_desktop.ui.booking_obstacles import read_obstacles
from clinic_desktop.ui.booking_words import hold_sentences, obstacle_sentences
from clinic_desktop.ui.theme import SPACE_M, SPACE_S, set_look
from clinic_desktop.ui.widgets.icon_label import IconLabel
from clinic_desktop.ui.widgets.message_bar import MessageKind

if TYPE_CHECKING:
    from clinic_desktop.domain.booking_obstacles import WantedTime
    from clinic_desktop.domain.holds import SlotHold
    from clinic_desktop.ui.workspace import Workspace


class InTheWay(QFrame):
    """Hidden while nothing is in the way. It warns; what may not be, the database refuses."""

    def __init__(self, workspace: Workspace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("book-obstacles")
        self._services = workspace.services
        self._clock = workspace.clock
        self._looking = LatestTask(workspace.tasks, self)
        self._holds = HoldWatch(workspace.services.holds, workspace.tasks, workspace.live_updates, self)
        self._wanted: WantedTime | None = None
        self._found = Obstacles()
        self._make_widgets()
        self._holds.changed.connect(lambda _: self._show())
        self.hide()

    def look(self, wanted: WantedTime | None) -> None:
        """Look at this time from now on; at nothing, while none is chosen."""
        self._wanted = wanted
        if wanted is None:
            self._looking.forget()
            self._holds.rest()
            self._know(Obstacles())
            return
        self._holds.watch(wanted.starts_at, wanted.ends_at)
        self.look_again()

    def look_again(self) -> None:
        if self._wanted is not None:
            work = partial(read_obstacles, self._services, self._clock, self._wanted)
            self._looking.run(work, done=self._know, failed=lambda _: self._know(Obstacles()))

    def _make_widgets(self) -> None:
        self._words = QLabel()
        self._words.setObjectName("book-in-the-way")
        self._words.setWordWrap(True)
        self._words.setTextFormat(Qt.TextFormat.PlainText)
        for part in (self, self._words):
            set_look(part, "tint", MessageKind.WARNING.value)
        row = QHBoxLayout(self)
        row.setContentsMargins(SPACE_M, SPACE_S, SPACE_M, SPACE_S)
        row.setSpacing(SPACE_S)
        row.addWidget(IconLabel("triangle-alert", MessageKind.WARNING.value), 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self._words, 1)

    def _know(self, found: Obstacles) -> None:
        self._found = found
        self._show()

    def _show(self) -> None:
        wanted = self._wanted
        held: list[SlotHold] = []
        if wanted is not None:
            held = [one for one in self._holds.held if one.provider_id == wanted.provider_id]
        told = [*obstacle_sentences(self._found, self._clock), *hold_sentences(held, self._clock)]
        self._words.setText("\n".join(told))
        self.setVisible(bool(told))
