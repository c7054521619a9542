"""Rows edited in place: every change is announced as Qt counts it, and every change can be undone."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtGui import QFont, QUndoStack
from PySide6.QtTest import QAbstractItemModelTester, QSignalSpy

from clinic_desktop.domain.identifiers import Version
from clinic_desktop.domain.symptoms import Symptom
from clinic_desktop.ui.theme import colours
from clinic_desktop.ui.visit_editor.row_columns import (
    PRESCRIPTION_COLUMNS,
    SYMPTOM_COLUMNS,
    new_prescription,
    new_symptom,
    prescription_problems,
    symptom_problems,
)
from clinic_desktop.ui.visit_editor.row_model import RowModel
from tests.builders import a_prescription, a_symptom

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from PySide6.QtWidgets import QApplication

Model = RowModel[Symptom]

COUGH = replace(a_symptom(name="Cough", severity=4), version=Version("1"))
FEVER = replace(a_symptom(name="Fever", severity=6), version=Version("2"))
RASH = replace(a_symptom(name="Rash", severity=None), version=Version("3"))
NAME, SITE, SEVERITY = 0, 1, 2


@pytest.fixture
def stack(qapp: QApplication) -> QUndoStack:
    return QUndoStack()


@pytest.fixture
def model(stack: QUndoStack) -> Iterator[Model]:
    made: Model = RowModel(SYMPTOM_COLUMNS, new_symptom, symptom_problems, stack)
    tester = QAbstractItemModelTester(made, QAbstractItemModelTester.FailureReportingMode.Warning)
    made.show_rows((COUGH, FEVER))
    made.set_writable(True)
    yield made
    del tester


def names(model: Model) -> list[str]:
    return [row.fields.name for row in model.rows]


def write(model: Model, row: int, column: int, text: str) -> bool:
    return model.setData(model.index(row, column), text)


def test_the_model_keeps_qts_rules(qtmodeltester: Any, model: Model) -> None:  # noqa: ANN401 - it has no types
    qtmodeltester.check(model)


def _delete_both(model: Model) -> None:
    model.delete(0)
    model.delete(0)


ACTIONS: dict[str, tuple[Callable[[Model], object], list[str]]] = {
    "add": (lambda model: model.add(), ["Cough", "Fever", ""]),
    "delete the first": (lambda model: model.delete(0), ["Fever"]),
    "delete the last": (lambda model: model.delete(1), ["Cough"]),
    "change": (lambda model: write(model, 0, NAME, "Sneezing"), ["Sneezing", "Fever"]),
    "add, then write": (lambda model: write(model, model.add(), NAME, "Rash"), ["Cough", "Fever", "Rash"]),
    "delete both": (_delete_both, []),
}


@pytest.mark.parametrize("action", ACTIONS)
def test_everything_done_is_undone_and_done_again(model: Model, stack: QUndoStack, action: str) -> None:
    act, after = ACTIONS[action]
    before = model.rows
    act(model)
    assert names(model) == after
    done = model.rows
    while stack.canUndo():
        stack.undo()
    assert model.rows == before
    while stack.canRedo():
        stack.redo()
    assert model.rows == done


@pytest.mark.parametrize(
    ("act", "signal", "count"),
    [
        (lambda model: model.add(), "rowsInserted", 1),
        (lambda model: model.delete(0), "rowsRemoved", 1),
        (lambda model: write(model, 0, NAME, "Sneezing"), "dataChanged", 1),
        (lambda model: write(model, 0, NAME, "Cough"), "dataChanged", 0),
        (lambda model: model.show_rows((COUGH, FEVER)), "dataChanged", 0),
        (lambda model: model.show_rows((COUGH, FEVER, RASH)), "rowsInserted", 1),
        (lambda model: model.show_rows((FEVER,)), "rowsRemoved", 1),
        (lambda model: model.show_rows((FEVER, COUGH)), "rowsMoved", 1),
        (lambda model: model.show_rows((FEVER, COUGH)), "modelReset", 0),
        (lambda model: model.show_rows(()), "rowsRemoved", 2),
        (lambda model: model.set_writable(True), "modelReset", 0),
        (lambda model: model.set_writable(False), "modelReset", 1),
    ],
)
def test_a_change_is_announced_as_what_it_is(
    model: Model, act: Callable[[Model], object], signal: str, count: int
) -> None:
    spy = QSignalSpy(getattr(model, signal))
    act(model)
    assert spy.count() == count


@pytest.mark.parametrize("rows", [(RASH, COUGH), (FEVER, COUGH, RASH), (RASH,), (COUGH, RASH, FEVER), ()])
def test_rows_become_what_is_shown_whatever_was_there(model: Model, rows: tuple[Symptom, ...]) -> None:
    model.show_rows(rows)
    assert model.rows == rows
    model.show_rows((COUGH, FEVER))
    assert model.rows == (COUGH, FEVER)


def test_what_a_person_does_is_told_and_what_is_shown_is_not(model: Model, stack: QUndoStack) -> None:
    edited = QSignalSpy(model.edited)
    model.show_rows((COUGH, FEVER, RASH))
    assert edited.count() == 0
    write(model, 0, NAME, "Sneezing")
    stack.undo()
    model.delete(0)
    assert edited.count() == 3


def test_undo_after_a_save_keeps_the_stored_version(model: Model, stack: QUndoStack) -> None:
    write(model, 0, NAME, "Sneezing")
    saved = replace(model.rows[0], version=Version("9"))
    model.show_rows((saved, FEVER))
    stack.undo()
    assert model.rows[0] == replace(COUGH, version=Version("9"))


def test_undo_of_a_change_to_a_row_that_others_deleted_does_nothing(model: Model, stack: QUndoStack) -> None:
    write(model, 0, NAME, "Sneezing")
    model.show_rows((FEVER,))
    stack.undo()
    assert model.rows == (FEVER,)


def test_a_deleted_row_comes_back_as_it_was_also_after_others_added_rows(model: Model, stack: QUndoStack) -> None:
    model.delete(1)
    model.show_rows((COUGH, RASH))
    stack.undo()
    assert set(names(model)) == {"Cough", "Fever", "Rash"}


@pytest.mark.parametrize(
    ("column", "typed", "shown", "value"),
    [
        (SEVERITY, "7", "7", 7),
        (SEVERITY, " 8 ", "8", 8),
        (SEVERITY, "", "", None),
        (SITE, " Left knee ", "Left knee", "Left knee"),
        (SITE, "", "", None),
    ],
)
def test_typed_text_becomes_a_value(model: Model, column: int, typed: str, shown: str, value: object) -> None:
    write(model, 0, column, typed)
    assert model.index(0, column).data() == shown
    assert getattr(model.rows[0].fields, SYMPTOM_COLUMNS[column].field) == value


def test_what_cannot_be_read_is_refused_in_words_and_the_old_value_stays(model: Model, stack: QUndoStack) -> None:
    refused = QSignalSpy(model.refused)
    assert not write(model, 0, SEVERITY, "very bad")
    assert refused.count() == 1
    assert "very bad" in refused.at(0)[0]
    assert model.rows[0] == COUGH
    assert not stack.canUndo()


@pytest.mark.parametrize("typed", ["0", "11", "-3"])
def test_a_value_out_of_range_is_kept_and_marked(model: Model, typed: str) -> None:
    write(model, 0, SEVERITY, typed)
    index = model.index(0, SEVERITY)
    assert index.data() == typed
    assert index.data(Qt.ItemDataRole.BackgroundRole) is not None
    assert index.data(Qt.ItemDataRole.ForegroundRole) is not None
    assert "At " in index.data(Qt.ItemDataRole.ToolTipRole)
    assert model.index(0, NAME).data(Qt.ItemDataRole.BackgroundRole) is None


def test_a_list_that_is_not_written_takes_nothing(model: Model) -> None:
    model.set_writable(False)
    assert not write(model, 0, NAME, "Sneezing")
    assert not model.flags(model.index(0, NAME)) & Qt.ItemFlag.ItemIsEditable
    assert model.rows == (COUGH, FEVER)


def test_nothing_is_at_no_place(model: Model) -> None:
    assert model.data(QModelIndex()) is None
    assert model.rowCount(model.index(0, 0)) == 0
    assert model.columnCount(model.index(0, 0)) == 0
    assert not model.setData(QModelIndex(), "x")
    assert not model.setData(model.index(0, 0), "x", Qt.ItemDataRole.CheckStateRole)


def test_a_cell_says_its_column_to_screen_readers(model: Model) -> None:
    assert model.index(0, NAME).data(Qt.ItemDataRole.AccessibleTextRole) == "Symptom Cough"
    assert model.index(0, SITE).data(Qt.ItemDataRole.AccessibleTextRole) == "Body site empty"


def test_a_new_prescription_wants_what_a_prescription_needs(stack: QUndoStack) -> None:
    model = RowModel(PRESCRIPTION_COLUMNS, new_prescription, prescription_problems, stack)
    model.show_rows((a_prescription(),))
    model.set_writable(True)
    row = model.add()
    marked = {
        column.field
        for place, column in enumerate(PRESCRIPTION_COLUMNS)
        if model.index(row, place).data(Qt.ItemDataRole.BackgroundRole) is not None
    }
    assert marked == {"medication", "dosage", "frequency"}
    for place, column in enumerate(PRESCRIPTION_COLUMNS):
        assert model.setData(model.index(row, place), "3") or column.read(model.rows[row]) == "3"
    assert not prescription_problems(
        replace(model.rows[row], fields=replace(model.rows[row].fields, medication="Zinc"))
    )


def test_a_drug_name_of_two_alphabets_is_taken_and_doubted(stack: QUndoStack) -> None:
    drugs = RowModel(PRESCRIPTION_COLUMNS, new_prescription, prescription_problems, stack)
    drugs.show_rows((a_prescription(),))
    drugs.set_writable(True)
    doubts = QSignalSpy(drugs.doubted)
    assert drugs.setData(drugs.index(0, 0), "\u0410spirin")
    sentence = (
        "“\u0410spirin”: letters of two alphabets that look alike. Write it again, or nobody will find this drug."
    )
    assert doubts.at(0)[0] == sentence
    index = drugs.index(0, 0)
    assert index.data(Qt.ItemDataRole.ToolTipRole) == sentence
    assert index.data(Qt.ItemDataRole.BackgroundRole) == colours().warning.background
    assert index.data(Qt.ItemDataRole.ForegroundRole) == colours().warning.text
    assert index.data(Qt.ItemDataRole.AccessibleTextRole) == f"Medication \u0410spirin. {sentence}".removesuffix(". ")
    assert drugs.setData(index, "Aspirin")
    assert doubts.count() == 1
    assert index.data(Qt.ItemDataRole.BackgroundRole) is None


def test_orders_to_turn_the_writing_direction_are_not_followed_on_screen(model: Model) -> None:
    model.show_rows((replace(COUGH, fields=replace(COUGH.fields, name="Co\u202eugh\n")),))
    assert model.index(0, NAME).data() == "Cough"
    assert model.index(0, NAME).data(Qt.ItemDataRole.EditRole) == "Co\u202eugh\n"


def test_a_row_in_error_is_shown_struck_through_with_why(model: Model) -> None:
    told = QSignalSpy(model.dataChanged)
    model.set_struck({FEVER.id: "Entered in error: typed by mistake"})
    model.set_struck({FEVER.id: "Entered in error: typed by mistake"})
    cough, fever = model.index(0, NAME), model.index(1, NAME)

    assert told.count() == 1
    font = fever.data(Qt.ItemDataRole.FontRole)
    assert isinstance(font, QFont)
    assert font.strikeOut()
    assert fever.data(Qt.ItemDataRole.ToolTipRole) == "Entered in error: typed by mistake"
    assert fever.data(Qt.ItemDataRole.AccessibleTextRole) == "Fever. Entered in error: typed by mistake"
    assert cough.data(Qt.ItemDataRole.FontRole) is None
    assert (fever.data(), cough.data()) == ("Fever", "Cough")
