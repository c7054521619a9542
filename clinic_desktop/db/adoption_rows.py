"""Rows of another program that break our rules: found before its database is taken over, and left as they are."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING, Any

from clinic_desktop.db import schema_version
from clinic_desktop.db.given_schema import given_schema
from clinic_desktop.domain.adoption import Finding, FindingKind, VitalConversion
from clinic_desktop.domain.us_vitals import MeasuredVitals, as_metric, cannot_be_metric

if TYPE_CHECKING:
    from collections.abc import Iterator

    import psycopg

    Connection = psycopg.Connection[tuple[Any, ...]]

FIRST_READABLE, LAST_READABLE = "1900-01-01", "2200-12-31"

BOOKINGS = f"""
SELECT a.id, a."providerId" AS provider_id, a."patientId" AS patient_id, a."createdAt" AS created_at,
       tsrange(a."appointmentDate", a."appointmentDate" + make_interval(mins => coalesce(a."durationMinutes", 30)))
           AS during
FROM public.appointments a
WHERE a.status IN ('scheduled', 'checked_in', 'in_progress')
  AND a."appointmentDate" BETWEEN '{FIRST_READABLE}' AND '{LAST_READABLE}'
  AND coalesce(a."durationMinutes", 30) BETWEEN 1 AND 1440
"""
"""Bookings that hold their time, as far as their time makes sense: nothing lasts longer than a day."""

_NEIGHBOURS = "PARTITION BY {} ORDER BY lower(during), upper(during), id"


def _twice(whose: str) -> str:
    window = _NEIGHBOURS.format(whose)
    return (
        f"(coalesce(lower(during) < max(upper(during)) OVER ({window}"
        " ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), false)"
        f" OR coalesce(upper(during) > lead(lower(during)) OVER ({window}), false))"
    )


OVERLAPS = f"""
SELECT * FROM (
    SELECT booking.*, {_twice("provider_id")} AS provider_twice, {_twice("patient_id")} AS patient_twice,
           upper(during) > (now() AT TIME ZONE 'UTC') - interval '1 day' AS holds
    FROM ({BOOKINGS}) AS booking
) AS marked
"""
"""Every booking with whether it overlaps another one of its provider or patient, and whether it is still to come."""


def findings(connection: Connection) -> tuple[Finding, ...]:
    """Return all rows to look at, but those in US units."""
    found = chain(
        _overlaps(connection),
        _broken_rules(connection),
        _unreadable_dates(connection),
        _same_emails(connection),
        _unknown_lengths(connection),
        _units(connection),
    )
    return tuple(one for one in found if one.ids)


def in_us_units(connection: Connection) -> tuple[VitalConversion, ...]:
    """Return the vital signs whose numbers can only be US units, with what they are in ours."""
    return tuple(
        VitalConversion(id_, measured, metric)
        for id_, measured in _measured(connection)
        if cannot_be_metric(measured) and (metric := as_metric(measured)) is not None
    )


def _measured(connection: Connection) -> list[tuple[str, MeasuredVitals]]:
    rows = connection.execute(
        "SELECT id, temperature, weight, height FROM public.vital_signs"
        " WHERE temperature IS NOT NULL OR weight IS NOT NULL OR height IS NOT NULL ORDER BY id"
    )
    return [(id_, MeasuredVitals(*values)) for id_, *values in rows]


def _units(connection: Connection) -> Iterator[Finding]:
    measured = _measured(connection)
    strange = {id_ for id_, found in measured if cannot_be_metric(found)}
    mixed = tuple(id_ for id_, found in measured if id_ in strange and as_metric(found) is None)
    yield Finding(FindingKind.UNITS_MIXED, "vital_signs", "", mixed)
    if strange:
        # Whoever stored pounds once may have done so elsewhere, where the number alone does not tell.
        unknown = (id_ for id_, found in measured if id_ not in strange and (found.weight or found.height))
        yield Finding(FindingKind.UNITS_UNKNOWN, "vital_signs", "", tuple(unknown))


def _overlaps(connection: Connection) -> Iterator[Finding]:
    rows = connection.execute(
        f"SELECT id, provider_twice, patient_twice, holds FROM ({OVERLAPS}) AS o"
        " WHERE provider_twice OR patient_twice ORDER BY lower(during), id".encode()
    ).fetchall()
    provider = tuple(id_ for id_, provider_twice, _, holds in rows if holds and provider_twice)
    patient = tuple(id_ for id_, _, patient_twice, holds in rows if holds and patient_twice)
    over = tuple(id_ for id_, _, _, holds in rows if not holds)
    yield Finding(FindingKind.PROVIDER_TWICE, "appointments", "", provider)
    yield Finding(FindingKind.PATIENT_TWICE, "appointments", "", patient)
    yield Finding(FindingKind.OVERLAP_IS_OVER, "appointments", "", over)


def _broken_rules(connection: Connection) -> Iterator[Finding]:
    checks = schema_version.checks()
    for table in given_schema()["tables"]:
        rules = {f"clinic_{table}_{name}": rule for (of, name), rule in checks.items() if of == table}
        if not rules:
            continue
        broken: dict[str, list[str]] = {name: [] for name in rules}
        named = ", ".join(f"CASE WHEN NOT ({rule}) THEN '{name}' END" for name, rule in rules.items())
        kept = " AND ".join(f"({rule})" for rule in rules.values())
        query = f"SELECT id, array_remove(ARRAY[{named}], NULL) FROM public.{table} WHERE NOT ({kept}) ORDER BY id"
        for id_, names in connection.execute(query.encode()):
            for name in names:
                broken[name].append(id_)
        for name, ids in broken.items():
            yield Finding(FindingKind.BREAKS_RULE, table, name, tuple(ids))


def _unreadable_dates(connection: Connection) -> Iterator[Finding]:
    for table, described in given_schema()["tables"].items():
        for column, kind in described["columns"].items():
            if kind["type"] == "timestamp(3) without time zone":
                query = (
                    f'SELECT id FROM public.{table} WHERE "{column}"'
                    f" NOT BETWEEN '{FIRST_READABLE}' AND '{LAST_READABLE}' ORDER BY id"
                )
                yield Finding(FindingKind.UNREADABLE_DATE, table, column, _ids(connection, query))


def _same_emails(connection: Connection) -> Iterator[Finding]:
    for table in ("providers", "patients"):
        query = f"""
            SELECT id FROM (
                SELECT id, lower(btrim(email)) AS address, count(*) OVER (PARTITION BY lower(btrim(email))) AS times
                FROM public.{table} WHERE btrim(email) <> '') AS counted
            WHERE times > 1 ORDER BY address, id
            """
        yield Finding(FindingKind.SAME_EMAIL, table, "email", _ids(connection, query))


def _unknown_lengths(connection: Connection) -> Iterator[Finding]:
    query = 'SELECT id FROM public.appointments WHERE "durationMinutes" IS NULL ORDER BY id'
    yield Finding(FindingKind.LENGTH_UNKNOWN, "appointments", "durationMinutes", _ids(connection, query))


def _ids(connection: Connection, query: str) -> tuple[str, ...]:
    return tuple(id_ for (id_,) in connection.execute(query.encode()))
