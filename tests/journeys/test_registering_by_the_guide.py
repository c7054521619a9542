"""The form for a patient's name, gender, phone and address, by the NHS CUI guides on entering them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QLabel, QLineEdit, QWidget

from clinic_desktop.domain.statuses import Sex
from clinic_desktop.testing.pages import PatientSearchPage
from clinic_desktop.ui.patient_search.register_dialog import GENDER_MEANING
from clinic_desktop.ui.widgets.line_field import LineField
from tests.journeys.scenes import RECEPTION

if TYPE_CHECKING:
    from clinic_desktop.testing.databases import ThrowAwayDatabase
    from clinic_desktop.testing.program import StartedProgram

NAMES = ("last-name", "first-name", "preferred-name", "title")
LONG = "Wolfeschlegelsteinhausenbergerdorff"


def test_a_patient_is_written_down_by_the_guides(
    clinic_program: StartedProgram, clinic_database: ThrowAwayDatabase
) -> None:
    """NID-0014, 0015, 0020 to 0022, 0026 to 0028, 0042 to 0044, 0047 to 0049, 0052, 0053;

    CGS-0004 to 0006, 0012 to 0014, 0017, 0018, 0029; TID-0011, 0012, 0015; and reception has no banner (PAB-0008).
    """
    window = clinic_program.sign_in(RECEPTION)
    form = PatientSearchPage(window).register()
    fields = {name: form.widget(f"register-patient-{name}", QLineEdit) for name in NAMES}
    labels = {one.buddy(): one for one in form.root.findChildren(QLabel) if one.buddy() is not None}
    for name, field in fields.items():
        assert isinstance(field, LineField), "free text"
        assert labels[field].text(), "a label that is tied to its field"
        assert field.accessibleName(), name
        character = field.fontMetrics().averageCharWidth()
        assert field.width() >= (4 if name == "title" else 8) * character, "not too narrow to read"
        assert labels[field].mapTo(form.root, labels[field].rect().topLeft()).x() <= left(form.root, field) + 2
    places = [(field.mapTo(form.root, field.rect().topLeft()).y(), left(form.root, field)) for field in fields.values()]
    assert places == sorted(places), "family name, given name, preferred name, title"

    gender = form.widget("register-patient-sex", QComboBox)
    assert gender.currentText() == "Choose…", "nothing is chosen beforehand"
    assert [gender.itemText(row) for row in range(1, gender.count())] == ["Male", "Female", "Other"]
    assert len(Sex) == 3
    assert gender.toolTip() == GENDER_MEANING
    form.save()
    assert clinic_database.value('SELECT count(*) FROM patients WHERE "lastName" = %s', LONG) == 0

    form.fill(last_name=LONG, first_name="Mary Jane", title="Mr", born_on="14 aug 1980", sex="Female")
    form.fill(phone="(0)20-7946 0958 x12", emergency_contact_name="Ann", emergency_contact_phone="+44 20 79460958")
    form.save_and_close()
    stored = clinic_database.rows(
        'SELECT "firstName", sex::text, phone, "emergencyContactPhone" FROM patients WHERE "lastName" = %s', (LONG,)
    )
    assert stored == [("Mary Jane", "female", "(0)20-7946 0958 x12", "+44 20 79460958")]
    PatientSearchPage(window).type(LONG).expect_names(f"{LONG.upper()}, Mary Jane (Mr)")
    assert window.findChild(QWidget, "patient-banner", Qt.FindChildOption.FindChildrenRecursively) is None


def left(root: QWidget, field: QWidget) -> int:
    return field.mapTo(root, field.rect().topLeft()).x()
