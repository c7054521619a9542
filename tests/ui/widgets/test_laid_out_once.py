"""Parts of a widget that come together are laid out once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from clinic_desktop.testing.pages.waiting import settle
from clinic_desktop.ui.widgets.laid_out_once import laid_out_once

if TYPE_CHECKING:
    from collections.abc import Iterator

    from PySide6.QtCore import QRect
    from PySide6.QtWidgets import QApplication

COUNT = 6


class Counted(QVBoxLayout):
    """Counts how often it lays out what it holds."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.times = 0

    def setGeometry(self, rect: QRect) -> None:
        self.times += 1
        super().setGeometry(rect)


@pytest.fixture
def page(qapp: QApplication) -> Iterator[QWidget]:
    widget = QWidget()
    layout = Counted(widget)
    for number in range(COUNT):
        layout.addWidget(QLabel(f"part {number}"))
    for part in _parts(widget):
        part.hide()
    widget.resize(200, 300)
    widget.show()
    settle()
    layout.times = 0
    yield widget
    widget.close()


def _parts(page: QWidget) -> list[QLabel]:
    return page.findChildren(QLabel)


def _times(page: QWidget) -> int:
    layout = page.layout()
    assert isinstance(layout, Counted)
    return layout.times


def test_many_parts_that_appear_are_laid_out_once(page: QWidget) -> None:
    with laid_out_once(page):
        for part in _parts(page):
            part.show()
    assert _times(page) == 0
    settle()
    assert _times(page) == 1
    tops = [part.y() for part in _parts(page)]
    assert tops == sorted(set(tops))
    assert len(tops) == COUNT


def test_without_it_they_are_laid_out_for_each(page: QWidget) -> None:
    for part in _parts(page):
        part.show()
    assert _times(page) == COUNT


def test_one_within_another_ends_with_the_outer_one(page: QWidget) -> None:
    with laid_out_once(page):
        with laid_out_once(page):
            _parts(page)[0].show()
        _parts(page)[1].show()
        assert _times(page) == 0
    settle()
    assert _times(page) == 1


def test_what_appears_with_the_widget_itself_has_its_place(qapp: QApplication) -> None:
    window, page = QWidget(), QWidget()
    column = QVBoxLayout(window)
    column.addWidget(page)
    lines = QVBoxLayout(page)
    parts = [QLabel(f"part {number}") for number in range(COUNT)]
    for part in parts:
        lines.addWidget(part)
        part.hide()
    page.hide()
    window.resize(200, 300)
    window.show()
    settle()
    with laid_out_once(page):
        page.show()
        for part in parts:
            part.show()
    settle()
    tops = [part.y() for part in parts]
    assert tops == sorted(set(tops))
    assert all(part.width() <= 200 for part in parts)
    window.close()


def test_an_error_within_leaves_the_layout_at_work(page: QWidget) -> None:
    with pytest.raises(ValueError, match="wrong"), laid_out_once(page):
        raise ValueError("wrong")
    _parts(page)[0].show()
    assert _times(page) == 1


def test_a_widget_without_a_layout_stays_as_it_is(qapp: QApplication) -> None:
    label = QLabel("alone")
    with laid_out_once(label):
        label.setText("still alone")
    label.event(QEvent(QEvent.Type.LayoutRequest))
    assert label.text() == "still alone"
