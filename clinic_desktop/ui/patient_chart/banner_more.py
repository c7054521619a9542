"""The second zone of the patient banner: five sections, of which titles are seen and the rest unfolds together."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLabel, QToolButton, QVBoxLayout, QWidget

from clinic_desktop.domain.allergies import AllergyList, AllergyState
from clinic_desktop.domain.clinical_text import (
    allergy_title,
    condition_status_words,
    format_date,
    one_line,
    severity_words,
)
from clinic_desktop.domain.statuses import ConditionStatus
from clinic_desktop.ui.icons import icon
from clinic_desktop.ui.patient_chart.allergy_columns import clinic_day
from clinic_desktop.ui.patient_chart.banner_items import NOT_KNOWN, BannerItem, CutItem
from clinic_desktop.ui.theme import SPACE_L, SPACE_M, SPACE_S, SPACE_XS, restyle
from clinic_desktop.ui.widgets.flow_layout import FlowLayout
from clinic_desktop.ui.widgets.icon_label import IconLabel

if TYPE_CHECKING:
    from collections.abc import Iterable

    from PySide6.QtGui import QResizeEvent

    from clinic_desktop.domain.allergies import Allergy
    from clinic_desktop.domain.clock import ClinicClock
    from clinic_desktop.domain.conditions import Condition
    from clinic_desktop.domain.patients import PatientDetails

SECTIONS = ("address", "reach", "contact", "conditions", "allergies")
_ICONS = {
    AllergyState.KNOWN: "shield-alert",
    AllergyState.NO_KNOWN: "shield-check",
    AllergyState.NOT_RECORDED: "circle-help",
    AllergyState.UNAVAILABLE: "wifi-off",
}
_LEAST_ALLERGIES_PART = 0.3
_UNBROKEN_HYPHEN = "\u2011"


class BannerMore(QWidget):
    """Address, ways to reach the patient, emergency contact, conditions, and in the fifth section allergies.

    Signals: allergies_wanted(): the list of allergies is to be gone to.
    """

    allergies_wanted = Signal()

    def __init__(self, clock: ClinicClock, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("patient-banner-more")
        self._clock = clock
        self._allergens: tuple[str, ...] = ()
        self._make_widgets()
        self._lay_out()
        self.unfold(unfolded=False)

    @property
    def is_unfolded(self) -> bool:
        return self._details.isVisibleTo(self)

    def unfold(self, *, unfolded: bool) -> None:
        """Show all of every section, or their titles only; always all five together."""
        self._details.setVisible(unfolded)
        words = "Show less about the patient" if unfolded else "Show more about the patient"
        self._toggle.setIcon(icon("chevron-up" if unfolded else "chevron-down"))
        self._toggle.setToolTip(words)
        self._toggle.setAccessibleName(words)
        self.setToolTip("" if unfolded else "More stands here: click, or press Space on the arrow")

    def show_patient(self, patient: PatientDetails) -> None:
        known = patient.fields
        reach = [part for part in (known.phone, known.email) if part]
        self._titles["address"].set_value(one_line(known.address or NOT_KNOWN))
        self._titles["reach"].set_value(", ".join(reach) or NOT_KNOWN)
        whom = [known.emergency_contact_name, known.emergency_contact_relationship, known.emergency_contact_phone]
        contact = ", ".join(one_line(part) for part in whom if part) or NOT_KNOWN
        self._titles["contact"].set_value(contact)
        self._say("address", (known.address or NOT_KNOWN,))
        self._say("reach", (f"Phone {known.phone or NOT_KNOWN}", f"E-mail {known.email or NOT_KNOWN}"))
        self._say("contact", [one_line(part) for part in whom if part] or [NOT_KNOWN])

    def show_conditions(self, known: Iterable[Condition] | None) -> None:
        """Show what is active or managed; None is "not read"."""
        standing = [] if known is None else [one for one in known if one.struck_out is None and _goes_on(one)]
        names = ", ".join(one_line(one.fields.name) for one in standing)
        none = "Unavailable" if known is None else "None recorded"
        self._titles["conditions"].set_value(names or none)
        self._say("conditions", [_condition_words(one) for one in standing] or [none])

    def show_allergies(self, known: AllergyList | None) -> None:
        """Show which of the four states holds; None is "unavailable"."""
        state = known.state if known else AllergyState.UNAVAILABLE
        standing = known.standing if known else ()
        says_it_all = state in (AllergyState.KNOWN, AllergyState.NO_KNOWN)
        self._allergies.set_label(allergy_title(state))
        if self._frame.property("state") != state.value:
            self._frame.setProperty("state", state.value)
            self._allergies.set_label_style("value" if says_it_all else "label")
            restyle(self._frame)
        self._allergens = tuple(one_line(allergy.fields.allergen) for allergy in standing)
        self._fit_allergies()
        self._icon.show_icon(_ICONS[state], "allergy" if state is AllergyState.KNOWN else "banner")
        words = [_allergy_words(one, self._clock) for one in standing]
        if known is not None and known.statement is not None and not standing:
            stated_on = format_date(clinic_day(known.statement.stated_at, self._clock))
            words = [f"Stated {stated_on} by {known.statement.stated_by}"]
        self._say("allergies", words or [allergy_title(state)])

    def _fit_allergies(self) -> None:
        """Name as many allergens as fit; how many more there are is said, and never left to guess."""
        room = max(int(self.width() * _LEAST_ALLERGIES_PART), self.fontMetrics().averageCharWidth() * 24)
        metrics = self._allergies.fontMetrics()
        count = len(self._allergens)
        shown = next(
            (n for n in range(count, 1, -1) if metrics.horizontalAdvance(_listed(self._allergens, n)) <= room),
            min(count, 1),
        )
        spoken = ", ".join(self._allergens)
        self._allergies.set_value(_listed(self._allergens, shown) or " ", spoken=spoken)

    def _say(self, section: str, lines: Iterable[str]) -> None:
        self._whole[section].setText("\n".join(lines))

    def _make_widgets(self) -> None:
        self._toggle = QToolButton()
        self._toggle.setObjectName("patient-banner-unfold")
        self._toggle.setAutoRaise(True)
        self._toggle.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._toggle.clicked.connect(lambda: self.unfold(unfolded=not self.is_unfolded))
        self._titles = {
            "address": CutItem("patient-banner-address", "Address"),
            "reach": CutItem("patient-banner-reach", "Phone and e-mail"),
            "contact": CutItem("patient-banner-contact", "Contact"),
            "conditions": CutItem("patient-banner-conditions", "Conditions"),
        }
        self._allergies = BannerItem("patient-banner-allergies", "Allergies")
        self._frame = QFrame()
        self._frame.setObjectName("patient-banner-allergy-frame")
        self._frame.setCursor(Qt.CursorShape.PointingHandCursor)
        self._icon = IconLabel("info", "banner")
        self._details = QWidget()
        self._details.setObjectName("patient-banner-details")
        self._whole: dict[str, QLabel] = {}
        for section in SECTIONS:
            whole = QLabel()
            whole.setObjectName(f"patient-banner-{section}-whole")
            whole.setTextFormat(Qt.TextFormat.PlainText)
            whole.setWordWrap(True)
            whole.setAlignment(Qt.AlignmentFlag.AlignTop)
            whole.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            self._whole[section] = whole
        for watched in (self._frame, self._icon, *self._allergies.findChildren(QLabel)):
            watched.installEventFilter(self)

    def _lay_out(self) -> None:
        frame = QHBoxLayout(self._frame)
        frame.setContentsMargins(SPACE_XS, 1, SPACE_M, 1)
        frame.setSpacing(SPACE_XS)
        frame.addWidget(self._icon)
        frame.addWidget(self._allergies)
        titles = FlowLayout(SPACE_M, SPACE_XS)
        titles.addWidget(self._toggle)
        for item in self._titles.values():
            titles.addWidget(item)
        titles.addWidget(self._frame)
        grid = QGridLayout(self._details)
        grid.setContentsMargins(SPACE_L, SPACE_XS, 0, SPACE_XS)
        grid.setHorizontalSpacing(SPACE_M)
        for column, section in enumerate(SECTIONS):
            grid.addWidget(self._whole[section], 0, column)
            grid.setColumnStretch(column, 3 if section in ("reach", "allergies") else 2)
        column_ = QVBoxLayout(self)
        column_.setContentsMargins(0, 0, 0, 0)
        column_.setSpacing(SPACE_S)
        column_.addLayout(titles)
        column_.addWidget(self._details)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self._fit_allergies()

    def mouseReleaseEvent(self, event: object) -> None:
        del event
        self.unfold(unfolded=not self.is_unfolded)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Go to the list of allergies by a click, or by Enter on what is said of them."""
        is_click = event.type() == QEvent.Type.MouseButtonRelease
        is_enter = isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress and event.key() in _ENTER
        if is_click or is_enter:
            self.allergies_wanted.emit()
            return True
        return super().eventFilter(watched, event)


_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


def _listed(names: tuple[str, ...], shown: int) -> str:
    """Return ``Penicillin, Aspirin and 3 more``."""
    listed = ", ".join(names[:shown])
    return listed if shown >= len(names) else f"{listed} and {len(names) - shown} more"


def _goes_on(condition: Condition) -> bool:
    return condition.fields.status is not ConditionStatus.RESOLVED


def _condition_words(condition: Condition) -> str:
    return f"{one_line(condition.fields.name)} ({condition_status_words(condition.fields.status).lower()})"


def _allergy_words(allergy: Allergy, clock: ClinicClock) -> str:
    known = allergy.fields
    parts = [one_line(known.allergen), one_line(known.reaction or "")]
    if known.severity is not None:
        parts.append(severity_words(known.severity).lower())
    recorded = format_date(clinic_day(allergy.recorded_at, clock)).replace("-", _UNBROKEN_HYPHEN)
    return f"{', '.join(part for part in parts if part)}, recorded {recorded}"
