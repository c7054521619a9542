from __future__ import annotations

from typing import TYPE_CHECKING

from psycopg import sql
from sqlalchemy import Enum, Table, create_engine

from clinic_desktop.db import tables

if TYPE_CHECKING:
    from sqlalchemy import Column
    from sqlalchemy.orm import Mapper

    from clinic_desktop.testing.databases import ThrowAwayDatabase

MAPPERS = sorted(tables.Table.registry.mappers, key=lambda mapper: mapper.class_.__name__)
DIALECT = create_engine("postgresql+psycopg://").dialect
_COLUMNS = """
SELECT a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull
FROM pg_attribute a WHERE a.attrelid = to_regclass(%s) AND a.attnum > 0 AND NOT a.attisdropped
"""


def described(database: ThrowAwayDatabase, table: str) -> dict[str, tuple[str, bool]]:
    return {name: (kind, not_null) for name, kind, not_null in database.rows(_COLUMNS, (table,))}


def mapped_columns(mapper: Mapper[object]) -> list[Column[object]]:
    assert isinstance(mapper.local_table, Table)
    return [column for column in mapper.local_table.columns if not column.system]


def test_every_mapped_column_exists_with_its_type(clinic_database: ThrowAwayDatabase) -> None:
    for mapper in MAPPERS:
        table = mapper.class_.__name__
        columns = [
            sql.SQL("{} {} {}").format(
                sql.Identifier(column.name),
                sql.SQL(column.type.compile(DIALECT)),
                sql.SQL("" if column.nullable else "NOT NULL"),
            )
            for column in mapped_columns(mapper)
        ]
        clinic_database.rows(
            sql.SQL("CREATE TEMPORARY TABLE {} ({})").format(sql.Identifier(table), sql.SQL(", ").join(columns))
        )

        wanted = described(clinic_database, f'"{table}"')
        found = described(clinic_database, str(mapper.local_table))
        assert {name: found.get(name) for name in wanted} == wanted, table


def test_every_value_set_has_the_words_of_the_database_in_their_order(clinic_database: ThrowAwayDatabase) -> None:
    value_sets = {
        column.type.name: column.type.enums
        for mapper in MAPPERS
        for column in mapped_columns(mapper)
        if isinstance(column.type, Enum)
    }

    stored = dict(
        clinic_database.rows(
            "SELECT t.typname, array_agg(e.enumlabel ORDER BY e.enumsortorder)::text[]"
            " FROM pg_type t JOIN pg_enum e ON e.enumtypid = t.oid GROUP BY t.typname"
        )
    )
    assert value_sets == stored


def test_no_relationship_loads_by_itself() -> None:
    loading = [one for mapper in MAPPERS for one in mapper.relationships if one.lazy != "raise"]

    assert loading == []


def test_everything_people_edit_in_the_given_tables_has_a_version() -> None:
    without = {mapper.class_.__name__ for mapper in MAPPERS if mapper.version_id_col is None}

    assert without == {
        "AllergySubstance",
        "Addendum",
        "AppointmentMove",
        "AppointmentStep",
        "FormularyItem",
        "FreedTime",
        "Letter",
        "NoKnownAllergies",
        "OverbookedTime",
        "Overbooking",
        "OwnWord",
        "PaperTemplate",
        "PartialDiagnosis",
        "PartialOnset",
        "PatientProfile",
        "PrescriptionDetail",
        "PrescriptionStop",
        "Provider",
        "Setting",
        "Series",
        "SeriesBooking",
        "SlotClaim",
        "StruckAllergy",
        "StruckCondition",
        "StruckVisitPart",
        "VitalConfirmation",
        "WorkingSpan",
    }
