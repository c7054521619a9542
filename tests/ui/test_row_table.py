"""Tables of symptoms and prescriptions: no head of a column is cut, however narrow they are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from PySide6.QtWidgets import QWidget

from clinic_desktop.testing.pages.waiting import settle
from clinic_desktop.ui.theme import dress
from clinic_desktop.ui.visit_editor.history import History
from clinic_desktop.ui.visit_editor.row_columns import (
    PRESCRIPTION_COLUMNS,
    SYMPTOM_COLUMNS,
    new_prescription,
    new_symptom,
    prescription_problems,
    symptom_problems,
)
from clinic_desktop.ui.visit_editor.row_model import RowModel
from clinic_desktop.ui.visit_editor.row_table import RowTable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from PySide6.QtWidgets import QApplication

WIDE, NARROW = 1600, 300


@pytest.fixture(params=["symptoms", "prescriptions"])
def table(request: pytest.FixtureRequest, qapp: QApplication) -> Iterator[RowTable]:
    page = QWidget()
    history = History(page)
    model: RowModel[Any] = (
        RowModel(SYMPTOM_COLUMNS, new_symptom, symptom_problems, history)
        if request.param == "symptoms"
        else RowModel(PRESCRIPTION_COLUMNS, new_prescription, prescription_problems, history)
    )
    made = RowTable(request.param, request.param.capitalize(), "pill", model, history, "Alt+F6")
    dress(made)
    made.resize(WIDE, 200)
    made.show()
    settle()
    yield made
    made.close()
    page.close()


def _cut_heads(table: RowTable) -> list[str]:
    header = table.table.horizontalHeader()
    model = table.table.model()
    return [
        str(model.headerData(place, header.orientation()))
        for place in range(header.count())
        if header.sectionSize(place) < header.sectionSizeHint(place)
    ]


def _widths(table: RowTable) -> list[int]:
    header = table.table.horizontalHeader()
    return [header.sectionSize(place) for place in range(header.count())]


def _resize(table: RowTable, width: int) -> None:
    table.resize(width, 200)
    settle()


def test_where_there_is_room_no_head_is_cut_and_nothing_scrolls(table: RowTable) -> None:
    assert _cut_heads(table) == []
    assert table.table.horizontalScrollBar().maximum() == 0


def test_where_there_is_none_no_head_is_cut_and_the_table_scrolls(table: RowTable) -> None:
    _resize(table, NARROW)
    assert _cut_heads(table) == []
    assert table.table.horizontalScrollBar().maximum() > 0
    assert table.table.verticalScrollBar().maximum() == 0


def test_with_room_again_the_longest_text_has_it_again(table: RowTable) -> None:
    before = _widths(table)
    _resize(table, NARROW)
    _resize(table, WIDE)
    assert _widths(table) == before
