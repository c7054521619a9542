"""What is pasted and dropped, what is saved untouched, what is searched for: bars I2, I4 and I5."""

from __future__ import annotations

import random
from datetime import date
from time import perf_counter
from typing import TYPE_CHECKING, Any

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QGuiApplication
from PySide6.QtTest import QSignalSpy, QTest
from PySide6.QtWidgets import QAbstractScrollArea, QApplication, QLineEdit, QToolTip, QWidget
from sqlalchemy import Engine, event

from clinic_desktop.domain.clock import ClinicClock
from clinic_desktop.domain.patients import MatchReason, PatientSearch
from clinic_desktop.services.patients import PatientService
from clinic_desktop.testing.pages import AppointmentsPage, ChartPage, PatientSearchPage
from clinic_desktop.testing.pages.finding import widget
from clinic_desktop.testing.pages.hands import click_into, press
from clinic_desktop.ui.widgets.line_field import LineField
from clinic_desktop.ui.widgets.search_box import SearchBox
from clinic_desktop.ui.widgets.text_area import TextArea
from tests import rows
from tests.benchmarks.believable_patients import believable_patients
from tests.builders import JANE
from tests.db.search_reference import Known, expected
from tests.journeys.scenes import DOCTOR, stored_text, visit_in_progress
from tests.reliability.unreadable_rows import before_adoption

if TYPE_CHECKING:
    from collections.abc import Iterator

    from clinic_desktop.db.database import Database
    from clinic_desktop.testing.clock import ClinicTestClock
    from clinic_desktop.testing.databases import ThrowAwayDatabase
    from clinic_desktop.testing.program import StartedProgram

MEGABYTE = "x" * 1_000_000
PASTE_S = 0.2
ODD = "Odd\u00a0space,\r\nCRLF,\u2028separator,\u2029another, e\u0301 "
"""What Qt's editors, and our own cleaning, would change: nobody typed it here, so nobody changes it."""


NAME = "ODD ONE, Jose\u0301 Luis"


@pytest.fixture
def in_chart(
    clinic_program: StartedProgram, clinic_database: ThrowAwayDatabase, clinic_clock: ClinicTestClock
) -> QWidget:
    visit_in_progress(clinic_database, clinic_clock, JANE, "09:00", chiefComplaint="Cough")
    window = clinic_program.sign_in(DOCTOR)
    AppointmentsPage(window).open("DOE, Jane").expect_text("chief_complaint", "Cough")
    clinic_program.wait_until_calm()
    return window


def test_i2_a_megabyte_in_one_line_is_refused_with_words(in_chart: QWidget) -> None:
    QGuiApplication.clipboard().setText(MEGABYTE)
    slowest: dict[str, float] = {}
    for name in ("visit-diagnosis", "visit-treatment-plan", "vitals-weight", "patient-search-list-box"):
        _refuse(in_chart, name, slowest)
    for open_dialog, names in (
        (lambda: PatientSearchPage(in_chart).register(), ("last-name", "address", "phone", "born-on")),
        (lambda: ChartPage(in_chart).add_allergy(), ("allergen", "reaction", "since")),
        (lambda: ChartPage(in_chart).add_condition(), ("name", "notes", "diagnosed")),
        (lambda: ChartPage(in_chart).strike_out_allergy("Penicillin"), ("reason-text",)),
        (
            lambda: PatientSearchPage(in_chart).type("doe").expect_names("DOE, Jane").book("DOE, Jane"),
            ("reason", "day"),
        ),
    ):
        page = open_dialog()
        for name in names:
            _refuse(in_chart, f"{page.root.objectName()}-{name}", slowest)
        page.cancel().expect_closed()
        QGuiApplication.clipboard().setText(MEGABYTE)
    table = AppointmentsPage(in_chart).open("DOE, Jane").begin_symptom("Cou").symptoms.table
    (cell,) = table.findChildren(LineField)
    _refuse(in_chart, "symptom-cell", slowest, before=cell.text())
    assert max(slowest.values()) < PASTE_S
    name = max(slowest, key=lambda one: slowest[one])
    print(f"I2: {len(slowest)} pastes and drops refused, slowest {slowest[name] * 1000:.0f} ms ({name})")


