"""Somebody is registered twice: seen while typing, worked off from the list, made one, and two again."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from clinic_desktop.background import duplicate_sweep
from clinic_desktop.domain.statuses import Role
from clinic_desktop.testing.pages import DuplicatesPage, MainWindowPage, MergesPage, PatientSearchPage
from tests import rows
from tests.builders import JANE, MARIA
from tests.journeys.scenes import DOCTOR, RECEPTION

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from clinic_desktop.testing.clock import ClinicTestClock
    from clinic_desktop.testing.databases import ThrowAwayDatabase
    from clinic_desktop.testing.program import StartedProgram


@pytest.fixture
def twin(clinic_database: ThrowAwayDatabase) -> str:
    """Register Maria once more, with a booking, an allergy and a telephone number of her own."""
    admin = clinic_database.admin_connection()
    twin = rows.insert(
        admin,
        "patients",
        rows.patient(
            firstName="Maria",
            lastName="Garzia",
            dateOfBirth=clinic_database.value('SELECT "dateOfBirth" FROM patients WHERE id = %s', MARIA),
            phone="+1-555-0399",
        ),
    )
    provider = clinic_database.a_provider("Olga", "Other")
    rows.insert(admin, "appointments", rows.appointment(provider, patientId=twin))
    rows.insert(admin, "allergies", rows.allergy(twin, allergen="A secret of hers"))
    return twin


def compared(window: QWidget) -> DuplicatesPage:
    return PatientSearchPage(window).duplicates().expect_compared()


def test_a_match_tells_whose_patient_it_is_and_nothing_clinical(
    clinic_program: StartedProgram, clinic_database: ThrowAwayDatabase, clinic_clock: ClinicTestClock, twin: str
) -> None:
    """A doctor registers somebody who is a patient of another provider already."""
    account = clinic_database.an_account(Role.CLINICIAN, sees_patients=True)
    form = PatientSearchPage(clinic_program.sign_in(account.login)).register()

    form.fill(last_name="Garzia", first_name="Maria", phone="555 0399")

    form.expect_duplicate("GARZIA, Maria", "same name, same phone")
    (row,) = [one for one in form.duplicates.rows if one["name"] == "GARZIA, Maria"]
    assert row["bookings"].startswith("with another provider: Olga Other, next ")
    assert "secret" not in f"{form.duplicates.rows}"


def test_an_archived_match_is_brought_back_from_the_form(
    clinic_program: StartedProgram, clinic_database: ThrowAwayDatabase
) -> None:
    clinic_database.rows(
        "INSERT INTO clinic.patient_profile (patient_id, archived_at, archived_by, archive_reason)"
        " VALUES (%s, now(), 'x', 'moved away')",
        (JANE,),
    )
    search = PatientSearchPage(clinic_program.sign_in(RECEPTION))
    form = search.type("zzyzx").register()
    form.fill(last_name="Doe", first_name="Jane").expect_duplicate("DOE, Jane", "same name")
    assert form.duplicates.rows[0]["bookings"] == "archived"

    form.open_duplicate("DOE, Jane")

    search.expect_names("DOE, Jane").expect_card("DOE, Jane")
    assert search.typed == "DOE, Jane"
    assert clinic_database.value("SELECT archived_at FROM clinic.patient_profile WHERE patient_id = %s", JANE) is None


def test_whoever_was_registered_is_shown_by_name_and_without_his_namesake(
    clinic_program: StartedProgram, clinic_database: ThrowAwayDatabase
) -> None:
    search = PatientSearchPage(clinic_program.sign_in(RECEPTION))
    form = search.register().fill(last_name="Doe", first_name="Jane", born_on="1 feb 1961", sex="Female")
    form.fill(phone="555-0177", emergency_contact_name="Jim", emergency_contact_phone="555-0178").save_and_close()
    search.expect(lambda: search.card("phone") == "555-0177", "the one who was registered")
    search.expect_names("DOE, Jane")
    assert search.typed == "DOE, Jane"
    other = clinic_database.rows("UPDATE patients SET phone = '555-0179' WHERE phone = '555-0177' RETURNING id")
    assert len(other) == 1
    search.expect(lambda: search.card("phone") == "555-0179", "what was changed elsewhere").expect_names("DOE, Jane")
    search.type("doe, jane").expect_names("DOE, Jane", "DOE, Jane")


def test_from_the_work_list_to_one_patient_and_back_to_two(
    clinic_program: StartedProgram, clinic_database: ThrowAwayDatabase, twin: str
) -> None:
    window = clinic_program.sign_in(RECEPTION)
    pairs = compared(window).expect_pair("GARCIA, Maria", "GARZIA, Maria", why="similar name, same birth date")
    both = pairs.merge("GARCIA, Maria", "GARZIA, Maria")
    assert "1 booking to come, 1 entry about allergies" in both.said
    assert "secret" not in both.said
    assert both.value("phone", "stays") == "+1-555-0301"
    both.take("phone").save_and_close()
    pairs.expect_message("They are one: GARCIA, Maria").expect_no_pair("GARCIA, Maria", "GARZIA, Maria")
    pairs.close()

    search = PatientSearchPage(window).expect_names("GARCIA, Maria").expect_card("GARCIA, Maria")
    assert search.typed == "GARCIA, Maria"
    search.type("garzia").expect_names("GARCIA, Maria")
    search.expect_found_by("GARCIA, Maria", "was Garzia, Maria").choose("GARCIA, Maria")
    assert search.card("phone") == "+1-555-0399"
    assert clinic_database.value('SELECT count(*) FROM allergies WHERE "patientId" = %s', twin) == 0

    merges = MainWindowPage(window).show_merges().find("maria gar")
    undone = merges.undo("GARZIA, Maria").expect_said("comes back as it was, with 1 booking, 1 entry about allergies")
    undone.save_and_close()
    MergesPage(window).expect_message("They are two patients again").close()
    search.type("garzia").expect_names("GARZIA, Maria").type("garcia").expect_names("GARCIA, Maria")
    search.expect_card("GARCIA, Maria").expect(lambda: search.card("phone") == "+1-555-0301", "the old number")
    assert clinic_database.value('SELECT count(*) FROM appointments WHERE "patientId" = %s', twin) == 1


def test_two_people_stay_two_and_leave_the_list(
    clinic_program: StartedProgram, clinic_database: ThrowAwayDatabase, twin: str
) -> None:
    window = clinic_program.sign_in(RECEPTION)
    pairs = compared(window)
    pairs.not_the_same("GARCIA, Maria", "GARZIA, Maria")
    pairs.show_two_people()
    pairs.expect(
        lambda: pairs.list.rows and pairs.list.rows[0]["why"].startswith("said to be two people by Rosa Lind"),
        "who said so",
    ).close()

    compared(window).expect_no_pair("GARCIA, Maria", "GARZIA, Maria").close()


def test_an_open_chart_is_told_before_anything_is_merged(
    clinic_program: StartedProgram, clinic_database: ThrowAwayDatabase, twin: str
) -> None:
    reader = clinic_database.connection_as(DOCTOR)
    reader.execute("SELECT clinic.session_open('Room 2', '0')")
    clinic_database.open_charts(reader, twin)
    window = clinic_program.sign_in(RECEPTION)
    PatientSearchPage(window).type("garcia").expect_names("GARCIA, Maria").choose("GARCIA, Maria")

    both = MainWindowPage(window).merge_with_another().choose("garzia", "GARZIA, Maria")

    both.expect_message("A chart of one of them is open")
    assert "Room 2" in both.message.words
    assert not both.can_merge
    both.cancel().expect_closed()


def test_the_desk_is_told_of_somebody_registered_twice_whether_or_not_the_list_is_open(
    clinic_program: StartedProgram,
    clinic_database: ThrowAwayDatabase,
    clinic_clock: ClinicTestClock,
    twin: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name in ("BEGIN_AFTER_MS", "PIECE_EVERY_MS", "AFTER_CHANGES_MS"):
        monkeypatch.setattr(duplicate_sweep, name, 50)
    window = clinic_program.sign_in(RECEPTION)
    main = MainWindowPage(window)
    main.expect(lambda: "Suspected duplicates (1)" in main.menu_words("patient"), "the count in the menu")
    main.notice("suspects").expect_none()

    born_on = clinic_database.value('SELECT "dateOfBirth" FROM patients WHERE id = %s', JANE)
    again = rows.patient(firstName="Jane", lastName="Do", dateOfBirth=born_on)
    rows.insert(clinic_database.admin_connection(), "patients", again)

    main.notice("suspects").expect("2 pairs of patients may be registered twice").choose("Show")
    pairs = DuplicatesPage(window).expect_pair("DOE, Jane", "DO, Jane")
    both = pairs.open_both("GARCIA, Maria", "GARZIA, Maria").expect_compared("First name", "same")
    both.expect_compared("Last name", "differs").expect_compared("Phone", "differs")
    both.expect_compared("Emergency contact", "differs")
    assert "the other has 1 booking to come, 1 entry about allergies" in both.said
    assert "secret" not in f"{both.list.rows}"
    both.not_the_same()
    pairs.expect_no_pair("GARCIA, Maria", "GARZIA, Maria")
    pairs.open_both("DOE, Jane", "DO, Jane").merge().cancel().expect_closed()
    pairs.close()
    main.expect(lambda: "Suspected duplicates (1)" in main.menu_words("patient"), "one fewer in the menu")
