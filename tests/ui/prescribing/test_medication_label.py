"""How a medication line is drawn: which words are bold, which lighter, and how high its lines are."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from clinic_desktop.domain.formulary import Formulary
from clinic_desktop.domain.prescriptions import PrescriptionFields
from clinic_desktop.ui.prescribing.medication_label import MedicationLabel, line_as_html
from clinic_desktop.ui.theme import Theme, apply_theme, colours

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication
    from pytestqt.qtbot import QtBot

FIELDS = PrescriptionFields("amoxicillin AMOXIL", "250 mg", "500 mg", "three times a day", form="capsule", route="oral")


def test_drug_and_dose_are_bold_and_the_label_is_lighter(qapp: QApplication) -> None:
    """MEDi-001, 009, 033, 036, 038."""
    apply_theme(qapp, Theme.LIGHT)
    html = line_as_html(FIELDS).replace("\u00a0", " ")
    assert "<b>amoxicillin</b>" in html
    assert "<b>500 mg</b>" in html
    assert html.count("<b>") == 2
    assert f'<span style="color:{colours().muted_text.name()}">DOSE </span>' in html
    assert colours().muted_text != colours().text
    assert "line-height:130%" in html


def test_a_dose_without_an_amount_stands_behind_the_same_label() -> None:
    """MEDi-039, 040: a volume and a number of pieces are bold as well."""
    for dose in ("10 mL", "2 puffs", "1 tablet"):
        assert f"DOSE </span><b>{dose}</b>" in line_as_html(replace(FIELDS, dosage=dose)).replace("\u00a0", " ")


def test_a_narrow_place_makes_lines_and_cuts_nothing(qtbot: QtBot) -> None:
    """MEDi-008, 010 to 012, 021, 025, 054: the whole line, in as many lines as it takes."""
    label = MedicationLabel("preview", Formulary)
    qtbot.addWidget(label)
    label.show_fields(FIELDS)
    assert label.wordWrap()
    assert label.heightForWidth(160) > label.heightForWidth(900)
    assert label.accessibleName() == (
        "amoxicillin — AMOXIL — 250 mg — capsule — DOSE 500 mg — oral — three times a day"
    )
