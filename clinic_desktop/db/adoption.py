"""Taking over a database that another program made and goes on using: one transaction, no row touched unasked.

The given tables are there, so our first revision is only written down; the others run as everywhere.
"""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from psycopg import sql
from psycopg.types.json import Jsonb

from clinic_desktop.db import adoption_rows, schema_version
from clinic_desktop.db.adoption_report import all_differences, refuse_what_is_ours
from clinic_desktop.db.table_locks import lock_given_tables
from clinic_desktop.domain.adoption import Adoption
from clinic_desktop.domain.errors import CannotAdopt

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    import psycopg

    from clinic_desktop.db.table_locks import Connect
    from clinic_desktop.domain.adoption import VitalConversion

    Connection = psycopg.Connection[tuple[Any, ...]]

_RIGHTS = {
    "ALL": sql.SQL("ALL"),
    "CONNECT": sql.SQL("CONNECT"),
    "CREATE": sql.SQL("CREATE"),
    "TEMPORARY": sql.SQL("TEMPORARY"),
}

_TABLE = """
CREATE TABLE clinic.adoption (
    adopted_at timestamptz NOT NULL DEFAULT now(),
    adopted_by text NOT NULL DEFAULT session_user,
    rights_of_public text[] NOT NULL,
    rights_given jsonb NOT NULL,
    roles_before text[] NOT NULL,
    converted jsonb NOT NULL
);
ALTER TABLE clinic.adoption OWNER TO clinic_owner;
COMMENT ON TABLE clinic.adoption IS
    'How the database was before it was taken over: what giving it back needs to know.';
"""

ROLES_WITH_RIGHTS = """
WITH named (role) AS (
    SELECT relowner FROM pg_class WHERE relnamespace = ANY (%(schemas)s)
    UNION SELECT one.grantee FROM pg_class c, aclexplode(c.relacl) AS one WHERE c.relnamespace = ANY (%(schemas)s)
    UNION SELECT one.grantee FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid, aclexplode(a.attacl) AS one
          WHERE c.relnamespace = ANY (%(schemas)s)
    UNION SELECT one.grantee FROM pg_namespace n, aclexplode(n.nspacl) AS one WHERE n.oid = ANY (%(schemas)s)
    UNION SELECT one.grantee FROM pg_database d, aclexplode(d.datacl) AS one WHERE d.datname = current_database())
SELECT r.rolname FROM pg_roles r JOIN named n ON n.role = r.oid WHERE r.rolname NOT LIKE 'pg\\_%%' ORDER BY 1
"""
"""Who owns something in the database or is named in its rights."""

_SCHEMAS = r"SELECT oid FROM pg_namespace WHERE nspname <> 'information_schema' AND nspname NOT LIKE 'pg\_%'"

_DATABASE_RIGHTS = """
SELECT coalesce(r.rolname, ''), array_agg(one.privilege_type ORDER BY one.privilege_type)
FROM pg_database d, aclexplode(coalesce(d.datacl, acldefault('d', d.datdba))) AS one
LEFT JOIN pg_roles r ON r.oid = one.grantee
WHERE d.datname = current_database() GROUP BY 1
"""
"""What each role may do with the database; PUBLIC has no name."""

_CLAIMS = f"""
INSERT INTO clinic.slot_claim (appointment_id, provider_id, patient_id, during)
SELECT id, provider_id, patient_id, during FROM ({adoption_rows.OVERLAPS}) AS o
WHERE holds AND NOT provider_twice AND NOT patient_twice
"""

_OVERLAPPING = f"""
SELECT id, provider_id, patient_id, during FROM ({adoption_rows.OVERLAPS}) AS o
WHERE holds AND (provider_twice OR patient_twice) ORDER BY created_at, id
"""

_CLAIM_WHOLE = "INSERT INTO clinic.slot_claim VALUES (%s, %s, %s, %s) ON CONFLICT DO NOTHING"

_CLAIM_WHAT_IS_FREE = """
INSERT INTO clinic.slot_claim (appointment_id, provider_id, patient_id, during)
SELECT %(id)s, %(provider)s, %(patient)s, free FROM unnest(
    tsmultirange(%(during)s::tsrange) - coalesce((
        SELECT range_agg(c.during) FROM clinic.slot_claim c
        WHERE c.during && %(during)s::tsrange AND (c.provider_id = %(provider)s OR c.patient_id = %(patient)s)),
        '{}')) AS free
ORDER BY upper(free) - lower(free) DESC, lower(free) LIMIT 1
"""


def adopt(connect: Connect, convert: Collection[VitalConversion], clinic_name: str, time_zone: str) -> Adoption:
    """Take the database over. ``connect`` opens a connection of a server's administrator.

    Of the given tables no row is changed but the vital signs in ``convert``, and these only if they are as they were.
    Raises CannotAdopt, AlreadySetUp, TablesInUse: then nothing was changed.
    """
    work = _Work(convert, clinic_name, time_zone)
    schema_version.take_over(connect, work.before, work.after)
    return work.done


