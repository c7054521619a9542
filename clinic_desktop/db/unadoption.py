"""Giving a database back to the other program: everything of ours goes, found by the catalogue, in one transaction.

Nothing is listed here by name, so that what a later revision adds goes too.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from psycopg import sql

from clinic_desktop.db.adoption import rights_as_sql
from clinic_desktop.db.errors import translated
from clinic_desktop.db.given_schema import GIVEN_TABLES
from clinic_desktop.db.table_locks import lock_given_tables, patiently
from clinic_desktop.domain.adoption import Unadoption
from clinic_desktop.domain.errors import NotAdopted, StillNeeded

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import psycopg

    from clinic_desktop.db.table_locks import Connect

    Connection = psycopg.Connection[tuple[Any, ...]]

_TRIGGERS = """
SELECT 'DROP TRIGGER ' || quote_ident(t.tgname) || ' ON ' || t.tgrelid::regclass
FROM pg_trigger t JOIN pg_proc p ON p.oid = t.tgfoid JOIN pg_class c ON c.oid = t.tgrelid
WHERE NOT t.tgisinternal AND p.pronamespace = 'clinic'::regnamespace AND c.relnamespace <> 'clinic'::regnamespace
"""
_POLICIES = r"""
SELECT DISTINCT 'DROP POLICY ' || quote_ident(p.polname) || ' ON ' || p.polrelid::regclass
FROM pg_policy p JOIN pg_class c ON c.oid = p.polrelid
LEFT JOIN pg_depend d ON d.classid = 'pg_policy'::regclass AND d.objid = p.oid
LEFT JOIN pg_proc f ON d.refclassid = 'pg_proc'::regclass AND f.oid = d.refobjid
LEFT JOIN pg_class u ON d.refclassid = 'pg_class'::regclass AND u.oid = d.refobjid
WHERE c.relnamespace <> 'clinic'::regnamespace
  AND (p.polname LIKE 'clinic\_%%'
       OR p.polroles && ARRAY(SELECT r.oid FROM pg_roles r WHERE r.rolname = ANY (%(roles)s))
       OR f.pronamespace = 'clinic'::regnamespace OR u.relnamespace = 'clinic'::regnamespace)
"""
_ROW_SECURITY = """
SELECT 'ALTER TABLE ' || c.oid::regclass || ' DISABLE ROW LEVEL SECURITY, NO FORCE ROW LEVEL SECURITY'
FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace AND c.relname = ANY (%(tables)s)
  AND (c.relrowsecurity OR c.relforcerowsecurity) AND NOT EXISTS (SELECT FROM pg_policy p WHERE p.polrelid = c.oid)
"""
_CHECKS = r"""
SELECT 'ALTER TABLE ' || k.conrelid::regclass || ' DROP CONSTRAINT ' || quote_ident(k.conname)
FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid
WHERE k.contype = 'c' AND k.conname LIKE 'clinic\_%%'
  AND c.relnamespace = 'public'::regnamespace AND c.relname = ANY (%(tables)s)
"""
_GRANTS = """
SELECT DISTINCT 'REVOKE ALL ON ' || CASE
        WHEN d.classid = 'pg_namespace'::regclass THEN 'SCHEMA ' || d.objid::regnamespace
        WHEN d.classid = 'pg_proc'::regclass THEN 'ROUTINE ' || d.objid::regprocedure
        WHEN d.classid = 'pg_type'::regclass THEN 'TYPE ' || d.objid::regtype
        WHEN c.relkind = 'S' THEN 'SEQUENCE ' || d.objid::regclass
        ELSE 'TABLE ' || d.objid::regclass END || ' FROM ' || quote_ident(r.rolname)
FROM pg_shdepend d JOIN pg_roles r ON r.oid = d.refobjid AND d.refclassid = 'pg_authid'::regclass
LEFT JOIN pg_class c ON d.classid = 'pg_class'::regclass AND c.oid = d.objid
WHERE d.dbid = (SELECT oid FROM pg_database WHERE datname = current_database()) AND d.deptype = 'a'
  AND r.rolname = ANY (%(roles)s) AND d.classid IN
      ('pg_class'::regclass, 'pg_namespace'::regclass, 'pg_proc'::regclass, 'pg_type'::regclass)
