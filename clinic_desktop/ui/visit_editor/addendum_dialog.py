"""Adding to a visit that is completed: signed, numbered, and never taken back."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from clinic_desktop.domain.addenda import (
    KIND_WORDS,
    LISTS,
    AddendumId,
    AddendumKind,
    WriteAddendum,
    problems_with,
)
from clinic_desktop.domain.clinical_text import format_date, format_moment, format_name
from clinic_desktop.domain.drafts import DraftSubject, initials
from clinic_desktop.domain.identifiers import RecordId, new_id
from clinic_desktop.domain.limits import ADDENDUM_LENGTHS
from clinic_desktop.domain.visits import TEXT_FIELDS
from clinic_desktop.ui.field_names import FIELD_NAMES
from clinic_desktop.ui.form_draft import FormDraft
from clinic_desktop.ui.theme import SPACE_M, set_look
from clinic_desktop.ui.widgets.choice_field import ChoiceField
from clinic_desktop.ui.widgets.form_dialog import FormDialog
from clinic_desktop.ui.widgets.form_field import FormField
from clinic_desktop.ui.widgets.text_area import TextArea

if TYPE_CHECKING:
    from collections.abc import Callable

    from clinic_desktop.domain.clock import ClinicClock
    from clinic_desktop.domain.problems import Problem
    from clinic_desktop.domain.visits import VisitDetails
    from clinic_desktop.ui.workspace import Workspace

LIST_WORDS = {"symptoms": "Symptoms", "vitals": "Vital signs", "prescriptions": "Prescriptions"}
SECTION_WORDS = {**{name: FIELD_NAMES[name] for name in TEXT_FIELDS}, **{name: LIST_WORDS[name] for name in LISTS}}
"""What an addendum can be about, in the order of the visit."""


class AddendumDialog(FormDialog):
    """Signals: stored(VisitDetails)."""

    def __init__(
        self, workspace: Workspace, visit: VisitDetails, parent: QWidget | None = None, *, thing: str | None = None
    ) -> None:
        super().__init__("addendum", "Addendum", "Sign and add", workspace.tasks, parent)
        self._workspace = workspace
        self._visit = visit
        self._id = AddendumId(thing or new_id())
        self._kind: ChoiceField[AddendumKind] = ChoiceField("addendum-kind", "Kind", list(KIND_WORDS.items()))
        self._section: ChoiceField[str] = ChoiceField(
            "addendum-section", "About", list(SECTION_WORDS.items()), "The whole visit"
        )
        self._text = TextArea("addendum-text", "Text", ADDENDUM_LENGTHS["text"].most, least_lines=6, most_lines=16)
        self.body.addWidget(whose_label(visit, workspace.clock))
        choices = QHBoxLayout()
        choices.setSpacing(SPACE_M)
        choices.addWidget(self.add_field("kind", FormField("&Kind", self._kind)), 1)
        choices.addWidget(self.add_field("section", FormField("A&bout", self._section)), 2)
        self.body.addLayout(choices)
        hint = "Stands below the visit with your name and the time, for good"
        self.body.addWidget(self.add_field("text", FormField("Te&xt", self._text, is_required=True, hint=hint)))
        self.setMinimumWidth(620)
        self._text.setFocus()
        self.remember()
        line = visit.appointment
        self.draft = FormDraft(
            workspace,
            self,
            DraftSubject.ADDENDUM,
            self._id,
            is_new=True,
            patient=lambda: initials(line.patient_last_name, line.patient_first_name),
            about=lambda: {"patient": line.patient_id, "visit": line.id, "starts_at": line.starts_at.isoformat()},
        )

    def problems(self) -> tuple[Problem, ...]:
        return problems_with(self._command())

    def work(self) -> Callable[[], Any]:
        return partial(self._workspace.services.addenda.write, self._command())

    def _command(self) -> WriteAddendum:
        return WriteAddendum(
            self._id,
            self._visit.appointment.id,
            self._visit.record_id or RecordId(""),
            self._kind.choice() or AddendumKind.ADDITION,
            self._section.choice(),
            self._text.plain(),
        )


def whose_label(visit: VisitDetails, clock: ClinicClock) -> QLabel:
    """Return whose visit it is: the dialog covers the banner that says so."""
    line = visit.appointment
    name = format_name(line.patient_last_name, line.patient_first_name)
    when = format_moment(clock.local(line.starts_at))
    label = QLabel(f"{name}   Born {format_date(line.patient_born_on)}   Visit of {when}")
    label.setObjectName("visit-dialog-whose")
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(True)
    set_look(label, "role", "strong")
    return label
