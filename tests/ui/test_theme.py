"""Both palettes can be read, and the program puts them on."""

from __future__ import annotations

from dataclasses import fields
from itertools import product
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QWidget

from clinic_desktop.domain.statuses import AppointmentStatus
from clinic_desktop.files import RESOURCES
from clinic_desktop.ui import theme
from clinic_desktop.ui.theme import (
    DARK,
    DARK_STRONG,
    LIGHT,
    LIGHT_STRONG,
    Colours,
    Theme,
    Tint,
    apply_theme,
    colours,
    dress,
    palette_of,
    set_look,
    style_sheet,
)
from clinic_desktop.ui.widgets.text_area import TextArea

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytestqt.qtbot import QtBot

ALL = {"light": LIGHT, "dark": DARK, "light strong": LIGHT_STRONG, "dark strong": DARK_STRONG}
TEXTS = ("text", "muted_text", "danger_text", "warning_text", "success_text", "info_text")
GROUNDS = ("window", "surface", "raised", "stripe", "hover")
ON_ROWS = ("selection", "selection_idle")
READABLE = 4.5
SEEN = 3.0


@pytest.fixture(autouse=True)
def _look_as_before(qapp: QApplication) -> Iterator[None]:
    palette, font = qapp.palette(), qapp.font()
    yield
    qapp.setStyleSheet("")
    qapp.setPalette(palette)
    qapp.setFont(font)


def contrast(one: QColor, other: QColor) -> float:
    """The ratio of WCAG 2.2 between two colours."""
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: QColor) -> float:
    def linear(part: float) -> float:
        return part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4

    return 0.2126 * linear(colour.redF()) + 0.7152 * linear(colour.greenF()) + 0.0722 * linear(colour.blueF())


def pairs(known: Colours) -> Iterator[tuple[str, QColor, QColor]]:
    """Every text colour with every background it stands on."""
    for text, ground in product(TEXTS, GROUNDS):
        yield f"{text} on {ground}", known.colour(text), known.colour(ground)
    for text, ground in product(("text", "muted_text"), ON_ROWS):
        yield f"{text} on {ground}", known.colour(text), known.colour(ground)
    for text, ground in product(("danger_text", "warning_text"), ON_ROWS):
        yield f"{text} on {ground}", known.colour(text), known.colour(ground)
    for field in fields(known):
        value = getattr(known, field.name)
        if isinstance(value, Tint):
            yield field.name, value.text, value.background
    yield "on_accent on accent", known.on_accent, known.accent
    yield "on_accent on accent_hover", known.on_accent, known.accent_hover
    yield "label of the banner", known.banner_label, known.banner.background
    yield "label of a deceased banner", known.deceased_label, known.deceased_banner.background
    yield "text on the pattern of a deceased banner", known.deceased_banner.text, known.deceased_pattern
    yield "label on the pattern of a deceased banner", known.deceased_label, known.deceased_pattern


@pytest.mark.parametrize("name", ALL)
def test_every_text_can_be_read_on_its_background(name: str) -> None:
    weak = {pair: round(contrast(one, two), 2) for pair, one, two in pairs(ALL[name]) if contrast(one, two) < READABLE}
    assert weak == {}


@pytest.mark.parametrize("name", ALL)
def test_fields_and_focus_rings_stand_out_from_what_is_around_them(name: str) -> None:
    known = ALL[name]
    for edge, ground in product(("control_border", "accent"), ("window", "surface", "raised")):
        assert contrast(known.colour(edge), known.colour(ground)) >= SEEN, f"{edge} on {ground}"
    assert contrast(known.danger_text, known.surface) >= SEEN


@pytest.mark.parametrize("name", ALL)
def test_the_palette_sets_every_role_readably(name: str) -> None:
    role = QPalette.ColorRole
    palette = palette_of(ALL[name])
    for text, ground in (
        (role.WindowText, role.Window),
        (role.Text, role.Base),
        (role.Text, role.AlternateBase),
        (role.ButtonText, role.Button),
        (role.HighlightedText, role.Highlight),
        (role.ToolTipText, role.ToolTipBase),
        (role.PlaceholderText, role.Base),
        (role.Link, role.Base),
    ):
        assert contrast(palette.color(text), palette.color(ground)) >= READABLE, f"{text} on {ground}"
    assert palette.color(role.Accent) == ALL[name].accent
    disabled = palette.color(QPalette.ColorGroup.Disabled, role.Text)
    assert disabled != palette.color(QPalette.ColorGroup.Active, role.Text)
    assert contrast(disabled, palette.color(QPalette.ColorGroup.Disabled, role.Base)) >= 2


