"""What happened to one row of a table, from the audit trail."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLabel, QSplitter, QVBoxLayout, QWidget

from clinic_desktop.domain.audit_words import subject_words
from clinic_desktop.ui.administration.audit_columns import history_columns
from clinic_desktop.ui.administration.event_details import EventDetails
from clinic_desktop.ui.error_words import words_for
from clinic_desktop.ui.theme import SPACE_L, SPACE_M, set_look
from clinic_desktop.ui.widgets.record_model import RecordTableModel
from clinic_desktop.ui.widgets.record_table import RecordTable

if TYPE_CHECKING:
    from clinic_desktop.domain.audit import AuditEvent
    from clinic_desktop.domain.pages import Page
    from clinic_desktop.ui.workspace import Workspace


class RowHistoryDialog(QDialog):
    """``subject`` is the table as the trail calls it, ``row_id`` what names the row there."""

    def __init__(self, workspace: Workspace, subject: str, row_id: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("row-history")
        self.setWindowTitle("History of a row")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._workspace = workspace
        self._subject = subject
        self._row_id = row_id
        said = QLabel(f"{subject_words(subject)} {row_id}")
        said.setObjectName("row-history-row")
        said.setTextFormat(Qt.TextFormat.PlainText)
        set_look(said, "role", "heading")
        self._model: RecordTableModel[AuditEvent] = RecordTableModel(
            history_columns(workspace.clock), lambda event: event.seq, self
        )
        self._table = RecordTable("row-history-events", "What happened to this row", self._model)
        self._table.show_empty("Nothing is recorded of this row", "It is older than the trail, or nobody changed it.")
        self._details = EventDetails(workspace, "row-history-details")
        self._lay_out(said)
        self._table.record_chosen.connect(self._details.show_event)
        self.resize(880, 560)
        self._ask()

    def _lay_out(self, said: QLabel) -> None:
        lists = QSplitter(Qt.Orientation.Vertical)
        lists.setObjectName("row-history-splitter")
        lists.setChildrenCollapsible(False)
        lists.addWidget(self._table)
        lists.addWidget(self._details)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.button(QDialogButtonBox.StandardButton.Close).setObjectName("row-history-close")
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACE_L, SPACE_L, SPACE_L, SPACE_L)
        column.setSpacing(SPACE_M)
        column.addWidget(said)
        column.addWidget(lists, 1)
        column.addWidget(buttons)

    def _ask(self) -> None:
        self._table.show_loading()
        self._workspace.tasks.run(
            partial(self._workspace.services.audit.history_of_row, self._subject, self._row_id),
            owner=self,
            done=self._show,
            failed=lambda error: self._table.show_error(words_for(error), self._ask),
        )

    def _show(self, page: Page[AuditEvent]) -> None:
        self._model.show(page)
        self._table.choose_row(0)
