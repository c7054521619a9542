"""The next free times to choose from, and what stands in the way of the time chosen."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QWidget

from clinic_desktop.background.latest import LatestTask
from clinic_desktop.domain import working_hours
from clinic_desktop.domain.appointments import AppointmentLine, BookAppointment, FreeSlot, FreeSlotSearch
from clinic_desktop.domain.clinical_text import format_date, format_name, format_time, format_time_range
from clinic_desktop.ui.theme import SPACE_S, set_look

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from clinic_desktop.domain.identifiers import AppointmentId, ProviderId
    from clinic_desktop.ui.workspace import Workspace

OFFERED = 3


class FreeTimes(QWidget):
    """Up to three buttons with the next free times.

    Signals:
        chosen: a FreeSlot.
    """

    chosen = Signal(object)

    def __init__(self, workspace: Workspace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("book-free-times")
        self._appointments = workspace.services.appointments
        self._clock = workspace.clock
        self._free = LatestTask(workspace.tasks, self)
        self._overlap = LatestTask(workspace.tasks, self)
        self._question: FreeSlotSearch | None = None
        self._title = QLabel("Next free")
        set_look(self._title, "role", "muted")
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(SPACE_S)
        self._row.addWidget(self._title)
        self._buttons: list[QPushButton] = []
        for place in range(OFFERED):
            button = QPushButton()
            button.setObjectName(f"book-free-{place + 1}")
            button.setAutoDefault(False)
            button.hide()
            self._buttons.append(button)
            self._row.addWidget(button)
        self._row.addStretch(1)
        self._slots: tuple[FreeSlot, ...] = ()
        for place, button in enumerate(self._buttons):
            button.clicked.connect(partial(self._choose, place))

    def look(self, minutes: int, not_before: datetime, provider_id: ProviderId | None) -> None:
        """Look for times of this length from a moment on, with one provider or with any."""
        self._question = FreeSlotSearch(minutes, not_before, provider_id, OFFERED)
        self.look_again()

    def look_again(self) -> None:
        if self._question is not None:
            self._free.run(
                partial(self._appointments.free_slots, self._question), done=self._show, failed=lambda _: self._show(())
            )

    def look_in_the_way(
        self, command: BookAppointment | None, own_id: AppointmentId, tell: Callable[[str], None]
    ) -> None:
        """Tell, in words, what stands in the way of a booking; nothing, if nothing does."""
        if command is None:
            self._overlap.forget()
            tell("")
            return
        work = partial(
            self._appointments.overlapping,
            command.provider_id,
            command.patient_id,
            command.starts_at,
            command.minutes,
        )
        self._overlap.run(work, done=lambda lines: tell(self._words(command, own_id, lines)), failed=lambda _: tell(""))

    def _words(self, command: BookAppointment, own_id: AppointmentId, lines: tuple[AppointmentLine, ...]) -> str:
        told = []
        for line in lines:
            if line.id == own_id:
                continue
            times = format_time_range(self._clock.local(line.starts_at), self._clock.local(line.ends_at))
            name = format_name(line.patient_last_name, line.patient_first_name)
            is_same_patient = line.patient_id == command.patient_id
            told.append(
                f"{times} the patient is booked with {line.provider_name}."
                if is_same_patient
                else f"{times} is taken by {name}."
            )
        if not working_hours.is_within(command.starts_at, command.minutes, self._clock):
            told.append("Outside working hours; booking is still possible.")
        return " ".join(told)

    def _show(self, slots: tuple[FreeSlot, ...]) -> None:
        self._slots = slots
        self._title.setText("Next free" if slots else "No free time in the next weeks")
        for place, button in enumerate(self._buttons):
            button.setVisible(place < len(slots))
            if place < len(slots):
                local = self._clock.local(slots[place].starts_at)
                button.setText(f"{format_date(local.date(), weekday=True)} {format_time(local)}")
                button.setToolTip(f"With {slots[place].provider_name}")

    def _choose(self, place: int) -> None:
        if place < len(self._slots):
            self.chosen.emit(self._slots[place])
