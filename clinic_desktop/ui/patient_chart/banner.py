"""The patient banner: whose record this is, always in the same place and order (NHS CUI, patient banner)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QBrush, QPainter
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from clinic_desktop.domain.allergies import AllergyList, AllergyState
from clinic_desktop.domain.clinical_text import (
    age_at_death,
    allergy_title,
    format_age,
    format_date,
    format_name,
    format_sex,
    in_brackets,
    one_line,
    unreadable_words,
)
from clinic_desktop.ui.theme import SPACE_L, SPACE_M, SPACE_XS, colours
from clinic_desktop.ui.widgets.flow_layout import FlowLayout
from clinic_desktop.ui.widgets.icon_label import IconLabel

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent

    from clinic_desktop.domain.clock import ClinicClock
    from clinic_desktop.domain.patients import PatientDetails

NOT_KNOWN = "Not Known"

MEANINGS = {
    "Born": "The patient's date of birth, with the age today in brackets",
    "Died": "The date of death",
    "Age at Death": "How old the patient was at death",
    "Gender": "The gender that the patient gave",
    "Patient No.": "The number of this patient in the clinic's records",
    "Preferred name": "What the patient wishes to be called",
    "Address": "Where the patient lives",
    "Phone and e-mail": "How the patient is reached",
    "Allergies": "What is known about allergies and adverse reactions",
}


class BannerItem(QWidget):
    """A label and its value; the value can be reached by Tab, selected and copied."""

    def __init__(self, name: str, label: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(f"{name}-item")
        self._label = QLabel(label)
        self._label.setProperty("banner", "label")
        self._value = QLabel()
        self._value.setObjectName(name)
        self._value.setProperty("banner", "value")
        self._value.setTextFormat(Qt.TextFormat.PlainText)
        self._value.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self._value.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.set_label(label)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(SPACE_XS)
        row.addWidget(self._label)
        row.addWidget(self._value)

    def set_label(self, label: str) -> None:
        self._label.setText(label)
        self._label.setVisible(bool(label))
        meaning = MEANINGS.get(label, "")
        self._label.setToolTip(meaning)
        self._value.setToolTip(meaning)
        self._value.setAccessibleDescription(meaning)
        self._value.setAccessibleName(label)

    def set_value(self, value: str, *, spoken: str = "") -> None:
        self._value.setText(value)
        self._value.setAccessibleName(f"{self._label.text()} {spoken or value}".strip())
        self.setVisible(bool(value))

    def warn(self, words: str) -> None:
        """Say over the value what is wrong with it; nothing gives its meaning back."""
        said = words or MEANINGS.get(self._label.text(), "")
        self._value.setToolTip(said)
        self._value.setAccessibleDescription(said)

    def value(self) -> str:
        return self._value.text()


class PatientBanner(QFrame):
    """Two lines: who; then where and how to reach him, with allergies last. Hidden without a patient.

    Only shown where one patient is, and only to people who may read charts.
    """

    def __init__(self, clock: ClinicClock, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("patient-banner")
        self.setAccessibleName("Patient")
        self._clock = clock
        self._is_deceased = False
        self._make_widgets()
        self._lay_out()
        self.hide()

    def show_patient(self, patient: PatientDetails | None) -> None:
        self.setVisible(patient is not None)
        if patient is None:
            self._name.set_value("")
            return
        known, born_on = patient.fields, patient.summary.born_on
        self._is_deceased = known.deceased_on is not None
        self.setProperty("deceased", self._is_deceased)
        self._name.set_value(format_name(known.last_name, known.first_name, known.title))
        self._preferred.set_value(one_line(known.preferred_name or ""))
        if known.deceased_on is None:
            age = in_brackets(format_age(born_on, self._clock.today()))
            self._born.set_value(f"{format_date(born_on)}{age}")
        else:
            self._born.set_value(format_date(born_on))
        self._died.set_value(format_date(known.deceased_on) if known.deceased_on else "")
        self._age.set_value(age_at_death(born_on, known.deceased_on) if known.deceased_on else "")
        self._born.warn(unreadable_words(born_on))
        self._died.warn(unreadable_words(known.deceased_on))
        self._gender.set_value(format_sex(known.sex))
        self._number.set_value(patient.id)
        self._number.setToolTip(f"{MEANINGS['Patient No.']}: {patient.id}")
        self._address.set_value(known.address or NOT_KNOWN)
        self._reach.set_value(", ".join(part for part in (known.phone, known.email) if part) or NOT_KNOWN)
        self._restyle()

    def show_allergies(self, known: AllergyList | None) -> None:
        """Show which of the four states holds; None is "unavailable"."""
        state = known.state if known else AllergyState.UNAVAILABLE
        self._allergies.set_label(allergy_title(state))
        listed = ", ".join(one_line(allergy.fields.allergen) for allergy in known.standing) if known else ""
        self._allergies.set_value(listed or " ", spoken=listed)
        is_serious = state is AllergyState.KNOWN
        self._allergy_frame.setProperty("state", state.value)
        self._allergy_icon.show_icon("shield-alert" if is_serious else "info", "allergy" if is_serious else "banner")
        self._restyle()

    def patient_name(self) -> str:
        return self._name.value()

    def _make_widgets(self) -> None:
        self._name = BannerItem("patient-banner-name", "")
        self._preferred = BannerItem("patient-banner-preferred-name", "Preferred name")
        self._born = BannerItem("patient-banner-born", "Born")
        self._died = BannerItem("patient-banner-died", "Died")
        self._age = BannerItem("patient-banner-age-at-death", "Age at Death")
        self._gender = BannerItem("patient-banner-gender", "Gender")
        self._number = BannerItem("patient-banner-number", "Patient No.")
        self._address = BannerItem("patient-banner-address", "Address")
        self._reach = BannerItem("patient-banner-reach", "Phone and e-mail")
        self._allergies = BannerItem("patient-banner-allergies", "Allergies")
        self._allergy_frame = QFrame()
        self._allergy_frame.setObjectName("patient-banner-allergy-frame")
        self._allergy_icon = IconLabel("info", "banner")

    def _lay_out(self) -> None:
        first = FlowLayout(SPACE_L, SPACE_XS)
        first.addWidget(self._name)
        first.addWidget(self._preferred)
        for item in (self._born, self._died, self._age, self._gender, self._number):
            first.addWidget(item)
        frame = QHBoxLayout(self._allergy_frame)
        frame.setContentsMargins(SPACE_XS, 1, SPACE_M, 1)
        frame.setSpacing(SPACE_XS)
        frame.addWidget(self._allergy_icon)
        frame.addWidget(self._allergies)
        second = FlowLayout(SPACE_L, SPACE_XS)
        second.addWidget(self._address)
        second.addWidget(self._reach)
        second.addWidget(self._allergy_frame)
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACE_M, SPACE_XS, SPACE_M, SPACE_XS)
        column.setSpacing(SPACE_XS)
        column.addLayout(first)
        column.addLayout(second)

    def _restyle(self) -> None:
        for widget in (self, self._allergy_frame, *self.findChildren(QLabel)):
            widget.style().unpolish(widget)
            widget.style().polish(widget)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the ground; for somebody who has died another one, with a pattern as well as a colour."""
        super().paintEvent(event)
        if self._is_deceased:
            painter = QPainter(self)
            painter.fillRect(
                QRect(0, 0, self.width(), self.height()),
                QBrush(colours().deceased_pattern, Qt.BrushStyle.BDiagPattern),
            )
            painter.end()
