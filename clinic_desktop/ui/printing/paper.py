"""Sheets of paper: their sizes, how they lie, and how large the text on them is. In points, 72 to the inch."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from PySide6.QtCore import QRectF, QSizeF
from PySide6.QtGui import QPageLayout, QPageSize

POINTS_PER_INCH = 72


class Paper(StrEnum):
    """The sizes that clinics print on."""

    A4 = "a4"
    LETTER = "letter"
    A5 = "a5"
    A6 = "a6"


class Orientation(StrEnum):
    PORTRAIT = "portrait"
    LANDSCAPE = "landscape"


PAPER_WORDS = {Paper.A4: "A4", Paper.LETTER: "Letter", Paper.A5: "A5", Paper.A6: "A6"}
ORIENTATION_WORDS = {Orientation.PORTRAIT: "Upright", Orientation.LANDSCAPE: "Crosswise"}

_SIZES = {
    Paper.A4: QPageSize.PageSizeId.A4,
    Paper.LETTER: QPageSize.PageSizeId.Letter,
    Paper.A5: QPageSize.PageSizeId.A5,
    Paper.A6: QPageSize.PageSizeId.A6,
}
_SMALL = {Paper.A5, Paper.A6}


@dataclass(frozen=True, slots=True)
class Sheet:
    """One side of paper as it lies before the reader. All measures are points."""

    paper: Paper = Paper.A4
    orientation: Orientation = Orientation.PORTRAIT

    @property
    def page_size(self) -> QPageSize:
        return QPageSize(_SIZES[self.paper])

    @property
    def page_orientation(self) -> QPageLayout.Orientation:
        is_upright = self.orientation is Orientation.PORTRAIT
        return QPageLayout.Orientation.Portrait if is_upright else QPageLayout.Orientation.Landscape

    @property
    def size(self) -> QSizeF:
        upright = self.page_size.size(QPageSize.Unit.Point)
        return upright if self.orientation is Orientation.PORTRAIT else upright.transposed()

    @property
    def text_points(self) -> float:
        """How large plain text is: what is held in a hand may be smaller than what lies on a desk."""
        return 8.5 if self.paper in _SMALL else 10.0

    @property
    def margin(self) -> float:
        return 26.0 if self.paper in _SMALL else 42.0

    @property
    def strip(self) -> float:
        """How high the line above and the line below the text are."""
        return 2.2 * self.text_points

    @property
    def body(self) -> QRectF:
        """Where the text stands on the page."""
        inside = QRectF(0, 0, self.size.width(), self.size.height())
        return inside.adjusted(self.margin, self.margin + self.strip, -self.margin, -self.margin - self.strip)
