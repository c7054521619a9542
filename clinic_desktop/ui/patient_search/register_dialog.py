"""Register a patient, or correct one: the form, with likely duplicates shown while typing."""

from __future__ import annotations

from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QGridLayout, QWidget

from clinic_desktop.domain.clinical_text import format_date, format_sex
from clinic_desktop.domain.drafts import DraftSubject, initials
from clinic_desktop.domain.errors import ClinicError, EditConflict
from clinic_desktop.domain.field_merge import Content, content_of_record, with_content
from clinic_desktop.domain.identifiers import PatientId, new_id
from clinic_desktop.domain.limits import BLOOD_TYPES, PATIENT_LENGTHS
from clinic_desktop.domain.patients import (
    CorrectPatient,
    DuplicateSearch,
    PatientDetails,
    PatientFields,
    RegisterPatient,
    as_stored,
    problems_with,
)
from clinic_desktop.domain.presence import OpenThing, PresentAt
from clinic_desktop.domain.statuses import Sex
from clinic_desktop.domain.unreadable import is_unreadable
from clinic_desktop.ui.form_draft import FormDraft
from clinic_desktop.ui.form_presence import FormPresence
from clinic_desktop.ui.patient_search.duplicates import DuplicatesPanel
from clinic_desktop.ui.patient_search.form_helps import AddressHelp, EmailHelp, PhoneHelps
from clinic_desktop.ui.theme import SPACE_L, SPACE_M
from clinic_desktop.ui.widgets.changed_meanwhile import ChangedMeanwhile, Editing
from clinic_desktop.ui.widgets.choice_field import ChoiceField
from clinic_desktop.ui.widgets.date_field import DateField
from clinic_desktop.ui.widgets.form_dialog import FormDialog
from clinic_desktop.ui.widgets.form_field import FormField
from clinic_desktop.ui.widgets.line_field import LineField

if TYPE_CHECKING:
    from collections.abc import Callable

    from clinic_desktop.domain.problems import Problem
    from clinic_desktop.ui.workspace import Workspace

_PLACES = (
    (("last_name", "&Last name"), ("first_name", "&First name"), ("preferred_name", "Preferred name")),
    (("born_on", "&Date of birth"), ("sex", "&Gender"), ("title", "&Title")),
    (("phone", "&Phone"), ("email", "&E-mail"), ("blood_type", "&Blood type")),
    (("address", "&Address"),),
    (
        ("emergency_contact_name", "Emergency &contact"),
        ("emergency_contact_phone", "Contact's phone"),
        ("emergency_contact_relationship", "Relationship"),
    ),
)
_CORRECTING = (("deceased_on", "Date of death"),)
_REQUIRED = {"first_name", "last_name", "born_on", "sex", "phone", "emergency_contact_name", "emergency_contact_phone"}
_COLUMNS = 3
GENDER_MEANING = (
    "The gender that the patient gives. Male and Female as said; Other for every other answer.\n"
    "It helps to know and to address the patient; it says nothing about the body."
)


