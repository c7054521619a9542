"""Which events of the audit trail are shown: when, whose, about whom, and what was done."""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QPushButton, QWidget

from clinic_desktop.domain.audit import LOOKING, AuditAction, AuditPatient, AuditPerson, AuditSearch
from clinic_desktop.domain.audit_words import ACTION_WORDS, SUBJECT_WORDS
from clinic_desktop.domain.clinical_text import format_name
from clinic_desktop.ui.theme import SPACE_S
from clinic_desktop.ui.widgets.character_width import CharacterWidth
from clinic_desktop.ui.widgets.choice_field import ChoiceField
from clinic_desktop.ui.widgets.date_field import DateField
from clinic_desktop.ui.widgets.flow_layout import FlowLayout
from clinic_desktop.ui.widgets.form_field import FormField

if TYPE_CHECKING:
    from datetime import date, datetime

    from clinic_desktop.domain.identifiers import Login
    from clinic_desktop.ui.workspace import Workspace


class Period(StrEnum):
    TODAY = "today"
    WEEK = "week"
    MONTH = "month"
    ALL = "all"
    FROM_TO = "from_to"


PERIOD_WORDS = {
    Period.TODAY: "Today",
    Period.WEEK: "7 days",
    Period.MONTH: "30 days",
    Period.ALL: "All times",
    Period.FROM_TO: "From – to",
}
DAYS = {Period.TODAY: 1, Period.WEEK: 7, Period.MONTH: 30}

CHANGING = (AuditAction.INSERT, AuditAction.UPDATE, AuditAction.DELETE)
TAKEN_OUT = (AuditAction.EXPORT, AuditAction.PRINT)
_GROUPS = ((LOOKING, "Looked at a chart"), (CHANGING, "Any change"), (TAKEN_OUT, "Exported or printed"))
ACTIONS: tuple[tuple[tuple[AuditAction, ...], str], ...] = (
    *_GROUPS,
    *(((action,), words) for action, words in ACTION_WORDS.items()),
)
ANYBODY = "Anybody"
_NAME_MOST = 24


class AuditFilters(QWidget):
    """Signals: question_changed(). patient_wanted(): the person wants to choose a patient."""

    question_changed = Signal()
    patient_wanted = Signal()

    def __init__(self, workspace: Workspace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("audit-filters")
        self._clock = workspace.clock
        self._patient: AuditPatient | None = None
        self._told: AuditSearch | None = None
        today = workspace.clock.today
        self._period = ChoiceField("audit-period", "Period", PERIOD_WORDS.items())
        self._since = DateField("audit-since", "From", today=today, day_first=workspace.day_first)
        self._until = DateField("audit-until", "To", today=today, day_first=workspace.day_first)
        self._person: ChoiceField[Login | None] = ChoiceField("audit-person", "By whom", [(None, ANYBODY)])
        self._patient_button = QPushButton(ANYBODY)
        self._patient_button.setObjectName("audit-choose-patient")
        self._actions = ChoiceField("audit-action", "What", ACTIONS, "Anything")
        self._subjects = ChoiceField("audit-subject", "Subject", SUBJECT_WORDS.items(), "Everything")
        for day in (self._since, self._until):
            CharacterWidth(day, 17)
        self._dates = (FormField("&From", self._since), FormField("&To", self._until))
        fields = (
            FormField("&Period", self._period),
            *self._dates,
            FormField("&By whom", self._person),
            FormField("Abo&ut whom", self._patient_button),
            FormField("Wh&at", self._actions),
            FormField("&Subject", self._subjects),
        )
        flow = FlowLayout(SPACE_S, SPACE_S, self, at_top=True)
        flow.setContentsMargins(0, 0, 0, 0)
        for field in fields:
            flow.addWidget(field)
        self._period.choose(Period.WEEK)
        self._show_dates()
        self._connect()

    @property
    def patient(self) -> AuditPatient | None:
        return self._patient

    def is_clear(self) -> bool:
        """Whether every date shown can be read; one that cannot is marked: it is no question about all times."""
        unclear = [day for day in (self._since, self._until) if day.problem() is not None]
        if self._period.choice() is not Period.FROM_TO or not unclear:
            return True
        for day in unclear:
            day.finish()
        return False

    def question(self) -> AuditSearch:
        """Return what is asked; only while it is clear."""
        since, until = self._bounds()
        subject = self._subjects.choice()
        return AuditSearch(
            since=since,
            until=until,
            actor=self._person.choice(),
            patient_id=self._patient.id if self._patient else None,
            actions=self._actions.choice() or (),
            subjects=(subject,) if subject else (),
        )

    def offer_people(self, people: tuple[AuditPerson, ...]) -> None:
        choices: list[tuple[Login | None, str]] = [(None, ANYBODY)]
        choices += [(one.login, one.name if one.is_active else f"{one.name} (left)") for one in people]
        self._person.offer(choices)

    def choose_patient(self, patient: AuditPatient | None) -> None:
        """Ask about one patient, or about anybody."""
        self._show_patient(patient)
        self._tell()

    def preset(
        self, actions: tuple[AuditAction, ...], patient: AuditPatient | None, period: Period | None = None
    ) -> None:
        """Ask one of the usual questions: nothing else stays of what was asked before."""
        for field in (self._period, self._person, self._actions, self._subjects):
            field.blockSignals(True)
        self._person.setCurrentIndex(0)
        self._subjects.setCurrentIndex(0)
        self._actions.choose(actions or None)
        if period is not None:
            self._period.choose(period)
        for field in (self._period, self._person, self._actions, self._subjects):
            field.blockSignals(False)
        self._show_dates()
        self._show_patient(patient)
        self._tell()

    def _bounds(self) -> tuple[datetime | None, datetime | None]:
        period = self._period.choice() or Period.ALL
        if period is Period.FROM_TO:
            return self._begin(self._since.day()), self._end(self._until.day())
        if period in DAYS:
            return self._begin(self._clock.today() - timedelta(days=DAYS[period] - 1)), None
        return None, None

    def _begin(self, day: date | None) -> datetime | None:
        return self._clock.day_bounds(day)[0] if day else None

    def _end(self, day: date | None) -> datetime | None:
        return self._clock.day_bounds(day)[1] if day else None

    def _connect(self) -> None:
        self._period.currentIndexChanged.connect(self._on_period_changed)
        for choice in (self._person, self._actions, self._subjects):
            choice.currentIndexChanged.connect(self._on_changed)
        for day in (self._since, self._until):
            day.editingFinished.connect(self._on_date_finished)
            day.date_changed.connect(self._on_changed)
        self._patient_button.clicked.connect(self.patient_wanted)

    def _on_period_changed(self) -> None:
        self._show_dates()
        self._tell()

    def _on_changed(self, _: object = None) -> None:
        self._tell()

    def _on_date_finished(self) -> None:
        """Ask what was not asked while a date could not be read, though the date is the one from before again."""
        if self.is_clear() and self.question() != self._told:
            self._tell()

    def _tell(self) -> None:
        if self.is_clear():
            self._told = self.question()
        self.question_changed.emit()

    def _show_dates(self) -> None:
        for field in self._dates:
            field.setVisible(self._period.choice() is Period.FROM_TO)

    def _show_patient(self, patient: AuditPatient | None) -> None:
        self._patient = patient
        name = format_name(patient.last_name, patient.first_name) if patient else ANYBODY
        self._patient_button.setText((name if len(name) <= _NAME_MOST else f"{name[:_NAME_MOST]}…").replace("&", "&&"))
        self._patient_button.setToolTip(name)