def _refuse(window: QWidget, name: str, slowest: dict[str, float], before: str | None = None) -> None:
    """Paste by keys, by the menu and by dropping: each is refused in words at the field, and nothing changes."""
    field = widget(window, name, QWidget)
    assert isinstance(field, LineField | TextArea)
    if before is None:
        click_into(field)
    kept = field.plain()
    refusals = QSignalSpy(field.refused)
    for way, act in (("keys", _paste_by_keys), ("menu", _paste_by_menu), ("drop", _drop)):
        begun = perf_counter()
        act(field)
        QApplication.processEvents()
        slowest[f"{name} {way}"] = perf_counter() - begun
    assert refusals.count() == 3, name
    assert "1,000,000 characters" in refusals.at(0)[0]
    assert field.plain() == kept
    if isinstance(field, LineField):
        assert "1,000,000 characters" in QToolTip.text()


def _paste_by_keys(field: LineField | TextArea) -> None:
    QTest.keyClick(field, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)


def _paste_by_menu(field: LineField | TextArea) -> None:
    if isinstance(field, TextArea):
        field.paste()
        return
    menu = field.context_menu()
    next(one for one in menu.actions() if one.objectName() == "edit-paste").trigger()
    menu.deleteLater()


def _drop(field: LineField | TextArea) -> None:
    source = QMimeData()
    source.setText(MEGABYTE)
    place, how = QPointF(8, 8), (Qt.DropAction.CopyAction, source, Qt.MouseButton.LeftButton)
    target = field.viewport() if isinstance(field, QAbstractScrollArea) else field
    QApplication.sendEvent(target, QDragEnterEvent(place.toPoint(), *how, Qt.KeyboardModifier.NoModifier))
    QApplication.sendEvent(target, QDropEvent(place, *how, Qt.KeyboardModifier.NoModifier))


@pytest.fixture
def changes() -> Iterator[list[str]]:
    """Give a list that every statement is added to which changes a row."""
    sent: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        if statement.lstrip().upper().startswith(("INSERT", "UPDATE", "DELETE")):
            sent.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    yield sent
    event.remove(Engine, "before_cursor_execute", note)


def test_i4_what_nobody_touched_is_not_written(
    clinic_program: StartedProgram,
    clinic_database: ThrowAwayDatabase,
    clinic_clock: ClinicTestClock,
    changes: list[str],
) -> None:
    with before_adoption(clinic_database) as admin:
        patient = rows.patient(firstName="Jose\u0301\u00a0Luis ", lastName="Odd\u202e\u00a0One", address=ODD, email="")
        patient_id = rows.insert(admin, "patients", patient)
        texts = ("chiefComplaint", "historyOfPresentIllness", "diagnosis", "treatmentPlan", "patientEducation")
        visit_id = visit_in_progress(clinic_database, clinic_clock, patient_id, "09:00", **dict.fromkeys(texts, ODD))
        record_id = clinic_database.value('SELECT id FROM medical_records WHERE "appointmentId" = %s', visit_id)
        rows.insert(admin, "symptoms", rows.symptom(record_id, symptomName=ODD, notes=ODD, bodySite=""))
        rows.insert(
            admin, "prescriptions", rows.prescription(record_id, medicationName=f"\u202e{ODD}", instructions=ODD)
        )
        rows.insert(admin, "vital_signs", rows.vital_signs(visit_id, temperature="36.60", weight="70.00"))
        rows.insert(admin, "allergies", rows.allergy(patient_id, allergen=ODD, reaction=ODD))
        rows.insert(admin, "chronic_conditions", rows.condition(patient_id, conditionName=ODD, notes=ODD, status=None))

    window = clinic_program.sign_in(DOCTOR)
    search = PatientSearchPage(window).type("odd").expect_names(NAME)
    visit = AppointmentsPage(window).open(NAME).expect_open()
    changes.clear()
    before = _versions(clinic_database)
    search.correct(NAME).save_and_close()
    chart = ChartPage(window)
    (allergen,), (condition,) = chart.allergies.column("drug"), chart.conditions.column("condition")
    chart.change_allergy(allergen).save_and_close()
    chart.change_condition(condition).save_and_close()
    for table in (visit.symptoms, visit.prescriptions):
        table.table.setCurrentIndex(table.table.model().index(0, 0))
        table.table.edit(table.table.currentIndex())
        assert table.table.findChildren(QLineEdit)
        press(window, "Return")
    visit.save()
    clinic_program.wait_until_calm()
    written = len(changes)
    assert written == 0, changes
    assert _versions(clinic_database) == before

    visit.write("diagnosis", "Flu").save().expect_saved()
    assert stored_text(clinic_database, visit_id, "treatmentPlan") == ODD
    print(f"I4: 5 kinds of records, {len(before)} rows saved untouched, {written} UPDATEs")


