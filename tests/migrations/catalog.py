"""What a database consists of, read from its catalogue."""

from __future__ import annotations

import os
import re
import subprocess
from typing import TYPE_CHECKING, Any

from psycopg.conninfo import conninfo_to_dict

from clinic_desktop.db.postgres_programs import program
from clinic_desktop.files import MIGRATIONS

if TYPE_CHECKING:
    from clinic_desktop.testing.databases import ThrowAwayDatabase

REVISIONS = sorted(re.findall(r"_(\d{4})_", " ".join(path.name for path in (MIGRATIONS / "versions").glob("*.py"))))

_ENUMS = """
SELECT t.typname, array_agg(e.enumlabel ORDER BY e.enumsortorder)::text[]
FROM pg_type t JOIN pg_enum e ON e.enumtypid = t.oid
WHERE t.typnamespace = 'public'::regnamespace GROUP BY t.typname
"""
_COLUMNS = """
SELECT c.relname, a.attname, format_type(a.atttypid, a.atttypmod), NOT a.attnotnull,
       pg_get_expr(d.adbin, d.adrelid)
FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r' ORDER BY c.relname, a.attnum
"""
_CONSTRAINTS = """
SELECT c.relname, k.conname, pg_get_constraintdef(k.oid)
FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid
WHERE c.relnamespace = 'public'::regnamespace AND k.contype <> 'n'
  AND NOT (k.contype IN ('c', 't') AND k.conname LIKE 'clinic\\_%')
"""
_INDEXES = """
SELECT c.relname, i.relname, regexp_replace(pg_get_indexdef(i.oid), '^.* USING ', ''), x.indisunique
FROM pg_index x JOIN pg_class i ON i.oid = x.indexrelid JOIN pg_class c ON c.oid = x.indrelid
WHERE c.relnamespace = 'public'::regnamespace
"""
_EVERYTHING_ELSE = """
SELECT 'relation', c.relname FROM pg_class c
WHERE c.relnamespace = 'public'::regnamespace AND c.relkind NOT IN ('r', 'i')
UNION ALL
SELECT 'function', p.proname FROM pg_proc p WHERE p.pronamespace = 'public'::regnamespace
UNION ALL
SELECT 'policy', p.polname FROM pg_policy p JOIN pg_class c ON c.oid = p.polrelid
WHERE c.relnamespace = 'public'::regnamespace AND NOT p.polname LIKE 'clinic\\_%'
UNION ALL
SELECT 'type', t.typname FROM pg_type t
WHERE t.typnamespace = 'public'::regnamespace AND t.typtype NOT IN ('c', 'e') AND t.typelem = 0
"""
_RIGHTS_ON_DATABASE = """
SELECT one::text FROM pg_database d, unnest(coalesce(d.datacl, acldefault('d', d.datdba))) AS one
WHERE d.datname = current_database() ORDER BY 1
"""


def given_tables(database: ThrowAwayDatabase) -> dict[str, Any]:
    """Describe schema public in the form of given_schema.json: all of it but our CHECKs, triggers and policies."""
    tables: dict[str, Any] = {}
    for table, column, kind, nullable, default in database.rows(_COLUMNS):
        described = tables.setdefault(table, {"columns": {}, "constraints": {}, "indexes": {}})
        described["columns"][column] = {"type": kind, "nullable": nullable, "default": default}
    for table, name, definition in database.rows(_CONSTRAINTS):
        tables[table]["constraints"][name] = definition
    for table, name, definition, unique in database.rows(_INDEXES):
        tables[table]["indexes"][name] = {"on": definition, "unique": unique}
    return {"enums": dict(database.rows(_ENUMS)), "tables": tables}


def everything_else(database: ThrowAwayDatabase) -> list[tuple[Any, ...]]:
    """List what schema public holds beside tables, indexes, enums, CHECKs and triggers."""
    return database.rows(_EVERYTHING_ELSE)


def dump(database: ThrowAwayDatabase) -> str:
    """Return the whole schema as pg_dump writes it, with rights and owners, and who may connect."""
    address = conninfo_to_dict(database.admin_conninfo)
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
    written = subprocess.run(
        [program(database.server.programs, "pg_dump"), "--schema-only", "--dbname", database.name],
        env=environment | {f"PG{name.upper()}": str(address[name]) for name in ("host", "port", "user", "password")},
        capture_output=True,
        check=True,
        text=True,
    ).stdout
    # Its two lines with a random key are for psql.
    schema = "\n".join(line for line in written.splitlines() if not line.startswith(("\\restrict", "\\unrestrict")))
    return f"{schema}\n-- who may connect: {database.rows(_RIGHTS_ON_DATABASE)}\n"
