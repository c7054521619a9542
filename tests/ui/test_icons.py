"""Icons take the palette's colours and are sharp at every scale."""

from __future__ import annotations

import gc
from typing import TYPE_CHECKING
from weakref import ref

import pytest
from PySide6.QtCore import QSize
from PySide6.QtGui import QColor, QIcon, QImage
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QApplication, QPushButton

from clinic_desktop.files import RESOURCES
from clinic_desktop.ui.icons import APP_MARK, icon
from clinic_desktop.ui.theme import DARK, LIGHT, palette_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytestqt.qtbot import QtBot

FILES = sorted((RESOURCES / "icons").glob("*.svg"))


@pytest.fixture(autouse=True)
def _light(qapp: QApplication) -> Iterator[None]:
    before = qapp.palette()
    qapp.setPalette(palette_of(LIGHT))
    yield
    qapp.setPalette(before)


def strongest_colour(image: QImage) -> QColor:
    """The colour of the pixel that is least transparent."""
    pixels = [image.pixelColor(x, y) for x in range(image.width()) for y in range(image.height())]
    return max(pixels, key=QColor.alpha)


def painted(name: str, mode: QIcon.Mode = QIcon.Mode.Normal) -> QColor:
    return strongest_colour(icon(name).pixmap(QSize(32, 32), 1.0, mode).toImage())


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_icon_file_can_be_drawn(qapp: QApplication, path: object) -> None:
    assert QSvgRenderer(str(path)).isValid()


def test_every_borrowed_icon_says_its_licence_and_takes_a_colour() -> None:
    assert "ISC License" in (RESOURCES / "icons" / "LICENSE").read_text(encoding="utf-8")
    for path in FILES:
        if path.stem != APP_MARK:
            text = path.read_text(encoding="utf-8")
            assert "@license lucide-static" in text
            assert "currentColor" in text


def test_an_icon_has_the_text_colour_and_a_paler_one_when_disabled() -> None:
    assert painted("plus") == LIGHT.text
    assert painted("plus", QIcon.Mode.Disabled) == LIGHT.disabled_text
    assert painted("plus", QIcon.Mode.Selected) == LIGHT.on_accent


def test_a_new_palette_is_seen_by_icons_made_before(qapp: QApplication) -> None:
    made_before = icon("save")
    made_before.pixmap(32, 32)
    qapp.setPalette(palette_of(DARK))
    assert strongest_colour(made_before.pixmap(32, 32).toImage()) == DARK.text


def test_a_tint_is_asked_at_each_painting() -> None:
    chosen = [QColor("#ff0000")]
    warning = icon("minus", lambda: chosen[0])
    assert strongest_colour(warning.pixmap(32, 32).toImage()) == QColor("#ff0000")
    chosen[0] = QColor("#0000ff")
    assert strongest_colour(warning.pixmap(32, 32).toImage()) == QColor("#0000ff")


@pytest.mark.parametrize("scale", [1.0, 1.25, 1.5, 2.0, 3.0])
def test_a_screen_with_small_pixels_gets_a_larger_drawing(scale: float) -> None:
    pixmap = icon("search").pixmap(QSize(16, 16), scale)
    assert pixmap.size() == QSize(16, 16) * scale
    assert pixmap.devicePixelRatio() == scale


def test_a_tall_place_keeps_the_icons_shape() -> None:
    image = icon("x").pixmap(QSize(20, 60)).toImage()
    rows = {y for y in range(image.height()) for x in range(image.width()) if image.pixelColor(x, y).alpha()}
    assert min(rows) >= 20
    assert max(rows) < 40


def test_an_icon_can_be_copied_and_extended(qtbot: QtBot) -> None:
    copy = QIcon(icon("user"))
    copy.addPixmap(icon("users").pixmap(8, 8))
    button = QPushButton(copy, "Patients")
    qtbot.addWidget(button)
    assert not button.grab().isNull()
    assert strongest_colour(copy.pixmap(32, 32).toImage()) == LIGHT.text


def test_the_mark_of_the_program_keeps_its_own_colours(qapp: QApplication) -> None:
    light = icon(APP_MARK).pixmap(32, 32).toImage()
    qapp.setPalette(palette_of(DARK))
    assert icon(APP_MARK).pixmap(32, 32).toImage() == light


def test_an_icon_that_does_not_exist_is_found_when_it_is_asked_for() -> None:
    with pytest.raises(FileNotFoundError):
        icon("no-such-icon")


class Holder:
    """Somebody with an icon, in a ring that only the garbage collector takes apart."""

    def __init__(self) -> None:
        self.me = self
        self.icon = icon("check", self.tint)

    def tint(self) -> QColor:
        return QColor("#ff0000")


def test_an_icon_outlives_whoever_had_it_made(qapp: QApplication) -> None:
    """PySide lets Python collect an engine that Qt still draws with; collecting many then ends the program."""
    buttons = [QPushButton() for _ in range(200)]
    for button in buttons:
        button.setIcon(Holder().icon)
    gc.collect()
    assert all(not button.icon().pixmap(QSize(16, 16)).isNull() for button in buttons)
    for button in buttons:
        button.setIcon(QIcon())
    gc.collect()


def test_an_icon_does_not_keep_whoever_tints_it(qapp: QApplication) -> None:
    holder = Holder()
    kept = ref(holder)
    shown = icon("check", holder.tint)
    assert strongest_colour(shown.pixmap(QSize(32, 32)).toImage()) == QColor("#ff0000")
    del holder
    gc.collect()
    assert kept() is None
    assert strongest_colour(shown.pixmap(QSize(33, 33)).toImage()) != QColor("#ff0000")


def test_an_icon_without_room_is_nothing_and_says_nothing(qtbot: QtBot) -> None:
    del qtbot
    assert icon("search").pixmap(QSize(0, 16)).isNull()