class _Work:
    """What happens in the transaction before and after our revisions run."""

    def __init__(self, convert: Collection[VitalConversion], clinic_name: str, time_zone: str) -> None:
        self._convert = convert
        self._settings = {"clinic_name": clinic_name, "time_zone": time_zone, "is_demo": "no"}
        self._converted: tuple[VitalConversion, ...] = ()
        self._roles: tuple[str, ...] = ()
        self._rights: Mapping[str, list[str]] = {}
        self.done = Adoption((), 0, (), ())

    def before(self, connection: Connection) -> None:
        refuse_what_is_ours(connection)
        lock_given_tables(connection)
        refuse_what_is_ours(connection)
        obstacles = tuple(one for one in all_differences(connection) if one.is_obstacle)
        if obstacles:
            raise CannotAdopt(obstacles)
        self._roles = roles_with_rights(connection)
        self._rights = database_rights(connection)
        self._converted = tuple(one for one in self._convert if _converted(connection, one))

    def after(self, connection: Connection) -> None:
        from clinic_desktop.db.demo_clinic import write_settings

        given = _give_back(connection, self._roles, self._rights)
        connection.execute(_TABLE)
        connection.execute(
            "INSERT INTO clinic.adoption (rights_of_public, rights_given, roles_before, converted)"
            " VALUES (%s, %s, %s, %s)",
            (
                self._rights.get("", []),
                Jsonb(given),
                list(self._roles),
                Jsonb([asdict(one) for one in self._converted], dumps=_dumps),
            ),
        )
        write_settings(connection, self._settings)
        claims = connection.execute(_CLAIMS.encode()).rowcount
        in_turn, left_out = _claim_in_turn(connection)
        self.done = Adoption(self._converted, claims + in_turn, left_out, tuple(given))


def roles_with_rights(connection: Connection) -> tuple[str, ...]:
    """Return who owns something in the database or is named in its rights, but PUBLIC and PostgreSQL's own."""
    schemas = [oid for (oid,) in connection.execute(_SCHEMAS)]
    return tuple(name for (name,) in connection.execute(ROLES_WITH_RIGHTS, {"schemas": schemas}))


def database_rights(connection: Connection) -> dict[str, list[str]]:
    """Return what each role may do with the database itself; PUBLIC is the empty name."""
    return dict(connection.execute(_DATABASE_RIGHTS).fetchall())


def _give_back(connection: Connection, roles: tuple[str, ...], rights: Mapping[str, list[str]]) -> dict[str, list[str]]:
    """Name in the rights of the database whoever used what PUBLIC had: our revisions take it from PUBLIC."""
    given: dict[str, list[str]] = {}
    for role in roles:
        missing = sorted(set(rights.get("", [])) - set(rights.get(role, [])))
        if missing:
            connection.execute(
                sql.SQL("GRANT {} ON DATABASE {} TO {}").format(
                    rights_as_sql(missing), _this_database(connection), sql.Identifier(role)
                )
            )
            given[role] = missing
    return given


def rights_as_sql(names: Sequence[str]) -> sql.Composed:
    """Return rights on a database as they stand in GRANT and REVOKE."""
    return sql.SQL(", ").join(_RIGHTS[name] for name in names)


def _this_database(connection: Connection) -> sql.Identifier:
    return sql.Identifier(connection.info.dbname)


def _converted(connection: Connection, one: VitalConversion) -> bool:
    """Write the metric values, if the row still holds what was found."""
    changed = connection.execute(
        "UPDATE public.vital_signs SET temperature = %s, weight = %s, height = %s, bmi = %s WHERE id = %s"
        " AND (temperature, weight, height) IS NOT DISTINCT FROM (%s::numeric, %s::numeric, %s::numeric)",
        (
            one.metric.temperature,
            one.metric.weight,
            one.metric.height,
            one.metric.bmi,
            one.id,
            one.found.temperature,
            one.found.weight,
            one.found.height,
        ),
    )
    return changed.rowcount == 1


def _claim_in_turn(connection: Connection) -> tuple[int, tuple[str, ...]]:
    """Let the oldest of overlapping bookings hold their time, and then the others what is left of theirs.

    Returns how many hold all of their time, and which do not.
    """
    overlapping = connection.execute(_OVERLAPPING.encode()).fetchall()
    left_out = [one for one in overlapping if connection.execute(_CLAIM_WHOLE, one).rowcount == 0]
    for id_, provider, patient, during in left_out:
        values = {"id": id_, "provider": provider, "patient": patient, "during": during}
        connection.execute(_CLAIM_WHAT_IS_FREE, values)
    return len(overlapping) - len(left_out), tuple(id_ for id_, *_ in left_out)


def _dumps(value: object) -> str:
    import json

    return json.dumps(value, default=str)
