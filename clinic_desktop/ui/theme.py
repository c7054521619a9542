"""The look: two palettes over Fusion, named colours, one spacing scale. No widget is made here."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from enum import StrEnum
from functools import cache
from string import Template
from typing import TYPE_CHECKING, Literal

from PySide6.QtCore import QCoreApplication, QDir, QObject, Qt
from PySide6.QtGui import QColor, QFont, QFontDatabase, QFontMetricsF, QGuiApplication, QPalette

from clinic_desktop.files import RESOURCES

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication, QWidget

SPACE_XS = 4
SPACE_S = 8
SPACE_M = 12
SPACE_L = 16
SPACE_XL = 24


class Theme(StrEnum):
    LIGHT = "light"
    DARK = "dark"
    SYSTEM = "system"


@dataclass(frozen=True)
class Tint:
    """A text colour and the background it is read on."""

    text: QColor
    background: QColor


@dataclass(frozen=True)
class Colours:
    """What each colour of a palette is for. Text colours are readable on window, surface, raised, stripe and hover."""

    window: QColor
    surface: QColor
    raised: QColor
    stripe: QColor
    hover: QColor
    border: QColor
    control_border: QColor
    scroll_handle: QColor
    text: QColor
    muted_text: QColor
    disabled_text: QColor
    accent: QColor
    accent_hover: QColor
    on_accent: QColor
    selection: QColor
    selection_idle: QColor
    danger_text: QColor
    warning_text: QColor
    success_text: QColor
    info_text: QColor
    danger: Tint
    warning: Tint
    success: Tint
    info: Tint
    neutral: Tint
    danger_button: Tint
    tool_tip: Tint
    mark: Tint
    banner: Tint
    banner_label: QColor
    deceased_banner: Tint
    deceased_label: QColor
    deceased_pattern: QColor
    allergy: Tint
    status_scheduled: Tint
    status_checked_in: Tint
    status_in_progress: Tint
    status_completed: Tint
    status_cancelled: Tint
    status_no_show: Tint

    def tint(self, name: str) -> Tint:
        """Return the pair called ``name``: ``warning``, or ``status_`` and a stored status."""
        found = getattr(self, name)
        if not isinstance(found, Tint):
            raise TypeError(f"{name} is one colour, not a pair")
        return found

    def colour(self, name: str) -> QColor:
        """Return the colour called ``name``; of a pair, its text colour."""
        found: QColor | Tint = getattr(self, name)
        return found.text if isinstance(found, Tint) else found


def _tint(text: str, background: str) -> Tint:
    return Tint(QColor(text), QColor(background))


LIGHT = Colours(
    window=QColor("#f2f4f7"),
    surface=QColor("#ffffff"),
    raised=QColor("#f9fafb"),
    stripe=QColor("#f7f9fb"),
    hover=QColor("#eef3f9"),
    border=QColor("#d5dce4"),
    control_border=QColor("#808c9a"),
    scroll_handle=QColor("#b3bdc8"),
    text=QColor("#18212c"),
    muted_text=QColor("#53606f"),
    disabled_text=QColor("#8b95a1"),
    accent=QColor("#0b5fb0"),
    accent_hover=QColor("#094d90"),
    on_accent=QColor("#ffffff"),
    selection=QColor("#d6e7f9"),
    selection_idle=QColor("#e6eaef"),
    danger_text=QColor("#b3261e"),
    warning_text=QColor("#855400"),
    success_text=QColor("#1b6e43"),
    info_text=QColor("#0b5fb0"),
    danger=_tint("#8f1a13", "#fdecea"),
    warning=_tint("#6b4400", "#fff2d1"),
    success=_tint("#17603a", "#e2f4e9"),
    info=_tint("#0a4f91", "#e3effb"),
    neutral=_tint("#414c58", "#e6eaef"),
    danger_button=_tint("#ffffff", "#b3261e"),
    tool_tip=_tint("#ffffff", "#25303c"),
    mark=_tint("#18212c", "#ffe58a"),
    banner=_tint("#10243a", "#d9e7f5"),
    banner_label=QColor("#42566c"),
    deceased_banner=_tint("#1d1d20", "#dedee2"),
    deceased_label=QColor("#46464d"),
    deceased_pattern=QColor("#cbcbd1"),
    allergy=_tint("#ffffff", "#a5201a"),
    status_scheduled=_tint("#22466e", "#e1eaf5"),
    status_checked_in=_tint("#6b4400", "#ffe9b8"),
    status_in_progress=_tint("#4a2c8f", "#e9e1fb"),
    status_completed=_tint("#17603a", "#dcf1e4"),
    status_cancelled=_tint("#4f5863", "#e7eaed"),
    status_no_show=_tint("#8f1a13", "#fbe1de"),
)

DARK = Colours(
    window=QColor("#14181d"),
    surface=QColor("#1b2127"),
    raised=QColor("#222930"),
    stripe=QColor("#1f252c"),
    hover=QColor("#262e36"),
    border=QColor("#343d47"),
    control_border=QColor("#75818e"),
    scroll_handle=QColor("#56616d"),
    text=QColor("#e6eaef"),
    muted_text=QColor("#a9b4bf"),
    disabled_text=QColor("#6c7782"),
    accent=QColor("#6cb2f5"),
    accent_hover=QColor("#8fc5f8"),
    on_accent=QColor("#08213a"),
    selection=QColor("#1f3e5c"),
    selection_idle=QColor("#2d353f"),
    danger_text=QColor("#ff9b90"),
    warning_text=QColor("#f2c15c"),
    success_text=QColor("#7fd6a3"),
    info_text=QColor("#8fc5f8"),
    danger=_tint("#ffc9c2", "#4a1d19"),
    warning=_tint("#ffdf9e", "#443208"),
    success=_tint("#b2ebc8", "#163a27"),
    info=_tint("#bbdcfb", "#15344f"),
    neutral=_tint("#c6ced6", "#323b45"),
    danger_button=_tint("#2b0704", "#f08c82"),
    tool_tip=_tint("#f2f5f8", "#3a4653"),
    mark=_tint("#1a1400", "#f2cc5b"),
    banner=_tint("#eaf2fa", "#1d3a57"),
    banner_label=QColor("#b4c6d8"),
    deceased_banner=_tint("#f2f2f4", "#3b3b42"),
    deceased_label=QColor("#d0d0d7"),
    deceased_pattern=QColor("#4b4b54"),
    allergy=_tint("#ffffff", "#b3261e"),
    status_scheduled=_tint("#bfd7f2", "#243a53"),
    status_checked_in=_tint("#ffdf9e", "#4d390a"),
    status_in_progress=_tint("#d8c8ff", "#3b2c61"),
    status_completed=_tint("#b2ebc8", "#163a27"),
    status_cancelled=_tint("#b8c0c9", "#2e353d"),
    status_no_show=_tint("#ffc9c2", "#4a1d19"),
)


def _strong(plain: Colours) -> Colours:
    """More contrast, for people who asked their system for it."""
    return replace(plain, muted_text=plain.text, border=plain.control_border, control_border=plain.text)


LIGHT_STRONG = _strong(LIGHT)
DARK_STRONG = _strong(DARK)

_HALF_LIGHT = 128
_chosen: dict[int, Colours] = {}
"""The colours of the palette with this key: they are asked for a hundred times while a chart is opened."""


def colours() -> Colours:
    """Return the colours that belong to the palette in use now. Ask while painting; do not keep them."""
    palette = QGuiApplication.palette()
    key = palette.cacheKey()
    if key not in _chosen:
        _chosen.clear()
        is_dark = _is_dark(palette.color(QPalette.ColorRole.Window))
        plain, strong = (DARK, DARK_STRONG) if is_dark else (LIGHT, LIGHT_STRONG)
        _chosen[key] = strong if _wants_contrast() else plain
    return _chosen[key]


def apply_theme(app: QApplication, theme: Theme, text_percent: int = 100) -> None:
    """Give the whole program its look. ``text_percent`` enlarges the system's own text size."""
    if app.property("theme") is None:
        app.setStyle("Fusion")
    app.setProperty("theme", theme)
    app.setProperty("text_percent", text_percent)
    hints = app.styleHints()
    match theme:
        case Theme.SYSTEM:
            hints.unsetColorScheme()
        case Theme.LIGHT:
            hints.setColorScheme(Qt.ColorScheme.Light)
        case Theme.DARK:
            hints.setColorScheme(Qt.ColorScheme.Dark)
    if app.findChild(_SystemFollower) is None:
        _SystemFollower(app)
    _put_on(app)


