"""How graphs and tables of vital signs look, by the guide on graphs and tables; each test names the rules it shows."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QBuffer, QByteArray, QPoint, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QHelpEvent, QImage, QPainter
from PySide6.QtSvg import QSvgGenerator
from PySide6.QtWidgets import QApplication, QHeaderView, QToolTip

from clinic_desktop.domain import scoring, trends
from clinic_desktop.domain.trend_table import table_of
from clinic_desktop.domain.us_units import Units
from clinic_desktop.domain.vitals import VitalValues
from clinic_desktop.testing.pages.waiting import settle
from clinic_desktop.ui.theme import Theme, apply_theme
from clinic_desktop.ui.vital_trends.graphs import TrendGraphs
from clinic_desktop.ui.vital_trends.look import PAPER, Look, screen_look
from clinic_desktop.ui.vital_trends.painting import GraphPainter, paint_axis
from clinic_desktop.ui.vital_trends.picture import Picture, Wishes
from clinic_desktop.ui.vital_trends.table import TrendTableView
from clinic_desktop.ui.vital_trends.words import UNIT_MEANINGS
from tests.ui.test_vital_trends import BORN, CLOCK, NOW, PRESSURES, SIZE, a_picture, is_like, painted, visit

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytestqt.qtbot import QtBot

WEIGHTS = (visit(200, VitalValues(weight=Decimal("80.25"))), visit(100, VitalValues(weight=Decimal(81))))
FOLLOWED = tuple(visit(300 - 60 * place, VitalValues(heart_rate=60 + 10 * place)) for place in range(5))
ROOM = QRectF(0, 0, SIZE.width(), SIZE.height())


@pytest.fixture(params=[Theme.LIGHT, Theme.DARK])
def look(request: pytest.FixtureRequest, qapp: QApplication) -> Iterator[Look]:
    apply_theme(qapp, request.param)
    yield screen_look()
    apply_theme(qapp, Theme.LIGHT)


def as_vectors(picture: Picture, focus: object = None, *, with_axis: bool = False) -> str:
    """Return graphs, values and axis as a picture of vectors."""
    data = QByteArray()
    generator = QSvgGenerator()
    generator.setOutputDevice(QBuffer(data))
    generator.setSize(SIZE)
    painter = QPainter(generator)
    graphs = GraphPainter(painter, picture, ROOM, PAPER)
    graphs.paint()
    at = picture.moments[focus] if isinstance(focus, int) else None
    graphs.paint_values(at)
    if with_axis:
        paint_axis(painter, graphs.geometry, SIZE.height() - 40, PAPER, at)
    painter.end()
    return bytes(data.data()).decode()


def sizes(drawn: str) -> dict[str, float]:
    """Return every text with the size it is written in."""
    found = re.findall(
        r'font-size="([0-9.]+)"[^>]*>\s*<text[^>]*>([^<]*)</text>|<text[^>]*font-size="([0-9.]+)"', drawn
    )
    single = re.findall(r'<text[^>]*font-size="([0-9.]+)"[^>]*>([^<]*)</text>', drawn)
    return {text: float(size) for size, text in [*((one[0], one[1]) for one in found if one[0]), *single]}


def saturation(colour: QColor) -> float:
    return colour.hslSaturationF() * (1 - abs(2 * colour.lightnessF() - 1))


def test_values_are_written_as_recorded_and_the_last_is_the_largest() -> None:
    """GTAB-045 to 048, 050 to 056: above or below their points, without brackets, and nothing is rounded."""
    drawn = as_vectors(a_picture(*WEIGHTS))
    assert ">80.25<" in drawn
    assert ">81<" in drawn
    written = sizes(drawn)
    assert written["81"] > written["80.25"]
    followed = as_vectors(a_picture(*FOLLOWED))
    assert [value for value in (60, 70, 80, 90, 100) if f">{value}</text>" in followed.replace("\n", "")]
    assert not re.search(r">[(\[]\d", followed)


def test_the_focus_line_names_its_moment_and_the_values_beside_it(qtbot: QtBot) -> None:
    """GTAB-057 to 061, 065: the value at the line larger and on a ground of its own, its neighbours smaller."""
    del qtbot
    picture = a_picture(*FOLLOWED)
    drawn = as_vectors(picture, 2, with_axis=True)
    written = sizes(drawn)
    assert {"70", "80", "90"} <= set(written)
    assert written["80"] > written["70"] == written["90"]
    assert "30-May-2026 09:00" in drawn

    image = QImage(SIZE, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.white)
    painter = QPainter(image)
    graphs = GraphPainter(painter, picture, ROOM, PAPER)
    graphs.paint()
    graphs.paint_focus(picture.moments[2])
    graphs.paint_values(picture.moments[2])
    painter.end()
    graph, plot = picture.graphs[0], graphs.geometry.plot(0)
    one = graph.series.readings[2]
    x, y = graphs.geometry.x(one.at), graphs.geometry.y(graph, plot, one.value)
    top = y - graphs.geometry.symbol * 0.6 - 2
    low = round(plot.bottom()) - 4
    line = next(at for at in (round(x) - 1, round(x)) if image.pixelColor(at, low).lightness() < 90)
    assert QColor("white") in [image.pixelColor(line, round(top - step)) for step in (1, 2)], "not through the value"


def test_gridlines_stand_at_labelled_marks_of_all_graphs_and_can_be_switched_off() -> None:
    """GTAB-101 to 109: the same moments for every graph; horizontal ones at each labelled value."""
    picture = a_picture(*PRESSURES)
    image, graphs = painted(picture)
    bare, _ = painted(a_picture(*PRESSURES, wishes=Wishes(has_gridlines=False)))
    majors = [graphs.geometry.x(mark.at) for mark in picture.marks if mark.is_major]
    assert majors
    for number, graph in enumerate(picture.graphs):
        plot = graphs.geometry.plot(number)
        empty = plot.left() + 6
        for tick in graph.scale.ticks[1:-1]:
            y = graphs.geometry.y(graph, plot, tick)
            assert is_grid(image, QPointF(empty, y)), (number, tick)
            assert not is_grid(bare, QPointF(empty, y))
        free = plot.top() + 2
        assert all(is_grid(image, QPointF(x, free)) for x in majors), number


def is_grid(image: QImage, at: QPointF) -> bool:
    around = [(0, 0), (1, 0), (-1, 0), (0, 1), (0, -1)]
    return any(image.pixelColor(round(at.x()) + x, round(at.y()) + y) == PAPER.grid for x, y in around)


def test_the_end_of_a_pressure_is_thicker_than_a_gridline() -> None:
    """GTAB-041, 042, 044."""
    picture = a_picture(*PRESSURES)
    image, graphs = painted(picture)
    graph, plot = picture.graphs[0], graphs.geometry.plot(0)
    x = graphs.geometry.x(graph.series.readings[0].at) + graphs.geometry.symbol * 0.4
    y = round(graphs.geometry.y(graph, plot, Decimal(180)))
    strong = [row for row in range(y - 4, y + 5) if is_like(image, QPointF(x, row), PAPER.series[0])]
    assert len(strong) >= 2
    tight = a_picture(*(visit(day, VitalValues(systolic=130, diastolic=80)) for day in range(0, 300, 2)))
    close, packed = painted(tight)
    plot = packed.geometry.plot(0)
    readings = tight.graphs[0].series.readings
    middle = (packed.geometry.x(readings[10].at) + packed.geometry.x(readings[11].at)) / 2
    ends = packed.geometry.y(tight.graphs[0], plot, Decimal(130))
    assert close.pixelColor(round(middle), round(ends) - 2) != PAPER.series[0], "no ends where readings are close"


def test_symbols_are_twice_as_high_as_lines_over_every_period() -> None:
    """GTAB-016, 170, 171."""
    for days in (366, 3653):
        picture = a_picture(*(visit(day, VitalValues(heart_rate=90)) for day in (20, 300)), days=days)
        image, graphs = painted(picture)
        graph, plot = picture.graphs[0], graphs.geometry.plot(0)
        first, last = (graphs.geometry.x(one.at) for one in graph.series.readings)
        y = round(graphs.geometry.y(graph, plot, Decimal(90)))

        def height(x: float, image: QImage = image, y: int = y) -> int:
            column = [image.pixelColor(round(x), y + step) for step in range(-12, 13)]
            return sum(distance(one, PAPER.series[0]) < 150 for one in column)

        size = graphs.geometry.symbol
        assert abs(height((first + last) / 2) - size / 2) <= 1.5
        assert abs(height(first) - size) <= 2.5


def test_grid_and_axis_are_light_and_series_are_strong(look: Look) -> None:
    """GTAB-002, 115, 116, 118 to 121, 124, 125, 135 to 139, 183, 185."""
    for colours in (PAPER, look):
        strong = [saturation(colour) for colour in colours.series[:8]]
        assert min(strong) > max(saturation(colours.grid), saturation(colours.axis), saturation(colours.band))
        assert distance(colours.grid, colours.ground) < distance(colours.axis, colours.ground)
        assert all(distance(colours.axis, colours.ground) < distance(one, colours.ground) for one in colours.series)
        assert distance(colours.text, colours.ground) > 400
        assert distance(colours.band, colours.ground) < 100
        assert colours.band != colours.lower_band
        assert len({colour.name() for colour in colours.series}) == len(colours.series)
    assert PAPER.ground == QColor("white")


def distance(one: QColor, other: QColor) -> int:
    return abs(one.red() - other.red()) + abs(one.green() - other.green()) + abs(one.blue() - other.blue())


def test_nothing_is_upright_underlined_patterned_or_framed() -> None:
    """GTAB-025, 026, 110, 111, 127, 129 to 134, 141 to 143: plain horizontal texts in two weights, solid colours."""
    drawn = as_vectors(a_picture(*PRESSURES, *FOLLOWED), 1, with_axis=True)
    matrices = {one.split(",")[:4][1] for one in re.findall(r"matrix\(([^)]*)\)", drawn)}
    assert matrices <= {"0"}, "nothing is turned"
    for refused in ("underline", "<pattern", "<image", "Gradient", "animate"):
        assert refused not in drawn
    families = set(re.findall(r'font-family="([^"]*)"', drawn))
    assert len(families) == 1


def test_time_runs_to_the_right_and_marks_are_grouped() -> None:
    """GTAB-084 to 091, 106, 112, 140, 146, 147: one axis for all graphs; larger marks have labels and are longer."""
    picture = a_picture(*PRESSURES)
    _, graphs = painted(picture)
    places = [graphs.geometry.x(mark.at) for mark in picture.marks]
    assert places == sorted(places)
    seconds = [(mark.at - picture.first).total_seconds() for mark in picture.marks]
    shares = [(x - graphs.geometry.left) / second for x, second in zip(places, seconds, strict=True)]
    assert max(shares) - min(shares) < 1e-9, "proportional"
    minor = [mark for mark in picture.marks if not mark.is_major]
    assert minor
    lefts = {graphs.geometry.plot(number).left() for number in range(2)}
    assert len(lefts) == 1
    image = QImage(SIZE, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.white)
    painter = QPainter(image)
    paint_axis(painter, graphs.geometry, 10, PAPER)
    painter.end()

    def length(x: float) -> int:
        below = [any(image.pixelColor(round(x) + side, 12 + down) != QColor("white") for side in (-1, 0, 1))
                 for down in range(14)]  # fmt: skip
        return below.index(False) if False in below else len(below)

    major = next(mark for mark in picture.marks if mark.is_major)
    assert length(graphs.geometry.x(major.at)) > length(graphs.geometry.x(minor[0].at))


@pytest.mark.parametrize("age_years", [1, 4, 8, 14, 30, 80])
def test_a_normal_range_never_touches_the_edge_of_the_usual_scale(age_years: int) -> None:
    """GTAB-069, 070: the usual scale shows the whole range, and room beyond it."""
    born = NOW.date() - timedelta(days=365 * age_years + 20)
    measured = tuple(
        visit(day, VitalValues(systolic=110, diastolic=70, heart_rate=80, temperature=Decimal(37), respiratory_rate=18))
        for day in (10, 90)
    )
    for series in trends.series_of(measured, CLOCK, born, Units.METRIC):
        age = scoring.age_in_months(born, NOW.date())
        scale = trends.scale_of(series, NOW - timedelta(days=366), NOW, age, fits=False)
        for band in trends.bands_of(series.name, NOW - timedelta(days=366), NOW, born, Units.METRIC):
            assert band.least is None or band.least > scale.least, series.name
            assert band.most is None or band.most < scale.most, series.name


def test_close_pressures_and_long_ranges_are_told_in_full_in_the_tool_tip(qtbot: QtBot) -> None:
    """GTAB-033 to 035, 178: what the head of a narrow graph cuts stands in its tool tip."""
    graphs = TrendGraphs()
    qtbot.addWidget(graphs)
    graphs.resize(300, 500)
    graphs.show()
    graphs.show_picture(a_picture(*PRESSURES))
    settle()
    event = QHelpEvent(QHelpEvent.Type.ToolTip, QPoint(150, 60), graphs.mapToGlobal(QPoint(150, 60)))
    QApplication.sendEvent(graphs, event)
    assert "Normal systolic 111–129, diastolic up to 79 mmHg (Adults, 18 years and over)" in QToolTip.text()
    assert "mmHg: millimetres of mercury" in QToolTip.text()
    assert len(set(UNIT_MEANINGS.values())) == len(UNIT_MEANINGS)
    QToolTip.hideText()


def test_graphs_are_as_high_as_each_other_and_close_together() -> None:
    """GTAB-022, 023, 145, 148: below each other; only the line with the label is between them."""
    _, graphs = painted(a_picture(*PRESSURES))
    first, second = graphs.geometry.plot(0), graphs.geometry.plot(1)
    assert first.height() == second.height()
    assert first.left() == second.left()
    assert first.bottom() < graphs.geometry.header(1).top() + graphs.geometry.line
    assert second.top() - first.bottom() < 2.5 * graphs.geometry.line
    assert graphs.geometry.header(1).bottom() <= second.top()


def test_the_head_of_the_table_stays_and_stands_over_its_numbers(qtbot: QtBot) -> None:
    """GTAB-186, 192, 193, 197, 198, 203, 205 to 213, 217, 218: banded, unstretched, heads at the top."""
    view = TrendTableView()
    qtbot.addWidget(view)
    view.resize(800, 400)
    earlier_that_day = visit(9, VitalValues(weight=Decimal(80)))
    visits = (
        visit(1, VitalValues(weight=Decimal("80.25"), heart_rate=72)),
        visit(9, VitalValues(weight=Decimal(81))),
        replace(earlier_that_day, measured_at=earlier_that_day.measured_at - timedelta(hours=2)),
    )
    view.show_table(table_of(visits, CLOCK, BORN, Units.METRIC))
    view.show()
    settle()
    model, header = view.known, view.horizontalHeader()
    assert view.alternatingRowColors()
    assert not view.showGrid()
    assert not header.stretchLastSection()
    assert all(header.sectionResizeMode(at) is not QHeaderView.ResizeMode.Stretch for at in range(header.count()))
    assert header.isVisible()
    role = Qt.ItemDataRole.TextAlignmentRole
    for column in range(1, 3):
        head = model.headerData(column, Qt.Orientation.Horizontal, role)
        cell = model.index(0, column).data(role)
        assert head & Qt.AlignmentFlag.AlignRight
        assert head & Qt.AlignmentFlag.AlignTop
        assert cell & Qt.AlignmentFlag.AlignRight
    fonts = [model.index(row, 0).data(Qt.ItemDataRole.FontRole) for row in range(3)]
    assert [font is not None and font.bold() for font in fonts] == [True, True, False], "the first of a day"
    titles = [str(model.headerData(at, Qt.Orientation.Horizontal)) for at in range(header.count())]
    assert len(set(titles)) == len(titles)
    longest = max(len(line) for title in titles for line in title.split("\n"))
    assert longest <= 12
    assert sum(view.columnWidth(at) for at in range(header.count())) < view.viewport().width()
    view.turn(True)
    assert view.verticalHeader().isVisible()


def test_digits_are_as_wide_as_each_other(qtbot: QtBot) -> None:
    """GTAB-200."""
    view = TrendTableView()
    qtbot.addWidget(view)
    metrics = QFontMetricsF(view.font())
    wide = [metrics.horizontalAdvance(digit) for digit in "0123456789\u2007"]
    assert all(abs(right - left) < 0.6 for left, right in pairwise(wide))
