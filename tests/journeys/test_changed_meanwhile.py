"""Another program changes by plain SQL what a form here is about: nothing of either is lost or overwritten."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from clinic_desktop.testing.pages import AppointmentsPage, ChartPage, ConflictPage, PatientSearchPage
from tests import rows
from tests.builders import JANE, MARIA
from tests.journeys.scenes import DOCTOR, booked_today

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from clinic_desktop.testing.clock import ClinicTestClock
    from clinic_desktop.testing.databases import ThrowAwayDatabase
    from clinic_desktop.testing.pages.book import BookPage
    from clinic_desktop.testing.pages.register import RegisterPage
    from clinic_desktop.testing.program import StartedProgram

TOGETHER = "Both versions are brought together"
MEANWHILE = "Somebody else changed this meanwhile"


@pytest.fixture
def window(
    clinic_program: StartedProgram, clinic_database: ThrowAwayDatabase, clinic_clock: ClinicTestClock
) -> QWidget:
    booked_today(clinic_database, clinic_clock, MARIA, "09:00", durationMinutes=30)
    return clinic_program.sign_in(DOCTOR)


@pytest.fixture
def details(window: QWidget) -> RegisterPage:
    return PatientSearchPage(window).type("doe").expect_names("DOE, Jane").correct("DOE, Jane")


def patient(database: ThrowAwayDatabase) -> dict[str, Any]:
    ((stored,),) = database.rows("SELECT to_jsonb(p) FROM patients p WHERE id = %s", (JANE,))
    return dict(stored)


def test_different_details_are_stored_together(details: RegisterPage, clinic_database: ThrowAwayDatabase) -> None:
    details.fill(address="1 New Street")
    clinic_database.rows("UPDATE patients SET phone = '555-000-1111' WHERE id = %s", (JANE,))

    details.save_and_close()

    stored = patient(clinic_database)
    assert (stored["address"], stored["phone"]) == ("1 New Street", "555-000-1111")


def test_the_same_detail_is_asked_about_and_both_can_be_had(
    window: QWidget, details: RegisterPage, clinic_database: ThrowAwayDatabase
) -> None:
    before = patient(clinic_database)["address"]
    details.fill(address="1 New Street", phone="555-999-8888")
    clinic_database.rows("UPDATE patients SET address = '2 Other Street', sex = 'other' WHERE id = %s", (JANE,))
    details.save()
    asked = ConflictPage(window)
    assert (asked.count, asked.mine(), asked.theirs()) == (1, "1 New Street", "2 Other Street")
    asked.decide_later()

    details.expect_message(MEANWHILE, "what you typed is still here")
    assert details.value("address") == "1 New Street"
    assert patient(clinic_database)["address"] == "2 Other Street"
    details.message.choose("Compare")
    ConflictPage(window).choose_theirs().use()
    details.expect_message(TOGETHER)
    assert details.value("address") == "2 Other Street"
    details.save_and_close()

    stored = patient(clinic_database)
    assert (stored["address"], stored["phone"], stored["sex"]) == ("2 Other Street", "555-999-8888", "other")
    assert before not in (stored["address"], "1 New Street")


def test_mine_can_be_kept_and_theirs_elsewhere_stays(
    window: QWidget, details: RegisterPage, clinic_database: ThrowAwayDatabase
) -> None:
    details.fill(address="1 New Street")
    clinic_database.rows("UPDATE patients SET address = '2', phone = '555-000-1111' WHERE id = %s", (JANE,))
    details.save()
    ConflictPage(window).choose_mine().use()
    details.expect_message(TOGETHER).cancel().expect_message("Discard what was entered?")
    details.message.choose("Keep editing")
    details.save_and_close()

    stored = patient(clinic_database)
    assert (stored["address"], stored["phone"]) == ("1 New Street", "555-000-1111")


class TestInAChart:
    @pytest.fixture
    def chart(self, window: QWidget, clinic_database: ThrowAwayDatabase) -> ChartPage:
        rows.insert(
            clinic_database.admin_connection(),
            "chronic_conditions",
            {"id": "asthma", "patientId": JANE, "conditionName": "Asthma", "notes": "Mild", "status": "active"},
        )
        return PatientSearchPage(window).type("doe").expect_names("DOE, Jane").open("DOE, Jane")

    def allergy(self, database: ThrowAwayDatabase) -> tuple[Any, ...]:
        (found,) = database.rows(
            "SELECT severity::text, reaction FROM allergies"
            " WHERE \"patientId\" = %s AND allergen = 'Penicillin'"
            " AND id NOT IN (SELECT allergy_id FROM clinic.struck_allergy)",
            (JANE,),
        )
        return found

    def test_different_fields_of_an_allergy_are_stored_together(
        self, chart: ChartPage, clinic_database: ThrowAwayDatabase
    ) -> None:
        form = chart.change_allergy("Penicillin").fill(severity="Life-threatening")
        clinic_database.rows("UPDATE allergies SET reaction = 'Hives' WHERE allergen = 'Penicillin'")

        form.save_and_close()

        assert self.allergy(clinic_database) == ("life_threatening", "Hives")

    def test_the_same_field_of_an_allergy_is_asked_about(
        self, window: QWidget, chart: ChartPage, clinic_database: ThrowAwayDatabase
    ) -> None:
        form = chart.change_allergy("Penicillin").fill(severity="Mild")
        clinic_database.rows("UPDATE allergies SET severity = 'life_threatening' WHERE allergen = 'Penicillin'")
        form.save()
        asked = ConflictPage(window)
        assert (asked.mine(), asked.theirs()) == ("Mild", "Life-threatening")
        asked.choose_theirs().use()
        form.save_and_close()

        assert self.allergy(clinic_database)[0] == "life_threatening"

    def test_an_allergy_struck_out_meanwhile_keeps_what_was_typed(
        self, chart: ChartPage, clinic_database: ThrowAwayDatabase
    ) -> None:
        form = chart.change_allergy("Penicillin").fill(reaction="Hives on both arms")
        other = clinic_database.reader_of_charts(DOCTOR)
        other.execute(
            "INSERT INTO clinic.struck_allergy (allergy_id, reason)"
            " SELECT id, 'Typed by mistake' FROM allergies WHERE allergen = 'Penicillin'"
        )
        form.save().expect_message("This allergy was struck out meanwhile", "Typed by mistake")
        assert form.value("reaction") == "Hives on both arms"
        form.message.choose("Add as a new one")
        form.expect_closed()

        assert self.allergy(clinic_database)[1] == "Hives on both arms"

    def test_an_allergy_that_another_program_deleted_keeps_what_was_typed(
        self, chart: ChartPage, clinic_database: ThrowAwayDatabase
    ) -> None:
        form = chart.change_allergy("Penicillin").fill(reaction="Hives")
        clinic_database.rows("DELETE FROM allergies WHERE allergen = 'Penicillin'")

        form.save().expect_message("This allergy is not there any more", "still here")
        assert form.value("reaction") == "Hives"

    def test_whoever_strikes_out_an_allergy_has_seen_what_it_reads_now(
        self, chart: ChartPage, clinic_database: ThrowAwayDatabase
    ) -> None:
        form = chart.strike_out_allergy("Penicillin").give("Typed by mistake")
        clinic_database.rows("UPDATE allergies SET reaction = 'Hives' WHERE allergen = 'Penicillin'")
        form.save().expect_message(MEANWHILE, "It reads now: Penicillin, Hives")
        assert self.allergy(clinic_database)[1] == "Hives"
        form.save_and_close()

        assert clinic_database.value("SELECT count(*) FROM clinic.struck_allergy") == 1

    def test_an_allergy_that_somebody_struck_out_first_is_left_alone(
        self, chart: ChartPage, clinic_database: ThrowAwayDatabase
    ) -> None:
        form = chart.strike_out_allergy("Penicillin").give("Typed by mistake")
        clinic_database.rows("DELETE FROM allergies WHERE allergen = 'Penicillin'")

        form.save().expect_message("Somebody else was faster")

    def test_a_condition_comes_together_and_is_asked_about(
        self, window: QWidget, chart: ChartPage, clinic_database: ThrowAwayDatabase
    ) -> None:
        form = chart.change_condition("Asthma").fill(notes="Worse in spring", status="Resolved")
        clinic_database.rows("UPDATE chronic_conditions SET notes = 'Severe', \"diagnosisDate\" = '2020-01-02'")
        form.save()
        asked = ConflictPage(window)
        assert (asked.count, asked.mine(), asked.theirs()) == (1, "Worse in spring", "Severe")
        asked.choose_mine().use()
        form.save_and_close()

        (found,) = clinic_database.rows(
            "SELECT notes, status::text, \"diagnosisDate\"::text FROM chronic_conditions WHERE id = 'asthma'"
        )
        assert found == ("Worse in spring", "resolved", "2020-01-02")


class TestABooking:
    @pytest.fixture
    def form(self, window: QWidget) -> BookPage:
        return AppointmentsPage(window).move("GARCIA, Maria")

    def test_time_and_length_are_stored_together(
        self, form: BookPage, clinic_database: ThrowAwayDatabase, clinic_clock: ClinicTestClock
    ) -> None:
        form.write_time("10:15")
        clinic_database.rows(
            'UPDATE appointments SET "durationMinutes" = 45 WHERE "patientId" = %s AND "appointmentDate"::date = %s',
            (MARIA, clinic_clock.today),
        )
        form.save_and_close()

        (found,) = clinic_database.rows(
            'SELECT "durationMinutes", "appointmentDate"::time::text FROM appointments'
            ' WHERE "patientId" = %s AND "appointmentDate"::date = %s',
            (MARIA, clinic_clock.today),
        )
        assert found == (45, "10:15:00")

    def test_two_times_are_asked_about(
        self, window: QWidget, form: BookPage, clinic_database: ThrowAwayDatabase, clinic_clock: ClinicTestClock
    ) -> None:
        form.write_time("10:15")
        clinic_database.rows(
            'UPDATE appointments SET "appointmentDate" = "appointmentDate" + interval \'3 hours\''
            ' WHERE "patientId" = %s AND "appointmentDate"::date = %s',
            (MARIA, clinic_clock.today),
        )
        form.save()
        asked = ConflictPage(window)
        assert (asked.mine()[-5:], asked.theirs()[-5:]) == ("10:15", "12:00")
        asked.choose_theirs().use()
        assert form.time == "12:00"

    def test_a_booking_cancelled_meanwhile_can_be_booked_anew(
        self, form: BookPage, clinic_database: ThrowAwayDatabase, clinic_clock: ClinicTestClock
    ) -> None:
        form.write_time("10:15")
        clinic_database.rows(
            'UPDATE appointments SET status = \'cancelled\' WHERE "patientId" = %s AND "appointmentDate"::date = %s',
            (MARIA, clinic_clock.today),
        )
        form.save().expect_message("This booking was changed meanwhile: cancelled", "can be booked as a new")
        assert form.time == "10:15"
        form.message.choose("Book it anew")
        form.expect_closed()

        found = clinic_database.rows(
            'SELECT status::text, "appointmentDate"::time::text FROM appointments'
            ' WHERE "patientId" = %s AND "appointmentDate"::date = %s ORDER BY 2',
            (MARIA, clinic_clock.today),
        )
        assert found == [("cancelled", "09:00:00"), ("scheduled", "10:15:00")]

    def test_a_booking_checked_in_meanwhile_is_moved_all_the_same(
        self, form: BookPage, clinic_database: ThrowAwayDatabase, clinic_clock: ClinicTestClock
    ) -> None:
        form.write_time("10:15")
        clinic_database.rows(
            'UPDATE appointments SET status = \'checked_in\' WHERE "patientId" = %s AND "appointmentDate"::date = %s',
            (MARIA, clinic_clock.today),
        )
        form.save_and_close()
