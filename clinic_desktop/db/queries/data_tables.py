"""Tables, columns and rows for the data browser. Names are quoted, values are parameters, and nothing but SELECT runs.

Every value is read as text: what Python has no type for, such as the day infinity, is shown all the same.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import Text, and_, bindparam, cast, column, func, literal, or_, select, table, text, tuple_
from sqlalchemy.exc import DBAPIError
from sqlalchemy.sql.elements import quoted_name
from sqlalchemy.types import UserDefinedType

from clinic_desktop.domain.data_tables import (
    VALUE_MOST,
    DataColumn,
    DataLink,
    DataRow,
    DataTable,
    Match,
    RowPlace,
    TableDetails,
    TableName,
)
from clinic_desktop.domain.errors import InvalidInput
from clinic_desktop.domain.problems import Problem, ProblemKind

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement, Select

    from clinic_desktop.db.database import ReadSession
    from clinic_desktop.domain.data_tables import ColumnFilter, RowsQuestion

_TABLES = text(
    "SELECT n.nspname AS schema, c.relname AS name, c.relkind IN ('v', 'm') AS is_view,"
    " has_schema_privilege(n.oid, 'USAGE') AND has_any_column_privilege(c.oid, 'SELECT') AS may_read,"
    " c.relrowsecurity AND NOT EXISTS ("
    "  SELECT FROM pg_roles r WHERE r.rolname = session_user AND (r.rolsuper OR r.rolbypassrls)) AS is_gated,"
    " (SELECT CASE WHEN bool_and(counted IS NOT NULL) THEN sum(counted) END FROM ("
    "  SELECT CASE WHEN pg_relation_size(one.oid) = 0 THEN 0 WHEN one.reltuples > 0 THEN one.reltuples"
    "  ELSE nullif(pg_stat_get_live_tuples(one.oid), 0) END AS counted"
    "  FROM pg_class one WHERE one.relkind = 'r' AND (one.oid = c.oid"
    "  OR one.oid IN (SELECT i.inhrelid FROM pg_inherits i WHERE i.inhparent = c.oid))) counting) AS rows,"
    " obj_description(c.oid, 'pg_class') AS comment"
    " FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
    " WHERE n.nspname IN ('public', 'clinic') AND c.relkind IN ('r', 'p', 'v', 'm') AND NOT c.relispartition"
    " ORDER BY n.nspname DESC, c.relname"
)

_COLUMNS = text(
    "SELECT a.attname AS name, format_type(a.atttypid, NULL) AS type, format_type(a.atttypid, a.atttypmod) AS shown,"
    " has_column_privilege(c.oid, a.attnum, 'SELECT') AS may_read, NOT a.attnotnull AS may_be_empty,"
    " coalesce(a.attnum = ANY (i.indkey), false) AS is_key,"
    " a.atttypid::regtype::text NOT IN"
    " ('json', 'xml', 'point', 'line', 'lseg', 'box', 'path', 'polygon', 'circle') AS is_orderable,"
    " fn.nspname AS to_schema, fc.relname AS to_table, fa.attname AS to_column"
    " FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace JOIN pg_attribute a ON a.attrelid = c.oid"
    " LEFT JOIN pg_index i ON i.indrelid = c.oid AND i.indisprimary"
    " LEFT JOIN LATERAL (SELECT f.confrelid, f.confkey[1] AS there FROM pg_constraint f"
    "  WHERE f.conrelid = c.oid AND f.contype = 'f' AND f.conkey = ARRAY[a.attnum] LIMIT 1) f ON true"
    " LEFT JOIN pg_class fc ON fc.oid = f.confrelid LEFT JOIN pg_namespace fn ON fn.oid = fc.relnamespace"
    " LEFT JOIN pg_attribute fa ON fa.attrelid = f.confrelid AND fa.attnum = f.there"
    " WHERE n.nspname = :schema AND c.relname = :name AND n.nspname IN ('public', 'clinic')"
    " AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum"
)


class _ServerType(UserDefinedType[Any]):
    """A type by the name that the server itself gave it, quoted where it has to be."""

    cache_ok = True

    def __init__(self, name: str) -> None:
        self.name = name

    def get_col_spec(self, **_: object) -> str:
        return self.name


def tables(session: ReadSession) -> tuple[DataTable, ...]:
    """Return every table and view of the clinic, the given ones first."""
    return tuple(
        DataTable(
            TableName(one.schema, one.name),
            one.may_read,
            None if one.rows is None else int(one.rows),
            is_view=one.is_view,
            shows_open_charts_only=one.is_gated,
            comment=one.comment or "",
        )
        for one in session.execute(_TABLES)
    )


def details(session: ReadSession, name: TableName) -> TableDetails | None:
    """Return a table with its columns, or None if there is none of this name."""
    found = next((one for one in tables(session) if one.name == name), None)
    if found is None:
        return None
    columns = session.execute(_COLUMNS, {"schema": name.schema, "name": name.name})
    return TableDetails(
        found,
        tuple(
            DataColumn(
                one.name,
                one.type,
                may_read=one.may_read and found.may_read,
                is_key=one.is_key,
                may_be_empty=one.may_be_empty,
                is_orderable=one.is_orderable,
                link=DataLink(TableName(one.to_schema, one.to_table), one.to_column) if one.to_table else None,
            )
            for one in columns
        ),
    )


def rows(session: ReadSession, known: TableDetails, question: RowsQuestion, most: int) -> tuple[DataRow, ...]:
    """Return rows of a table. Its details say which columns there are; others are never asked for.

    Raises InvalidInput for a value that the column's type does not have.
    """
    statement, ordered = _statement(known, question, most)
    try:
        found = session.execute(statement).all()
    except DBAPIError as error:
        # Class 22: what was typed is no number, no date, not one of the words that a list has.
        if str(getattr(error.orig, "sqlstate", "")).startswith("22"):
            raise InvalidInput((Problem("value", ProblemKind.NOT_UNDERSTOOD, _TYPE_WORDS),)) from error
        raise
    before = question.after.number if question.after else 0
    width = len(known.readable)
    return tuple(
        DataRow(RowPlace(before + number, tuple(one[width : width + ordered])), tuple(one[:width]))
        for number, one in enumerate(found, start=1)
    )


_TYPE_WORDS = "The column does not have such values; look at those that are there"


def _statement(known: TableDetails, question: RowsQuestion, most: int) -> tuple[Select[Any], int]:
    """Return the SELECT, and how many columns after those shown say where a row stands in the order."""
    name = question.table
    there = {one.name: column(quoted_name(one.name, quote=True), _ServerType(one.type)) for one in known.readable}
    source = table(quoted_name(name.name, quote=True), *there.values(), schema=quoted_name(name.schema, quote=True))
    columns = {one.name: source.c[one.name] for one in known.readable}
    order = [columns[one.name] for one in known.key if one.name != question.sort_by]
    sort = columns.get(question.sort_by) if question.sort_by else None
    by = ([sort] if sort is not None else []) + order
    statement = select(
        *[
            func.left(cast(one, Text), VALUE_MOST).label(f"shown_{number}")
            for number, one in enumerate(columns.values())
        ],
        *[cast(one, Text).label(f"order_{number}") for number, one in enumerate(by)],
    ).select_from(source)
    for one in question.filters:
        if one.column in columns:
            statement = statement.where(_passes(columns[one.column], one))
    if question.after is not None:
        if order or known.key:
            statement = statement.where(_follows(sort, order, question.after.values, down=question.is_descending))
        else:
            statement = statement.offset(question.after.number)
    down = question.is_descending
    statement = statement.order_by(*[(one.desc() if down else one.asc()).nulls_last() for one in by])
    return statement.limit(most), len(by)


def _passes(one: ColumnElement[Any], wanted: ColumnFilter) -> ColumnElement[bool]:
    match wanted.match:
        case Match.EQUALS:
            return one == _typed(one, wanted.value)
        case Match.CONTAINS:
            return func.strpos(func.lower(cast(one, Text)), func.lower(literal(wanted.value))) > 0
        case Match.BETWEEN:
            ends = [one >= _typed(one, wanted.value)] if wanted.value else []
            if wanted.until:
                ends.append(one <= _typed(one, wanted.until))
            return and_(literal(value=True), *ends)
        case Match.EMPTY:
            return func.coalesce(cast(one, Text), "") == ""
        case Match.NOT_EMPTY:
            return func.coalesce(cast(one, Text), "") != ""


def _follows(
    sort: ColumnElement[Any] | None, key: list[Any], values: tuple[str | None, ...], *, down: bool
) -> ColumnElement[bool]:
    """Stand behind the last row. Empty values of the sorted column stand at the end."""
    last = values[0] if sort is not None else None
    rest = values[1:] if sort is not None else values
    behind_key: ColumnElement[bool] = literal(value=False)
    if key:
        mine = tuple_(*key)
        theirs = tuple_(*[_typed(one, value or "") for one, value in zip(key, rest, strict=True)])
        behind_key = mine < theirs if down else mine > theirs
    if sort is None:
        return behind_key
    if last is None:
        return and_(sort.is_(None), behind_key)
    value = _typed(sort, last)
    return or_(sort < value if down else sort > value, and_(sort == value, behind_key), sort.is_(None))


def _typed(one: ColumnElement[Any], value: str) -> ColumnElement[Any]:
    return cast(bindparam(None, value, type_=Text), one.type)
