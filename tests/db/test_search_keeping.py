from __future__ import annotations

from typing import TYPE_CHECKING

import psycopg
import pytest

from clinic_desktop.domain.folding import fold, fold_spelled_out, one_letter_less
from clinic_desktop.domain.search_text import local_digits, phone_digits
from tests import rows
from tests.benchmarks.believable_patients import believable_patients, copy_patients
from tests.builders import JANE

if TYPE_CHECKING:
    from clinic_desktop.testing.databases import ThrowAwayDatabase

EVERY_ROW = "SELECT s.*, s.words::text FROM clinic.patient_search s ORDER BY patient_id"
EVERY_WORD = "SELECT DISTINCT kind::text, key, word FROM clinic.name_word_key ORDER BY 1, 2, 3"
KEPT = (
    "SELECT last_name, first_name, phone, local_phone, email, archived FROM clinic.patient_search WHERE patient_id = %s"
)


def test_what_another_program_writes_is_searchable(clinic_database: ThrowAwayDatabase) -> None:
    admin = clinic_database.admin_connection()
    row = rows.patient(firstName="Zoë", lastName="O'Neil", phone="+44 20 7946 0000", email="Zoe@X.org")
    rows.insert(admin, "patients", row)
    (kept,) = clinic_database.rows(KEPT, (row["id"],))
    assert kept == ("oneil", "zoe", "442079460000", "2079460000", "zoe@x.org", False)
    assert clinic_database.value("SELECT count(*) FROM clinic.name_word_key WHERE key = 'neil' AND word = 'oneil'") == 2


def test_a_changed_name_is_found_by_its_new_words_only(clinic_database: ThrowAwayDatabase) -> None:
    clinic_database.rows("""UPDATE public.patients SET "lastName" = 'Dorn' WHERE id = %s""", (JANE,))
    (kept,) = clinic_database.rows(KEPT, (JANE,))
    assert kept[0] == "dorn"
    assert clinic_database.rows("SELECT FROM clinic.patient_search WHERE words @@ 'doe'::tsquery") == []


def test_a_changed_id_takes_its_row_along(clinic_database: ThrowAwayDatabase) -> None:
    clinic_database.rows("UPDATE public.patients SET id = 'another' WHERE id = %s", (JANE,))
    assert clinic_database.rows(KEPT, (JANE,)) == []
    assert clinic_database.rows(KEPT, ("another",))[0][0] == "doe"


def test_a_deleted_patient_is_gone_from_the_search(clinic_database: ThrowAwayDatabase) -> None:
    clinic_database.rows("INSERT INTO clinic.patient_profile (patient_id, preferred_name) VALUES (%s, 'Jay')", (JANE,))
    clinic_database.rows("DELETE FROM public.patients WHERE id = %s", (JANE,))
    assert clinic_database.rows(KEPT, (JANE,)) == []


def test_preferred_names_and_archiving_are_kept(clinic_database: ThrowAwayDatabase) -> None:
    clinic_database.rows(
        "INSERT INTO clinic.patient_profile (patient_id, preferred_name, archived_at, archived_by, archive_reason)"
        " VALUES (%s, 'Jay', now(), 'x', 'moved away')",
        (JANE.replace("1", "4"),),
    )
    michael = JANE.replace("1", "4")
    assert clinic_database.rows(KEPT, (michael,))[0][-1] is True
    assert (
        clinic_database.value("SELECT patient_id FROM clinic.patient_search WHERE words @@ 'jay'::tsquery") == michael
    )
    clinic_database.rows("DELETE FROM clinic.patient_profile WHERE patient_id = %s", (michael,))
    assert clinic_database.rows(KEPT, (michael,))[0][-1] is False
    assert clinic_database.rows("SELECT FROM clinic.patient_search WHERE words @@ 'jay'::tsquery") == []


def test_filling_afresh_gives_what_the_triggers_gave(clinic_database: ThrowAwayDatabase) -> None:
    admin = clinic_database.admin_connection()
    for one in believable_patients(60, seed=3):
        changes = {"firstName": one.first_name, "lastName": one.last_name, "phone": one.phone, "email": one.email}
        rows.insert(admin, "patients", rows.patient(**changes))
    kept, words = clinic_database.rows(EVERY_ROW), clinic_database.rows(EVERY_WORD)
    indexes = (
        "SELECT indexdef FROM pg_indexes"
        " WHERE schemaname = 'clinic' AND tablename ~ 'patient_search|word_key' ORDER BY 1"
    )
    known = clinic_database.rows(indexes)
    clinic_database.rows("SELECT clinic.rebuild_patient_search()")
    assert clinic_database.rows(EVERY_ROW) == kept
    assert clinic_database.rows(EVERY_WORD) == words
    assert clinic_database.rows(indexes) == known


