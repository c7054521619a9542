"""Whatever is done in a visit is undone in the order it was done, whichever field it was done in."""

from __future__ import annotations

import random
from dataclasses import replace
from typing import TYPE_CHECKING, Any, cast

import pytest
from PySide6.QtCore import QMimeData, Qt
from PySide6.QtGui import QTextCursor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit, QTableView

from clinic_desktop.domain.visit_merge import content_of
from clinic_desktop.domain.visits import TEXT_FIELDS, VisitTexts
from clinic_desktop.testing.pages.finding import widget
from clinic_desktop.testing.pages.hands import click_into, press, type_text
from clinic_desktop.ui.visit_editor.form import VisitForm
from tests.ui.test_visit_form import CLOCK, COUGH, a_visit

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytestqt.qtbot import QtBot

    from clinic_desktop.ui.visit_editor.row_model import RowModel

VITALS = ("systolic", "diastolic", "heart-rate", "temperature", "weight", "pain")
ENOUGH = 500


@pytest.fixture
def form(qtbot: QtBot) -> VisitForm:
    made = VisitForm(CLOCK)
    qtbot.addWidget(made)
    made.resize(900, 1400)
    made.show()
    made.show_visit(a_visit(texts=VisitTexts(diagnosis="Flu", treatment_plan="Rest\nTea"), symptoms=(COUGH,)))
    return made


def area(form: VisitForm, name: str) -> QPlainTextEdit:
    return widget(form, f"visit-{name.replace('_', '-')}", QPlainTextEdit)


def vital(form: VisitForm, name: str) -> QLineEdit:
    return widget(form, f"vitals-{name}", QLineEdit)


def rows_of(form: VisitForm, table: str) -> RowModel[Any]:
    return cast("RowModel[Any]", widget(form, f"{table}-table", QTableView).model())


def symptoms(form: VisitForm) -> RowModel[Any]:
    return rows_of(form, "symptoms")


def types(form: VisitForm, chance: random.Random) -> None:
    field = area(form, chance.choice(TEXT_FIELDS))
    field.moveCursor(QTextCursor.MoveOperation.Start)
    for _ in range(chance.randint(0, 12)):
        field.moveCursor(QTextCursor.MoveOperation.NextCharacter)
    for letter in chance.choices("ab é😀\n", k=chance.randint(1, 6)):
        field.insertPlainText(letter)


def deletes(form: VisitForm, chance: random.Random) -> None:
    field = area(form, chance.choice(TEXT_FIELDS))
    for _ in range(chance.randint(1, 5)):
        QTest.keyClick(field, chance.choice((Qt.Key.Key_Backspace, Qt.Key.Key_Delete)))


def replaces(form: VisitForm, chance: random.Random) -> None:
    field = area(form, chance.choice(TEXT_FIELDS))
    field.selectAll()
    given = QMimeData()
    given.setText("pasted " * chance.randint(0, 3))
    field.insertFromMimeData(given)


def measures(form: VisitForm, chance: random.Random) -> None:
    field = vital(form, chance.choice(VITALS))
    QTest.keyClicks(field, chance.choice(("1", "12", "5.5", "x")))
    if chance.random() < 0.3:
        QTest.keyClick(field, Qt.Key.Key_Backspace)


def lists(form: VisitForm, chance: random.Random) -> None:
    model = rows_of(form, chance.choice(("symptoms", "prescriptions")))
    match chance.randint(0, 2):
        case 0:
            model.add()
        case 1 if model.rowCount():
            model.delete(chance.randrange(model.rowCount()))
        case _ if model.rowCount():
            row = chance.randrange(model.rowCount())
            model.setData(model.index(row, 0), chance.choice(("Cough", "Fever", "Rash")), Qt.ItemDataRole.EditRole)


ACTS: tuple[Callable[[VisitForm, random.Random], None], ...] = (types, deletes, replaces, measures, lists)


def everything(form: VisitForm) -> tuple[object, ...]:
    texts = tuple(area(form, name).toPlainText() for name in TEXT_FIELDS)
    return (
        *texts,
        *(vital(form, name).text() for name in VITALS),
        *((one.id, one.fields) for one in (*symptoms(form).rows, *rows_of(form, "prescriptions").rows)),
    )


@pytest.mark.parametrize("seed", range(6))
def test_all_is_undone_to_the_start_and_redone_to_the_end(form: VisitForm, seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311 - a seed that is told
    start, stored = everything(form), form.content()
    for _ in range(40):
        chance.choice(ACTS)(form, chance)
    end = everything(form)

    steps = 0
    while form.history.canUndo():
        form.history.undo()
        steps += 1
        assert steps < ENOUGH
    assert everything(form) == start
    assert form.content() == stored
    assert not form.is_changed()

    while form.history.canRedo():
        form.history.redo()
    assert everything(form) == end


def test_the_keys_go_back_through_fields_and_tables_in_the_order_of_doing(form: VisitForm) -> None:
    click_into(area(form, "diagnosis_notes"))
    type_text(form, "mild")
    click_into(vital(form, "systolic"))
    type_text(form, "120")
    symptoms(form).delete(0)
    click_into(area(form, "treatment_plan"))
    press(form, "Ctrl+End")
    type_text(form, "!")

    press(form, "Ctrl+Z")
    assert area(form, "treatment_plan").toPlainText() == "Rest\nTea"
    press(form, "Ctrl+Z")
    assert symptoms(form).rowCount() == 1
    press(form, "Ctrl+Z")
    assert vital(form, "systolic").text() == ""
    assert vital(form, "systolic").hasFocus()
    press(form, "Ctrl+Z")
    assert area(form, "diagnosis_notes").toPlainText() == ""
    assert not form.is_changed()

    press(form, "Ctrl+Y", times=4)
    assert form.content()["diagnosis_notes"] == "mild"
    assert form.content()["treatment_plan"] == "Rest\nTea!"
    assert "vitals.systolic" in form.content()
    assert symptoms(form).rowCount() == 0


def test_undo_never_takes_away_what_somebody_else_wrote(form: VisitForm) -> None:
    click_into(area(form, "diagnosis_notes"))
    type_text(form, "mine")
    click_into(area(form, "treatment_plan"))
    press(form, "Ctrl+End")
    type_text(form, " and honey")

    stored = form.stored()
    theirs = replace(stored, texts=replace(stored.texts, treatment_plan="Rest\nTea and honey. Call."))
    form.show_visit(theirs, {**form.content(), "treatment_plan": "Rest\nTea and honey. Call."})
    press(form, "Ctrl+Z")

    assert area(form, "treatment_plan").toPlainText() == "Rest\nTea and honey. Call."
    assert area(form, "diagnosis_notes").toPlainText() == "", "the step before is undone instead"


def test_a_save_ends_no_step(form: VisitForm) -> None:
    click_into(area(form, "diagnosis_notes"))
    type_text(form, "mild")
    form.show_visit(replace(form.stored(), texts=form.command().texts), form.content())
    assert not form.is_changed()

    press(form, "Ctrl+Z")

    assert form.content() != content_of(form.stored())
    assert area(form, "diagnosis_notes").toPlainText() == ""


def test_nothing_is_undone_after_leaving_or_in_a_closed_visit(form: VisitForm) -> None:
    click_into(area(form, "diagnosis_notes"))
    type_text(form, "mild")
    form.set_locked(True)
    form.history.undo()
    assert area(form, "diagnosis_notes").toPlainText() == "mild"

    form.leave()

    assert not form.history.canUndo()
