"""Words for what is found in a database of another program before it is taken over."""

from __future__ import annotations

from typing import TYPE_CHECKING

from clinic_desktop.domain.adoption import DifferenceKind, FindingKind

if TYPE_CHECKING:
    from clinic_desktop.domain.adoption import Difference, Finding, TableOwner, VitalConversion
    from clinic_desktop.domain.us_vitals import MeasuredVitals, MetricVitals

_DIFFERENCES = {
    DifferenceKind.NOT_ADMINISTRATOR: "{name} is not an administrator (superuser) of the server",
    DifferenceKind.SERVER_TOO_OLD: "the server is PostgreSQL {found}, at least {wanted} is needed",
    DifferenceKind.NOT_UTF8: "the database is encoded in {found} instead of {wanted}",
    DifferenceKind.NAME_TAKEN: "there is a schema {name} that is not ours",
    DifferenceKind.ROWS_HIDDEN: "table {table} has row-level security of its own",
    DifferenceKind.TABLE_MISSING: "table {table} is missing",
    DifferenceKind.COLUMN_MISSING: "column {table}.{name} ({wanted}) is missing",
    DifferenceKind.COLUMN_OTHER_TYPE: "column {table}.{name} is {found} instead of {wanted}",
    DifferenceKind.NULL_ALLOWED: "column {table}.{name} may be empty (it lacks NOT NULL)",
    DifferenceKind.NULL_REFUSED: "column {table}.{name} may not be empty (it has NOT NULL)",
    DifferenceKind.DEFAULT_MISSING: "column {table}.{name} lacks its default {wanted}",
    DifferenceKind.COLUMN_WANTED_BY_OTHERS: "column {table}.{name} is not known here, but must be filled in",
    DifferenceKind.CONSTRAINT_MISSING: "constraint {name} of {table} is missing ({wanted})",
    DifferenceKind.CONSTRAINT_OTHER: "constraint {name} of {table} is {found} instead of {wanted}",
    DifferenceKind.UNIQUE_INDEX_MISSING: "unique index {name} of {table} is missing ({wanted})",
    DifferenceKind.ENUM_OTHER: "type {name} has the values {found} instead of {wanted}",
    DifferenceKind.DEFAULT_OTHER: "column {table}.{name} has the default {found} instead of {wanted}",
    DifferenceKind.CONSTRAINT_RENAMED: "constraint {name} of {table} has another name",
    DifferenceKind.INDEX_MISSING: "index {name} of {table} is missing ({wanted}): some lists will be slower",
    DifferenceKind.INDEX_OTHER: "index {name} of {table} is {found} instead of {wanted}",
    DifferenceKind.ENUM_ORDER: "type {name} has its values in another order",
    DifferenceKind.COLUMN_EXTRA: "column {table}.{name} ({found}) is not known here, and left alone",
    DifferenceKind.CONSTRAINT_EXTRA: "constraint {name} of {table} is not known here, and left alone ({found})",
    DifferenceKind.INDEX_EXTRA: "index {name} of {table} is not known here, and left alone",
    DifferenceKind.TRIGGER_EXTRA: "trigger {name} of {table} is not known here, and left alone",
    DifferenceKind.TABLE_EXTRA: "table {table} is not known here, and left alone",
}

_FINDINGS = {
    FindingKind.BREAKS_RULE: "{table}: break the rule {rule}",
    FindingKind.PROVIDER_TWICE: "{table}: overlap another booking of the same provider",
    FindingKind.PATIENT_TWICE: "{table}: overlap another booking of the same patient",
    FindingKind.OVERLAP_IS_OVER: "{table}: overlapped another booking, and are over",
    FindingKind.UNREADABLE_DATE: "{table}: {rule} lies before 1900 or after 2200",
    FindingKind.UNITS_MIXED: "{table}: impossible in metric and in US units",
    FindingKind.UNITS_UNKNOWN: "{table}: others are in US units, and these numbers do not tell",
    FindingKind.SAME_EMAIL: "{table}: share an e-mail address",
    FindingKind.LENGTH_UNKNOWN: "{table}: {rule} is empty and counts as 30",
}


def words_for_difference(one: Difference) -> str:
    nothing = "nothing"
    words = _DIFFERENCES[one.kind]
    return words.format(table=one.table, name=one.name, found=one.found or nothing, wanted=one.wanted or nothing)


def words_for_finding(one: Finding) -> str:
    return f"{_FINDINGS[one.kind].format(table=one.table, rule=one.rule)}: {len(one.ids):,}"


def words_for_owner(one: TableOwner) -> str:
    if one.is_first_superuser:
        return f"{one.name}, the server's first superuser: better give the tables to a role of their own"
    return f"{one.name}, a superuser: no rule binds it" if one.is_superuser else one.name


def hardening_statement(one: TableOwner) -> str:
    """Return what an administrator runs, so that the other program is bound by its rights again."""
    quoted = one.name.replace('"', '""')
    return f'ALTER ROLE "{quoted}" NOSUPERUSER;'


def words_for_conversion(one: VitalConversion) -> str:
    return f"{one.id}: {_in_us_units(one.found)} → {_in_metric_units(one.metric)}"


def _in_us_units(found: MeasuredVitals) -> str:
    values = ((found.temperature, "°F"), (found.weight, "lb"), (found.height, "in"))
    return ", ".join(f"{value} {unit}" for value, unit in values if value is not None)


def _in_metric_units(metric: MetricVitals) -> str:
    values = ((metric.temperature, "°C"), (metric.weight, "kg"), (metric.height, "cm"))
    return ", ".join(f"{value} {unit}" for value, unit in values if value is not None)
