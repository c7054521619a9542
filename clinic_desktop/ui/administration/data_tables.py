"""The data browser: tables of the database as they are, to read only. What is shown to whom the server decides."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSplitter, QStackedWidget, QTabBar, QToolButton, QVBoxLayout, QWidget

from clinic_desktop.background.latest import LatestTask
from clinic_desktop.domain.data_tables import (
    ColumnFilter,
    DataColumn,
    DataRow,
    DataTable,
    Match,
    RowsQuestion,
    TableDetails,
    TableName,
)
from clinic_desktop.domain.errors import ClinicError, InvalidInput
from clinic_desktop.domain.pages import Page
from clinic_desktop.ui.administration.data_columns import (
    COLUMN_COLUMNS,
    NOT_FOR_YOU,
    TABLE_COLUMNS,
    FieldOfRow,
    access_words,
)
from clinic_desktop.ui.administration.data_filters import DataFilters
from clinic_desktop.ui.administration.data_rows import DataRows
from clinic_desktop.ui.administration.row_history import RowHistoryDialog
from clinic_desktop.ui.error_words import words_for, words_for_problem
from clinic_desktop.ui.shortcuts import ActionSpec, make_action
from clinic_desktop.ui.theme import SPACE_S, set_look
from clinic_desktop.ui.widgets.message_bar import MessageBar, MessageKind
from clinic_desktop.ui.widgets.record_model import RecordTableModel
from clinic_desktop.ui.widgets.record_table import RecordTable

if TYPE_CHECKING:
    from clinic_desktop.ui.workspace import Workspace

BACK = ActionSpec("data-back", "&Back", "Alt+Left", "arrow-left", "What was shown before", within=True)
FOLLOW = ActionSpec(
    "follow-link", "F&ollow link", "Ctrl+Return", "arrow-right", "The row that the chosen field leads to", within=True
)
HISTORY = ActionSpec("row-history", "&History of the row…", "Ctrl+H", "history", "What happened to it", within=True)
REFRESH = ActionSpec("refresh-data", "&Refresh", "F5", "refresh-cw", "Read the rows again", within=True)


class DataTablesPane(QWidget):
    """Tables at the left; rows, and the fields of one row, at the right. A link leads to its row, and back again."""

    def __init__(self, workspace: Workspace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("data-tables")
        self._workspace = workspace
        self._data = workspace.services.data_tables
        self._reading = LatestTask(workspace.tasks, self)
        self._more = LatestTask(workspace.tasks, self)
        self._tables: dict[TableName, DataTable] = {}
        self._question: RowsQuestion | None = None
        self._known: TableDetails | None = None
        self._before: list[RowsQuestion] = []
        self._make_widgets()
        self._make_actions()
        self._lay_out()
        self._connect()
        self._offer_actions()
        self._ask_tables()

    def ask(self) -> None:
        """Read the rows again."""
        if self._question is not None:
            self._ask(self._question)

    def _make_widgets(self) -> None:
        self._list_model: RecordTableModel[DataTable] = RecordTableModel(TABLE_COLUMNS, lambda one: one.name, self)
        self._list = RecordTable("data-tables-list", "Tables", self._list_model)
        self._list.setMinimumWidth(self.fontMetrics().averageCharWidth() * 57)
        self._title = QLabel("Choose a table")
        self._title.setObjectName("data-tables-name")
        set_look(self._title, "role", "heading")
        self._access = QLabel()
        self._access.setObjectName("data-tables-access")
        self._access.setWordWrap(True)
        self._access.setTextFormat(Qt.TextFormat.PlainText)
        set_look(self._access, "role", "muted")
        self._message = MessageBar("data-tables-message")
        self._filters = DataFilters()
        self._rows = DataRows()
        self._columns_model: RecordTableModel[DataColumn] = RecordTableModel(COLUMN_COLUMNS, lambda one: one.name, self)
        self._columns = RecordTable("data-tables-columns", "Columns", self._columns_model)
        self._count = QLabel()
        self._count.setObjectName("data-tables-number")
        set_look(self._count, "role", "muted")

    def _make_actions(self) -> None:
        self._back = make_action(self, BACK, self._go_back)
        self._follow = make_action(self, FOLLOW, self._follow_current)
        self._history = make_action(self, HISTORY, self._show_history)
        self._refresh = make_action(self, REFRESH, self.ask)
        self.addActions([self._back, self._follow, self._history, self._refresh])

    def _lay_out(self) -> None:
        page = QWidget()
        rows = QVBoxLayout(page)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(SPACE_S)
        rows.addWidget(self._filters)
        rows.addWidget(self._rows, 1)
        tabs = QTabBar()
        tabs.setObjectName("data-tables-tabs")
        tabs.setAccessibleName("Rows or columns")
        tabs.setUsesScrollButtons(False)
        tabs.setDrawBase(False)
        tabs.setExpanding(False)
        pages = QStackedWidget()
        pages.setObjectName("data-tables-pages")
        for part, title in ((page, "Rows"), (self._columns, "Columns")):
            pages.addWidget(part)
            tabs.addTab(title)
        tabs.currentChanged.connect(pages.setCurrentIndex)
        buttons = QHBoxLayout()
        buttons.setSpacing(SPACE_S)
        for action in (self._back, self._follow, self._history, self._refresh):
            button = QToolButton()
            button.setObjectName(f"data-tables-{action.objectName().removeprefix('action-')}")
            button.setDefaultAction(action)
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
            buttons.addWidget(button)
        buttons.addStretch(1)
        buttons.addWidget(self._count)
        right = QWidget()
        column = QVBoxLayout(right)
        column.setContentsMargins(SPACE_S, 0, 0, 0)
        column.setSpacing(SPACE_S)
        for part in (self._title, self._access, self._message, tabs):
            column.addWidget(part)
        column.addWidget(pages, 1)
        column.addLayout(buttons)
        halves = QSplitter(Qt.Orientation.Horizontal)
        halves.setObjectName("data-tables-halves")
        halves.setChildrenCollapsible(False)
        halves.addWidget(self._list)
        halves.addWidget(right)
        halves.setStretchFactor(1, 1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(SPACE_S, SPACE_S, SPACE_S, SPACE_S)
        whole.addWidget(halves)

    def _connect(self) -> None:
        self._list.record_chosen.connect(self._on_table_chosen)
        self._filters.question_changed.connect(self._ask)
        self._rows.more_wanted.connect(self._ask_more)
        self._rows.sort_wanted.connect(self._filters.sort_by)
        self._rows.row_chosen.connect(self._offer_actions)
        self._rows.link_followed.connect(self._follow_link)
        self._rows.field_chosen.connect(self._offer_actions)
        self._workspace.connection.restored.connect(self._ask_again)

    def _ask_again(self) -> None:
        """Read everything that is on screen: the server was away."""
        self._ask_tables()
        self.ask()

    def _ask_tables(self) -> None:
        self._list.show_loading()
        self._workspace.tasks.run(
            self._data.tables,
            owner=self,
            done=self._show_tables,
            failed=lambda error: self._list.show_error(words_for(error), self._ask_tables),
        )

    def _show_tables(self, found: tuple[DataTable, ...]) -> None:
        self._tables = {one.name: one for one in found}
        self._list_model.show(Page(found, has_more=False))
        if self._question is None:
            first = next((row for row, one in enumerate(found) if one.may_read), 0)
            self._list.choose_row(first)

    def _on_table_chosen(self, table: DataTable | None) -> None:
        if table is not None and (self._question is None or self._question.table != table.name):
            self._go(RowsQuestion(table.name))

    def _go(self, question: RowsQuestion) -> None:
        """Show other rows, and remember those that are shown now."""
        if self._question is not None:
            self._before.append(self._question)
        self._ask(question)

    def _go_back(self) -> None:
        if self._before:
            self._ask(self._before.pop())

    def _ask(self, question: RowsQuestion) -> None:
        self._more.forget()
        self._question = question
        self._message.clear()
        table = self._tables.get(question.table)
        self._list.choose(question.table)
        if table is not None and not table.may_read:
            self._reading.run(
                partial(self._data.details, question.table), done=self._show_refused, failed=self._not_read
            )
            return
        self._rows.show_loading()
        self._reading.run(partial(self._data.rows, question), done=partial(self._show, question), failed=self._not_read)

    def _show(self, question: RowsQuestion, found: tuple[TableDetails, Page[DataRow]]) -> None:
        self._known, page = found
        self._say_table(self._known.table)
        self._columns_model.show(Page(self._known.columns, has_more=False))
        self._filters.show_question(self._known, question)
        self._rows.show_rows(self._known, question, page)
        self._say_count()

    def _say_table(self, table: DataTable) -> None:
        self._title.setText(str(table.name))
        self._access.setText(access_words(table))

    def _show_refused(self, known: TableDetails) -> None:
        self._known = known
        self._say_table(known.table)
        self._columns_model.show(Page(known.columns, has_more=False))
        self._filters.setEnabled(False)
        self._rows.show_nothing(NOT_FOR_YOU, "The columns are listed beside.")
        self._count.setText("")
        self._offer_actions()

    def _not_read(self, error: ClinicError) -> None:
        if isinstance(error, InvalidInput):
            self._message.show_message(
                MessageKind.WARNING, "The filter does not fit the column", words_for_problem(error.problems[0])
            )
            self._take_last_filter_back()
        else:
            self._rows.show_error(words_for(error), self.ask)

    def _take_last_filter_back(self) -> None:
        """Rows that are shown stay; what was asked in vain is not asked again."""
        if self._question is not None and self._known is not None:
            known = self._question
            self._question = RowsQuestion(known.table, known.filters[:-1], known.sort_by, known.is_descending)
            self._filters.show_question(self._known, self._question)
            self._reading.run(
                partial(self._data.rows, self._question),
                done=partial(self._show, self._question),
                failed=self._not_read,
            )

    def _ask_more(self, last: DataRow) -> None:
        question = self._question
        if question is None:
            return
        wanted = RowsQuestion(question.table, question.filters, question.sort_by, question.is_descending, last.place)
        self._more.run(
            partial(self._data.rows, wanted),
            done=partial(self._append, question),
            failed=lambda _: self._rows.more_failed(),
        )

    def _append(self, question: RowsQuestion, found: tuple[TableDetails, Page[DataRow]]) -> None:
        if question == self._question:
            self._rows.append(found[1])
            self._say_count()

    def _say_count(self) -> None:
        self._count.setText(f"Rows read: {self._rows.count:,}{', there are more' if self._rows.has_more else ''}")

    def _offer_actions(self, _: object = None) -> None:
        field, row = self._rows.current_field(), self._rows.current_row()
        self._back.setEnabled(bool(self._before))
        self._follow.setEnabled(field is not None and field.link is not None)
        has_trail = self._workspace.person.may_read_audit and self._known is not None and row is not None
        self._history.setEnabled(has_trail)

    def _follow_current(self) -> None:
        field = self._rows.current_field()
        if field is not None:
            self._follow_link(field)

    def _follow_link(self, field: FieldOfRow) -> None:
        if field.link is not None and field.value is not None:
            wanted = ColumnFilter(field.link.column, Match.EQUALS, field.value)
            self._go(RowsQuestion(field.link.table, (wanted,)))

    def _show_history(self) -> None:
        row = self._rows.current_row()
        if row is None or self._known is None:
            return
        row_id = self._known.row_id(row)
        if row_id is None:
            self._message.show_message(MessageKind.INFO, "The trail does not name rows of this table")
            return
        RowHistoryDialog(self._workspace, self._known.table.name.name, row_id, self).open()
