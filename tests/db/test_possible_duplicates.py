from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import pytest

from clinic_desktop.db.queries.possible_duplicates import possible_duplicates
from clinic_desktop.domain.identifiers import MergeId, PatientId, new_id
from clinic_desktop.domain.merging import MergePatients
from clinic_desktop.domain.patients import DuplicateReason, DuplicateSearch
from clinic_desktop.services.merging import MergingService
from tests import rows
from tests.builders import JANE

if TYPE_CHECKING:
    from clinic_desktop.db.database import Database
    from clinic_desktop.domain.patients import PossibleDuplicate
    from clinic_desktop.testing.databases import ThrowAwayDatabase

BORN = date(1985, 3, 15)


def asked(database: Database, question: DuplicateSearch, limit: int = 5) -> tuple[PossibleDuplicate, ...]:
    with database.read() as session:
        return possible_duplicates(session, question, limit)


@pytest.mark.parametrize(
    ("question", "reasons"),
    [
        (DuplicateSearch("Jane", "Doe"), {DuplicateReason.SAME_NAME}),
        (DuplicateSearch("DOE", "jáne"), {DuplicateReason.SIMILAR_NAME}),
        (DuplicateSearch("Jnae", "Doe"), {DuplicateReason.SIMILAR_NAME}),
        (DuplicateSearch("Jane Marie", "Doe"), {DuplicateReason.SIMILAR_NAME}),
        (DuplicateSearch("Jane", "Married", BORN), {DuplicateReason.SAME_BIRTH_DATE}),
        (DuplicateSearch("Jame", "Doe", BORN), {DuplicateReason.SIMILAR_NAME, DuplicateReason.SAME_BIRTH_DATE}),
        (DuplicateSearch(phone="(555) 0101 "), {DuplicateReason.SAME_PHONE}),
        (DuplicateSearch(phone="1 555 0101", first_name="X"), {DuplicateReason.SAME_PHONE}),
        (DuplicateSearch(phone="555 0102"), set()),
        (DuplicateSearch(email="JANE.doe@email.com"), {DuplicateReason.SAME_EMAIL}),
    ],
)
def test_somebody_registered_is_recognised(
    receptionist: Database, question: DuplicateSearch, reasons: set[DuplicateReason]
) -> None:
    found = {one.patient.id: set(one.reasons) for one in asked(receptionist, question)}
    assert found.get(JANE, set()) == reasons


def test_phone_numbers_are_compared_by_their_digits(clinic_database: ThrowAwayDatabase, receptionist: Database) -> None:
    admin = clinic_database.admin_connection()
    row = rows.patient(lastName="Caller", firstName="Some", phone="+1 (555) 777-8888")
    rows.insert(admin, "patients", row)
    (found,) = asked(receptionist, DuplicateSearch(phone="555.777.8888"))
    assert (found.patient.id, found.reasons) == (row["id"], (DuplicateReason.SAME_PHONE,))


@pytest.mark.parametrize(
    "question",
    [
        *(
            DuplicateSearch(),
            DuplicateSearch(born_on=BORN),
            DuplicateSearch(first_name="Jane"),
            DuplicateSearch(phone="555"),
        ),
        *(
            DuplicateSearch("'; --", "\\ % _"),
            DuplicateSearch("\x00", "\ud800"),
            DuplicateSearch("😀", "x" * 10_000, BORN),
        ),
    ],
)
def test_too_little_or_strange_input_finds_nobody(receptionist: Database, question: DuplicateSearch) -> None:
    assert asked(receptionist, question) == ()


def test_the_person_being_corrected_is_not_his_own_duplicate(receptionist: Database) -> None:
    assert asked(receptionist, DuplicateSearch("Jane", "Doe", BORN, except_id=JANE)) == ()


def test_the_likeliest_stand_first_and_no_more_than_wanted(
    clinic_database: ThrowAwayDatabase, receptionist: Database
) -> None:
    admin = clinic_database.admin_connection()
    for number in range(8):
        rows.insert(admin, "patients", rows.patient(lastName="Doe", firstName="Jane", dateOfBirth=f"200{number}-01-01"))
    found = asked(receptionist, DuplicateSearch("Jane", "Doe", BORN), limit=3)
    assert len(found) == 3
    assert found[0].patient.id == JANE
    assert DuplicateReason.SAME_BIRTH_DATE in found[0].reasons


def test_an_archived_person_is_still_a_duplicate(clinic_database: ThrowAwayDatabase, receptionist: Database) -> None:
    clinic_database.rows(
        "INSERT INTO clinic.patient_profile (patient_id, archived_at, archived_by, archive_reason)"
        " VALUES (%s, now(), 'x', 'moved away')",
        (JANE,),
    )
    (found,) = asked(receptionist, DuplicateSearch("Jane", "Doe"))
    assert found.patient.is_archived


def test_a_match_tells_with_whom_it_is_booked_and_when(
    clinic_database: ThrowAwayDatabase, receptionist: Database
) -> None:
    admin = clinic_database.admin_connection()
    provider = clinic_database.a_provider("Olga", "Other")
    rows.insert(admin, "appointments", rows.past_appointment(provider, 40, status="completed"))
    rows.insert(admin, "appointments", rows.past_appointment(provider, 30, status="no_show"))
    coming = rows.appointment(provider)
    rows.insert(admin, "appointments", coming)

    (found,) = asked(receptionist, DuplicateSearch("Jane", "Doe"))

    (other,) = [one for one in found.booked_with if one.provider_name == "Olga Other"]
    assert other.last_at is not None
    assert (datetime.now(UTC) - other.last_at).days == 40, "who did not come was not seen"
    assert other.next_at is not None
    assert other.next_at.replace(tzinfo=None) == coming["appointmentDate"]


def test_whoever_was_merged_stands_there_as_the_one_who_is_left(
    clinic_database: ThrowAwayDatabase, receptionist: Database
) -> None:
    twin = PatientId(rows.insert(clinic_database.admin_connection(), "patients", rows.patient(lastName="Doppel")))
    merging = MergingService(receptionist)
    seen = merging.preview(JANE, twin)
    merging.merge(MergePatients(MergeId(new_id()), JANE, twin, seen.survivor.version, seen.merged.version))

    (found,) = asked(receptionist, DuplicateSearch("Peer", "Doppel"))

    assert (found.patient.id, found.merged_name) == (JANE, "Doppel, Peer")