class RegisterDialog(FormDialog):
    """One form for registering (``details`` is None) and for correcting.

    Signals:
        other_chosen: a PatientSummary found among the likely duplicates; the dialog closes.
    """

    other_chosen = Signal(object)

    def __init__(
        self,
        workspace: Workspace,
        details: PatientDetails | None,
        typed: str,
        parent: QWidget | None = None,
        *,
        thing: str | None = None,
    ) -> None:
        title = "Register patient" if details is None else "Correct details"
        super().__init__("register-patient", title, "Register" if details is None else "Save", workspace.tasks, parent)
        self._workspace = workspace
        self._details = details
        self._id = details.id if details else PatientId(thing or new_id())
        self._meanwhile = ChangedMeanwhile(self, workspace.tasks, self._editing(), workspace.told.emit)
        self._make_widgets()
        self._lay_out()
        self._connect()
        self._helps = self._make_helps()
        self._fill(details, typed)
        self._editors["last_name"].setFocus()
        self.remember()
        if details is not None:
            FormPresence(workspace, self, OpenThing(PresentAt.PATIENT, details.id))
        self.draft = FormDraft(
            workspace, self, DraftSubject.PATIENT, self._id, is_new=details is None, patient=self._initials
        )

    def problems(self) -> tuple[Problem, ...]:
        return problems_with(self.fields(), self._workspace.clock.today())

    def work(self) -> Callable[[], Any]:
        patients = self._workspace.services.patients
        if self._details is None:
            return partial(patients.register, RegisterPatient(self._id, self.fields()))
        return partial(patients.correct, CorrectPatient(self._id, self._details.version, self.fields()))

    def explain(self, error: ClinicError) -> None:
        if self._details is not None and isinstance(error, EditConflict):
            self._meanwhile.look()
        else:
            super().explain(error)

    def fields(self) -> PatientFields:
        """Return what stands in the form."""
        values: dict[str, Any] = {}
        for name, editor in self._editors.items():
            if isinstance(editor, DateField):
                values[name] = editor.day()
            elif isinstance(editor, ChoiceField):
                values[name] = editor.choice()
            else:
                text = editor.plain()
                values[name] = text if name in _REQUIRED else text or None
        if self._details is not None:
            values.setdefault("deceased_on", self._details.fields.deceased_on)
        return PatientFields(**values)

    def _initials(self) -> str:
        known = self.fields()
        return initials(known.last_name, known.first_name)

    def _make_widgets(self) -> None:
        self._editors: dict[str, LineField | ChoiceField[Any]] = {}
        self._rows = (*_PLACES, _CORRECTING) if self._details else _PLACES
        for row in self._rows:
            for name, label in row:
                self._editors[name] = self._editor(name, label.replace("&", ""))
                self.add_field(name, FormField(label, self._editors[name], is_required=name in _REQUIRED))
        self._duplicates = DuplicatesPanel(self._workspace, self)

    def _editor(self, name: str, label: str) -> LineField | ChoiceField[Any]:
        object_name = f"register-patient-{name.replace('_', '-')}"
        if name in ("born_on", "deceased_on"):
            clock = self._workspace.clock
            return DateField(
                object_name, label, today=clock.today, day_first=self._workspace.day_first, in_the_past=True
            )
        if name == "sex":
            chooser = ChoiceField(object_name, label, [(sex, format_sex(sex)) for sex in Sex], "Choose…")
            chooser.setToolTip(GENDER_MEANING)
            return chooser
        if name == "blood_type":
            return ChoiceField(object_name, label, self._blood_types(), "Not known")
        return LineField(object_name, PATIENT_LENGTHS[name].most, label)

    def _blood_types(self) -> list[tuple[str, str]]:
        """Return the blood types, and what another program may have stored instead: saving does not lose it."""
        stored = self._details.fields.blood_type if self._details else None
        others = [(stored, f"{stored}, not a blood type")] if stored and stored not in BLOOD_TYPES else []
        return [*((kind, kind) for kind in BLOOD_TYPES), *others]

    def _lay_out(self) -> None:
        grid = QGridLayout()
        grid.setHorizontalSpacing(SPACE_L)
        grid.setVerticalSpacing(SPACE_M)
        for row, fields in enumerate(self._rows):
            for column, (name, _label) in enumerate(fields):
                span = _COLUMNS if name == "address" else 1
                grid.addWidget(self._fields[name], row, column, 1, span, Qt.AlignmentFlag.AlignTop)
        for column in range(_COLUMNS):
            grid.setColumnStretch(column, 1)
        self.body.addLayout(grid)
        self.body.addWidget(self._duplicates)
        self.body.addStretch(1)
        self.resize(960, 620)

    def _connect(self) -> None:
        for name in ("first_name", "last_name", "phone", "email"):
            editor = self._editors[name]
            if isinstance(editor, LineField):
                editor.textChanged.connect(self._look_for_duplicates)
        born_on = self._editors["born_on"]
        if isinstance(born_on, DateField):
            born_on.date_changed.connect(self._look_for_duplicates)
        self._duplicates.chosen.connect(self._open_other)

    def _make_helps(self) -> list[QObject]:
        phones = (self._fields[name] for name in ("phone", "emergency_contact_phone"))
        helps: list[QObject] = [PhoneHelps(self._workspace, phones, self), EmailHelp(self._fields["email"], self)]
        address = self._editors["address"]
        if isinstance(address, LineField):
            helps.append(AddressHelp(self._workspace, address, self))
        return helps

    def _fill(self, details: PatientDetails | None, typed: str) -> None:
        if details is None:
            self._take_typed(typed)
        else:
            self._show(details.fields)

    def _show(self, fields: PatientFields) -> None:
        for name, editor in self._editors.items():
            value = getattr(fields, name)
            if isinstance(editor, DateField):
                editor.set_day(value)
            elif isinstance(editor, ChoiceField):
                editor.choose(value)
            else:
                editor.set_plain(value or "")

    def _take_typed(self, typed: str) -> None:
        """Use what stood in the search box: "last, first", or "first last"."""
        if not typed.strip() or any(character.isdigit() or character == "@" for character in typed):
            return
        last, comma, first = typed.partition(",")
        if not comma:
            first, _, last = typed.strip().rpartition(" ")
        for name, text in (("last_name", last), ("first_name", first)):
            editor = self._editors[name]
            if isinstance(editor, LineField):
                editor.setText(text.strip().title() if text.islower() else text.strip())

    def _look_for_duplicates(self) -> None:
        known = self.fields()
        self._duplicates.look(
            DuplicateSearch(
                first_name=known.first_name,
                last_name=known.last_name,
                born_on=None if is_unreadable(known.born_on) else known.born_on,
                phone=known.phone,
                email=known.email or "",
                except_id=self._id,
            )
        )

    def _open_other(self, patient: object) -> None:
        self.remember()
        self.other_chosen.emit(patient)
        self.reject()

    def _editing(self) -> Editing[PatientDetails]:
        return Editing(
            read=partial(self._workspace.services.patients.open, self._id),
            content=lambda theirs: content_of_record(as_stored(theirs.fields)),
            gone=lambda _: None,
            base=lambda: content_of_record(as_stored(self._details.fields)) if self._details else {},
            mine=lambda: content_of_record(as_stored(self.fields())),
            take=self._take,
            words=_words,
        )

    def _take(self, theirs: PatientDetails, content: Content) -> None:
        """Go on from what is stored now, with this content over it."""
        self._details = theirs
        self._show(theirs.fields)
        self.remember()
        self._show(with_content(theirs.fields, content))


def _words(place: str, value: object) -> str:
    if place in ("born_on", "deceased_on") and isinstance(value, date):
        return format_date(value)
    return format_sex(value) if isinstance(value, Sex) else f"{value}"
