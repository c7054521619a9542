"""Choose the other registration of a patient, to be merged with him."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLabel, QPushButton, QVBoxLayout, QWidget

from clinic_desktop.domain.clinical_text import format_name
from clinic_desktop.ui.theme import SPACE_L, SPACE_M, set_look
from clinic_desktop.ui.widgets.patient_list import PatientList

if TYPE_CHECKING:
    from clinic_desktop.domain.patients import PatientSummary
    from clinic_desktop.ui.workspace import Workspace


class MergeChoiceDialog(QDialog):
    """Signals: chosen(PatientSummary): the other one; the dialog closes."""

    chosen = Signal(object)

    def __init__(self, workspace: Workspace, patient: PatientSummary, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("merge-choice")
        self.setWindowTitle("Merge with another patient")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._patient = patient
        self._other: PatientSummary | None = None
        said = QLabel(f"Which is the other registration of {format_name(patient.last_name, patient.first_name)}?")
        said.setObjectName("merge-choice-said")
        said.setWordWrap(True)
        said.setTextFormat(Qt.TextFormat.PlainText)
        self._list = PatientList(
            "merge-choice-list", workspace.services.patients, workspace.tasks, workspace.clock, self
        )
        self._list.include_archived(True)
        self._next = QPushButton("&Look at both…")
        self._next.setObjectName("merge-choice-next")
        self._next.setDefault(True)
        set_look(self._next, "kind", "primary")
        buttons = QDialogButtonBox()
        buttons.addButton(self._next, QDialogButtonBox.ButtonRole.AcceptRole)
        cancel = buttons.addButton(QDialogButtonBox.StandardButton.Cancel)
        cancel.setObjectName("merge-choice-cancel")
        buttons.accepted.connect(self._take)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACE_L, SPACE_L, SPACE_L, SPACE_L)
        column.setSpacing(SPACE_M)
        for widget in (said, self._list, buttons):
            column.addWidget(widget)
        self._list.patient_chosen.connect(self._know)
        self._list.patient_activated.connect(self._on_activated)
        self._know(None)
        self.resize(620, 460)
        self._list.box.setText(patient.last_name)
        self._list.box.settle()
        self._list.box.setFocus()

    def _know(self, other: PatientSummary | None) -> None:
        self._other = other
        self._next.setEnabled(other is not None and other.id != self._patient.id)

    def _on_activated(self, other: PatientSummary) -> None:
        self._know(other)
        self._take()

    def _take(self) -> None:
        if self._other is not None and self._next.isEnabled():
            self.chosen.emit(self._other)
            self.accept()
