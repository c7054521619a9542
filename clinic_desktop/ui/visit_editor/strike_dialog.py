"""Marking a completed visit, or a part of it, as entered in error."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QLabel, QWidget

from clinic_desktop.domain.clinical_text import format_date, one_line
from clinic_desktop.domain.letters import LETTER_WORDS
from clinic_desktop.domain.medication_text import medication_text
from clinic_desktop.domain.problems import Problem, ProblemKind
from clinic_desktop.domain.struck import StrikeVisitPart, VisitPart, problems_with
from clinic_desktop.domain.visit_merge import VITAL_FIELDS
from clinic_desktop.domain.vital_text import vital_text
from clinic_desktop.ui.field_names import FIELD_NAMES
from clinic_desktop.ui.theme import set_look
from clinic_desktop.ui.visit_editor.addendum_dialog import whose_label
from clinic_desktop.ui.widgets.choice_field import ChoiceField
from clinic_desktop.ui.widgets.form_dialog import FormDialog
from clinic_desktop.ui.widgets.form_field import FormField
from clinic_desktop.ui.widgets.reason_field import ReasonField

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from clinic_desktop.domain.letters import Letter
    from clinic_desktop.domain.us_units import Units
    from clinic_desktop.domain.visits import VisitDetails
    from clinic_desktop.ui.workspace import Workspace

REASONS = ("Written for the wrong patient", "Typed by mistake", "Written twice", "Measured wrongly")
_PARTED = "|"


class StrikePartDialog(FormDialog):
    """Signals: stored(VisitDetails)."""

    def __init__(
        self, workspace: Workspace, visit: VisitDetails, letters: Iterable[Letter], parent: QWidget | None = None
    ) -> None:
        super().__init__("strike-part", "Entered in error", "Strike out", workspace.tasks, parent)
        self._workspace = workspace
        self._visit = visit
        known = dict(parts_of(visit, letters, workspace.signed_in.units))
        self._part: ChoiceField[str] = ChoiceField("strike-part-part", "What", list(known.items()), "Choose one")
        self._reason = ReasonField("strike-part-reason", "Reason", REASONS)
        said = QLabel(
            "It stays readable, struck through, with your name and the reason, and does not count any more. This"
            " cannot be taken back: if it turns out to be wrong, write an addendum."
        )
        said.setWordWrap(True)
        set_look(said, "role", "muted")
        self.body.addWidget(whose_label(visit, workspace.clock))
        self.body.addWidget(self.add_field("part", FormField("&What", self._part, is_required=True)))
        self.body.addWidget(self.add_field("reason", FormField("&Reason", self._reason, is_required=True)))
        self.body.addWidget(said)
        self.setMinimumWidth(560)
        self._part.setFocus()
        self.remember()

    def problems(self) -> tuple[Problem, ...]:
        missing = () if self._part.choice() else (Problem("part", ProblemKind.MISSING),)
        return (*missing, *problems_with(self._command()))

    def work(self) -> Callable[[], Any]:
        return partial(self._workspace.services.addenda.strike, self._command())

    def _command(self) -> StrikeVisitPart:
        part, _, rest = (self._part.choice() or "visit").partition(_PARTED)
        part_id, _, field = rest.partition(_PARTED)
        return StrikeVisitPart(VisitPart(part), part_id, self._visit.appointment.id, self._reason.reason(), field)


def parts_of(visit: VisitDetails, letters: Iterable[Letter], units: Units) -> Iterator[tuple[str, str]]:
    """Yield what of a visit can still be struck, with its words."""
    line = visit.appointment
    if visit.is_completed:
        yield from _standing(visit, VisitPart.VISIT, line.id, "The whole visit")
        for addendum in visit.addenda:
            words = f"Addendum {addendum.number}: {_beginning(addendum.text)}"
            yield from _standing(visit, VisitPart.ADDENDUM, addendum.id, words)
        for symptom in visit.symptoms:
            yield from _standing(visit, VisitPart.SYMPTOM, symptom.id, f"Symptom: {_beginning(symptom.fields.name)}")
        for prescription in visit.prescriptions:
            words = f"Prescription: {medication_text(prescription.fields)}"
            yield from _standing(visit, VisitPart.PRESCRIPTION, prescription.id, words)
        if visit.vitals is not None:
            for name in VITAL_FIELDS:
                if getattr(visit.vitals.values, name) is not None:
                    measured = vital_text(name, visit.vitals.values, visit.vitals.observed, units)
                    words = f"{FIELD_NAMES[name]} {measured}"
                    yield from _standing(visit, VisitPart.VITAL, visit.vitals.id, words, name)
    for letter in letters:
        words = f"{LETTER_WORDS[letter.fields.kind]} of {format_date(letter.written_at.date())}"
        yield from _standing(visit, VisitPart.LETTER, letter.id, words)


def _standing(
    visit: VisitDetails, part: VisitPart, part_id: str, words: str, field: str = ""
) -> Iterator[tuple[str, str]]:
    if visit.struck.find(part, part_id, visit.appointment.id, field) is None:
        yield _PARTED.join((part.value, part_id, field)), words


def _beginning(text: str, most: int = 60) -> str:
    line = one_line(text)
    return line if len(line) <= most else f"{line[:most].rstrip()}…"
