"""The page of a visit: what stands on it becomes an order, and what is typed is never taken away by what is stored."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from PySide6.QtTest import QSignalSpy
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QPlainTextEdit, QTableView, QToolButton

from clinic_desktop.domain.appointments import AppointmentLine
from clinic_desktop.domain.clock import ClinicClock
from clinic_desktop.domain.identifiers import (
    AppointmentId,
    PatientId,
    ProviderId,
    RecordId,
    Version,
    VitalSignsId,
    new_id,
)
from clinic_desktop.domain.observations import Breathing, Observation
from clinic_desktop.domain.problems import ProblemKind
from clinic_desktop.domain.statuses import AppointmentStatus, AppointmentType, Sex
from clinic_desktop.domain.unreadable import UnreadableNumber
from clinic_desktop.domain.visit_merge import content_of
from clinic_desktop.domain.visits import TEXT_FIELDS, Removed, VisitDetails, VisitTexts
from clinic_desktop.domain.vitals import VitalSigns, VitalValues
from clinic_desktop.testing.pages.finding import widget
from clinic_desktop.testing.pages.hands import click, click_into, press, type_text, write
from clinic_desktop.ui.theme import Theme, apply_theme, dress
from clinic_desktop.ui.visit_editor.form import VisitForm
from clinic_desktop.ui.widgets.line_field import LineField
from tests.builders import a_prescription, a_symptom

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytestqt.qtbot import QtBot

CLOCK = ClinicClock(now_utc=lambda: datetime(2026, 11, 23, 9, tzinfo=UTC))
COUGH = replace(a_symptom(name="Cough", severity=4), version=Version("5"))
DRUG = replace(a_prescription(medication="Ibuprofen"), version=Version("6"))


def a_visit(status: AppointmentStatus = AppointmentStatus.IN_PROGRESS, **changes: Any) -> VisitDetails:  # noqa: ANN401
    line = AppointmentLine(
        id=AppointmentId(new_id()),
        version=Version("1"),
        starts_at=datetime(2026, 11, 23, 9, tzinfo=UTC),
        minutes=20,
        type=AppointmentType.SICK_VISIT,
        status=status,
        reason=None,
        patient_id=PatientId("p"),
        patient_last_name="Doe",
        patient_first_name="Jane",
        patient_born_on=date(1985, 3, 15),
        patient_sex=Sex.FEMALE,
        provider_id=ProviderId("d"),
        provider_name="John Smith",
    )
    return replace(VisitDetails(line, RecordId("r"), Version("2"), VisitTexts(diagnosis="Flu")), **changes)


@pytest.fixture
def form(qtbot: QtBot) -> VisitForm:
    made = VisitForm(CLOCK)
    qtbot.addWidget(made)
    made.resize(900, 1400)
    made.show()
    return made


def area(form: VisitForm, name: str) -> QPlainTextEdit:
    return widget(form, f"visit-{name.replace('_', '-')}", QPlainTextEdit)


def vital(form: VisitForm, name: str) -> QLineEdit:
    return widget(form, f"vitals-{name.replace('_', '-')}", QLineEdit)


def table(form: VisitForm, name: str) -> QTableView:
    return widget(form, f"{name}-table", QTableView)


def add_symptom(form: VisitForm, text: str) -> None:
    """Add a row and type into its first cell, without finishing it."""
    click(widget(form, "symptoms-header-add-symptoms", QToolButton))
    type_text(form, text)


def test_without_a_visit_nothing_is_changed_and_nothing_can_be_had(form: VisitForm) -> None:
    assert not form.is_changed()
    with pytest.raises(RuntimeError):
        form.stored()


def test_a_visit_is_shown_whole(form: VisitForm) -> None:
    texts = VisitTexts(**{name: f"about {name}" for name in TEXT_FIELDS})
    values = VitalValues(systolic=120, temperature=Decimal("36.6"), weight=Decimal("66.00"), height=Decimal("165.10"))
    form.show_visit(
        a_visit(
            texts=texts, symptoms=(COUGH,), prescriptions=(DRUG,), vitals=VitalSigns(VitalSignsId("v"), None, values)
        )
    )
    assert {name: area(form, name).toPlainText() for name in TEXT_FIELDS} == {
        name: f"about {name}" for name in TEXT_FIELDS
    }
    assert table(form, "symptoms").model().index(0, 0).data() == "Cough"
    assert table(form, "prescriptions").model().index(0, 0).data() == "Ibuprofen"
    assert [vital(form, name).text() for name in ("systolic", "temperature", "weight", "pain")] == [
        "120",
        "36.6",
        "66",
        "",
    ]
    assert not form.is_changed()


def test_a_number_that_another_program_changed_since_it_was_typed_leaves_nothing_to_save(form: VisitForm) -> None:
    noted = Observation(temperature_f=Decimal("98.5"), confirmed=("heart_rate 170",), breathing=Breathing.AIR)
    values = VitalValues(temperature=Decimal("38.0"), heart_rate=72)
    vitals = VitalSigns(VitalSignsId("v"), Version("3"), values, None, noted, Version("4"))

    form.show_visit(a_visit(vitals=vitals))

    assert not form.is_changed()
    assert form.command().vitals == replace(vitals, observed=Observation(breathing=Breathing.AIR))


@pytest.mark.parametrize("status", [status for status in AppointmentStatus if status != AppointmentStatus.IN_PROGRESS])
def test_only_a_visit_in_progress_can_be_written(form: VisitForm, status: AppointmentStatus) -> None:
    form.show_visit(a_visit(status, symptoms=(COUGH,)))
    assert all(area(form, name).isReadOnly() for name in TEXT_FIELDS)
    assert vital(form, "weight").isReadOnly()
    assert not widget(form, "symptoms-header-add-symptoms", QToolButton).isEnabled()
    form.show_visit(a_visit(symptoms=(COUGH,)))
    assert not any(area(form, name).isReadOnly() for name in TEXT_FIELDS)
    assert widget(form, "symptoms-header-add-symptoms", QToolButton).isEnabled()


def test_what_is_typed_becomes_an_order_with_the_versions_that_were_read(form: VisitForm) -> None:
    visit = a_visit(symptoms=(COUGH,), prescriptions=(DRUG,))
    form.show_visit(visit)
    edited = QSignalSpy(form.edited)
    write(area(form, "treatment_plan"), "Rest")
    write(vital(form, "heart_rate"), "72")
    assert edited.count() > 0
    assert form.is_changed()
    order = form.command()
    assert (order.appointment_id, order.record_id, order.expected_record_version) == (
        visit.appointment.id,
        "r",
        "2",
    )
    assert order.texts == VisitTexts(diagnosis="Flu", treatment_plan="Rest")
    assert (order.symptoms, order.prescriptions) == ((COUGH,), (DRUG,))
    assert order.vitals
    assert order.vitals.values == VitalValues(heart_rate=72)


def test_a_deleted_row_is_ordered_to_be_removed_and_undo_takes_it_back(form: VisitForm) -> None:
    form.show_visit(a_visit(symptoms=(COUGH,)))
    click_into(table(form, "symptoms"))
    table(form, "symptoms").setCurrentIndex(table(form, "symptoms").model().index(0, 0))
    press(form, "Del")
    assert form.command().removed_symptoms == (Removed(COUGH.id, Version("5")),)
    press(form, "Ctrl+Z")
    assert form.command().symptoms == (COUGH,)
    assert not form.is_changed()


def test_a_row_left_empty_is_not_ordered(form: VisitForm) -> None:
    form.show_visit(a_visit())
    click(widget(form, "symptoms-header-add-symptoms", QToolButton))
    press(form, "Esc")
    assert table(form, "symptoms").model().rowCount() == 1
    assert form.command().symptoms == ()
    assert not form.is_changed()


def test_spaces_at_the_ends_are_no_change(form: VisitForm) -> None:
    form.show_visit(a_visit())
    write(area(form, "diagnosis"), "  Flu \n")
    assert not form.is_changed()


def test_showing_what_was_saved_leaves_text_and_cursor_alone(form: VisitForm) -> None:
    visit = a_visit()
    form.show_visit(visit)
    write(area(form, "diagnosis"), "Flu and ")
    saved = replace(visit, texts=VisitTexts(diagnosis="Flu and"), record_version=Version("3"))
    form.show_visit(saved, content_of(saved))
    type_text(form, "cough")
    assert area(form, "diagnosis").toPlainText() == "Flu and cough"
    assert form.command().expected_record_version == "3"


def test_a_cell_that_is_being_typed_into_survives_what_others_store(form: VisitForm) -> None:
    visit = a_visit(symptoms=(COUGH,))
    form.show_visit(visit)
    add_symptom(form, "Whee")
    assert form.is_changed()
    fever = replace(a_symptom(name="Fever"), version=Version("8"))
    theirs = replace(visit, symptoms=(COUGH, fever), record_version=Version("3"))
    form.show_visit(theirs, content_of(theirs))
    type_text(form, "zing")
    form.finish_editing()
    assert {one.fields.name for one in form.command().symptoms} == {"Cough", "Fever", "Wheezing"}


def test_half_a_number_survives_too_and_nothing_else_of_an_earlier_visit(form: VisitForm) -> None:
    visit = a_visit()
    form.show_visit(visit)
    write(vital(form, "weight"), "6o")
    form.show_visit(visit, content_of(visit))
    assert vital(form, "weight").text() == "6o"
    assert form.is_changed()
    form.show_visit(a_visit())
    assert vital(form, "weight").text() == ""
    assert not form.is_changed()


def test_another_visit_takes_nothing_over(form: VisitForm) -> None:
    form.show_visit(a_visit(symptoms=(COUGH,)))
    write(area(form, "diagnosis"), "Flu and cough")
    add_symptom(form, "Wheezing")
    other = a_visit(texts=VisitTexts(), record_id=None, record_version=None)
    form.show_visit(other)
    assert area(form, "diagnosis").toPlainText() == ""
    assert table(form, "symptoms").model().rowCount() == 0
    assert not widget(form, "symptoms-header-undo-symptoms", QToolButton).isHidden()
    press(form, "Ctrl+Z")
    assert table(form, "symptoms").model().rowCount() == 0
    assert not form.is_changed()


def test_a_visit_completed_by_others_keeps_what_was_typed_as_unsaved(form: VisitForm) -> None:
    visit = a_visit()
    form.show_visit(visit)
    write(area(form, "diagnosis"), "Flu and cough")
    mine = form.content()
    form.show_visit(replace(visit, appointment=replace(visit.appointment, status=AppointmentStatus.COMPLETED)), mine)
    assert area(form, "diagnosis").toPlainText() == "Flu and cough"
    assert area(form, "diagnosis").isReadOnly()
    assert form.is_changed()


def test_while_it_is_locked_nothing_can_be_typed(form: VisitForm) -> None:
    form.show_visit(a_visit(symptoms=(COUGH,)))
    form.set_locked(True)
    assert area(form, "diagnosis").isReadOnly()
    form.set_locked(False)
    assert not area(form, "diagnosis").isReadOnly()


def test_a_text_that_is_too_long_is_said_under_its_field(form: VisitForm) -> None:
    form.show_visit(a_visit())
    area(form, "diagnosis").setPlainText("x" * 501)
    assert [(one.field, one.kind) for one in form.problems()] == [("diagnosis", ProblemKind.TOO_LONG)]
    form.to_first_problem()
    assert area(form, "diagnosis").hasFocus()


@pytest.mark.parametrize(
    ("name", "typed", "kind"),
    [
        ("heart_rate", "700", ProblemKind.TOO_LARGE),
        ("heart_rate", "seventy", ProblemKind.NOT_A_NUMBER),
        ("pain", "3.5", ProblemKind.NOT_A_NUMBER),
        ("weight", "0.1", ProblemKind.TOO_SMALL),
    ],
)
def test_an_impossible_value_is_a_problem_of_its_field(
    form: VisitForm, name: str, typed: str, kind: ProblemKind
) -> None:
    form.show_visit(a_visit())
    write(vital(form, name), typed)
    assert [(one.field, one.kind) for one in form.problems()] == [(f"vitals.{name}", kind)]
    form.to_first_problem()
    assert vital(form, name).hasFocus()


def test_a_row_with_a_problem_is_gone_to(form: VisitForm) -> None:
    form.show_visit(a_visit())
    add_symptom(form, "x")
    form.finish_editing()
    assert [one.field for one in form.problems()] == ["symptoms.0.name"]
    click_into(area(form, "diagnosis"))
    form.to_first_problem()
    assert table(form, "symptoms").hasFocus()


def test_the_missing_diagnosis_is_marked_and_the_cursor_put_there(form: VisitForm) -> None:
    form.show_visit(a_visit())
    form.mark_missing_diagnosis()
    assert area(form, "diagnosis").hasFocus()


@pytest.mark.parametrize(
    ("place", "name"),
    [(0, "chief_complaint"), (1, "physical_exam_notes"), (2, "diagnosis"), (3, "treatment_plan")],
)
def test_a_section_is_reached_by_its_number(form: VisitForm, place: int, name: str) -> None:
    form.show_visit(a_visit())
    form.to_section(place)
    assert area(form, name).hasFocus()


def test_tab_walks_through_the_cells_and_out_of_the_table(form: VisitForm) -> None:
    form.show_visit(a_visit(symptoms=(COUGH,)))
    symptoms = table(form, "symptoms")
    click_into(symptoms)
    symptoms.setCurrentIndex(symptoms.model().index(0, 0))
    for column in range(1, symptoms.model().columnCount()):
        press(form, "Tab")
        assert symptoms.currentIndex().column() == column
    press(form, "Tab")
    assert not symptoms.hasFocus()
    press(form, "Shift+Tab")
    assert symptoms.hasFocus()


def test_a_number_that_cannot_be_read_is_kept_and_asked_for(form: VisitForm) -> None:
    stored = UnreadableNumber("NaN")
    form.show_visit(a_visit(vitals=VitalSigns(VitalSignsId("v"), Version("3"), VitalValues(temperature=stored))))
    assert vital(form, "temperature").text() == "NaN"
    assert not form.is_changed()
    command = form.command()
    assert command.vitals is not None
    assert command.vitals.values.temperature == stored
    assert [(one.field, one.kind) for one in form.problems()] == [("vitals.temperature", ProblemKind.UNREADABLE)]
    write(vital(form, "temperature"), "36.6")
    assert form.problems() == ()
    assert form.is_changed()


def test_a_vital_sign_says_that_a_paste_was_too_long(form: VisitForm) -> None:
    form.show_visit(a_visit())
    entry = vital(form, "weight")
    assert isinstance(entry, LineField)
    entry.take("7" * 21)
    assert widget(form, "vitals-weight-words", QLabel).text() == "Too long: nothing was inserted"
    assert entry.text() == ""


def test_an_open_cell_gives_back_what_it_was_given(form: VisitForm) -> None:
    odd = replace(COUGH, fields=replace(COUGH.fields, name="Co\r\nugh\u2028" + "x" * 40_000))
    form.show_visit(a_visit(symptoms=(odd,)))
    view = table(form, "symptoms")
    click_into(view)
    view.setCurrentIndex(view.model().index(0, 0))
    press(form, "F2")
    assert view.findChildren(LineField)
    assert not form.is_changed()
    assert form.finish_editing()
    assert form.command().symptoms == (odd,)


def test_a_paste_into_a_cell_that_is_too_long_is_told(form: VisitForm) -> None:
    form.show_visit(a_visit(symptoms=(COUGH,)))
    told = QSignalSpy(form.told)
    view = table(form, "symptoms")
    view.setCurrentIndex(view.model().index(0, 0))
    view.edit(view.currentIndex())
    (cell,) = view.findChildren(LineField)
    cell.take("x" * 201)
    assert told.at(0)[0].startswith("Nothing was inserted")
    assert cell.text() == "Cough"


@pytest.fixture
def _light(qapp: QApplication, form: VisitForm) -> Iterator[None]:
    palette, font = qapp.palette(), qapp.font()
    apply_theme(qapp, Theme.LIGHT)
    dress(form)
    yield
    qapp.setPalette(palette)
    qapp.setFont(font)


@pytest.mark.usefixtures("_light")
def test_no_head_of_a_column_is_cut(form: VisitForm) -> None:
    for name in ("symptoms-table", "prescriptions-table"):
        head = widget(form, name, QTableView).horizontalHeader()
        sizes = [(head.sectionSize(place), head.sectionSizeHint(place)) for place in range(head.count())]
        assert all(size >= wanted for size, wanted in sizes), f"{name}: {sizes}"
