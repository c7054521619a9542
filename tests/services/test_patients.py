from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from clinic_desktop.domain.appointments import ChangeStatus
from clinic_desktop.domain.errors import (
    AlreadyArchived,
    EditConflict,
    HasOpenBookings,
    InvalidInput,
    NotFound,
    NotPermitted,
)
from clinic_desktop.domain.identifiers import PatientId, Version, new_id
from clinic_desktop.domain.limits import BLOOD_TYPES
from clinic_desktop.domain.patients import (
    ArchivePatient,
    CorrectPatient,
    DuplicateReason,
    DuplicateSearch,
    PatientSearch,
    RestorePatient,
)
from clinic_desktop.domain.problems import ProblemKind
from clinic_desktop.domain.statuses import AppointmentStatus, Role, Sex
from clinic_desktop.services.patients import PatientService
from tests import rows
from tests.builders import EMILY, JANE, MARIA, a_patient, an_appointment, changed, patient_fields

if TYPE_CHECKING:
    from clinic_desktop.db.database import Database
    from clinic_desktop.domain.clock import ClinicClock
    from clinic_desktop.domain.patients import PatientDetails
    from clinic_desktop.services.appointments import AppointmentService
    from clinic_desktop.testing.databases import ThrowAwayDatabase

TODAY = datetime.now(UTC).date()


@pytest.fixture
def patients(receptionist: Database, clock: ClinicClock) -> PatientService:
    return PatientService(receptionist, clock)


def a_correction(known: PatientDetails, **changes: object) -> CorrectPatient:
    return CorrectPatient(known.id, known.version, changed(known.fields, changes))


def an_archiving(known: PatientDetails, reason: str = "Moved away") -> ArchivePatient:
    return ArchivePatient(known.id, known.version, reason)


def test_a_patient_is_registered_with_everything_that_was_typed(patients: PatientService) -> None:
    command = a_patient(
        email="ada@example.org",
        address="1 Harbour Street\n12345 Town",
        blood_type="AB-",
        emergency_contact_relationship="Brother",
        title="Dr",
        preferred_name="Addie",
        deceased_on=TODAY,
        sex=Sex.OTHER,
    )

    known = patients.register(command)

    assert (known.id, known.fields) == (command.id, command.fields)
    assert abs(datetime.now(UTC) - known.registered_at) < timedelta(minutes=1)
    assert known.archived_at is None
    assert patients.open(command.id) == known


def test_blanks_are_trimmed_and_empty_texts_are_not_stored(
    patients: PatientService, clinic_database: ThrowAwayDatabase
) -> None:
    command = a_patient(first_name="  Ada ", email="", address="   ", title="", preferred_name=" ", blood_type="")

    fields = patients.register(command).fields

    assert fields.first_name == "Ada"
    assert {fields.email, fields.address, fields.title, fields.preferred_name, fields.blood_type} == {None}
    assert clinic_database.rows("SELECT email, address FROM patients WHERE id = %s", (command.id,)) == [(None, None)]
    assert clinic_database.value("SELECT count(*) FROM clinic.patient_profile") == 0


def test_registering_twice_with_one_id_registers_once(
    patients: PatientService, clinic_database: ThrowAwayDatabase
) -> None:
    command = a_patient()

    assert patients.register(command) == patients.register(command)
    assert clinic_database.value("SELECT count(*) FROM patients") == 6


def test_names_of_all_people_are_taken(patients: PatientService) -> None:
    for name in ("O'Brien", "Anne-Marie", "García Márquez", "Łukasz", "St. John", "李", "Nguyễn"):
        assert patients.register(a_patient(first_name=name, last_name=name)).fields.last_name == name