def dress(window: QWidget) -> None:
    """Put the style sheet on a window without a parent, now and whenever it changes. Call it once all is inside.

    It is not the application's: then Qt would style whatever is put into something else, with all that it holds, anew.
    """
    app = QCoreApplication.instance()
    window.setProperty("dressed", True)
    window.setStyleSheet((app.property("sheet") if app is not None else None) or "")


def palette_of(chosen: Colours) -> QPalette:
    role = QPalette.ColorRole
    palette = QPalette()
    everywhere = {
        role.Window: chosen.window,
        role.WindowText: chosen.text,
        role.Base: chosen.surface,
        role.AlternateBase: chosen.stripe,
        role.Text: chosen.text,
        role.Button: chosen.raised,
        role.ButtonText: chosen.text,
        role.BrightText: chosen.danger_text,
        role.ToolTipBase: chosen.tool_tip.background,
        role.ToolTipText: chosen.tool_tip.text,
        role.PlaceholderText: chosen.muted_text,
        role.Highlight: chosen.accent,
        role.HighlightedText: chosen.on_accent,
        role.Accent: chosen.accent,
        role.Link: chosen.info_text,
        role.LinkVisited: chosen.info_text,
        role.Light: chosen.surface,
        role.Midlight: chosen.hover,
        role.Mid: chosen.border,
        role.Dark: chosen.control_border,
        role.Shadow: chosen.control_border,
    }
    for name, colour in everywhere.items():
        palette.setColor(name, colour)
    for name in (role.WindowText, role.Text, role.ButtonText, role.PlaceholderText):
        palette.setColor(QPalette.ColorGroup.Disabled, name, chosen.disabled_text)
    palette.setColor(QPalette.ColorGroup.Disabled, role.Base, chosen.window)
    palette.setColor(QPalette.ColorGroup.Disabled, role.Highlight, chosen.selection_idle)
    palette.setColor(QPalette.ColorGroup.Disabled, role.HighlightedText, chosen.disabled_text)
    palette.setColor(QPalette.ColorGroup.Disabled, role.Accent, chosen.disabled_text)
    return palette


