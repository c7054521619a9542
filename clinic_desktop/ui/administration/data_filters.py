"""Which rows of a table are shown and in which order: filters by column, one after the other, and the sorting."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from clinic_desktop.domain.data_tables import ColumnFilter, Match, RowsQuestion
from clinic_desktop.ui.theme import SPACE_S, SPACE_XS, set_look
from clinic_desktop.ui.widgets.character_width import CharacterWidth
from clinic_desktop.ui.widgets.choice_field import ChoiceField
from clinic_desktop.ui.widgets.flow_layout import FlowLayout

if TYPE_CHECKING:
    from clinic_desktop.domain.data_tables import TableDetails

MATCH_WORDS = {
    Match.EQUALS: "is",
    Match.CONTAINS: "contains",
    Match.BETWEEN: "from – to",
    Match.EMPTY: "is empty",
    Match.NOT_EMPTY: "is not empty",
}
BY_KEY = "the key"


class DataFilters(QWidget):
    """Signals: question_changed(RowsQuestion)."""

    question_changed = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("data-tables-filters")
        self._question: RowsQuestion | None = None
        self._make_widgets()
        self._lay_out()
        self._connect()
        self._show_fields()
        self.setEnabled(False)

    def show_question(self, known: TableDetails, question: RowsQuestion) -> None:
        """Offer the columns of this table, and say what is asked of it now."""
        self._question = question
        self.blockSignals(True)
        self._column.offer([(one.name, one.name) for one in known.readable])
        order: list[tuple[str | None, str]] = [(None, BY_KEY)]
        order += [(one.name, one.name) for one in known.readable if one.is_orderable]
        self._sort.offer(order)
        self._sort.choose(question.sort_by)
        self._down.setChecked(question.is_descending)
        self.blockSignals(False)
        self._said.setText("  and  ".join(map(filter_words, question.filters)) or "All rows")
        self._clear.setEnabled(bool(question.filters))
        self.setEnabled(True)

    def sort_by(self, column: str) -> None:
        """Sort by a column; the same one once more turns the order round."""
        if self._question is not None:
            is_same = self._question.sort_by == column
            self._ask(self._question.filters, column, is_descending=is_same and not self._question.is_descending)

    def _make_widgets(self) -> None:
        self._column: ChoiceField[str] = ChoiceField("data-tables-column", "Column", ())
        self._sort: ChoiceField[str | None] = ChoiceField("data-tables-sort", "Sort by", [(None, BY_KEY)])
        self._match = ChoiceField("data-tables-match", "How", MATCH_WORDS.items())
        self._value = QLineEdit()
        self._until = QLineEdit()
        for field, name, label in (
            (self._value, "data-tables-value", "Value"),
            (self._until, "data-tables-until", "To"),
        ):
            field.setObjectName(name)
            field.setAccessibleName(label)
            field.setPlaceholderText(label)
            field.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
            CharacterWidth(field, 18)
        for choice in (self._column, self._sort):
            # Each table has columns of its own.
            choice.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self._add = QPushButton("&Filter")
        self._add.setObjectName("data-tables-add-filter")
        self._clear = QPushButton("A&ll rows")
        self._clear.setObjectName("data-tables-clear-filters")
        self._down = QCheckBox("&Descending")
        self._down.setObjectName("data-tables-descending")
        self._said = QLabel("All rows")
        self._said.setObjectName("data-tables-asked")
        self._said.setWordWrap(True)
        set_look(self._said, "role", "muted")

    def _lay_out(self) -> None:
        sorted_by = QLabel("Sorted &by")
        sorted_by.setBuddy(self._sort)
        sorting = QWidget()
        row = QHBoxLayout(sorting)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(SPACE_S)
        row.addWidget(sorted_by)
        row.addWidget(self._sort)
        row.addWidget(self._down)
        parts: tuple[QWidget, ...] = (
            QLabel("Rows whose"),
            self._column,
            self._match,
            self._value,
            self._until,
            self._add,
            self._clear,
            sorting,
        )
        flow = FlowLayout(SPACE_S, SPACE_XS)
        for part in parts:
            flow.addWidget(part)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE_XS)
        column.addLayout(flow)
        column.addWidget(self._said)

    def _connect(self) -> None:
        self._match.currentIndexChanged.connect(self._show_fields)
        self._add.clicked.connect(self._add_filter)
        self._value.returnPressed.connect(self._add_filter)
        self._until.returnPressed.connect(self._add_filter)
        self._clear.clicked.connect(self._clear_filters)
        self._sort.currentIndexChanged.connect(self._on_sorted)
        self._down.toggled.connect(self._on_sorted)

    def _show_fields(self) -> None:
        match = self._match.choice()
        self._value.setVisible(match not in (Match.EMPTY, Match.NOT_EMPTY))
        self._value.setPlaceholderText("From" if match is Match.BETWEEN else "Value")
        self._until.setVisible(match is Match.BETWEEN)

    def _add_filter(self) -> None:
        column, match = self._column.choice(), self._match.choice()
        if self._question is None or column is None or match is None:
            return
        until = self._until.text() if match is Match.BETWEEN else ""
        wanted = ColumnFilter(column, match, self._value.text() if self._value.isVisible() else "", until)
        self._ask((*self._question.filters, wanted), self._question.sort_by, is_descending=self._down.isChecked())

    def _clear_filters(self) -> None:
        if self._question is not None:
            self._ask((), self._question.sort_by, is_descending=self._question.is_descending)

    def _on_sorted(self) -> None:
        if self._question is not None and not self.signalsBlocked():
            self._ask(self._question.filters, self._sort.choice(), is_descending=self._down.isChecked())

    def _ask(self, filters: tuple[ColumnFilter, ...], sort_by: str | None, *, is_descending: bool) -> None:
        if self._question is not None:
            # What comes next builds on this, also before its answer is there.
            self._question = RowsQuestion(self._question.table, filters, sort_by, is_descending)
            self.question_changed.emit(self._question)


def filter_words(one: ColumnFilter) -> str:
    match one.match:
        case Match.BETWEEN:
            return f"{one.column} from {one.value or '…'} to {one.until or '…'}"
        case Match.EMPTY | Match.NOT_EMPTY:
            return f"{one.column} {MATCH_WORDS[one.match]}"
    return f"{one.column} {MATCH_WORDS[one.match]} “{one.value}”"
