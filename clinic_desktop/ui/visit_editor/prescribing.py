"""Prescribing in a visit: the panel, repeats, what checks say of each row, and answers to allergies when saving."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QVBoxLayout, QWidget

from clinic_desktop.background.latest import LatestTask
from clinic_desktop.domain.changes import Change, Subject
from clinic_desktop.domain.clinical_text import format_date, one_line
from clinic_desktop.domain.completion import CompletionGap
from clinic_desktop.domain.folding import fold
from clinic_desktop.domain.identifiers import PrescriptionId, new_id
from clinic_desktop.domain.medication import changes_since, repeated
from clinic_desktop.domain.prescribing_checks import NOT_CHECKED, AllergyUnanswered, OtherDrug, findings_for, unanswered
from clinic_desktop.domain.prescriptions import Prescription
from clinic_desktop.domain.unsafe_abbreviations import CHECKED_FIELDS, made_safe, unsafe_parts
from clinic_desktop.ui.error_words import words_for
from clinic_desktop.ui.field_names import FIELD_NAMES
from clinic_desktop.ui.prescribing.allergy_block import AllergyBlock
from clinic_desktop.ui.prescribing.findings_view import FindingLine, FindingsView, line_of
from clinic_desktop.ui.prescribing.panel import PrescribingPanel
from clinic_desktop.ui.prescribing.repeat_panel import RepeatPanel
from clinic_desktop.ui.shortcuts import ActionSpec, make_action
from clinic_desktop.ui.visit_editor.repeats import Repeats

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from clinic_desktop.domain.errors import ClinicError
    from clinic_desktop.domain.identifiers import PatientId
    from clinic_desktop.domain.medication import Medication
    from clinic_desktop.domain.prescribing_checks import CheckedAgainst, Finding
    from clinic_desktop.domain.prescriptions import PrescriptionFields
    from clinic_desktop.domain.visits import VisitDetails
    from clinic_desktop.services.prescribing import PrescribingBasis
    from clinic_desktop.ui.visit_editor.form import VisitForm
    from clinic_desktop.ui.visit_editor.pane import VisitEditor
    from clinic_desktop.ui.widgets.message_bar import MessageBar
    from clinic_desktop.ui.workspace import Workspace

REPEAT = ActionSpec("repeat-prescriptions", "Prescribe again…", "Alt+F8", "refresh-cw", "Repeat current medication")


class VisitPrescribing(QObject):
    """Lives beside the form of a visit, and reads what its prescriptions are checked against."""

    def __init__(self, workspace: Workspace, form: VisitForm, message: MessageBar, pane: VisitEditor) -> None:
        super().__init__(pane)
        self._workspace = workspace
        self._form = form
        self._message = message
        self._reading = LatestTask(workspace.tasks, self)
        self._patient_id: PatientId | None = None
        self._basis: PrescribingBasis | None = None
        self._could_not_read = False
        self._answering: list[tuple[PrescriptionId, tuple[Finding, ...]]] = []
        self._afterwards: Callable[[], object] | None = None
        self._formulary = workspace.formulary
        self.panel = PrescribingPanel(lambda: self._formulary.now, self._against_new)
        self.repeat = RepeatPanel(lambda: self._formulary.now)
        self.block = AllergyBlock("visit-allergy", "Do not save yet")
        self.checks = FindingsView("visit-checks")
        place = QWidget()
        place.setObjectName("prescribing")
        column = QVBoxLayout(place)
        column.setContentsMargins(0, 0, 0, 0)
        for part in (self.checks, self.block, self.panel, self.repeat):
            column.addWidget(part)
        form.places["prescriptions"].addWidget(place)
        form.unfinished = self._unfinished
        self._repeat = make_action(form.prescriptions_table, REPEAT, self._begin_repeat)
        form.prescriptions_table.offer_action(self._repeat)
        self._repeats = Repeats(self.repeat, workspace.told.emit, self._offered, self.read, self._on_repeat)
        self._connect(pane)

    def read(self) -> None:
        if self._patient_id is not None and not self._workspace.is_locked:
            self._reading.run(
                partial(self._workspace.services.prescribing.basis, self._patient_id),
                done=self._read,
                failed=self._not_read,
                once_painted=True,
            )

    def wants(self, error: ClinicError, again: Callable[[], object]) -> bool:
        """Whether a save was refused because of allergies: then it is asked why, and ``again`` saves once more."""
        if not isinstance(error, AllergyUnanswered):
            return False
        self._message.show_error(words_for(error))
        found = error.findings
        if not found:
            rows = self._form.prescriptions.rows
            found = tuple(one for row in rows if (against := self._against(row)) for one in unanswered([row], against))
        self._answering, self._afterwards = list(found), again
        self.read()
        self._ask_next()
        return True

    def gaps(self) -> Iterator[CompletionGap]:
        """Say which prescriptions were not checked, before the visit is completed."""
        for row in self._form.prescriptions.rows:
            drug, against = one_line(row.fields.medication), self._against(row)
            if drug and (against is None or any(one.kind in NOT_CHECKED for one in findings_for(row.fields, against))):
                yield CompletionGap("prescriptions", f"{drug} was not checked, or not against everything")

    def _connect(self, pane: VisitEditor) -> None:
        pane.visit_shown.connect(self._show_visit)
        self._form.left.connect(self._leave)
        self._form.prescriptions_table.add_wanted.connect(self._begin)
        self._form.edited.connect(self._show_checks)
        self.panel.added.connect(self._on_added)
        self.panel.edited.connect(self._form.edited)
        self.panel.grew.connect(self._form.show_whole)
        self.block.answered.connect(self._on_answered)
        self.block.declined.connect(self._answering.clear)
        self._formulary.changed.connect(self._check_again)
        self._workspace.live_updates.changed.connect(self._on_changed)
        self._workspace.chart_opened.connect(self._on_chart_opened)

    def _on_chart_opened(self, patient_id: PatientId) -> None:
        if patient_id == self._patient_id:
            self.read()

    def _show_visit(self, visit: VisitDetails | None) -> None:
        if visit is None:
            return
        patient_id = visit.appointment.patient_id
        if patient_id != self._patient_id:
            self._patient_id, self._basis = patient_id, None
            self._could_not_read = False
            self._formulary.want()
            self.read()
        self._repeat.setEnabled(visit.is_writable)
        self.panel.setEnabled(visit.is_writable)
        if not visit.is_writable:
            self.repeat.hide()
        self._show_checks()

    def _leave(self) -> None:
        """What was begun is in the draft, or was discarded: it never comes into another visit."""
        self._answering.clear()
        self._afterwards = None
        self.panel.close_panel()
        self.repeat.hide()
        self.block.hide()

    def _begin(self) -> None:
        self.repeat.hide()
        self.panel.begin()
        self._form.edited.emit()

    def _unfinished(self) -> Prescription | None:
        return Prescription(self.panel.id, None, self.panel.fields()) if self.panel.has_content() else None

    def _on_added(self, prescription_id: str, fields: PrescriptionFields) -> None:
        self._form.prescriptions.add_row(Prescription(PrescriptionId(prescription_id), None, fields))
        self._form.prescriptions_table.table.setFocus()

    def _begin_repeat(self) -> None:
        if not self.panel.has_content():
            self.panel.close_panel()
        self._repeats.begin()
        self._form.show_whole(self.repeat)

    def _offered(self) -> list[tuple[Medication, tuple[Finding, ...]]]:
        offered = []
        for one in self._repeatable():
            row = Prescription(PrescriptionId(""), None, repeated(one))
            against = self._against(row)
            offered.append((one, findings_for(row.fields, against) if against else ()))
        return offered

    def _repeatable(self) -> tuple[Medication, ...]:
        """Return the current medication of earlier visits that is not prescribed in this one already."""
        if self._basis is None:
            return ()
        here = {fold(row.fields.medication) for row in self._form.prescriptions.rows}
        found = self._basis.medication.repeatable(self._workspace.clock.today())
        return tuple(
            one
            for one in found
            if one.appointment_id != self._form.stored().appointment.id and fold(one.fields.medication) not in here
        )

    def _on_repeat(self, chosen: tuple[Medication, ...]) -> None:
        for one in chosen:
            self._form.prescriptions.add_row(Prescription(PrescriptionId(new_id()), None, repeated(one)))
        self._form.prescriptions_table.table.setFocus()
        count = len(chosen)
        self._workspace.told.emit("1 prescription was added" if count == 1 else f"{count} prescriptions were added")

    def _ask_next(self) -> None:
        rows = {row.id: row for row in self._form.prescriptions.rows}
        while self._answering and self._answering[0][0] not in rows:
            self._answering.pop(0)
        if self._answering:
            row_id, findings = self._answering[0]
            self.block.ask(one_line(rows[row_id].fields.medication), findings)
            self._form.show_whole(self.block)
        elif self._afterwards is not None:
            afterwards, self._afterwards = self._afterwards, None
            self._message.clear()
            afterwards()

    def _on_answered(self, reason: str) -> None:
        if self._answering:
            row_id, _ = self._answering.pop(0)
            place = self._form.prescriptions.place_of(row_id)
            if place is not None:
                row = self._form.prescriptions.rows[place]
                self._put(replace(row, fields=replace(row.fields, override_reason=reason)), "Give a reason")
            self._ask_next()

    def _put(self, row: Prescription, text: str) -> None:
        self._form.prescriptions.change(row, text)

    def _against_new(self, fields: PrescriptionFields) -> CheckedAgainst | None:
        return self._against(Prescription(self.panel.id, None, fields))

    def _against(self, row: Prescription) -> CheckedAgainst | None:
        """Return what a row of this visit is checked against: what the patient takes, and the other rows."""
        if self._basis is None or self._basis.patient_id != self._patient_id or not len(self._formulary.now):
            return None
        today, here = self._workspace.clock.today(), self._form.stored().appointment.id
        others = [OtherDrug(one.id, one.fields.medication) for one in self._form.prescriptions.rows if one.id != row.id]
        is_repeat = row.fields.repeats is not None
        for one in self._basis.medication.current(today):
            is_same = fold(one.fields.medication) == fold(row.fields.medication)
            if one.appointment_id == here or (is_repeat and is_same):
                continue
            since = f"since {format_date(one.started_on)}" if one.started_on else "from an earlier visit"
            others.append(OtherDrug(one.prescription.id, one.fields.medication, since))
        return self._basis.against(self._formulary.now, tuple(others))

    def _show_checks(self) -> None:
        if not self._form.has_visit:
            return
        rows = [row for row in self._form.prescriptions.rows if row.fields.medication.strip()]
        lines = [line for row in rows for line in self._lines_of(row)]
        if rows and not lines:
            lines = [FindingLine("Checked against allergies, medication, age: nothing speaks against it", "success")]
        self.checks.show_lines(lines)

    def _lines_of(self, row: Prescription) -> Iterator[FindingLine]:
        stored = {one.id: one.fields for one in self._form.stored().prescriptions}
        is_writable = self._form.stored().is_writable
        drug, reason = one_line(row.fields.medication), row.fields.override_reason or ""
        if is_writable:
            yield from self._misread(row, stored.get(row.id))
        yield from self._changed(row)
        against = self._against(row)
        if against is None:
            words = "allergies and medication could not be read" if self._could_not_read else "being read"
            yield FindingLine(f"{drug}: not checked, {words}", "info")
        elif is_writable:
            for finding in findings_for(row.fields, against, row.id):
                yield line_of(finding, reason)
        elif reason:
            yield FindingLine(f"{drug}: prescribed in spite of an allergy. Reason: {reason}", "danger")

    def _misread(self, row: Prescription, stored: PrescriptionFields | None) -> Iterator[FindingLine]:
        for name in CHECKED_FIELDS:
            text = getattr(row.fields, name) or ""
            if not unsafe_parts(text, name) or (stored is not None and text == getattr(stored, name)):
                continue
            safe = made_safe(text, name)
            mended: dict[str, Any] = {name: safe}
            changed = replace(row, fields=replace(row.fields, **mended))
            offer = (f"Write {safe} instead", partial(self._put, changed, "Write it in full"))
            yield FindingLine(
                f"{one_line(row.fields.medication)}, {FIELD_NAMES[name].lower()}: “{text}” may be misread",
                "danger",
                offer if safe != text else None,
            )

    def _changed(self, row: Prescription) -> Iterator[FindingLine]:
        if row.fields.repeats is None or self._basis is None:
            return
        for one in self._basis.medication.entries:
            if one.prescription.id == row.fields.repeats:
                said = [
                    f"{FIELD_NAMES[name].lower()} {was or 'nothing'} → {now or 'nothing'}"
                    for name, was, now in changes_since(row.fields, one.fields)
                ]
                if said:
                    since = format_date(one.started_on) if one.started_on else "an earlier visit"
                    drug = one_line(row.fields.medication)
                    yield FindingLine(f"{drug}: changed since {since}: {', '.join(said)}", "warning")

    def _read(self, basis: PrescribingBasis) -> None:
        if basis.patient_id == self._patient_id:
            self._basis, self._could_not_read = basis, False
            self._check_again()
            self._repeats.settle()

    def _check_again(self) -> None:
        self.panel.check_again()
        self._show_checks()

    def _not_read(self, _error: ClinicError) -> None:
        """What was read of this patient before stays; the chart says since when it is."""
        self._could_not_read = self._basis is None
        self._show_checks()
        self._repeats.settle()

    def _on_changed(self, changes: tuple[Change, ...]) -> None:
        known = {one.appointment_id for one in self._basis.medication.entries} if self._basis else set()
        about_him = (
            one.subject is Subject.EVERYTHING
            or (one.subject is Subject.ALLERGIES and one.id == self._patient_id)
            or (one.subject is Subject.VISITS and one.id in known)
            for one in changes
        )
        if any(about_him):
            self.read()
