"""The page of a visit in SOAP order: texts, symptoms, vital signs, prescriptions."""

from __future__ import annotations

from dataclasses import asdict, replace
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QUndoStack
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from clinic_desktop.domain.clinical_text import age_in_years
from clinic_desktop.domain.identifiers import RecordId, new_id
from clinic_desktop.domain.limits import VISIT_TEXT_LENGTHS
from clinic_desktop.domain.prescriptions import unsafe_problems
from clinic_desktop.domain.problems import Problem, cleaned, length_problems
from clinic_desktop.domain.visit_drafts import HALF, as_texts
from clinic_desktop.domain.visit_merge import Content, as_command, content_of
from clinic_desktop.domain.visits import TEXT_FIELDS, SaveVisit, VisitDetails, VisitTexts, problems_with
from clinic_desktop.ui.error_words import words_for_problem
from clinic_desktop.ui.field_names import FIELD_NAMES
from clinic_desktop.ui.theme import SPACE_L, SPACE_M
from clinic_desktop.ui.visit_editor.row_columns import (
    PRESCRIPTION_COLUMNS,
    SYMPTOM_COLUMNS,
    new_prescription,
    new_symptom,
    prescription_problems,
    symptom_problems,
)
from clinic_desktop.ui.visit_editor.row_model import Row, RowModel
from clinic_desktop.ui.visit_editor.row_table import RowTable
from clinic_desktop.ui.visit_editor.vitals import VitalsForm
from clinic_desktop.ui.widgets.form_field import FormField
from clinic_desktop.ui.widgets.section_header import SectionHeader
from clinic_desktop.ui.widgets.text_area import TextArea

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from PySide6.QtGui import QAction

    from clinic_desktop.domain.clock import ClinicClock
    from clinic_desktop.domain.prescriptions import Prescription
    from clinic_desktop.domain.symptoms import Symptom

SECTIONS = (
    ("Subjective", ("chief_complaint", "history_of_present_illness"), "symptoms"),
    ("Objective", ("physical_exam_notes",), "vitals"),
    ("Assessment", ("diagnosis", "diagnosis_notes"), None),
    ("Plan", ("treatment_plan", "follow_up_instructions", "patient_education"), "prescriptions"),
)
_AROUND = 160
_LONG = {"history_of_present_illness": 4, "physical_exam_notes": 4, "treatment_plan": 3}