def test_every_status_of_an_appointment_has_its_own_pair() -> None:
    for known in (LIGHT, DARK):
        found = [known.tint(f"status_{status}") for status in AppointmentStatus]
        assert len({tint.background.name() for tint in found}) == len(AppointmentStatus)


def test_a_pair_gives_its_text_colour_and_a_single_colour_is_no_pair() -> None:
    assert LIGHT.colour("warning") == LIGHT.warning.text
    assert LIGHT.colour("accent") == LIGHT.accent
    with pytest.raises(TypeError, match="accent"):
        LIGHT.tint("accent")


@pytest.mark.parametrize(("wanted", "expected"), [(Theme.LIGHT, LIGHT), (Theme.DARK, DARK)])
def test_a_theme_sets_style_palette_and_style_sheet(
    qapp: QApplication, qtbot: QtBot, wanted: Theme, expected: Colours
) -> None:
    apply_theme(qapp, wanted)
    assert qapp.palette().color(QPalette.ColorRole.Window) == expected.window
    assert colours() is expected
    window = QWidget()
    qtbot.addWidget(window)
    dress(window)
    assert expected.accent.name() in window.styleSheet()
    assert qapp.style().name() == "fusion"


def test_the_system_theme_is_dark_only_when_the_system_says_so(qapp: QApplication) -> None:
    apply_theme(qapp, Theme.DARK)
    apply_theme(qapp, Theme.SYSTEM)
    system_is_dark = qapp.styleHints().colorScheme() == Qt.ColorScheme.Dark
    assert colours() is (DARK if system_is_dark else LIGHT)


def test_asking_for_contrast_strengthens_lines_and_small_text(
    qapp: QApplication, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(theme, "_wants_contrast", lambda: True)
    apply_theme(qapp, Theme.DARK)
    assert colours() is DARK_STRONG
    assert colours().muted_text == DARK.text


def test_larger_text_enlarges_the_programs_font_and_its_headings(qapp: QApplication, qtbot: QtBot) -> None:
    apply_theme(qapp, Theme.LIGHT)
    window = QWidget()
    qtbot.addWidget(window)
    dress(window)
    plain = qapp.font().pointSizeF()
    apply_theme(qapp, Theme.LIGHT, 150)
    assert qapp.font().pointSizeF() == pytest.approx(plain * 1.5)
    assert f"{plain * 1.5 * 1.5:.1f}pt" in window.styleSheet()


@pytest.mark.parametrize("name", ALL)
def test_the_style_sheet_has_no_place_left_and_only_pictures_that_exist(name: str) -> None:
    sheet = style_sheet(ALL[name], 10)
    assert "$" not in sheet
    for part in sheet.split("url(style:")[1:]:
        assert (RESOURCES / "style" / part.split(")")[0]).is_file()


def test_a_look_shows_at_once(qapp: QApplication, qtbot: QtBot) -> None:
    apply_theme(qapp, Theme.LIGHT)
    label = QLabel("Diagnosis")
    qtbot.addWidget(label)
    dress(label)
    label.ensurePolished()
    set_look(label, "role", "muted")
    assert label.palette().color(QPalette.ColorRole.WindowText) == LIGHT.muted_text


def test_a_field_with_the_focus_has_a_ring_and_keeps_its_size(qapp: QApplication, qtbot: QtBot) -> None:
    apply_theme(qapp, Theme.LIGHT)
    field = QLineEdit()
    qtbot.addWidget(field)
    dress(field)
    field.resize(200, field.sizeHint().height())
    before = field.sizeHint()
    field.show()
    field.activateWindow()
    field.setFocus()
    qtbot.waitUntil(field.hasFocus)
    picture = field.grab().toImage()
    assert picture.pixelColor(picture.width() // 2, 1) == LIGHT.accent
    assert field.sizeHint() == before


def test_a_text_that_may_be_read_only_looks_so_at_once(qapp: QApplication, qtbot: QtBot) -> None:
    apply_theme(qapp, Theme.LIGHT)
    area = TextArea("diagnosis", "Diagnosis", 100)
    qtbot.addWidget(area)
    dress(area)
    area.show()
    middle = area.rect().center()
    assert area.grab().toImage().pixelColor(middle).name() == colours().surface.name()

    area.setReadOnly(True)

    assert area.grab().toImage().pixelColor(middle).name() == colours().window.name()