def _versions(database: ThrowAwayDatabase) -> list[tuple[Any, ...]]:
    return database.rows(
        "SELECT 'p', id, xmin::text FROM patients UNION ALL SELECT 'r', id, xmin::text FROM medical_records"
        " UNION ALL SELECT 's', id, xmin::text FROM symptoms UNION ALL SELECT 'm', id, xmin::text FROM prescriptions"
        " UNION ALL SELECT 'v', id, xmin::text FROM vital_signs UNION ALL SELECT 'a', id, xmin::text FROM allergies"
        " UNION ALL SELECT 'c', id, xmin::text FROM chronic_conditions ORDER BY 1, 2"
    )


SEARCHED = ("%", "_", "\\", "'", ";--", "%%", "a%", "_a", "'; DROP TABLE patients;--", "\\%", "O'B", "sm_th", "{}", '"')


def test_i5_the_search_box_finds_whom_a_simple_filter_finds(
    clinic_database: ThrowAwayDatabase, receptionist: Database, qapp: QApplication
) -> None:
    admin = clinic_database.admin_connection()
    admin.execute("TRUNCATE public.patients CASCADE")
    people = [
        Known(one.id, one.first_name, one.last_name, one.born_on, one.phone, one.email)
        for one in believable_patients(400)
    ]
    people.append(Known("beef-0001", "Robert", "O'Brien-Smith", date(1985, 12, 31), "555-7770000", "bob_smith%x@e.org"))
    for one in people:
        row = {"id": one.id, "firstName": one.first_name, "lastName": one.last_name, "dateOfBirth": one.born_on}
        rows.insert(admin, "patients", rows.patient(**row, phone=one.phone, email=one.email))
    service = PatientService(receptionist, ClinicClock())
    box = SearchBox("box", "Find")
    asked: list[str] = []
    box.text_settled.connect(asked.append)
    draw = random.Random(5)  # noqa: S311 - questions of a test
    alphabet = "%_\\';--\"*?()[]{}|&!:<>@ aeionrstmlS.0159"
    texts = [*SEARCHED, *("".join(draw.choices(alphabet, k=draw.randint(1, 12))) for _ in range(200))]
    differing, found_somebody = [], 0
    for text in texts:
        box.clear()
        asked.clear()
        box.setText(text)
        assert asked == [text]
        ids = _found(service, asked[0])
        found_somebody += bool(ids)
        if ids != expected(text, people):
            differing.append(text)
    assert differing == []
    assert found_somebody > 20
    print(f"I5: {len(texts)} texts, {found_somebody} found somebody, 0 differ from the filter")


def _found(service: PatientService, text: str) -> set[str]:
    ids: set[str] = set()
    after = None
    while True:
        page = service.search(PatientSearch(text, after=after))
        ids |= {one.patient.id for one in page.items if one.reason is not MatchReason.SIMILAR_NAME}
        if not page.has_more:
            return ids
        after = page.items[-1].place