class VisitForm(QScrollArea):
    """Knows what is stored, and what stands on the screen now.

    ``unfinished`` returns a prescription that is being put together beside the table; ``places`` are for what belongs
    below a table.

    Signals: edited(): by a person. told(sentence). left(): what is begun here belongs to no visit any more.
    """

    edited = Signal()
    told = Signal(str)
    left = Signal()

    def __init__(self, clock: ClinicClock, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("visit-form")
        self.setAccessibleName("Visit")
        self._clock = clock
        self._stored: VisitDetails | None = None
        self._record_id = RecordId(new_id())
        self._is_showing = False
        self._is_left = False
        self.unfinished: Callable[[], Prescription | None] = lambda: None
        self.places: dict[str, QVBoxLayout] = {}
        self._undo_stack = QUndoStack(self)
        self._make_widgets()
        self._lay_out()
        self._connect()

    def show_visit(self, stored: VisitDetails, content: Content | None = None) -> None:
        """Show a visit as stored, or this content over what is stored."""
        is_other_visit = self._stored is None or self._stored.appointment.id != stored.appointment.id
        is_other_visit |= self._is_left
        self._is_left = False
        if is_other_visit:
            self._undo_stack.clear()
            self._record_id = stored.record_id or RecordId(new_id())
        self._stored = stored
        shown = self._command(content_of(stored) if content is None else content)
        born_on = stored.appointment.patient_born_on
        age = age_in_years(born_on, self._clock.local(stored.appointment.starts_at).date())
        self._is_showing = True
        for name, area in self._texts.items():
            text = getattr(shown.texts, name)
            # A space at the end is not stored, but taking it away would move the cursor of somebody who is typing.
            if is_other_visit or cleaned(area.plain()) != text:
                area.set_plain(text)
        self._symptoms.show_rows(shown.symptoms + (() if is_other_visit else _without_content(self._symptoms)))
        self.prescriptions.show_rows(
            shown.prescriptions + (() if is_other_visit else _without_content(self.prescriptions))
        )
        values = (shown.vitals or self._vitals.vitals()).values
        self._vitals.show_vitals(stored.vitals, values, age, keep_unreadable=not is_other_visit)
        self._is_showing = False
        self._set_writable(stored.is_writable)
        self._check_texts()
        if is_other_visit:
            self.verticalScrollBar().setValue(0)

    def leave(self) -> None:
        """The visit was left: nothing done in it can be undone any more, even if it is opened again."""
        self._is_left = True
        self._undo_stack.clear()
        self.left.emit()

    @property
    def has_visit(self) -> bool:
        return self._stored is not None

    def actions_for_menu(self) -> tuple[QAction, ...]:
        return tuple(action for table in self._tables.values() for action in table.actions_for_menu)

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
        return (*others, *self._unsafe(), *vitals)

    def _unsafe(self) -> tuple[Problem, ...]:
        stored = {one.id: one.fields for one in self.stored().prescriptions}
        return tuple(
            replace(found, field=f"prescriptions.{place}.{found.field}")
            for place, row in enumerate(self.prescriptions.rows)
            for found in unsafe_problems(row.fields, stored.get(row.id))
        )

    def to_first_problem(self) -> None:
        """Put the cursor where the first problem is."""
        found = self.problems()
        if not found:
            return
        first = found[0].field
        if first in self._texts:
            self._go_to(self._texts[first])
        elif first.startswith("symptoms"):
            self._go_to(self._tables["symptoms"].table)
        elif first.startswith("prescriptions"):
            self._go_to(self._tables["prescriptions"].table)
        else:
            self._go_to(self._vitals.first_wrong() or self._vitals)

    def to_section(self, place: int) -> None:
        """Put the cursor into the first field of a section."""
        self._go_to(self._texts[SECTIONS[place][1][0]])

    def show_whole(self, part: QWidget) -> None:
        """Scroll to a part that has just appeared, with what stands around it."""
        around = min(_AROUND, self.viewport().height() // 3)
        # Its height is known as soon as it has been laid out.
        QTimer.singleShot(0, self, partial(self.ensureWidgetVisible, part, 0, around))

    def mark_missing_diagnosis(self) -> None:
        self._fields["diagnosis"].set_problem("A visit is completed with a diagnosis")
        self._go_to(self._texts["diagnosis"])

    def _make_widgets(self) -> None:
        self._texts: dict[str, TextArea] = {}
        self._fields: dict[str, FormField] = {}
        for name in TEXT_FIELDS:
            area = TextArea(
                f"visit-{name.replace('_', '-')}",
                FIELD_NAMES[name],
                VISIT_TEXT_LENGTHS[name].most,
                least_lines=_LONG.get(name, 1),
                most_lines=14,
            )
            self._texts[name] = area
            self._fields[name] = FormField(FIELD_NAMES[name], area)
        stack = self._undo_stack
        self._symptoms: RowModel[Symptom] = RowModel(SYMPTOM_COLUMNS, new_symptom, symptom_problems, stack)
        self.prescriptions: RowModel[Prescription] = RowModel(
            PRESCRIPTION_COLUMNS, new_prescription, prescription_problems, stack
        )
        symptoms = RowTable("symptoms", "Symptoms", "thermometer", self._symptoms, stack, "Alt+F6")
        prescriptions = self.prescriptions_table = RowTable(
            "prescriptions", "Prescriptions", "pill", self.prescriptions, stack, "Alt+F7", line_keys="Alt+Shift+F7"
        )
        self._tables = {"symptoms": symptoms, "prescriptions": prescriptions}
        self._vitals = VitalsForm()
        self._parts: dict[str, QWidget] = {**self._tables, "vitals": self._vitals}

    def _lay_out(self) -> None:
        page = QWidget()
        page.setObjectName("visit-page")
        column = QVBoxLayout(page)
        column.setContentsMargins(SPACE_M, SPACE_M, SPACE_M, SPACE_L)
        column.setSpacing(SPACE_M)
        for title, names, part in SECTIONS:
            header = SectionHeader(f"visit-{title.lower()}-header", title)
            column.addWidget(header)
            if part == "vitals":
                column.addWidget(self._parts[part])
            for name in names:
                column.addWidget(self._fields[name])
            if part in self._tables:
                column.addWidget(self._tables[part])
                self.places[part] = QVBoxLayout()
                column.addLayout(self.places[part])
        column.addStretch(1)
        self.setWidget(page)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)

    def _connect(self) -> None:
        for area in self._texts.values():
            area.text_changed.connect(self._on_edited)
            area.refused.connect(self.told)
        for model in (self._symptoms, self.prescriptions):
            model.edited.connect(self._on_edited)
        for table in self._tables.values():
            table.told.connect(self.told)
        self._vitals.edited.connect(self._on_edited)

    def _on_edited(self) -> None:
        if not self._is_showing:
            self._check_texts()
            self.edited.emit()

    def _check_texts(self) -> None:
        texts = {name: area.plain() for name, area in self._texts.items()}
        found = {one.field: words_for_problem(one) for one in length_problems(texts, VISIT_TEXT_LENGTHS)}
        for name, field in self._fields.items():
            field.set_problem(found.get(name))

    def _as_typed(self) -> SaveVisit:
        stored = self.stored()
        return SaveVisit(
            appointment_id=stored.appointment.id,
            record_id=stored.record_id or self._record_id,
            expected_record_version=stored.record_version,
            texts=VisitTexts(**{name: area.plain() for name, area in self._texts.items()}),
            symptoms=tuple(row for row in self._symptoms.rows if _has_content(row)),
            prescriptions=tuple(row for row in self.prescriptions.rows if _has_content(row)),
            vitals=self._vitals.vitals(),
        )

    def _command(self, content: Content) -> SaveVisit:
        return as_command(content, self.stored(), self._as_typed())

    def _set_writable(self, writable: bool) -> None:  # noqa: FBT001 - a plain setter
        for area in self._texts.values():
            area.setReadOnly(not writable)
        for table in self._tables.values():
            table.set_writable(writable)
        self._vitals.set_writable(writable)

    def _vitals_fields(self) -> set[str]:
        return {one.field for one in self._vitals.problems() if one.kind == "not_a_number"}

    def _go_to(self, widget: QWidget) -> None:
        widget.setFocus()
        self.ensureWidgetVisible(widget)


def _has_content(row: Symptom | Prescription) -> bool:
    return row.version is not None or any(asdict(row.fields).values())


def _without_content(model: RowModel[Row]) -> tuple[Row, ...]:
    """Return the rows that were added and hold nothing yet: somebody is about to write into them."""
    return tuple(row for row in model.rows if not _has_content(row))