"""
"""What was granted to our roles, in whatever schema. What is granted on the schema clinic goes with it."""

_TAKEN_RIGHTS = """
SELECT format('GRANT EXECUTE ON FUNCTION %s TO PUBLIC', t.routine::regprocedure) FROM clinic.taken_right t
UNION ALL
SELECT format('REVOKE EXECUTE ON FUNCTION %s FROM %I', t.routine::regprocedure, r.rolname)
FROM clinic.taken_right t JOIN pg_roles r ON r.rolname = ANY (t.kept_by)
"""
"""What everybody had before: a revision that takes something writes it into this table."""

_STEPS = {
    "triggers": _TRIGGERS,
    "policies": _POLICIES,
    "tables with row-level security": _ROW_SECURITY,
    "checks": _CHECKS,
    "grants": _GRANTS,
}

_OF_OTHERS = r"""
WITH other AS (
    SELECT oid FROM pg_namespace WHERE nspname NOT IN ('clinic', 'information_schema') AND nspname NOT LIKE 'pg\_%')
SELECT 'pg_class'::regclass::oid, c.oid FROM pg_class c JOIN other ON other.oid = c.relnamespace
UNION ALL SELECT 'pg_proc'::regclass, p.oid FROM pg_proc p JOIN other ON other.oid = p.pronamespace
UNION ALL SELECT 'pg_type'::regclass, t.oid FROM pg_type t JOIN other ON other.oid = t.typnamespace
UNION ALL SELECT 'pg_constraint'::regclass, k.oid FROM pg_constraint k JOIN other ON other.oid = k.connamespace
UNION ALL SELECT 'pg_attrdef'::regclass, a.oid FROM pg_attrdef a JOIN pg_class c ON c.oid = a.adrelid
          JOIN other ON other.oid = c.relnamespace
UNION ALL SELECT 'pg_trigger'::regclass, t.oid FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
          JOIN other ON other.oid = c.relnamespace WHERE NOT t.tgisinternal
UNION ALL SELECT 'pg_policy'::regclass, p.oid FROM pg_policy p JOIN pg_class c ON c.oid = p.polrelid
          JOIN other ON other.oid = c.relnamespace
"""
_OURS_BY_NAME = r"""
SELECT r.rolname FROM pg_namespace n JOIN pg_roles r ON r.oid = n.nspowner WHERE n.nspname = 'clinic'
UNION SELECT r.rolname FROM pg_namespace n CROSS JOIN aclexplode(n.nspacl) AS one JOIN pg_roles r ON r.oid = one.grantee
WHERE n.nspname = 'clinic'
UNION SELECT r.rolname FROM pg_roles r WHERE r.rolname LIKE 'clinic\_%' AND NOT r.rolcanlogin
"""
_ACCOUNTS = """
SELECT s.db_role FROM clinic.staff s JOIN pg_roles r ON r.rolname = s.db_role
WHERE r.rolcanlogin AND NOT r.rolsuper AND NOT r.rolcreaterole AND r.rolname <> session_user ORDER BY 1
"""

_STILL_SOMEWHERE = """
SELECT EXISTS (
    SELECT FROM pg_shdepend d JOIN pg_roles r ON d.refclassid = 'pg_authid'::regclass AND r.oid = d.refobjid
    WHERE r.rolname = ANY (%(roles)s))
OR EXISTS (
    SELECT FROM pg_auth_members m JOIN pg_roles g ON g.oid = m.roleid JOIN pg_roles r ON r.oid = m.member
    WHERE g.rolname = ANY (%(roles)s) AND r.rolname <> ALL (%(roles)s))
"""
"""Whether another clinic on the server, or somebody's account, still has to do with our roles."""


