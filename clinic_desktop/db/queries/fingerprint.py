"""What keeps the rules in a database, piece by piece, compared with what this program's revision made.

Read from PostgreSQL's own catalogue, which everybody may read: whoever tampers cannot make it lie about itself without
being the server's superuser.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from sqlalchemy import text

from clinic_desktop.files import RESOURCES

if TYPE_CHECKING:
    from clinic_desktop.db.database import ReadSession

EXPECTED = RESOURCES / "schema_fingerprint.tsv"
COLUMN = "column "

GIVEN = (
    "patients",
    "providers",
    "appointments",
    "medical_records",
    "symptoms",
    "prescriptions",
    "vital_signs",
    "allergies",
    "chronic_conditions",
)

_FINGERPRINT = """
WITH ours AS (
    SELECT c.oid, n.nspname || '.' || c.relname AS name, c.relname, c.relacl, c.relrowsecurity, c.relforcerowsecurity,
           n.nspname AS schema
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE NOT c.relispartition AND (
        (n.nspname = 'clinic' AND c.relkind IN ('r', 'p', 'v') AND c.relname NOT IN ('revision', 'adoption'))
        OR (n.nspname = 'public' AND c.relkind = 'r' AND c.relname = ANY (:given)))
), functions AS (
    SELECT p.*, n.nspname || '.' || p.proname AS name
    FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
    WHERE n.nspname = 'clinic'
      AND NOT EXISTS (SELECT FROM pg_depend d
                      WHERE d.classid = 'pg_proc'::regclass AND d.objid = p.oid AND d.deptype = 'e')
), grantees AS (
    SELECT oid, rolname AS name FROM pg_roles
    WHERE rolname IN ('clinic_clinician', 'clinic_reception', 'clinic_admin', 'clinic_auditor')
    UNION ALL SELECT 0, 'everybody'
), pieces (piece, is_so) AS (
    SELECT 'function ' || oid::regprocedure,
           concat_ws('|', prosrc, proconfig::text, prosecdef, provolatile, pg_get_userbyid(proowner))
    FROM functions
    UNION ALL
    SELECT 'right to call ' || f.oid::regprocedure || ' for ' || g.name, ''
    FROM functions f JOIN grantees g ON EXISTS (
        SELECT FROM aclexplode(coalesce(f.proacl, acldefault('f', f.proowner))) a WHERE a.grantee = g.oid)
    UNION ALL
    SELECT 'trigger ' || t.tgname || ' on ' || o.name,
           concat_ws('|', f.name, t.tgtype, t.tgenabled, encode(t.tgargs, 'hex'), t.tgdeferrable, t.tginitdeferred)
    FROM pg_trigger t JOIN ours o ON o.oid = t.tgrelid JOIN functions f ON f.oid = t.tgfoid WHERE NOT t.tgisinternal
    UNION ALL
    SELECT 'policy ' || p.polname || ' on ' || o.name,
           concat_ws('|', p.polcmd, p.polpermissive,
                     (SELECT string_agg(r.rolname, ',' ORDER BY r.rolname) FROM pg_roles r
                      WHERE r.oid = ANY (p.polroles)),
                     pg_get_expr(p.polqual, p.polrelid), pg_get_expr(p.polwithcheck, p.polrelid))
    FROM pg_policy p JOIN ours o ON o.oid = p.polrelid
    UNION ALL
    SELECT 'row security on ' || name, relforcerowsecurity::text FROM ours WHERE relrowsecurity
    UNION ALL
    SELECT 'rule ' || k.conname || ' on ' || o.name, replace(pg_get_constraintdef(k.oid), ' NOT VALID', '')
    FROM pg_constraint k JOIN ours o ON o.oid = k.conrelid
    WHERE k.contype IN ('c', 'x') AND (o.schema = 'clinic' OR k.conname LIKE 'clinic\\_%')
    UNION ALL
    SELECT 'column ' || a.attname || ' of ' || o.name,
           concat_ws('|', format_type(a.atttypid, a.atttypmod), a.attnotnull, pg_get_expr(d.adbin, d.adrelid))
    FROM ours o JOIN pg_attribute a ON a.attrelid = o.oid AND a.attnum > 0 AND NOT a.attisdropped
    LEFT JOIN pg_attrdef d ON d.adrelid = o.oid AND d.adnum = a.attnum
    UNION ALL
    SELECT 'rights on ' || o.name || ' for ' || g.name, string_agg(a.privilege_type, ',' ORDER BY a.privilege_type)
    FROM ours o CROSS JOIN grantees g JOIN LATERAL aclexplode(o.relacl) a ON a.grantee = g.oid
    GROUP BY o.name, g.name
    UNION ALL
    SELECT 'rights on ' || c.attname || ' of ' || o.name || ' for ' || g.name,
           string_agg(a.privilege_type, ',' ORDER BY a.privilege_type)
    FROM ours o JOIN pg_attribute c ON c.attrelid = o.oid AND c.attacl IS NOT NULL
    CROSS JOIN grantees g JOIN LATERAL aclexplode(c.attacl) a ON a.grantee = g.oid
    GROUP BY o.name, c.attname, g.name
)
SELECT piece, md5(coalesce(is_so, '')) FROM pieces
"""


def found_pieces(session: ReadSession) -> dict[str, str]:
    """Return everything that keeps a rule, with a hash of how it does it."""
    session.execute(text("SET LOCAL search_path = pg_catalog"))
    found = session.execute(text(_FINGERPRINT.replace(":given", "CAST(:given AS text[])")), {"given": list(GIVEN)})
    return {str(piece): str(is_so) for piece, is_so in found}


@cache
def expected_pieces() -> dict[str, str]:
    """Return the same as this program's newest revision makes it; `poe fingerprint` writes it down."""
    lines = EXPECTED.read_text(encoding="utf-8").splitlines()
    return dict(line.split("\t") for line in lines)


def differences(found: dict[str, str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return which pieces differ: columns, without which the program cannot work, and everything else.

    A column more is no business of ours; a policy, a right or a function more is.
    """
    expected = expected_pieces()
    changed = {piece for piece, is_so in expected.items() if found.get(piece) != is_so}
    added = {piece for piece in found.keys() - expected.keys() if not piece.startswith(COLUMN)}
    columns = sorted(piece for piece in changed if piece.startswith(COLUMN))
    return tuple(columns), tuple(sorted((changed | added) - set(columns)))
