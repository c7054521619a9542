"""A clinician's patients of today with their allergies, to read: also while there is no server, as they were then."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from clinic_desktop.domain.allergies import AllergyState
from clinic_desktop.domain.clinical_text import (
    allergy_title,
    format_name,
    format_time,
    one_line,
    severity_words,
    status_words,
)
from clinic_desktop.domain.pages import Page
from clinic_desktop.domain.statuses import AllergySeverity
from clinic_desktop.ui.connection_words import as_of_words
from clinic_desktop.ui.theme import SPACE_L, SPACE_M, SPACE_S, set_look
from clinic_desktop.ui.widgets.icon_label import IconLabel
from clinic_desktop.ui.widgets.record_model import Column, RecordTableModel
from clinic_desktop.ui.widgets.record_table import RecordTable

if TYPE_CHECKING:
    from clinic_desktop.background.keeping_today import KeepingToday
    from clinic_desktop.domain.clock import ClinicClock
    from clinic_desktop.domain.todays_patients import TodaysAllergy, TodaysPatient, TodaysPatients
    from clinic_desktop.ui.workspace import Workspace

AGE_EVERY_MS = 15_000
NOT_KEPT = "Not kept here: open the chart"
_SERIOUS = (AllergySeverity.LIFE_THREATENING, AllergySeverity.SEVERE)


class TodaysPatientsDialog(QDialog):
    """Changes while it is open when what is known changes; says in words how old that is."""

    def __init__(self, workspace: Workspace, today: KeepingToday, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("todays-patients")
        self.setWindowTitle("Today's patients and allergies")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._clock = workspace.clock
        self._connection = workspace.connection
        self._today = today
        self._make_widgets()
        self._lay_out()
        self._table.record_chosen.connect(self._show_details)
        today.changed.connect(self._show)
        self._connection.changed.connect(self._show_age)
        ages = QTimer(self, interval=AGE_EVERY_MS)
        ages.timeout.connect(self._show_age)
        ages.start()
        self._show(today.known)
        self._table.setFocus()
        self.resize(760, 460)

    def _make_widgets(self) -> None:
        self._picture = IconLabel("clock", "muted_text")
        self._as_of = QLabel()
        self._as_of.setObjectName("todays-patients-as-of")
        self._model: RecordTableModel[TodaysPatient] = RecordTableModel(
            _columns(self._clock), lambda one: one.appointment_id, self
        )
        self._table = RecordTable("todays-patients-list", "Today's patients", self._model)
        self._details = QLabel()
        self._details.setObjectName("todays-patients-details")
        self._details.setAccessibleName("Allergies of the chosen patient")
        self._details.setTextFormat(Qt.TextFormat.PlainText)
        self._details.setWordWrap(True)

    def _lay_out(self) -> None:
        age = QHBoxLayout()
        age.setSpacing(SPACE_S)
        age.addWidget(self._picture)
        age.addWidget(self._as_of, 1)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        close = buttons.button(QDialogButtonBox.StandardButton.Close)
        close.setObjectName("todays-patients-close")
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACE_L, SPACE_L, SPACE_L, SPACE_L)
        column.setSpacing(SPACE_M)
        column.addLayout(age)
        column.addWidget(self._table, 1)
        column.addWidget(self._details)
        column.addWidget(buttons)

    def _show(self, today: TodaysPatients | None) -> None:
        self._model.show(Page(today.patients if today else (), has_more=False))
        if today is None:
            self._table.show_empty("Nothing is kept of today", "It is read as soon as the server can be reached.")
        else:
            self._table.show_empty("You have no patients today", "")
        if self._table.current_record() is None:
            self._table.choose_row(0)
        self._show_details(self._table.current_record())
        self._show_age()

    def _show_age(self, _: object = None) -> None:
        known, is_lost = self._today.known, self._connection.is_lost
        words = as_of_words(known.as_of, self._clock) if known else "not read yet"
        self._as_of.setText(f"No connection: {words}" if is_lost else words[0].upper() + words[1:])
        self._picture.show_icon("wifi-off" if is_lost else "clock", "warning_text" if is_lost else "muted_text")
        set_look(self._as_of, "role", "near" if is_lost else "muted")

    def _show_details(self, patient: TodaysPatient | None) -> None:
        self._details.setText("" if patient is None else "\n".join(_lines(patient)))


def _columns(clock: ClinicClock) -> tuple[Column[TodaysPatient], ...]:
    return (
        Column("Time", partial(_time, clock=clock), width=7, strong=True),
        Column("Patient", _name, width=24, strong=True),
        Column("Born", lambda one: one.born, width=14),
        Column("Status", lambda one: status_words(one.status), width=13),
        Column("Allergies", _in_short, stretch=True, width=24, colour=_colour, tooltip=_tip),
    )


def _time(one: TodaysPatient, clock: ClinicClock) -> str:
    return format_time(clock.local(one.starts_at))


def _name(one: TodaysPatient) -> str:
    return format_name(one.last_name, one.first_name)


def _colour(one: TodaysPatient) -> str:
    return "danger_text" if any(known.severity in _SERIOUS for known in one.allergies or ()) else "text"


def _in_short(one: TodaysPatient) -> str:
    return _without_any(one) or ", ".join(one_line(known.allergen) for known in one.allergies or ())


def _tip(one: TodaysPatient) -> str:
    return "\n".join(_lines(one))


def _lines(one: TodaysPatient) -> list[str]:
    without = _without_any(one)
    return [without] if without else [_in_full(known) for known in one.allergies or ()]


def _without_any(one: TodaysPatient) -> str:
    """Return what is said where no allergy is listed; empty where one is."""
    if one.allergies is None:
        return NOT_KEPT
    if one.allergies:
        return ""
    return allergy_title(AllergyState.NO_KNOWN if one.none_known else AllergyState.NOT_RECORDED)


def _in_full(known: TodaysAllergy) -> str:
    severity = f" ({severity_words(known.severity).lower()})" if known.severity else ""
    reaction = f": {one_line(known.reaction)}" if known.reaction else ""
    return f"{one_line(known.allergen)}{severity}{reaction}"
