"""What graphs show, and where each value of it lies: the same for the screen and for paper."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property
from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF

from clinic_desktop.domain import scoring, trends
from clinic_desktop.domain.time_marks import TimeMark, marks_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date
    from decimal import Decimal

    from PySide6.QtGui import QFontMetricsF

    from clinic_desktop.domain.trend_scales import Scale
    from clinic_desktop.domain.trends import Band, Series
    from clinic_desktop.domain.us_units import Units


@dataclass(frozen=True)
class Wishes:
    """How a person wants graphs drawn."""

    has_all_values: bool = False
    has_lines: bool = True
    has_gridlines: bool = True
    fits: bool = False


@dataclass(frozen=True)
class Graph:
    """One series with its scale and normal bands; ``number`` gives it its colour and symbol for good."""

    series: Series
    scale: Scale
    bands: tuple[Band, ...]
    lower_bands: tuple[Band, ...]
    number: int

    @cached_property
    def span(self) -> tuple[float, float]:
        """The least value of the scale, and how far it is to the most."""
        return float(self.scale.least), float(self.scale.most - self.scale.least)


@dataclass(frozen=True)
class Picture:
    """Graphs below each other over one period."""

    first: datetime
    end: datetime
    born_on: date
    graphs: tuple[Graph, ...] = ()
    wishes: Wishes = field(default_factory=Wishes)

    @cached_property
    def marks(self) -> tuple[TimeMark, ...]:
        return marks_of(self.first, self.end)

    @cached_property
    def moments(self) -> tuple[datetime, ...]:
        """When anything was measured that is shown."""
        return trends.moments_of((graph.series for graph in self.graphs), self.first, self.end)


def picture_of(
    shown: Iterable[tuple[int, Series]],
    first: datetime,
    end: datetime,
    born_on: date,
    units: Units,
    wishes: Wishes,
) -> Picture:
    """Put together what is drawn: each series with the number that its colour goes by."""
    age = scoring.age_in_months(born_on, end.date())
    graphs = tuple(
        Graph(
            series,
            trends.scale_of(series, first, end, age, fits=wishes.fits),
            trends.bands_of(series.name, first, end, born_on, units),
            trends.lower_bands_of(series.name, first, end, born_on),
            number,
        )
        for number, series in shown
    )
    return Picture(first, end, born_on, graphs, wishes)


class Geometry:
    """Where everything lies within a rectangle: graphs are as high as each other, their left axes are aligned."""

    def __init__(self, picture: Picture, room: QRectF, measured: QFontMetricsF, labels: Sequence[str]) -> None:
        self.picture = picture
        self.room = room
        self.line = measured.height()
        self.left = room.left() + max((measured.horizontalAdvance(label) for label in labels), default=0) + self.line
        self.right = room.right() - self.line * 2.2
        self._seconds = max((picture.end - picture.first).total_seconds(), 1.0)
        count = max(len(picture.graphs), 1)
        self.height = room.height() / count

    @property
    def symbol(self) -> float:
        """How wide and high a symbol is; lines between symbols are half of it."""
        return self.line * 0.5

    def plot(self, number: int) -> QRectF:
        """Return where the values of a graph are drawn, below its label."""
        top = self.room.top() + number * self.height + self.line * 1.6
        bottom = self.room.top() + (number + 1) * self.height - self.line * 0.5
        return QRectF(self.left, top, self.right - self.left, max(bottom - top, 1.0))

    def header(self, number: int) -> QRectF:
        top = self.room.top() + number * self.height
        return QRectF(self.room.left(), top, self.room.width(), self.line * 1.5)

    def x(self, at: datetime) -> float:
        return self.left + (at - self.picture.first).total_seconds() / self._seconds * (self.right - self.left)

    def y(self, graph: Graph, plot: QRectF, value: Decimal) -> float:
        least, height = graph.span
        return plot.bottom() - (float(value) - least) / height * plot.height()

    def moment(self, x: float) -> datetime:
        share = (x - self.left) / max(self.right - self.left, 1.0)
        return self.picture.first + timedelta(seconds=share * self._seconds)

    def tolerance(self) -> timedelta:
        """How far from a reading the focus line still picks it up."""
        return timedelta(seconds=self._seconds * self.line / max(self.right - self.left, 1.0))


def height_of(count: int, line: float) -> float:
    """Return how high so many graphs want to be for a line of text of this height."""
    return max(count, 1) * line * 8.2
