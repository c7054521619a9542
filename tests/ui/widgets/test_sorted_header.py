"""The head of the column that rows are sorted by looks different from the others."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QSortFilterProxyModel, Qt
from PySide6.QtGui import QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QTableView

from clinic_desktop.testing.pages.waiting import settle
from clinic_desktop.ui.theme import Theme, apply_theme, colours, dress
from clinic_desktop.ui.widgets.sorted_header import SortedHeader

if TYPE_CHECKING:
    from collections.abc import Iterator

    from PySide6.QtWidgets import QApplication


@pytest.fixture(params=[Theme.LIGHT, Theme.DARK])
def table(request: pytest.FixtureRequest, qapp: QApplication) -> Iterator[QTableView]:
    apply_theme(qapp, request.param)
    model = QStandardItemModel(1, 3)
    model.setHorizontalHeaderLabels(["Drug", "Status", "Start date"])
    model.setItem(0, 0, QStandardItem("Amoxicillin"))
    view = QTableView()
    view.setHorizontalHeader(SortedHeader(view))
    proxy = QSortFilterProxyModel(view)
    proxy.setSourceModel(model)
    view.setModel(proxy)
    dress(view)
    view.resize(400, 200)
    view.show()
    settle()
    yield view
    view.close()
    apply_theme(qapp, Theme.LIGHT)


def _underlined(table: QTableView) -> list[int]:
    """Return the columns with a line of the accent's colour at the foot of their head."""
    settle()
    header = table.horizontalHeader()
    picture = header.grab().toImage()
    wanted = colours().accent.name()
    places = range(header.count())
    middles = [header.sectionViewportPosition(place) + header.sectionSize(place) // 2 for place in places]
    foot = picture.height() - 2
    return [place for place in places if picture.pixelColor(middles[place], foot).name() == wanted]


def test_the_head_of_the_sorted_column_is_underlined(table: QTableView) -> None:
    assert _underlined(table) == []
    table.setSortingEnabled(True)
    table.sortByColumn(1, Qt.SortOrder.AscendingOrder)
    assert _underlined(table) == [1]
    table.sortByColumn(2, Qt.SortOrder.DescendingOrder)
    assert _underlined(table) == [2]


def test_heads_can_be_clicked_as_ever(table: QTableView) -> None:
    assert table.horizontalHeader().sectionsClickable()
