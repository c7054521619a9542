"""The page of a visit in SOAP order: texts, symptoms, vital signs, prescriptions."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from clinic_desktop.domain.identifiers import RecordId, new_id
from clinic_desktop.domain.limits import VISIT_TEXT_LENGTHS
from clinic_desktop.domain.placeholders import place_after, texts_with_places
from clinic_desktop.domain.problems import Problem, cleaned, length_problems
from clinic_desktop.domain.scoring import age_in_months
from clinic_desktop.domain.visit_drafts import HALF, as_texts
from clinic_desktop.domain.visit_merge import Content, as_command, content_of
from clinic_desktop.domain.visits import TEXT_FIELDS, SaveVisit, VisitDetails, VisitTexts, problems_with
from clinic_desktop.ui.error_words import words_for_problem
from clinic_desktop.ui.field_names import FIELD_NAMES
from clinic_desktop.ui.shortcuts import ActionSpec, make_action
from clinic_desktop.ui.theme import SPACE_L, SPACE_M
from clinic_desktop.ui.visit_editor.diagnoses import VisitDiagnoses
from clinic_desktop.ui.visit_editor.diagnosis_wishes import connect_diagnoses
from clinic_desktop.ui.visit_editor.history import History
from clinic_desktop.ui.visit_editor.row_columns import (
    PRESCRIPTION_COLUMNS,
    SYMPTOM_COLUMNS,
    new_prescription,
    new_symptom,
    prescription_problems,
    symptom_problems,
)
from clinic_desktop.ui.visit_editor.row_content import has_content, unsafe_in_rows, without_content
from clinic_desktop.ui.visit_editor.row_model import RowModel
from clinic_desktop.ui.visit_editor.row_table import RowTable
from clinic_desktop.ui.visit_editor.sections import LEAST_LINES, SECTIONS
from clinic_desktop.ui.visit_editor.symptom_offers import SymptomOffers
from clinic_desktop.ui.visit_editor.vitals import VitalsForm
from clinic_desktop.ui.widgets.form_field import FormField
from clinic_desktop.ui.widgets.section_header import SectionHeader
from clinic_desktop.ui.widgets.text_area import TextArea

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from PySide6.QtGui import QAction

    from clinic_desktop.domain.clock import ClinicClock
    from clinic_desktop.domain.placeholders import Place
    from clinic_desktop.domain.prescriptions import Prescription
    from clinic_desktop.domain.symptoms import Symptom
    from clinic_desktop.domain.vitals import VitalValues
    from clinic_desktop.ui.workspace import Workspace

UNDO = ActionSpec("undo-visit", "Undo", "Ctrl+Z", "undo-2", "Take back what was done last in this visit", within=True)
REDO = ActionSpec("redo-visit", "Redo", "Ctrl+Y", "redo-2", "Do again what was taken back", within=True)
_AROUND = 160


class VisitForm(QScrollArea):
    """Knows what is stored, and what stands on the screen now.

    ``unfinished`` returns a prescription that is being put together beside the table; ``places`` are for what belongs
    below a table.

    Signals: edited(): by a person. told(sentence). left(): what is begun here belongs to no visit any more.
    """

    edited = Signal()
    told = Signal(str)
    left = Signal()

    def __init__(self, clock: ClinicClock, workspace: Workspace | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self.setObjectName("visit-form")
        self.setAccessibleName("Visit")
        self._clock = clock
        self._stored: VisitDetails | None = None
        self._record_id = RecordId(new_id())
        self._is_showing = False
        self._is_left = False
        self.unfinished: Callable[[], Prescription | None] = lambda: None
        self.places: dict[str, QVBoxLayout] = {}
        self.history = History(self)
        self._make_widgets()
        self._lay_out()
        self._connect()

    def show_visit(self, stored: VisitDetails, content: Content | None = None) -> None:
        """Show a visit as stored, or this content over what is stored."""
        is_other_visit = self._stored is None or self._stored.appointment.id != stored.appointment.id
        is_other_visit |= self._is_left
        self._is_left = False
        if is_other_visit:
            self.history.clear()
            self._offers.read_own()
            self._record_id = stored.record_id or RecordId(new_id())
        self._stored = stored
        shown = self._command(content_of(stored) if content is None else content)
        born_on = stored.appointment.patient_born_on
        age = age_in_months(born_on, self._clock.local(stored.appointment.starts_at).date())
        self._is_showing = True
        with self.history.paused():
            self._show(shown, age, is_other_visit=is_other_visit)
        self._is_showing = False
        self._set_writable(stored.is_writable)
        self._check_texts()
        if is_other_visit:
            self.verticalScrollBar().setValue(0)

    def _show(self, shown: SaveVisit, age: int | None, *, is_other_visit: bool) -> None:
        for name, area in self.texts.items():
            text = getattr(shown.texts, name)
            # A space at the end is not stored, but taking it away would move the cursor of somebody who is typing.
            if is_other_visit or cleaned(area.plain()) != text:
                area.set_plain(text)
        self._symptoms.show_rows(shown.symptoms + (() if is_other_visit else without_content(self._symptoms)))
        self.prescriptions.show_rows(
            shown.prescriptions + (() if is_other_visit else without_content(self.prescriptions))
        )
        vitals = shown.vitals or self._vitals.vitals()
        self._vitals.show_vitals(self.stored().vitals, vitals, age, keep_unreadable=not is_other_visit)
        self._diagnoses.show_diagnoses(shown.diagnoses)

    def leave(self) -> None:
        """The visit was left: nothing done in it can be undone any more, even if it is opened again."""
        self._is_left = True
        self.history.clear()
        self.left.emit()

    @property
    def has_visit(self) -> bool:
        return self._stored is not None

    def actions_for_menu(self) -> tuple[QAction | None, ...]:
        symptoms, prescriptions = (table.actions_for_menu for table in self._tables.values())
        return (*symptoms, *self._diagnoses.actions_for_menu, *prescriptions, None, self._undo, self._redo)

    def stored(self) -> VisitDetails:
        if self._stored is None:
            raise RuntimeError("no visit is shown")
        return self._stored

    def content(self) -> Content:
        """Return what stands on the screen, by place. Rows left wholly empty do not count."""
        return content_of(self._as_typed())

    def draft_texts(self) -> dict[str, str]:
        """Return what stands on the screen as a draft keeps it: with open cells, and with what is half typed."""
        content, half = self.content(), self._vitals.half_typed()
        typed = {f"{HALF}vitals.{name}": text for name, text in half.items()}
        for name, table in self._tables.items():
            found = table.being_typed()
            if found is None:
                continue
            row, cell, text = found
            if cell:
                typed[f"{HALF}{name}.{row.id}.{cell}"] = text
            content[f"{name}.{row.id}"] = row.fields
        begun = self.unfinished()
        if begun is not None:
            content[f"prescriptions.{begun.id}"] = begun.fields
        return {**as_texts(content), **typed}

    def write_half_typed(self, texts: Mapping[str, str]) -> None:
        """Put back half numbers of vital signs, by place."""
        self._vitals.write_half_typed(
            {place.removeprefix("vitals."): text for place, text in texts.items() if place.startswith("vitals.")}
        )

    def set_locked(self, locked: bool) -> None:  # noqa: FBT001 - a plain setter
        """Let nothing be typed while the visit is being completed."""
        self._set_writable(self.stored().is_writable and not locked)

    def finish_editing(self) -> bool:
        """Take what is being typed into a table as typed. False if it was refused: the person is told."""
        taken = [table.finish_editing() for table in self._tables.values()]
        if self.unfinished() is not None:
            self.told.emit("A prescription is not finished: add it or cancel it, then save. Nothing was saved yet.")
            return False
        return all(taken)

    def command(self) -> SaveVisit:
        """Return the order to store what stands on the screen."""
        return self._command(self.content())

    def is_changed(self) -> bool:
        """Say whether something stands here that is not stored, be it a cell that is still being typed into."""
        if self._stored is None:
            return False
        return (
            self.content() != content_of(self._stored)
            or bool(self._vitals_fields())
            or any(table.is_typing() for table in self._tables.values())
            or self.unfinished() is not None
        )

    def problems(self) -> tuple[Problem, ...]:
        """Return what is wrong, with the places that words are found for."""
        vitals = tuple(Problem(f"vitals.{one.field}", one.kind, one.limit) for one in self._vitals.problems())
        others = tuple(one for one in problems_with(self.command()) if not one.field.startswith("vitals."))
        return (*others, *unsafe_in_rows(self.prescriptions.rows, self.stored().prescriptions), *vitals)

    def to_first_problem(self) -> None:
        """Put the cursor where the first problem is."""
        found = self.problems()
        if not found:
            return
        first = found[0].field
        if first in self.texts:
            self._go_to(self.texts[first])
        elif first.startswith("symptoms"):
            self._go_to(self._tables["symptoms"].table)
        elif first == "diagnoses":
            self._go_to(self._diagnoses.table)
        elif first.startswith("prescriptions"):
            self._go_to(self._tables["prescriptions"].table)
        else:
            self._go_to(self._vitals.first_wrong() or self._vitals)

    def to_section(self, place: int) -> None:
        """Put the cursor into the first field of a section."""
        self._go_to(self.texts[SECTIONS[place][1][0]])

    def to_text(self, name: str) -> None:
        """Put the cursor into a text."""
        self._go_to(self.texts[name])

    def problem_of(self, name: str) -> str | None:
        """Return what is said under a text, if anything is wrong with it."""
        return self._fields[name].problem()

    def places_left(self) -> dict[str, tuple[Place, ...]]:
        """Return the places that are still to be filled, by text."""
        return texts_with_places((name, area.read()) for name, area in self.texts.items())

    def vital_values(self) -> VitalValues:
        """Return the vital signs as they stand on the screen."""
        return self._vitals.vitals().values

    def show_whole(self, part: QWidget) -> None:
        """Scroll to a part that has just appeared, with what stands around it."""
        around = min(_AROUND, self.viewport().height() // 3)
        # Its height is known as soon as it has been laid out.
        QTimer.singleShot(0, self, partial(self.ensureWidgetVisible, part, 0, around))

    def to_place(self, place: str) -> None:
        """Put the cursor into a text, a list or the vital signs, by the name the domain gives them.

        In a text with a place that is still to be filled, that is selected.
        """
        if place in self.texts:
            self.to_text(place)
            left = place_after(self.texts[place].read(), 0)
            if left is not None:
                self.texts[place].setTextCursor(self.texts[place].cursor_over(left.start, left.end))
        elif place in self._tables:
            self._go_to(self._tables[place].table)
        elif place.startswith("vitals"):
            self._go_to(self._vitals.first_wrong() or self._vitals)

    def lists_with_empty_rows(self) -> list[str]:
        """Return the lists with rows that nothing was written into."""
        symptoms = ["symptoms"] if without_content(self._symptoms) else []
        return symptoms + (["prescriptions"] if without_content(self.prescriptions) else [])

    def set_struck(self, symptoms: Mapping[str, str], prescriptions: Mapping[str, str]) -> None:
        """Show rows struck through that were entered in error, by id, and why."""
        self._symptoms.set_struck(symptoms)
        self.prescriptions.set_struck(prescriptions)

    def mark_missing_diagnosis(self) -> None:
        self._fields["diagnosis"].set_problem("A visit is completed with a diagnosis")
        self._go_to(self.texts["diagnosis"])

    def _make_widgets(self) -> None:
        self.texts: dict[str, TextArea] = {}
        self.headers: dict[str, SectionHeader] = {}
        self._fields: dict[str, FormField] = {}
        for name in TEXT_FIELDS:
            area = TextArea(
                f"visit-{name.replace('_', '-')}",
                FIELD_NAMES[name],
                VISIT_TEXT_LENGTHS[name].most,
                least_lines=LEAST_LINES.get(name, 1),
                most_lines=14,
            )
            self.texts[name] = area
            self._fields[name] = FormField(FIELD_NAMES[name], area)
            self.history.watch(area)
        stack = self.history
        self._symptoms: RowModel[Symptom] = RowModel(SYMPTOM_COLUMNS, new_symptom, symptom_problems, stack)
        self.prescriptions: RowModel[Prescription] = RowModel(
            PRESCRIPTION_COLUMNS, new_prescription, prescription_problems, stack
        )
        symptoms = RowTable("symptoms", "Symptoms", "thermometer", self._symptoms, stack, "Alt+F6")
        prescriptions = self.prescriptions_table = RowTable(
            "prescriptions", "Prescriptions", "pill", self.prescriptions, stack, "Alt+F7", line_keys="Alt+Shift+F7"
        )
        self._tables = {"symptoms": symptoms, "prescriptions": prescriptions}
        self._diagnoses = VisitDiagnoses(stack, self._workspace)
        self._offers = SymptomOffers(symptoms, self._workspace, self)
        self._vitals = VitalsForm()
        self.history.watch_fields(self._vitals)
        self._undo, self._redo = make_action(self, UNDO, stack.undo), make_action(self, REDO, stack.redo)
        self.addActions([self._undo, self._redo])
        self._parts: dict[str, QWidget] = {**self._tables, "vitals": self._vitals, "diagnoses": self._diagnoses}

    def _lay_out(self) -> None:
        page = QWidget()
        page.setObjectName("visit-page")
        column = QVBoxLayout(page)
        column.setContentsMargins(SPACE_M, SPACE_M, SPACE_M, SPACE_L)
        column.setSpacing(SPACE_M)
        for title, names, part in SECTIONS:
            header = self.headers[title.lower()] = SectionHeader(f"visit-{title.lower()}-header", title)
            column.addWidget(header)
            if part == "vitals":
                column.addWidget(self._parts[part])
            for name in names:
                column.addWidget(self._fields[name])
            if part != "vitals" and part in self._parts:
                column.addWidget(self._parts[part])
                self.places[part] = QVBoxLayout()
                column.addLayout(self.places[part])
        column.addStretch(1)
        self.setWidget(page)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)

    def _connect(self) -> None:
        for can, action in ((self.history.canUndoChanged, self._undo), (self.history.canRedoChanged, self._redo)):
            action.setEnabled(False)
            can.connect(action.setEnabled)
        self.history.stepped.connect(self._on_stepped)
        for area in self.texts.values():
            area.text_changed.connect(self._on_edited)
            area.refused.connect(self.told)
        for model in (self._symptoms, self.prescriptions):
            model.edited.connect(self._on_edited)
        for table in self._tables.values():
            table.told.connect(self.told)
        self._vitals.edited.connect(self._on_edited)
        self._diagnoses.edited.connect(self._on_edited)
        self._diagnoses.told.connect(self.told)
        connect_diagnoses(self._diagnoses, self.texts["diagnosis"], self.stored, self._clock, self._workspace)

    def _on_stepped(self, shown_in: QWidget | None) -> None:
        if shown_in is not None:
            self.show_widget(shown_in)

    def show_widget(self, widget: QWidget) -> None:
        """Put the cursor into a part of this page; what is no part of it has it already."""
        if self.isAncestorOf(widget):
            self._go_to(widget)

    def _on_edited(self) -> None:
        if not self._is_showing:
            self._check_texts()
            self.edited.emit()

    def _check_texts(self) -> None:
        texts = {name: area.plain() for name, area in self.texts.items()}
        found = {one.field: words_for_problem(one) for one in length_problems(texts, VISIT_TEXT_LENGTHS)}
        for name, field in self._fields.items():
            field.set_problem(found.get(name))

    def _as_typed(self) -> SaveVisit:
        stored = self.stored()
        return SaveVisit(
            appointment_id=stored.appointment.id,
            record_id=stored.record_id or self._record_id,
            expected_record_version=stored.record_version,
            texts=VisitTexts(**{name: area.plain() for name, area in self.texts.items()}),
            symptoms=tuple(row for row in self._symptoms.rows if has_content(row)),
            prescriptions=tuple(row for row in self.prescriptions.rows if has_content(row)),
            vitals=self._vitals.vitals(),
            diagnoses=self._diagnoses.diagnoses,
        )

    def _command(self, content: Content) -> SaveVisit:
        return as_command(content, self.stored(), self._as_typed())

    def _set_writable(self, writable: bool) -> None:  # noqa: FBT001 - a plain setter
        self.history.set_writable(is_writable=writable)
        for area in self.texts.values():
            area.set_writable(is_writable=writable)
        for table in self._tables.values():
            table.set_writable(writable)
        self._vitals.set_writable(writable)
        self._diagnoses.set_writable(writable)

    def _vitals_fields(self) -> set[str]:
        return {one.field for one in self._vitals.problems() if one.kind == "not_a_number"}

    def _go_to(self, widget: QWidget) -> None:
        widget.setFocus()
        self.ensureWidgetVisible(widget)
