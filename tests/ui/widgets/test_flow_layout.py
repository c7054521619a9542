"""Things in a line go on in the next one, and what was found about them holds until something changes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtWidgets import QSizePolicy, QWidget

from clinic_desktop.testing.pages.waiting import settle
from clinic_desktop.ui.widgets.flow_layout import FlowLayout

if TYPE_CHECKING:
    from collections.abc import Iterator

    from PySide6.QtWidgets import QApplication

GAP, LINE_GAP = 10, 4


class Row:
    """A window of this width with parts of a width each, 20 high."""

    def __init__(self, width: int, *wanted: int) -> None:
        self.window = QWidget()
        self.layout = FlowLayout(GAP, LINE_GAP, self.window)
        self.layout.setContentsMargins(0, 0, 0, 0)
        self.parts = [QWidget() for _ in wanted]
        for part, own in zip(self.parts, wanted, strict=True):
            part.setFixedSize(own, 20)
            self.layout.addWidget(part)
        self.window.resize(width, 100)
        self.window.show()
        settle()

    def places(self) -> list[tuple[int, int]]:
        settle()
        return [(part.x(), part.y()) for part in self.parts if part.isVisible()]


@pytest.fixture
def row(qapp: QApplication) -> Iterator[Row]:
    made = Row(200, 90, 90, 90)
    yield made
    made.window.close()


def test_what_does_not_fit_goes_on_in_the_next_line(row: Row) -> None:
    assert row.places() == [(0, 0), (100, 0), (0, 24)]
    assert row.layout.heightForWidth(200) == 44
    assert row.layout.heightForWidth(300) == 20
    assert row.layout.heightForWidth(90) == 68


def test_the_lines_are_found_anew_in_another_width(row: Row) -> None:
    row.window.resize(300, 100)
    assert row.places() == [(0, 0), (100, 0), (200, 0)]
    row.window.resize(200, 100)
    assert row.places() == [(0, 0), (100, 0), (0, 24)]


def test_what_is_hidden_takes_no_room(row: Row) -> None:
    row.parts[0].hide()
    assert row.places() == [(0, 0), (100, 0)]
    assert row.layout.heightForWidth(200) == 20
    row.parts[0].show()
    assert row.places() == [(0, 0), (100, 0), (0, 24)]


def test_what_grows_moves_what_stands_behind_it(row: Row) -> None:
    row.parts[0].setFixedSize(120, 30)
    assert row.places() == [(0, 0), (0, 34), (100, 34)]
    assert row.layout.heightForWidth(200) == 30 + 4 + 20


def test_what_may_grow_takes_what_is_left_of_its_line(row: Row) -> None:
    last = row.parts[2]
    last.setMinimumSize(90, 20)
    last.setMaximumSize(1000, 20)
    last.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
    row.layout.invalidate()
    assert row.places()[2] == (0, 24)
    assert last.width() == 200
