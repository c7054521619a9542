"""Add or change an allergy or a condition; strike out what was entered in error."""

from __future__ import annotations

from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QWidget

from clinic_desktop.domain import allergies, conditions, limits
from clinic_desktop.domain.allergies import (
    AddAllergy,
    Allergy,
    AllergyFields,
    AllergyList,
    ChangeAllergy,
    StrikeOutAllergy,
)
from clinic_desktop.domain.clinical_text import condition_status_words, format_date, severity_words
from clinic_desktop.domain.codes import CodeName
from clinic_desktop.domain.conditions import (
    AddCondition,
    ChangeCondition,
    Condition,
    ConditionFields,
    StrikeOutCondition,
)
from clinic_desktop.domain.drafts import DraftSubject
from clinic_desktop.domain.errors import ClinicError, EditConflict, NotFound
from clinic_desktop.domain.field_merge import Content, content_of_record, with_content
from clinic_desktop.domain.identifiers import AllergyId, ConditionId, PatientId, new_id
from clinic_desktop.domain.problems import Problem, cleaned, length_problems
from clinic_desktop.domain.statuses import AllergySeverity, ConditionStatus
from clinic_desktop.ui.code_words import code_line
from clinic_desktop.ui.error_words import Words
from clinic_desktop.ui.form_draft import FormDraft
from clinic_desktop.ui.prescribing.substance_help import SubstanceHelp
from clinic_desktop.ui.widgets.changed_meanwhile import ChangedMeanwhile, Editing
from clinic_desktop.ui.widgets.choice_field import ChoiceField
from clinic_desktop.ui.widgets.code_field import CodeField
from clinic_desktop.ui.widgets.date_field import DateField
from clinic_desktop.ui.widgets.form_dialog import FormDialog
from clinic_desktop.ui.widgets.form_field import FormField
from clinic_desktop.ui.widgets.line_field import LineField
from clinic_desktop.ui.widgets.message_bar import MessageKind, Offer
from clinic_desktop.ui.widgets.reason_field import ReasonField
from clinic_desktop.ui.widgets.text_area import TextArea

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from clinic_desktop.domain.codes import CodeMatch
    from clinic_desktop.ui.workspace import Workspace

EntryT = TypeVar("EntryT", Allergy, Condition)

REACTION_HINT = "One or two words each. Joined by + if they came together, by a comma if not"
STRIKE_REASONS = ("Entered for the wrong patient", "Not confirmed by the patient", "Typed by mistake")


