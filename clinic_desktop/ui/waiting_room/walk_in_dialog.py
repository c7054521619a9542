"""Takes in somebody who has come without a booking: the patient, and Enter."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QLabel, QPushButton, QWidget

from clinic_desktop.domain import limits
from clinic_desktop.domain.appointments import ChangeStatus, default_minutes
from clinic_desktop.domain.clinical_text import format_age, format_date, format_name, format_time, type_words
from clinic_desktop.domain.drafts import DraftSubject
from clinic_desktop.domain.identifiers import AppointmentId, new_id
from clinic_desktop.domain.problems import Problem, ProblemKind, length_problems
from clinic_desktop.domain.statuses import AppointmentStatus, AppointmentType
from clinic_desktop.domain.waiting import BookedToday, Urgency, WalkIn
from clinic_desktop.domain.whom import whom_of_patient
from clinic_desktop.ui.error_words import words_for
from clinic_desktop.ui.form_draft import FormDraft
from clinic_desktop.ui.theme import SPACE_L, SPACE_M, set_look
from clinic_desktop.ui.waiting_words import URGENCY_WORDS
from clinic_desktop.ui.widgets.choice_field import ChoiceField
from clinic_desktop.ui.widgets.form_dialog import FormDialog
from clinic_desktop.ui.widgets.form_field import FormField
from clinic_desktop.ui.widgets.line_field import LineField
from clinic_desktop.ui.widgets.message_bar import MessageKind, Offer
from clinic_desktop.ui.widgets.patient_list import PatientList

if TYPE_CHECKING:
    from collections.abc import Callable

    from clinic_desktop.domain.appointments import AppointmentLine, Provider
    from clinic_desktop.domain.errors import ClinicError
    from clinic_desktop.domain.identifiers import ProviderId
    from clinic_desktop.domain.patients import PatientSummary
    from clinic_desktop.ui.workspace import Workspace

SOONEST = "Whoever is free soonest"


class WalkInDialog(FormDialog):
    """Opened with the patient in hand it wants Enter only; with nobody, somebody is looked for first.

    Signals: stored(WaitingEntry). checked_in(AppointmentLine): he had a booking, which he is here for.
    """

    checked_in = Signal(object)

    def __init__(
        self,
        workspace: Workspace,
        providers: tuple[Provider, ...],
        patient: PatientSummary | None,
        provider_id: ProviderId | None,
        parent: QWidget | None = None,
        *,
        thing: str | None = None,
    ) -> None:
        super().__init__("walk-in", "Walk-in", "Take in now", workspace.tasks, parent)
        self._workspace = workspace
        self._id = AppointmentId(thing or new_id())
        self._patient: PatientSummary | None = None
        self._is_another = False
        self._make_widgets(providers)
        self._lay_out()
        self._provider.choose(provider_id)
        self._list.patient_chosen.connect(self._choose_from_list)
        self._list.patient_activated.connect(self._take_in)
        self._other.clicked.connect(self._look_for_somebody)
        if patient is None or patient.is_archived:
            self._look_for_somebody()
        else:
            self._choose(patient)
            self._list.hide()
            self._save.setFocus()
        self.remember()
        FormDraft(
            workspace,
            self,
            DraftSubject.WALK_IN,
            self._id,
            is_new=True,
            patient=lambda: whom_of_patient(self._patient).initials if self._patient else "",
            about=lambda: {"patient": self._patient.id if self._patient else ""},
        )

    def problems(self) -> tuple[Problem, ...]:
        missing = () if self._patient else (Problem("patient", ProblemKind.MISSING),)
        return (*missing, *length_problems({"reason": self._reason.text()}, limits.APPOINTMENT_LENGTHS))

    def work(self) -> Callable[[], Any] | None:
        if self._patient is None:
            return None
        kind = self._type.choice() or AppointmentType.SICK_VISIT
        order = WalkIn(
            self._id,
            self._patient.id,
            self._provider.choice(),
            default_minutes(kind),
            kind,
            self._urgency.choice() or Urgency.NORMAL,
            self._reason.text(),
            is_another=self._is_another,
        )
        return partial(self._workspace.services.waiting.walk_in, order)

    def explain(self, error: ClinicError) -> None:
        """Whoever has a booking today is most often here for it."""
        if not isinstance(error, BookedToday):
            super().explain(error)
            return
        line = error.line
        at = format_time(self._workspace.clock.local(line.starts_at))
        offers = [Offer("See besides", self._take_in_besides)]
        title = f"Is here already: booked {at} with {line.provider_name}"
        if line.status is AppointmentStatus.SCHEDULED:
            title = f"Has a booking today: {at} with {line.provider_name}"
            offers.insert(0, Offer(f"Check in for {at}", partial(self._check_in, line)))
        self.message.show_message(MessageKind.WARNING, title, words_for(error).advice, offers)

    def _make_widgets(self, providers: tuple[Provider, ...]) -> None:
        workspace = self._workspace
        self._who = QLabel()
        self._who.setObjectName("walk-in-patient")
        self._who.setTextFormat(Qt.TextFormat.PlainText)
        set_look(self._who, "role", "title")
        self._born = QLabel()
        self._born.setObjectName("walk-in-born")
        self._born.setTextFormat(Qt.TextFormat.PlainText)
        self._other = QPushButton("S&omebody else")
        self._other.setObjectName("walk-in-other")
        self._list = PatientList("walk-in-search", workspace.services.patients, workspace.tasks, workspace.clock)
        self._list.setMinimumHeight(self.fontMetrics().height() * 11)
        self._provider: ChoiceField[ProviderId] = ChoiceField(
            "walk-in-provider", "Provider", [(one.id, one.name) for one in providers], SOONEST
        )
        self._type: ChoiceField[AppointmentType] = ChoiceField(
            "walk-in-type", "Type", [(kind, type_words(kind)) for kind in AppointmentType]
        )
        self._type.choose(AppointmentType.SICK_VISIT)
        self._urgency: ChoiceField[Urgency] = ChoiceField("walk-in-urgency", "Urgency", list(URGENCY_WORDS.items()))
        self._reason = LineField("walk-in-reason", limits.APPOINTMENT_LENGTHS["reason"].most, "Reason")

    def _lay_out(self) -> None:
        fields = {
            "provider": FormField("&Provider", self._provider),
            "urgency": FormField("&Urgency", self._urgency),
            "type": FormField("&Type", self._type),
            "reason": FormField("&Reason", self._reason),
        }
        for name, field in fields.items():
            self.add_field(name, field)
        who = QGridLayout()
        who.addWidget(self._who, 0, 0)
        who.addWidget(self._born, 1, 0)
        who.addWidget(self._other, 0, 1, 2, 1, Qt.AlignmentFlag.AlignVCenter)
        who.setColumnStretch(0, 1)
        grid = QGridLayout()
        grid.setHorizontalSpacing(SPACE_L)
        grid.setVerticalSpacing(SPACE_M)
        for place, field in enumerate(fields.values()):
            grid.addWidget(field, place // 2, place % 2, Qt.AlignmentFlag.AlignTop)
        said = QLabel("Booked for now and checked in. If the provider is busy, it is booked over what is there.")
        said.setWordWrap(True)
        set_look(said, "role", "small")
        self.body.addLayout(who)
        self.body.addWidget(self._list, 1)
        self.body.addLayout(grid)
        self.body.addWidget(said)
        self.resize(620, 430)

    def _choose(self, patient: PatientSummary | None) -> None:
        if patient != self._patient:
            self._is_another = False
            self.message.clear()
        self._patient = patient
        if patient is None:
            self._who.setText("Who has come?")
            self._born.setText("Type a name, birth date or phone")
            return
        self._who.setText(format_name(patient.last_name, patient.first_name, patient.title))
        age = format_age(patient.born_on, self._workspace.clock.today())
        self._born.setText(f"Born {format_date(patient.born_on)}{f', {age}' if age else ''}")

    def _choose_from_list(self, patient: PatientSummary | None) -> None:
        """Before anything is typed the list shows who was looked for lately: nobody of them is meant yet."""
        is_meant = bool(self._list.box.text().strip()) or self._list.table.hasFocus()
        self._choose(patient if is_meant else None)

    def _take_in(self, patient: PatientSummary) -> None:
        if self._list.box.text().strip() or self._list.table.hasFocus():
            self._choose(patient)
            self.save()

    def _look_for_somebody(self) -> None:
        self._choose(None)
        self._other.hide()
        self._list.show()
        self.resize(self.width(), max(self.height(), 620))
        self._list.search_again()
        self._list.box.setFocus()

    def _take_in_besides(self) -> None:
        self._is_another = True
        self.save()

    def _check_in(self, line: AppointmentLine) -> None:
        work = partial(
            self._workspace.services.appointments.change_status,
            ChangeStatus(line.id, line.version, AppointmentStatus.CHECKED_IN),
        )
        self._workspace.tasks.run(work, owner=self, done=self._checked_in, failed=self.explain)

    def _checked_in(self, line: AppointmentLine) -> None:
        self.remember()
        self.checked_in.emit(line)
        self.accept()
