"""The pinboard: bookings on their way to another day or provider. Each stays booked where it was until it is placed."""

from __future__ import annotations

from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QSize, Qt, Signal
from PySide6.QtWidgets import QApplication, QLabel, QListWidget, QListWidgetItem, QSizePolicy, QVBoxLayout, QWidget

from clinic_desktop.domain.changes import Subject
from clinic_desktop.domain.clinical_text import format_moment
from clinic_desktop.domain.errors import NotFound
from clinic_desktop.domain.identifiers import AppointmentId
from clinic_desktop.ui.schedule.gestures import may_move
from clinic_desktop.ui.schedule.words import details, patient_name
from clinic_desktop.ui.theme import SPACE_XS, set_look

if TYPE_CHECKING:
    from collections.abc import Iterable

    from PySide6.QtGui import QKeyEvent, QMouseEvent

    from clinic_desktop.domain.appointments import AppointmentLine
    from clinic_desktop.domain.changes import Change
    from clinic_desktop.domain.clock import ClinicClock
    from clinic_desktop.services.appointments import AppointmentService
    from clinic_desktop.ui.window_state import WindowState
    from clinic_desktop.ui.workspace import Workspace

HINT = (
    "Drag a booking here, then to another day or provider; or Enter takes it into the hand. It stays booked until then."
)
_LINE = Qt.ItemDataRole.UserRole


class PinList(QListWidget):
    """Signals: carried(line, point of the screen), dropped(line, point), placing(line), unpinned(line)."""

    carried = Signal(object, QPoint)
    dropped = Signal(object, QPoint)
    placing = Signal(object)
    unpinned = Signal(object)

    def __init__(self, clock: ClinicClock, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("schedule-pins")
        self.setAccessibleName("Pinboard")
        self.setWordWrap(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._clock = clock
        self._pressed_at: QPoint | None = None
        self._carried: AppointmentLine | None = None

    @property
    def lines(self) -> tuple[AppointmentLine, ...]:
        return tuple(self.item(row).data(_LINE) for row in range(self.count()))

    def current_line(self) -> AppointmentLine | None:
        row = self.currentRow()
        return self.lines[row] if row >= 0 else None

    def put(self, line: AppointmentLine) -> None:
        """Pin a booking, or bring one that hangs there up to date."""
        row = self._row(line.id)
        item = self.item(row) if row is not None else QListWidgetItem(self)
        at = format_moment(self._clock.local(line.starts_at), weekday=True)
        item.setText(f"{patient_name(line)}\n{at}, {line.minutes} min")
        item.setToolTip("\n".join(details(line, self._clock)))
        item.setData(_LINE, line)
        item.setSizeHint(QSize(0, 2 * self.fontMetrics().height() + 2 * SPACE_XS))
        if self.currentItem() is None:
            self.setCurrentItem(item)

    def take(self, appointment_id: AppointmentId) -> None:
        row = self._row(appointment_id)
        if row is not None:
            self.takeItem(row)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        super().mousePressEvent(event)
        if event.button() is Qt.MouseButton.LeftButton and self.itemAt(event.position().toPoint()):
            self._pressed_at = event.position().toPoint()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._pressed_at is None:
            return
        moved = (event.position().toPoint() - self._pressed_at).manhattanLength()
        if self._carried is None and moved >= QApplication.startDragDistance():
            self._carried = self.current_line()
        if self._carried is not None:
            self.carried.emit(self._carried, event.globalPosition().toPoint())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        line, self._carried, self._pressed_at = self._carried, None, None
        if line is not None:
            self.dropped.emit(line, event.globalPosition().toPoint())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        line = self.current_line()
        if line is not None and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.placing.emit(line)
        elif line is not None and event.key() == Qt.Key.Key_Delete:
            self.unpinned.emit(line)
        else:
            super().keyPressEvent(event)

    def _row(self, appointment_id: AppointmentId) -> int | None:
        return next((row for row, line in enumerate(self.lines) if line.id == appointment_id), None)


class Pinboard(QWidget):
    """The list with its title. What hangs here is kept as long as the program runs, for each person."""

    def __init__(self, workspace: Workspace, state: WindowState, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("schedule-pinboard")
        self._workspace = workspace
        self._kept = state.while_running
        self._key = f"pins/{workspace.person.login}"
        self._title = QLabel("Pinboard")
        self._title.setObjectName("schedule-pinboard-title")
        set_look(self._title, "role", "strong")
        self.list = PinList(workspace.clock)
        self._hint = QLabel(HINT)
        self._hint.setObjectName("schedule-pinboard-hint")
        self._hint.setWordWrap(True)
        for part in (self.list, self._hint):
            # As wide as the month above.
            part.setSizePolicy(QSizePolicy.Policy.Ignored, part.sizePolicy().verticalPolicy())
        set_look(self._hint, "role", "small")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE_XS)
        column.addWidget(self._title)
        column.addWidget(self.list, 1)
        column.addWidget(self._hint)
        self.list.unpinned.connect(self.unpin)
        workspace.live_updates.changed.connect(self._on_changed)
        workspace.pins_wished.connect(self._read_in_order)
        self._read_in_order(self._kept.get(self._key, ()))

    def pin(self, line: AppointmentLine) -> None:
        self.list.put(line)
        self._keep()
        self._workspace.told.emit(f"{patient_name(line)} is on the pinboard, and stays booked until placed")

    def _read_in_order(self, appointment_ids: Iterable[str]) -> None:
        """Pin bookings in this order; what is gone or over is left out."""
        wanted = tuple(map(AppointmentId, appointment_ids))
        if wanted:
            work = partial(_those_left, self._workspace.services.appointments, wanted)
            self._workspace.tasks.run(work, owner=self, done=self._put_all, failed=lambda _: None)

    def _put_all(self, lines: tuple[AppointmentLine, ...]) -> None:
        for line in lines:
            if may_move(line):
                self.list.put(line)
        self._keep()

    def unpin(self, line: AppointmentLine) -> None:
        """Take a booking off; it stays where it is booked."""
        self.list.take(line.id)
        self._keep()

    def update_line(self, line: AppointmentLine) -> None:
        """Show a pinned booking as it is now; one that can be placed no more is taken off."""
        if line.id not in {one.id for one in self.list.lines}:
            return
        if may_move(line):
            self.list.put(line)
        else:
            self.unpin(line)

    def _keep(self) -> None:
        self._kept[self._key] = tuple(line.id for line in self.list.lines)

    def _read(self, appointment_id: AppointmentId) -> None:
        work = partial(self._workspace.services.appointments.open, appointment_id)
        self._workspace.tasks.run(work, owner=self, done=self._take, failed=lambda _: self._drop(appointment_id))

    def _take(self, line: AppointmentLine) -> None:
        if may_move(line):
            self.list.put(line)
        else:
            self.unpin(line)

    def _drop(self, appointment_id: AppointmentId) -> None:
        self.list.take(appointment_id)

    def _on_changed(self, changes: Iterable[Change]) -> None:
        changed = {change.id for change in changes if change.subject is Subject.APPOINTMENTS}
        is_everything = any(change.subject is Subject.EVERYTHING for change in changes)
        for line in self.list.lines:
            if is_everything or line.id in changed:
                self._read(line.id)


def _those_left(
    appointments: AppointmentService, appointment_ids: Iterable[AppointmentId]
) -> tuple[AppointmentLine, ...]:
    """Read bookings one after the other; in a worker."""
    found = []
    for one in appointment_ids:
        with suppress(NotFound):
            found.append(appointments.open(one))
    return tuple(found)
