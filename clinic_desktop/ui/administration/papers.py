"""The papers of the clinic: which of them are ours and which the clinic has written itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLabel, QPushButton, QVBoxLayout, QWidget

from clinic_desktop.background.latest import LatestTask
from clinic_desktop.domain.clinical_text import format_moment
from clinic_desktop.domain.pages import Page
from clinic_desktop.domain.paper_templates import PAPER_NAMES, Paper
from clinic_desktop.ui.administration.paper_editor import PaperEditor
from clinic_desktop.ui.error_words import words_for
from clinic_desktop.ui.theme import SPACE_L, SPACE_M, set_look
from clinic_desktop.ui.widgets.record_model import Column, RecordTableModel
from clinic_desktop.ui.widgets.record_table import RecordTable

if TYPE_CHECKING:
    from clinic_desktop.domain.paper_templates import PaperTemplate
    from clinic_desktop.ui.workspace import Workspace

OURS = "As the program brings it"


@dataclass(frozen=True, slots=True)
class PaperState:
    paper: Paper
    whose: str
    changed: str = ""


class PapersDialog(QDialog):
    """Enter opens a paper to be changed."""

    def __init__(self, workspace: Workspace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("papers")
        self.setWindowTitle("Papers")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._workspace = workspace
        self._reading = LatestTask(workspace.tasks, self)
        said = QLabel(
            "What is printed of a visit can be changed here: headings, order, the clinic's own words. If a changed"
            " paper goes wrong when it is printed, the program's own is taken instead."
        )
        said.setWordWrap(True)
        set_look(said, "role", "muted")
        self._model: RecordTableModel[PaperState] = RecordTableModel(_COLUMNS, lambda one: one.paper.value, self)
        self._table = RecordTable("papers-list", "Papers", self._model)
        self._table.record_activated.connect(self._edit)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.button(QDialogButtonBox.StandardButton.Close).setObjectName("papers-close")
        buttons.rejected.connect(self.reject)
        self._change = QPushButton("&Change…")
        self._change.setObjectName("papers-change")
        self._change.setDefault(True)
        set_look(self._change, "kind", "primary")
        self._change.clicked.connect(lambda: self._edit(self._table.current_record()))
        buttons.addButton(self._change, QDialogButtonBox.ButtonRole.ActionRole)
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACE_L, SPACE_L, SPACE_L, SPACE_L)
        column.setSpacing(SPACE_M)
        column.addWidget(said)
        column.addWidget(self._table, 1)
        column.addWidget(buttons)
        self.resize(700, 340)
        self._table.show_loading()
        self._look()
        self._table.setFocus()

    def _look(self) -> None:
        self._reading.run(
            self._workspace.services.paper_templates.current,
            done=self._show,
            failed=lambda error: self._table.show_error(words_for(error), self._look),
        )

    def _show(self, current: tuple[PaperTemplate, ...]) -> None:
        known = {one.paper: one for one in current}
        states = tuple(self._state(paper, known.get(paper)) for paper in Paper)
        self._model.show(Page(states, has_more=False))
        if self._table.current_record() is None:
            self._table.choose_row(0)

    def _state(self, paper: Paper, last: PaperTemplate | None) -> PaperState:
        if last is None:
            return PaperState(paper, OURS)
        when = f"{format_moment(self._workspace.clock.local(last.changed_at))}, {last.changed_by}"
        whose = OURS if last.body is None else f"The clinic's own, version {last.version}"
        return PaperState(paper, whose, when)

    def _edit(self, state: PaperState | None) -> None:
        if state is not None:
            editor = PaperEditor(self._workspace, state.paper, self)
            editor.stored.connect(lambda _: self._look())
            editor.open()


_COLUMNS: tuple[Column[PaperState], ...] = (
    Column("Paper", lambda one: PAPER_NAMES[one.paper], width=22, strong=True),
    Column("Version", lambda one: one.whose, stretch=True),
    Column("Changed", lambda one: one.changed, width=36),
)