class AllergyDialog(FormDialog):
    """Signals: stored(AllergyList)."""

    others: tuple[Allergy, ...] = ()

    def __init__(
        self,
        workspace: Workspace,
        patient_id: PatientId,
        allergy: Allergy | None,
        parent: QWidget | None = None,
        *,
        patient: Callable[[], str] = str,
        thing: str | None = None,
    ) -> None:
        super().__init__(
            "allergy", "Add allergy" if allergy is None else "Change allergy", "Save", workspace.tasks, parent
        )
        self._workspace = workspace
        self._patient_id = patient_id
        self._allergy = allergy
        self._id = allergy.id if allergy else AllergyId(thing or new_id())
        self._meanwhile = ChangedMeanwhile(self, workspace.tasks, self._editing(), workspace.told.emit)
        self._allergen = LineField("allergy-allergen", limits.ALLERGY_LENGTHS["allergen"].most)
        self._substance = SubstanceHelp(self._allergen, workspace.formulary)
        self._reaction = LineField("allergy-reaction", limits.ALLERGY_LENGTHS["reaction"].most)
        self._severity: ChoiceField[AllergySeverity] = ChoiceField(
            "allergy-severity", "Severity", [(one, severity_words(one)) for one in AllergySeverity], "Not recorded"
        )
        self._since = DateField(
            "allergy-since",
            "Since",
            today=workspace.clock.today,
            day_first=workspace.day_first,
            in_the_past=True,
            allows_partial=True,
        )
        for name, field in (
            ("allergen", FormField("&Drug or substance", self._allergen, is_required=True)),
            ("reaction", FormField("&Reaction", self._reaction, hint=REACTION_HINT)),
            ("severity", FormField("&Severity", self._severity)),
            ("onset_on", FormField("S&ince", self._since)),
        ):
            self.body.addWidget(self.add_field(name, field))
            if name == "allergen":
                self.body.addWidget(self._substance)
        self.setMinimumWidth(420)
        if allergy is not None:
            self._show(allergy.fields)
        self._allergen.setFocus()
        self.remember()
        self.draft = _draft(workspace, self, DraftSubject.ALLERGY, self._id, allergy, patient, patient_id)

    def problems(self) -> tuple[Problem, ...]:
        typed = self._values_typed()
        wrong = allergies.problems_with(typed, self._workspace.clock.today())
        return (*wrong, *allergies.twice_problems(typed, self._id, self.others))

    def work(self) -> Callable[[], Any]:
        service, values = self._workspace.services.allergies, self._values_typed()
        substance = self._substance.substance()
        if self._allergy is None:
            return partial(service.add, AddAllergy(self._id, self._patient_id, values, substance))
        command = ChangeAllergy(self._id, self._patient_id, self._allergy.version, values, substance)
        return partial(service.change, command)

    def explain(self, error: ClinicError) -> None:
        if self._allergy is not None and isinstance(error, EditConflict | NotFound):
            self._meanwhile.look()
        else:
            super().explain(error)

    def _editing(self) -> Editing[AllergyList]:
        return Editing(
            read=partial(self._workspace.services.allergies.of_patient, self._patient_id),
            content=lambda found: content_of_record(allergies.as_stored(self._found(found).fields)),
            gone=lambda found: gone_words("allergy", _standing(found.allergies, self._id)),
            base=lambda: content_of_record(allergies.as_stored(self._allergy.fields)) if self._allergy else {},
            mine=lambda: content_of_record(allergies.as_stored(self._values_typed())),
            take=self._take,
            words=_words,
            anew=Offer("Add as a new one", self._begin_anew),
        )

    def _found(self, found: AllergyList) -> Allergy:
        return next(one for one in found.allergies if one.id == self._id)

    def _take(self, found: AllergyList, content: Content) -> None:
        """Go on from what is stored now, with this content over it."""
        self._allergy = self._found(found)
        self._show(self._allergy.fields)
        self.remember()
        self._show(with_content(self._allergy.fields, content))

    def _begin_anew(self) -> None:
        self._allergy, self._id, self.others = None, AllergyId(new_id()), ()
        self.save()

    def _show(self, fields: AllergyFields) -> None:
        self._allergen.set_plain(fields.allergen)
        self._reaction.set_plain(fields.reaction or "")
        self._severity.choose(fields.severity)
        self._since.set_day(fields.onset_on)

    def _values_typed(self) -> AllergyFields:
        return AllergyFields(
            allergen=self._allergen.plain(),
            reaction=self._reaction.plain() or None,
            severity=self._severity.choice(),
            onset_on=self._since.day(),
        )


