"""Snippets, templates and spelling in one window."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QTabWidget, QVBoxLayout, QWidget

from clinic_desktop.background.writing import WritingShelf
from clinic_desktop.domain.clinical_text import format_moment, one_line, type_words
from clinic_desktop.domain.drafts import DraftSubject
from clinic_desktop.ui.field_names import FIELD_NAMES
from clinic_desktop.ui.form_draft import is_new
from clinic_desktop.ui.theme import SPACE_L, SPACE_M
from clinic_desktop.ui.widgets.message_bar import MessageBar
from clinic_desktop.ui.widgets.record_model import Column
from clinic_desktop.ui.writing.prepared_dialog import SnippetDialog, TemplateDialog
from clinic_desktop.ui.writing.prepared_list import PreparedList
from clinic_desktop.ui.writing.spelling_page import SpellingPage

if TYPE_CHECKING:
    from clinic_desktop.domain.clock import ClinicClock
    from clinic_desktop.domain.drafts import Draft
    from clinic_desktop.domain.writing import Snippet, VisitTemplate
    from clinic_desktop.ui.workspace import Workspace


class TextsDialog(QDialog):
    """Follows what others change while it is open."""

    def __init__(self, workspace: Workspace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("writing")
        self.setWindowTitle("Snippets and templates")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowFlag(Qt.WindowType.WindowMaximizeButtonHint)
        self._workspace = workspace
        self._shelf = WritingShelf(workspace.services.writing, workspace.tasks, workspace.live_updates, self)
        self._wanted: Draft | None = None
        self._make_widgets()
        self._lay_out()
        self._shelf.read.connect(self._show)
        self.snippets.edit_wanted.connect(self._edit_snippet)
        self.templates.edit_wanted.connect(self._edit_template)
        for page in (self.snippets, self.templates, self.spelling):
            page.changed.connect(self._shelf.look_again)
        self.resize(980, 600)
        self.snippets.table.setFocus()
        self._shelf.look()

    def want(self, draft: Draft) -> None:
        """Open the form of a draft as soon as the texts are there."""
        self._wanted = draft
        self._shelf.look_again()

    def _make_widgets(self) -> None:
        self.message = MessageBar("writing-message")
        clock = self._workspace.clock
        self.snippets: PreparedList[Snippet] = PreparedList(
            self._workspace,
            "snippet",
            _snippet_columns(clock),
            ("No snippets yet", "A snippet is a piece of text that you write by its abbreviation."),
            self.message,
        )
        self.templates: PreparedList[VisitTemplate] = PreparedList(
            self._workspace,
            "template",
            _template_columns(clock),
            ("No templates yet", "A template is what a visit of a type begins with."),
            self.message,
        )
        self.spelling = SpellingPage(self._workspace, self.message)
        self._tabs = QTabWidget()
        self._tabs.setObjectName("writing-tabs")
        self._tabs.setAccessibleName("Snippets, templates, spelling")
        self._tabs.tabBar().setObjectName("writing-tab-bar")
        self._tabs.tabBar().setAccessibleName("Snippets, templates, spelling")
        for page, title in ((self.snippets, "S&nippets"), (self.templates, "&Templates"), (self.spelling, "S&pelling")):
            self._tabs.addTab(page, title)

    def _lay_out(self) -> None:
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        close = buttons.button(QDialogButtonBox.StandardButton.Close)
        close.setObjectName("writing-close")
        close.setAutoDefault(False)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACE_L, SPACE_L, SPACE_L, SPACE_L)
        column.setSpacing(SPACE_M)
        column.addWidget(self.message)
        column.addWidget(self._tabs, 1)
        column.addWidget(buttons)

    def _show(self) -> None:
        texts = self._shelf.texts
        self.snippets.show_entries(texts.snippets)
        self.templates.show_entries(texts.templates)
        self.spelling.show_words(texts.own_words)
        wanted, self._wanted = self._wanted, None
        if wanted is not None and self._workspace.shelf.found(wanted) is not None:
            self._recover(wanted)

    def _recover(self, draft: Draft) -> None:
        thing = draft.text.thing
        dialog: SnippetDialog | TemplateDialog
        if draft.text.subject is DraftSubject.SNIPPET:
            snippet = next((one for one in self._shelf.texts.snippets if one.id == thing), None)
            dialog = SnippetDialog(self._workspace, snippet, self, thing if is_new(draft) else None)
        else:
            template = next((one for one in self._shelf.texts.templates if one.id == thing), None)
            self._tabs.setCurrentWidget(self.templates)
            dialog = TemplateDialog(self._workspace, template, self, thing if is_new(draft) else None)
        self._open(dialog)
        dialog.draft.recover(draft)

    def _edit_snippet(self, snippet: Snippet | None) -> None:
        self._open(SnippetDialog(self._workspace, snippet, self))

    def _edit_template(self, template: VisitTemplate | None) -> None:
        self._open(TemplateDialog(self._workspace, template, self))

    def _open(self, dialog: SnippetDialog | TemplateDialog) -> None:
        self.message.clear()
        dialog.stored.connect(lambda _: self._shelf.look_again())
        dialog.open()


def _snippet_columns(clock: ClinicClock) -> tuple[Column[Snippet], ...]:
    return (
        Column("Abbreviation", lambda one: f".{one.abbreviation}", width=16, strong=True),
        Column("Title", lambda one: one.title, width=22, strong=True),
        Column("Text", lambda one: one_line(one.body), width=30, stretch=True, tooltip=lambda one: one.body),
        Column("Section", lambda one: one.section.value.capitalize() if one.section else "Everywhere", width=13),
        Column("Whose", lambda one: "Shared" if one.is_shared else "Own", width=9),
        Column("Author", lambda one: one.author, width=16, tooltip=lambda one: _changed(one, clock)),
    )


def _template_columns(clock: ClinicClock) -> tuple[Column[VisitTemplate], ...]:
    return (
        Column("For", lambda one: type_words(one.type), width=18, strong=True),
        Column("Title", lambda one: one.title, width=22, strong=True),
        Column("Texts", lambda one: ", ".join(FIELD_NAMES[name] for name in one.texts), width=30, stretch=True),
        Column("Whose", lambda one: "Shared" if one.is_shared else "Own", width=9),
        Column("Author", lambda one: one.author, width=16, tooltip=lambda one: _changed(one, clock)),
    )


def _changed(one: Snippet | VisitTemplate, clock: ClinicClock) -> str:
    when = format_moment(clock.local(one.changed_at)) if one.changed_at else ""
    return f"Last changed {when} by {one.changed_by}"
