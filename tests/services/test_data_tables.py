"""Looking into the database: what is listed, what each person may read of it, and rows found page by page."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from clinic_desktop.domain.data_tables import ColumnFilter, DataRow, Match, RowsQuestion, TableDetails, TableName
from clinic_desktop.domain.errors import InvalidInput, NotFound, NotPermitted, TookTooLong
from clinic_desktop.services.data_tables import PAGE_ROWS, DataTableService
from tests import rows
from tests.builders import EMILY, JANE

if TYPE_CHECKING:
    from clinic_desktop.db.database import Database
    from clinic_desktop.testing.databases import ThrowAwayDatabase

PATIENTS = TableName("public", "patients")
ALLERGIES = TableName("public", "allergies")
PROVIDERS = TableName("public", "providers")
CLINICAL = ("medical_records", "vital_signs", "symptoms", "prescriptions", "allergies", "chronic_conditions")


def column(known: TableDetails, found: tuple[DataRow, ...], name: str) -> list[str | None]:
    return [known.value(row, name) for row in found]


def asked(database: Database, question: RowsQuestion, name: str = "id") -> list[str | None]:
    known, page = DataTableService(database).rows(question)
    return column(known, page.items, name)


def everything(service: DataTableService, question: RowsQuestion, name: str) -> list[str | None]:
    """Return a column of all pages, one after the other."""
    known, page = service.rows(question)
    found = column(known, page.items, name)
    while page.has_more:
        after = page.items[-1].place
        known, page = service.rows(
            RowsQuestion(question.table, question.filters, question.sort_by, question.is_descending, after)
        )
        found += column(known, page.items, name)
    return found


def test_every_table_is_listed_with_what_the_person_may_read(
    clinic_database: ThrowAwayDatabase, administrator: Database
) -> None:
    listed = {one.name: one for one in DataTableService(administrator).tables()}

    there = clinic_database.rows(
        "SELECT n.nspname, c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
        " WHERE n.nspname IN ('public', 'clinic') AND c.relkind IN ('r', 'p', 'v') AND NOT c.relispartition"
    )
    assert set(listed) == {TableName(*one) for one in there}
    assert {name.name for name, one in listed.items() if one.may_read and name.schema == "public"} == {"providers"}
    assert not any(listed[TableName("public", name)].may_read for name in CLINICAL)
    assert listed[TableName("clinic", "audit_event")].may_read


def test_rows_are_estimated_by_the_server(clinic_database: ThrowAwayDatabase, administrator: Database) -> None:
    def listed() -> dict[str, int | None]:
        return {one.name.name: one.rows for one in DataTableService(administrator).tables()}

    assert listed()["overbooking"] == 0
    clinic_database.rows("ANALYZE")

    assert listed()["patients"] == clinic_database.value("SELECT count(*) FROM patients")
    assert listed()["audit_event"] == clinic_database.value("SELECT count(*) FROM clinic.audit_event")
    assert listed()["searchable_patient"] is None


def test_an_administrator_who_is_no_clinician_reads_no_patient(administrator: Database) -> None:
    for name in ("patients", *CLINICAL):
        with pytest.raises(NotPermitted):
            DataTableService(administrator).rows(RowsQuestion(TableName("public", name)))


def test_a_clinician_sees_clinical_rows_of_open_charts_only(clinic_database: ThrowAwayDatabase) -> None:
    closed = clinic_database.as_person("doctor@example.com")
    opened = clinic_database.at_work("doctor@example.com")
    listed = {one.name: one for one in DataTableService(closed).tables()}

    assert listed[ALLERGIES].shows_open_charts_only
    assert not listed[PATIENTS].shows_open_charts_only
    assert asked(closed, RowsQuestion(ALLERGIES)) == []
    assert len(asked(opened, RowsQuestion(ALLERGIES))) == clinic_database.value("SELECT count(*) FROM allergies")


def test_a_column_that_may_not_be_read_is_named_and_not_read(administrator: Database) -> None:
    known, page = DataTableService(administrator).rows(RowsQuestion(PROVIDERS))

    assert [one.name for one in known.columns if not one.may_read] == ["passwordHash"]
    assert column(known, page.items, "email") == ["doctor@example.com"]
    assert known.value(page.items[0], "passwordHash") is None


def test_columns_tell_their_type_their_key_and_where_they_lead(doctor: Database) -> None:
    known = DataTableService(doctor).details(TableName("public", "appointments"))

    by_name = {one.name: one for one in known.columns}
    assert [one.name for one in known.key] == ["id"]
    assert by_name["patientId"].link is not None
    assert (by_name["patientId"].link.table, by_name["patientId"].link.column) == (PATIENTS, "id")
    assert by_name["durationMinutes"].type == "integer"
    assert by_name["reasonForVisit"].may_be_empty
    assert not by_name["id"].may_be_empty


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        (ColumnFilter("lastName", Match.EQUALS, "Doe"), ["Doe"]),
        (ColumnFilter("lastName", Match.CONTAINS, "o"), ["Doe", "Johnson"]),
        (ColumnFilter("lastName", Match.CONTAINS, "%"), []),
        (ColumnFilter("lastName", Match.BETWEEN, "D", "H"), ["Doe", "Garcia"]),
        (ColumnFilter("lastName", Match.BETWEEN, "J"), ["Johnson", "Williams"]),
        (ColumnFilter("lastName", Match.BETWEEN), ["Chen", "Doe", "Garcia", "Johnson", "Williams"]),
        (ColumnFilter("lastName", Match.EMPTY), []),
        (ColumnFilter("lastName", Match.NOT_EMPTY), ["Chen", "Doe", "Garcia", "Johnson", "Williams"]),
        (ColumnFilter("lastName", Match.EQUALS, "'; DROP TABLE patients; --"), []),
        (ColumnFilter("sex", Match.EQUALS, "male"), ["Chen", "Johnson"]),
        (ColumnFilter("no such column", Match.EQUALS, "x"), ["Chen", "Doe", "Garcia", "Johnson", "Williams"]),
    ],
)
def test_rows_are_found_by_what_stands_in_a_column(
    receptionist: Database, wanted: ColumnFilter, found: list[str]
) -> None:
    assert asked(receptionist, RowsQuestion(PATIENTS, (wanted,), "lastName"), "lastName") == found


@pytest.mark.parametrize(
    ("name", "value"), [("dateOfBirth", "yesterday-ish"), ("sex", "x"), ("dateOfBirth", "2020-13-45")]
)
def test_a_value_that_a_column_cannot_have_is_told(receptionist: Database, name: str, value: str) -> None:
    with pytest.raises(InvalidInput) as told:
        asked(receptionist, RowsQuestion(PATIENTS, (ColumnFilter(name, Match.EQUALS, value),)))

    assert [problem.field for problem in told.value.problems] == ["value"]


@pytest.mark.parametrize("is_descending", [False, True])
@pytest.mark.parametrize("sort_by", [None, "bloodType", "id", "sex"])
def test_pages_follow_each_other_without_a_gap_and_without_a_row_twice(
    clinic_database: ThrowAwayDatabase, receptionist: Database, sort_by: str | None, *, is_descending: bool
) -> None:
    admin = clinic_database.admin_connection()
    for number in range(2 * PAGE_ROWS + 7):
        blood = ("A+", None, "B-")[number % 3]
        rows.insert(admin, "patients", rows.patient(lastName=f"Page {number}", bloodType=blood))

    question = RowsQuestion(PATIENTS, (), sort_by, is_descending)
    found = everything(DataTableService(receptionist), question, "id")

    ordered = everything(DataTableService(receptionist), question, sort_by or "id")
    there = [one for (one,) in clinic_database.rows("SELECT id FROM patients")]
    assert sorted(map(str, found)) == sorted(there)
    known = [one for one in ordered if one is not None]
    assert known == sorted(known, reverse=is_descending) or sort_by == "sex"
    assert ordered[len(known) :] == [None] * (len(ordered) - len(known))


def test_a_table_without_a_key_is_read_page_by_page_too(
    clinic_database: ThrowAwayDatabase, receptionist: Database
) -> None:
    admin = clinic_database.admin_connection()
    for number in range(PAGE_ROWS):
        rows.insert(admin, "patients", rows.patient(lastName=f"Wordy{number}"))
    service = DataTableService(receptionist)

    found = everything(service, RowsQuestion(TableName("clinic", "name_word_key"), (), "key"), "key")

    assert len(found) == clinic_database.value("SELECT count(*) FROM clinic.name_word_key")


def test_values_that_python_has_no_type_for_are_shown(
    clinic_database: ThrowAwayDatabase, receptionist: Database
) -> None:
    clinic_database.rows("ALTER TABLE patients DISABLE TRIGGER ALL")
    clinic_database.rows("UPDATE patients SET \"createdAt\" = 'infinity' WHERE id = %s", (JANE,))
    clinic_database.rows("UPDATE patients SET \"createdAt\" = '20000-01-01' WHERE id = %s", (EMILY,))

    found = asked(receptionist, RowsQuestion(PATIENTS, (), "createdAt", is_descending=True), "createdAt")

    assert found[:2] == ["infinity", "20000-01-01 00:00:00"]


def test_every_table_can_be_looked_into_by_whoever_may_read_it(
    clinic_database: ThrowAwayDatabase, administrator: Database, receptionist: Database, auditor: Database
) -> None:
    """Everybody looks into each of them; whoever may first also sorts it by each column, the server's work with all."""
    sorted_before: set[tuple[TableName, str | None]] = set()
    for person in (clinic_database.at_work("doctor@example.com"), administrator, receptionist, auditor):
        service = DataTableService(person)
        for one in service.tables():
            if one.may_read:
                known = service.details(one.name)
                columns = {(one.name, column.name) for column in known.readable if column.is_orderable}
                for name, sorted_by in {(one.name, None), *columns} - sorted_before:
                    service.rows(RowsQuestion(name, (), sorted_by))
                sorted_before |= columns


def test_a_table_that_is_not_there_is_told(doctor: Database) -> None:
    service = DataTableService(doctor)
    for name in (TableName("public", "nothing"), TableName("pg_catalog", "pg_authid"), TableName("public", '"; --')):
        with pytest.raises(NotFound):
            service.details(name)
        with pytest.raises(NotFound):
            service.rows(RowsQuestion(name))


def test_a_slow_question_is_stopped_by_the_server(clinic_database: ThrowAwayDatabase, receptionist: Database) -> None:
    clinic_database.rows(
        "CREATE VIEW public.slow AS SELECT 1 AS one FROM generate_series(1, 1000000) a, generate_series(1, 1000000) b"
        " ORDER BY a + b"
    )
    clinic_database.rows("GRANT SELECT ON public.slow TO clinic_reception")

    with pytest.raises(TookTooLong):
        DataTableService(receptionist).rows(RowsQuestion(TableName("public", "slow")))