class ConditionDialog(FormDialog):
    """Signals: stored(tuple of Condition)."""

    def __init__(
        self,
        workspace: Workspace,
        patient_id: PatientId,
        condition: Condition | None,
        parent: QWidget | None = None,
        *,
        patient: Callable[[], str] = str,
        thing: str | None = None,
    ) -> None:
        title = "Add condition" if condition is None else "Change condition"
        super().__init__("condition", title, "Save", workspace.tasks, parent)
        self._workspace = workspace
        self._patient_id = patient_id
        self._condition = condition
        self._id = condition.id if condition else ConditionId(thing or new_id())
        self._meanwhile = ChangedMeanwhile(self, workspace.tasks, self._editing(), workspace.told.emit)
        self._name = LineField("condition-name", limits.CONDITION_LENGTHS["name"].most)
        self._since = DateField(
            "condition-diagnosed",
            "Diagnosed on",
            today=workspace.clock.today,
            day_first=workspace.day_first,
            in_the_past=True,
            allows_partial=True,
        )
        self._status: ChoiceField[ConditionStatus] = ChoiceField(
            "condition-status", "Status", [(one, condition_status_words(one)) for one in ConditionStatus]
        )
        self._notes = TextArea("condition-notes", "Notes", limits.CONDITION_LENGTHS["notes"].most, most_lines=5)
        self._code = CodeField("condition-code", "Find a code", workspace.services.codes, workspace.tasks)
        self._code.chosen.connect(self._name_by_code)
        for name, field in (
            ("name", FormField("Con&dition", self._name, is_required=True)),
            ("code", FormField("ICD-10-CM &code", self._code, hint="Optional")),
            ("diagnosed_on", FormField("D&iagnosed on", self._since)),
            ("status", FormField("&Status", self._status)),
            ("notes", FormField("&Notes", self._notes)),
        ):
            self.body.addWidget(self.add_field(name, field))
        self.setMinimumWidth(560)
        if condition is not None:
            self._show(condition.fields)
        self._name.setFocus()
        self.remember()
        self.draft = _draft(workspace, self, DraftSubject.CONDITION, self._id, condition, patient, patient_id)

    def problems(self) -> tuple[Problem, ...]:
        return conditions.problems_with(self._values_typed(), self._workspace.clock.today())

    def work(self) -> Callable[[], Any]:
        service, values = self._workspace.services.conditions, self._values_typed()
        if self._condition is None:
            return partial(service.add, AddCondition(self._id, self._patient_id, values))
        return partial(service.change, ChangeCondition(self._id, self._patient_id, self._condition.version, values))

    def explain(self, error: ClinicError) -> None:
        if self._condition is not None and isinstance(error, EditConflict | NotFound):
            self._meanwhile.look()
        else:
            super().explain(error)

    def _editing(self) -> Editing[tuple[Condition, ...]]:
        return Editing(
            read=partial(self._workspace.services.conditions.of_patient, self._patient_id),
            content=lambda found: content_of_record(conditions.as_stored(self._found(found).fields)),
            gone=lambda found: gone_words("condition", _standing(found, self._id)),
            base=lambda: content_of_record(conditions.as_stored(self._condition.fields)) if self._condition else {},
            mine=lambda: content_of_record(conditions.as_stored(self._values_typed())),
            take=self._take,
            words=_words,
            anew=Offer("Add as a new one", self._begin_anew),
        )

    def _found(self, found: tuple[Condition, ...]) -> Condition:
        return next(one for one in found if one.id == self._id)

    def _take(self, found: tuple[Condition, ...], content: Content) -> None:
        """Go on from what is stored now, with this content over it."""
        self._condition = self._found(found)
        self._show(self._condition.fields)
        self.remember()
        self._show(with_content(self._condition.fields, content))

    def _begin_anew(self) -> None:
        self._condition, self._id = None, ConditionId(new_id())
        self.save()

    def begin_with(self, fields: ConditionFields) -> None:
        """Fill a new condition in; it is as if a person had typed it."""
        self._show(fields)

    def _name_by_code(self, match: CodeMatch) -> None:
        if not cleaned(self._name.plain()):
            self._name.setText(match.text[: limits.CONDITION_LENGTHS["name"].most])

    def _show(self, fields: ConditionFields) -> None:
        self._name.set_plain(fields.name)
        self._code.show_code(fields.code)
        self._since.set_day(fields.diagnosed_on)
        self._status.choose(fields.status)
        self._notes.set_plain(fields.notes or "")

    def _values_typed(self) -> ConditionFields:
        return ConditionFields(
            name=self._name.plain(),
            diagnosed_on=self._since.day(),
            status=self._status.choice() or ConditionStatus.ACTIVE,
            notes=self._notes.plain() or None,
            code=self._code.code(),
        )


def _draft(
    workspace: Workspace,
    form: FormDialog,
    subject: DraftSubject,
    thing: str,
    entry: Allergy | Condition | None,
    patient: Callable[[], str],
    patient_id: PatientId,
) -> FormDraft:
    return FormDraft(
        workspace,
        form,
        subject,
        thing,
        is_new=entry is None,
        patient=patient,
        about=lambda: {"patient": patient_id},
    )


