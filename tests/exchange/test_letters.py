from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from PySide6.QtGui import QTextDocument

from clinic_desktop.domain.identifiers import PatientId
from clinic_desktop.domain.missing_data import IncompletePatient, Missing
from clinic_desktop.domain.patients import PatientSummary
from clinic_desktop.domain.statuses import Sex
from clinic_desktop.exchange.letters import missing_data_letters
from clinic_desktop.services.clinic import ClinicService
from clinic_desktop.ui.printing.slices import slices_of

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from clinic_desktop.db.database import Database
    from clinic_desktop.testing.databases import ThrowAwayDatabase


def somebody(last: str, address: str = "", *missing: Missing) -> IncompletePatient:
    patient = PatientSummary(PatientId(last), last, "Ida", date(1980, 1, 1), Sex.FEMALE, "")
    return IncompletePatient(patient, missing or (Missing.EMAIL,), address)


def test_each_patient_gets_a_page_that_names_what_is_missing(
    receptionist: Database, clinic_database: ThrowAwayDatabase, qtbot: QtBot
) -> None:
    clinic_database.rows("INSERT INTO clinic.setting (name, value) VALUES ('clinic_phone', '555-0000')")
    whom = [somebody("<b>One & Co", "1 Harbour Street\nSpringfield", Missing.PHONE), somebody("Two")]

    paper = missing_data_letters(whom, ClinicService(receptionist), date(2026, 11, 26))

    document = QTextDocument()
    document.setHtml(paper.html)
    document.setTextWidth(400)
    text = document.toPlainText()
    assert "Ida <b>One & Co\n1 Harbour Street\nSpringfield\n26 November 2026" in text
    assert "Phone number" in text
    assert "Telephone 555-0000" in text
    assert len(slices_of(document, 2000)) == 2, "a page for each, however short"
    assert paper.patients == ("<b>One & Co", "Two")
