"""What one person wrote anywhere and did not save: to be opened where it belongs, or discarded."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLabel, QPushButton, QVBoxLayout, QWidget

from clinic_desktop.domain.clinical_text import format_moment
from clinic_desktop.domain.pages import Page
from clinic_desktop.ui.draft_words import DISCARDING, about_words, state_words
from clinic_desktop.ui.theme import SPACE_L, SPACE_M, set_look
from clinic_desktop.ui.widgets.message_bar import MessageBar, MessageKind, Offer
from clinic_desktop.ui.widgets.record_model import Column, RecordTableModel
from clinic_desktop.ui.widgets.record_table import RecordTable

if TYPE_CHECKING:
    from clinic_desktop.domain.clock import ClinicClock
    from clinic_desktop.domain.drafts import KeptDraft
    from clinic_desktop.ui.workspace import Workspace


def draft_columns(clock: ClinicClock) -> tuple[Column[KeptDraft], ...]:
    return (
        Column("What", lambda one: about_words(one.draft.text, clock), stretch=True, strong=True),
        Column("Patient", lambda one: one.draft.text.patient, width=9),
        Column("Last written", lambda one: format_moment(clock.local(one.draft.written_at)), width=20),
        Column("Where", lambda one: one.draft.workstation, width=16),
        Column("State", state_words, width=22),
    )


class DraftsDialog(QDialog):
    """Names patients by their initials: whoever looks over a shoulder learns nothing.

    Signals: wanted(Draft): to be opened; the dialog closes.
    """

    wanted = Signal(object)

    def __init__(self, workspace: Workspace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("drafts")
        self.setWindowTitle("Unsaved text")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._shelf = workspace.shelf
        self._model: RecordTableModel[KeptDraft] = RecordTableModel(
            draft_columns(workspace.clock), lambda one: one.draft.id, self
        )
        self._make_widgets()
        self._lay_out()
        self._shelf.changed.connect(self._show)
        self._table.record_activated.connect(self._open)
        self._table.record_chosen.connect(self._allow)
        self._show()
        self._table.choose_row(0)
        self._table.setFocus()
        self._shelf.look()

    def _make_widgets(self) -> None:
        said = "What you typed and did not save is kept for you alone, on this computer and on the clinic's server."
        self._said = QLabel(said)
        self._said.setWordWrap(True)
        set_look(self._said, "role", "muted")
        self._message = MessageBar("drafts-message")
        self._table = RecordTable("drafts-list", "Unsaved text", self._model)
        self._table.show_empty("Nothing is unsaved", "Text that was typed and not saved would stand here.")
        self._buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        self._buttons.button(QDialogButtonBox.StandardButton.Close).setObjectName("drafts-close")
        self._buttons.rejected.connect(self.reject)
        self._open_button = QPushButton("&Open")
        self._open_button.setObjectName("drafts-open")
        self._open_button.setDefault(True)
        set_look(self._open_button, "kind", "primary")
        self._open_button.clicked.connect(lambda: self._open(self._table.current_record()))
        self._discard_button = QPushButton("&Discard…")
        self._discard_button.setObjectName("drafts-discard")
        self._discard_button.clicked.connect(self._ask_to_discard)
        for button in (self._open_button, self._discard_button):
            self._buttons.addButton(button, QDialogButtonBox.ButtonRole.ActionRole)

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACE_L, SPACE_L, SPACE_L, SPACE_L)
        column.setSpacing(SPACE_M)
        column.addWidget(self._said)
        column.addWidget(self._message)
        column.addWidget(self._table, 1)
        column.addWidget(self._buttons)
        self.resize(860, 420)

    def _show(self) -> None:
        self._model.show(Page(self._shelf.drafts, has_more=False))
        self._allow(self._table.current_record())
        damaged = self._shelf.damaged
        if damaged:
            self._message.show_message(
                MessageKind.WARNING,
                "1 draft is damaged" if damaged == 1 else f"{damaged} drafts are damaged",
                "Nobody can read it any more. What was saved is not touched by that.",
                [Offer("Remove", self._shelf.discard_damaged)],
            )

    def _allow(self, kept: KeptDraft | None) -> None:
        self._open_button.setEnabled(kept is not None)
        self._discard_button.setEnabled(kept is not None and not kept.is_open_elsewhere)

    def _open(self, kept: KeptDraft | None) -> None:
        if kept is not None:
            self.accept()
            self.wanted.emit(kept.draft)

    def _ask_to_discard(self) -> None:
        kept = self._table.current_record()
        if kept is None:
            return
        offers = [Offer("Discard", partial(self._shelf.discard, kept.draft)), Offer("Keep", self._table.setFocus)]
        self._message.show_message(MessageKind.WARNING, DISCARDING.title, DISCARDING.advice, offers)
