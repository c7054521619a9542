"""Codes loaded into a real database, found there, and written into visits by psql only as the program could."""

from __future__ import annotations

from typing import TYPE_CHECKING

import psycopg
import pytest

from clinic_desktop.db.code_loading import AlreadyLoaded
from clinic_desktop.domain.code_list import CodeEntry
from clinic_desktop.domain.statuses import Role
from clinic_desktop.services.codes import CodeService
from clinic_desktop.testing.code_lists import ENTRIES, load_codes
from tests.builders import JANES_COMPLETED, MARIAS_SCHEDULED

if TYPE_CHECKING:
    from clinic_desktop.db.database import Database
    from clinic_desktop.testing.databases import ThrowAwayDatabase

RECORD = "codes-record"


@pytest.fixture
def codes(clinic_database: ThrowAwayDatabase, doctor: Database) -> CodeService:
    load_codes(clinic_database)
    return CodeService(doctor)


def found(codes: CodeService, typed: str) -> list[str]:
    return [match.code for match in codes.search(typed).items]


def test_every_way_to_ask(codes: CodeService) -> None:
    assert found(codes, "e119") == ["E11.9"]
    assert found(codes, "E11.9") == ["E11.9"]
    assert found(codes, "e11") == ["E11", "E11.2", "E11.21", "E11.9"]
    assert found(codes, "diab neph") == ["E11.21"]
    assert found(codes, "neph diab") == ["E11.21"]
    assert found(codes, "diabetes")[0] == "E11.9"
    assert found(codes, "high blood pressure") == ["I10"]
    assert found(codes, "old heart attack") == ["I25.2"]
    assert found(codes, "the sore throat") == ["J02.9"]
    assert found(codes, "e08-e13") == []
    assert found(codes, "'; DROP TABLE") == []
    assert found(codes, "") == []


def test_a_typing_error_is_assumed_only_where_nothing_else_is_found(codes: CodeService) -> None:
    similar = codes.search("diabtes")

    assert similar.items[0].code == "E11.9"
    assert all(match.is_similar for match in similar.items)
    assert found(codes, "hedache") == ["R51.9"]
    assert found(codes, "chest hedache") == []
    assert not any(match.is_similar for match in codes.search("head").items)


def test_words_that_very_many_codes_have_are_found_too(clinic_database: ThrowAwayDatabase, doctor: Database) -> None:
    sides = ("left", "right", "left and right")
    many = [CodeEntry(f"A{number:04}", f"Ache, {sides[number % 3]}", is_billable=True) for number in range(4_500)]
    load_codes(clinic_database, many)
    both = CodeService(doctor).search("ach left righ")

    assert both.has_more
    assert [match.code for match in both.items] == [f"A{number:04}" for number in range(2, 152, 3)]
    assert found(CodeService(doctor), "left right nothing") == []


def test_a_code_says_what_it_lies_under_and_what_else_it_is_called(codes: CodeService) -> None:
    (match,) = codes.search("E11.21").items

    assert [one.code for one in match.parents] == ["4", "E08-E13", "E11", "E11.2"]
    assert match.parents[0].text == "Endocrine, nutritional and metabolic diseases"
    assert codes.search("I10").items[0].also == ("high blood pressure",)
    assert not codes.search("E11").items[0].is_billable


def test_without_a_list_the_answer_says_so(doctor: Database) -> None:
    service = CodeService(doctor)

    assert not service.search("flu").are_loaded
    assert service.loaded() is None


def test_what_this_clinic_codes_often_comes_first_from_the_third_time_on(
    clinic_database: ThrowAwayDatabase, codes: CodeService
) -> None:
    clinic_database.rows("INSERT INTO clinic.icd_use VALUES ('R07.9', 3), ('J02.9', 2)")

    assert found(codes, "unspecified") == ["R07.9", "J02.9", "R51.9", "I21.9"]
    assert codes.search("unspecified").items[0].is_used
    assert not codes.search("sore").items[0].is_used