def icon_pixels() -> int:
    """Return the side of a small icon beside text of the program's size."""
    return round(QFontMetricsF(QGuiApplication.font()).height() * 1.15)


def set_look(
    widget: QWidget, name: Literal["kind", "problem", "raised", "role", "struck", "tint"], value: object
) -> None:
    """Set a property that the style sheet knows, and show it at once."""
    if widget.property(name) == value:
        return
    widget.setProperty(name, value)
    restyle(widget)


def restyle(widget: QWidget) -> None:
    """Let the style sheet look at the properties of a widget, and of what is in it, again."""
    widget.setStyleSheet(widget.styleSheet())


def style_sheet(chosen: Colours, points: float) -> str:
    """Fill the style sheet's places with colours and with text sizes relative to ``points``."""
    places = {"small_text": f"{points * 0.9:.1f}pt", "heading_text": f"{points * 1.1:.1f}pt"}
    places["title_text"] = f"{points * 1.5:.1f}pt"
    places["icon_size"] = f"{icon_pixels()}px"
    places["scheme"] = "dark" if _is_dark(chosen.window) else "light"
    for known in fields(chosen):
        value = getattr(chosen, known.name)
        if isinstance(value, Tint):
            places[f"{known.name}_on"] = value.text.name()
            places[f"{known.name}_back"] = value.background.name()
        else:
            places[known.name] = value.name()
    return Template(_template()).substitute(places)


@cache
def _template() -> str:
    # A search path rather than a folder name: style sheets do not take every letter a folder may have.
    QDir.setSearchPaths("style", [str(RESOURCES / "style")])
    return (RESOURCES / "style" / "clinic.qss").read_text(encoding="utf-8")


def _put_on(app: QApplication) -> None:
    font = _text_font(app.property("text_percent"))
    if app.font() != font:
        app.setFont(font)
    is_dark = app.styleHints().colorScheme() == Qt.ColorScheme.Dark
    if app.property("theme") != Theme.SYSTEM:
        # Without a platform theme Qt does not take our wish as its colour scheme.
        is_dark = app.property("theme") == Theme.DARK
    plain, strong = (DARK, DARK_STRONG) if is_dark else (LIGHT, LIGHT_STRONG)
    chosen = strong if _wants_contrast() else plain
    app.setPalette(palette_of(chosen))
    _chosen.clear()
    sheet = style_sheet(chosen, font.pointSizeF())
    if app.property("sheet") != sheet:
        app.setProperty("sheet", sheet)
        for window in app.topLevelWidgets():
            if window.property("dressed"):
                window.setStyleSheet(sheet)


def _is_dark(window: QColor) -> bool:
    return window.lightness() < _HALF_LIGHT


def _text_font(percent: int) -> QFont:
    font = QFontDatabase.systemFont(QFontDatabase.SystemFont.GeneralFont)
    font.setPointSizeF(font.pointSizeF() * percent / 100)
    return font


def _wants_contrast() -> bool:
    # WORKAROUND PySide 6.12: without a name for the style hints, Python takes accessibility() for deleted.
    hints = QGuiApplication.styleHints()
    return hints.accessibility().contrastPreference() == Qt.ContrastPreference.HighContrast


class _SystemFollower(QObject):
    """Puts the look on again when the system turns light or dark, or asks for contrast."""

    def __init__(self, app: QApplication) -> None:
        super().__init__(app)
        self._app = app
        self._hints = app.styleHints()
        self._hints.colorSchemeChanged.connect(self._follow)
        self._hints.accessibility().contrastPreferenceChanged.connect(self._follow)

    def _follow(self) -> None:
        _put_on(self._app)
