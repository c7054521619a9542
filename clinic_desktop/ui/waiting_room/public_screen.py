"""The screen that those who wait look at: initials, numbers, rooms, the time. It is told nothing else of anybody."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from clinic_desktop.domain.clinical_text import format_time
from clinic_desktop.domain.waiting import CALLS_SHOWN
from clinic_desktop.ui.theme import colours

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from PySide6.QtGui import QCloseEvent, QKeyEvent, QResizeEvent, QScreen

    from clinic_desktop.domain.waiting import PublicCall

TITLE = "Waiting room"
NOBODY = "Please take a seat. You will be called."
_SIZE = (960, 600)
_SIDE, _INSET, _GAP = 48, 32, 24
_SHARES = (24, 28, 48)
"""How much of a row initials, number and room have, so that they stand under each other."""
_SMALL, _LARGE, _LARGEST = 0.04, 0.068, 0.12
"""Heights of letters, as a share of the window's."""


class PublicScreen(QWidget):
    """A window of its own: it stays while the desk is locked, and goes with the desk's window.

    Signals: closed().
    """

    closed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("public-screen")
        self.setWindowTitle(TITLE)
        self.setAccessibleName(TITLE)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        # The program ends with its own windows, whether or not this one is open.
        self.setAttribute(Qt.WidgetAttribute.WA_QuitOnClose, False)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._calls: tuple[PublicCall, ...] = ()
        self._make_widgets()
        self._lay_out()
        self.resize(*_SIZE)
        self.show_calls(())

    def open_on(self, screen: QScreen | None, desk: QScreen) -> None:
        """Fill the second screen, if there is one; else be a window that can be moved."""
        if screen is None or screen is desk:
            self.show()
            self.raise_()
            self.activateWindow()
            return
        # Whoever types at the desk goes on typing there; showFullScreen() would take the keys.
        self.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
        self.setScreen(screen)
        self.setGeometry(screen.geometry())
        self.setWindowState(Qt.WindowState.WindowFullScreen)
        self.show()

    def show_calls(self, calls: Sequence[PublicCall]) -> None:
        """Show who is called, the latest first."""
        self._calls = tuple(calls)
        self._nobody.setVisible(not calls)
        for place, (row, who, number, room) in enumerate(self._rows):
            call = self._calls[place] if place < len(self._calls) else None
            row.setVisible(call is not None)
            who.setText(call.initials if call else "")
            number.setText(f"No. {call.number}" if call and call.number else "")
            room.setText(call.room if call else "")
        self._paint_rows()

    def show_time(self, now_local: datetime) -> None:
        """Show what time it is at the clinic."""
        self._time.setText(format_time(now_local))

    def _make_widgets(self) -> None:
        self._title = QLabel(TITLE)
        self._title.setObjectName("public-screen-title")
        self._time = QLabel()
        self._time.setObjectName("public-screen-time")
        self._nobody = QLabel(NOBODY)
        self._nobody.setObjectName("public-screen-nobody")
        self._nobody.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._nobody.setWordWrap(True)
        self._rows = [self._row(place) for place in range(1, CALLS_SHOWN + 1)]

    def _row(self, place: int) -> tuple[QFrame, QLabel, QLabel, QLabel]:
        row = QFrame()
        row.setObjectName(f"public-call-{place}")
        row.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        labels = [QLabel() for _ in range(3)]
        grid = QGridLayout(row)
        grid.setContentsMargins(_INSET, 8, _INSET, 8)
        grid.setHorizontalSpacing(_GAP)
        for column, (label, name) in enumerate(zip(labels, ("who", "number", "room"), strict=True)):
            label.setObjectName(f"public-call-{place}-{name}")
            label.setTextFormat(Qt.TextFormat.PlainText)
            grid.addWidget(label, 0, column)
        labels[2].setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        who, number, room = labels
        return row, who, number, room

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.addWidget(self._title)
        top.addStretch(1)
        top.addWidget(self._time)
        column = QVBoxLayout(self)
        column.setContentsMargins(_SIDE, 32, _SIDE, 32)
        column.setSpacing(12)
        column.addLayout(top)
        column.addWidget(self._nobody, 1)
        for row, *_ in self._rows:
            column.addWidget(row)
        column.addStretch(1)

    def _paint_rows(self) -> None:
        """Give everything its size and colour: the latest call is larger, and stands on the accent's colour."""
        known, height = colours(), self.height()
        self._letters(self._title, _SMALL, known.muted_text.name())
        self._letters(self._time, _LARGE, known.text.name())
        self._letters(self._nobody, _LARGE, known.muted_text.name())
        self.setStyleSheet(f"#public-screen {{ background: {known.window.name()}; }}")
        for place, (row, *labels) in enumerate(self._rows):
            is_latest = place == 0
            ground, letters = (known.accent, known.on_accent) if is_latest else (known.surface, known.text)
            row.setStyleSheet(
                f"#{row.objectName()} {{ background: {ground.name()}; border-radius: {height // 60}px; }}"
            )
            wanted = _LARGEST if is_latest else _LARGE
            room = self.width() - 2 * (_SIDE + _INSET) - 2 * _GAP
            for label, share in zip(labels, _SHARES, strict=True):
                label.setFixedWidth(max(room * share // 100, 1))
                self._letters(label, wanted, letters.name())
                self._fit(label, wanted, letters.name())

    def _fit(self, label: QLabel, share: float, colour: str) -> None:
        """Let long names of rooms have smaller letters: nothing may be cut that somebody has to read."""
        label.ensurePolished()
        needed = label.fontMetrics().horizontalAdvance(label.text())
        if needed > label.width():
            self._letters(label, 0.98 * share * label.width() / needed, colour)

    def _letters(self, label: QLabel, share: float, colour: str) -> None:
        pixels = max(int(self.height() * share), 12)
        label.setStyleSheet(f"color: {colour}; font-size: {pixels}px; font-weight: 600; background: transparent;")

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._paint_rows()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.close()
        else:
            super().keyPressEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        super().closeEvent(event)
        self.closed.emit()


def second_screen(desk: QScreen) -> QScreen | None:
    """Return a screen that the desk's window is not on."""
    return next((one for one in QGuiApplication.screens() if one is not desk), None)