@pytest.mark.parametrize(
    ("changes", "field", "kind"),
    [
        ({"first_name": " "}, "first_name", ProblemKind.MISSING),
        ({"last_name": "x" * 101}, "last_name", ProblemKind.TOO_LONG),
        ({"last_name": "Doe3"}, "last_name", ProblemKind.NOT_A_NAME),
        ({"born_on": None}, "born_on", ProblemKind.MISSING),
        ({"born_on": TODAY + timedelta(days=1)}, "born_on", ProblemKind.IN_THE_FUTURE),
        ({"born_on": date(1850, 1, 1)}, "born_on", ProblemKind.TOO_LONG_AGO),
        ({"sex": None}, "sex", ProblemKind.MISSING),
        ({"phone": "555-123"}, "phone", ProblemKind.NOT_A_PHONE),
        ({"phone": ""}, "phone", ProblemKind.MISSING),
        ({"email": "ada"}, "email", ProblemKind.NOT_AN_EMAIL),
        ({"address": "x" * 201}, "address", ProblemKind.TOO_LONG),
        ({"blood_type": "C+"}, "blood_type", ProblemKind.NOT_IN_LIST),
        ({"emergency_contact_name": ""}, "emergency_contact_name", ProblemKind.MISSING),
        ({"emergency_contact_phone": "112"}, "emergency_contact_phone", ProblemKind.NOT_A_PHONE),
        (
            {"emergency_contact_relationship": "x" * 51},
            "emergency_contact_relationship",
            ProblemKind.TOO_LONG,
        ),
        ({"deceased_on": date(1950, 1, 1)}, "deceased_on", ProblemKind.NOT_ABOVE),
        ({"title": "x" * 36}, "title", ProblemKind.TOO_LONG),
        ({"preferred_name": "x" * 101}, "preferred_name", ProblemKind.TOO_LONG),
    ],
)
def test_what_breaks_a_rule_is_refused_with_its_field(
    patients: PatientService, changes: dict[str, object], field: str, kind: ProblemKind
) -> None:
    command = a_patient(**changes)
    jane = patients.open(JANE)

    with pytest.raises(InvalidInput) as refused:
        patients.register(command)
    with pytest.raises(InvalidInput):
        patients.correct(a_correction(jane, **changes))

    assert [(problem.field, problem.kind) for problem in refused.value.problems] == [(field, kind)]
    with pytest.raises(NotFound):
        patients.open(command.id)
    assert patients.open(JANE) == jane


def test_every_blood_type_is_taken(patients: PatientService) -> None:
    for blood_type in BLOOD_TYPES:
        assert patients.register(a_patient(blood_type=blood_type)).fields.blood_type == blood_type


@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "Pacific/Pago_Pago"])
def test_a_birth_date_passes_through_no_time_zone(
    clinic_database: ThrowAwayDatabase, clock: ClinicClock, zone: str
) -> None:
    clinic_database.rows(f"ALTER DATABASE {clinic_database.name} SET TimeZone = '{zone}'")
    patients = PatientService(clinic_database.as_person("reception@example.com"), clock)

    assert patients.open(JANE).fields.born_on == date(1985, 3, 15)
    assert patients.register(a_patient(born_on=date(2000, 2, 29))).fields.born_on == date(2000, 2, 29)


def test_a_correction_is_stored(patients: PatientService) -> None:
    jane = patients.open(JANE)
    fields = patient_fields(title="Prof", preferred_name="Janie", email=None)

    corrected = patients.correct(CorrectPatient(JANE, jane.version, fields))

    assert corrected.fields == fields
    assert corrected.version != jane.version
    assert patients.open(JANE) == corrected


def test_a_correction_that_was_stored_but_not_acknowledged_can_be_sent_again(patients: PatientService) -> None:
    command = a_correction(patients.open(JANE), phone="555-0000000")

    corrected = patients.correct(command)

    assert patients.correct(command) == corrected


def test_somebody_elses_correction_is_not_overwritten(patients: PatientService) -> None:
    jane = patients.open(JANE)
    patients.correct(a_correction(jane, phone="555-0000000"))

    with pytest.raises(EditConflict):
        patients.correct(a_correction(jane, phone="555-1111111"))
    assert patients.open(JANE).fields.phone == "555-0000000"