def test_loading_twice_changes_nothing_and_a_newer_list_deletes_nothing(
    clinic_database: ThrowAwayDatabase, codes: CodeService
) -> None:
    with pytest.raises(AlreadyLoaded):
        load_codes(clinic_database)
    newer = [one for one in ENTRIES if one.code != "R07.9"]
    newer.append(CodeEntry("R07.89", "Other chest pain", is_billable=True, parents=("18",)))

    assert load_codes(clinic_database, newer, "A newer list") == 1

    assert found(codes, "chest") == ["R07.89"]
    assert found(codes, "R07") == ["R07.89"]
    gone = clinic_database.rows("SELECT code, gone_in FROM clinic.icd_code WHERE gone_in IS NOT NULL")
    assert gone == [("R07.9", "A newer list")]
    loaded = codes.loaded()
    assert loaded
    assert (loaded.release, loaded.codes, loaded.gone) == ("A newer list", len(newer), 1)
    load_codes(clinic_database, ENTRIES, "The first once more")
    assert found(codes, "R07") == ["R07.9"]


@pytest.mark.parametrize("role", Role)
def test_nobody_on_the_staff_writes_the_list(clinic_database: ThrowAwayDatabase, role: Role) -> None:
    person = clinic_database.connection_as(clinic_database.an_account(role).login)

    for statement in (
        "DELETE FROM clinic.icd_code",
        "UPDATE clinic.icd_code SET text = 'Nothing'",
        "INSERT INTO clinic.icd_release (release, source, digest, codes, gone) VALUES ('x', 'x', 'x', 0, 0)",
        "DELETE FROM clinic.icd_prefix",
        "UPDATE clinic.icd_use SET uses = 99",
        "INSERT INTO clinic.symptom_use VALUES ('x', 'x', 'xx')",
    ):
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            person.execute(statement.encode())


@pytest.fixture
def clinician(clinic_database: ThrowAwayDatabase) -> psycopg.Connection[tuple[object, ...]]:
    """Give psql of a clinician who has begun Maria's visit, with codes loaded."""
    load_codes(clinic_database)
    person = clinic_database.reader_of_charts("doctor@example.com")
    person.execute("UPDATE appointments SET status = 'in_progress' WHERE id = %s", (MARIAS_SCHEDULED,))
    person.execute(
        'INSERT INTO medical_records (id, "appointmentId", "updatedAt") VALUES (%s, %s, now())',
        (RECORD, MARIAS_SCHEDULED),
    )
    return person


CODE = 'INSERT INTO clinic.visit_diagnosis ("medicalRecordId", code, text, rank, is_main) VALUES (%s, %s, %s, 1, %s)'


def test_a_code_says_what_the_list_says_whatever_psql_claims(
    clinic_database: ThrowAwayDatabase, clinician: psycopg.Connection[tuple[object, ...]]
) -> None:
    clinician.execute(CODE, (RECORD, "I10", "Nothing serious", True))

    row = clinic_database.rows("SELECT text, release, coded_by FROM clinic.visit_diagnosis")
    assert row == [("Essential (primary) hypertension", "A small list", "doctor@example.com")]
    for column in ("text = 'x'", "code = 'I25.2'", "coded_by = 'x'"):
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            clinician.execute(f"UPDATE clinic.visit_diagnosis SET {column}".encode())


@pytest.mark.parametrize("code", ["X99.9", "E08-E13", "4"])
def test_only_a_code_of_the_list_is_stored(clinician: psycopg.Connection[tuple[object, ...]], code: str) -> None:
    with pytest.raises(psycopg.Error) as refused:
        clinician.execute(CODE, (RECORD, code, "x", False))

    assert refused.value.sqlstate == "CL070"


def test_a_code_that_went_away_stays_where_it_is_and_is_not_chosen_anew(
    clinic_database: ThrowAwayDatabase, clinician: psycopg.Connection[tuple[object, ...]]
) -> None:
    clinician.execute(CODE, (RECORD, "R07.9", "x", True))
    load_codes(clinic_database, [one for one in ENTRIES if one.code != "R07.9"], "A newer list")

    assert clinic_database.value("SELECT text FROM clinic.visit_diagnosis") == "Chest pain, unspecified"
    clinician.execute("DELETE FROM clinic.visit_diagnosis")
    with pytest.raises(psycopg.Error, match=r"R07\.9"):
        clinician.execute(CODE, (RECORD, "R07.9", "x", True))


