"""The panel for a new prescription: what is picked becomes texts, what may be misread is mended, allergies block."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QSignalSpy, QTest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton

from clinic_desktop.domain.allergies import AllergyState
from clinic_desktop.domain.formulary import Formulary
from clinic_desktop.domain.medication_text import medication_text
from clinic_desktop.domain.prescribing_checks import CheckedAgainst
from clinic_desktop.testing.pages.finding import widget
from clinic_desktop.testing.pages.waiting import settle
from clinic_desktop.ui.prescribing.drug_search import AS_TYPED
from clinic_desktop.ui.prescribing.panel import PrescribingPanel
from clinic_desktop.ui.theme import Theme, apply_theme
from tests.domain.test_formulary import FORMULARY
from tests.domain.test_prescribing_checks import against, an_allergy

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from clinic_desktop.domain.prescriptions import PrescriptionFields


class _Against:
    """What the panel compares with; a test changes it."""

    known: CheckedAgainst | None = against()

    def __call__(self, fields: PrescriptionFields) -> CheckedAgainst | None:
        del fields
        return self.known


@pytest.fixture
def compared() -> _Against:
    return _Against()


@pytest.fixture
def panel(qtbot: QtBot, compared: _Against) -> PrescribingPanel:
    made = PrescribingPanel(lambda: FORMULARY, compared)
    qtbot.addWidget(made)
    made.resize(600, 900)
    made.begin()
    return made


def look_for(panel: PrescribingPanel, text: str) -> list[str]:
    panel.search.line.clear()
    QTest.keyClicks(panel.search.line, text)
    found = panel.search.results
    return [found.item(row).text() for row in range(found.count())]


def pick(panel: PrescribingPanel, text: str, row: int = 0) -> None:
    look_for(panel, text)
    QTest.keyClick(panel.search.line, Qt.Key.Key_Down)
    for _ in range(row):
        QTest.keyClick(panel.search.results, Qt.Key.Key_Down)
    QTest.keyClick(panel.search.results, Qt.Key.Key_Return)


def test_a_list_is_given_and_nothing_is_completed(panel: PrescribingPanel) -> None:
    assert look_for(panel, "amox") == [
        "amoxicillin broad-spectrum penicillins",
        "amoxicillin + clavulanic acid penicillins with beta-lactamase inhibitors",
        f"“amox” {AS_TYPED}",
    ]
    assert panel.search.text() == "amox"
    QTest.keyClick(panel.search.line, Qt.Key.Key_Return)
    assert panel.search.text() == "amox", "Enter goes to the list and picks nothing"
    assert not panel.search.results.isHidden()


def test_results_need_no_scrolling(panel: PrescribingPanel) -> None:
    look_for(panel, "a")
    found = panel.search.results
    assert found.count() == 9
    assert found.sizeHintForRow(0) * found.count() <= found.viewport().height()


def test_the_rest_waits_for_the_drug_and_what_can_only_be_one_thing_is_filled_in(panel: PrescribingPanel) -> None:
    assert not panel.helps.isEnabled()
    pick(panel, "lisino")
    assert panel.helps.isEnabled()
    assert (panel.helps.route.text(), panel.helps.form.text()) == ("oral", "tablet")
    assert panel.helps.dose_unit.text() == "tablet"
    assert widget(panel, "prescribe-route-problem", QLabel).text() == "Filled in for you"
    panel.helps.route.set_text("rectal")
    assert widget(panel, "prescribe-route-problem", QLabel).isHidden()


def test_helps_produce_the_texts_and_the_line(panel: PrescribingPanel) -> None:
    added = QSignalSpy(panel.added)
    pick(panel, "lisino")
    for field, text in (
        (panel.helps.strength, "10 mg"),
        (panel.helps.dose, "1"),
        (panel.helps.frequency, "twice a day"),
        (panel.helps.duration, "14"),
    ):
        field.set_text(text)
    fields = panel.fields()
    assert (fields.dosage, fields.duration, fields.quantity) == ("1 tablet", "14 days", 28)
    line = "lisinopril — 10 mg — tablet — DOSE 1 tablet — oral — twice a day — 14 days"
    assert medication_text(fields) == panel.preview.accessibleName() == line
    panel.add()
    assert added.at(0)[1] == fields
    assert panel.isHidden()


def test_what_may_be_misread_is_refused_and_mended_with_one_press(panel: PrescribingPanel) -> None:
    added = QSignalSpy(panel.added)
    pick(panel, "lisino")
    panel.helps.dose.set_text("1")
    panel.helps.frequency.set_text("QD")
    panel.add()
    assert added.count() == 0
    mend = widget(panel, "prescribe-frequency-mend", QPushButton)
    assert mend.text() == "Write daily instead"
    mend.click()
    assert panel.helps.frequency.text() == "daily"
    panel.add()
    assert added.count() == 1


def test_an_allergy_blocks_until_there_is_a_reason_and_declining_is_at_hand(
    panel: PrescribingPanel, compared: _Against
) -> None:
    added = QSignalSpy(panel.added)
    compared.known = against(an_allergy("Penicillin"))
    pick(panel, "amoxi")
    panel.helps.form.set_text("capsule")
    panel.helps.dose.set_text("1")
    panel.helps.frequency.set_text("daily")
    assert "belongs to the same group as Penicillin" in panel.findings.words[0]
    panel.add()
    assert added.count() == 0
    assert not panel.block.isHidden()
    go_on = widget(panel, "prescribe-allergy-go-on", QPushButton)
    assert not go_on.isEnabled()
    assert widget(panel, "prescribe-allergy-decline", QPushButton).hasFocus()
    panel.block.reason.setEditText("Taken before")
    go_on.click()
    assert added.at(0)[1].override_reason == "Taken before"


def test_what_is_not_checked_says_so(panel: PrescribingPanel, compared: _Against) -> None:
    pick(panel, "herbal tea")
    assert panel.findings.words == ("Not checked: “herbal tea” is not in the formulary",)
    pick(panel, "lisino")
    assert panel.findings.words == ("Checked against allergies, medication, age: nothing speaks against it",)
    compared.known = None
    panel.check_again()
    assert panel.findings.words == ("Not checked yet: allergies and medication are being read",)
    compared.known = CheckedAgainst(FORMULARY, (), AllergyState.NOT_RECORDED)
    panel.check_again()
    assert "Not checked against allergies" in panel.findings.words[0]


def test_a_name_that_was_not_chosen_is_not_added(panel: PrescribingPanel) -> None:
    added = QSignalSpy(panel.added)
    look_for(panel, "lisinopril")
    panel.add()
    assert added.count() == 0
    assert "Choose the drug from the list" in widget(panel, "prescribe-said", QLabel).text()


def test_what_was_begun_counts_as_content(panel: PrescribingPanel) -> None:
    assert not panel.has_content()
    look_for(panel, "lis")
    assert panel.has_content()
    assert panel.fields().medication == "lis"
    panel.close_panel()
    assert not panel.has_content()


def test_tall_man_letters_are_shown_and_never_stored(qtbot: QtBot, compared: _Against) -> None:
    panel = PrescribingPanel(lambda: Formulary(FORMULARY.items, uses_tall_man=True), compared)
    qtbot.addWidget(panel)
    panel.begin()
    assert [one.split(" ")[0] for one in look_for(panel, "predniso")[:2]] == ["prednisoLONE", "predniSONE"]
    pick(panel, "prednisone")
    assert panel.fields().medication == "prednisone"
    assert "predniSONE" in panel.preview.text()


def test_with_large_text_the_fields_stand_in_two_columns(panel: PrescribingPanel) -> None:
    """Nothing is cut at 150 % in a narrow place; the order stays, and strength never stands beside the dose."""
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    apply_theme(app, Theme.LIGHT, 150)
    panel.resize(430, 1400)
    panel.show()
    settle()
    helps = panel.helps
    in_order = [helps.route, helps.form, helps.dose, helps.dose_unit, helps.frequency, helps.duration, helps.strength]
    places = [(one.y(), one.x()) for one in in_order]
    assert places == sorted(places)
    assert len({one.x() for one in in_order}) == 2
    assert helps.strength.y() != helps.dose.y()
    assert all(one.width() >= one.minimumSizeHint().width() for one in in_order)
    assert panel.minimumSizeHint().width() <= 430
    apply_theme(app, Theme.LIGHT, 100)
    panel.resize(800, 900)
    settle()
    assert helps.dose.y() == helps.dose_unit.y() == helps.frequency.y()
    assert helps.strength.y() != helps.dose.y()
