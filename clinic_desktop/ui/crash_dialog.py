"""The last resort: a defect is reported without patient data, and the window goes on."""

from __future__ import annotations

import logging
import platform

import PySide6
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLabel, QPlainTextEdit, QPushButton, QVBoxLayout, QWidget

from clinic_desktop import __version__
from clinic_desktop.log_file import facts
from clinic_desktop.ui.theme import SPACE_L, SPACE_M, set_look

log = logging.getLogger(__name__)


def report(error: BaseException) -> str:
    """Return where and what kind of error, newest place first. Never its message: it may hold what somebody typed."""
    about = f"Clinic Desktop {__version__}, Python {platform.python_version()}, Qt {PySide6.__version__}"
    told = [one.replace(" < ", "\n  ") for one in facts(error)]
    return "\n".join([about, platform.platform(), *told])


class CrashDialog(QDialog):
    """Says that nothing typed is lost, and offers the report."""

    def __init__(self, error: BaseException, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("crash")
        self.setWindowTitle("Something went wrong in the program")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        written = report(error)
        log.error("unexpected error\n%s", written)
        said = QLabel(
            "This is a mistake in the program, not yours. What you typed is still there; save it, then restart. "
            "The report below holds no patient data. Please send it to whoever looks after the program."
        )
        said.setWordWrap(True)
        self._text = QPlainTextEdit(written)
        self._text.setObjectName("crash-report")
        self._text.setAccessibleName("Report")
        self._text.setReadOnly(True)
        copy = QPushButton("Copy report")
        copy.setObjectName("crash-copy")
        set_look(copy, "kind", "primary")
        copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(written))
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.button(QDialogButtonBox.StandardButton.Close).setObjectName("crash-close")
        buttons.addButton(copy, QDialogButtonBox.ButtonRole.ActionRole)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACE_L, SPACE_L, SPACE_L, SPACE_L)
        column.setSpacing(SPACE_M)
        column.addWidget(said)
        column.addWidget(self._text, 1)
        column.addWidget(buttons)
        self.resize(640, 380)