def test_bulk_copies_are_filled_in_afterwards(clinic_database: ThrowAwayDatabase) -> None:
    people = list(believable_patients(300, seed=4))
    copy_patients(clinic_database.admin_connection(), people)
    assert clinic_database.value("SELECT count(*) FROM clinic.patient_search") == 300 + 5


def test_two_writers_of_the_same_new_names_do_not_wait_for_each_other(clinic_database: ThrowAwayDatabase) -> None:
    one, other = clinic_database.admin_connection(), clinic_database.admin_connection()
    with one.transaction():
        rows.insert(one, "patients", rows.patient(lastName="Brandnew", firstName="Alsonew"))
        other.execute("SET statement_timeout = '5s'")
        rows.insert(other, "patients", rows.patient(lastName="Alsonew", firstName="Brandnew"))


def test_long_and_strange_names_do_not_stop_another_program(clinic_database: ThrowAwayDatabase) -> None:
    admin = clinic_database.admin_connection()
    for name in ("\ufdfa" * 100, "a " * 50, "😀" * 100, "'" * 10, "\\:*&|!'", "\u0301"):
        rows.insert(
            admin, "patients", rows.patient(lastName=name, firstName=name, email="x" * 250 + "@x.y", phone="1" * 50)
        )


def test_the_database_folds_every_character_as_we_do(clinic_database: ThrowAwayDatabase) -> None:
    texts = [
        f"A{chr(code)}b {chr(code)}" for code in (*range(1, 0xD800), *range(0xE000, 0x1_1000), *range(0x1D400, 0x1D800))
    ]
    folded = clinic_database.rows(
        "SELECT clinic.fold(text) FROM unnest(%s::text[]) WITH ORDINALITY AS t (text, n) ORDER BY n", (texts,)
    )
    differing = [text for text, (known,) in zip(texts, folded, strict=True) if fold(text) != known]
    # Letters younger than one of the two Unicode tables may differ; no name is written with them.
    assert len(differing) < 200
    assert [text for text in differing if ord(text[1]) < 0x1C80] == []


@pytest.mark.parametrize("text", ["x" * 300, "ÀÉ-öß" * 40, "Mac  Donald\t", "Jürgen Østergård", "Ｆｕｌｌ", "ﬁn", ""])
def test_the_database_folds_names_as_we_do(clinic_database: ThrowAwayDatabase, text: str) -> None:
    assert clinic_database.value("SELECT clinic.fold(%s)", text) == fold(text)
    spelled_out = clinic_database.value("SELECT clinic.fold(clinic.with_umlauts_spelled_out(%s))", text)
    assert spelled_out in (None, fold_spelled_out(text))


@pytest.mark.parametrize(
    "phone",
    [
        "+49 (0)176 123",
        "0049176123",
        "0176-123",
        "+1 (555) 010-1234",
        "555.010",
        "+353 1 6",
        "+7 495",
        "+999",
        "00",
        "",
        " +44 20",
    ],
)
def test_the_database_reads_phone_numbers_as_we_do(clinic_database: ThrowAwayDatabase, phone: str) -> None:
    assert clinic_database.value("SELECT clinic.digits(%s)", phone) == phone_digits(phone)
    assert clinic_database.value("SELECT clinic.local_digits(%s)", phone) == local_digits(phone)


def test_the_database_leaves_out_letters_as_we_do(clinic_database: ThrowAwayDatabase) -> None:
    for word in ("doe", "anna", "müller", "smith"):
        keys = clinic_database.rows("SELECT key FROM clinic.word_keys(%s) WHERE kind = 's'", (word,))
        assert {key for (key,) in keys} == set(one_letter_less(word))


def test_staff_may_read_the_search_but_not_write_or_refill_it(clinic_database: ThrowAwayDatabase) -> None:
    held = clinic_database.connection_as("reception@example.com")
    assert held.execute("SELECT count(*) FROM clinic.patient_search").fetchone() == (5,)
    for statement in (
        "DELETE FROM clinic.patient_search",
        "SELECT clinic.rebuild_patient_search()",
        "SELECT clinic.keep_patient_search('x')",
    ):
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            held.execute(statement)


def test_the_search_can_be_taken_back(clinic_database: ThrowAwayDatabase) -> None:
    kept = clinic_database.rows(EVERY_ROW)
    clinic_database.take_back("0004")
    assert clinic_database.value("SELECT to_regclass('clinic.patient_search')") is None
    clinic_database.migrate()
    assert clinic_database.rows(EVERY_ROW) == kept
