"""Who changed what in a visit: a list in the order of events, and each change with the words that came and went."""

from __future__ import annotations

from functools import partial
from html import escape
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QLabel,
    QPushButton,
    QSplitter,
    QTextBrowser,
    QVBoxLayout,
    QWidget,
)

from clinic_desktop.background.latest import LatestTask
from clinic_desktop.domain.amendments import Amendment, PieceKind, word_differences
from clinic_desktop.domain.changes import Change, concern_visit
from clinic_desktop.domain.clinical_text import format_moment, one_line
from clinic_desktop.domain.pages import Page
from clinic_desktop.exchange.visit_changes import visit_changes
from clinic_desktop.ui.error_words import words_for
from clinic_desktop.ui.printing import print_document
from clinic_desktop.ui.theme import SPACE_L, SPACE_M, colours, set_look
from clinic_desktop.ui.visit_editor.addendum_dialog import whose_label
from clinic_desktop.ui.widgets.message_bar import MessageBar
from clinic_desktop.ui.widgets.record_model import Column, RecordTableModel
from clinic_desktop.ui.widgets.record_table import RecordTable

if TYPE_CHECKING:
    from clinic_desktop.domain.clock import ClinicClock
    from clinic_desktop.domain.visits import VisitDetails
    from clinic_desktop.exchange.papers import WrittenPaper
    from clinic_desktop.ui.workspace import Workspace

Numbered = tuple[int, Amendment]

LEGEND = "Underlined: added. Struck through: removed."


class ChangesDialog(QDialog):
    """Follows the visit while it is open."""

    def __init__(self, workspace: Workspace, visit: VisitDetails, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("visit-changes")
        self.setWindowTitle("What was changed in this visit")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowFlag(Qt.WindowType.WindowMaximizeButtonHint)
        self._workspace = workspace
        self._visit = visit
        self._reading = LatestTask(workspace.tasks, self)
        self._make_widgets()
        self._lay_out()
        self._table.record_chosen.connect(self._show_change)
        workspace.live_updates.changed.connect(self._on_changed)
        self._table.show_loading()
        self._look()
        self._table.setFocus()
        self.resize(940, 620)

    def _make_widgets(self) -> None:
        self._message = MessageBar("visit-changes-message")
        self._model: RecordTableModel[Numbered] = RecordTableModel(
            _columns(self._workspace.clock), lambda one: one[0], self
        )
        self._table = RecordTable("visit-changes-list", "What was changed", self._model)
        self._table.show_empty("Nothing is recorded of this visit", "It is older than the trail of changes.")
        self._text = QTextBrowser()
        self._text.setObjectName("visit-changes-text")
        self._text.setAccessibleName("The chosen change")
        self._text.setOpenLinks(False)
        self._legend = QLabel(LEGEND)
        self._legend.setObjectName("visit-changes-legend")
        set_look(self._legend, "role", "muted")
        self._buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        self._buttons.button(QDialogButtonBox.StandardButton.Close).setObjectName("visit-changes-close")
        self._buttons.rejected.connect(self.reject)
        self._print = QPushButton("&Print…")
        self._print.setObjectName("visit-changes-print")
        self._print.clicked.connect(self._write)
        self._buttons.addButton(self._print, QDialogButtonBox.ButtonRole.ActionRole)

    def _lay_out(self) -> None:
        parts = QSplitter(Qt.Orientation.Vertical)
        parts.setObjectName("visit-changes-splitter")
        parts.setChildrenCollapsible(False)
        parts.addWidget(self._table)
        parts.addWidget(self._text)
        parts.setSizes([340, 180])
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACE_L, SPACE_L, SPACE_L, SPACE_L)
        column.setSpacing(SPACE_M)
        column.addWidget(whose_label(self._visit, self._workspace.clock))
        column.addWidget(self._message)
        column.addWidget(parts, 1)
        column.addWidget(self._legend)
        column.addWidget(self._buttons)

    def _look(self) -> None:
        self._reading.run(
            partial(self._workspace.services.addenda.changes, self._visit.appointment.id),
            done=self._show,
            failed=lambda error: self._table.show_error(words_for(error), self._look),
        )

    def _show(self, found: tuple[Amendment, ...]) -> None:
        self._model.show(Page(tuple(enumerate(found)), has_more=False))
        self._print.setEnabled(bool(found))
        if self._table.current_record() is None:
            self._table.choose_row(0)

    def _show_change(self, numbered: Numbered | None) -> None:
        self._text.setHtml(_as_html(numbered[1]) if numbered is not None else "")

    def _write(self) -> None:
        work = partial(visit_changes, self._workspace.services.addenda, self._workspace.clock, self._visit)
        self._workspace.tasks.run(
            work, owner=self, done=self._print_it, failed=lambda error: self._message.show_error(words_for(error))
        )

    def _print_it(self, written: WrittenPaper) -> None:
        print_document(self._workspace, "visit_changes", written.title, written.html, self, patients=written.patients)

    def _on_changed(self, changes: tuple[Change, ...]) -> None:
        if concern_visit(changes, self._visit.appointment.id) and not self._workspace.is_locked:
            self._look()


def _columns(clock: ClinicClock) -> tuple[Column[Numbered], ...]:
    return (
        Column("When", lambda one: format_moment(clock.local(one[1].at)), width=20),
        Column("Who", lambda one: one[1].who, width=18, strong=True),
        Column("Place", lambda one: one[1].place, width=30, tooltip=lambda one: one[1].place),
        Column("From", lambda one: one_line(one[1].before) or "–", width=20, tooltip=lambda one: one[1].before),
        Column("To", lambda one: one_line(one[1].after) or "–", stretch=True, tooltip=lambda one: one[1].after),
    )


def _as_html(one: Amendment) -> str:
    chosen = colours()
    looks = {
        PieceKind.SAME: "<span>{}</span>",
        PieceKind.ADDED: f'<u style="color: {chosen.success_text.name()};"><b>{{}}</b></u>',
        PieceKind.REMOVED: f'<s style="color: {chosen.danger_text.name()};">{{}}</s>',
    }
    pieces = (looks[piece.kind].format(escape(piece.text)) for piece in word_differences(one.before, one.after))
    return f'<p><b>{escape(one.place)}</b></p><p style="white-space: pre-wrap;">{"".join(pieces)}</p>'
