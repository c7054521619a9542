"""How fast the schedule paints 20 providers with 40 bookings each, and shows another day of a large clinic."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from functools import partial
from itertools import cycle
from time import perf_counter
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QCoreApplication, QEventLoop, QRect, QTimer
from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import QApplication

from clinic_desktop.ui.schedule.bar import ScheduleBar
from clinic_desktop.ui.schedule.board import make_board
from clinic_desktop.ui.schedule.columns_view import ColumnsView
from clinic_desktop.ui.schedule.ghost import lifted
from clinic_desktop.ui.schedule.habits import ScheduleView
from tests.benchmarks.figures import Figure
from tests.ui.schedule.scenes import CLOCK, full_columns

if TYPE_CHECKING:
    from collections.abc import Callable

    from clinic_desktop.ui.main_window import MainWindow
    from clinic_desktop.ui.schedule.board import ColumnFacts
    from clinic_desktop.ui.schedule.pane import SchedulePane

PROVIDERS, BOOKINGS = 20, 40
RUNS = 60
WIDTH, HEIGHT = 1920, 1080
LIMIT = "16 ms"
DAYS = 30
PATIENCE_MS = 10_000


def measure() -> list[Figure]:
    """Paint offscreen, at 1920 by 1080, with all 20 columns in sight and the whole working day."""
    QApplication.instance() or QApplication([])
    view = ColumnsView("bench", "Bench", CLOCK)
    view.resize(WIDTH, HEIGHT)
    facts = full_columns(PROVIDERS, BOOKINGS)
    view.show_board(make_board(facts, CLOCK))
    view.show()
    QCoreApplication.processEvents()
    size = f"{PROVIDERS} providers × {BOOKINGS} bookings"
    bare = _times(lambda: _bare(view), RUNS)
    figures = [
        Figure(
            f"schedule repaint, {size}", _times(view.viewport().repaint, RUNS), bare, "800 filled rectangles", LIMIT
        ),
        Figure("schedule repaint with nothing drawn before", _times(lambda: _first(view), 10), bare, "the same"),
        Figure("schedule: one booking changed, laid out and painted", _times(_changing(view, facts), 20)),
        Figure("schedule: scroll by a row", _times(lambda: _scroll(view), RUNS), limit=LIMIT),
        Figure("schedule: drag by a row", _times(_dragging(view), RUNS), limit=LIMIT),
    ]
    view.close()
    return figures


def other_days(window: MainWindow, statements: list[Any], replay: Callable[[], float], size: str) -> Figure:
    """Show one day after the other, all providers; from asking until the bookings are painted."""
    pane, bar = window.schedule, window.findChild(ScheduleBar, "schedule-bar")
    if pane is None or not isinstance(bar, ScheduleBar):
        raise RuntimeError("no schedule")
    window.resize(WIDTH, HEIGHT)
    pane.switch_to(ScheduleView.DAY)
    _answered(pane, bar.show_everybody)
    workspace = pane.workspace
    today = workspace.day
    times, alone = [], []
    for number in range(1, DAYS + 1):
        statements.clear()
        began = perf_counter()
        _answered(pane, partial(workspace.show_day, today - timedelta(days=number)))
        QCoreApplication.processEvents()
        times.append((perf_counter() - began) * 1000)
        alone.append(replay())
    return Figure(
        f"schedule: another day, all providers, {size}", tuple(times), tuple(alone), "same statements", "100 ms"
    )


def _answered(pane: SchedulePane, ask: Callable[[], object]) -> None:
    """Ask, and wait until the bookings that came of it are shown."""
    loop = QEventLoop()
    pane.shown.connect(loop.quit)
    late = QTimer(singleShot=True, interval=PATIENCE_MS)
    late.timeout.connect(loop.quit)
    late.start()
    ask()
    loop.exec()
    pane.shown.disconnect(loop.quit)


def _times(work: Callable[[], object], runs: int) -> tuple[float, ...]:
    work()
    found = []
    for _ in range(runs):
        began = perf_counter()
        work()
        found.append((perf_counter() - began) * 1000)
    return tuple(found)


def _bare(view: ColumnsView) -> None:
    """Fill as many rectangles of the same size as there are bookings: the least that painting can be."""
    image = QImage(view.viewport().size(), QImage.Format.Format_ARGB32_Premultiplied)
    painter = QPainter(image)
    painter.fillRect(image.rect(), 0xFFFFFFFF)
    for number in range(PROVIDERS * BOOKINGS):
        painter.fillRect(QRect(number % PROVIDERS * 90, number // PROVIDERS * 20, 88, 19), 0xFF224466)
    painter.end()


def _first(view: ColumnsView) -> None:
    view.forget_tiles()
    view.viewport().repaint()


def _changing(view: ColumnsView, facts: tuple[ColumnFacts, ...]) -> Callable[[], None]:
    """Return what one booking's change costs: the board laid out again, and painted."""
    minutes = cycle((10, 15))

    def change() -> None:
        first = facts[0]
        line = replace(first.lines[5], minutes=next(minutes))
        lines = (*first.lines[:5], line, *first.lines[6:])
        view.show_board(make_board((replace(first, lines=lines), *facts[1:]), CLOCK))
        view.viewport().repaint()

    return change


def _scroll(view: ColumnsView) -> None:
    bar = view.verticalScrollBar()
    bar.setValue(bar.value() + 20 if bar.value() < bar.maximum() - 20 else 0)
    QCoreApplication.processEvents()


def _dragging(view: ColumnsView) -> Callable[[], None]:
    """Return what each step of a drag costs."""
    board, places = view.board, cycle(range(100, 180, 3))

    def drag() -> None:
        if board is not None:
            box = board.columns[3].boxes[0]
            view.take_up(lifted(box).moved_to(board, 5, next(places), view.grid))
            QCoreApplication.processEvents()

    return drag
