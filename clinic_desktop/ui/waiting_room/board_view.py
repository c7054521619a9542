"""Who is where: as one list in groups, or as a column for each place. Both show the same, and choose the same."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QSize, Qt, Signal
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QScrollArea,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from clinic_desktop.domain.pages import Page
from clinic_desktop.domain.waiting import Stage, WaitingEntry
from clinic_desktop.ui.theme import SPACE_S
from clinic_desktop.ui.waiting_words import STAGE_WORDS
from clinic_desktop.ui.widgets.record_model import RecordTableModel
from clinic_desktop.ui.widgets.record_table import RecordTable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from PySide6.QtGui import QKeyEvent, QResizeEvent

    from clinic_desktop.domain.identifiers import AppointmentId
    from clinic_desktop.ui.error_words import Words
    from clinic_desktop.ui.waiting_room.columns import BoardColumns

SHARES = (5, 6, 8, 5)
"""How wide the columns are, beside each other: where more is said of each there is more room."""
LANES: tuple[tuple[Stage, frozenset[Stage]], ...] = (
    (Stage.EXPECTED, frozenset({Stage.EXPECTED})),
    (Stage.WAITING, frozenset({Stage.WAITING})),
    (Stage.IN_ROOM, frozenset({Stage.CALLED, Stage.IN_ROOM})),
    (Stage.LEFT, frozenset({Stage.LEFT})),
)
NARROW_LANE = 40
"""Characters of a column below which two stand above the other two."""
TIGHT_LANE = 52
"""And below which each stands above the next: names are whole, and the board scrolls."""
LINES_FOR_WORDS = 7
STACKED = (1, 2, 0, 3)
"""In which order they stand one above the other: who waits first, as in the list."""
_LAST = 1_000_000
_NO_LIMIT = 16_777_215
"""What Qt takes for no limit of a height."""
_NO_BAR = Qt.ScrollBarPolicy.ScrollBarAlwaysOff
_STEPS = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}
_ENDS = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}


class Lane(RecordTable[WaitingEntry]):
    """One column of the board. Signals: sideways(int): to the next column at the left (-1) or right (1)."""

    sideways = Signal(int)
    is_stacked = False
    """Whether the columns stand one above the other: arrows lead from the end of one into the next."""

    @property
    def whole_height(self) -> int:
        """How high it is if nothing of it has to be scrolled; an empty one has the room of a row."""
        header, rows = self.horizontalHeader(), max(1, self.records_model.rowCount())
        return header.sizeHint().height() + rows * self.verticalHeader().defaultSectionSize() + 2 * self.frameWidth()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.hide_words_if_low()

    def hide_words_if_low(self) -> None:
        """Say nothing rather than half a word: the counts above say that nobody is there, too."""
        if not self.records_model.rowCount():
            is_low = self.viewport().height() < LINES_FOR_WORDS * self.fontMetrics().lineSpacing()
            self.notice.setVisible(not is_low)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = _STEPS.get(Qt.Key(event.key()))
        if step is not None and event.modifiers() == Qt.KeyboardModifier.NoModifier:
            event.accept()
            self.sideways.emit(step)
        elif self.is_stacked and event.key() in _ENDS and self._is_at_end(event.key()):
            event.accept()
            self.sideways.emit(_ENDS[Qt.Key(event.key())])
        else:
            super().keyPressEvent(event)

    def _is_at_end(self, key: int) -> bool:
        end = self.records_model.rowCount() - 1 if key == Qt.Key.Key_Down else 0
        return self.currentIndex().row() == end


class BoardView(QStackedWidget):
    """Acts as one list whichever way it is shown.

    Signals:
        record_chosen: another WaitingEntry, or None, is current now.
        record_activated: Enter or a double click on one.
        menu_wanted: the QPoint on the screen where a menu about the current one is to open.
    """

    record_chosen = Signal(object)
    record_activated = Signal(object)
    menu_wanted = Signal(QPoint)

    def __init__(self, columns: BoardColumns, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("waiting-room-board")
        self._chosen: AppointmentId | None = None
        self._is_showing = False
        self._model: RecordTableModel[WaitingEntry] = RecordTableModel(columns.columns(), lambda one: one.id, self)
        self._list: RecordTable[WaitingEntry] = RecordTable("waiting-room-list", "Waiting room", self._model)
        self._lanes: list[Lane] = []
        self._models: list[RecordTableModel[WaitingEntry]] = []
        for stage, _ in LANES:
            model: RecordTableModel[WaitingEntry] = RecordTableModel(columns.lane(stage), lambda one: one.id, self)
            lane = Lane(f"waiting-room-lane-{stage.value.replace('_', '-')}", STAGE_WORDS[stage], model)
            lane.show_empty("Nobody")
            model.shown.connect(lane.hide_words_if_low)
            lane.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
            self._models.append(model)
            self._lanes.append(lane)
        self._lay_out()
        self._connect()

    @property
    def shows_columns(self) -> bool:
        return self.currentIndex() == 1

    def show_as_columns(self, is_wanted: bool) -> None:  # noqa: FBT001 - a slot of a checkable action
        """Show a column for each place, or one list. Whoever is chosen stays so."""
        had_focus = any(one.hasFocus() for one in (self._list, *self._lanes))
        self.setCurrentIndex(int(is_wanted))
        if self._chosen is not None:
            self.choose(self._chosen)
        self.record_chosen.emit(self.current_record())
        if had_focus:
            self.setFocus()

    def show_entries(self, entries: Iterable[WaitingEntry], stages: frozenset[Stage]) -> None:
        """Show these; a place whose people are hidden has no column."""
        shown = tuple(entries)
        self._is_showing = True
        self._model.show(Page(shown, has_more=False))
        had_focus = any(one.hasFocus() for one in self._lanes)
        for (_, of_lane), lane, model in zip(LANES, self._lanes, self._models, strict=True):
            lane.setVisible(bool(stages & of_lane) or not stages)
            model.show(Page(tuple(one for one in shown if one.stage in of_lane), has_more=False))
        self._is_showing = False
        self._fit_heights()
        # Whoever was called stands in another column now, and is still the one in hand.
        if self._chosen is None or not self.choose(self._chosen):
            self._chosen = None
        elif had_focus and self.shows_columns:
            self.setFocus()
        self.record_chosen.emit(self.current_record())

    def current_record(self) -> WaitingEntry | None:
        return next((one.current_record() for one in self._tables if one.current_record() is not None), None)

    def choose(self, key: AppointmentId) -> bool:
        """Make this one current. False if he is not shown."""
        return any(one.choose(key) for one in self._tables)

    def menu_place(self) -> QPoint:
        """Return where on the screen a menu about the current one opens."""
        table = self._in_hand
        return table.viewport().mapToGlobal(table.visualRect(table.currentIndex()).bottomLeft())

    def show_loading(self) -> None:
        for one in (self._list, *self._lanes):
            one.show_loading()

    def show_error(self, words: Words, retry: Callable[[], object] | None = None) -> None:
        for one in self._tables[:1] if self.shows_columns else (self._list,):
            one.show_error(words, retry)

    def show_empty(self, title: str, hint: str = "", action: str = "", act: Callable[[], object] | None = None) -> None:
        self._list.show_empty(title, hint, action, act)

    def repaint_times(self) -> None:
        """Paint what runs again."""
        for one in self._tables:
            one.viewport().update()

    def setFocus(self, reason: Qt.FocusReason = Qt.FocusReason.OtherFocusReason) -> None:
        self._in_hand.setFocus(reason)

    def minimumSizeHint(self) -> QSize:
        """Want no more room than one list does: columns above each other are low on a small screen, and scroll."""
        return self._list.minimumSizeHint()

    @property
    def _tables(self) -> list[RecordTable[WaitingEntry]]:
        return [one for one in self._lanes if not one.isHidden()] if self.shows_columns else [self._list]

    @property
    def _in_hand(self) -> RecordTable[WaitingEntry]:
        return next((one for one in self._tables if one.currentIndex().isValid()), self._tables[0])

    def _lay_out(self) -> None:
        self._page = QWidget()
        self._grid = QGridLayout(self._page)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(SPACE_S)
        self._scroll = QScrollArea()
        self._scroll.setObjectName("waiting-room-lanes")
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setWidgetResizable(True)
        self._scroll.setWidget(self._page)
        self._place_lanes()
        whole = QWidget()
        column = QVBoxLayout(whole)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._list)
        self.addWidget(whole)
        self.addWidget(self._scroll)

    def _place_lanes(self) -> None:
        """Put the columns beside each other; where they would be too narrow to read, two above two, or one by one."""
        a_row = self._lanes_in_a_row()
        is_beside = a_row == len(self._lanes)
        for place, (lane, share) in enumerate(zip(self._lanes, SHARES, strict=True)):
            lane.is_stacked = a_row == 1
            lane.setVerticalScrollBarPolicy(_NO_BAR if lane.is_stacked else Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
            self._grid.addWidget(lane, STACKED.index(place) if lane.is_stacked else place // a_row, place % a_row)
            self._grid.setColumnStretch(place, share if is_beside else int(place < a_row))
        self._fit_heights()

    def _lanes_in_a_row(self) -> int:
        characters = self.width() // self.fontMetrics().averageCharWidth()
        if characters >= len(self._lanes) * NARROW_LANE:
            return len(self._lanes)
        return 2 if characters >= 2 * TIGHT_LANE else 1

    def _fit_heights(self) -> None:
        """Let columns that stand one above the other be as high as what is in them; others share what there is."""
        for lane in self._lanes:
            lane.setMinimumHeight(lane.whole_height if lane.is_stacked else 0)
            lane.setMaximumHeight(lane.whole_height if lane.is_stacked else _NO_LIMIT)
        policy = Qt.ScrollBarPolicy.ScrollBarAsNeeded if self._lanes[0].is_stacked else _NO_BAR
        self._scroll.setVerticalScrollBarPolicy(policy)

    def _show_current(self, table: RecordTable[WaitingEntry]) -> None:
        """Scroll to the current one, where the columns stand one above the other."""
        if table in self._lanes and table.currentIndex().isValid():
            area = table.visualRect(table.currentIndex())
            top = table.viewport().mapTo(self._page, area.topLeft()).y()
            self._scroll.ensureVisible(0, top + area.height() // 2, 0, area.height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place_lanes()

    def _connect(self) -> None:
        for one in (self._list, *self._lanes):
            one.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
            one.customContextMenuRequested.connect(partial(self._ask_menu, one))
            one.record_activated.connect(self.record_activated)
            one.record_chosen.connect(partial(self._know, one))
        for lane in self._lanes:
            lane.sideways.connect(partial(self._go, lane))

    def _know(self, table: RecordTable[WaitingEntry], entry: WaitingEntry | None) -> None:
        """One is current at a time, whichever column he stands in."""
        if self._is_showing or table not in self._tables:
            return
        if entry is not None:
            self._chosen = entry.id
            for other in self._tables:
                if other is not table and other.currentIndex().isValid():
                    other.selectionModel().clear()
            self._show_current(table)
        self.record_chosen.emit(self.current_record())

    def _go(self, lane: Lane, step: int) -> None:
        """Go to the next column in which somebody is: at about the same height, or to its nearer end below or above."""
        row, shown = lane.currentIndex().row(), self._tables
        if lane.is_stacked:
            row = 0 if step > 0 else _LAST
            shown = [self._lanes[place] for place in STACKED if self._lanes[place] in shown]
        others = shown[shown.index(lane) + 1 :] if step > 0 else list(reversed(shown[: shown.index(lane)]))
        for other in others:
            if other.choose_row(max(row, 0)):
                other.setFocus()
                return

    def _ask_menu(self, table: RecordTable[WaitingEntry], at: QPoint) -> None:
        if table.indexAt(at).isValid():
            self.menu_wanted.emit(table.viewport().mapToGlobal(at))
