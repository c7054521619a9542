"""The steps of the tour, in order: from signing in to a completed visit."""

from __future__ import annotations

from typing import TYPE_CHECKING

from clinic_desktop.tour.chart_steps import AFTER_COMPLETING, BEFORE_COMPLETING
from clinic_desktop.tour.desk_steps import DESK_STEPS, settle_working_hours
from clinic_desktop.tour.large_steps import LARGE_AFTER_COMPLETING, LARGE_BEFORE_COMPLETING
from clinic_desktop.tour.loss_steps import LOSS_STEPS
from clinic_desktop.tour.trust_steps import TRUST_STEPS

if TYPE_CHECKING:
    from collections.abc import Callable

    from clinic_desktop.testing.pages.background import AllergyPage
    from clinic_desktop.testing.pages.book import BookPage
    from clinic_desktop.tour.scene import Tour

ANA = "NÚÑEZ, Ana"
OF_ANA = 'FROM appointments a JOIN patients p ON p.id = a."patientId" WHERE p."lastName" = \'Núñez\''
RECORD_OF_ANA = 'FROM medical_records r WHERE r."appointmentId" = (SELECT a.id ' + OF_ANA + ")"


def show_sign_in(tour: Tour) -> None:
    tour.program.start()
    tour.picture("01-sign-in")


def refuse_wrong_password(tour: Tour) -> None:
    page = tour.program.sign_in_page.write_email("reception@example.com").write_password("not the password")
    page.sign_in().expect_message("E-mail or password is not right")
    tour.picture("02-wrong-password")
    tour.verify("nobody has a session", "SELECT count(*) FROM clinic.session", 0)


def reception_signs_in(tour: Tour) -> None:
    window = tour.sign_in("reception@example.com")
    if "chart" in " ".join(window.panes).lower():
        raise AssertionError("reception sees a chart")
    tour.picture("03-reception")
    tour.verify("a session of reception", "SELECT db_role FROM clinic.session", "reception@example.com")


def search_finds(tour: Tour) -> None:
    search = tour.window.search
    search.type("555 0301").expect_names("GARCIA, Maria").expect_found_by("GARCIA, Maria", "+1-555-0301")
    search.type("johnsom").expect_names("JOHNSON, Robert")
    tour.picture("04-search-typing-error")
    search.type("15-mar-1985").expect_names("DOE, Jane")


def register_patient(tour: Tour) -> None:
    page = tour.window.search.type("Jane Doe").register()
    page.fill(last_name="Doe", first_name="Jane", born_on="15 mar 1985")
    page.expect_duplicate("DOE, Jane", "same name, same birth date")
    tour.picture("05-register-duplicates")
    page.cancel().discard().expect_closed()
    page = tour.window.search.type("").register()
    page.fill(last_name="Núñez", first_name="Ana", born_on="2 feb 1990", sex="Female", phone="+1 555 0660")
    page.save()
    tour.picture("06-register-problems")
    page.fill(emergency_contact_name="Luis Núñez", emergency_contact_phone="+1 555 0661", email="ana@example.com")
    page.save_and_close()
    tour.window.search.expect_names(ANA)
    tour.verify("the patient", "SELECT sex::text FROM patients WHERE \"lastName\" = 'Núñez'", "female")


def book_appointment(tour: Tour) -> None:
    page = tour.window.search.type("nunez ana").expect_names(ANA).book(ANA)
    page.choose_type("Sick visit").choose_provider("John Smith").write_day("t").write_time("9:30")
    page.write_reason("Cough and fever").expect_nothing_in_the_way()
    tour.picture("07-book")
    page.save_and_close()
    tour.verify("the booking", 'SELECT "durationMinutes" ' + OF_ANA, 20)


def refuse_double_booking(tour: Tour) -> None:
    page: BookPage = tour.window.search.type("chen").expect_names("CHEN, Michael").book("CHEN, Michael")
    page.choose_provider("John Smith").write_day("t").write_time("9:40").expect_in_the_way("is taken by NÚÑEZ, Ana")
    page.save().expect_message("That time was just taken")
    tour.picture("08-time-taken")
    page.take_free_time().save_and_close()
    overlaps = """
        SELECT count(*) FROM clinic.slot_claim a JOIN clinic.slot_claim b
        ON a.provider_id = b.provider_id AND a.appointment_id < b.appointment_id AND a.during && b.during"""
    tour.verify("no two bookings overlap", overlaps, 0)


def check_in(tour: Tour) -> None:
    tour.window.appointments.today().check_in(ANA).expect_status(ANA, "Checked in")
    tour.picture("09-checked-in")
    tour.verify("the status", "SELECT a.status::text " + OF_ANA, "checked_in")


def doctor_signs_in(tour: Tour) -> None:
    tour.window.sign_out()
    tour.sign_in("doctor@example.com")
    tour.window.appointments.today().expect_status(ANA, "Checked in")
    tour.picture("10-doctor")


