"""The formulary: what is in it, and files in and out."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from clinic_desktop.domain.folding import fold, fold_text
from clinic_desktop.domain.formulary_rows import FormularyRefused
from clinic_desktop.domain.pages import Page
from clinic_desktop.exchange.formulary_file import export_formulary, import_formulary
from clinic_desktop.ui.error_words import words_for
from clinic_desktop.ui.prescribing_words import line_problem_words
from clinic_desktop.ui.theme import SPACE_M, SPACE_S
from clinic_desktop.ui.widgets.line_field import LineField
from clinic_desktop.ui.widgets.message_bar import MessageBar, MessageKind
from clinic_desktop.ui.widgets.record_model import Column, RecordTableModel
from clinic_desktop.ui.widgets.record_table import RecordTable

if TYPE_CHECKING:
    from clinic_desktop.domain.errors import ClinicError
    from clinic_desktop.domain.formulary import Formulary, FormularyItem
    from clinic_desktop.ui.workspace import Workspace

_FILTER_MOST = 100
_FILES = "Tables (*.csv)"
COLUMNS: tuple[Column[FormularyItem], ...] = (
    Column("Name", lambda one: one.name, width=26),
    Column("Class", lambda one: f"{one.class_name} ({one.class_code})", stretch=True),
    Column("Groups", lambda one: ", ".join(one.groups), width=22),
    Column("Forms", lambda one: ", ".join(one.forms), width=22),
    Column("Source", lambda one: one.source, width=32, tooltip=lambda one: one.source),
)


class FormularyDialog(QDialog):
    def __init__(self, workspace: Workspace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("formulary")
        self.setWindowTitle("Formulary")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._workspace = workspace
        self._service = workspace.services.prescribing
        self._make_widgets()
        self._lay_out()
        self.resize(1000, 620)
        self._filter.textChanged.connect(lambda _: self._show())
        workspace.formulary.changed.connect(self._show)
        workspace.formulary.want()
        self._show()

    def take_file(self, path: Path) -> None:
        """Take a file over: all of it or nothing."""
        self._problems.clear()
        self._problems.hide()
        self._set_busy(is_busy=True)
        self._workspace.tasks.run(
            partial(import_formulary, self._service, path), owner=self, done=self._taken, failed=self._not_taken
        )

    def write_file(self, path: Path) -> None:
        self._set_busy(is_busy=True)
        self._workspace.tasks.run(
            partial(export_formulary, self._service, path), owner=self, done=self._written, failed=self._not_taken
        )

    def _make_widgets(self) -> None:
        self._message = MessageBar("formulary-message")
        self._filter = LineField("formulary-filter", _FILTER_MOST, "Find in the formulary")
        self._filter.setPlaceholderText("Name, brand, class, group or source")
        self._count = QLabel()
        self._count.setObjectName("formulary-count")
        self._count.setProperty("role", "muted")
        self._model: RecordTableModel[FormularyItem] = RecordTableModel(COLUMNS, lambda one: one.id, self)
        self._table: RecordTable[FormularyItem] = RecordTable("formulary-list", "Formulary", self._model)
        self._problems = QListWidget()
        self._problems.setObjectName("formulary-problems")
        self._problems.setAccessibleName("What is wrong in the file")
        self._problems.setMaximumHeight(180)
        self._problems.hide()
        self._import = QPushButton("&Import…")
        self._import.setObjectName("formulary-import")
        self._export = QPushButton("&Export…")
        self._export.setObjectName("formulary-export")
        self._buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        close = self._buttons.button(QDialogButtonBox.StandardButton.Close)
        close.setObjectName("formulary-close")
        self._buttons.rejected.connect(self.reject)
        self._import.clicked.connect(self._ask_for_file)
        self._export.clicked.connect(self._ask_where)

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(SPACE_S)
        head.addWidget(self._filter, 1)
        head.addWidget(self._count)
        foot = QHBoxLayout()
        foot.addWidget(self._import)
        foot.addWidget(self._export)
        foot.addStretch(1)
        foot.addWidget(self._buttons)
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACE_M, SPACE_M, SPACE_M, SPACE_M)
        column.setSpacing(SPACE_S)
        column.addLayout(head)
        column.addWidget(self._message)
        column.addWidget(self._problems)
        column.addWidget(self._table, 1)
        column.addLayout(foot)

    def _show(self) -> None:
        known: Formulary = self._workspace.formulary.now
        wanted = fold(self._filter.plain())
        shown = tuple(one for one in known.items if wanted in fold_text(" ".join(_words(one))))
        self._model.show(Page(shown, has_more=False))
        self._count.setText(f"{len(shown):,} of {len(known):,} medicines")

    def _ask_for_file(self) -> None:
        dialog = QFileDialog(self, "Import medicines", "", _FILES)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.fileSelected.connect(lambda path: self.take_file(Path(path)))
        self._open(dialog)

    def _ask_where(self) -> None:
        dialog = QFileDialog(self, "Export medicines", "formulary.csv", _FILES)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.fileSelected.connect(lambda path: self.write_file(Path(path)))
        self._open(dialog)

    def _open(self, dialog: QFileDialog) -> None:
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()

    def _set_busy(self, *, is_busy: bool) -> None:
        self._import.setEnabled(not is_busy)
        self._export.setEnabled(not is_busy)

    def _taken(self, counts: tuple[int, int]) -> None:
        self._set_busy(is_busy=False)
        held, changed = counts
        self._message.show_message(
            MessageKind.SUCCESS, "The file was taken over", f"{held:,} medicines, {changed:,} new or another now."
        )

    def _written(self, count: int) -> None:
        self._set_busy(is_busy=False)
        self._message.show_message(MessageKind.SUCCESS, "The file was written", f"It holds {count:,} medicines.")

    def _not_taken(self, error: ClinicError) -> None:
        self._set_busy(is_busy=False)
        self._message.show_error(words_for(error))
        if isinstance(error, FormularyRefused):
            self._problems.addItems([line_problem_words(one) for one in error.problems])
            self._problems.show()


def _words(item: FormularyItem) -> tuple[str, ...]:
    return (*item.names, *item.brands, item.class_name, item.class_code, *item.groups, item.source)
