"""The graphs on the screen: a focus line through all of them, moved by mouse and keys, and read to who does not see."""

from __future__ import annotations

import itertools
from bisect import bisect_left, bisect_right
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QAccessible, QAccessibleEvent, QFontMetricsF, QHelpEvent, QPainter, QPixmap
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from clinic_desktop.domain import trends
from clinic_desktop.ui.vital_trends.look import screen_look
from clinic_desktop.ui.vital_trends.painting import GraphPainter, paint_axis, tick_labels
from clinic_desktop.ui.vital_trends.picture import Geometry, Picture, height_of
from clinic_desktop.ui.vital_trends.words import UNIT_MEANINGS, band_sources, band_words, moment_words, reading_words
from clinic_desktop.ui.widgets.announcements import announce

if TYPE_CHECKING:
    from datetime import datetime

    from PySide6.QtGui import QKeyEvent, QMouseEvent, QPaintEvent, QResizeEvent

_MARGIN = 8
_AXIS_LINES = 2.0


class TrendGraphs(QWidget):
    """Shows a picture. What does not change while the focus line moves is painted once and kept.

    Signals: focus_moved(datetime or None).
    """

    focus_moved = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("trends-graphs")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        self._picture: Picture | None = None
        self._kept: QPixmap | None = None
        self._at: datetime | None = None
        self._say()

    @property
    def focus_at(self) -> datetime | None:
        """The moment of the focus line."""
        return self._at

    def show_picture(self, picture: Picture) -> None:
        self._picture = picture
        self._kept = None
        if self._at not in picture.moments:
            self._at = None
            self.focus_moved.emit(None)
        self.updateGeometry()
        self.setMinimumHeight(self.sizeHint().height())
        self._say()
        self.update()

    def move_focus(self, at: datetime | None) -> None:
        """Put the focus line at a moment, or take it away."""
        if at == self._at:
            return
        self._at = at
        self._say()
        self.focus_moved.emit(at)
        self.update()

    def focus_words(self) -> tuple[str, ...]:
        """Return every reading at the focus line in full."""
        picture, at = self._picture, self._at
        if picture is None or at is None:
            return ()
        return tuple(
            reading_words(graph.series, one, picture.born_on)
            for graph in picture.graphs
            for one in graph.series.readings
            if one.at == at
        )

    def geometry_now(self) -> Geometry | None:
        """Return where everything lies now, for whatever is painted beside the graphs."""
        if self._picture is None:
            return None
        return Geometry(self._picture, self._room(), QFontMetricsF(self.font()), tick_labels(self._picture))

    def _room(self) -> QRectF:
        return QRectF(self.rect()).adjusted(_MARGIN, _MARGIN / 2, -_MARGIN, 0)

    def _say(self) -> None:
        words = "Vital signs over time"
        if self._at is not None:
            said = f"{moment_words(self._at)}. {'; '.join(self.focus_words())}"
            self.setAccessibleDescription(said)
            self.setAccessibleName(f"{words}. {said}")
            announce(self, said)
            QAccessible.updateAccessibility(QAccessibleEvent(self, QAccessible.Event.NameChanged))
        else:
            count = len(self._picture.moments) if self._picture else 0
            self.setAccessibleName(words)
            self.setAccessibleDescription(f"{count} times of measurement. Arrow keys go from one to the next")

    def _step(self, forward: bool) -> None:  # noqa: FBT001 - which way
        moments = self._picture.moments if self._picture else ()
        if not moments:
            return
        if self._at is None:
            self.move_focus(moments[-1])
            return
        place = bisect_right(moments, self._at) if forward else bisect_left(moments, self._at) - 1
        self.move_focus(moments[min(max(place, 0), len(moments) - 1)])

    def sizeHint(self) -> QSize:
        count = len(self._picture.graphs) if self._picture else 1
        line = QFontMetricsF(self.font()).height()
        return QSize(round(line * 40), round(height_of(count, line)) + _MARGIN)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        moments = self._picture.moments if self._picture else ()
        match event.key():
            case Qt.Key.Key_Left:
                self._step(forward=False)
            case Qt.Key.Key_Right:
                self._step(forward=True)
            case Qt.Key.Key_Home if moments:
                self.move_focus(moments[0])
            case Qt.Key.Key_End if moments:
                self.move_focus(moments[-1])
            case Qt.Key.Key_Escape if self._at is not None:
                self.move_focus(None)
            case _:
                super().keyPressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        geometry = self.geometry_now()
        if geometry is not None and self._picture is not None:
            at = geometry.moment(event.position().x())
            near = trends.nearest(self._picture.moments, at, geometry.tolerance() * 2)
            if near is not None:
                self.move_focus(near)
        super().mouseMoveEvent(event)

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            QToolTip.showText(event.globalPos(), self._tip(event.pos().y()), self)
            return True
        return super().event(event)

    def _tip(self, y: int) -> str:
        geometry, picture = self.geometry_now(), self._picture
        if geometry is None or picture is None or not picture.graphs:
            return ""
        number = min(max(int((y - geometry.room.top()) / geometry.height), 0), len(picture.graphs) - 1)
        graph = picture.graphs[number]
        shown = graph.series.within(picture.first, picture.end)
        lines = [f"{graph.series.unit}: {UNIT_MEANINGS[graph.series.unit]}" if graph.series.unit else ""]
        if graph.bands:
            # The head of the graph may have no room for all of it.
            lines.append(band_words(graph.bands, graph.lower_bands, graph.series.unit))
        lines.append(band_sources(graph.bands, graph.lower_bands))
        places = [geometry.x(one.at) for one in shown]
        if any(right - left < geometry.symbol for left, right in itertools.pairwise(places)):
            lines.append(f"{len(shown)} values, close together: a shorter period shows them apart")
        return "\n".join(line for line in lines if line)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002  Qt's signature
        painter = QPainter(self)
        look = screen_look()
        if self._picture is None:
            painter.fillRect(self.rect(), look.ground)
            return
        if self._kept is None:
            ratio = self.devicePixelRatioF()
            self._kept = QPixmap(self.size() * ratio)
            self._kept.setDevicePixelRatio(ratio)
            self._kept.fill(look.ground)
            inner = QPainter(self._kept)
            inner.setFont(self.font())
            GraphPainter(inner, self._picture, self._room(), look).paint()
            inner.end()
        painter.drawPixmap(0, 0, self._kept)
        painter.setFont(self.font())
        over = GraphPainter(painter, self._picture, self._room(), look)
        if self._at is not None:
            over.paint_focus(self._at)
        over.paint_values(self._at)
        if self.hasFocus():
            painter.setPen(look.focus)
            painter.drawRect(self.rect().adjusted(0, 0, -1, -1))

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._kept = None
        super().resizeEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        if event.type() in (QEvent.Type.PaletteChange, QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._kept = None
            self.update()
        super().changeEvent(event)


class TimeAxis(QWidget):
    """The time axis of graphs: it stays in sight while they are scrolled."""

    def __init__(self, graphs: TrendGraphs, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("trends-axis")
        self._graphs = graphs
        graphs.focus_moved.connect(lambda _: self.update())
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        return QSize(100, round(QFontMetricsF(self.font()).height() * _AXIS_LINES))

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002  Qt's signature
        painter = QPainter(self)
        look = screen_look()
        painter.fillRect(self.rect(), look.ground)
        geometry = self._graphs.geometry_now()
        if geometry is not None:
            painter.setFont(self.font())
            paint_axis(painter, geometry, 1, look, self._graphs.focus_at)
