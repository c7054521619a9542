"""Roles in a backup: who there is and what each may, never what stands for a password.

Also the role that backups are made with: it reads everything and writes nothing.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from psycopg import sql

from clinic_desktop.domain.backups import BackupFailed, BackupTrouble

if TYPE_CHECKING:
    import psycopg

    Connection = psycopg.Connection[tuple[Any, ...]]

BACKUP_ROLE = "clinic_backup"
NOTE_BACKUP = "clinic.note_backup(timestamptz, text, text, text, bigint, bigint, bigint)"

_ROLES = r"""
SELECT r.rolname, r.rolsuper, CASE WHEN r.rolsuper THEN format('CREATE ROLE %I SUPERUSER NOLOGIN', r.rolname)
           ELSE format('CREATE ROLE %I', r.rolname) END,
       CASE WHEN NOT r.rolsuper THEN format(
           'ALTER ROLE %I NOSUPERUSER %s %s %s %s %s %s CONNECTION LIMIT %s%s', r.rolname,
           CASE WHEN r.rolinherit THEN 'INHERIT' ELSE 'NOINHERIT' END,
           CASE WHEN r.rolcreaterole THEN 'CREATEROLE' ELSE 'NOCREATEROLE' END,
           CASE WHEN r.rolcreatedb THEN 'CREATEDB' ELSE 'NOCREATEDB' END,
           CASE WHEN r.rolcanlogin THEN 'LOGIN' ELSE 'NOLOGIN' END,
           CASE WHEN r.rolreplication THEN 'REPLICATION' ELSE 'NOREPLICATION' END,
           CASE WHEN r.rolbypassrls THEN 'BYPASSRLS' ELSE 'NOBYPASSRLS' END,
           r.rolconnlimit, format(' VALID UNTIL %L', coalesce(r.rolvaliduntil, 'infinity'))) END
FROM pg_roles r
WHERE r.rolname NOT LIKE 'pg\_%' AND (NOT r.rolsuper OR r.oid = 10 OR EXISTS (
    SELECT FROM pg_shdepend d WHERE d.refclassid = 'pg_authid'::regclass AND d.refobjid = r.oid
      AND d.dbid = (SELECT b.oid FROM pg_database b WHERE b.datname = current_database())))
ORDER BY r.rolname
"""
"""A superuser is told only if something here is his; elsewhere he is made without the right to sign in."""

_MEMBERS = r"""
SELECT m.rolname, format('GRANT %I TO %I', g.rolname, m.rolname)
    || CASE WHEN a.admin_option THEN ' WITH ADMIN OPTION' ELSE '' END
FROM pg_auth_members a JOIN pg_roles g ON g.oid = a.roleid JOIN pg_roles m ON m.oid = a.member
WHERE m.rolname NOT LIKE 'pg\_%' AND NOT m.rolsuper AND NOT g.rolsuper
GROUP BY m.rolname, g.rolname, a.admin_option ORDER BY 1, 2
"""

_SETTINGS = r"""
SELECT r.rolname, format('ALTER ROLE %I SET %I TO %s', r.rolname, split_part(one, '=', 1),
    CASE WHEN split_part(one, '=', 1) IN ('search_path', 'temp_tablespaces', 'session_preload_libraries',
                                          'local_preload_libraries')
         THEN substr(one, strpos(one, '=') + 1) ELSE quote_literal(substr(one, strpos(one, '=') + 1)) END)
FROM pg_db_role_setting s JOIN pg_roles r ON r.oid = s.setrole CROSS JOIN unnest(s.setconfig) AS one
WHERE s.setdatabase = 0 AND r.rolname NOT LIKE 'pg\_%' AND NOT r.rolsuper ORDER BY 1, 2
"""

_HAS = """
SELECT r.rolbypassrls, pg_has_role(r.oid, 'pg_read_all_data', 'USAGE'),
       EXISTS (SELECT FROM pg_namespace n, aclexplode(n.nspacl) a WHERE n.nspname = 'clinic' AND a.grantee = r.oid),
       has_function_privilege(r.oid, %(note)s, 'EXECUTE')
FROM pg_roles r WHERE r.rolname = %(role)s
"""


@dataclass(frozen=True, slots=True)
class Roles:
    """Statements that make the roles: ``made`` by name, run only where there is none of that name; the others always.

    ``kept`` are the rights of roles that are no superusers; a superuser of the same name there stays as he is.
    """

    made: dict[str, str]
    kept: list[tuple[str, str]]

    def to_json(self) -> bytes:
        return json.dumps({"made": self.made, "kept": self.kept}, indent=1, ensure_ascii=False).encode()

    def to_sql(self) -> bytes:
        """Return the same for psql, which says of a role that is there that it is there, and goes on."""
        statements = [*self.made.values(), *(statement for _, statement in self.kept)]
        return "".join(f"{statement};\n" for statement in statements).encode()


def read_roles(connection: Connection) -> Roles:
    found = connection.execute(_ROLES.encode()).fetchall()
    rights = [(str(name), str(statement)) for name, _, _, statement in found if statement]
    for query in (_SETTINGS, _MEMBERS):
        rights += [(str(name), str(statement)) for name, statement in connection.execute(query.encode())]
    return Roles({str(name): str(made) for name, _, made, _ in found}, rights)


def roles_from(content: bytes) -> Roles:
    """Read what to_json wrote. Raises BackupFailed."""
    try:
        known = json.loads(content)
        return Roles(dict(known["made"]), [(name, statement) for name, statement in known["kept"]])
    except (ValueError, TypeError, KeyError) as error:
        raise BackupFailed(BackupTrouble.DAMAGED, "roles.json") from error


def make_roles(connection: Connection, roles: Roles) -> None:
    """Make the roles that are missing, all in one transaction, and give every one its rights. Nobody has a password."""
    with connection.transaction():
        there: dict[str, bool] = dict(connection.execute("SELECT rolname, rolsuper FROM pg_roles").fetchall())
        for name, statement in roles.made.items():
            if name not in there:
                connection.execute(statement.encode())
        for name, statement in roles.kept:
            if not there.get(name):
                connection.execute(statement.encode())


def make_backup_role(connection: Connection) -> None:
    """Make the role that backups are made with, or give it what it lacks. For a superuser; safe to repeat."""
    role = sql.Identifier(BACKUP_ROLE)
    with connection.transaction():
        if not connection.execute("SELECT FROM pg_roles WHERE rolname = %s", (BACKUP_ROLE,)).rowcount:
            connection.execute(sql.SQL("CREATE ROLE {} NOLOGIN BYPASSRLS").format(role))
        ((passes, reads, enters, notes),) = connection.execute(_HAS, {"role": BACKUP_ROLE, "note": NOTE_BACKUP})
        if not passes:
            connection.execute(sql.SQL("ALTER ROLE {} BYPASSRLS").format(role))
        if not reads:
            connection.execute(sql.SQL("GRANT pg_read_all_data TO {}").format(role))
        if not enters:
            connection.execute(sql.SQL("GRANT USAGE ON SCHEMA clinic TO {}").format(role))
        if not notes:
            connection.execute(sql.SQL(f"GRANT EXECUTE ON FUNCTION {NOTE_BACKUP} TO {{}}").format(role))
