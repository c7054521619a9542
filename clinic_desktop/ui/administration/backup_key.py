"""The key of the backups, shown to be printed, copied or stored in another place."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QLabel,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from clinic_desktop.ui.error_words import words_for
from clinic_desktop.ui.theme import SPACE_L, SPACE_M
from clinic_desktop.ui.widgets.message_bar import MessageBar, MessageKind

if TYPE_CHECKING:
    from clinic_desktop.background.tasks import TaskRunner
    from clinic_desktop.domain.errors import ClinicError
    from clinic_desktop.services.backups import BackupService, BackupsHere

WORDS = (
    "Without this key nobody can read a backup, and nobody can make another one like it. Keep it in two places away"
    " from this computer: on paper in a safe, and on a stick somewhere else. Whoever has it and a backup can read every"
    " patient: do not send it by e-mail, and do not store it beside the backups."
)
_LINES = 4


class BackupKeyDialog(QDialog):
    """Signals: stored, when somebody says that the key is kept elsewhere."""

    stored = Signal()

    def __init__(
        self, service: BackupService, here: BackupsHere, tasks: TaskRunner, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName("backup-key")
        self.setWindowTitle("Key of the backups")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._here = here
        self._tasks = tasks
        self.message = MessageBar("backup-key-message")
        said = QLabel(WORDS)
        said.setWordWrap(True)
        said.setObjectName("backup-key-words")
        self._key = QPlainTextEdit()
        self._key.setObjectName("backup-key-shown")
        self._key.setAccessibleName("Key of the backups")
        self._key.setReadOnly(True)
        self._key.setTabChangesFocus(True)
        self._key.setMinimumHeight(self._key.fontMetrics().lineSpacing() * _LINES)
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACE_L, SPACE_L, SPACE_L, SPACE_L)
        column.setSpacing(SPACE_M)
        for part in (self.message, said, self._key, self._buttons()):
            column.addWidget(part)
        self.setMinimumWidth(760)
        tasks.run(partial(service.show_key, here), owner=self, done=self._key.setPlainText, failed=self._show_error)

    def _buttons(self) -> QDialogButtonBox:
        buttons = QDialogButtonBox()
        for name, words, slot in (
            ("copy", "&Copy", self._copy),
            ("save", "&Save to a file…", self._ask_file),
            ("stored", "It is s&tored elsewhere", self._on_stored),
        ):
            button = QPushButton(words)
            button.setObjectName(f"backup-key-{name}")
            button.setAutoDefault(False)
            button.clicked.connect(slot)
            buttons.addButton(button, QDialogButtonBox.ButtonRole.ActionRole)
        close = buttons.addButton(QDialogButtonBox.StandardButton.Close)
        close.setObjectName("backup-key-close")
        close.setAutoDefault(False)
        buttons.rejected.connect(self.reject)
        return buttons

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self._key.toPlainText())
        self.message.show_message(MessageKind.SUCCESS, "The key is copied", "Paste it where you keep it.")

    def _ask_file(self) -> None:
        dialog = QFileDialog(self, "Save the key", "backup-key.txt")
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(self._save)
        dialog.open()

    def _save(self, chosen: str) -> None:
        self._tasks.run(
            partial(self._here.save_key, Path(chosen)),
            owner=self,
            done=lambda _: self._saved(chosen),
            failed=self._show_error,
        )

    def _saved(self, chosen: str) -> None:
        self.message.show_message(
            MessageKind.SUCCESS, "The key is saved", f"{chosen} holds it. Take it away from here."
        )

    def _on_stored(self) -> None:
        self._tasks.run(self._here.say_key_is_stored, owner=self, done=lambda _: self._noted(), failed=self._show_error)

    def _noted(self) -> None:
        self.stored.emit()
        self.accept()

    def _show_error(self, error: ClinicError) -> None:
        self.message.show_error(words_for(error))
