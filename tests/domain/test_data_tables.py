from __future__ import annotations

from clinic_desktop.domain.data_tables import DataColumn, DataRow, DataTable, RowPlace, TableDetails, TableName

NAME = TableName("public", "patients")


def known(*columns: DataColumn) -> TableDetails:
    return TableDetails(DataTable(NAME, may_read=True), columns)


def test_a_name_is_written_with_its_schema() -> None:
    assert str(NAME) == "public.patients"


def test_values_are_those_of_the_columns_that_may_be_read() -> None:
    details = known(
        DataColumn("id", "text", is_key=True), DataColumn("secret", "text", may_read=False), DataColumn("a", "text")
    )
    row = DataRow(RowPlace(1), ("7", "x"))

    assert details.value(row, "a") == "x"
    assert details.value(row, "secret") is None
    assert details.column("secret") is None
    assert details.row_id(row) == "7"


def test_rows_have_a_name_in_the_trail_only_by_a_key_of_one_column() -> None:
    row = DataRow(RowPlace(1), ("7", "x"))

    assert known(DataColumn("a", "text"), DataColumn("b", "text")).row_id(row) is None
    assert known(DataColumn("a", "text", is_key=True), DataColumn("b", "text", is_key=True)).row_id(row) is None
    hidden = known(DataColumn("a", "text", is_key=True, may_read=False), DataColumn("b", "text"))
    assert hidden.key == ()
