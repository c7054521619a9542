"""Vital signs as a table: a row for each visit, a column for each kind of value, decimal marks below each other."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from clinic_desktop.domain import trends
from clinic_desktop.domain.clinical_text import format_number
from clinic_desktop.domain.unreadable import is_unreadable

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date, datetime

    from clinic_desktop.domain.clock import ClinicClock
    from clinic_desktop.domain.observations import Observation
    from clinic_desktop.domain.scoring import Flag
    from clinic_desktop.domain.trends import Reading
    from clinic_desktop.domain.us_units import Units
    from clinic_desktop.domain.vitals import ConfirmedValue, VisitVitals

_FIGURE, _POINT = "\u2007", "\u2008"
"""Spaces as wide as a digit and as a decimal point."""


@dataclass(frozen=True, slots=True)
class Cell:
    """A value with the side of the normal range on which it lies.

    ``confirmed`` says who confirmed it although it is dangerous, at moments of the clinic's clock.
    """

    reading: Reading
    flag: Flag | None = None
    struck: bool = False
    confirmed: tuple[ConfirmedValue, ...] = ()


@dataclass(frozen=True, slots=True)
class TableRow:
    """One visit: when it was, its values by series, and what was noted with them."""

    at: datetime | None
    cells: Mapping[str, Cell]
    observed: Observation


@dataclass(frozen=True, slots=True)
class TrendTable:
    """The newest visit first. ``columns`` are the series that were ever measured, in order."""

    columns: tuple[str, ...]
    rows: tuple[TableRow, ...]
    units: Mapping[str, str] = field(default_factory=dict)

    def texts(self, name: str) -> tuple[str, ...]:
        """Return a column's values, padded so that decimal marks stand below each other when set to the right."""
        shown = [row.cells.get(name) for row in self.rows]
        return aligned([_words(cell) for cell in shown])


def table_of(measured: Iterable[VisitVitals], clock: ClinicClock, born_on: date, units: Units) -> TrendTable:
    """Return all that was measured; what was entered in error stands there, marked."""
    rows = []
    for visit in measured:
        is_known = not is_unreadable(visit.measured_at)
        cells = trends.readings_of(visit, clock, born_on, units) if is_known else {}
        found = {
            name: Cell(
                one,
                trends.flag_of(name, one, born_on),
                trends.is_struck(visit, name),
                tuple(replace(by, at=clock.local(by.at)) for by in trends.confirmations_of(visit, name)),
            )
            for name, one in cells.items()
        }
        at = clock.local(visit.measured_at) if is_known else None
        if found or not visit.vitals.observed.is_empty:
            rows.append(TableRow(at, found, visit.vitals.observed))
    columns = tuple(name for name in trends.SERIES if any(name in row.cells for row in rows))
    return TrendTable(columns, tuple(rows), {name: trends.unit_of(name, units) for name in columns})


def aligned(texts: Sequence[str]) -> tuple[str, ...]:
    """Return numbers padded behind their decimal mark; no zero is added."""
    behind = [text.partition(".")[2] for text in texts]
    most = max((len(one) for one in behind), default=0)
    return tuple(
        text + _padding(len(decimals), most) if text else "" for text, decimals in zip(texts, behind, strict=True)
    )


def _padding(decimals: int, most: int) -> str:
    if not most:
        return ""
    return ("" if decimals else _POINT) + _FIGURE * (most - decimals)


def _words(cell: Cell | None) -> str:
    if cell is None:
        return ""
    value = format_number(cell.reading.value)
    return value if cell.reading.low is None else f"{value}/{format_number(cell.reading.low)}"