class StrikeOutDialog(FormDialog):
    """Asks why an entry is wrong. Signals: stored(the list as it is then)."""

    def __init__(
        self, workspace: Workspace, patient_id: PatientId, entry: Allergy | Condition, parent: QWidget | None = None
    ) -> None:
        super().__init__("strike-out", "Entered in error", "Strike out", workspace.tasks, parent)
        self._workspace = workspace
        self._patient_id = patient_id
        self._entry = entry
        name = entry.fields.allergen if isinstance(entry, Allergy) else entry.fields.name
        said = QLabel(f"“{name}” will be struck out. It stays in the history, with your name and the reason.")
        said.setTextFormat(Qt.TextFormat.PlainText)
        said.setWordWrap(True)
        self._reason = ReasonField("strike-out-reason", "Reason", STRIKE_REASONS)
        self.body.addWidget(said)
        self.body.addWidget(self.add_field("reason", FormField("&Reason", self._reason, is_required=True)))
        self.setMinimumWidth(420)
        self.remember()

    def problems(self) -> tuple[Problem, ...]:
        return tuple(length_problems({"reason": self._reason.reason()}, {"reason": limits.STRIKE_OUT_REASON}))

    def work(self) -> Callable[[], Any]:
        services, entry, reason = self._workspace.services, self._entry, self._reason.reason()
        if isinstance(entry, Allergy):
            command = StrikeOutAllergy(entry.id, self._patient_id, entry.version, reason)
            return partial(services.allergies.strike_out, command)
        return partial(
            services.conditions.strike_out, StrikeOutCondition(entry.id, self._patient_id, entry.version, reason)
        )

    def explain(self, error: ClinicError) -> None:
        if not isinstance(error, EditConflict | NotFound):
            super().explain(error)
            return
        services = self._workspace.services
        read: Callable[[], AllergyList | tuple[Condition, ...]] = (
            partial(services.allergies.of_patient, self._patient_id)
            if isinstance(self._entry, Allergy)
            else partial(services.conditions.of_patient, self._patient_id)
        )
        self._tasks.run(read, owner=self, done=self._say_changed, failed=super().explain)

    def _say_changed(self, found: AllergyList | tuple[Condition, ...]) -> None:
        """Show what the entry reads now: whoever strikes it out has seen it."""
        entries: tuple[Allergy | Condition, ...] = found.allergies if isinstance(found, AllergyList) else found
        now = next((one for one in entries if one.id == self._entry.id), None)
        if now is None or now.struck_out is not None:
            self.message.show_message(
                MessageKind.INFO, "Somebody else was faster", "This entry stands no more. There is nothing left to do."
            )
            return
        self._entry = now
        content = content_of_record(now.fields)
        reads = ", ".join(_words(place, value) for place, value in content.items())
        self.message.show_message(
            MessageKind.WARNING,
            "Somebody else changed this meanwhile",
            f"Nothing is struck out yet. It reads now: {reads}. Strike it out all the same, or cancel.",
        )


def _standing(entries: Iterable[EntryT], wanted: AllergyId | ConditionId) -> EntryT | None:
    return next((one for one in entries if one.id == wanted), None)


def gone_words(what: str, entry: Allergy | Condition | None) -> Words | None:
    """Return why an entry cannot be changed any more; None if it can."""
    kept = "What you typed is still here and not stored. If it holds all the same, add it as a new one."
    if entry is None:
        return Words(f"This {what} is not there any more", f"Another program removed it. {kept}")
    if entry.struck_out is not None:
        by, reason = entry.struck_out.by, entry.struck_out.reason
        return Words(f"This {what} was struck out meanwhile", f"By {by}: {reason}. {kept}")
    return None


def _words(_: str, value: object) -> str:
    if isinstance(value, AllergySeverity):
        return severity_words(value)
    if isinstance(value, ConditionStatus):
        return condition_status_words(value)
    if isinstance(value, CodeName):
        return code_line(value.code, value.text)
    return format_date(value) if isinstance(value, date) else f"{value}"
