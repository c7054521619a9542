"""The given tables as they should be and as a database has them: what differs, piece by piece."""

from __future__ import annotations

import json
from functools import cache
from typing import TYPE_CHECKING, Any, LiteralString

from clinic_desktop.domain.adoption import Difference, DifferenceKind
from clinic_desktop.files import MIGRATIONS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import psycopg

    Connection = psycopg.Connection[tuple[Any, ...]]
    Described = Mapping[str, Any]

_ENUMS = """
SELECT t.typname, array_agg(e.enumlabel ORDER BY e.enumsortorder)::text[]
FROM pg_type t JOIN pg_enum e ON e.enumtypid = t.oid
WHERE t.typnamespace = 'public'::regnamespace GROUP BY t.typname
"""
_TABLES = """
SELECT c.relname, c.relrowsecurity OR c.relforcerowsecurity FROM pg_class c
WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r' AND c.relname = ANY (%s)
"""
_COLUMNS = """
SELECT c.relname, a.attname, format_type(a.atttypid, a.atttypmod), NOT a.attnotnull,
       pg_get_expr(d.adbin, d.adrelid), a.attidentity <> '' OR a.attgenerated <> ''
FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r' AND c.relname = ANY (%s) ORDER BY c.relname, a.attnum
"""
_CONSTRAINTS = r"""
SELECT c.relname, k.conname, pg_get_constraintdef(k.oid)
FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid
WHERE c.relnamespace = 'public'::regnamespace AND c.relname = ANY (%s) AND k.contype <> 'n'
  AND NOT (k.contype IN ('c', 't') AND k.conname LIKE 'clinic\_%%')
"""
_INDEXES = """
SELECT c.relname, i.relname, regexp_replace(pg_get_indexdef(i.oid), '^.* USING ', ''), x.indisunique
FROM pg_index x JOIN pg_class i ON i.oid = x.indexrelid JOIN pg_class c ON c.oid = x.indrelid
WHERE c.relnamespace = 'public'::regnamespace AND c.relname = ANY (%s) AND x.indisvalid
"""
_TRIGGERS = """
SELECT c.relname, t.tgname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_proc p ON p.oid = t.tgfoid
WHERE c.relnamespace = 'public'::regnamespace AND c.relname = ANY (%s) AND NOT t.tgisinternal
  AND p.pronamespace IS DISTINCT FROM to_regnamespace('clinic') ORDER BY 1, 2
"""
_OTHER_TABLES = """
SELECT c.relname FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace
AND c.relkind IN ('r', 'p', 'v', 'm', 'f') AND c.relname <> ALL (%s) ORDER BY 1
"""

GIVEN_TABLES = (
    "providers",
    "patients",
    "allergies",
    "chronic_conditions",
    "appointments",
    "medical_records",
    "symptoms",
    "prescriptions",
    "vital_signs",
)
"""Whatever is locked together is locked in this order."""


@cache
def given_schema() -> Described:
    """Return the given tables and enums with every column, constraint and index."""
    described: dict[str, Any] = json.loads((MIGRATIONS / "given_schema.json").read_text(encoding="utf-8"))
    return described


def found_schema(connection: Connection) -> Described:
    """Return what a database has of the given tables, in the form of the given schema."""
    tables: dict[str, Any] = {}
    for table, hides_rows in _rows(connection, _TABLES):
        tables[table] = {"columns": {}, "constraints": {}, "indexes": {}, "hides_rows": hides_rows}
    for table, column, kind, nullable, default, is_filled in _rows(connection, _COLUMNS):
        described = {"type": kind, "nullable": nullable, "default": default, "is_filled": is_filled}
        tables[table]["columns"][column] = described
    for table, name, definition in _rows(connection, _CONSTRAINTS):
        tables[table]["constraints"][name] = definition
    for table, name, definition, unique in _rows(connection, _INDEXES):
        tables[table]["indexes"][name] = {"on": definition, "unique": unique}
    return {
        "enums": dict(connection.execute(_ENUMS).fetchall()),
        "tables": tables,
        "triggers": _rows(connection, _TRIGGERS),
        "other_tables": _rows(connection, _OTHER_TABLES),
    }