def test_another_programs_correction_is_not_overwritten(
    patients: PatientService, clinic_database: ThrowAwayDatabase
) -> None:
    jane = patients.open(JANE)
    clinic_database.rows("UPDATE patients SET phone = '555-2222222' WHERE id = %s", (JANE,))

    with pytest.raises(EditConflict):
        patients.correct(a_correction(jane, address="Elsewhere"))


def test_what_is_not_there_is_not_found(patients: PatientService) -> None:
    nothing = PatientId(new_id())

    with pytest.raises(NotFound):
        patients.open(nothing)
    with pytest.raises(NotFound):
        patients.correct(CorrectPatient(nothing, Version("1"), patient_fields()))
    with pytest.raises(NotFound):
        patients.archive(ArchivePatient(nothing, Version("1"), "because"))
    with pytest.raises(NotFound):
        patients.restore(RestorePatient(nothing, Version("1")))


def test_archiving_keeps_who_when_and_why(patients: PatientService) -> None:
    emily = patients.open(EMILY)

    archived = patients.archive(an_archiving(emily, " Moved away "))

    assert (archived.archived_by, archived.archive_reason) == ("reception@example.com", "Moved away")
    assert archived.archived_at
    assert abs(datetime.now(UTC) - archived.archived_at) < timedelta(minutes=1)
    assert archived.summary.is_archived
    assert archived.version != emily.version
    assert archived.fields == emily.fields


def test_archiving_twice_archives_once(patients: PatientService) -> None:
    command = an_archiving(patients.open(EMILY))

    archived = patients.archive(command)

    assert patients.archive(command) == archived
    with pytest.raises(AlreadyArchived):
        patients.archive(an_archiving(archived, "Another reason"))
    assert patients.open(EMILY) == archived


@pytest.mark.parametrize("reason", ["", "  ", "no", "x" * 201])
def test_archiving_wants_a_reason(patients: PatientService, reason: str) -> None:
    with pytest.raises(InvalidInput):
        patients.archive(an_archiving(patients.open(EMILY), reason))
    assert patients.open(EMILY).archived_at is None


def test_nobody_with_open_bookings_is_archived(patients: PatientService) -> None:
    with pytest.raises(HasOpenBookings) as refused:
        patients.archive(an_archiving(patients.open(MARIA)))

    assert refused.value.count == 1
    assert patients.open(MARIA).archived_at is None


def test_bookings_that_were_given_up_do_not_keep_from_archiving(
    patients: PatientService, desk: AppointmentService, clinic_database: ThrowAwayDatabase
) -> None:
    line = desk.book(an_appointment(clinic_database.a_provider(), EMILY))
    desk.change_status(ChangeStatus(line.id, line.version, AppointmentStatus.CANCELLED, "moved away"))

    assert patients.archive(an_archiving(patients.open(EMILY))).archived_at


def test_a_booking_that_was_forgotten_long_ago_does_not_keep_from_archiving(
    patients: PatientService, clinic_database: ThrowAwayDatabase
) -> None:
    row = rows.past_appointment(clinic_database.a_provider(), patientId=EMILY)
    rows.insert(clinic_database.admin_connection(), "appointments", row)

    assert patients.archive(an_archiving(patients.open(EMILY))).archived_at


def test_somebody_elses_change_is_seen_before_archiving(patients: PatientService) -> None:
    emily = patients.open(EMILY)
    patients.correct(a_correction(emily, phone="555-0000000"))

    with pytest.raises(EditConflict):
        patients.archive(an_archiving(emily))


def test_a_patient_comes_back(patients: PatientService) -> None:
    emily = patients.open(EMILY)
    archived = patients.archive(an_archiving(emily))
    command = RestorePatient(EMILY, archived.version)

    restored = patients.restore(command)

    assert (restored.archived_at, restored.archived_by, restored.archive_reason) == (None, None, None)
    assert restored.fields == emily.fields
    assert patients.restore(command) == restored
    assert patients.archive(an_archiving(restored)).archived_at


