"""The roles of a whole server, seen from one clinic's database: who belongs to nobody here, and who is missing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import psycopg

    Connection = psycopg.Connection[tuple[Any, ...]]

GROUPS = ["clinic_clinician", "clinic_reception", "clinic_admin", "clinic_auditor"]
OURS = [*GROUPS, "clinic_owner"]

_STRANGERS = """
WITH RECURSIVE inside (oid) AS (
    SELECT oid FROM pg_catalog.pg_roles WHERE rolname = ANY (%s)
    UNION SELECT m.member FROM pg_catalog.pg_auth_members m JOIN inside i ON m.roleid = i.oid
)
SELECT r.rolname FROM pg_catalog.pg_roles r JOIN inside USING (oid)
WHERE r.rolcanlogin AND NOT r.rolsuper
  AND NOT EXISTS (SELECT FROM clinic.staff s
                  WHERE s.db_role = r.rolname AND (s.active OR r.rolvaliduntil = '-infinity'))
ORDER BY 1
"""
"""Somebody whose account was disabled here has no valid password any more, and is no stranger."""

_MISSING = """
SELECT wanted FROM (
    SELECT unnest(%s::text[]) UNION SELECT db_role FROM clinic.staff WHERE active
) AS known (wanted)
WHERE NOT EXISTS (SELECT FROM pg_catalog.pg_roles WHERE rolname = wanted) ORDER BY 1
"""


def strangers(connection: Connection) -> tuple[str, ...]:
    """Return who may sign in at the server with rights of ours, directly or by another role, but works not here."""
    return tuple(name for (name,) in connection.execute(_STRANGERS, (OURS,)))


def missing_roles(connection: Connection) -> tuple[str, ...]:
    """Return which roles of ours, and of the active staff, the server does not know: a dump does not hold them."""
    return tuple(name for (name,) in connection.execute(_MISSING, (OURS,)))


def is_known(connection: Connection, role: str) -> bool:
    """Say whether the server has a role of this name, in this database or for another."""
    return connection.execute("SELECT FROM pg_catalog.pg_roles WHERE rolname = %s", (role,)).rowcount == 1