def look_at_earlier_visit(tour: Tour) -> None:
    chart = tour.window.search.type("doe").expect_names("DOE, Jane").open("DOE, Jane")
    chart.expect_patient("DOE, Jane").expect_allergies("Penicillin")
    chart.visits.expect_row(diagnosis="Tension headache").open(diagnosis="Tension headache")
    tour.window.visit.expect_open().expect_status("Completed")
    tour.picture("11-earlier-visit")


def start_visit(tour: Tour) -> None:
    tour.window.appointments.start_visit(ANA).expect_status("In progress")
    tour.window.chart.expect_patient(ANA)
    tour.verify("the status", "SELECT a.status::text " + OF_ANA, "in_progress")
    tour.verify("a record", "SELECT count(*) " + RECORD_OF_ANA, 1)


def record_allergy(tour: Tour) -> None:
    page: AllergyPage = tour.window.chart.add_allergy()
    page.fill(allergen="Aspirin", reaction="Hives", severity="Moderate")
    tour.picture("12-allergy")
    page.save_and_close()
    tour.window.chart.expect_allergies("Aspirin")
    tour.verify("the allergy", "SELECT severity::text FROM allergies WHERE allergen = 'Aspirin'", "moderate")


def write_visit(tour: Tour) -> None:
    visit = tour.window.visit
    visit.write("chief_complaint", "Cough and fever for three days")
    visit.write("history_of_present_illness", "Dry cough, worse at night. Fever up to 38.5 °C. No shortness of breath.")
    visit.add_symptom(symptom="Cough", severity="6", duration="3 days")
    tour.picture("13-writing")
    visit.write_vital("systolic", "122").write_vital("diastolic", "78").write_vital("heart_rate", "92")
    visit.write_vital("temperature", "100.9")
    tour.picture("14-degrees-fahrenheit")
    visit.convert("temperature").write_vital("weight", "61.5").write_vital("height", "168")
    visit.write("physical_exam_notes", "Throat red, lungs clear, no swollen lymph nodes.")
    visit.write("treatment_plan", "Rest, fluids, paracetamol when needed.")
    visit.add_prescription(
        medication="Paracetamol", strength="500 mg", dose="1 tablet", frequency="up to four times a day"
    )
    visit.save().expect_saved()
    tour.picture("15-saved")
    tour.verify("the complaint", 'SELECT "chiefComplaint" ' + RECORD_OF_ANA, "Cough and fever for three days")
    weight = 'SELECT v.bmi::text FROM vital_signs v WHERE v."appointmentId" = (SELECT a.id ' + OF_ANA + ")"
    tour.verify("the body mass index", weight, "21.8")


def refuse_without_diagnosis(tour: Tour) -> None:
    visit = tour.window.visit.complete()
    visit.expect(lambda: "A diagnosis" in "".join(visit.missing[:1]), lambda: f"a diagnosis first, not {visit.missing}")
    tour.picture("16-diagnosis-missing")
    tour.verify("the status", "SELECT a.status::text " + OF_ANA, "in_progress")


def complete_visit(tour: Tour) -> None:
    tour.window.visit.write("diagnosis", "Acute bronchitis").complete().expect_status("Completed")
    tour.picture("17-completed")
    tour.verify("the status", "SELECT a.status::text " + OF_ANA, "completed")
    tour.verify("the record is closed", 'SELECT "isDraft" ' + RECORD_OF_ANA, expected=False)
    prescribed = 'SELECT count(*) FROM prescriptions x WHERE x."medicalRecordId" = (SELECT r.id ' + RECORD_OF_ANA + ")"
    tour.verify("the prescription", prescribed, 1)


def show_keys(tour: Tour) -> None:
    page = tour.window.show_keys()
    tour.picture("18-keys")
    page.close()


def show_larger_text(tour: Tour) -> None:
    tour.larger_text(150)
    tour.picture("19-larger-text")
    tour.larger_text(100)


STEPS: tuple[tuple[str, Callable[[Tour], None]], ...] = (
    ("the sign-in screen is ready", show_sign_in),
    ("a wrong password is refused", refuse_wrong_password),
    ("reception signs in and sees no clinical pane", reception_signs_in),
    ("patients are found by phone, with a typing error and by birth date", search_finds),
    ("a patient is registered; a likely duplicate is shown", register_patient),
    ("an appointment is booked", book_appointment),
    ("a double booking is refused and another time is offered", refuse_double_booking),
    ("the patient is checked in", check_in),
    *DESK_STEPS,
    ("the doctor signs in", doctor_signs_in),
    ("an administrator writes down days off", settle_working_hours),
    ("an earlier visit is looked at", look_at_earlier_visit),
    ("the visit is started", start_visit),
    ("an allergy is recorded", record_allergy),
    ("the visit is written and saved", write_visit),
    *BEFORE_COMPLETING,
    *LARGE_BEFORE_COMPLETING,
    ("completing without a diagnosis is refused", refuse_without_diagnosis),
    ("the visit is completed", complete_visit),
    *AFTER_COMPLETING,
    *LARGE_AFTER_COMPLETING,
    ("all keys are shown", show_keys),
    ("larger text fits", show_larger_text),
    *LOSS_STEPS,
    *TRUST_STEPS,
)