def test_a_restoration_against_something_older_is_a_conflict(patients: PatientService) -> None:
    emily = patients.open(EMILY)
    patients.archive(an_archiving(emily))

    with pytest.raises(EditConflict):
        patients.restore(RestorePatient(EMILY, emily.version))


def test_what_is_beside_the_given_table_changes_the_version_too(patients: PatientService) -> None:
    jane = patients.open(JANE)

    first = patients.correct(a_correction(jane, preferred_name="Janie"))
    second = patients.correct(a_correction(first, preferred_name=None))

    assert len({jane.version, first.version, second.version}) == 3
    assert second.fields == jane.fields


def test_a_patient_is_found_by_what_was_registered(patients: PatientService) -> None:
    known = patients.register(a_patient(first_name="Zebulon", last_name="Quist"))

    page = patients.search(PatientSearch("quist zeb"))

    assert [match.patient for match in page.items] == [known.summary]
    assert not page.has_more


def test_an_archived_patient_is_found_only_when_asked_for(patients: PatientService) -> None:
    patients.archive(an_archiving(patients.open(EMILY)))

    assert [match.patient.id for match in patients.search(PatientSearch("williams")).items] == []
    found = patients.search(PatientSearch("williams", include_archived=True)).items
    assert [(match.patient.id, match.patient.is_archived) for match in found] == [(EMILY, True)]


def test_somebody_who_may_be_the_same_is_shown_with_why(patients: PatientService) -> None:
    known = patients.register(a_patient())
    typed = known.fields
    question = DuplicateSearch(typed.first_name, typed.last_name, typed.born_on, typed.phone)

    found = patients.possible_duplicates(question)

    assert found[0].patient == known.summary
    assert {DuplicateReason.SAME_NAME, DuplicateReason.SAME_BIRTH_DATE, DuplicateReason.SAME_PHONE} <= set(
        found[0].reasons
    )
    assert known.id not in {
        one.patient.id for one in patients.possible_duplicates(changed(question, {"except_id": known.id}))
    }


@pytest.mark.parametrize("role", [Role.ADMIN, Role.AUDITOR])
def test_who_does_not_work_with_patients_sees_none(
    clinic_database: ThrowAwayDatabase, clock: ClinicClock, role: Role
) -> None:
    patients = PatientService(clinic_database.as_person(clinic_database.an_account(role).login), clock)

    with pytest.raises(NotPermitted):
        patients.open(JANE)
    with pytest.raises(NotPermitted):
        patients.register(a_patient())
    with pytest.raises(NotPermitted):
        patients.search(PatientSearch("doe"))


def test_a_correction_that_changes_nothing_is_not_written(
    patients: PatientService, clinic_database: ThrowAwayDatabase
) -> None:
    clinic_database.rows(
        "UPDATE patients SET \"firstName\" = E'Jose\\u0301 ', email = '', address = E'A\\r\\nB' WHERE id = %s", (JANE,)
    )
    known = patients.open(JANE)
    same = changed(known.fields, {"first_name": "José", "email": None, "address": "A\nB"})
    assert patients.correct(CorrectPatient(JANE, known.version, same)) == known
    assert patients.correct(CorrectPatient(JANE, Version("1"), same)) == known
    corrected = patients.correct(CorrectPatient(JANE, known.version, changed(same, {"phone": "555-0000000"})))
    assert (corrected.fields.phone, corrected.fields.address) == ("555-0000000", "A\r\nB")


def test_names_lose_what_turns_the_writing_direction(patients: PatientService) -> None:
    made = patients.register(a_patient(first_name="A\u202eda", title="\u2066Dr\u2069"))
    assert (made.fields.first_name, made.fields.title) == ("Ada", "Dr")
