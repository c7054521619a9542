"""What the program does not check: so that nobody relies on it."""

from __future__ import annotations

from html import escape

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLabel, QTextBrowser, QVBoxLayout, QWidget

from clinic_desktop.domain.not_checked import NOT_CHECKED
from clinic_desktop.ui.theme import SPACE_L, SPACE_M


class NotCheckedDialog(QDialog):
    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("not-checked")
        self.setWindowTitle("What is not checked")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        said = QLabel("The program does not do the following. Whoever prescribes and signs does.")
        said.setWordWrap(True)
        text = QTextBrowser()
        text.setObjectName("not-checked-list")
        text.setAccessibleName("What is not checked")
        text.setOpenLinks(False)
        text.setHtml(
            "".join(
                f"<p><b>{escape(one.what)}</b><br/>{escape(one.why)}<br/><i>Instead:</i> {escape(one.instead)}</p>"
                for one in NOT_CHECKED
            )
        )
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.button(QDialogButtonBox.StandardButton.Close).setObjectName("not-checked-close")
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACE_L, SPACE_L, SPACE_L, SPACE_L)
        column.setSpacing(SPACE_M)
        column.addWidget(said)
        column.addWidget(text, 1)
        column.addWidget(buttons)
        text.setFocus()
        self.resize(640, 560)
