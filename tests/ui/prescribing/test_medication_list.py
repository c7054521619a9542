"""The medication list keeps the rules of the NHS CUI guide; each test names those that it shows."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QStyleOptionViewItem

from clinic_desktop.domain.formulary import Formulary
from clinic_desktop.domain.identifiers import AppointmentId, PrescriptionId, Version
from clinic_desktop.domain.medication import Medication, MedicationStatus, Stop, StopKind
from clinic_desktop.domain.prescriptions import Prescription, PrescriptionFields
from clinic_desktop.testing.pages.finding import widget
from clinic_desktop.testing.pages.waiting import settle
from clinic_desktop.ui.prescribing.look_ahead import LookAhead
from clinic_desktop.ui.prescribing.medication_lines import MedicationLines
from clinic_desktop.ui.prescribing.medication_model import CURRENT_COLUMNS, PAST_COLUMNS, details
from clinic_desktop.ui.prescribing.medication_table import MedicationTable
from clinic_desktop.ui.prescribing.past_filter import PastFilter
from clinic_desktop.ui.prescribing_words import STATUS_WORDS
from clinic_desktop.ui.theme import DARK, LIGHT, Colours, Theme, apply_theme, colours, dress

if TYPE_CHECKING:
    from collections.abc import Iterator

    from PySide6.QtGui import QImage
    from PySide6.QtWidgets import QApplication
    from pytestqt.qtbot import QtBot

TODAY = date(2026, 11, 26)
LONG = PrescriptionFields(
    "amoxicillin",
    "250 mg",
    "2 capsules",
    "three times a day",
    duration="7 days",
    instructions="Take with a full glass of water, half an hour before a meal",
    form="capsule",
    route="oral",
    indication="tonsillitis",
)


def taken(drug: str, days_ago: int, **more: Any) -> Medication:  # noqa: ANN401 - fields of a record
    row = Prescription(
        PrescriptionId(f"{drug}{days_ago}"), Version("1"), PrescriptionFields(drug, "5 mg", "1 tablet", "daily")
    )
    made = Medication(row, AppointmentId("a"), TODAY - timedelta(days=days_ago), "John Smith")
    return replace(made, **more)


def stopped(drug: str, days_ago: int, kind: StopKind = StopKind.DISCONTINUED) -> Medication:
    on = TODAY - timedelta(days=days_ago)
    stop = Stop("s", kind, "Side effect", datetime(on.year, on.month, on.day, tzinfo=UTC), on, "doctor")
    return taken(drug, days_ago + 30, stop=stop)


@pytest.fixture
def table(qapp: QApplication, qtbot: QtBot) -> Iterator[MedicationTable]:
    apply_theme(qapp, Theme.LIGHT, 100)
    made = MedicationTable("medication-list", Formulary, lambda: TODAY)
    qtbot.addWidget(made)
    dress(made)
    made.resize(640, 400)
    made.show()
    yield made
    made.close()


def look_ahead(table: MedicationTable, qtbot: QtBot, width: int = 640, height: int = 200) -> LookAhead:
    made = LookAhead(table, Formulary)
    qtbot.addWidget(made)
    dress(made)
    made.resize(width, height)
    made.show()
    return made


def line(around: LookAhead, where: str) -> QLabel:
    return widget(around, f"medication-list-{where}", QLabel)


def heads(table: MedicationTable) -> list[str]:
    return [str(table.lines.headerData(at, Qt.Orientation.Horizontal)) for at in range(table.lines.columnCount())]


def test_columns_say_what_they_hold_in_the_order_of_the_guide(table: MedicationTable) -> None:
    """MEDv-020, 147 to 156, 173, 175: one row for each; dates beside each other, behind the drug."""
    table.show_rows((taken("a", 1), taken("b", 2)), CURRENT_COLUMNS)
    assert heads(table) == ["Drug details", "Status", "Start date"]
    assert table.lines.rowCount() == 2
    table.show_rows((stopped("a", 1),), PAST_COLUMNS)
    assert heads(table) == ["Status", "Drug details", "Start date", "End date"]
    assert len(set(heads(table))) == len(heads(table))
    row = [table.lines.index(0, at).data() for at in range(4)]
    assert row == ["Discontinued", "a — 5 mg — DOSE 1 tablet — daily", "26-Oct-2026", "25-Nov-2026"]


def test_the_drug_is_the_widest_and_nothing_scrolls_sideways(table: MedicationTable) -> None:
    """MEDv-153, 159 to 161: the others have the width of their widest text, at every size of the table."""
    fixed = set()
    for width in (500, 640, 1100):
        table.resize(width, 300)
        table.show_rows((stopped("a", 1),), PAST_COLUMNS)
        settle()
        widths = [table.columnWidth(at) for at in range(4)]
        assert max(widths) == widths[1] or width == 500
        assert sum(widths) <= table.viewport().width()
        fixed.add((widths[0], widths[2], widths[3]))
    assert len(fixed) == 1
    assert table.horizontalScrollBarPolicy() is Qt.ScrollBarPolicy.ScrollBarAlwaysOff


def test_rows_have_light_bands_and_thin_lines_and_no_grid(table: MedicationTable) -> None:
    """MEDv-021, 022, 143, 145."""
    table.show_rows(tuple(taken(drug, 1) for drug in "abc"), CURRENT_COLUMNS)
    settle()
    assert not table.showGrid()
    image = table.viewport().grab().toImage()
    right = table.viewport().width() - 3
    grounds = [image.pixelColor(right, table.rowViewportPosition(row) + 4) for row in range(3)]
    assert grounds[0] == grounds[2] != grounds[1] == colours().stripe
    ends = [table.rowViewportPosition(row) + table.rowHeight(row) - 1 for row in range(2)]
    assert all(image.pixelColor(right, y) == colours().border for y in ends)
    between = table.columnWidth(0)
    assert image.pixelColor(between, 6) == grounds[0], "no line between columns"


@pytest.mark.parametrize("known", [LIGHT, DARK])
def test_text_is_readable_on_every_band(known: Colours) -> None:
    """MEDv-144: at least 7 to 1 between the text and each ground that a row may have."""

    def light(place: int, of: tuple[float, float, float]) -> float:
        part = of[place]
        return part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4

    def brightness(rgb: tuple[float, float, float]) -> float:
        return 0.2126 * light(0, rgb) + 0.7152 * light(1, rgb) + 0.0722 * light(2, rgb)

    text = brightness((known.text.redF(), known.text.greenF(), known.text.blueF()))
    for ground in (known.surface, known.stripe, known.window, known.hover):
        found = brightness((ground.redF(), ground.greenF(), ground.blueF()))
        assert (max(text, found) + 0.05) / (min(text, found) + 0.05) > 7


def test_no_row_is_chosen_until_somebody_chooses_and_a_choice_is_seen_and_kept(table: MedicationTable) -> None:
    """MEDv-122, 123, 125, 202."""
    rows = (taken("a", 1), taken("b", 2), taken("c", 3))
    table.show_rows(rows, CURRENT_COLUMNS)
    settle()
    assert table.current() is None
    assert table.selectionModel().selectedRows() == []
    QTest.mouseClick(
        table.viewport(), Qt.MouseButton.LeftButton, pos=table.visualRect(table.lines.index(1, 0)).center()
    )
    assert table.current() == rows[1]
    settle()
    image = table.viewport().grab().toImage()
    seen = image.pixelColor(table.viewport().width() - 3, table.rowViewportPosition(1) + 4)
    assert seen in (colours().selection, colours().selection_idle)
    table.show_rows(rows[::-1], CURRENT_COLUMNS)
    assert table.current() == rows[1]


def test_the_status_is_strong_short_and_never_blank(table: MedicationTable) -> None:
    """MEDv-042, 162, 163."""
    assert set(STATUS_WORDS) == set(MedicationStatus)
    assert all(1 <= len(words.split(" ")) <= 2 for words in STATUS_WORDS.values())
    table.show_rows((taken("a", 1),), CURRENT_COLUMNS)
    delegate = table.itemDelegate()
    assert isinstance(delegate, MedicationLines)
    option = QStyleOptionViewItem()
    option.font = table.font()
    assert "font-weight:7" in delegate.document(option, table.lines.index(0, 1), 100).toHtml()
    assert "font-weight:7" not in delegate.document(option, table.lines.index(0, 2), 100).toHtml()


def test_what_is_suspended_stands_out_and_the_past_has_another_ground(table: MedicationTable) -> None:
    """MEDv-024, 025, 166: a pill of its own colours; current and past are told apart without reading."""
    table.show_rows((taken("b", 2), stopped("a", 1, StopKind.SUSPENDED)), CURRENT_COLUMNS)
    settle()

    def around(row: int, column: int) -> QImage:
        return table.viewport().grab(table.visualRect(table.lines.index(row, column))).toImage()

    def has(image: QImage, colour: object) -> bool:
        return any(
            image.pixelColor(x, y) == colour for x in range(0, image.width(), 2) for y in range(0, image.height(), 2)
        )

    assert has(around(1, 1), colours().warning.background)
    assert not has(around(0, 1), colours().warning.background)
    assert table.lines.index(1, 1).data() == "Suspended", "in a word as well as in colour"
    assert has(around(0, 2), colours().surface)
    table.show_rows((stopped("a", 1),), PAST_COLUMNS)
    settle()
    assert has(around(0, 2), colours().window)
    assert not has(around(0, 2), colours().surface)


def test_a_line_stays_free_below_the_last_medication(table: MedicationTable) -> None:
    """MEDv-142."""
    table.resize(500, 160)
    table.show_rows(tuple(taken(drug, 1) for drug in "abcdefgh"), CURRENT_COLUMNS)
    settle()
    bar = table.verticalScrollBar()
    bar.setValue(bar.maximum())
    end = table.rowViewportPosition(7) + table.rowHeight(7)
    assert table.viewport().height() - end >= table.fontMetrics().height()


def test_what_is_out_of_sight_is_named_above_and_below(table: MedicationTable, qtbot: QtBot) -> None:
    """MEDv-043 to 045, 048, 049, 051, 052, 055, 056, 058, 059, 177 to 180, 182 to 189."""
    drugs = ("amlodipine", "bisoprolol", "citalopram", "doxycycline", "enalapril", "furosemide", "glipizide")
    table.show_rows(tuple(taken(drug, 1) for drug in drugs), CURRENT_COLUMNS)
    around = look_ahead(table, qtbot)
    settle()
    above, below = line(around, "above"), line(around, "below")
    assert (above.text(), above.isVisible()) == ("", True)
    hidden = [one.fields.medication for one in table.out_of_sight()[1]]
    assert hidden
    assert below.text() == " • ".join(f"<b>{name}</b>" for name in reversed(hidden))
    assert below.alignment() & Qt.AlignmentFlag.AlignRight
    assert below.accessibleName() == f"{len(hidden)} more below: {', '.join(hidden)}"
    assert above.geometry().bottom() < table.geometry().top() <= table.geometry().bottom() < below.geometry().top()
    bar = table.verticalScrollBar()
    bar.setValue(bar.maximum())
    assert below.text() == ""
    assert above.text().endswith(f"<b>{table.out_of_sight()[0][-1].fields.medication}</b>"), "the nearest at the right"
    before = bar.value()
    QTest.mouseClick(above, Qt.MouseButton.LeftButton)
    assert bar.value() == before

    around.resize(220, 200)
    bar.setValue(0)
    settle()
    count, *named = below.text().split(" • ")
    assert count == f"{len(table.out_of_sight()[1]) - len(named)} more"
    assert all(name.removeprefix("<b>").removesuffix("</b>") in drugs for name in named), "whole or not at all"
    assert below.sizeHint().height() < 2 * below.fontMetrics().height(), "one line"


def test_a_name_without_room_and_the_past_are_counted(table: MedicationTable, qtbot: QtBot) -> None:
    """MEDv-050, 054, 187."""
    long = "sulfamethoxazole and trimethoprim and whatever else there may be in it"
    table.show_rows(tuple(taken(f"{long} {number}", 1) for number in range(6)), CURRENT_COLUMNS)
    around = look_ahead(table, qtbot, 260)
    settle()
    assert line(around, "below").text() == f"{len(table.out_of_sight()[1])} more"
    table.show_rows(tuple(stopped(drug, 1) for drug in "abcdefgh"), PAST_COLUMNS)
    around.name_drugs(False)
    settle()
    assert line(around, "below").text() == f"{len(table.out_of_sight()[1])} more"


def test_without_scrolling_nothing_is_said_around_the_list(table: MedicationTable, qtbot: QtBot) -> None:
    """MEDv-177."""
    table.show_rows((taken("a", 1),), CURRENT_COLUMNS)
    around = look_ahead(table, qtbot)
    settle()
    assert not line(around, "above").isVisible()
    assert not line(around, "below").isVisible()


def test_past_medication_is_filtered_by_when_and_how_it_ended() -> None:
    """MEDv-066, 067."""
    rows = (stopped("a", 2), stopped("b", 90), stopped("c", 500), taken("d", 40, replaced_on=TODAY))
    shown = {one: [row.fields.medication for row in rows if one.takes(row, TODAY)] for one in PastFilter}
    assert shown == {
        PastFilter.ALL: ["a", "b", "c", "d"],
        PastFilter.RECENT: ["a", "d"],
        PastFilter.YEAR: ["a", "b", "d"],
        PastFilter.STOPPED: ["a", "b", "c"],
    }


def test_the_details_say_all_that_is_known() -> None:
    """MEDv-135, 136, 164."""
    one = replace(stopped("a", 2), prescription=Prescription(PrescriptionId("p"), Version("1"), LONG))
    said = details(one, TODAY)
    for words in ("amoxicillin — 250 mg", "Discontinued", "by John Smith", "For tonsillitis", "by doctor: Side effect"):
        assert words in said


def test_a_line_has_room_between_its_lines_and_around_it(table: MedicationTable) -> None:
    """MEDi-036, 037: lines of 130 %, and a whole line between two medications; MEDi-012: nothing is cut."""
    delegate = table.itemDelegate()
    assert isinstance(delegate, MedicationLines)
    table.resize(420, 400)
    long = replace(taken("a", 1), prescription=Prescription(PrescriptionId("p"), Version("1"), LONG))
    table.show_rows((taken("b", 1), long), CURRENT_COLUMNS)
    settle()
    option = QStyleOptionViewItem()
    option.font = table.font()
    document = delegate.document(option, table.lines.index(1, 0), table.columnWidth(0) - 16)
    assert document.firstBlock().blockFormat().lineHeight() == 130
    assert document.size().height() > 2 * table.fontMetrics().height()
    line_height = table.fontMetrics().height()
    assert table.rowHeight(1) >= round(document.size().height()) + line_height
    assert document.size().width() <= table.columnWidth(0)
    assert document.toPlainText().replace("\u00a0", " ").startswith("amoxicillin — 250 mg — capsule — DOSE 2 capsules")
