from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import psycopg
import pytest

from clinic_desktop.domain.charts import OpenChart
from clinic_desktop.domain.errors import AlreadyArchived, EditConflict, NotPermitted
from clinic_desktop.domain.identifiers import MergeId, PatientId, new_id
from clinic_desktop.domain.merging import MergeObstacle, MergePatients, MergeRefused, PatientMerged
from clinic_desktop.domain.patients import CorrectPatient, PatientSearch, RestorePatient
from clinic_desktop.domain.statuses import Role
from clinic_desktop.services.accounts import AccountService
from clinic_desktop.services.charts import ChartService
from clinic_desktop.services.merging import MergingService
from clinic_desktop.services.patients import PatientService
from tests import rows
from tests.builders import EMILY, JANE, MARIA, ROBERT, a_free_time, a_patient, an_appointment
from tests.merging_scene import dump, furnished

if TYPE_CHECKING:
    from clinic_desktop.db.database import Database
    from clinic_desktop.domain.clock import ClinicClock
    from clinic_desktop.services.appointments import AppointmentService
    from clinic_desktop.testing.databases import ThrowAwayDatabase


@pytest.fixture
def merging(receptionist: Database) -> MergingService:
    return MergingService(receptionist)


@pytest.fixture
def patients(receptionist: Database, clock: ClinicClock) -> PatientService:
    return PatientService(receptionist, clock)


def an_order(merging: MergingService, survivor: PatientId, merged: PatientId, *taken: str) -> MergePatients:
    seen = merging.preview(survivor, merged)
    return MergePatients(MergeId(new_id()), survivor, merged, seen.survivor.version, seen.merged.version, taken)


def undo(merging: MergingService, merge_id: MergeId, patient: PatientId) -> None:
    merging.unmerge(next(one for one in merging.of_patient(patient) if one.id == merge_id))


EVERY_FIELD = ("first_name", "phone", "email", "title", "preferred_name", "address", "blood_type", "born_on", "sex")


@pytest.mark.parametrize("taken", [(), EVERY_FIELD])
def test_two_made_one_and_two_again_are_what_they_were_byte_for_byte(
    merging: MergingService, clinic_database: ThrowAwayDatabase, taken: tuple[str, ...]
) -> None:
    twin = furnished(clinic_database)
    before = dump(clinic_database)
    order = an_order(merging, JANE, twin, *taken)

    merging.merge(order)
    between = dump(clinic_database)
    undo(merging, order.id, JANE)

    assert dump(clinic_database) == before
    assert {table for table in before if before[table] != between[table]} >= {
        "public.appointments",
        "public.allergies",
        "public.chronic_conditions",
        "clinic.patient_profile",
        "clinic.slot_claim",
    }


def test_everything_of_the_one_that_goes_is_the_survivors(
    merging: MergingService, clinic_database: ThrowAwayDatabase
) -> None:
    twin = furnished(clinic_database)
    seen = merging.preview(JANE, twin)
    assert (seen.of_merged.coming, seen.of_merged.earlier, seen.of_merged.visits) == (2, 1, 1)
    assert (seen.of_merged.allergies, seen.of_merged.conditions) == (2, 1)

    survivor = merging.merge(an_order(merging, JANE, twin, "phone", "title"))

    after = merging.preview(JANE, twin)
    assert (after.of_merged.coming, after.of_merged.visits, after.of_merged.allergies) == (0, 0, 0)
    assert after.of_survivor.visits == seen.of_survivor.visits + 1
    assert after.of_survivor.allergies == seen.of_survivor.allergies + 2
    assert (survivor.fields.phone, survivor.fields.title) == ("555-9999999", "Dr")
    assert survivor.fields.first_name == "Jane"
    assert after.merged.archive_reason == "Registered twice: now Doe, Jane"


def test_asked_twice_with_one_number_it_is_done_once(
    merging: MergingService, clinic_database: ThrowAwayDatabase
) -> None:
    twin = furnished(clinic_database)
    order = an_order(merging, JANE, twin, "phone")

    assert merging.merge(order) == merging.merge(order)
    with pytest.raises(MergeRefused):
        merging.merge(replace(order, merged=ROBERT))

    assert clinic_database.value("SELECT count(*) FROM clinic.merge") == 1
    assert clinic_database.rows(
        "SELECT action, count(*) FROM clinic.audit_event WHERE subject = 'merge' GROUP BY 1"
    ) == [("insert", 2)]
    undo(merging, order.id, JANE)
    merging.merge(order)
    assert merging.of_patient(JANE) == (), "the number stands for what was done and undone"


def test_who_changed_meanwhile_is_looked_at_again(
    merging: MergingService, patients: PatientService, clinic_database: ThrowAwayDatabase
) -> None:
    order = an_order(merging, EMILY, furnished(clinic_database))
    known = patients.open(EMILY)
    patients.correct(CorrectPatient(EMILY, known.version, replace(known.fields, phone="555-1231231")))

    with pytest.raises(EditConflict):
        merging.merge(order)


