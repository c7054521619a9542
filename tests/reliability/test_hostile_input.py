"""Ten thousand hostile texts through the forms people use: nothing breaks, and what is stored is the cleaned text."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest
from PySide6.QtCore import QMimeData
from PySide6.QtWidgets import QAbstractItemDelegate, QComboBox, QTableView

from clinic_desktop.domain.errors import InvalidInput
from clinic_desktop.domain.patients import as_stored
from clinic_desktop.domain.prescriptions import unsafe_problems
from clinic_desktop.domain.problems import cleaned, cleaned_name
from clinic_desktop.domain.visits import TEXT_FIELDS, VisitDetails
from clinic_desktop.testing.pages import AppointmentsPage
from clinic_desktop.testing.pages.finding import widget
from clinic_desktop.ui.error_words import words_for_problem
from clinic_desktop.ui.patient_chart.background_dialogs import AllergyDialog, ConditionDialog
from clinic_desktop.ui.patient_search.register_dialog import RegisterDialog
from clinic_desktop.ui.visit_editor.form import VisitForm
from clinic_desktop.ui.visit_editor.row_table import RowTable
from clinic_desktop.ui.widgets.date_field import DateField
from clinic_desktop.ui.widgets.line_field import LineField
from clinic_desktop.ui.widgets.search_box import SearchBox
from clinic_desktop.ui.widgets.text_area import TextArea
from clinic_desktop.ui.workspace import Workspace
from tests.builders import JANE
from tests.journeys.scenes import DOCTOR, visit_in_progress
from tests.reliability.hostile_texts import hostile_texts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from PySide6.QtWidgets import QWidget

    from clinic_desktop.testing.clock import ClinicTestClock
    from clinic_desktop.testing.databases import ThrowAwayDatabase
    from clinic_desktop.testing.program import StartedProgram
    from clinic_desktop.ui.widgets.form_dialog import FormDialog

Aside = Callable[[Callable[[], Any]], Any]

WANTED = 10_000
ROWS = 20
SEARCHES = 200
FORMS_AT_ONCE = 20
COLUMNS = {
    "symptoms": ("name", "body_site", "", "duration", "notes"),
    "prescriptions": (
        *("medication", "strength", "dosage", "frequency", "duration"),
        *("", "", "instructions", "indication"),
    ),
}
PLAIN = "as told"
NEEDED = ("name", "medication", "dosage", "frequency")
GOOD = {
    "last-name": "D\u202eoe",
    "first-name": "Jose\u0301",
    "born-on": "1.2.1980",
    "phone": "555-1234567",
    "email": "",
    "emergency-contact-phone": "555-1234567",
}


class Hands:
    """Puts hostile texts into fields as a paste does, and counts them."""

    def __init__(self) -> None:
        self.given = 0
        self._texts = hostile_texts(15)

    def next(self) -> str:
        self.given += 1
        return next(self._texts)

    def into_area(self, area: TextArea) -> str:
        area.clear()
        source = QMimeData()
        source.setText(self.next())
        area.insertFromMimeData(source)
        return area.plain()

    def into_line(self, line: LineField) -> str:
        line.clear()
        line.take(self.next())
        return line.plain()

    def into_cell(self, table: QTableView, row: int, column: int, *, is_needed: bool) -> str:
        """Paste into the editor that opens in a cell. A cell that needs a text gets letters around it."""
        index = table.model().index(row, column)
        table.setCurrentIndex(index)
        table.edit(index)
        editor = table.indexWidget(index)
        assert isinstance(editor, LineField)
        text = self.next()
        if not editor.take(f"ab{text}c" if is_needed else text) and is_needed:
            editor.take("abc")
        given = editor.plain()
        table.commitData(editor)
        table.closeEditor(editor, QAbstractItemDelegate.EndEditHint.NoHint)
        return given


@pytest.fixture
def aside() -> Iterator[Aside]:
    """Give a way to call a service off the window's thread and to wait for its answer."""
    with ThreadPoolExecutor(1) as worker:
        yield lambda call: worker.submit(call).result(60)


def test_i1_hostile_texts_are_stored_cleaned(
    clinic_program: StartedProgram,
    clinic_database: ThrowAwayDatabase,
    clinic_clock: ClinicTestClock,
    aside: Aside,
) -> None:
    visit_in_progress(clinic_database, clinic_clock, JANE, "09:00", chiefComplaint="Cough")
    visit_id = visit_in_progress(clinic_database, clinic_clock, JANE, "11:00")
    window = clinic_program.sign_in(DOCTOR)
    AppointmentsPage(window).open("DOE, Jane").expect_text("chief_complaint", "Cough")
    workspace = window.findChild(Workspace)
    assert isinstance(workspace, Workspace)
    hands, stored, refused = Hands(), 0, 0

    forms = (*[_an_allergy] * 100, *[_a_condition] * 100, *[_a_patient] * 60)
    for number, ask in enumerate(forms, start=1):
        is_stored = ask(workspace, window, hands, aside)
        stored, refused = stored + is_stored, refused + (not is_stored)
        if number % FORMS_AT_ONCE == 0:
            # Each form leaves a draft to be written and dropped.
            clinic_program.wait_until_calm()
    box = widget(window, "patient-search-list-box", SearchBox)
    for _ in range(SEARCHES):
        hands.into_line(box)
    box.clear()
    clinic_program.wait_until_calm()
    while hands.given < WANTED:
        visit = aside(lambda: workspace.services.visits.open(visit_id))
        refused += _a_visit(workspace, hands, aside, visit)
        clinic_database.rows("DELETE FROM symptoms")
        clinic_database.rows("DELETE FROM prescriptions")
        stored += 1

    assert clinic_program.crashes == []
    print(f"I1: {hands.given:,} texts, {stored} forms stored cleaned, {refused} refused in words, 0 tracebacks")


