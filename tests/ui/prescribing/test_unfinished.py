"""A prescription that is being put together is part of what the visit's form holds."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from PySide6.QtTest import QSignalSpy

from clinic_desktop.domain.visit_drafts import as_content
from clinic_desktop.ui.visit_editor.form import VisitForm
from tests.builders import a_prescription
from tests.ui.test_visit_form import CLOCK, DRUG, a_visit

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot


@pytest.fixture
def form(qtbot: QtBot) -> VisitForm:
    made = VisitForm(CLOCK)
    qtbot.addWidget(made)
    made.show_visit(a_visit())
    return made


def test_it_is_unsaved_is_in_the_draft_and_comes_back_as_a_row(form: VisitForm) -> None:
    assert not form.is_changed()
    begun = a_prescription(medication="amox", form="capsule")
    form.unfinished = lambda: begun
    assert form.is_changed()
    texts = form.draft_texts()
    assert json.loads(texts[f"prescriptions.{begun.id}"])["form"] == "capsule"
    assert as_content(texts)[f"prescriptions.{begun.id}"] == begun.fields


def test_a_save_asks_to_finish_it_first(form: VisitForm) -> None:
    told = QSignalSpy(form.told)
    form.unfinished = a_prescription
    assert not form.finish_editing()
    assert "not finished" in told.at(0)[0]


def test_what_may_be_misread_is_a_problem_where_it_is_new_only(form: VisitForm) -> None:
    old = replace(DRUG, fields=replace(DRUG.fields, frequency="QD"))
    form.show_visit(a_visit(prescriptions=(old,)))
    assert form.problems() == ()
    form.prescriptions.change(replace(old, fields=replace(old.fields, frequency="QOD")), "Change")
    assert [one.field for one in form.problems()] == ["prescriptions.0.frequency"]


def test_a_reason_is_given_and_taken_back(form: VisitForm) -> None:
    form.show_visit(a_visit(prescriptions=(DRUG,)))
    answered = replace(DRUG, fields=replace(DRUG.fields, override_reason="Taken before"))
    form.prescriptions.change(answered, "Give a reason")
    assert form.command().prescriptions == (answered,)
    form.history.undo()
    assert form.command().prescriptions == (DRUG,)


def test_leaving_a_visit_is_told(form: VisitForm) -> None:
    left = QSignalSpy(form.left)
    form.leave()
    assert left.count() == 1
