"""Before a visit is completed: parts of it say what they miss, and papers have the size that is usual."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from PySide6.QtWidgets import QPushButton

from clinic_desktop.domain.allergies import AllergyList
from clinic_desktop.domain.clinic import Clinic
from clinic_desktop.domain.clock import ClinicClock
from clinic_desktop.domain.completion import CompletionGap
from clinic_desktop.domain.paper_templates import Paper as VisitPaperKind
from clinic_desktop.domain.statuses import AppointmentStatus
from clinic_desktop.exchange.demo_paper import demo_facts
from clinic_desktop.ui.printing.paper import Paper
from clinic_desktop.ui.visit_editor.completing import Completing
from clinic_desktop.ui.visit_editor.form import VisitForm
from clinic_desktop.ui.visit_editor.papers_dialog import usual_size

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

FACTS = demo_facts(VisitPaperKind.VISIT_SUMMARY, Clinic("Clinic", "UTC"))
LINE = replace(FACTS.visit.appointment, status=AppointmentStatus.IN_PROGRESS)
VISIT = replace(FACTS.visit, appointment=LINE, addenda=())


@pytest.fixture
def form(qtbot: QtBot) -> VisitForm:
    made = VisitForm(ClinicClock())
    qtbot.addWidget(made)
    made.show_visit(VISIT)
    return made


def lines(panel: Completing) -> list[str]:
    return [
        one.text()
        for one in panel.findChildren(QPushButton)
        if one.objectName().startswith("completing-gap") and not one.isHidden()
    ]


def test_parts_of_a_visit_say_themselves_what_they_miss(form: VisitForm, qtbot: QtBot) -> None:
    asked: list[str] = []
    panel = Completing(form, lambda: asked.append("complete"))
    qtbot.addWidget(panel)
    panel.know_allergies(FACTS.allergies)
    assert panel.may_complete()

    unchecked = [CompletionGap("prescriptions", "Azithromycin was not checked")]
    panel.add(lambda: unchecked)
    assert not panel.may_complete()
    assert lines(panel) == ["Azithromycin was not checked"]
    panel.know_allergies(AllergyList(LINE.patient_id, ()))
    assert lines(panel) == ["Allergies are not recorded, nor that none are known", "Azithromycin was not checked"]

    now = panel.findChild(QPushButton, "completing-now")
    assert now is not None
    now.click()
    assert asked == ["complete"]
    assert panel.may_complete(), "it was confirmed"
    assert panel.isHidden()
    assert not panel.may_complete(), "once"

    unchecked.clear()
    panel.know_allergies(FACTS.allergies)
    assert panel.isHidden(), "nothing is missing any more"


def test_a_visit_without_a_diagnosis_is_not_confirmed(form: VisitForm, qtbot: QtBot) -> None:
    form.show_visit(replace(VISIT, texts=replace(VISIT.texts, diagnosis="")))
    panel = Completing(form, lambda: None)
    qtbot.addWidget(panel)
    panel.know_allergies(FACTS.allergies)

    assert not panel.may_complete()
    now = panel.findChild(QPushButton, "completing-now")
    assert now is not None
    assert not now.isEnabled()
    panel.on_visit_shown(replace(VISIT, appointment=FACTS.visit.appointment))
    assert panel.isHidden()


@pytest.mark.parametrize(
    ("paper", "country", "size"),
    [
        (VisitPaperKind.VISIT_SUMMARY, "US", Paper.LETTER),
        (VisitPaperKind.REFERRAL_LETTER, "DE", Paper.A4),
        (VisitPaperKind.VISIT_SUMMARY, "", Paper.A4),
        (VisitPaperKind.PRESCRIPTION, "US", Paper.A5),
        (VisitPaperKind.SICK_NOTE, "DE", Paper.A5),
    ],
)
def test_papers_have_the_size_that_is_usual_in_a_country(paper: VisitPaperKind, country: str, size: Paper) -> None:
    assert usual_size(paper, country) is size