def schema_differences(connection: Connection) -> tuple[Difference, ...]:
    """Return how the given tables of a database differ, obstacles first. Needs a transaction."""
    # Definitions are printed as a search path of public alone prints them.
    (path,) = connection.execute("SELECT current_setting('search_path')").fetchall()[0]
    connection.execute("SELECT set_config('search_path', 'public', true)")
    found, given = found_schema(connection), given_schema()
    connection.execute("SELECT set_config('search_path', %s, true)", (path,))
    listed = [*_enum_differences(found["enums"], given["enums"])]
    for table, described in given["tables"].items():
        listed += _table_differences(table, found["tables"].get(table), described)
    listed += [Difference(DifferenceKind.TRIGGER_EXTRA, table, name) for table, name in found["triggers"]]
    listed += [Difference(DifferenceKind.TABLE_EXTRA, name) for (name,) in found["other_tables"]]
    return tuple(sorted(listed, key=lambda one: not one.is_obstacle))


def _enum_differences(found: Described, given: Described) -> Iterator[Difference]:
    for name, values in given.items():
        has = found.get(name, [])
        if has != values:
            kind = DifferenceKind.ENUM_ORDER if sorted(has) == sorted(values) else DifferenceKind.ENUM_OTHER
            yield Difference(kind, "", name, ", ".join(has), ", ".join(values))


def _table_differences(table: str, found: Described | None, given: Described) -> Iterator[Difference]:
    if found is None:
        yield Difference(DifferenceKind.TABLE_MISSING, table)
        return
    if found["hides_rows"]:
        yield Difference(DifferenceKind.ROWS_HIDDEN, table)
    yield from _column_differences(table, found["columns"], given["columns"])
    yield from _constraint_differences(table, found["constraints"], given["constraints"])
    yield from _index_differences(table, found["indexes"], given["indexes"])


def _column_differences(table: str, found: Described, given: Described) -> Iterator[Difference]:
    for name, wanted in given.items():
        has = found.get(name)
        if has is None:
            yield Difference(DifferenceKind.COLUMN_MISSING, table, name, wanted=wanted["type"])
            continue
        if has["type"] != wanted["type"]:
            yield Difference(DifferenceKind.COLUMN_OTHER_TYPE, table, name, has["type"], wanted["type"])
        if has["nullable"] != wanted["nullable"]:
            kind = DifferenceKind.NULL_ALLOWED if has["nullable"] else DifferenceKind.NULL_REFUSED
            yield Difference(kind, table, name)
        if has["default"] != wanted["default"]:
            is_missed = has["default"] is None and not wanted["nullable"]
            kind = DifferenceKind.DEFAULT_MISSING if is_missed else DifferenceKind.DEFAULT_OTHER
            yield Difference(kind, table, name, has["default"] or "", wanted["default"] or "")
    for name, has in found.items():
        if name not in given:
            is_wanted = not has["nullable"] and has["default"] is None and not has["is_filled"]
            kind = DifferenceKind.COLUMN_WANTED_BY_OTHERS if is_wanted else DifferenceKind.COLUMN_EXTRA
            yield Difference(kind, table, name, has["type"])


def _constraint_differences(table: str, found: Described, given: Described) -> Iterator[Difference]:
    for name, wanted in given.items():
        if name in found and found[name] != wanted:
            yield Difference(DifferenceKind.CONSTRAINT_OTHER, table, name, found[name], wanted)
        elif name not in found:
            is_there = wanted in found.values()
            kind = DifferenceKind.CONSTRAINT_RENAMED if is_there else DifferenceKind.CONSTRAINT_MISSING
            yield Difference(kind, table, name, wanted=wanted)
    for name, has in found.items():
        if name not in given and has not in given.values():
            yield Difference(DifferenceKind.CONSTRAINT_EXTRA, table, name, has)


def _index_differences(table: str, found: Described, given: Described) -> Iterator[Difference]:
    for name, wanted in given.items():
        if found.get(name) == wanted:
            continue
        if wanted["unique"] and wanted not in found.values():
            yield Difference(DifferenceKind.UNIQUE_INDEX_MISSING, table, name, wanted=wanted["on"])
        elif name in found:
            yield Difference(DifferenceKind.INDEX_OTHER, table, name, found[name]["on"], wanted["on"])
        else:
            yield Difference(DifferenceKind.INDEX_MISSING, table, name, wanted=wanted["on"])
    for name, has in found.items():
        if name not in given:
            yield Difference(DifferenceKind.INDEX_EXTRA, table, name, has["on"])


def _rows(connection: Connection, query: LiteralString) -> list[tuple[Any, ...]]:
    return connection.execute(query, (list(GIVEN_TABLES),)).fetchall()