def test_there_is_one_main_diagnosis(clinician: psycopg.Connection[tuple[object, ...]]) -> None:
    clinician.execute(CODE, (RECORD, "I10", "x", True))

    with pytest.raises(psycopg.errors.UniqueViolation):
        clinician.execute(CODE, (RECORD, "E11.9", "x", True))


def test_a_completed_visit_keeps_its_codes(
    clinic_database: ThrowAwayDatabase, clinician: psycopg.Connection[tuple[object, ...]]
) -> None:
    record = clinic_database.value('SELECT id FROM medical_records WHERE "appointmentId" = %s', JANES_COMPLETED)
    clinic_database.rows(
        'INSERT INTO clinic.visit_diagnosis ("medicalRecordId", code, text, rank, is_main)'
        " VALUES (%s, 'I10', 'Essential (primary) hypertension', 1, true)",
        (record,),
    )
    attacks = (
        "UPDATE clinic.visit_diagnosis SET rank = 2",
        "UPDATE clinic.visit_diagnosis SET is_main = false",
        "DELETE FROM clinic.visit_diagnosis",
    )
    for attack in attacks:
        with pytest.raises(psycopg.Error) as refused:
            clinician.execute(attack.encode())
        assert refused.value.sqlstate == "CL005", attack
    with pytest.raises(psycopg.Error) as refused:
        clinician.execute(CODE, (record, "E11.9", "x", False))
    assert refused.value.sqlstate == "CL005"


def test_codes_are_seen_in_open_charts_only_and_are_on_record(
    clinic_database: ThrowAwayDatabase, clinician: psycopg.Connection[tuple[object, ...]]
) -> None:
    clinician.execute(CODE, (RECORD, "I10", "x", True))
    stranger = clinic_database.connection_as(clinic_database.an_account(Role.CLINICIAN).login)
    stranger.execute("SELECT clinic.session_open('a test', '0')")

    assert stranger.execute("SELECT count(*) FROM clinic.visit_diagnosis").fetchone() == (0,)
    assert clinician.execute("SELECT count(*) FROM clinic.visit_diagnosis").fetchone() == (1,)
    event = clinic_database.rows(
        "SELECT action, row_id, patient_id IS NOT NULL FROM clinic.audit_event WHERE subject = 'visit_diagnosis'"
    )
    assert event == [("insert", "I10", True)]


def test_uses_are_counted_and_told_from_the_third_on(
    clinic_database: ThrowAwayDatabase, clinician: psycopg.Connection[tuple[object, ...]]
) -> None:
    for _ in range(3):
        assert clinician.execute("SELECT * FROM clinic.icd_use").fetchall() == []
        clinician.execute(CODE, (RECORD, "I10", "x", True))
        clinician.execute("DELETE FROM clinic.visit_diagnosis")

    assert clinician.execute("SELECT * FROM clinic.icd_use").fetchall() == [("I10", 3)]


def test_own_names_of_symptoms_are_told_to_whoever_wrote_them_twice(
    clinic_database: ThrowAwayDatabase, clinician: psycopg.Connection[tuple[object, ...]]
) -> None:
    for number, name in enumerate(("Dizzy spells", "Rare thing", " dizzy  spells", "x" * 100)):
        clinician.execute(
            'INSERT INTO symptoms (id, "medicalRecordId", "symptomName") VALUES (%s, %s, %s)',
            (f"s{number}", RECORD, name),
        )

    assert clinician.execute("SELECT name, uses FROM clinic.symptom_use").fetchall() == [("dizzy  spells", 2)]
    other = clinic_database.connection_as(clinic_database.an_account(Role.CLINICIAN).login)
    assert other.execute("SELECT count(*) FROM clinic.symptom_use").fetchone() == (0,)
