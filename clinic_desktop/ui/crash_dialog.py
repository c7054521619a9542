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
from clinic_desktop.ui.theme import SPACE_L, SPACE_M, dress, set_look

log = logging.getLogger(__name__)

SHOWN_MOST = 20
"""So many different reports are shown and logged in one dialog; what comes then is only counted."""


def report(error: BaseException) -> str:
    """Return where and what kind of error, newest place first. Never its message: it may hold what somebody typed."""
    about = f"Clinic Desktop {__version__}, Python {platform.python_version()}, Qt {PySide6.__version__}"
    told = [one.replace(" < ", "\n  ") for one in facts(error)]
    return "\n".join([about, platform.platform(), *told])


class CrashDialog(QDialog):
    """Says that nothing typed is lost, and offers the report. However much goes wrong meanwhile, it is one dialog."""

    def __init__(self, error: BaseException, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("crash")
        self.setWindowTitle("Something went wrong in the program")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._times: dict[str, int] = {}
        self._more = 0
        said = QLabel(
            "This is a mistake in the program, not yours. What you typed is still there; save it, then restart. "
            "The report below holds no patient data. Please send it to whoever looks after the program; a copy is in "
            "the folder of the log."
        )
        said.setWordWrap(True)
        self._count = QLabel()
        self._count.setObjectName("crash-count")
        self._count.setWordWrap(True)
        self._count.hide()
        self._text = QPlainTextEdit()
        self._text.setObjectName("crash-report")
        self._text.setAccessibleName("Report")
        self._text.setReadOnly(True)
        copy = QPushButton("Copy report")
        copy.setObjectName("crash-copy")
        set_look(copy, "kind", "primary")
        copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(self._text.toPlainText()))
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.button(QDialogButtonBox.StandardButton.Close).setObjectName("crash-close")
        buttons.addButton(copy, QDialogButtonBox.ButtonRole.ActionRole)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACE_L, SPACE_L, SPACE_L, SPACE_L)
        column.setSpacing(SPACE_M)
        column.addWidget(said)
        column.addWidget(self._count)
        column.addWidget(self._text, 1)
        column.addWidget(buttons)
        dress(self)
        self.resize(640, 380)
        self.add(error)

    @property
    def reports(self) -> tuple[str, ...]:
        """The different reports that are shown here."""
        return tuple(self._times)

    @property
    def count(self) -> int:
        """How many defects came while this was open, the first included."""
        return sum(self._times.values()) + self._more

    def add(self, error: BaseException) -> None:
        """Report one more defect: shown if it is a new one, else counted."""
        written = report(error)
        if written in self._times:
            self._times[written] += 1
        elif len(self._times) < SHOWN_MOST:
            self._times[written] = 1
            log.error("unexpected error\n%s", written)
            self._text.setPlainText("\n\n".join(self._times))
        else:
            self._more += 1
        if self.count > 1:
            self._count.setText(f"It went wrong {self.count} times by now; different reports: {len(self._times)}.")
            self._count.show()
