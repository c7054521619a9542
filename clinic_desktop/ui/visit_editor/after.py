"""What comes after a visit, below it: addenda in their order, what was entered in error, letters; and its actions."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QLabel, QLineEdit, QVBoxLayout, QWidget

from clinic_desktop.background.latest import LatestTask
from clinic_desktop.domain.addenda import marks
from clinic_desktop.domain.changes import concern_visit
from clinic_desktop.domain.drafts import DraftSubject
from clinic_desktop.domain.letters import LetterKind
from clinic_desktop.domain.struck import VisitPart
from clinic_desktop.domain.visit_merge import VITAL_FIELDS
from clinic_desktop.domain.visits import TEXT_FIELDS
from clinic_desktop.exchange.visit_papers import letter_paper
from clinic_desktop.ui.shortcuts import ActionSpec, make_action
from clinic_desktop.ui.theme import set_look
from clinic_desktop.ui.visit_editor.addendum_dialog import AddendumDialog
from clinic_desktop.ui.visit_editor.after_panel import AfterPanel, struck_words
from clinic_desktop.ui.visit_editor.changes_dialog import ChangesDialog
from clinic_desktop.ui.visit_editor.form import VisitForm
from clinic_desktop.ui.visit_editor.papers_dialog import PapersDialog, letter_dialog, print_visit_paper
from clinic_desktop.ui.visit_editor.strike_dialog import StrikePartDialog
from clinic_desktop.ui.widgets.form_field import FormField
from clinic_desktop.ui.widgets.section_header import SectionHeader

if TYPE_CHECKING:
    from collections.abc import Iterable

    from PySide6.QtGui import QAction

    from clinic_desktop.domain.changes import Change
    from clinic_desktop.domain.drafts import Draft
    from clinic_desktop.domain.letters import Letter
    from clinic_desktop.domain.visits import VisitDetails
    from clinic_desktop.ui.visit_editor.pane import VisitEditor
    from clinic_desktop.ui.workspace import Workspace

ADDENDUM = ActionSpec(
    "write-addendum",
    "Write a&ddendum…",
    "Alt+F10",
    "notebook-pen",
    "Add to a completed visit, signed",
    needs="Open a visit that is completed",
)
STRIKE = ActionSpec(
    "strike-part",
    "Entered in &error…",
    "Alt+Shift+F10",
    "ban",
    "Mark a completed visit, or a part of it, as entered in error",
    needs="Open a visit that is completed, or has a letter",
)
CHANGES = ActionSpec(
    "visit-changes",
    "W&hat was changed…",
    "Ctrl+Alt+H",
    "history",
    "Who changed what in this visit, and when",
    needs="Open a visit",
)
PAPERS = ActionSpec(
    "visit-papers",
    "Papers o&f the visit…",
    "Ctrl+Alt+P",
    "printer",
    "Summary, prescription, sick note, referral letter",
    needs="Open a visit that has begun",
)
_OF_BMI = ("weight", "height")
_TIP = "tip_before_it_was_struck"
_LISTS = {"symptoms": "symptoms-header", "prescriptions": "prescriptions-header", "vitals": "vitals-header"}


class AfterVisit(QObject):
    """Follows an editor: what it shows gets its addenda, marks and letters below."""

    def __init__(self, workspace: Workspace, editor: VisitEditor) -> None:
        super().__init__(editor)
        self._workspace = workspace
        self._editor = editor
        self._visit: VisitDetails | None = None
        self._letters: tuple[Letter, ...] = ()
        self._wanted: Draft | None = None
        self._marked: tuple[object, ...] = ()
        self._reading = LatestTask(workspace.tasks, self)
        self._panel = AfterPanel(workspace.clock, workspace.signed_in.units)
        self._panel.hide()
        form = editor.findChild(VisitForm, "visit-form")
        inside = form.widget() if form is not None else None
        page = inside.layout() if inside is not None else None
        if isinstance(page, QVBoxLayout):
            page.insertWidget(0, self._panel.whole)
            page.insertWidget(page.count() - 1, self._panel)
        self._form = form
        self._addendum = make_action(editor, ADDENDUM, self._write_addendum)
        self._strike = make_action(editor, STRIKE, self._strike_part)
        self._changes = make_action(editor, CHANGES, self._show_changes)
        self._papers = make_action(editor, PAPERS, self._show_papers)
        self.actions_for_menu: tuple[QAction | None, ...] = (
            None,
            self._addendum,
            self._strike,
            None,
            self._papers,
            self._changes,
        )
        editor.addActions([action for action in self.actions_for_menu if action is not None])
        self._offer()
        editor.visit_shown.connect(self._on_visit_shown)
        workspace.live_updates.changed.connect(self._on_changed)
        editor.dirty_changed.connect(lambda _: self._offer())

    def open_draft(self, draft: Draft) -> None:
        """Show the form of an addendum or a letter that was not saved, as soon as its visit is there."""
        self._wanted = draft
        if self._visit is not None and self._visit.appointment.id == draft.text.about.get("visit"):
            self._recover(self._visit)

    def _on_visit_shown(self, visit: VisitDetails | None) -> None:
        is_other = visit is None or self._visit is None or visit.appointment.id != self._visit.appointment.id
        self._visit = visit
        if is_other:
            self._letters = ()
            self._reading.forget()
            self._read_letters()
        if visit is not None:
            marked = (visit.appointment.id, visit.addenda, visit.struck)
            # While it is written nothing is marked, and it is shown anew after each save.
            if marked != self._marked or visit.is_completed:
                self._mark(visit)
                self._marked = marked
            self._recover(visit)
        self._show()

    def _read_letters(self) -> None:
        """Read which letters there are; while that cannot be done, what was shown stays."""
        if self._visit is not None and not self._workspace.is_locked:
            self._reading.run(
                partial(self._workspace.services.letters.of_patient, self._visit.appointment.patient_id),
                done=self._show_letters,
                failed=lambda _: None,
                once_painted=True,
            )

    def _on_changed(self, changes: tuple[Change, ...]) -> None:
        if self._visit is not None and concern_visit(changes, self._visit.appointment.id):
            self._read_letters()

    def _show_letters(self, letters: tuple[Letter, ...]) -> None:
        visit = self._visit
        if visit is not None:
            self._letters = tuple(one for one in letters if one.appointment_id == visit.appointment.id)
            self._show()

    def _show(self) -> None:
        self._panel.show_visit(self._visit, self._letters)
        self._offer()

    def _offer(self) -> None:
        """Let be done what can be done with the visit that is shown and not being written this moment."""
        visit = self._visit if self._visit and self._editor.shows(self._visit.appointment.id) else None
        is_completed = visit is not None and visit.is_completed
        self._addendum.setEnabled(is_completed)
        self._strike.setEnabled(is_completed or (visit is not None and bool(self._letters)))
        self._papers.setEnabled(visit is not None and visit.record_id is not None)
        self._changes.setEnabled(visit is not None)

    def _mark(self, visit: VisitDetails) -> None:
        """Say beside each section which addenda are about it, and strike through what was entered in error."""
        see = marks(visit.addenda)
        for name in TEXT_FIELDS:
            field = self._editor.findChild(FormField, f"visit-{name.replace('_', '-')}-field")
            if field is not None:
                field.set_hint(see.get(name, ""))
                _strike_through(field.editor, self._why(visit, VisitPart.VISIT, visit.appointment.id))
        for name, header in _LISTS.items():
            found = self._editor.findChild(SectionHeader, header)
            if found is not None:
                found.set_note(see.get(name, ""))
        if self._form is not None:
            symptoms = self._struck_rows(visit, VisitPart.SYMPTOM, [one.id for one in visit.symptoms])
            prescribed = self._struck_rows(visit, VisitPart.PRESCRIPTION, [one.id for one in visit.prescriptions])
            self._form.set_struck(symptoms, prescribed)
        bmi = self._editor.findChild(QLabel, "vitals-bmi")
        if bmi is not None:
            of_bmi = [self._why(visit, VisitPart.VITAL, visit.vitals.id, name) for name in _OF_BMI if visit.vitals]
            _strike_through(bmi, next((why for why in of_bmi if why), ""))
        for name in VITAL_FIELDS:
            entry = self._editor.findChild(QLineEdit, f"vitals-{name.replace('_', '-')}")
            if entry is not None:
                why = self._why(visit, VisitPart.VITAL, visit.vitals.id, name) if visit.vitals else ""
                _strike_through(entry, why)

    def _why(self, visit: VisitDetails, part: VisitPart, part_id: str, field: str = "") -> str:
        found = visit.struck.find(part, part_id, visit.appointment.id, field)
        return struck_words(found, self._workspace.clock) if found else ""

    def _struck_rows(self, visit: VisitDetails, part: VisitPart, ids: Iterable[str]) -> dict[str, str]:
        """Return the rows that do not count, by id, and why."""
        why = {row_id: self._why(visit, part, row_id) for row_id in ids}
        return {row_id: words for row_id, words in why.items() if words}

    def _write_addendum(self, thing: str | None = None) -> AddendumDialog | None:
        visit = self._visit
        if visit is None or not visit.is_completed:
            return None
        dialog = AddendumDialog(self._workspace, visit, self._editor, thing=thing)
        dialog.stored.connect(self._stored)
        dialog.open()
        return dialog

    def _strike_part(self) -> None:
        if self._visit is not None:
            dialog = StrikePartDialog(self._workspace, self._visit, self._letters, self._editor)
            dialog.stored.connect(self._stored)
            dialog.open()

    def _stored(self, visit: VisitDetails) -> None:
        """Read again what is stored: the answer is that of one moment, and somebody else may have added to it."""
        if self._editor.shows(visit.appointment.id):
            self._editor.read_again()
        self._workspace.told.emit("It stands below the visit now")

    def _show_changes(self) -> None:
        if self._visit is not None:
            ChangesDialog(self._workspace, self._visit, self._editor).open()

    def _show_papers(self) -> None:
        if self._visit is not None:
            dialog = PapersDialog(self._workspace, self._visit, self._editor)
            dialog.written.connect(self._read_letters)
            dialog.open()

    def _recover(self, visit: VisitDetails) -> None:
        draft = self._wanted
        if draft is None or draft.text.about.get("visit") != visit.appointment.id:
            return
        self._wanted = None
        if self._workspace.shelf.found(draft) is None:
            # It was discarded before the visit could be opened.
            return
        if draft.text.subject is DraftSubject.ADDENDUM:
            dialog = self._write_addendum(draft.text.thing)
            if dialog is not None:
                dialog.draft.recover(draft)
            return
        kind = LetterKind(draft.text.about.get("kind", LetterKind.SICK_NOTE.value))
        letter = letter_dialog(self._workspace, visit, kind, self._editor, draft.text.thing)
        letter.stored.connect(self._print_letter)
        letter.open()
        letter.draft.recover(draft)

    def _print_letter(self, letter: Letter) -> None:
        services, clock = self._workspace.services, self._workspace.clock
        self._workspace.tasks.run(
            partial(letter_paper, services.visit_papers, clock, letter.id),
            owner=self,
            done=partial(print_visit_paper, self._workspace, self._editor),
        )


def _strike_through(entry: QWidget, why: str) -> None:
    set_look(entry, "struck", bool(why))
    font = entry.font()
    if font.strikeOut() != bool(why):
        font.setStrikeOut(bool(why))
        entry.setFont(font)
    kept = entry.property(_TIP)
    if why:
        if kept is None:
            entry.setProperty(_TIP, entry.toolTip())
        entry.setToolTip(why)
        entry.setAccessibleDescription(why)
    elif kept is not None:
        entry.setProperty(_TIP, None)
        entry.setToolTip(str(kept))
        entry.setAccessibleDescription("")
