"""What stood in a form when the program ended comes back; what could not be saved is saved when the server is back."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from clinic_desktop.testing.pages import (
    AddendumPage,
    AllergyPage,
    AppointmentsPage,
    BookPage,
    BreakGlassPage,
    ChartPage,
    ConditionPage,
    DraftsPage,
    MainWindowPage,
    PatientSearchPage,
    PrintPage,
    RecoveryPage,
    RegisterPage,
    SickNotePage,
    VisitPage,
    wait_until,
)
from clinic_desktop.testing.program import StartedProgram
from tests.builders import JANE
from tests.journeys.scenes import DOCTOR, RECEPTION, booked_today, visit_in_progress
from tests.reliability.wire import Wire

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from PySide6.QtWidgets import QApplication, QWidget

    from clinic_desktop.testing.clock import ClinicTestClock
    from clinic_desktop.testing.databases import ThrowAwayDatabase


class Desk:
    """One workstation, at which programs end without asking and are started again."""

    def __init__(self, conninfo: str, clock: ClinicTestClock, folder: Path) -> None:
        self._conninfo = conninfo
        self._clock = clock
        self._folder = folder
        self._program: StartedProgram | None = None

    def sign_in(self, login: str = RECEPTION) -> QWidget:
        self.end()
        self._program = StartedProgram(self._conninfo, now_utc=self._clock, settings_folder=self._folder).start()
        return self._program.sign_in(login)

    def end(self) -> None:
        if self._program is not None:
            self._program.stop()

    def come_back(self, login: str = RECEPTION, **texts: str) -> QWidget:
        """Start again, and open what was not saved."""
        window = self.sign_in(login)
        MainWindowPage(window).notice("drafts").expect("Text of yours was not saved").choose("Show")
        DraftsPage(window).open(**texts)
        return window


@pytest.fixture
def desk(
    qapp: QApplication, clinic_database: ThrowAwayDatabase, clinic_clock: ClinicTestClock, tmp_path: Path
) -> Iterator[Desk]:
    made = Desk(clinic_database.conninfo, clinic_clock, tmp_path)
    yield made
    made.end()


def nothing_is_kept(database: ThrowAwayDatabase) -> bool:
    return not database.rows("SELECT FROM clinic.draft")


def test_a_registration_comes_back_and_is_stored_once(desk: Desk, clinic_database: ThrowAwayDatabase) -> None:
    register = PatientSearchPage(desk.sign_in()).register()
    register.fill(last_name="Ferrante", first_name="Lila", phone="555-0199", born_on="3 mar 198")
    window = desk.come_back(patient="L F", what="Patient's details")
    register = RegisterPage(window)
    assert [register.value(name) for name in ("last_name", "first_name", "phone")] == ["Ferrante", "Lila", "555-0199"]
    assert register.value("born_on") == "3 mar 198"
    register.fill(
        born_on="3 mar 1980", sex="Female", emergency_contact_name="Nunzia", emergency_contact_phone="555-0100"
    )
    register.save_and_close()
    assert clinic_database.value("SELECT count(*) FROM patients WHERE \"lastName\" = 'Ferrante'") == 1
    wait_until(lambda: nothing_is_kept(clinic_database), "the draft to be forgotten")


def test_a_correction_comes_back_field_by_field(desk: Desk, clinic_database: ThrowAwayDatabase) -> None:
    correct = PatientSearchPage(desk.sign_in()).type("doe").correct("DOE, Jane")
    correct.fill(phone="555-7777", address="New Street 1")
    desk.end()
    clinic_database.rows("UPDATE patients SET phone = '555-8888' WHERE id = %s", (JANE,))
    window = desk.come_back(patient="J D")
    recovery = RecoveryPage(window)
    places = {recovery.title_of(place): place for place in range(recovery.count)}
    assert set(places) == {"Phone", "Address"}
    assert (recovery.mine(places["Phone"]), recovery.theirs(places["Phone"])) == ("555-7777", "555-8888")
    recovery.choose_theirs(places["Phone"]).use()
    RegisterPage(window).save_and_close()
    stored = clinic_database.rows("SELECT phone, address FROM patients WHERE id = %s", (JANE,))
    assert stored == [("555-8888", "New Street 1")]


def test_a_booking_comes_back(desk: Desk, clinic_database: ThrowAwayDatabase) -> None:
    book = AppointmentsPage(desk.sign_in()).book().find_patient("doe", "DOE, Jane")
    book.choose_provider("John Smith").write_time("14:45").write_minutes(25).write_reason("Knee")
    window = desk.come_back(patient="J D", what="Booking")
    book = BookPage(window)
    assert (book.time, book.minutes) == ("14:45", 25)
    book.save_and_close()
    assert clinic_database.value('SELECT "durationMinutes" FROM appointments WHERE "reasonForVisit" = \'Knee\'') == 25


def test_a_moved_booking_comes_back(
    desk: Desk, clinic_database: ThrowAwayDatabase, clinic_clock: ClinicTestClock
) -> None:
    booked = booked_today(clinic_database, clinic_clock, JANE, "09:00")
    AppointmentsPage(desk.sign_in()).move("DOE, Jane").write_time("15:15")
    window = desk.come_back(patient="J D")
    RecoveryPage(window).use()
    BookPage(window).save_and_close()
    AppointmentsPage(window).list.expect_row(patient="DOE, Jane", time="15:15")
    assert clinic_database.value("SELECT count(*) FROM appointments WHERE id = %s", booked) == 1


def test_an_allergy_and_a_condition_come_back(
    desk: Desk, clinic_database: ThrowAwayDatabase, clinic_clock: ClinicTestClock
) -> None:
    booked_today(clinic_database, clinic_clock, JANE, "09:00")
    window = desk.sign_in(DOCTOR)
    AppointmentsPage(window).open("DOE, Jane")
    ChartPage(window).expect_allergies("Penicillin").add_allergy().fill(allergen="Nickel", reaction="Hives")
    window = desk.come_back(DOCTOR, patient="J D", what="Allergy")
    allergy = AllergyPage(window)
    assert (allergy.value("allergen"), allergy.value("reaction")) == ("Nickel", "Hives")
    allergy.save_and_close()
    ChartPage(window).add_condition().fill(name="Asthma", notes="Since childhood")
    window = desk.come_back(DOCTOR, patient="J D", what="Condition")
    condition = ConditionPage(window)
    assert (condition.value("name"), condition.value("notes")) == ("Asthma", "Since childhood")
    condition.save_and_close()
    assert clinic_database.value("SELECT count(*) FROM allergies WHERE allergen = 'Nickel'") == 1
    wait_until(lambda: nothing_is_kept(clinic_database), "the drafts to be forgotten")


def test_an_addendum_and_a_letter_come_back(
    desk: Desk, clinic_database: ThrowAwayDatabase, clinic_clock: ClinicTestClock
) -> None:
    completed_today(clinic_database, clinic_clock)
    window = desk.sign_in(DOCTOR)
    visit = AppointmentsPage(window).open("DOE, Jane").expect_status("Completed")
    visit.add_addendum().fill("It was the right knee.", "Correction", "Diagnosis")
    window = desk.come_back(DOCTOR, patient="J D")
    addendum = AddendumPage(window)
    addendum.expect(lambda: addendum.text == "It was the right knee.", "the text to be back")
    addendum.save_and_close()
    visit = VisitPage(window).expect_addenda("It was the right knee.")
    wait_until(lambda: nothing_is_kept(clinic_database), "the draft to be forgotten")
    visit.show_papers().write_sick_note().fill("+0", "+2", remark="No sports.")
    window = desk.come_back(DOCTOR, patient="J D")
    SickNotePage(window).save_and_close()
    printed = PrintPage(window)
    assert "No sports." in printed.text
    printed.close()
    assert clinic_database.rows("SELECT kind, section FROM clinic.addendum") == [("correction", "diagnosis")]
    assert clinic_database.rows("SELECT last_on - first_on FROM clinic.letter") == [(2,)]
    wait_until(lambda: nothing_is_kept(clinic_database), "the draft to be forgotten")


def completed_today(database: ThrowAwayDatabase, clock: ClinicTestClock) -> None:
    appointment = visit_in_progress(database, clock, JANE, "09:00", diagnosis="Sprain of the left knee")
    database.rows('UPDATE medical_records SET "isDraft" = false WHERE "appointmentId" = %s', (appointment,))
    database.rows("UPDATE appointments SET status = 'completed' WHERE id = %s", (appointment,))


def test_a_discarded_form_is_not_offered_again(desk: Desk, clinic_database: ThrowAwayDatabase) -> None:
    register = PatientSearchPage(desk.sign_in()).register().fill(last_name="Ferrante")
    wait_until(lambda: not nothing_is_kept(clinic_database), "the draft to be kept")
    register.cancel().discard().expect_closed()
    wait_until(lambda: nothing_is_kept(clinic_database), "the draft to be forgotten")
    MainWindowPage(desk.sign_in()).notice("drafts").expect_none()


def test_a_form_that_could_not_be_saved_waits_and_is_saved_by_itself(
    qapp: QApplication,
    clinic_database: ThrowAwayDatabase,
    clinic_clock: ClinicTestClock,
    tmp_path: Path,
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    wire = Wire(clinic_database.conninfo, tmp_path_factory.mktemp("w"))
    desk = Desk(wire.conninfo, clinic_clock, tmp_path)
    try:
        correct = PatientSearchPage(desk.sign_in()).type("doe").correct("DOE, Jane").fill(phone="555-7777")
        wire.cut()
        correct.save().message.expect("Not saved yet: the server cannot be reached")
        wire.mend()
        correct.expect_closed()
    finally:
        wire.mend()
        desk.end()
        wire.cut()
    assert clinic_database.value("SELECT phone FROM patients WHERE id = %s", JANE) == "555-7777"


@pytest.fixture
def wire(clinic_database: ThrowAwayDatabase, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Wire]:
    made = Wire(clinic_database.conninfo, tmp_path_factory.mktemp("w"))
    yield made
    made.cut()


@pytest.fixture
def far_desk(qapp: QApplication, wire: Wire, clinic_clock: ClinicTestClock, tmp_path: Path) -> Iterator[Desk]:
    made = Desk(wire.conninfo, clinic_clock, tmp_path)
    yield made
    wire.drop_commits(0)
    made.end()


def test_an_addendum_waits_for_the_server_and_is_stored_once(
    far_desk: Desk, wire: Wire, clinic_database: ThrowAwayDatabase, clinic_clock: ClinicTestClock
) -> None:
    completed_today(clinic_database, clinic_clock)
    window = far_desk.sign_in(DOCTOR)
    visit = AppointmentsPage(window).open("DOE, Jane").expect_status("Completed")
    addendum = visit.add_addendum().fill("It was the right knee.")
    wait_until(lambda: not nothing_is_kept(clinic_database), "the draft to be kept")
    wire.drop_commits(100)
    addendum.save().message.expect("Not saved yet: the server cannot be reached")
    wire.drop_commits(0)
    addendum.expect_closed()
    visit.expect_addenda("It was the right knee.")
    assert clinic_database.value("SELECT count(*) FROM clinic.addendum") == 1


def test_a_registration_that_was_stored_after_all_is_compared_with_what_is_stored(
    far_desk: Desk, wire: Wire, clinic_database: ThrowAwayDatabase
) -> None:
    register = PatientSearchPage(far_desk.sign_in()).register()
    register.fill(last_name="Ferrante", first_name="Lila", phone="555-0199", born_on="3 mar 1980", sex="Female")
    register.fill(emergency_contact_name="Nunzia", emergency_contact_phone="555-0100")
    wait_until(lambda: not nothing_is_kept(clinic_database), "the draft to be kept")
    wire.drop_commits(100)
    register.save().message.expect("Not saved yet: the server cannot be reached")
    far_desk.end()
    wire.drop_commits(0)
    clinic_database.rows("UPDATE patients SET phone = '555-8888' WHERE \"lastName\" = 'Ferrante'")
    window = far_desk.come_back(patient="L F", what="Patient's details")
    recovery = RecoveryPage(window)
    assert (recovery.count, recovery.mine(), recovery.theirs()) == (1, "555-0199", "555-8888")
    recovery.choose_theirs().use()
    assert RegisterPage(window).title == "Correct details"
    assert clinic_database.rows("SELECT phone FROM patients WHERE \"lastName\" = 'Ferrante'") == [("555-8888",)]


def test_a_booking_that_was_stored_after_all_is_compared_with_what_is_stored(
    far_desk: Desk, wire: Wire, clinic_database: ThrowAwayDatabase
) -> None:
    book = AppointmentsPage(far_desk.sign_in()).book().find_patient("doe", "DOE, Jane")
    book.choose_provider("John Smith").write_time("14:45").write_minutes(25).write_reason("Knee")
    wait_until(lambda: not nothing_is_kept(clinic_database), "the draft to be kept")
    wire.drop_commits(100)
    book.save()
    stored = """SELECT "durationMinutes" FROM appointments WHERE "reasonForVisit" = 'Knee'"""
    wait_until(lambda: clinic_database.rows(stored) == [(25,)], "the booking to be stored")
    far_desk.end()
    wire.drop_commits(0)
    clinic_database.rows("""UPDATE appointments SET "durationMinutes" = 40 WHERE "reasonForVisit" = 'Knee'""")
    window = far_desk.come_back(patient="J D", what="Booking")
    recovery = RecoveryPage(window)
    places = {recovery.title_of(place): place for place in range(recovery.count)}
    length = places["Length"]
    assert (recovery.mine(length), recovery.theirs(length)) == ("25", "40")
    recovery.decide_later()


def test_a_draft_that_was_discarded_before_its_chart_was_opened_does_not_come_back(
    desk: Desk, clinic_database: ThrowAwayDatabase
) -> None:
    window = desk.sign_in(DOCTOR)
    ask_for_chen(window)
    ChartPage(window).give_reason("Emergency").expect_patient("CHEN, Michael").add_allergy().fill(allergen="Nickel")
    wait_until(lambda: not nothing_is_kept(clinic_database), "the draft to be kept")
    window = desk.come_back(DOCTOR, what="Allergy")
    BreakGlassPage(window).cancel().expect_closed()
    drafts = MainWindowPage(window).show_drafts().ask_to_discard(what="Allergy")
    drafts.message.choose("Discard")
    drafts.close()
    ask_for_chen(window)
    chart = ChartPage(window).give_reason("Emergency").expect_patient("CHEN, Michael")
    chart.add_allergy().fill(allergen="Latex").save_and_close()
    chart.allergies.expect_row(drug="Latex")


def ask_for_chen(window: QWidget) -> None:
    PatientSearchPage(window).type("chen").expect_names("CHEN, Michael").results.open(name="CHEN, Michael")
