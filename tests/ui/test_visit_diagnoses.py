"""Coded diagnoses on the page of a visit: drafted, merged, undone, and closed with it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFrame, QTableView

from clinic_desktop.domain.codes import CodedDiagnosis, CodeName, with_new
from clinic_desktop.domain.conditions import ConditionFields
from clinic_desktop.domain.field_merge import Conflict
from clinic_desktop.domain.identifiers import Version
from clinic_desktop.domain.statuses import AppointmentStatus
from clinic_desktop.domain.visit_drafts import as_content
from clinic_desktop.domain.visit_merge import content_of
from clinic_desktop.domain.visits import Removed
from clinic_desktop.testing.pages.finding import widget
from clinic_desktop.testing.pages.lists import ListPage
from clinic_desktop.ui.visit_editor.diagnosis_wishes import condition_of
from clinic_desktop.ui.visit_editor.form import VisitForm
from clinic_desktop.ui.visit_editor.visit_versions import visit_versions
from tests.ui.test_visit_form import CLOCK, a_visit

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

I10 = CodedDiagnosis("I10", "Essential (primary) hypertension", 1, is_main=True, version=Version("7"))
E11 = CodedDiagnosis("E11.9", "Type 2 diabetes mellitus without complications", 2, version=Version("8"))
CODED = a_visit(diagnoses=(I10, E11))


@pytest.fixture
def form(qtbot: QtBot) -> VisitForm:
    made = VisitForm(CLOCK)
    qtbot.addWidget(made)
    made.resize(900, 1400)
    made.show()
    made.show_visit(CODED)
    return made


def do(form: VisitForm, name: str, row: int | None = None) -> None:
    if row is not None:
        widget(form, "diagnoses-list", QTableView).selectRow(row)
    (action,) = form.findChildren(QAction, f"action-{name}")
    assert action.isEnabled()
    action.trigger()


def codes(form: VisitForm) -> list[tuple[str, bool]]:
    return [(one.code, one.is_main) for one in form.command().diagnoses]


def test_a_visit_that_nobody_touched_is_unchanged(form: VisitForm) -> None:
    assert not form.is_changed()
    assert form.command().diagnoses == (I10, E11)
    assert form.command().removed_diagnoses == ()


def test_each_step_is_taken_back(form: VisitForm) -> None:
    do(form, "main-diagnosis", 1)
    assert codes(form) == [("E11.9", True), ("I10", False)]
    do(form, "remove-code", 0)
    assert codes(form) == [("I10", True)]
    assert form.command().removed_diagnoses == (Removed("E11.9", Version("8")),)

    do(form, "undo-codes")
    do(form, "undo-codes")

    assert not form.is_changed()
    do(form, "redo-codes")
    assert codes(form) == [("E11.9", True), ("I10", False)]


def test_a_move_makes_the_first_one_the_main_one_and_is_taken_back(form: VisitForm) -> None:
    do(form, "diagnosis-up", 1)
    assert codes(form) == [("E11.9", True), ("I10", False)]
    assert form.is_changed()
    do(form, "diagnosis-down", 0)
    assert codes(form) == [("I10", True), ("E11.9", False)]
    assert not form.is_changed()
    do(form, "undo-codes")
    do(form, "undo-codes")
    assert not form.is_changed()


def test_a_row_is_dragged_by_the_mouse_and_escape_lets_it_lie(form: VisitForm) -> None:
    ListPage(form, "diagnoses-list").drag("E11.9", "I10")
    assert codes(form) == [("E11.9", True), ("I10", False)]
    view = widget(form, "diagnoses-list", QTableView)
    start = view.visualRect(view.model().index(0, 0)).center()
    QTest.mousePress(view.viewport(), Qt.MouseButton.LeftButton, pos=start)
    QTest.mouseMove(view.viewport(), start + QPoint(0, view.rowHeight(0) * 2))
    assert widget(form, "diagnoses-list-drop-line", QFrame).isVisible()
    QTest.keyClick(view, Qt.Key.Key_Escape)
    QTest.mouseRelease(view.viewport(), Qt.MouseButton.LeftButton, pos=start)
    assert codes(form) == [("E11.9", True), ("I10", False)]


def test_what_cannot_be_moved_is_not_offered(form: VisitForm) -> None:
    def offered(row: int) -> list[bool]:
        widget(form, "diagnoses-list", QTableView).selectRow(row)
        return [form.findChildren(QAction, f"action-diagnosis-{way}")[0].isEnabled() for way in ("up", "down")]

    assert (offered(0), offered(1)) == ([False, True], [True, False])


def test_a_removal_is_taken_back_after_others_saved(form: VisitForm) -> None:
    do(form, "remove-code", 1)
    theirs = replace(CODED, diagnoses=with_new(CODED.diagnoses, "R51.9", "Headache, unspecified"))
    form.show_visit(theirs, content_of(theirs) | {"diagnoses.E11.9": None})
    do(form, "undo-codes")

    assert [code for code, _ in codes(form)] == ["I10", "E11.9", "R51.9"]


def test_a_draft_brings_codes_back(form: VisitForm) -> None:
    do(form, "main-diagnosis", 1)
    do(form, "remove-code", 1)
    kept = form.draft_texts()

    form.show_visit(a_visit())
    form.show_visit(CODED, as_content(kept))

    assert codes(form) == [("E11.9", True)]
    assert form.is_changed()


def test_a_completed_visit_shows_its_codes_and_changes_none(form: VisitForm) -> None:
    form.show_visit(a_visit(AppointmentStatus.COMPLETED, diagnoses=(I10, E11)))
    widget(form, "diagnoses-list", QTableView).selectRow(1)

    for name in ("remove-code", "main-diagnosis", "write-code", "find-code", "undo-codes"):
        (action,) = form.findChildren(QAction, f"action-{name}")
        assert not action.isEnabled(), name
    (condition,) = form.findChildren(QAction, "action-make-condition")
    assert condition.isEnabled()


def test_the_text_of_a_code_is_written_behind_what_stands_there(form: VisitForm) -> None:
    do(form, "write-code", 0)

    assert form.command().texts.diagnosis == "Flu\nEssential (primary) hypertension"
    assert form.command().diagnoses == (I10, E11)


def test_a_condition_begins_with_the_code_or_with_what_is_written() -> None:
    day = CLOCK.today()

    assert condition_of(E11, "Sugar", day) == ConditionFields(E11.text, day, code=CodeName(E11.code, E11.text))
    assert condition_of(None, " Chronic\ncough ", day) == ConditionFields("Chronic cough", day)
    assert len(condition_of(replace(E11, text="x" * 300), "", day).name) == 200


def test_a_conflict_names_codes_in_words() -> None:
    shown = visit_versions(Conflict("main_diagnosis", None, "I10", "E11.9"))
    assert (shown.title, shown.mine, shown.theirs) == ("Main diagnosis", "I10", "E11.9")

    shown = visit_versions(Conflict("diagnoses.I10", "x", None, "y"))
    assert shown.title == "Code I10"
