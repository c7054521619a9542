"""The pages as they will lie on the table, one below the other, as large as the window lets them be."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPixmap
from PySide6.QtWidgets import QAbstractScrollArea, QWidget

from clinic_desktop.ui.printing.paper import POINTS_PER_INCH
from clinic_desktop.ui.theme import SPACE_M, colours

if TYPE_CHECKING:
    from PySide6.QtGui import QKeyEvent, QPaintEvent, QResizeEvent, QWheelEvent

    from clinic_desktop.ui.printing.pages import LaidOut

PAGES_KEPT = 6
ZOOM_STEP = 1.25
ZOOM_LEAST, ZOOM_MOST = 0.5, 4.0
_SCREEN_DOTS_PER_INCH = 96


class PageView(QAbstractScrollArea):
    """Shows what is laid out. Ctrl and + or - or the wheel make it larger or smaller, Page Up and Down turn pages.

    Signals: page_shown(int): another page, counted from 0, stands at the top of the view.
    """

    page_shown = Signal(int)

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setAccessibleName("Pages as they will be printed")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMinimumSize(320, 240)
        # A bar that comes and goes would change the width that decides whether it comes.
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self._laid_out: LaidOut | None = None
        self._zoom = 1.0
        self._drawn: dict[int, QPixmap] = {}
        self._shown = -1
        self.verticalScrollBar().valueChanged.connect(self._say_page)

    @property
    def page(self) -> int:
        """The page, counted from 0, that is in the middle of the view."""
        if self._laid_out is None:
            return 0
        middle = self.verticalScrollBar().value() + self.viewport().height() // 2
        return min(middle // max(self._stride, 1), self._laid_out.count - 1)

    def show_pages(self, laid_out: LaidOut) -> None:
        """Show these pages, the first of them at the top."""
        self._laid_out = laid_out
        self._drawn.clear()
        self._shown = -1
        self._measure()
        self.verticalScrollBar().setValue(0)
        self._say_page()
        self.setAccessibleDescription(laid_out.plain_text)

    def go_to(self, page: int) -> None:
        self.verticalScrollBar().setValue(page * self._stride)

    def zoom(self, factor: float) -> None:
        """Make everything larger or smaller, and keep the page in view."""
        page = self.page
        self._zoom = min(max(self._zoom * factor, ZOOM_LEAST), ZOOM_MOST)
        self._drawn.clear()
        self._measure()
        self.go_to(page)

    @property
    def _scale(self) -> float:
        """Pixels for a point: at the plain zoom a whole page is seen, as far as it stays readable."""
        if self._laid_out is None:
            return 1.0
        size = self._laid_out.sheet.size
        wide = (self.viewport().width() - 2 * SPACE_M) / size.width()
        natural = _SCREEN_DOTS_PER_INCH / POINTS_PER_INCH
        return max(min(wide, natural), 0.1) * self._zoom

    @property
    def _page_size(self) -> QSize:
        if self._laid_out is None:
            return QSize(1, 1)
        size = self._laid_out.sheet.size
        return QSize(round(size.width() * self._scale), round(size.height() * self._scale))

    @property
    def _stride(self) -> int:
        return self._page_size.height() + SPACE_M

    def _measure(self) -> None:
        count = self._laid_out.count if self._laid_out else 0
        high, wide = count * self._stride + SPACE_M, self._page_size.width() + 2 * SPACE_M
        view = self.viewport().size()
        self.verticalScrollBar().setRange(0, max(high - view.height(), 0))
        self.verticalScrollBar().setPageStep(view.height())
        self.verticalScrollBar().setSingleStep(SPACE_M * 3)
        self.horizontalScrollBar().setRange(0, max(wide - view.width(), 0))
        self.horizontalScrollBar().setPageStep(view.width())
        self.viewport().update()

    def _place(self, number: int) -> QRect:
        size = self._page_size
        left = max((self.viewport().width() - size.width()) // 2, SPACE_M) - self.horizontalScrollBar().value()
        return QRect(QPoint(left, SPACE_M + number * self._stride - self.verticalScrollBar().value()), size)

    def _picture(self, laid_out: LaidOut, number: int) -> QPixmap:
        if number not in self._drawn:
            ratio = self.devicePixelRatioF()
            picture = QPixmap(self._page_size * ratio)
            picture.fill(QColor("#ffffff"))
            painter = QPainter(picture)
            painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.TextAntialiasing)
            painter.scale(self._scale * ratio, self._scale * ratio)
            laid_out.paint(painter, number)
            painter.end()
            picture.setDevicePixelRatio(ratio)
            while len(self._drawn) >= PAGES_KEPT:
                self._drawn.pop(next(iter(self._drawn)))
            self._drawn[number] = picture
        return self._drawn[number]

    def _say_page(self) -> None:
        if self._laid_out is not None and self.page != self._shown:
            self._shown = self.page
            self.page_shown.emit(self._shown)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        painter.fillRect(event.rect(), colours().window)
        for number in range(self._laid_out.count if self._laid_out else 0):
            place = self._place(number)
            if self._laid_out is not None and place.intersects(event.rect()):
                painter.drawPixmap(place.topLeft(), self._picture(self._laid_out, number))
                painter.setPen(colours().control_border)
                painter.drawRect(place.adjusted(0, 0, -1, -1))
        painter.end()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        page = self.page
        self._drawn.clear()
        self._measure()
        self.go_to(page)

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        self.viewport().scroll(dx, dy)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        bar = self.verticalScrollBar()
        is_control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        match event.key():
            case Qt.Key.Key_PageDown:
                self.go_to(self.page + 1)
            case Qt.Key.Key_PageUp:
                self.go_to(max(self.page - 1, 0))
            case Qt.Key.Key_Home:
                bar.setValue(0)
            case Qt.Key.Key_End:
                bar.setValue(bar.maximum())
            case Qt.Key.Key_Plus | Qt.Key.Key_Equal if is_control:
                self.zoom(ZOOM_STEP)
            case Qt.Key.Key_Minus if is_control:
                self.zoom(1 / ZOOM_STEP)
            case _:
                super().keyPressEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier and event.angleDelta().y():
            self.zoom(ZOOM_STEP if event.angleDelta().y() > 0 else 1 / ZOOM_STEP)
            event.accept()
        else:
            super().wheelEvent(event)
