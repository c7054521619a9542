"""The patient banner: whose record this is, always in the same place and order (NHS CUI, patient banner)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRect, Qt, Signal
from PySide6.QtGui import QBrush, QPainter
from PySide6.QtWidgets import QFrame, QGridLayout, QVBoxLayout, QWidget

from clinic_desktop.domain.clinical_text import (
    age_at_death,
    format_age,
    format_date,
    format_name,
    format_sex,
    in_brackets,
    one_line,
    unreadable_words,
)
from clinic_desktop.ui.patient_chart.banner_items import MEANINGS, BannerItem
from clinic_desktop.ui.patient_chart.banner_more import BannerMore
from clinic_desktop.ui.theme import SPACE_M, SPACE_XS, colours, restyle
from clinic_desktop.ui.widgets.flow_layout import FlowLayout
from clinic_desktop.ui.widgets.laid_out_once import laid_out_once

if TYPE_CHECKING:
    from collections.abc import Iterable

    from PySide6.QtGui import QPaintEvent, QResizeEvent

    from clinic_desktop.domain.allergies import AllergyList
    from clinic_desktop.domain.clock import ClinicClock
    from clinic_desktop.domain.conditions import Condition
    from clinic_desktop.domain.patients import PatientDetails


class PatientBanner(QFrame):
    """Two zones: who; then how to reach him and what to know of him, with allergies last. Hidden without a patient.

    Only shown where one patient is, and only to people who may read charts.

    Signals: allergies_wanted(): the list of allergies is to be gone to.
    """

    allergies_wanted = Signal()

    def __init__(self, clock: ClinicClock, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("patient-banner")
        self.setAccessibleName("Patient")
        self._clock = clock
        self._is_deceased = False
        self._make_widgets()
        self._lay_out()
        self.more.allergies_wanted.connect(self.allergies_wanted)
        self.hide()

    def show_patient(self, patient: PatientDetails | None) -> None:
        with laid_out_once(self), laid_out_once(self.more):
            self._show(patient)

    def _show(self, patient: PatientDetails | None) -> None:
        self.setVisible(patient is not None)
        if patient is None:
            self._name.set_value("")
            self.more.unfold(unfolded=False)
            return
        known, born_on = patient.fields, patient.summary.born_on
        self._is_deceased = known.deceased_on is not None
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
        self.more.show_patient(patient)
        if self.property("deceased") is not self._is_deceased:
            self.setProperty("deceased", self._is_deceased)
            restyle(self)
            self.update()
        self._fit_name()

    def show_allergies(self, known: AllergyList | None) -> None:
        """Show which of the four states holds; None is "unavailable"."""
        self.more.show_allergies(known)

    def show_conditions(self, known: Iterable[Condition] | None) -> None:
        self.more.show_conditions(known)

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
        self.more = BannerMore(self._clock)

    def _lay_out(self) -> None:
        who = _block((self._name,), (self._preferred,))
        dates = _block((self._born,), (self._died, self._age))
        first = FlowLayout(SPACE_M, SPACE_XS)
        for part in (who, dates, self._gender, self._number):
            first.addWidget(part)
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACE_M, SPACE_XS, SPACE_M, SPACE_XS)
        column.setSpacing(SPACE_XS)
        column.addLayout(first)
        column.addWidget(self.more)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_name()

    def _fit_name(self) -> None:
        """Let a name go on in the next line where one is too short for it: it is never cut."""
        self._name.wrap_at(self.width() - 2 * SPACE_M)

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


def _block(*lines: tuple[BannerItem, ...]) -> QWidget:
    """Return items of which the second line stands right below the first; without one the first is in the middle."""
    block = QWidget()
    grid = QGridLayout(block)
    grid.setContentsMargins(0, 0, 0, 0)
    grid.setHorizontalSpacing(SPACE_M)
    grid.setVerticalSpacing(0)
    for row, items in enumerate(lines):
        for column, item in enumerate(items):
            grid.addWidget(item, row, column, Qt.AlignmentFlag.AlignLeft)
    return block
