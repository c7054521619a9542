from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING

import pytest

from clinic_desktop.domain.appointments import ChangeStatus
from clinic_desktop.domain.errors import (
    ChartNotOpen,
    DiagnosisMissing,
    EditConflict,
    InvalidInput,
    NotFound,
    NotPermitted,
    NotStarted,
    VisitCompleted,
    WrongStatus,
)
from clinic_desktop.domain.identifiers import AppointmentId, PatientId, RecordId, Version, new_id
from clinic_desktop.domain.statuses import AppointmentStatus
from clinic_desktop.domain.visits import CompleteVisit, StartVisit, VisitTexts
from clinic_desktop.domain.vitals import VitalValues
from clinic_desktop.services.appointments import AppointmentService
from clinic_desktop.services.visits import VisitService
from tests import rows
from tests.builders import (
    EMILY,
    JANE,
    JANES_COMPLETED,
    MARIAS_SCHEDULED,
    ROBERT,
    ROBERTS_COMPLETED,
    a_prescription,
    a_save,
    a_symptom,
    an_appointment,
    at,
    changed,
    vital_signs,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from clinic_desktop.db.database import Database
    from clinic_desktop.domain.clock import ClinicClock
    from clinic_desktop.domain.visits import VisitDetails
    from clinic_desktop.testing.databases import ThrowAwayDatabase

S = AppointmentStatus
FLU = VisitTexts(diagnosis="Flu")


def a_start(visit: VisitDetails) -> StartVisit:
    return StartVisit(visit.appointment.id, visit.appointment.version, RecordId(new_id()))


def a_completion(visit: VisitDetails, **changes: object) -> CompleteVisit:
    return CompleteVisit(a_save(visit, **changes), visit.appointment.version)


@pytest.fixture
def started(visits: VisitService) -> VisitDetails:
    return visits.start(a_start(visits.open(MARIAS_SCHEDULED)))


def test_a_visit_is_read_with_all_its_parts(visits: VisitService) -> None:
    visit = visits.open(JANES_COMPLETED)

    assert (visit.appointment.patient_id, visit.appointment.status) == (JANE, S.COMPLETED)
    assert visit.is_completed
    assert not visit.is_writable
    assert visit.texts.diagnosis == "Tension headache"
    assert [symptom.fields.name for symptom in visit.symptoms] == ["Headache", "Stress"]
    assert [one.fields.medication for one in visit.prescriptions] == ["Ibuprofen"]
    assert visit.vitals
    assert (visit.vitals.values.systolic, visit.vitals.values.pain) == (118, 6)
    assert visit.record_version
    assert visit.saved_at


def test_a_visit_nobody_wrote_into_is_empty(visits: VisitService) -> None:
    visit = visits.open(MARIAS_SCHEDULED)

    assert (visit.record_id, visit.record_version, visit.saved_at) == (None, None, None)
    assert visit.texts == VisitTexts()
    assert (visit.symptoms, visit.prescriptions, visit.vitals) == ((), (), None)


def test_the_visits_of_a_patient_come_latest_first(
    visits: VisitService, appointments: AppointmentService, clinic_database: ThrowAwayDatabase
) -> None:
    booked = appointments.book(an_appointment(clinic_database.a_provider(), ROBERT))
    visits.start(a_start(visits.open(booked.id)))
    appointments.book(an_appointment(clinic_database.a_provider(), ROBERT))

    found = visits.of_patient(ROBERT)

    assert [one.appointment_id for one in found] == [booked.id, ROBERTS_COMPLETED], "only those that were begun"
    assert (found[1].diagnosis, found[1].provider_name) == ("Hypertension - improving", "John Smith")
    assert visits.of_patient(EMILY) == ()


def test_starting_begins_the_appointment_and_makes_its_record(visits: VisitService) -> None:
    command = a_start(visits.open(MARIAS_SCHEDULED))

    visit = visits.start(command)

    assert visit.appointment.status is S.IN_PROGRESS
    assert visit.record_id == command.record_id
    assert visit.is_writable


def test_starting_twice_starts_once(visits: VisitService) -> None:
    command = a_start(visits.open(MARIAS_SCHEDULED))

    started = visits.start(command)

    assert visits.start(command) == started
    assert visits.start(a_start(visits.open(MARIAS_SCHEDULED))) == started, "nor by somebody else"


def test_a_visit_put_back_to_the_waiting_room_goes_on_where_it_was(
    visits: VisitService, appointments: AppointmentService, started: VisitDetails
) -> None:
    saved = visits.save(a_save(started, texts=FLU))
    line = saved.appointment
    appointments.change_status(ChangeStatus(line.id, line.version, S.CHECKED_IN))
    with pytest.raises(NotStarted):
        visits.save(a_save(saved, texts=VisitTexts(diagnosis="Cold")))

    again = visits.start(a_start(visits.open(MARIAS_SCHEDULED)))

    assert (again.record_id, again.texts) == (started.record_id, FLU)


@pytest.mark.parametrize("status", ["cancelled", "no_show"])
def test_a_booking_that_was_given_up_is_not_started(
    visits: VisitService, clinic_database: ThrowAwayDatabase, status: str
) -> None:
    clinic_database.rows("UPDATE appointments SET status = %s WHERE id = %s", (status, MARIAS_SCHEDULED))

    with pytest.raises(WrongStatus) as refused:
        visits.start(a_start(visits.open(MARIAS_SCHEDULED)))
    assert (refused.value.current, refused.value.wanted) == (S(status), S.IN_PROGRESS)


def test_a_completed_visit_is_not_started_again(visits: VisitService) -> None:
    with pytest.raises(WrongStatus):
        visits.start(a_start(visits.open(JANES_COMPLETED)))


def test_a_booking_that_somebody_moved_meanwhile_is_not_started_unseen(
    visits: VisitService, clinic_database: ThrowAwayDatabase
) -> None:
    command = a_start(visits.open(MARIAS_SCHEDULED))
    clinic_database.rows('UPDATE appointments SET "durationMinutes" = 10 WHERE id = %s', (MARIAS_SCHEDULED,))

    with pytest.raises(EditConflict):
        visits.start(command)
    assert visits.open(MARIAS_SCHEDULED).record_id is None


def test_completing_stores_everything_and_closes_both_for_good(
    visits: VisitService, started: VisitDetails, clinic_database: ThrowAwayDatabase
) -> None:
    symptom, prescription = a_symptom(), a_prescription()

    visit = visits.complete(
        a_completion(started, texts=FLU, symptoms=(symptom,), prescriptions=(prescription,), vitals=vital_signs())
    )

    assert visit.is_completed
    assert visit.texts == FLU
    assert [one.fields for one in visit.symptoms] == [symptom.fields]
    assert [one.fields for one in visit.prescriptions] == [prescription.fields]
    drafts = 'SELECT "isDraft" FROM medical_records WHERE "appointmentId" = %s'
    assert clinic_database.value(drafts, MARIAS_SCHEDULED) is False
    assert visits.open(MARIAS_SCHEDULED) == visit


@pytest.mark.parametrize("diagnosis", ["", "   ", "\n\t"])
def test_completing_needs_a_diagnosis(visits: VisitService, started: VisitDetails, diagnosis: str) -> None:
    texts = VisitTexts(treatment_plan="Rest", diagnosis=diagnosis)

    with pytest.raises(DiagnosisMissing):
        visits.complete(a_completion(started, texts=texts))

    assert visits.open(MARIAS_SCHEDULED) == started, "nothing of it was stored"


def test_completing_twice_completes_once(visits: VisitService, started: VisitDetails) -> None:
    command = a_completion(
        started, texts=FLU, symptoms=(a_symptom(),), prescriptions=(a_prescription(),), vitals=vital_signs()
    )

    completed = visits.complete(command)

    assert visits.complete(command) == completed


def test_a_completed_visit_is_never_changed(visits: VisitService, started: VisitDetails) -> None:
    completed = visits.complete(
        a_completion(started, texts=FLU, symptoms=(a_symptom(),), prescriptions=(a_prescription(),))
    )
    symptom, prescription = completed.symptoms[0], completed.prescriptions[0]

    for changes in (
        {"texts": VisitTexts(diagnosis="Cold")},
        {"symptoms": (changed(symptom, {"fields": a_symptom(name="Fever").fields}),)},
        {"symptoms": (symptom, a_symptom())},
        {"prescriptions": (changed(prescription, {"fields": a_prescription(dosage="2").fields}),)},
        {"prescriptions": (prescription, a_prescription())},
        {"vitals": vital_signs()},
    ):
        with pytest.raises(VisitCompleted):
            visits.save(a_save(completed, **changes))
        with pytest.raises(VisitCompleted):
            visits.complete(a_completion(completed, **changes))
    assert visits.open(MARIAS_SCHEDULED) == completed


@pytest.mark.parametrize("status", ["scheduled", "checked_in", "cancelled", "no_show"])
def test_only_a_visit_that_was_started_is_saved_or_completed(
    visits: VisitService, started: VisitDetails, clinic_database: ThrowAwayDatabase, status: str
) -> None:
    clinic_database.rows("UPDATE appointments SET status = %s WHERE id = %s", (status, MARIAS_SCHEDULED))
    visit = visits.open(MARIAS_SCHEDULED)

    with pytest.raises(NotStarted):
        visits.save(a_save(visit, texts=FLU))
    with pytest.raises(NotStarted):
        visits.complete(a_completion(visit, texts=FLU))


def test_a_visit_in_progress_without_a_record_is_started_first(
    visits: VisitService, appointments: AppointmentService
) -> None:
    line = appointments.open(MARIAS_SCHEDULED)
    appointments.change_status(ChangeStatus(line.id, line.version, S.IN_PROGRESS))
    visit = visits.open(MARIAS_SCHEDULED)

    with pytest.raises(NotStarted):
        visits.save(a_save(visit, texts=FLU))
    assert visits.start(a_start(visit)).record_id is not None


def test_completing_against_an_older_appointment_is_a_conflict(
    visits: VisitService, started: VisitDetails, clinic_database: ThrowAwayDatabase
) -> None:
    clinic_database.rows("UPDATE appointments SET \"reasonForVisit\" = 'x' WHERE id = %s", (MARIAS_SCHEDULED,))

    with pytest.raises(EditConflict):
        visits.complete(a_completion(started, texts=FLU))
    assert visits.open(MARIAS_SCHEDULED).texts == VisitTexts()


def test_what_breaks_a_rule_is_refused_before_anything_is_stored(visits: VisitService, started: VisitDetails) -> None:
    broken = a_save(
        started,
        texts=VisitTexts(chief_complaint="x" * 501, diagnosis="Flu"),
        symptoms=(a_symptom(), a_symptom(name="x", severity=11)),
        prescriptions=(a_prescription(dosage="", quantity=0),),
        vitals=vital_signs(pain=11, systolic=70, diastolic=70),
    )
    asked: tuple[Callable[[], object], ...] = (
        partial(visits.save, broken),
        partial(visits.complete, CompleteVisit(broken, started.appointment.version)),
    )

    for ask in asked:
        with pytest.raises(InvalidInput) as refused:
            ask()
        assert {problem.field for problem in refused.value.problems} == {
            "chief_complaint",
            "symptoms.1.name",
            "symptoms.1.severity",
            "prescriptions.0.dosage",
            "prescriptions.0.quantity",
            "vitals.pain",
            "vitals.systolic",
        }
    assert visits.open(MARIAS_SCHEDULED) == started


def test_what_is_not_there_is_not_found(visits: VisitService, started: VisitDetails) -> None:
    nothing = AppointmentId(new_id())
    save = changed(a_save(started), {"appointment_id": nothing})

    with pytest.raises(NotFound):
        visits.open(nothing)
    with pytest.raises(NotFound):
        visits.start(StartVisit(nothing, Version("1"), RecordId(new_id())))
    with pytest.raises(NotFound):
        visits.save(save)
    with pytest.raises(NotFound):
        visits.complete(CompleteVisit(changed(save, {"texts": FLU}), Version("1")))
    with pytest.raises(ChartNotOpen):
        visits.of_patient(PatientId(new_id()))


def test_a_receptionist_sees_no_visit(receptionist: Database, clock: ClinicClock) -> None:
    desk = VisitService(receptionist, clock)

    with pytest.raises(NotPermitted):
        desk.open(JANES_COMPLETED)
    with pytest.raises(NotPermitted):
        desk.of_patient(JANE)
    version = AppointmentService(receptionist, clock).open(MARIAS_SCHEDULED).version
    with pytest.raises(NotPermitted):
        desk.start(StartVisit(MARIAS_SCHEDULED, version, RecordId(new_id())))


def test_moments_are_told_in_utc(visits: VisitService, started: VisitDetails) -> None:
    saved = visits.save(a_save(started, texts=FLU, vitals=vital_signs()))

    assert saved.saved_at
    assert abs(datetime.now(UTC) - saved.saved_at) < timedelta(minutes=1)
    assert saved.vitals
    assert saved.vitals.recorded_at
    assert abs(datetime.now(UTC) - saved.vitals.recorded_at) < timedelta(minutes=1)


def test_the_visit_of_another_program_is_read_as_it_is(
    visits: VisitService, clinic_database: ThrowAwayDatabase
) -> None:
    admin = clinic_database.admin_connection()
    row = rows.appointment(clinic_database.a_provider(), status="in_progress", appointmentDate=rows.stored_time(at(9)))
    appointment = AppointmentId(rows.insert(admin, "appointments", row))
    record = rows.insert(
        admin,
        "medical_records",
        rows.medical_record(appointment, isAIGenerated=True, diagnosis="", treatmentPlan=" Rest \r\n"),
    )
    rows.insert(admin, "symptoms", rows.symptom(record, symptomName="Cough", isAIExtracted=True))
    rows.insert(admin, "vital_signs", rows.vital_signs(appointment))

    visit = visits.open(appointment)

    assert visit.texts == VisitTexts(treatment_plan=" Rest \r\n")
    assert [one.fields.name for one in visit.symptoms] == ["Cough"]
    assert visit.vitals
    assert visit.vitals.values == VitalValues()
    assert visits.save(a_save(visit)) == visit, "nothing was changed, so nothing is written"
