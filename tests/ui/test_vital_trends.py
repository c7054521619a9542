"""Graphs of vital signs by the guide: where points lie, how they look, what is written, and the table of them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QBuffer, QByteArray, QPoint, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QHelpEvent, QImage, QPainter
from PySide6.QtSvg import QSvgGenerator
from PySide6.QtTest import QSignalSpy, QTest
from PySide6.QtWidgets import QApplication, QToolTip

from clinic_desktop.domain import trends
from clinic_desktop.domain.clinical_text import format_date
from clinic_desktop.domain.clock import ClinicClock
from clinic_desktop.domain.identifiers import AppointmentId, VitalSignsId
from clinic_desktop.domain.observations import Breathing, Observation
from clinic_desktop.domain.trend_table import table_of
from clinic_desktop.domain.us_units import Units
from clinic_desktop.domain.vitals import ConfirmedValue, VisitVitals, VitalSigns, VitalValues
from clinic_desktop.testing.pages.waiting import settle
from clinic_desktop.ui.theme import Theme, apply_theme
from clinic_desktop.ui.vital_trends.graphs import TrendGraphs
from clinic_desktop.ui.vital_trends.look import PAPER, screen_look
from clinic_desktop.ui.vital_trends.painting import GraphPainter
from clinic_desktop.ui.vital_trends.picture import Picture, Wishes, picture_of
from clinic_desktop.ui.vital_trends.print_drawing import PrintedGraphs
from clinic_desktop.ui.vital_trends.series_list import SeriesList
from clinic_desktop.ui.vital_trends.symbols import symbol
from clinic_desktop.ui.vital_trends.table import TrendTableModel, TrendTableView

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytestqt.qtbot import QtBot

NOW = datetime(2026, 11, 26, 9, tzinfo=UTC)
CLOCK = ClinicClock(now_utc=lambda: NOW)
BORN = date(1972, 8, 22)
SIZE = QSize(900, 500)


def visit(days_ago: int, values: VitalValues, observed: Observation | None = None, *struck: str) -> VisitVitals:
    vitals = VitalSigns(VitalSignsId(f"v{days_ago}"), None, values, observed=observed or Observation())
    return VisitVitals(AppointmentId(f"a{days_ago}"), NOW - timedelta(days=days_ago), vitals, frozenset(struck))


def a_picture(*visits: VisitVitals, days: int = 366, wishes: Wishes | None = None, first_number: int = 0) -> Picture:
    series = trends.series_of(visits, CLOCK, BORN, Units.METRIC)
    numbered = enumerate(series, first_number)
    return picture_of(numbered, NOW - timedelta(days=days), NOW, BORN, Units.METRIC, wishes or Wishes())


PRESSURES = (
    visit(300, VitalValues(systolic=180, diastolic=60, heart_rate=60)),
    visit(100, VitalValues(systolic=160, diastolic=100, heart_rate=120)),
)


def painted(picture: Picture) -> tuple[QImage, GraphPainter]:
    image = QImage(SIZE, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.white)
    painter = QPainter(image)
    graphs = GraphPainter(painter, picture, QRectF(0, 0, SIZE.width(), SIZE.height()), PAPER)
    graphs.paint()
    painter.end()
    return image, graphs


def written(picture: Picture) -> str:
    """Return every text of the graphs, as a picture of vectors holds it."""
    data = QByteArray()
    buffer = QBuffer(data)
    generator = QSvgGenerator()
    generator.setOutputDevice(buffer)
    generator.setSize(SIZE)
    painter = QPainter(generator)
    graphs = GraphPainter(painter, picture, QRectF(0, 0, SIZE.width(), SIZE.height()), PAPER)
    graphs.paint()
    graphs.paint_values()
    painter.end()
    return bytes(data.data()).decode()


def is_like(image: QImage, at: QPointF, colour: QColor) -> bool:
    """Say whether a place has this colour, give or take the pixel that a smooth edge shares."""
    around = [(right, down) for right in (-1, 0, 1) for down in (-1, 0, 1)]
    found = [image.pixelColor(round(at.x()) + right, round(at.y()) + down) for right, down in around]
    far = [
        abs(one.red() - colour.red()) + abs(one.green() - colour.green()) + abs(one.blue() - colour.blue())
        for one in found
    ]
    return min(far) < 110


@pytest.fixture
def graphs(qtbot: QtBot) -> TrendGraphs:
    made = TrendGraphs()
    qtbot.addWidget(made)
    made.resize(SIZE)
    made.show()
    return made


@pytest.fixture
def in_the_dark() -> Iterator[None]:
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    apply_theme(app, Theme.DARK)
    yield
    apply_theme(app, Theme.LIGHT)


def test_points_lie_where_their_values_are(qtbot: QtBot) -> None:
    del qtbot
    picture = a_picture(*PRESSURES)
    image, graphs = painted(picture)
    pressure, rate = picture.graphs
    for number, graph in enumerate((pressure, rate)):
        plot = graphs.geometry.plot(number)
        assert graphs.geometry.y(graph, plot, graph.scale.least) == pytest.approx(plot.bottom())
        assert graphs.geometry.y(graph, plot, graph.scale.most) == pytest.approx(plot.top())
    assert graphs.geometry.x(picture.first) == graphs.geometry.left
    assert graphs.geometry.x(picture.end) == graphs.geometry.right

    plot = graphs.geometry.plot(0)
    xs = [graphs.geometry.x(one.at) for one in pressure.series.readings]
    middle = graphs.geometry.y(pressure, plot, Decimal(120))
    assert all(is_like(image, QPointF(x, middle), PAPER.series[0]) for x in xs)
    assert not is_like(image, QPointF(sum(xs) / 2, middle), PAPER.series[0]), "no line between pressures"
    end = graphs.geometry.y(pressure, plot, Decimal(180))
    assert is_like(image, QPointF(xs[0] + graphs.geometry.symbol * 0.4, end), PAPER.series[0]), "a short horizontal end"

    plot = graphs.geometry.plot(1)
    first, last = (
        QPointF(x, graphs.geometry.y(rate, plot, Decimal(beats))) for x, beats in zip(xs, (60, 120), strict=True)
    )
    assert is_like(image, first, PAPER.series[1])
    assert is_like(image, (first + last) / 2, PAPER.series[1]), "a straight line between values"
    image, graphs = painted(a_picture(*PRESSURES, wishes=Wishes(has_lines=False)))
    assert not is_like(image, (first + last) / 2, PAPER.series[1])


def test_series_are_told_apart_by_shape_and_colour_and_keep_both(qtbot: QtBot) -> None:
    del qtbot
    for look in (PAPER, screen_look()):
        assert len({colour.name() for colour in look.series}) == len(trends.SERIES) <= 12
    assert [PAPER.series[place].hsvHue() // 30 for place in range(3)] == [7, 0, 1], "blue, red, yellow first"
    assert not [colour for colour in PAPER.series if 90 < colour.hsvHue() < 160], "no green beside the red"
    shapes = [symbol(number, 10) for number in range(8)]
    outlines = {(shape.elementCount(), round(shape.boundingRect().top(), 1)) for shape in shapes}
    assert len(outlines) == 8

    picture = a_picture(*PRESSURES, first_number=3)
    image, graphs = painted(picture)
    rate = picture.graphs[1]
    plot, one = graphs.geometry.plot(1), rate.series.readings[0]
    at = QPointF(graphs.geometry.x(one.at), graphs.geometry.y(rate, plot, one.value))
    assert is_like(image, at, PAPER.series[4]), "the colour goes by the series' own number"


def test_close_points_become_lines_and_are_counted(graphs: TrendGraphs) -> None:
    visits = [visit(day, VitalValues(heart_rate=70)) for day in range(300)]
    graphs.show_picture(a_picture(*visits))
    settle()
    event = QHelpEvent(QHelpEvent.Type.ToolTip, QPoint(300, 60), graphs.mapToGlobal(QPoint(300, 60)))
    QApplication.sendEvent(graphs, event)
    assert "300 values, close together: a shorter period shows them apart" in QToolTip.text()
    assert "/min: per minute" in QToolTip.text()
    assert "NEWS2 band 0" in QToolTip.text()
    QToolTip.hideText()


def test_every_graph_says_what_it_shows_and_in_which_unit(qtbot: QtBot) -> None:
    del qtbot
    text = written(a_picture(*PRESSURES))
    for words in (
        "Blood pressure",
        "mmHg",
        "Heart rate",
        "/min",
        "160/100",
        "180/60",
        "120",
        "Adults, 18 years and over",
    ):
        assert f">{words}<" in text.replace("Normal systolic 111–129, diastolic up to 79 mmHg (", ">").replace(
            "Normal 51–90 /min (", ">"
        ).replace(")", "<"), words
    assert "Other scale than usual" not in text
    assert "Other scale than usual" in written(a_picture(*PRESSURES, wishes=Wishes(fits=True)))


def test_values_that_would_lie_on_each_other_are_left_out_but_never_the_last(qtbot: QtBot) -> None:
    del qtbot
    visits = [visit(day, VitalValues(heart_rate=70 + day)) for day in range(20)]
    assert ">70<" in written(a_picture(*visits))
    assert ">75<" not in written(a_picture(*visits))
    assert ">75<" in written(a_picture(*visits, days=31, wishes=Wishes(has_all_values=True)))


def test_paper_is_white_in_every_palette(in_the_dark: None, qtbot: QtBot) -> None:
    del in_the_dark, qtbot
    image = QImage(SIZE, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.white)
    painter = QPainter(image)
    drawing = PrintedGraphs(a_picture(*PRESSURES))
    assert drawing.height(500) > 100
    drawing.paint(painter, QRectF(0, 0, SIZE.width(), SIZE.height()))
    painter.end()
    assert image.pixelColor(SIZE.width() - 3, 3) == QColor("white")
    assert screen_look().ground.lightness() < 60
    assert screen_look().border == QColor("white")


def test_the_focus_line_goes_by_keys_and_mouse_and_is_told(graphs: TrendGraphs) -> None:
    graphs.show_picture(a_picture(*PRESSURES))
    moved = QSignalSpy(graphs.focus_moved)
    graphs.setFocus()
    QTest.keyClick(graphs, Qt.Key.Key_Left)
    assert graphs.focus_words() == ("Blood pressure 160/100 mmHg, high", "Heart rate 120 /min, high")
    QTest.keyClick(graphs, Qt.Key.Key_Left)
    assert graphs.focus_words()[0] == "Blood pressure 180/60 mmHg, high"
    QTest.keyClick(graphs, Qt.Key.Key_End)
    assert "Tue 18-Aug-2026 09:00. Blood pressure 160/100 mmHg" in graphs.accessibleDescription()
    QTest.keyClick(graphs, Qt.Key.Key_Home)
    assert "Fri 30-Jan-2026 09:00. Blood pressure 180/60 mmHg" in graphs.accessibleName()
    QTest.keyClick(graphs, Qt.Key.Key_Escape)
    assert graphs.focus_words() == ()
    geometry = graphs.geometry_now()
    assert geometry is not None
    x = geometry.x(NOW - timedelta(days=101))
    QTest.mouseMove(graphs, QPoint(round(x), 40))
    settle()
    assert graphs.focus_words()[1] == "Heart rate 120 /min, high"
    assert moved.count() == 6


def test_graphs_are_chosen_and_put_into_another_order(qtbot: QtBot) -> None:
    chooser = SeriesList()
    qtbot.addWidget(chooser)
    chooser.offer(("pressure", "heart_rate", "weight"))
    chosen = QSignalSpy(chooser.chosen)
    chooser.show()
    chooser.setCurrentRow(2)
    QTest.keyClick(chooser, Qt.Key.Key_Up, Qt.KeyboardModifier.ControlModifier)
    assert chooser.shown() == ("pressure", "weight", "heart_rate")
    chooser.setCurrentRow(0)
    QTest.keyClick(chooser, Qt.Key.Key_Space)
    assert chooser.shown() == ("weight", "heart_rate")
    chooser.offer(("pressure", "heart_rate", "weight", "height"))
    assert chooser.shown() == ("weight", "heart_rate", "height")
    chooser.bring_first("pressure")
    assert chooser.shown() == ("pressure", "weight", "heart_rate", "height")
    assert chosen.count() >= 3


def test_the_table_has_the_newest_first_and_can_be_turned(qtbot: QtBot) -> None:
    view = TrendTableView()
    qtbot.addWidget(view)
    view.resize(800, 400)
    oxygen = Observation(breathing=Breathing.OXYGEN)
    visits = (
        visit(1, VitalValues(weight=Decimal("80.25"), heart_rate=120), oxygen, "heart_rate"),
        visit(9, VitalValues(weight=Decimal(81))),
    )
    view.show_table(table_of(visits, CLOCK, BORN, Units.METRIC))
    view.show()
    model = view.known

    def shown(row: int, column: int) -> str:
        return str(model.index(row, column).data())

    assert [model.headerData(place, Qt.Orientation.Horizontal) for place in range(4)] == [
        "Date",
        "Heart\nrate\n/min",
        "Weight\nkg",
        "Noted",
    ]
    assert shown(0, 0) == "25-Nov-2026 09:00"
    assert [shown(row, 2) for row in range(2)] == ["80.25", "81\u2008\u2007\u2007"]
    assert (shown(0, 1), shown(0, 3)) == ("▲ 120", "Heart rate entered in error, Oxygen")
    assert model.index(0, 1).data(Qt.ItemDataRole.FontRole).strikeOut()
    spoken = model.index(0, 1).data(Qt.ItemDataRole.AccessibleTextRole)
    assert spoken == "Heart rate 120 /min, high, entered in error"
    view.sortByColumn(2, Qt.SortOrder.DescendingOrder)
    assert shown(0, 0) == "17-Nov-2026 09:00"

    view.turn(True)
    assert model.headerData(1, Qt.Orientation.Horizontal) == "25-Nov-2026 09:00", "the newest at the right"
    assert model.headerData(1, Qt.Orientation.Vertical) == "Weight kg"
    assert shown(1, 1) == "80.25"


def test_every_fifth_row_is_set_off(qtbot: QtBot) -> None:
    view = TrendTableView()
    qtbot.addWidget(view)
    visits = [visit(day, VitalValues(heart_rate=70)) for day in range(11)]
    view.show_table(table_of(visits, CLOCK, BORN, Units.METRIC))
    heights = [view.rowHeight(row) for row in range(11)]
    assert [row for row, height in enumerate(heights) if height > heights[0]] == [4, 9]


def test_the_table_says_who_confirmed_a_dangerous_value(qapp: QApplication) -> None:
    known = visit(3, VitalValues(systolic=230, diastolic=90))
    confirmed = ConfirmedValue("systolic", Decimal(230), NOW - timedelta(days=3), "doctor@example.com")
    other = ConfirmedValue("systolic", Decimal(240), NOW - timedelta(days=3), "nurse@example.com")
    table = TrendTableModel()
    table.show_table(table_of([replace(known, confirmed=(other, confirmed))], CLOCK, BORN, Units.METRIC))
    tip = table.data(table.index(0, table.names.index("pressure")), Qt.ItemDataRole.ToolTipRole)
    assert f"Confirmed by doctor@example.com, {format_date((NOW - timedelta(days=3)).date())}" in tip
    assert "nurse" not in tip
    spoken = table.data(table.index(0, table.names.index("pressure")), Qt.ItemDataRole.AccessibleTextRole)
    assert "confirmed by doctor@example.com" in spoken
