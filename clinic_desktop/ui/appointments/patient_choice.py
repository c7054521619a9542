"""Who is booked: known already, found by a search, or registered on the spot."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from clinic_desktop.domain.clinical_text import format_date, format_name
from clinic_desktop.domain.drafts import initials
from clinic_desktop.ui.shortcuts import ActionSpec, make_action, plain_text
from clinic_desktop.ui.theme import SPACE_S, set_look
from clinic_desktop.ui.widgets.patient_list import PatientList
from clinic_desktop.ui.workspace import RegistrationWish

if TYPE_CHECKING:
    from datetime import date

    from clinic_desktop.domain.appointments import AppointmentLine
    from clinic_desktop.domain.identifiers import PatientId
    from clinic_desktop.domain.patients import PatientSummary
    from clinic_desktop.ui.workspace import Workspace

REGISTER = ActionSpec("book-register", "Register &new…", "Ctrl+N", "user-plus", "Register a new patient and book him")
_LINES = 11


class PatientChoice(QWidget):
    """A search until somebody is settled on, then his name; another can be chosen all the same.

    Signals:
        changed: another patient, or nobody, is chosen.
        settled: the patient is known, what comes next is the rest.
    """

    changed = Signal()
    settled = Signal()

    def __init__(self, workspace: Workspace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("book-who")
        self._workspace = workspace
        self.patient_id: PatientId | None = None
        self.initials = ""
        self._make_widgets()
        self._lay_out()
        self._connect()

    def search(self) -> None:
        """Let somebody be searched for."""
        self._show_search(is_searching=True)
        self._list.search_again()
        self._list.box.setFocus()
        self._list.box.selectAll()

    def know(self, patient: PatientSummary) -> None:
        """Book this patient."""
        self._take(patient)
        self._say(format_name(patient.last_name, patient.first_name, patient.title), patient.born_on)
        self._show_search(is_searching=False)

    def know_booked(self, line: AppointmentLine) -> None:
        """Show whose booking is moved: nobody else can take it."""
        self.patient_id = line.patient_id
        self.initials = initials(line.patient_last_name, line.patient_first_name)
        self._say(format_name(line.patient_last_name, line.patient_first_name), line.patient_born_on)
        self._show_search(is_searching=False)
        self._another.hide()

    def _make_widgets(self) -> None:
        workspace = self._workspace
        self._name = QLabel()
        self._name.setObjectName("book-patient")
        self._name.setTextFormat(Qt.TextFormat.PlainText)
        self._name.setWordWrap(True)
        set_look(self._name, "role", "title")
        self._another = QPushButton("&Another patient")
        self._another.setObjectName("book-another-patient")
        self._another.setAutoDefault(False)
        self._list = PatientList("book-search", workspace.services.patients, workspace.tasks, workspace.clock)
        self._list.setMinimumHeight(self.fontMetrics().height() * _LINES)
        self._action = make_action(self, REGISTER, self._wish_registration)
        self.addAction(self._action)
        self._register = QPushButton(REGISTER.text)
        self._register.setObjectName("book-register")
        self._register.setAccessibleName(plain_text(REGISTER.text))
        self._register.setIcon(self._action.icon())
        self._register.setToolTip(self._action.toolTip())
        self._register.setAutoDefault(False)
        self._list.offer_when_empty("Register patient", self._wish_registration)

    def _lay_out(self) -> None:
        known = QHBoxLayout()
        known.setSpacing(SPACE_S)
        known.addWidget(self._name, 1)
        known.addWidget(self._another, 0, Qt.AlignmentFlag.AlignVCenter)
        searching = QHBoxLayout()
        searching.setSpacing(SPACE_S)
        searching.addWidget(self._list.box, 1)
        searching.addWidget(self._register)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE_S)
        column.addLayout(known)
        column.addLayout(searching)
        column.addWidget(self._list, 1)

    def _connect(self) -> None:
        self._list.patient_chosen.connect(self._choose)
        self._list.patient_activated.connect(self._settle)
        self._another.clicked.connect(self.search)
        self._register.clicked.connect(self._action.trigger)

    def _choose(self, patient: PatientSummary | None) -> None:
        """Follow the list while it is searched, and no more once somebody is settled on."""
        if not self._list.isHidden():
            self._take(patient)

    def _settle(self, patient: PatientSummary) -> None:
        self.know(patient)
        self.settled.emit()

    def _wish_registration(self) -> None:
        wish = RegistrationWish(self._list.box.text(), self.window(), self._settle)
        self._workspace.registration_wished.emit(wish)

    def _take(self, patient: PatientSummary | None) -> None:
        is_other = (patient.id if patient else None) != self.patient_id
        self.patient_id = patient.id if patient else None
        self.initials = initials(patient.last_name, patient.first_name) if patient else ""
        if is_other:
            self.changed.emit()

    def _say(self, name: str, born_on: date) -> None:
        self._name.setText(f"{name}   Born {format_date(born_on)}")

    def _show_search(self, *, is_searching: bool) -> None:
        self._name.setHidden(is_searching)
        self._another.setHidden(is_searching)
        for part in (self._list, self._list.box, self._register):
            part.setVisible(is_searching)
        self._action.setEnabled(is_searching)
        vertical = QSizePolicy.Policy.Expanding if is_searching else QSizePolicy.Policy.Maximum
        self.setSizePolicy(QSizePolicy.Policy.Preferred, vertical)