def unadopt(connect: Connect, *, drop_accounts: bool = False) -> Unadoption:
    """Remove everything of ours, with what only we have stored. The given tables keep all their rows.

    Raises NotAdopted, StillNeeded, TablesInUse: then nothing was changed.
    """
    done: list[Unadoption] = []

    def attempt() -> None:
        with translated(), connect() as connection, connection.transaction():
            done.append(_give_back(connection, drop_accounts=drop_accounts))

    patiently(connect, attempt)
    return done[-1]


def _give_back(connection: Connection, *, drop_accounts: bool) -> Unadoption:
    if connection.execute("SELECT to_regclass('clinic.adoption')").fetchall() == [(None,)]:
        raise NotAdopted
    lock_given_tables(connection)
    ((public, given, before),) = connection.execute(
        "SELECT rights_of_public, rights_given, roles_before FROM clinic.adoption"
    ).fetchall()
    accounts = tuple(name for (name,) in connection.execute(_ACCOUNTS)) if drop_accounts else ()
    ours = sorted({name for (name,) in connection.execute(_OURS_BY_NAME)} - set(before))
    values = {"roles": ours, "tables": list(GIVEN_TABLES)}
    _give_back_rights_of_everybody(connection)
    removed: dict[str, int] = {}
    for kind, query in _STEPS.items():
        statements = [statement for (statement,) in connection.execute(query, values).fetchall()]
        for statement in statements:
            connection.execute(statement.encode())
        removed[kind] = len(statements)
    with _nothing_of_others_lost(connection):
        connection.execute("SET LOCAL client_min_messages = warning")
        connection.execute("DROP SCHEMA clinic CASCADE")
    _restore_database_rights(connection, ours, public, given)
    for account in accounts:
        connection.execute(sql.SQL("DROP ROLE {}").format(sql.Identifier(account)))
    if drop_accounts:
        _drop_groups(connection, ours)
    return Unadoption(removed, accounts)


def _give_back_rights_of_everybody(connection: Connection) -> None:
    if connection.execute("SELECT to_regclass('clinic.taken_right')").fetchall() == [(None,)]:
        return
    for (statement,) in connection.execute(_TAKEN_RIGHTS).fetchall():
        connection.execute(statement.encode())


def _drop_groups(connection: Connection, ours: list[str]) -> None:
    """Drop the roles that belong to the server, unless another clinic there or an account still needs them."""
    if connection.execute(_STILL_SOMEWHERE, {"roles": ours}).fetchall() == [(False,)]:
        for role in sorted(ours, key=lambda name: name == "clinic_owner"):
            connection.execute(sql.SQL("DROP ROLE {}").format(sql.Identifier(role)))


@contextmanager
def _nothing_of_others_lost(connection: Connection) -> Iterator[None]:
    """Take everything back if what is done inside drops anything outside of our schema."""
    names = f"SELECT classid, objid, pg_describe_object(classid, objid, 0) FROM ({_OF_OTHERS}) AS o (classid, objid)"
    named = {(classid, objid): name for classid, objid, name in connection.execute(names.encode())}
    yield
    left = set(connection.execute(_OF_OTHERS.encode()).fetchall())
    lost = tuple(sorted(name for key, name in named.items() if key not in left))
    if lost:
        raise StillNeeded(lost)


def _restore_database_rights(
    connection: Connection, ours: list[str], public: list[str], given: Mapping[str, list[str]]
) -> None:
    database = sql.Identifier(connection.info.dbname)
    known = {name for (name,) in connection.execute("SELECT rolname FROM pg_roles")}
    taken = {role: ["ALL"] for role in ours} | {role: rights for role, rights in given.items() if role in known}
    for role, rights in taken.items():
        connection.execute(
            sql.SQL("REVOKE {} ON DATABASE {} FROM {}").format(rights_as_sql(rights), database, sql.Identifier(role))
        )
    if public:
        connection.execute(sql.SQL("GRANT {} ON DATABASE {} TO PUBLIC").format(rights_as_sql(public), database))