def test_an_open_chart_keeps_two_from_being_made_one(merging: MergingService, doctor: Database) -> None:
    order = an_order(merging, JANE, ROBERT)
    seen = merging.preview(JANE, ROBERT)
    assert seen.obstacle is not None
    assert seen.obstacle.why is MergeObstacle.CHART_OPEN
    assert "a test" in seen.obstacle.detail
    with pytest.raises(MergeRefused):
        merging.merge(order)

    ChartService(doctor).close_all()
    merging.merge(order)


def test_a_visit_in_progress_keeps_two_from_being_made_one(
    merging: MergingService, clinic_database: ThrowAwayDatabase
) -> None:
    admin = clinic_database.admin_connection()
    rows.insert(
        admin, "appointments", rows.appointment(clinic_database.a_provider(), patientId=JANE, status="in_progress")
    )

    assert merging.preview(EMILY, JANE).obstacle is not None
    with pytest.raises(MergeRefused) as refused:
        merging.merge(an_order(merging, EMILY, JANE))
    assert (refused.value.why, refused.value.detail) == (MergeObstacle.IN_PROGRESS, "Doe, Jane")


def test_bookings_of_both_at_one_time_are_told_and_keep_them_apart(
    merging: MergingService, clinic_database: ThrowAwayDatabase
) -> None:
    admin, then = clinic_database.admin_connection(), rows.stored_time(a_free_time())
    for patient in (JANE, EMILY):
        provider = clinic_database.a_provider()
        rows.insert(admin, "appointments", rows.appointment(provider, patientId=patient, appointmentDate=then))

    with pytest.raises(MergeRefused) as refused:
        merging.merge(an_order(merging, EMILY, JANE))

    assert (refused.value.why, refused.value.detail) == (MergeObstacle.OVERLAP, f"{then:%Y-%m-%dT%H:%M:%SZ}")


def test_merges_are_undone_in_reverse_order_only(merging: MergingService, patients: PatientService) -> None:
    first, second = (patients.register(a_patient()).id for _ in range(2))
    one = an_order(merging, second, first)
    merging.merge(one)
    other = an_order(merging, EMILY, second)
    merging.merge(other)

    name = patients.open(first).fields.last_name
    assert [found.patient.id for found in patients.search(PatientSearch(name)).items] == [EMILY]
    assert merging.unmerge_preview(one.id).later is not None
    with pytest.raises(MergeRefused) as refused:
        undo(merging, one.id, first)
    assert refused.value.why is MergeObstacle.MERGED_LATER

    undo(merging, other.id, EMILY)
    undo(merging, one.id, first)
    assert merging.latest() == ()


def test_what_was_added_since_stays_with_the_survivor(
    merging: MergingService, desk: AppointmentService, clinic_database: ThrowAwayDatabase
) -> None:
    twin = furnished(clinic_database)
    order = an_order(merging, EMILY, twin, "phone")
    merging.merge(order)
    added = desk.book(an_appointment(clinic_database.a_provider(), EMILY))
    clinic_database.rows("UPDATE patients SET email = 'new@example.org' WHERE id = %s", (EMILY,))

    seen = merging.unmerge_preview(order.id)
    assert (seen.back.appointments, seen.back.allergies, seen.stays.appointments) == (3, 2, 1)
    undo(merging, order.id, EMILY)

    assert clinic_database.value('SELECT "patientId" FROM appointments WHERE id = %s', added.id) == EMILY
    assert clinic_database.value('SELECT count(*) FROM appointments WHERE "patientId" = %s', twin) == 3
    phone, email = clinic_database.rows("SELECT phone, email FROM patients WHERE id = %s", (EMILY,))[0]
    assert (phone != "555-9999999", email) == (True, "new@example.org")


def test_without_known_allergies_holds_for_both_until_one_is_known(
    merging: MergingService, clinic_database: ThrowAwayDatabase, patients: PatientService
) -> None:
    admin = clinic_database.admin_connection()
    none, other, allergic = (patients.register(a_patient()).id for _ in range(3))
    admin.execute("INSERT INTO clinic.no_known_allergies (patient_id, stated_by) VALUES (%s, 'ada')", (none,))
    rows.insert(admin, "allergies", rows.allergy(allergic))
    before = dump(clinic_database)
    stated = "SELECT patient_id, stated_by FROM clinic.no_known_allergies"
    who = clinic_database.value("SELECT stated_by FROM clinic.no_known_allergies")

    first = an_order(merging, other, none)
    merging.merge(first)
    assert clinic_database.rows(stated) == [(other, who)]
    second = an_order(merging, other, allergic)
    merging.merge(second)
    assert clinic_database.rows(stated) == []

    undo(merging, second.id, other)
    assert clinic_database.rows(stated) == [(other, who)]
    undo(merging, first.id, other)
    assert dump(clinic_database) == before


