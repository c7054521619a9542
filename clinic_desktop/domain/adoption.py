"""Taking over a database that another program made: how its tables differ, and which of its rows break our rules."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from clinic_desktop.domain.us_vitals import MeasuredVitals, MetricVitals


class DifferenceKind(StrEnum):
    NOT_ADMINISTRATOR = "not_administrator"
    SERVER_TOO_OLD = "server_too_old"
    NOT_UTF8 = "not_utf8"
    NAME_TAKEN = "name_taken"
    ROWS_HIDDEN = "rows_hidden"
    TABLE_MISSING = "table_missing"
    COLUMN_MISSING = "column_missing"
    COLUMN_OTHER_TYPE = "column_other_type"
    NULL_ALLOWED = "null_allowed"
    NULL_REFUSED = "null_refused"
    DEFAULT_MISSING = "default_missing"
    COLUMN_WANTED_BY_OTHERS = "column_wanted_by_others"
    CONSTRAINT_MISSING = "constraint_missing"
    CONSTRAINT_OTHER = "constraint_other"
    UNIQUE_INDEX_MISSING = "unique_index_missing"
    ENUM_OTHER = "enum_other"
    DEFAULT_OTHER = "default_other"
    CONSTRAINT_RENAMED = "constraint_renamed"
    INDEX_MISSING = "index_missing"
    INDEX_OTHER = "index_other"
    ENUM_ORDER = "enum_order"
    COLUMN_EXTRA = "column_extra"
    CONSTRAINT_EXTRA = "constraint_extra"
    INDEX_EXTRA = "index_extra"
    TRIGGER_EXTRA = "trigger_extra"
    TABLE_EXTRA = "table_extra"


_HARMLESS = frozenset(
    {
        DifferenceKind.DEFAULT_OTHER,
        DifferenceKind.CONSTRAINT_RENAMED,
        DifferenceKind.INDEX_MISSING,
        DifferenceKind.INDEX_OTHER,
        DifferenceKind.ENUM_ORDER,
        DifferenceKind.COLUMN_EXTRA,
        DifferenceKind.CONSTRAINT_EXTRA,
        DifferenceKind.INDEX_EXTRA,
        DifferenceKind.TRIGGER_EXTRA,
        DifferenceKind.TABLE_EXTRA,
    }
)


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that is not as in the given schema."""

    kind: DifferenceKind
    table: str = ""
    name: str = ""
    found: str = ""
    wanted: str = ""

    @property
    def is_obstacle(self) -> bool:
        """Whether the two programs could not both work on the tables as they are."""
        return self.kind not in _HARMLESS


class FindingKind(StrEnum):
    BREAKS_RULE = "breaks_rule"
    PROVIDER_TWICE = "provider_twice"
    PATIENT_TWICE = "patient_twice"
    OVERLAP_IS_OVER = "overlap_is_over"
    UNREADABLE_DATE = "unreadable_date"
    UNITS_MIXED = "units_mixed"
    UNITS_UNKNOWN = "units_unknown"
    SAME_EMAIL = "same_email"
    LENGTH_UNKNOWN = "length_unknown"


@dataclass(frozen=True, slots=True)
class Finding:
    """Rows that an administrator should look at. They are left as they are."""

    kind: FindingKind
    table: str
    rule: str
    ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TableOwner:
    """A role that owns some of the given tables. The first superuser of a server cannot lose that right."""

    name: str
    is_superuser: bool
    is_first_superuser: bool


@dataclass(frozen=True, slots=True)
class VitalConversion:
    """Vital signs whose numbers can only be degrees Fahrenheit, pounds and inches, and what they are in ours."""

    id: str
    found: MeasuredVitals
    metric: MetricVitals


@dataclass(frozen=True, slots=True)
class AdoptionReport:
    """What was found in a database before anything is changed. Rows are looked at only where the tables fit."""

    database: str
    server: str
    size_bytes: int
    encoding: str
    owners: tuple[TableOwner, ...]
    counts: Mapping[str, int]
    other_migrations: tuple[str, ...]
    differences: tuple[Difference, ...]
    findings: tuple[Finding, ...]
    in_us_units: tuple[VitalConversion, ...]

    @property
    def obstacles(self) -> tuple[Difference, ...]:
        return tuple(one for one in self.differences if one.is_obstacle)


@dataclass(frozen=True, slots=True)
class Adoption:
    """What was done. Bookings without a claim overlap others: they hold at most the part that was still free."""

    converted: tuple[VitalConversion, ...]
    claims: int
    overlapping: tuple[str, ...]
    connecting: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Unadoption:
    """What was taken away, counted by kind, and the accounts that were dropped."""

    removed: Mapping[str, int]
    accounts: tuple[str, ...]
