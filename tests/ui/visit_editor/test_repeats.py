"""Prescribing again: what was stopped a moment ago is not prescribed by two quick keys."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from clinic_desktop.domain.formulary import Formulary
from clinic_desktop.domain.identifiers import AppointmentId
from clinic_desktop.domain.medication import Medication
from clinic_desktop.ui.prescribing.repeat_panel import RepeatPanel
from clinic_desktop.ui.visit_editor.repeats import Repeats
from tests.builders import a_prescription

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot


def taken(name: str) -> Medication:
    return Medication(a_prescription(medication=name), AppointmentId("v"), date(2026, 1, 5), "John Smith")


class Scene:
    """What is current can be changed by the test between opening the panel and the answer."""

    def __init__(self, qtbot: QtBot) -> None:
        self.current = [taken("amlodipine"), taken("hydrochlorothiazide")]
        self.added: list[str] = []
        self.told: list[str] = []
        self.reads = 0
        self.panel = RepeatPanel(Formulary)
        qtbot.addWidget(self.panel)
        self.repeats = Repeats(self.panel, self.told.append, self._offered, self._read, self._add)
        self.repeats.begin()

    def press(self, key: Qt.Key) -> None:
        QTest.keyClick(self.panel.list, key)

    def _offered(self) -> list[tuple[Medication, tuple[()]]]:
        return [(one, ()) for one in self.current]

    def _read(self) -> None:
        self.reads += 1

    def _add(self, chosen: tuple[Medication, ...]) -> None:
        self.added += [one.fields.medication for one in chosen]


@pytest.fixture
def scene(qtbot: QtBot) -> Scene:
    return Scene(qtbot)


def test_what_was_stopped_meanwhile_is_not_prescribed_although_it_was_shown(scene: Scene) -> None:
    assert scene.reads == 1
    scene.press(Qt.Key.Key_Return)
    assert scene.added == [], "it waits for what is current"

    scene.current.pop()
    scene.repeats.settle()

    assert scene.added == ["amlodipine"]
    assert scene.told == ["Stopped or changed meanwhile, and not offered any more: hydrochlorothiazide"]
    assert scene.panel.isHidden()


def test_a_mark_that_was_taken_away_stays_away_when_the_list_changes(scene: Scene) -> None:
    scene.press(Qt.Key.Key_Space)
    scene.current.append(taken("lisinopril"))
    scene.repeats.settle()
    scene.press(Qt.Key.Key_Return)

    assert scene.added == ["hydrochlorothiazide", "lisinopril"]


def test_who_closes_the_list_while_it_is_read_prescribes_nothing(scene: Scene) -> None:
    scene.press(Qt.Key.Key_Return)
    scene.press(Qt.Key.Key_Escape)
    scene.repeats.settle()

    assert scene.added == []
    scene.repeats.begin()
    scene.repeats.settle()
    scene.press(Qt.Key.Key_Return)
    assert scene.added == ["amlodipine", "hydrochlorothiazide"]
