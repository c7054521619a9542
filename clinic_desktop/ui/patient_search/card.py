"""The chosen patient at a glance: who, how to reach him, whom to call."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFormLayout, QFrame, QHBoxLayout, QLabel, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from clinic_desktop.domain.clinical_text import (
    age_at_death,
    format_age,
    format_date,
    format_name,
    format_sex,
    in_brackets,
    unreadable_words,
)
from clinic_desktop.ui.theme import SPACE_S, SPACE_XS, set_look

if TYPE_CHECKING:
    from collections.abc import Iterable

    from PySide6.QtGui import QAction

    from clinic_desktop.domain.clock import ClinicClock
    from clinic_desktop.domain.patients import PatientDetails, PatientSummary

_LINES = ("Born", "Phone", "E-mail", "Address", "Contact", "Archived")


class PatientCard(QFrame):
    """Shows a patient's details, without anything clinical."""

    def __init__(
        self,
        clock: ClinicClock,
        *,
        may_read_charts: bool,
        name: str = "patient-card",
        label: str = "Chosen patient",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setAccessibleName(label)
        self._clock = clock
        self._hint = (
            "Choose a patient. Enter opens the chart." if may_read_charts else "Choose a patient. Enter books a visit."
        )
        self._make_widgets()
        self._lay_out()

    def add_buttons(self, actions: Iterable[QAction]) -> None:
        for action in actions:
            button = QToolButton()
            button.setObjectName(f"{self.objectName()}-{action.objectName().removeprefix('action-')}")
            button.setDefaultAction(action)
            self._top.addWidget(button)

    def show_nobody(self) -> None:
        self._form.hide()
        self._name.setText(self._hint)
        set_look(self._name, "role", "muted")

    def show_summary(self, patient: PatientSummary) -> None:
        """Show what a list knows of a patient, until the rest is read. Nothing of anybody else stays."""
        set_look(self._name, "role", "title")
        self._name.setText(format_name(patient.last_name, patient.first_name, patient.title))
        self._values["Born"].setToolTip(unreadable_words(patient.born_on, patient.deceased_on))
        self._show({"Born": self._born(patient), "Phone": patient.phone, "E-mail": patient.email or ""})

    def show_patient(self, details: PatientDetails) -> None:
        self.show_summary(details.summary)
        known = details.fields
        contact = (
            known.emergency_contact_name,
            known.emergency_contact_relationship,
            known.emergency_contact_phone,
        )
        self._show(
            {
                "Born": self._born(details.summary),
                "Phone": known.phone,
                "E-mail": known.email or "",
                "Address": known.address or "",
                "Contact": ", ".join(part for part in contact if part),
                "Archived": self._archived(details),
            }
        )

    def _show(self, values: dict[str, str]) -> None:
        """Rows keep their places while one types a search: only who is archived gets a row more."""
        for label, field in self._values.items():
            field.setText(values.get(label, ""))
        self._rows.setRowVisible(self._values["Archived"], bool(values.get("Archived")))
        self._form.show()

    def _make_widgets(self) -> None:
        self._name = QLabel(self._hint)
        self._name.setObjectName(f"{self.objectName()}-name")
        self._name.setWordWrap(True)
        self._name.setTextFormat(Qt.TextFormat.PlainText)
        self._values: dict[str, QLabel] = {}
        self._form = QWidget()
        self._rows = QFormLayout(self._form)
        self._top = QHBoxLayout()

    def _lay_out(self) -> None:
        self._rows.setContentsMargins(0, 0, 0, 0)
        self._rows.setVerticalSpacing(SPACE_XS // 2)
        self._rows.setHorizontalSpacing(SPACE_S)
        for label in _LINES:
            value = QLabel()
            value.setObjectName(f"{self.objectName()}-{label.lower().replace(' ', '-')}")
            value.setTextFormat(Qt.TextFormat.PlainText)
            value.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            value.setWordWrap(True)
            value.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
            title = QLabel(label)
            set_look(title, "role", "muted")
            self._values[label] = value
            self._rows.addRow(title, value)
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACE_S, SPACE_S, SPACE_S, SPACE_S)
        column.setSpacing(SPACE_XS)
        self._top.addWidget(self._name, 1)
        column.addLayout(self._top)
        column.addWidget(self._form)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)

    def _born(self, patient: PatientSummary) -> str:
        born_on, deceased_on = patient.born_on, patient.deceased_on
        if deceased_on is not None:
            age = in_brackets(age_at_death(born_on, deceased_on))
            return f"{format_date(born_on)}, died {format_date(deceased_on)}{age}"
        age = in_brackets(format_age(born_on, self._clock.today()))
        return f"{format_date(born_on)}{age}   {format_sex(patient.sex)}"

    def _archived(self, details: PatientDetails) -> str:
        if details.archived_at is None:
            return ""
        return f"{format_date(self._clock.local(details.archived_at).date())}: {details.archive_reason}"
