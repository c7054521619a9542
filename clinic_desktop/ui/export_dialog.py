"""Where a file goes, and why it leaves the program."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QStandardPaths, Qt
from PySide6.QtWidgets import QCheckBox, QFileDialog, QHBoxLayout, QLabel, QLineEdit, QPushButton, QWidget

from clinic_desktop.domain.problems import Problem, ProblemKind
from clinic_desktop.exchange.csv_files import TableForm
from clinic_desktop.exchange.table_export import ExportTable, Table, export_table
from clinic_desktop.exchange.taking_out import export_problems
from clinic_desktop.ui.shortcuts import ActionSpec
from clinic_desktop.ui.theme import SPACE_S
from clinic_desktop.ui.widgets.choice_field import ChoiceField
from clinic_desktop.ui.widgets.form_dialog import FormDialog
from clinic_desktop.ui.widgets.form_field import FormField
from clinic_desktop.ui.widgets.reason_field import ReasonField

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from clinic_desktop.domain.identifiers import PatientId
    from clinic_desktop.ui.widgets.list_window import ListWindow
    from clinic_desktop.ui.widgets.record_model import R, RecordTableModel
    from clinic_desktop.ui.workspace import Workspace

SEPARATORS = [(",", "Comma"), (";", "Semicolon"), ("\t", "Tab")]
WHY_EXPORTED = ("Calling patients", "Asked for by a provider", "Statistics", "Another program needs it")
CSV = "Table (*.csv)"
EXPORT = ActionSpec("export-list", "E&xport…", "Ctrl+E", "save", "Write the list as it is shown into a file")


class PlaceDialog(FormDialog):
    """Asks for the place of a file. ``kinds`` is what the file dialog filters by.

    Signals: stored(TakenOut).
    """

    def __init__(self, name: str, title: str, save_text: str, workspace: Workspace, parent: QWidget | None) -> None:
        super().__init__(name, title, save_text, workspace.tasks, parent)
        self._may_replace = ""
        self._kinds = ""
        self._file = QLineEdit()
        self._file.setObjectName(f"{name}-file")
        self.setMinimumWidth(560)

    def add_place(self, usual_name: str, kinds: str, hint: str) -> None:
        """Add the field for the file below what is there."""
        self._kinds = kinds
        self._file.setText(str(documents_folder() / usual_name))
        choose = QPushButton("C&hoose…")
        choose.setObjectName(f"{self.objectName()}-choose")
        choose.setAutoDefault(False)
        choose.clicked.connect(self._choose)
        place = QHBoxLayout()
        place.setSpacing(SPACE_S)
        place.addWidget(self.add_field("file", FormField("&File", self._file, is_required=True, hint=hint)), 1)
        place.addWidget(choose)
        self.body.addLayout(place)

    @property
    def path(self) -> Path:
        return Path(self._file.text().strip()).expanduser()

    @property
    def may_replace(self) -> bool:
        """Whether the person was asked already if an older file of this name may go."""
        return self._file.text().strip() == self._may_replace

    def problems(self) -> tuple[Problem, ...]:
        return () if self._file.text().strip() else (Problem("file", ProblemKind.MISSING),)

    def _choose(self) -> None:
        dialog = QFileDialog(self, "Export to", self._file.text(), self._kinds)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(self._take_chosen)
        dialog.open()

    def _take_chosen(self, chosen: str) -> None:
        self._may_replace = chosen
        self._file.setText(chosen)


class ExportDialog(PlaceDialog):
    """Asks for the reason too: it is put on record with what left the program."""

    def __init__(
        self, name: str, title: str, said: str, reasons: Iterable[str], workspace: Workspace, parent: QWidget | None
    ) -> None:
        super().__init__(name, title, "Export", workspace, parent)
        self._reason = ReasonField(f"{name}-reason", "Reason", reasons)
        label = QLabel(said)
        label.setObjectName(f"{name}-said")
        label.setTextFormat(Qt.TextFormat.PlainText)
        label.setWordWrap(True)
        self.body.addWidget(label)

    def add_reason(self) -> None:
        """Add the field for the reason below what is there."""
        self.body.addWidget(self.add_field("reason", FormField("&Reason", self._reason, is_required=True)))

    @property
    def reason(self) -> str:
        return self._reason.reason()

    def problems(self) -> tuple[Problem, ...]:
        return export_problems(self.reason, self._file.text())


class TableExportDialog(ExportDialog):
    """Exports a table. ``subject`` is what the audit trail calls it; subclasses say what is read."""

    def __init__(self, name: str, title: str, subject: str, workspace: Workspace, parent: QWidget | None) -> None:
        said = "The export is put on record: who, when, why, and whom it was about."
        super().__init__(name, title, said, WHY_EXPORTED, workspace, parent)
        self._subject = subject
        self._audit = workspace.services.audit
        self._separator: ChoiceField[str] = ChoiceField(f"{name}-separator", "Between cells", SEPARATORS)
        self._is_marked = QCheckBox("For a &spreadsheet (marked as UTF-8)")
        self._is_marked.setObjectName(f"{name}-marked")
        self._is_marked.setChecked(True)

    def add_form(self, usual_name: str) -> None:
        """Add reason, form and place below what is there, and begin with the reason."""
        self.add_reason()
        form = QHBoxLayout()
        form.setSpacing(SPACE_S)
        form.addWidget(FormField("&Between cells", self._separator))
        form.addWidget(self._is_marked)
        form.addStretch(1)
        self.body.addLayout(form)
        self.add_place(usual_name, CSV, "A table (CSV). Whoever has the file can read it.")
        self._reason.setFocus()
        self.remember()

    def reading(self) -> Callable[[], Table]:
        """Return what reads the table, made of frozen values: it is called in a worker."""
        raise NotImplementedError

    def work(self) -> Callable[[], Any]:
        form = TableForm(self._separator.choice() or ",", self._is_marked.isChecked())
        command = ExportTable(self._subject, self.path, self.reason, form, may_replace=self.may_replace)
        return partial(export_table, self._audit, self.reading(), command)


class ListExportDialog(TableExportDialog):
    """Exports a list as it is shown."""

    def __init__(self, workspace: Workspace, subject: str, title: str, table: Table, parent: QWidget | None) -> None:
        super().__init__("list-export", title, subject, workspace, parent)
        self._table = table
        self.add_form(f"{subject.replace('_', '-')}-{workspace.clock.today():%Y-%m-%d}.csv")

    def reading(self) -> Callable[[], Table]:
        table = self._table
        return lambda: table


def export_shown(
    workspace: Workspace,
    subject: str,
    title: str,
    model: RecordTableModel[R],
    parent: QWidget,
    patients_of: Callable[[R], tuple[PatientId, ...]] | None = None,
) -> ListExportDialog:
    """Ask why and where to, and write what a list shows. ``patients_of`` tells whom a row is about.

    ``subject`` ("recalls") is what the audit trail calls it. Lists of patients are offered to whom
    ``Person.may_export_lists`` names, and to nobody else.
    """
    dialog = ListExportDialog(workspace, subject, title, shown_table(model, patients_of), parent)
    dialog.stored.connect(lambda taken: workspace.told.emit(f"Written: {taken.path}"))
    dialog.open()
    return dialog


def offer_export(
    workspace: Workspace,
    window: ListWindow,
    subject: str,
    title: str,
    model: RecordTableModel[R],
    patients_of: Callable[[R], tuple[PatientId, ...]],
) -> None:
    """Give a window of patients its Export, for those who may have it; while the list is empty it rests."""
    if workspace.person.may_export_lists:
        action = window.add_button(EXPORT, lambda: export_shown(workspace, subject, title, model, window, patients_of))
        action.setEnabled(bool(model.records))
        model.shown.connect(lambda: action.setEnabled(bool(model.records)))


def shown_table(model: RecordTableModel[R], patients_of: Callable[[R], tuple[PatientId, ...]] | None = None) -> Table:
    """Return what a list shows, column by column, in the order of its rows."""
    header = tuple(column.title for column in model.columns)
    rows = tuple(tuple(column.text(record) for column in model.columns) for record in model.records)
    whom = [one for record in model.records for one in patients_of(record)] if patients_of else []
    return Table(header, rows, tuple(dict.fromkeys(whom)))


def documents_folder() -> Path:
    known = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
    return Path(known) if known else Path.home()
