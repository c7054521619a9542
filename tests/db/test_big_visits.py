from __future__ import annotations

from collections import Counter, defaultdict
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from clinic_desktop.db.big_cases import ADULTS, CHILDREN, FILES, NULL, TEENS, Cases, suited
from clinic_desktop.db.big_days import Calendar
from clinic_desktop.db.big_words import Dice, word_list
from clinic_desktop.domain import limits, prescriptions, symptoms, vitals
from clinic_desktop.domain.clock import ClinicClock
from clinic_desktop.domain.prescriptions import PrescriptionFields
from clinic_desktop.domain.problems import length_problems
from clinic_desktop.domain.statuses import AppointmentType
from clinic_desktop.domain.symptoms import SymptomFields
from clinic_desktop.domain.vitals import VitalValues, body_mass_index
from clinic_desktop.domain.working_hours import CLOSES_AT, OPENS_AT
from tests.db.big_clinic_scene import TODAY, Book, Row, a_book, a_crowd, without_null

COUNT = 4000
PROVIDERS = 2
PENICILLINS = ("Penicillin", "Amoxicillin", "Flucloxacillin", "Cefalexin", "Cefixime")


@pytest.fixture(scope="module")
def book() -> Book:
    """Give the visits of many people to few providers: full days."""
    return a_book(a_crowd(COUNT), PROVIDERS)


def starts(row: Row) -> datetime:
    return datetime.fromisoformat(row["appointmentDate"])


def number(row: Row, column: str) -> int | None:
    found = without_null(row, column)
    return None if found is None else int(found)


def exact(row: Row, column: str) -> Decimal | None:
    found = without_null(row, column)
    return None if found is None else Decimal(found)


