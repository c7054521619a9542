"""Text that comes back meets text that is written on, here, at another desk or by others: none overtakes another."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtWidgets import QLabel

from clinic_desktop.testing.pages import (
    AllergyPage,
    AppointmentsPage,
    BreakGlassPage,
    ChartPage,
    DraftsPage,
    MainWindowPage,
    PatientSearchPage,
    RecoveryPage,
    VisitPage,
    wait_until,
)
from clinic_desktop.testing.pages.main_window import CONNECTED
from clinic_desktop.testing.program import StartedProgram
from tests.builders import JANE, MARIA
from tests.journeys.scenes import DOCTOR, stored_text, visit_in_progress
from tests.reliability.wire import Wire

if TYPE_CHECKING:
    from collections.abc import Iterator

    from PySide6.QtWidgets import QWidget

    from clinic_desktop.domain.identifiers import AppointmentId
    from clinic_desktop.testing.clock import ClinicTestClock, IdleTestClock
    from clinic_desktop.testing.databases import ThrowAwayDatabase
    from clinic_desktop.testing.program_fixtures import OpenWindow, StartProgram

PASSWORD = "password123"

HOLD_UP_DRAFTS = (
    """CREATE FUNCTION clinic.hold_up() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS
    'BEGIN PERFORM pg_advisory_xact_lock(7193); RETURN NEW; END'""",
    "CREATE TRIGGER hold_up BEFORE INSERT ON clinic.draft FOR EACH ROW EXECUTE FUNCTION clinic.hold_up()",
)
HELD_UP = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND objid = 7193 AND NOT granted"


@pytest.fixture
def visit_id(clinic_database: ThrowAwayDatabase, clinic_clock: ClinicTestClock) -> AppointmentId:
    visit_in_progress(clinic_database, clinic_clock, MARIA, "10:00", chiefComplaint="Rash")
    return visit_in_progress(
        clinic_database, clinic_clock, JANE, "09:00", chiefComplaint="Cough", diagnosis="Cold", treatmentPlan="Rest"
    )


@pytest.fixture
def put_aside(second_window: OpenWindow, visit_id: AppointmentId) -> None:
    """Have a diagnosis typed and kept for later."""
    window = second_window(DOCTOR)
    AppointmentsPage(window).open("DOE, Jane").write("diagnosis", "Influenza")
    keep_for_later(window)


def keep_for_later(window: QWidget) -> None:
    """Close the program and keep what was typed."""
    window.close()
    ChartPage(window).expect_asked_about_unsaved().answer("Keep for later")


def somebody_writes(database: ThrowAwayDatabase, visit_id: str, column: str, text: str) -> None:
    database.rows(f'UPDATE medical_records SET "{column}" = %s WHERE "appointmentId" = %s', (text, visit_id))


def kept(database: ThrowAwayDatabase) -> int:
    return int(database.value("SELECT count(*) FROM clinic.draft"))


def wait_for_kept(database: ThrowAwayDatabase, number: int) -> None:
    wait_until(lambda: kept(database) == number, lambda: f"{number} drafts on the server, not {kept(database)}")


@pytest.mark.usefixtures("put_aside")
class TestOthersSaveWhileTypedTextIsLookedAt:
    @pytest.fixture
    def window(self, start_program: StartProgram) -> QWidget:
        shown = start_program().sign_in(DOCTOR)
        AppointmentsPage(shown).open("DOE, Jane").message.choose("Compare")
        return shown

    def test_what_they_wrote_elsewhere_stays(
        self, window: QWidget, clinic_database: ThrowAwayDatabase, visit_id: AppointmentId
    ) -> None:
        recovery, visit = RecoveryPage(window), VisitPage(window)
        somebody_writes(clinic_database, visit_id, "treatmentPlan", "Bed rest")
        visit.expect_text("treatment_plan", "Bed rest")
        recovery.use()
        visit.expect_text("diagnosis", "Influenza").expect_text("treatment_plan", "Bed rest").save().expect_saved()
        assert stored_text(clinic_database, visit_id, "treatmentPlan") == "Bed rest"

    def test_what_they_wrote_in_the_same_place_is_asked_about(
        self, window: QWidget, clinic_database: ThrowAwayDatabase, visit_id: AppointmentId
    ) -> None:
        recovery, visit = RecoveryPage(window), VisitPage(window)
        somebody_writes(clinic_database, visit_id, "diagnosis", "Pneumonia")
        visit.expect_text("diagnosis", "Pneumonia")
        again = recovery.use_and_be_asked_again()
        assert (again.mine(), again.theirs()) == ("Influenza", "Pneumonia")
        again.choose_theirs().use()
        visit.expect_text("diagnosis", "Pneumonia")


def test_what_is_saved_is_not_offered_as_it_was_before(
    clinic_program: StartedProgram, clinic_database: ThrowAwayDatabase, visit_id: AppointmentId
) -> None:
    window = clinic_program.sign_in(DOCTOR)
    visit = AppointmentsPage(window).open("DOE, Jane").write("diagnosis", "Influ")
    wait_for_kept(clinic_database, 1)
    drafts = MainWindowPage(window).show_drafts()
    clinic_program.wait_until_calm()
    drafts.close()
    visit.write("diagnosis", "Influenza").save().expect_saved()
    wait_for_kept(clinic_database, 0)
    AppointmentsPage(window).open("GARCIA, Maria").expect_text("chief_complaint", "Rash")
    AppointmentsPage(window).open("DOE, Jane").expect_text("diagnosis", "Influenza").expect_no_message()
    drafts = MainWindowPage(window).show_drafts()
    drafts.list.expect_notice("Nothing is unsaved")
    drafts.close()


@pytest.mark.usefixtures("put_aside")
def test_each_of_two_texts_of_one_visit_is_taken_back_and_none_is_left(
    start_program: StartProgram, second_window: OpenWindow, clinic_database: ThrowAwayDatabase, visit_id: AppointmentId
) -> None:
    other = second_window(DOCTOR)
    AppointmentsPage(other).open("DOE, Jane").write("treatment_plan", "Bed rest")
    keep_for_later(other)
    wait_for_kept(clinic_database, 2)
    window = start_program().sign_in(DOCTOR)
    MainWindowPage(window).notice("drafts").expect("2 texts of yours were not saved").choose("Show")
    drafts = DraftsPage(window)
    drafts.press("Down")
    drafts.press("Return").expect_closed()
    recovery = RecoveryPage(window)
    assert recovery.mine() == "Influenza"
    recovery.use()
    visit = VisitPage(window).expect_text("diagnosis", "Influenza").write("physical_exam_notes", "Crackles")
    MainWindowPage(window).show_drafts().open(patient="J D")
    recovery = RecoveryPage(window)
    places = {recovery.title_of(place): place for place in range(recovery.count)}
    recovery.choose_theirs(places["Diagnosis"]).choose_theirs(places["Physical examination"]).use()
    visit.expect_text("diagnosis", "Influenza").expect_text("treatment_plan", "Bed rest")
    visit.expect_text("physical_exam_notes", "Crackles").save().expect_saved()
    wait_for_kept(clinic_database, 0)


def test_one_person_at_two_desks_keeps_both_texts(
    start_program: StartProgram, second_window: OpenWindow, clinic_database: ThrowAwayDatabase, visit_id: AppointmentId
) -> None:
    there = second_window(DOCTOR)
    first = AppointmentsPage(there).open("DOE, Jane").write("diagnosis", "Influenza")
    wait_for_kept(clinic_database, 1)
    here = start_program().sign_in(DOCTOR)
    visit = AppointmentsPage(here).open("DOE, Jane")
    visit.message.choose("Compare")
    RecoveryPage(here).use()
    visit.expect_text("diagnosis", "Influenza").write_more("diagnosis", ", mild")
    wait_for_kept(clinic_database, 2)
    visit.save().expect_saved()
    wait_for_kept(clinic_database, 1)
    first.expect_text("diagnosis", "Influenza")


def test_a_draft_on_its_way_to_the_server_is_over_when_its_text_is_saved_first(
    clinic_program: StartedProgram, clinic_database: ThrowAwayDatabase, visit_id: AppointmentId
) -> None:
    window = clinic_program.sign_in(DOCTOR)
    visit = AppointmentsPage(window).open("DOE, Jane")
    clinic_program.wait_until_calm()
    drafts_folder = clinic_program.settings.drafts_folder
    for statement in HOLD_UP_DRAFTS:
        clinic_database.admin_connection().execute(statement)
    holding = clinic_database.admin_connection()
    with holding.transaction():
        holding.execute("SELECT pg_advisory_xact_lock(7193)")
        visit.write("diagnosis", "Influenza")
        wait_until(lambda: clinic_database.value(HELD_UP), "the draft to be on its way")
        visit.save().expect_saved()
        wait_until(lambda: not list(drafts_folder.glob("*/*.draft")), "the draft to be forgotten here")
    clinic_program.wait_until_calm()
    wait_for_kept(clinic_database, 0)


@pytest.mark.parametrize("answer", ["Discard", "Keep for later"])
def test_text_that_could_not_be_left_is_kept_on_and_over_when_it_is_saved(
    clinic_program: StartedProgram, clinic_database: ThrowAwayDatabase, visit_id: AppointmentId, answer: str
) -> None:
    window = clinic_program.sign_in(DOCTOR)
    visit = AppointmentsPage(window).open("DOE, Jane").write("diagnosis", "Influenza")
    wait_for_kept(clinic_database, 1)
    PatientSearchPage(window).type("chen").expect_names("CHEN, Michael").results.open(name="CHEN, Michael")
    ChartPage(window).answer(answer)
    BreakGlassPage(window).cancel().expect_closed()
    visit.expect_text("diagnosis", "Influenza").expect_state("Not saved *")
    wait_for_kept(clinic_database, 1)
    visit.write_more("diagnosis", " A").save().expect_saved()
    wait_for_kept(clinic_database, 0)
    MainWindowPage(window).notice("drafts").expect_none()


@pytest.mark.usefixtures("qapp", "visit_id")
class TestWithoutAServer:
    @pytest.fixture
    def wire(self, clinic_database: ThrowAwayDatabase, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Wire]:
        made = Wire(clinic_database.conninfo, tmp_path_factory.mktemp("w"))
        yield made
        made.cut()

    @pytest.fixture
    def program(
        self,
        wire: Wire,
        clinic_clock: ClinicTestClock,
        idle_clock: IdleTestClock,
    ) -> Iterator[StartedProgram]:
        with StartedProgram(wire.conninfo, now_utc=clinic_clock, idle_clock=idle_clock) as started:
            yield started
            wire.mend()

    @pytest.fixture
    def allergy(self, program: StartedProgram, wire: Wire) -> AllergyPage:
        """Give the form of an allergy that could not be saved, and waits behind a locked window."""
        window = program.sign_in(DOCTOR)
        AppointmentsPage(window).open("DOE, Jane").expect_text("chief_complaint", "Cough")
        ChartPage(window).expect_allergies("Penicillin").add_allergy().fill(allergen="Nickel")
        program.wait_until_calm()
        wire.cut()
        form = AllergyPage(window)
        form.save().message.expect("Not saved yet: the server cannot be reached")
        program.lock()
        return form

    def test_a_form_that_waits_behind_a_locked_window_is_saved_when_its_person_is_back(
        self, program: StartedProgram, wire: Wire, clinic_database: ThrowAwayDatabase, allergy: AllergyPage
    ) -> None:
        words = allergy.window.findChild(QLabel, "status-connection")
        wire.mend()
        wait_until(lambda: words is not None and words.text() == CONNECTED, "the server to be back")
        program.lock_page.write_password(PASSWORD).unlock().expect_gone()
        allergy.expect_closed()
        assert clinic_database.value("SELECT count(*) FROM allergies WHERE allergen = 'Nickel'") == 1

    def test_a_form_that_waits_is_saved_although_its_chart_was_closed_meanwhile(
        self, program: StartedProgram, wire: Wire, clinic_database: ThrowAwayDatabase, allergy: AllergyPage
    ) -> None:
        program.lock_page.write_password(PASSWORD).unlock().expect_gone()
        wire.mend()
        allergy.expect_closed()
        assert clinic_database.value("SELECT count(*) FROM allergies WHERE allergen = 'Nickel'") == 1
