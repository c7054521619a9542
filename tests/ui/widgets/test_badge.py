"""A badge is a word in a pill; the word says all."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QRect
from PySide6.QtGui import QImage, QPainter

from clinic_desktop.domain.statuses import AppointmentStatus
from clinic_desktop.ui.theme import DARK, LIGHT, palette_of
from clinic_desktop.ui.widgets.badge import Badge, paint_pill, pill_size

if TYPE_CHECKING:
    from collections.abc import Iterator

    from PySide6.QtWidgets import QApplication
    from pytestqt.qtbot import QtBot


@pytest.fixture(autouse=True)
def _light(qapp: QApplication) -> Iterator[None]:
    before = qapp.palette()
    qapp.setPalette(palette_of(LIGHT))
    yield
    qapp.setPalette(before)


def colours_of(image: QImage) -> set[str]:
    return {image.pixelColor(x, y).name() for x in range(image.width()) for y in range(image.height())}


@pytest.mark.parametrize("status", AppointmentStatus)
def test_a_badge_says_its_word_and_has_its_colours(qtbot: QtBot, status: AppointmentStatus) -> None:
    badge = Badge(status.value, f"status_{status}")
    qtbot.addWidget(badge)
    assert badge.accessibleName() == badge.word == status.value
    assert LIGHT.tint(f"status_{status}").background.name() in colours_of(badge.grab().toImage())


def test_a_badge_changes_its_word_size_and_colour(qtbot: QtBot, qapp: QApplication) -> None:
    badge = Badge("No", "neutral")
    qtbot.addWidget(badge)
    small = badge.sizeHint()
    badge.show_word("Did not arrive", "danger")
    assert badge.accessibleName() == "Did not arrive"
    assert badge.sizeHint().width() > small.width()
    qapp.setPalette(palette_of(DARK))
    assert DARK.danger.background.name() in colours_of(badge.grab().toImage())


def test_larger_text_makes_a_larger_badge(qtbot: QtBot) -> None:
    badge = Badge("Completed")
    qtbot.addWidget(badge)
    before = badge.sizeHint()
    font = badge.font()
    font.setPointSizeF(font.pointSizeF() * 1.5)
    badge.setFont(font)
    assert badge.sizeHint().width() > before.width()


def test_a_word_too_long_for_its_place_stays_inside(qtbot: QtBot) -> None:
    image = QImage(200, 30, QImage.Format.Format_RGB32)
    image.fill(LIGHT.surface)
    painter = QPainter(image)
    assert pill_size("A very long word indeed", painter.fontMetrics()).width() > 60
    paint_pill(painter, QRect(0, 0, 60, 30), "A very long word indeed", LIGHT.warning)
    painter.end()
    outside = image.copy(61, 0, 139, 30)
    assert colours_of(outside) == {LIGHT.surface.name()}
