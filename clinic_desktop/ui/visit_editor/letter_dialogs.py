"""The small forms behind a sick note and a referral letter."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QHBoxLayout, QWidget

from clinic_desktop.domain.drafts import DraftSubject, initials
from clinic_desktop.domain.identifiers import new_id
from clinic_desktop.domain.letters import (
    PURPOSE_WORDS,
    URGENCY_WORDS,
    LetterFields,
    LetterId,
    LetterKind,
    Purpose,
    Urgency,
    WriteLetter,
    problems_with,
)
from clinic_desktop.domain.limits import LETTER_TEXT, REFERRAL_LENGTHS
from clinic_desktop.ui.form_draft import FormDraft
from clinic_desktop.ui.theme import SPACE_M
from clinic_desktop.ui.visit_editor.addendum_dialog import whose_label
from clinic_desktop.ui.widgets.choice_field import ChoiceField
from clinic_desktop.ui.widgets.date_field import DateField
from clinic_desktop.ui.widgets.form_dialog import FormDialog
from clinic_desktop.ui.widgets.form_field import FormField
from clinic_desktop.ui.widgets.text_area import TextArea

if TYPE_CHECKING:
    from collections.abc import Callable

    from clinic_desktop.domain.problems import Problem
    from clinic_desktop.domain.visits import VisitDetails
    from clinic_desktop.ui.workspace import Workspace


class LetterDialog(FormDialog):
    """What both letters share. Signals: stored(Letter)."""

    def __init__(
        self,
        name: str,
        title: str,
        workspace: Workspace,
        visit: VisitDetails,
        parent: QWidget | None = None,
        *,
        thing: str | None = None,
    ) -> None:
        super().__init__(name, title, "Sign and &print", workspace.tasks, parent)
        self._workspace = workspace
        self._visit = visit
        self._id = LetterId(thing or new_id())
        self.body.addWidget(whose_label(visit, workspace.clock))
        self.setMinimumWidth(580)

    def begin(self, kind: LetterKind) -> None:
        """Take what stands in the fields now as the beginning, and keep what is typed from now on."""
        self.remember()
        line = self._visit.appointment
        known = {"patient": line.patient_id, "visit": line.id, "kind": kind.value}
        self.draft = FormDraft(
            self._workspace,
            self,
            DraftSubject.LETTER,
            self._id,
            is_new=True,
            patient=lambda: initials(line.patient_last_name, line.patient_first_name),
            about=lambda: {**known, "starts_at": line.starts_at.isoformat()},
        )

    def letter(self) -> LetterFields:
        """Return what stands in the fields."""
        raise NotImplementedError

    def problems(self) -> tuple[Problem, ...]:
        return problems_with(self.letter())

    def work(self) -> Callable[[], Any]:
        command = WriteLetter(self._id, self._visit.appointment.id, self.letter())
        return partial(self._workspace.services.letters.write, command)


class SickNoteDialog(LetterDialog):
    """Says nothing of the diagnosis: whoever gets the note need not know."""

    def __init__(
        self, workspace: Workspace, visit: VisitDetails, parent: QWidget | None = None, *, thing: str | None = None
    ) -> None:
        super().__init__("sick-note", "Sick note", workspace, visit, parent, thing=thing)
        today = workspace.clock.today
        self._purpose: ChoiceField[Purpose] = ChoiceField("sick-note-purpose", "For", list(PURPOSE_WORDS.items()))
        first, last = (
            DateField(f"sick-note-{name}", label, today=today, day_first=workspace.day_first)
            for name, label in (("from", "From"), ("to", "Until"))
        )
        self._first, self._last = first, last
        self._text = TextArea("sick-note-text", "Remark", LETTER_TEXT.most, least_lines=2, most_lines=6)
        first.set_day(today())
        row = QHBoxLayout()
        row.setSpacing(SPACE_M)
        row.addWidget(self.add_field("purpose", FormField("F&or", self._purpose)), 1)
        row.addWidget(self.add_field("first_on", FormField("&From", first, is_required=True)), 1)
        row.addWidget(
            self.add_field("last_on", FormField("&Until", last, is_required=True, hint="This day included")), 1
        )
        self.body.addLayout(row)
        hint = "Printed on the note. The diagnosis is not"
        self.body.addWidget(self.add_field("text", FormField("&Remark", self._text, hint=hint)))
        last.setFocus()
        self.begin(LetterKind.SICK_NOTE)

    def letter(self) -> LetterFields:
        return LetterFields(
            LetterKind.SICK_NOTE,
            self._purpose.choice(),
            self._first.day(),
            self._last.day(),
            text=self._text.plain() or None,
        )


class ReferralDialog(LetterDialog):
    def __init__(
        self, workspace: Workspace, visit: VisitDetails, parent: QWidget | None = None, *, thing: str | None = None
    ) -> None:
        super().__init__("referral", "Referral letter", workspace, visit, parent, thing=thing)
        lengths = REFERRAL_LENGTHS
        self._recipient = TextArea(
            "referral-recipient", "Recipient", lengths["recipient"].most, least_lines=2, most_lines=4
        )
        self._urgency: ChoiceField[Urgency] = ChoiceField("referral-urgency", "Urgency", list(URGENCY_WORDS.items()))
        self._reason = TextArea("referral-reason", "Reason", lengths["reason"].most, least_lines=1, most_lines=3)
        self._text = TextArea("referral-text", "History and question", lengths["text"].most, least_lines=5)
        row = QHBoxLayout()
        row.setSpacing(SPACE_M)
        row.addWidget(self.add_field("recipient", FormField("Re&cipient", self._recipient, is_required=True)), 3)
        row.addWidget(self.add_field("urgency", FormField("&Urgency", self._urgency)), 1)
        self.body.addLayout(row)
        self.body.addWidget(self.add_field("reason", FormField("&Reason", self._reason, is_required=True)))
        hint = "Allergies, the diagnosis and what was prescribed are printed with it"
        self.body.addWidget(self.add_field("text", FormField("&History and question", self._text, hint=hint)))
        self._recipient.setFocus()
        self.begin(LetterKind.REFERRAL)

    def letter(self) -> LetterFields:
        return LetterFields(
            LetterKind.REFERRAL,
            recipient=self._recipient.plain() or None,
            urgency=self._urgency.choice(),
            reason=self._reason.plain() or None,
            text=self._text.plain() or None,
        )
