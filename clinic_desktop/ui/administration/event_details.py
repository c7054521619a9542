"""The chosen event of the audit trail: in a sentence, and field by field before and after."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from clinic_desktop.background.latest import LatestTask
from clinic_desktop.domain.audit import AuditAction, AuditChange, AuditEvent, changes
from clinic_desktop.domain.audit_words import action_words, patient_words, subject_words, who_words
from clinic_desktop.domain.clinical_text import format_moment, one_line
from clinic_desktop.domain.pages import Page
from clinic_desktop.domain.paper_changes import changes_at
from clinic_desktop.domain.paper_templates import Paper
from clinic_desktop.exchange.visit_papers import our_template
from clinic_desktop.ui.administration.audit_columns import CHANGE_COLUMNS, format_when
from clinic_desktop.ui.error_words import words_for
from clinic_desktop.ui.theme import SPACE_XS, set_look
from clinic_desktop.ui.widgets.record_model import RecordTableModel
from clinic_desktop.ui.widgets.record_table import RecordTable

if TYPE_CHECKING:
    from datetime import datetime

    from clinic_desktop.services.paper_templates import PaperTemplateService
    from clinic_desktop.ui.workspace import Workspace

IN_OPEN_CHART = "What was written is shown only in an open chart"
_WITH_FACTS = (AuditAction.EXPORT, AuditAction.PRINT)
_PAPER = "paper_template"


class EventDetails(QWidget):
    """Asks for what an event changed when it is shown; the database decides who may see it."""

    def __init__(self, workspace: Workspace, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self._workspace = workspace
        self._reading = LatestTask(workspace.tasks, self)
        self._event: AuditEvent | None = None
        self._said = QLabel()
        self._said.setObjectName(f"{name}-event")
        self._said.setTextFormat(Qt.TextFormat.PlainText)
        self._said.setWordWrap(True)
        set_look(self._said, "role", "strong")
        self._model: RecordTableModel[AuditChange] = RecordTableModel(CHANGE_COLUMNS, lambda one: one.column, self)
        self._table = RecordTable(f"{name}-fields", "Fields before and after", self._model)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE_XS)
        column.addWidget(self._said)
        column.addWidget(self._table, 1)
        self.show_event(None)

    def show_event(self, event: AuditEvent | None) -> None:
        if event is not None and event == self._event:
            return
        self._event = event
        self._reading.forget()
        if event is None:
            self._said.setText("No event is chosen.")
            self._show((), "Choose an event to see what it changed")
            return
        self._said.setText(self._sentence(event))
        self._table.show_loading()
        if event.subject == _PAPER and event.row_id in set(Paper):
            self._reading.run(
                partial(_paper_changes, self._workspace.services.paper_templates, Paper(event.row_id), event.at),
                done=lambda found: self._show(found, "This version of the paper is not kept any more"),
                failed=lambda error: self._table.show_error(words_for(error)),
            )
            return
        self._reading.run(
            partial(self._workspace.services.audit.details, event.seq),
            done=partial(self._show_details, event),
            failed=lambda error: self._table.show_error(words_for(error)),
        )

    def _show_details(self, event: AuditEvent, data: dict[str, object] | None) -> None:
        if data is None and (event.changed or event.action in _WITH_FACTS):
            self._show((), IN_OPEN_CHART)
        else:
            self._show(changes(event.action, data or {}), "No fields belong to this event")

    def _show(self, found: tuple[AuditChange, ...], otherwise: str) -> None:
        self._table.show_empty(otherwise)
        self._model.show(Page(found, has_more=False))

    def _sentence(self, event: AuditEvent) -> str:
        what = f"{action_words(event.action)}: {subject_words(event.subject).lower()}"
        about = patient_words(event)
        parts = [format_when(self._workspace.clock, event), who_words(event), f"{what} {about}".strip()]
        if event.reason:
            parts.append(f"“{one_line(event.reason)}”")
        if event.reviewed_by and event.reviewed_at:
            at = format_moment(self._workspace.clock.local(event.reviewed_at))
            parts.append(f"reviewed by {event.reviewed_by} on {at}")
        return "  ·  ".join(parts)


def _paper_changes(templates: PaperTemplateService, paper: Paper, at: datetime) -> tuple[AuditChange, ...]:
    """Compare versions, which are kept in a table of their own: the trail does not hold them a second time."""
    return changes_at(templates.versions(paper), at, our_template(paper))
