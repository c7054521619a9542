"""The list of the program: a record in each row, for the keyboard first. It says so when there is nothing to show."""

from __future__ import annotations

from typing import TYPE_CHECKING, Generic

from PySide6.QtCore import QEvent, QModelIndex, QPersistentModelIndex, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QHelpEvent, QPainter
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QToolTip, QWidget

from clinic_desktop.ui.theme import SPACE_S, colours, set_look
from clinic_desktop.ui.widgets.record_model import R, RecordTableModel
from clinic_desktop.ui.widgets.record_rows import PaintingNow, Place, RecordRows, RowLook
from clinic_desktop.ui.widgets.sorted_header import SortedHeader
from clinic_desktop.ui.widgets.table_notice import TableNotice

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable

    from PySide6.QtGui import QKeyEvent, QPaintEvent, QResizeEvent

    from clinic_desktop.ui.widgets.message_bar import Words

FADE_AFTER_MS = 200
"""An answer that comes sooner shows no sign of waiting: a list that greys at every key is restless."""

_MEASURED_ROWS = 200
SORTING = Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.ShiftModifier
SORT_STEPS: dict[int, int] = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1, Qt.Key.Key_Down: 0}
"""With these held down, these keys sort a list: by a column farther left or right, or the other way round."""


class RecordTable(QTableView, Generic[R]):
    """Shows a RecordTableModel. Enter or a double click opens the current record.

    A click on a head sorts; so do Alt and Shift with Left or Right (by another column) and Down (the other way round).

    Signals: record_activated(record). record_chosen(record or None): another row, or none, is current now.
    When the current record goes away nothing is current: Enter must never meet another record than the eye.
    """

    record_activated = Signal(object)
    record_chosen = Signal(object)

    def __init__(self, name: str, label: str, model: RecordTableModel[R], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setAccessibleName(label)
        self.records_model = model
        self._chosen: Hashable = None
        self._hovered_row = -1
        self._is_faded = False
        self._empty_words: tuple[str, str, str, Callable[[], object] | None] = ("Nothing to show", "", "", None)
        self._make_widgets()
        self._set_up()
        self._connect()

    def current_record(self) -> R | None:
        row = self.currentIndex().row()
        return self.records_model.record_at(row) if row >= 0 else None

    def choose(self, key: Hashable) -> bool:
        """Make the record with this key current. False if it is not shown."""
        row = self.records_model.row_of(key)
        return row is not None and self.choose_row(row)

    def choose_row(self, row: int) -> bool:
        """Make this row current, or the last one if there are fewer. False if there are none."""
        last = self.records_model.rowCount() - 1
        if last < 0:
            return False
        self.selectRow(min(row, last))
        return True

    def show_loading(self) -> None:
        """An answer is on its way. Rows stay, and turn pale if it takes long; the model's next page ends this."""
        self._pause.start()

    def show_empty(self, title: str, hint: str = "", action: str = "", act: Callable[[], object] | None = None) -> None:
        """Say this whenever there are no rows, from now on; an empty title says nothing, where nothing is known."""
        self._empty_words = (title, hint, action, act)
        self._settle()

    def show_error(self, words: Words, retry: Callable[[], object] | None = None) -> None:
        """Say what went wrong. Rows that are there stay, pale, under the words."""
        self._pause.stop()
        self._fade(is_faded=True)
        set_look(self._notice, "raised", self.records_model.rowCount() > 0)
        self._notice.say("triangle-alert", words.title, words.advice, "Try again", retry, urgent=True)

    @property
    def notice(self) -> TableNotice:
        return self._notice

    def _make_widgets(self) -> None:
        self._rows = RecordRows(self.font())
        self._least_rows = 0
        self._notice = TableNotice(f"{self.objectName()}-notice", self.viewport())
        self._pause = QTimer(self, interval=FADE_AFTER_MS, singleShot=True)

    def _set_up(self) -> None:
        self.setModel(self.records_model)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        # A bar that comes and goes makes the columns jump, and costs two layouts.
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setMouseTracking(True)
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        header = SortedHeader(self)
        self.setHorizontalHeader(header)
        header.setHighlightSections(False)
        header.setMinimumSectionSize(2 * SPACE_S)
        if any(column.sort_key for column in self.records_model.columns):
            header.setSortIndicatorClearable(True)
            header.setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
            self.setSortingEnabled(True)
        self._size_by_text()

    def _connect(self) -> None:
        self._pause.timeout.connect(self._show_waiting)
        self.records_model.shown.connect(self._settle)
        self.selectionModel().currentRowChanged.connect(self._on_current_changed)
        self.doubleClicked.connect(self._open_current)
        self.entered.connect(self._on_entered)
        self.horizontalHeader().sortIndicatorChanged.connect(self._on_sort_wanted)
        self.horizontalHeader().sectionResized.connect(self._on_section_resized)

    def _size_by_text(self) -> None:
        self._rows = RecordRows(self.font())
        self.verticalHeader().setDefaultSectionSize(self._rows.row_height)
        for number in range(len(self.records_model.columns)):
            self.setColumnWidth(number, self._wanted_width(number))
        self._fill()

    def _wanted_width(self, number: int) -> int:
        return self.records_model.columns[number].width * self.fontMetrics().averageCharWidth() + 2 * SPACE_S

    def _fill(self) -> None:
        """Give the stretching columns what the others leave, but never less than their own width."""
        shown = [n for n in range(len(self.records_model.columns)) if not self.isColumnHidden(n)]
        stretching = [n for n in shown if self.records_model.columns[n].stretch]
        if not stretching:
            return
        room = self.viewport().width() - sum(self.columnWidth(n) for n in shown if n not in stretching)
        wanted = sum(self._wanted_width(n) for n in stretching)
        for number in stretching:
            share = self._wanted_width(number)
            self.setColumnWidth(number, max(share, room * share // wanted))

    def _places(self, left: int, right: int) -> tuple[Place, ...]:
        """Return the columns that are seen between these, in the order of the screen."""
        header = self.horizontalHeader()
        order = [header.logicalIndex(position) for position in range(header.count())]
        return tuple(
            Place(self.records_model.columns[number], start, self.columnWidth(number))
            for number in order
            if not header.isSectionHidden(number)
            and (start := header.sectionViewportPosition(number)) <= right
            and start + self.columnWidth(number) >= left
        )

    def _open_current(self) -> None:
        record = self.current_record()
        if record is not None:
            self.record_activated.emit(record)

    def _on_current_changed(self, current: QModelIndex) -> None:
        self._chosen = self.records_model.key_at(current.row()) if current.isValid() else None
        if current.isValid() and not self.selectionModel().isSelected(current):
            # Coming in by Tab makes a row current that nobody sees: show it.
            self.selectRow(current.row())
        self.record_chosen.emit(self.current_record())

    def _on_entered(self, index: QModelIndex) -> None:
        self._hovered_row = index.row()
        self.viewport().update()

    def _on_sort_wanted(self, number: int) -> None:
        if number >= 0 and self.records_model.columns[number].sort_key is None:
            self.horizontalHeader().setSortIndicator(-1, Qt.SortOrder.AscendingOrder)

    def _on_section_resized(self, number: int) -> None:
        if not self.records_model.columns[number].stretch:
            self._fill()

    @property
    def is_reading(self) -> bool:
        """Whether what is shown may be about to change: it was asked for, and no answer is here yet."""
        return self._pause.isActive() or self._is_faded

    def _show_waiting(self) -> None:
        self._fade(is_faded=True)
        if not self.records_model.rowCount():
            self._notice.say("hourglass", "Loading…")

    def _settle(self) -> None:
        self._pause.stop()
        self._fade(is_faded=False)
        title, hint, action, act = self._empty_words
        if self.records_model.rowCount() or not title:
            self._notice.hide()
        else:
            set_look(self._notice, "raised", False)
            self._notice.say("list", title, hint, action, act)

    def _fade(self, *, is_faded: bool) -> None:
        if self._is_faded != is_faded:
            self._is_faded = is_faded
            self.viewport().update()

    def reset(self) -> None:
        """Qt forgets the current row without a word; others hold on to it."""
        chosen = self._chosen
        super().reset()
        if chosen is not None and not self.choose(chosen):
            self._chosen = None
            self.record_chosen.emit(None)

    def rowsAboutToBeRemoved(self, parent: QModelIndex | QPersistentModelIndex, first: int, last: int) -> None:
        if first <= self.currentIndex().row() <= last:
            self.selectionModel().clear()
        super().rowsAboutToBeRemoved(parent, first, last)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and self.currentIndex().isValid():
            event.accept()
            self._open_current()
        elif event.modifiers() == SORTING and event.key() in SORT_STEPS:
            event.accept()
            self._sort_by_keys(SORT_STEPS[event.key()])
        else:
            super().keyPressEvent(event)

    def _sort_by_keys(self, step: int) -> None:
        """Sort by the column before (-1) or behind (1) the one sorted by, or by the same the other way round (0)."""
        header = self.horizontalHeader()
        order = [
            n for n, column in enumerate(self.records_model.columns) if column.sort_key and not self.isColumnHidden(n)
        ]
        known = [-1, *sorted(order, key=header.visualIndex)]
        now, way = header.sortIndicatorSection(), header.sortIndicatorOrder()
        if step:
            header.setSortIndicator(known[(known.index(now) + step) % len(known)], Qt.SortOrder.AscendingOrder)
        elif now >= 0:
            is_up = way == Qt.SortOrder.AscendingOrder
            header.setSortIndicator(now, Qt.SortOrder.DescendingOrder if is_up else Qt.SortOrder.AscendingOrder)

    def moveCursor(self, action: QAbstractItemView.CursorAction, modifiers: Qt.KeyboardModifier) -> QModelIndex:
        ends = {QAbstractItemView.CursorAction.MoveHome: 0}
        ends[QAbstractItemView.CursorAction.MoveEnd] = self.records_model.rowCount() - 1
        if action in ends and not modifiers & Qt.KeyboardModifier.ShiftModifier:
            return self.records_model.index(ends[action], max(self.currentIndex().column(), 0))
        return super().moveCursor(action, modifiers)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        known = colours()
        room = event.rect()
        painter.fillRect(room, known.surface)
        now = PaintingNow(
            painter,
            known,
            self._places(room.left(), room.right()),
            self.viewport().width(),
            has_focus=self.hasFocus(),
            is_faded=self._is_faded,
        )
        height, offset = self.verticalHeader().defaultSectionSize(), self.verticalOffset()
        selected = {index.row() for index in self.selectionModel().selectedRows()}
        last = min((room.bottom() + offset) // height, self.records_model.rowCount() - 1)
        for row in range((room.top() + offset) // height, last + 1):
            look = RowLook(
                row * height - offset,
                height,
                is_selected=row in selected,
                is_hovered=row == self._hovered_row,
                is_striped=self.alternatingRowColors() and row % 2 == 1,
            )
            self._rows.paint_row(now, self.records_model.record_at(row), look)
        painter.end()

    def keep_room_for(self, rows: int) -> None:
        """Never be so low that fewer rows than these are seen, at any size of text."""
        self._least_rows = rows
        self.updateGeometry()

    def minimumSizeHint(self) -> QSize:
        least = super().minimumSizeHint()
        if self._least_rows:
            frame = 2 * self.frameWidth()
            least.setHeight(
                self.horizontalHeader().sizeHint().height() + self._least_rows * self._rows.row_height + frame
            )
        return least

    def sizeHintForColumn(self, column: int) -> int:
        wanted = self.records_model.columns[column]
        widths = (self._rows.content_width(wanted, record) for record in self.records_model.records[:_MEASURED_ROWS])
        return max(widths, default=0)

    def viewportEvent(self, event: QEvent) -> bool:
        """Show the whole text where it had to be cut."""
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            index = self.indexAt(event.pos())
            column = self.records_model.columns[index.column()]
            if index.isValid() and column.tooltip is None:
                record = self.records_model.record_at(index.row())
                is_cut = self._rows.content_width(column, record) > self.columnWidth(index.column())
                QToolTip.showText(event.globalPos(), column.text(record) if is_cut else "", self.viewport())
                return True
        return super().viewportEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fill()
        self._notice.place()

    def leaveEvent(self, event: QEvent) -> None:
        self._hovered_row = -1
        self.viewport().update()
        super().leaveEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._size_by_text()