def test_whoever_was_merged_is_neither_corrected_nor_brought_back_nor_booked(
    merging: MergingService, patients: PatientService, desk: AppointmentService, clinic_database: ThrowAwayDatabase
) -> None:
    twin = furnished(clinic_database)
    merging.merge(an_order(merging, JANE, twin))
    known = patients.open(twin)

    other_phone = replace(known.fields, phone="555-1231231")
    with pytest.raises(PatientMerged) as refused:
        patients.restore(RestorePatient(twin, known.version))
    assert refused.value.survivor == "Doe, Jane"
    with pytest.raises(PatientMerged):
        patients.correct(CorrectPatient(twin, known.version, other_phone))
    with pytest.raises(AlreadyArchived):
        desk.book(an_appointment(clinic_database.a_provider(), twin))
    with pytest.raises(MergeRefused):
        merging.merge(an_order(merging, ROBERT, twin))


@pytest.mark.parametrize("role", [Role.ADMIN, Role.AUDITOR])
def test_only_those_who_register_patients_merge(clinic_database: ThrowAwayDatabase, role: Role) -> None:
    with pytest.raises(NotPermitted):
        MergingService(clinic_database.as_person(clinic_database.an_account(role).login)).preview(JANE, ROBERT)


def test_with_psql_nobody_gives_a_booking_to_another_patient(
    merging: MergingService, clinic_database: ThrowAwayDatabase
) -> None:
    twin = furnished(clinic_database)
    connection = clinic_database.connection_as("reception@example.com")
    connection.autocommit = False
    give = 'UPDATE appointments SET "patientId" = %s WHERE "patientId" = %s'
    attempts = (
        ("INSERT INTO clinic.merging (xid) VALUES (pg_current_xact_id())", ()),
        ("SELECT clinic.hand_over('public.appointments', 'patientId', '{id}', %s, %s, NULL)", (twin, MARIA)),
        (give, (MARIA, twin)),
    )
    for statement, values in attempts:
        with pytest.raises(psycopg.Error):
            connection.execute(statement.encode(), values)
        connection.rollback()

    seen = merging.preview(JANE, twin)
    connection.execute(
        "SELECT clinic.merge_patients(%s, %s, %s, '{}', %s, %s)",
        (new_id(), JANE, twin, seen.survivor.version, seen.merged.version),
    )
    with pytest.raises(psycopg.Error) as refused:
        connection.execute(give.encode(), (MARIA, JANE))
    assert refused.value.sqlstate in {"CL002", "CL005"}, "the way is closed again as soon as the merge is done"


def test_a_clinician_who_merged_is_reviewed_when_he_opens_the_chart(
    clinic_database: ThrowAwayDatabase,
) -> None:
    """Merging a stranger into one's own patient would otherwise show what the stranger's chart holds."""
    account = clinic_database.an_account(Role.CLINICIAN, sees_patients=True)
    admin = clinic_database.admin_connection()
    own = rows.insert(admin, "patients", rows.patient())
    rows.insert(admin, "appointments", rows.appointment(account.provider_id or "", patientId=own))
    stranger = furnished(clinic_database)
    database = clinic_database.as_person(account.login)
    AccountService(database).open_session("a test", "0")
    charts, merging = ChartService(database), MergingService(database)
    charts.open(OpenChart(PatientId(own), ""))
    events = "SELECT action FROM clinic.audit_event WHERE actor = %s AND patient_id = %s AND subject = 'patients'"
    assert clinic_database.rows(events, (account.login, own)) == [("view",)]
    with pytest.raises(MergeRefused):
        merging.merge(an_order(merging, PatientId(own), stranger))
    charts.close_all()

    merging.merge(an_order(merging, PatientId(own), stranger))
    charts.open(OpenChart(PatientId(own), ""))

    assert clinic_database.rows(events + " ORDER BY seq", (account.login, own)) == [("view",), ("break_glass",)]
    with pytest.raises(PatientMerged):
        charts.open(OpenChart(stranger, "a reason"))


def test_the_old_name_finds_the_survivor(
    merging: MergingService, patients: PatientService, clinic_database: ThrowAwayDatabase
) -> None:
    twin = furnished(clinic_database)
    merging.merge(an_order(merging, JANE, twin))

    for typed in ("Janet", "doe janet", "555 999 9999", twin, "janet@example.org"):
        (found,) = [one for one in patients.search(PatientSearch(typed)).items if one.merged_name]
        assert (found.patient.id, found.merged_name) == (JANE, "Doe, Janet"), typed


def test_a_merge_and_its_undoing_are_on_record_for_both(
    merging: MergingService, clinic_database: ThrowAwayDatabase
) -> None:
    twin = furnished(clinic_database)
    order = an_order(merging, JANE, twin)
    merging.merge(order)
    undo(merging, order.id, JANE)

    found = clinic_database.rows(
        "SELECT action, patient_id, row_id, actor FROM clinic.audit_event WHERE subject = 'merge' ORDER BY seq"
    )
    assert found == [
        (action, patient, order.id, "reception@example.com")
        for action in ("insert", "delete")
        for patient in (JANE, twin)
    ]
