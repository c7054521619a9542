"""The colours of graphs: on white paper, on the light palette, and reversed on the dark one."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtGui import QColor, QGuiApplication, QPalette

from clinic_desktop.ui.theme import colours

_HALF_LIGHT = 128


@dataclass(frozen=True)
class Look:
    """``series`` are at most twelve, each of another kind of colour: blue, red and yellow first, and no green."""

    ground: QColor
    text: QColor
    muted: QColor
    grid: QColor
    axis: QColor
    band: QColor
    lower_band: QColor
    border: QColor
    focus: QColor
    value_ground: QColor
    series: tuple[QColor, ...]


def _colours(*names: str) -> tuple[QColor, ...]:
    return tuple(QColor(name) for name in names)


_ON_WHITE = _colours(
    "#1766c2", "#cf2a27", "#e0a800", "#00838f", "#6a3fb5", "#d96a00", "#7b4b2a", "#c2257f", "#4a5560", "#2b3a8c"
)
_ON_BLACK = _colours(
    "#6cb2f5", "#ff8a80", "#ffd54f", "#4dd0e1", "#c3a6ff", "#ffb26b", "#d7a98a", "#ff9ad1", "#c3ccd6", "#9fb4ff"
)

PAPER = Look(
    ground=QColor("#ffffff"),
    text=QColor("#000000"),
    muted=QColor("#555555"),
    grid=QColor("#e3e6ea"),
    axis=QColor("#b6bdc6"),
    band=QColor("#eef4ec"),
    lower_band=QColor("#eaf0f6"),
    border=QColor("#000000"),
    focus=QColor("#000000"),
    value_ground=QColor("#ffffff"),
    series=_ON_WHITE,
)


def screen_look() -> Look:
    """Return the colours that belong to the palette in use now."""
    known = colours()
    is_dark = QGuiApplication.palette().color(QPalette.ColorRole.Window).lightness() < _HALF_LIGHT
    return Look(
        ground=known.surface,
        text=known.text,
        muted=known.muted_text,
        grid=QColor("#2c343d") if is_dark else PAPER.grid,
        axis=QColor("#56616d") if is_dark else PAPER.axis,
        band=QColor("#22302a") if is_dark else PAPER.band,
        lower_band=QColor("#213043") if is_dark else PAPER.lower_band,
        border=QColor("#ffffff") if is_dark else QColor("#000000"),
        focus=known.accent,
        value_ground=known.surface,
        series=_ON_BLACK if is_dark else _ON_WHITE,
    )
