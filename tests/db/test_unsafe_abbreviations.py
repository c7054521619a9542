"""What may be misread is refused in prescriptions by the server too, by the same list as the program's."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from clinic_desktop.domain.unsafe_abbreviations import CHECKED_FIELDS, RULES, unsafe_parts
from tests import rows
from tests.db.test_visit_rules import booked, refused

if TYPE_CHECKING:
    import psycopg

    from clinic_desktop.testing.databases import ThrowAwayDatabase

    Connection = psycopg.Connection[tuple[Any, ...]]

MISREAD, NOT_PERMITTED = "CL052", "42501"
CHANGE = "UPDATE prescriptions SET {} = %s WHERE id = 'x'"
TEXTS = st.text(alphabet="0123456789.. ,uUqQdDoOhHsSiIgmlLcµμ@<>/tTabewWpPrR-:éÀ\u00a0\u2009\nßı", max_size=14)
SAID = "QD QOD OD AS AD needed U IU cc per os MS MgSO4 subq .5 5.0 1,000 10000 5 mL µg Μg d/c D.C tiw"
WORDS = st.lists(st.sampled_from(SAID.split(" ")), max_size=4).map(" ".join)


@pytest.fixture
def clinician(clinic_database: ThrowAwayDatabase) -> Connection:
    return clinic_database.reader_of_charts("doctor@example.com")


@pytest.fixture
def record(clinic_database: ThrowAwayDatabase) -> str:
    visit = booked(clinic_database, "in_progress")
    return rows.insert(clinic_database.admin_connection(), "medical_records", rows.medical_record(visit))


def test_the_list_is_the_one_of_the_program(clinic_database: ThrowAwayDatabase) -> None:
    found = clinic_database.rows("SELECT pattern, fields FROM clinic.unsafe_abbreviation ORDER BY no")
    assert [(pattern, tuple(fields)) for pattern, fields in found] == list(RULES)


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(TEXTS | WORDS, st.sampled_from(CHECKED_FIELDS)), min_size=60, max_size=60))
def test_both_find_the_same(clinic_database: ThrowAwayDatabase, tried: list[tuple[str, str]]) -> None:
    texts, fields = zip(*tried, strict=True)
    found = clinic_database.rows(
        "SELECT clinic.may_be_misread(t.words, t.field) FROM unnest(%s::text[], %s::text[])"
        " WITH ORDINALITY t (words, field, place) ORDER BY t.place",
        (list(texts), list(fields)),
    )
    assert [answer for (answer,) in found] == [bool(unsafe_parts(*one)) for one in tried]


def test_a_script_is_refused_where_the_program_refuses(
    clinic_database: ThrowAwayDatabase, clinician: Connection, record: str
) -> None:
    for column, words in (
        ("dosage", "10U"),
        ("frequency", "QD"),
        ("strength", "5.0 mg"),
        ("instructions", "Take @ night"),
    ):
        with refused(MISREAD):
            rows.insert(clinician, "prescriptions", rows.prescription(record, id="x", **{column: words}))
    rows.insert(clinician, "prescriptions", rows.prescription(record, id="x", medicationName="herbal tea QD"))
    for column, words in (("dosage", ".5 mg"), ("frequency", "q.d."), ("instructions", "D/C if rash")):
        with refused(MISREAD):
            clinician.execute(CHANGE.format(column).encode(), (words,))
    detail = "INSERT INTO clinic.prescription_detail (prescription_id, route, was_checked) VALUES ('x', %s, true)"
    with refused(MISREAD):
        clinician.execute(detail, ("OD",))
    clinician.execute(detail, ("oral",))
    with refused(MISREAD):
        clinician.execute("UPDATE clinic.prescription_detail SET route = 'SC'")
    for attack in ("DELETE FROM clinic.unsafe_abbreviation", "SELECT clinic.may_be_misread('QD', 'frequency')"):
        with refused(NOT_PERMITTED):
            clinician.execute(attack.encode())


def test_what_another_program_wrote_stays_and_the_rest_can_be_changed(
    clinic_database: ThrowAwayDatabase, clinician: Connection, record: str
) -> None:
    owner = clinic_database.admin_connection()
    rows.insert(owner, "prescriptions", rows.prescription(record, id="x", frequency="QD", dosage="10U"))
    clinician.execute("UPDATE prescriptions SET frequency = 'QD', dosage = '10 units' WHERE id = 'x'")
    with refused(MISREAD):
        clinician.execute("UPDATE prescriptions SET dosage = '10U' WHERE id = 'x'")
