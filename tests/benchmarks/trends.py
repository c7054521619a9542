"""How fast the graphs of vital signs are painted: ten series of 60 visits, all points, at 1280 by 1200."""

from __future__ import annotations

import math
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from time import perf_counter
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QApplication

from clinic_desktop.domain import trends
from clinic_desktop.domain.clock import ClinicClock
from clinic_desktop.domain.identifiers import AppointmentId, VitalSignsId
from clinic_desktop.domain.observations import Breathing, Consciousness, Observation
from clinic_desktop.domain.us_units import Units
from clinic_desktop.domain.vitals import VisitVitals, VitalSigns, VitalValues
from clinic_desktop.ui.vital_trends.graphs import TrendGraphs
from clinic_desktop.ui.vital_trends.picture import Wishes, picture_of
from tests.benchmarks.figures import Figure

if TYPE_CHECKING:
    from collections.abc import Callable

    from clinic_desktop.ui.vital_trends.picture import Picture

VISITS, RUNS = 60, 60
WIDTH, HEIGHT = 1280, 1200
LIMIT = "16 ms"
NOW = datetime(2026, 11, 26, 9, tzinfo=UTC)
BORN = date(1972, 8, 22)
AWAKE = Observation(consciousness=Consciousness.ALERT, breathing=Breathing.AIR)


def measure() -> list[Figure]:
    """Paint offscreen: everything anew, and as the focus line moves."""
    QApplication.instance() or QApplication([])
    graphs = TrendGraphs()
    graphs.resize(WIDTH, HEIGHT)
    picture = a_picture()
    graphs.show_picture(picture)
    graphs.show()
    QCoreApplication.processEvents()
    bare = _times(lambda: _bare(graphs))
    moments = picture.moments
    turn = iter(range(RUNS * 2))

    def move() -> None:
        graphs.move_focus(moments[next(turn) % len(moments)])
        graphs.repaint()

    size = f"{len(picture.graphs)} series × {VISITS} visits"
    figures = [
        Figure(
            f"trends: repaint, everything anew, {size}",
            _times(lambda: _anew(graphs, picture)),
            bare,
            f"{len(picture.graphs) * VISITS} filled rectangles",
            LIMIT,
        ),
        Figure("trends: the focus line moves to the next visit", _times(move), limit=LIMIT),
    ]
    graphs.close()
    return figures


def a_picture() -> Picture:
    """Return graphs of somebody who was measured each six days for a year."""
    visits = [_visit(number) for number in range(VISITS)]
    series = trends.series_of(visits, ClinicClock(now_utc=lambda: NOW), BORN, Units.METRIC)
    first = NOW - timedelta(days=trends.USUAL_PERIOD.days)
    return picture_of(enumerate(series), first, NOW, BORN, Units.METRIC, Wishes())


def _visit(number: int) -> VisitVitals:
    wave = round(10 * math.sin(number / 4))
    values = VitalValues(
        systolic=135 + wave,
        diastolic=82 + wave // 2,
        heart_rate=75 + wave,
        temperature=Decimal("36.8"),
        respiratory_rate=15,
        oxygen_saturation=97,
        weight=Decimal(85) + wave,
        height=Decimal(178),
        pain=abs(wave) // 2,
    )
    vitals = VitalSigns(VitalSignsId(f"v{number}"), None, values, observed=AWAKE)
    return VisitVitals(AppointmentId(f"a{number}"), NOW - timedelta(days=6 * number), vitals)


def _anew(graphs: TrendGraphs, picture: Picture) -> None:
    graphs.show_picture(picture)
    graphs.repaint()


def _bare(graphs: TrendGraphs) -> None:
    picture = graphs.grab()
    painter = QPainter(picture)
    for number in range(VISITS * len(trends.SERIES)):
        painter.fillRect(number % WIDTH, number % HEIGHT, 8, 8, graphs.palette().text())
    painter.end()


def _times(work: Callable[[], object]) -> tuple[float, ...]:
    found = []
    for _ in range(RUNS):
        began = perf_counter()
        work()
        found.append((perf_counter() - began) * 1000)
    return tuple(found)
