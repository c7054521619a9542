"""A tier of an answer as SQL: an index range or an index probe with an order of its own, and where to go on.

Tiers stand one behind the other in a UNION ALL under one LIMIT: PostgreSQL runs a tier only while rows are missing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from clinic_desktop.domain.patients import MatchReason, SearchPlace

ROWS = 51
LAST_CODE_POINT = 0x10FFFF
FIRST_SURROGATE, FIRST_BEHIND_SURROGATES = 0xD800, 0xE000


@dataclass(frozen=True, slots=True)
class Condition:
    """A piece of SQL and the values of its parameters."""

    sql: str
    values: tuple[object, ...] = ()

    def __and__(self, other: Condition) -> Condition:
        return Condition(f"{self.sql} AND {other.sql}", (*self.values, *other.values))

    @property
    def checked(self) -> Condition:
        """The same, but no index is looked for: another condition names the index to use."""
        return Condition(f"({self.sql}) IS TRUE", self.values)

    @property
    def excluded(self) -> Condition:
        return Condition(f"({self.sql}) IS NOT TRUE", self.values)


@dataclass(frozen=True, slots=True)
class Order:
    """The columns that order a tier, before the id, and their types."""

    columns: tuple[str, ...]
    types: tuple[str, ...] = ()
    descending: bool = False

    @property
    def keys(self) -> str:
        return f"ARRAY[{', '.join(f'{column}::text' for column in self.columns)}]::text[]"

    @property
    def by(self) -> str:
        way = " DESC" if self.descending else ""
        return ", ".join(f"{column}{way}" for column in (*self.columns, "patient_id"))

    def behind(self, place: SearchPlace) -> Condition:
        marks = ", ".join(f"%s::{kind}" for kind in (*(self.types or ("text",) * len(self.columns)), "text"))
        sign = "<" if self.descending else ">"
        return Condition(f"({', '.join((*self.columns, 'patient_id'))}) {sign} ({marks})", (*place.keys, place.id))


BY_LAST = Order(("last_name", "first_name"))
BY_FIRST = Order(("first_name", "last_name"))
BY_BIRTH = Order(("born_on", "last_name", "first_name"), ("date", "text", "text"))
BY_PHONE_END = Order(("reverse(phone)",))
BY_LOCAL_PHONE = Order(("local_phone",))
BY_PHONE = Order(("phone",))
BY_EMAIL = Order(("email",))
BY_ID = Order(())
BY_CHANGE = Order(("changed_at",), ("timestamp",), descending=True)


@dataclass(frozen=True, slots=True)
class Walk:
    """Words in order, and the column that begins with them: no sort, and nothing read past the page."""

    words: Condition
    column: str


@dataclass(frozen=True, slots=True)
class Tier:
    """Patients found for one reason.

    ``driver`` is implied by ``where`` and names the index to use. ``is_probe`` collects first and sorts then, for
    indexes that know no order. With ``walk`` it replaces the condition, which then only says what was found.
    """

    reason: MatchReason
    where: Condition
    order: Order
    marks: tuple[str, ...] = ()
    driver: Condition | None = None
    is_probe: bool = False
    walk: Walk | None = None

    def select(self, rank: int, beside: Condition) -> Condition:
        wanted = (self.where if self.driver is None else self.driver & self.where.checked) & beside
        rows = f"SELECT {rank} AS rank, patient_id, {self.order.keys} AS keys"
        if self.walk is not None:
            return _word_by_word(self.walk, rows, self.order, beside)
        if self.is_probe:
            columns = ", ".join(("patient_id", *self.order.columns))
            source = f"(SELECT {columns} FROM clinic.patient_search WHERE {wanted.sql} OFFSET 0) AS found"
            return Condition(f"({rows} FROM {source} ORDER BY {self.order.by} LIMIT {ROWS})", wanted.values)
        return Condition(
            f"({rows} FROM clinic.patient_search WHERE {wanted.sql} ORDER BY {self.order.by} LIMIT {ROWS})",
            wanted.values,
        )


def _word_by_word(walk: Walk, rows: str, order: Order, beside: Condition) -> Condition:
    each = (
        f"{rows} FROM clinic.patient_search"
        f" WHERE {walk.column} >= w.word AND {walk.column} < w.word || '!' AND {beside.sql}"
        f" ORDER BY {order.by} LIMIT {ROWS}"
    )
    return Condition(
        f"(SELECT p.* FROM ({walk.words.sql}) AS w CROSS JOIN LATERAL ({each}) AS p LIMIT {ROWS})",
        (*walk.words.values, *beside.values),
    )


def prefix(column: str, text: str) -> Condition:
    return Condition(f"{column} >= %s AND {column} < %s", (text, _after_all_beginning_with(text)))


def _after_all_beginning_with(text: str) -> str:
    """Return a text above every text that begins with this one, by code points."""
    following = ord(text[-1]) + 1
    if following > LAST_CODE_POINT:
        return text + chr(LAST_CODE_POINT)
    return text[:-1] + chr(FIRST_BEHIND_SURROGATES if following == FIRST_SURROGATE else following)