def test_a_few_come_often_and_many_seldom(book: Book) -> None:
    visits = Counter(row["patientId"] for row in book.appointments)
    often = [count for _, count in visits.most_common(COUNT // 10)]
    assert 4 < len(book.appointments) / COUNT < 6.5
    assert sum(often) > len(book.appointments) * 0.35
    assert sum(count <= 2 for count in visits.values()) > COUNT * 0.3


def test_full_days_spill_over_and_still_nothing_overlaps(book: Book) -> None:
    for key in ("providerId", "patientId"):
        ends: dict[str, datetime] = defaultdict(lambda: datetime.min)  # noqa: DTZ901 - stored times have no zone
        for row in sorted(book.appointments, key=starts):
            assert ends[row[key]] <= starts(row)
            ends[row[key]] = starts(row) + timedelta(minutes=int(row["durationMinutes"]))


def test_most_past_visits_were_completed_and_most_coming_ones_stand(book: Book) -> None:
    past = Counter(row["status"] for row in book.appointments if starts(row).date() < TODAY)
    future = Counter(row["status"] for row in book.appointments if starts(row).date() > TODAY)
    assert 0.85 < past["completed"] / past.total() < 0.93
    assert past["cancelled"] > past["no_show"] > 0
    assert set(future) == {"scheduled", "cancelled"}
    assert future["scheduled"] / future.total() > 0.9


def test_today_somebody_is_with_each_provider_and_others_wait(book: Book) -> None:
    today = [row for row in book.appointments if starts(row).date() == TODAY and row["status"] != "cancelled"]
    statuses = Counter(row["status"] for row in today)
    assert statuses["in_progress"] == len({row["providerId"] for row in today})
    assert statuses["checked_in"] > 0
    assert statuses["scheduled"] > 0


def test_steps_lead_to_the_status_of_bookings_from_today_on(book: Book) -> None:
    reached = {row["appointment_id"]: row["status_to"] for row in book.steps}
    assert reached == {row["id"]: row["status"] for row in book.appointments if starts(row).date() >= TODAY}
    assert all((row["status_to"] == "cancelled") == (row["reason"] != NULL) for row in book.steps)


def test_new_patients_come_as_such_once_and_first(book: Book) -> None:
    first: dict[str, str] = {}
    for row in sorted(book.appointments, key=starts):
        is_new = row["appointmentType"] == AppointmentType.NEW_PATIENT
        assert not (is_new and row["patientId"] in first)
        first.setdefault(row["patientId"], row["appointmentType"])
    assert {row["appointmentType"] for row in book.appointments} == set(AppointmentType)


def test_what_was_written_fits_the_fields_of_the_visit_editor(book: Book) -> None:
    columns = {
        "chief_complaint": "chiefComplaint",
        "history_of_present_illness": "historyOfPresentIllness",
        "physical_exam_notes": "physicalExamNotes",
        "diagnosis": "diagnosis",
        "diagnosis_notes": "diagnosisNotes",
        "treatment_plan": "treatmentPlan",
        "follow_up_instructions": "followUpInstructions",
        "patient_education": "patientEducation",
    }
    for row in book.records:
        texts = {name: without_null(row, column) for name, column in columns.items()}
        assert not list(length_problems(texts, limits.VISIT_TEXT_LENGTHS))
        assert "{" not in "".join(filter(None, texts.values()))


def test_symptoms_and_prescriptions_could_have_been_typed(book: Book) -> None:
    for row in book.symptoms:
        fields = SymptomFields(
            row["symptomName"], without_null(row, "bodySite"), number(row, "severity"), without_null(row, "duration")
        )
        assert not symptoms.problems_with(fields)
    for row in book.prescriptions:
        prescribed = PrescriptionFields(
            medication=row["medicationName"],
            strength=without_null(row, "strength"),
            dosage=row["dosage"],
            frequency=row["frequency"],
            duration=without_null(row, "duration"),
            quantity=number(row, "quantity"),
            refills=number(row, "refills"),
            instructions=without_null(row, "instructions"),
            indication=without_null(row, "indication"),
        )
        assert not prescriptions.problems_with(prescribed)


def test_vital_signs_could_have_been_measured(book: Book) -> None:
    for row in book.vitals:
        values = VitalValues(
            systolic=number(row, "bloodPressureSystolic"),
            diastolic=number(row, "bloodPressureDiastolic"),
            heart_rate=number(row, "heartRate"),
            temperature=exact(row, "temperature"),
            respiratory_rate=number(row, "respiratoryRate"),
            oxygen_saturation=number(row, "oxygenSaturation"),
            weight=exact(row, "weight"),
            height=exact(row, "height"),
            pain=number(row, "painLevel"),
        )
        assert not vitals.problems_with(values)
        assert exact(row, "bmi") == body_mass_index(values.weight, values.height)


def test_vital_signs_change_with_age(book: Book) -> None:
    born = {row["id"]: date.fromisoformat(row["dateOfBirth"]) for row in book.crowd.patients}
    visits = {row["id"]: row for row in book.appointments}
    hearts: dict[str, list[int]] = defaultdict(list)
    heights: dict[str, list[Decimal]] = defaultdict(list)
    for row in book.vitals:
        visit = visits[row["appointmentId"]]
        years = (starts(visit).date() - born[visit["patientId"]]).days / 365.25
        group = "infant" if years < 1 else "school" if 7 <= years < 10 else "grown up" if years > 20 else ""
        hearts[group].append(int(row["heartRate"]))
        if row["height"] != NULL:
            heights[group].append(Decimal(row["height"]))
        assert (row["bloodPressureSystolic"] == NULL) or years > 2.9
    average = {group: sum(found) / len(found) for group, found in hearts.items()}
    assert average["infant"] > 115 > average["school"] > 85 > average["grown up"] > 65
    assert (
        max(heights["infant"]) < 85 < min(heights["school"]) < 150 < sum(heights["grown up"]) / len(heights["grown up"])
    )


def test_nobody_gets_what_an_allergy_forbids(book: Book) -> None:
    allergic = {row["patientId"] for row in book.crowd.allergies if row["allergen"] == "Penicillin"}
    patients = {row["id"]: row["patientId"] for row in book.appointments}
    records = {row["id"]: patients[row["appointmentId"]] for row in book.records}
    given = [row for row in book.prescriptions if row["medicationName"].startswith(PENICILLINS)]
    assert len(given) > COUNT / 20
    assert not [row for row in given if records[row["medicalRecordId"]] in allergic]


def test_illnesses_of_women_are_theirs_and_children_get_childrens_medicines(book: Book) -> None:
    sexes = {row["id"]: row["sex"] for row in book.crowd.patients}
    born = {row["id"]: date.fromisoformat(row["dateOfBirth"]) for row in book.crowd.patients}
    visits = {row["id"]: row for row in book.appointments}
    records = {row["id"]: row for row in book.records}
    for row in book.records:
        if row["diagnosis"] in {"Acute cystitis", "Contraception advice"}:
            assert sexes[visits[row["appointmentId"]]["patientId"]] != "male"
    for row in book.prescriptions:
        visit = visits[records[row["medicalRecordId"]]["appointmentId"]]
        if (starts(visit).date() - born[visit["patientId"]]).days < 11 * 365:
            assert "tablet" not in row["dosage"]
            assert "capsule" not in row["dosage"]


def test_a_remote_visit_has_no_measurements(book: Book) -> None:
    remote = {row["id"] for row in book.appointments if row["appointmentType"] == AppointmentType.TELEHEALTH}
    assert remote
    assert not [row for row in book.vitals if row["appointmentId"] in remote]


def test_texts_are_kept_for_the_ages_they_are_meant_for() -> None:
    texts = ["for all", "*grown up", "~child"]
    assert suited(texts, CHILDREN) == ["for all", "child"]
    assert suited(texts, TEENS) == ["for all"]
    assert suited(texts, ADULTS) == ["for all", "grown up"]


def test_every_illness_can_be_written_up_at_every_age_without_forbidden_medicines() -> None:
    dice = Dice("a")
    cases = Cases(dice)
    for condition in cases.conditions:
        for years in (3, 14, 70):
            case = condition.illness.case(dice, years, forbidden=-1)
            assert not case.classes
            assert case.record.count("\t") == 7


@pytest.mark.parametrize("file", [*FILES, "chronic"])
def test_nothing_in_the_word_lists_breaks_a_line_of_copy(file: str) -> None:
    entries = word_list(file)
    assert not set(str(entries)) & {"\t", "\n"}
    assert "\\" not in str(entries).replace("\\'", "'")


@pytest.mark.parametrize("zone", ["UTC", "Europe/Berlin", "Pacific/Auckland", "America/Los_Angeles"])
def test_clock_readings_are_stored_in_utc(zone: str) -> None:
    clock = ClinicClock(ZoneInfo(zone))
    days = Calendar(clock, date(2026, 3, 20), date(2026, 4, 10)).days
    for day in days:
        local = date.fromordinal(day.number)
        for at, minute in ((OPENS_AT, 0), (time(7, 30), -30), (CLOSES_AT, day.minutes)):
            stored = datetime.fromisoformat(day.stamp(minute)).replace(tzinfo=UTC)
            assert stored == clock.moment(local, at)


def test_the_calendar_leaves_out_weekends_and_holidays() -> None:
    christmas = Calendar(ClinicClock(), date(2026, 12, 24), date(2026, 12, 28))
    assert [date.fromordinal(day.number).day for day in christmas.days] == [24, 28]
    assert christmas.on_or_after(date(2026, 12, 25).toordinal()).number == date(2026, 12, 28).toordinal()
    assert christmas.on_or_after(date(2027, 1, 5).toordinal()).number == date(2026, 12, 28).toordinal()
    assert christmas.place(date(2020, 1, 1).toordinal()) == 0