def _a_visit(workspace: Workspace, hands: Hands, aside: Aside, visit: VisitDetails) -> int:
    """Write a whole visit, save it, and compare every text with what was read from the field.

    Returns how many texts were refused because they may be misread in a prescription; others were put in their place.
    """
    form = VisitForm(workspace.clock)
    form.show_visit(visit)
    texts = {name: hands.into_area(widget(form, f"visit-{name.replace('_', '-')}", TextArea)) for name in TEXT_FIELDS}
    cells = {kind: [_a_row(form, kind, hands) for _ in range(ROWS)] for kind in COLUMNS}
    misread = list(_misread(form))
    if misread:
        with pytest.raises(InvalidInput):
            aside(partial(workspace.services.visits.save, form.command()))
    for place, name in misread:
        row = form.prescriptions.rows[place]
        cells["prescriptions"][place][name] = PLAIN
        changed: dict[str, Any] = {name: PLAIN}
        form.prescriptions.change(replace(row, fields=replace(row.fields, **changed)), "")
    command = form.command()
    saved: VisitDetails = aside(lambda: workspace.services.visits.save(command))
    for name, text in texts.items():
        assert getattr(saved.texts, name) == cleaned(text)
    for kind, given in cells.items():
        assert len(getattr(saved, kind)) == ROWS
        for row, texts_of_row in zip(getattr(saved, kind), given, strict=True):
            for name, text in texts_of_row.items():
                as_stored_text = cleaned_name(text) if name == "medication" else cleaned(text)
                assert (getattr(row.fields, name) or "") == as_stored_text
    form.show_visit(saved)
    assert not form.is_changed()
    form.deleteLater()
    return len(misread)


def _misread(form: VisitForm) -> Iterator[tuple[int, str]]:
    """Yield the places of texts in prescriptions that may be misread."""
    for place, row in enumerate(form.prescriptions.rows):
        for problem in unsafe_problems(row.fields):
            yield place, problem.field


def _a_row(form: VisitForm, kind: str, hands: Hands) -> dict[str, str]:
    rows, table = widget(form, kind, RowTable), widget(form, f"{kind}-table", QTableView)
    rows.set_writable(True)
    rows.add()
    rows.finish_editing()
    last = table.model().rowCount() - 1
    return {
        name: hands.into_cell(table, last, column, is_needed=name in NEEDED)
        for column, name in enumerate(COLUMNS[kind])
        if name
    }


def _an_allergy(workspace: Workspace, window: QWidget, hands: Hands, aside: Aside) -> bool:
    dialog = AllergyDialog(workspace, JANE, None, window)
    allergen, reaction = (
        hands.into_line(widget(dialog, f"allergy-{name}", LineField)) for name in ("allergen", "reaction")
    )
    # Read as names, two hostile texts may be the same one: the second is refused.
    dialog.others = aside(partial(workspace.services.allergies.of_patient, JANE)).allergies
    found = _saved(dialog, aside)
    if found is not None:
        stored = {(one.fields.allergen, one.fields.reaction) for one in found.allergies}
        assert (cleaned_name(allergen), cleaned(reaction) or None) in stored
    return found is not None


def _a_condition(workspace: Workspace, window: QWidget, hands: Hands, aside: Aside) -> bool:
    dialog = ConditionDialog(workspace, JANE, None, window)
    name = hands.into_line(widget(dialog, "condition-name", LineField))
    notes = hands.into_area(widget(dialog, "condition-notes", TextArea))
    found = _saved(dialog, aside)
    if found is not None:
        assert (cleaned(name), cleaned(notes) or None) in {(one.fields.name, one.fields.notes) for one in found}
    return found is not None


def _a_patient(workspace: Workspace, window: QWidget, hands: Hands, aside: Aside) -> bool:
    """Fill the form with hostile texts: refused in words. What nothing is wrong with is stored."""
    dialog = RegisterDialog(workspace, None, hands.next(), window)
    for line in dialog.findChildren(LineField):
        hands.into_line(line)
    if hands.given % 2:
        for name, text in GOOD.items():
            widget(dialog, f"register-patient-{name}", LineField).setText(text)
        widget(dialog, "register-patient-sex", QComboBox).setCurrentIndex(1)
    wanted = dialog.fields()
    found = _saved(dialog, aside)
    if found is not None:
        assert found.fields == as_stored(wanted)
    return found is not None


def _saved(dialog: FormDialog, aside: Aside) -> Any:  # noqa: ANN401 - each dialog has an answer of its own
    """Do what the dialog's button does, and wait for it. None if something was wrong, and that was said in words."""
    problems = dialog.problems()
    typed = [field for field in dialog.findChildren(DateField) if field.problem()]
    if problems or typed:
        assert all(words_for_problem(one) for one in problems)
        dialog.save()
        dialog.close()
        dialog.deleteLater()
        return None
    work = dialog.work()
    dialog.deleteLater()
    assert work is not None
    return aside(work)
