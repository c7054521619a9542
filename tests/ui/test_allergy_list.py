"""The list of allergies keeps the rules of the NHS CUI guide on adverse reactions; each test names those it shows."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import pytest

from clinic_desktop.domain.allergies import Allergy, AllergyFields, StruckOut, twice_problems
from clinic_desktop.domain.clock import ClinicClock
from clinic_desktop.domain.identifiers import AllergyId, Version, new_id
from clinic_desktop.domain.pages import Page
from clinic_desktop.domain.partial_dates import Precision, with_precision
from clinic_desktop.domain.problems import Problem, ProblemKind
from clinic_desktop.domain.statuses import AllergySeverity
from clinic_desktop.domain.substances import Substance, SubstanceKind
from clinic_desktop.testing.pages.waiting import settle
from clinic_desktop.ui.patient_chart.allergy_columns import allergy_columns
from clinic_desktop.ui.patient_chart.entry_list import EntryList
from clinic_desktop.ui.theme import Theme, apply_theme, colours
from tests.domain.test_formulary import FORMULARY

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication
    from pytestqt.qtbot import QtBot

    from clinic_desktop.ui.widgets.record_table import RecordTable

AT = datetime(2026, 11, 26, 3, tzinfo=UTC)
CLOCK = ClinicClock(ZoneInfo("America/Los_Angeles"), lambda: AT)
CODED = Substance(SubstanceKind.DRUG, next(one.id for one in FORMULARY.items if one.name == "amoxicillin"))


def an_allergy(allergen: str, reaction: str | None = "Rash", **more: Any) -> Allergy:  # noqa: ANN401 - fields of a record
    fields = AllergyFields(allergen, reaction, AllergySeverity.SEVERE)
    return replace(Allergy(AllergyId(new_id()), Version("1"), fields, AT), **more)


@pytest.fixture
def table(qapp: QApplication, qtbot: QtBot) -> RecordTable[Allergy]:
    apply_theme(qapp, Theme.LIGHT, 100)
    made: EntryList[Allergy] = EntryList(
        "allergies", "Allergies", "shield-alert", allergy_columns(lambda: FORMULARY, CLOCK), "Alt+F2"
    )
    qtbot.addWidget(made)
    made.resize(400, 260)
    made.show()
    return made.table


def show(table: RecordTable[Allergy], *allergies: Allergy) -> list[tuple[str, str]]:
    table.records_model.show(Page(allergies, has_more=False))
    settle()
    model = table.records_model
    return [(model.index(row, 0).data(), model.index(row, 1).data()) for row in range(model.rowCount())]


def test_the_agent_stands_at_the_left_and_reactions_beside_it(table: RecordTable[Allergy]) -> None:
    """ADR-0005, 0006, 0010 to 0012, 0016 to 0020, 0024 to 0027, 0034, 0043."""
    shown = show(table, an_allergy("CO-Amoxiclav", "Rash + wheeze, nausea"), an_allergy("latex", None, substance=CODED))
    assert [column.title for column in table.records_model.columns] == ["Drug / substance", "Past reactions"]
    assert shown == [("CO-Amoxiclav", "Rash + wheeze, nausea"), ("latex", "Not recorded")]
    assert "2026" not in str(shown)
    assert table.horizontalHeader().isVisible()


def test_what_was_chosen_is_bold_and_what_was_written_is_not(table: RecordTable[Allergy]) -> None:
    """ADR-0014, 0015, 0037, 0038."""
    column = table.records_model.columns[0]
    assert column.is_strong(an_allergy("Amoxicillin", substance=CODED))
    assert not column.is_strong(an_allergy("Amoxicillin"))
    wide = [
        table.sizeHintForColumn(0) for one in (CODED, None) if show(table, an_allergy("Amoxicillin", substance=one))
    ]
    assert wide[0] > wide[1], "drawn bold"


def test_what_triggers_no_check_says_so_beside_its_name(table: RecordTable[Allergy]) -> None:
    """ADR-0055 to 0057: an icon, and its meaning in the tool tip and for screen readers."""
    column = table.records_model.columns[0]
    assert column.icon is not None
    assert column.tooltip is not None
    assert column.accessible is not None
    unknown, known = an_allergy("Fairy dust"), an_allergy("Amoxicillin", substance=CODED)
    assert (column.icon(unknown), column.icon(known)) == ("circle-help", "")
    assert "prescriptions are not checked against it" in column.tooltip(unknown)
    assert "Prescriptions are checked against" in column.tooltip(known)
    assert column.accessible(unknown) == "Fairy dust, not checked"


def test_what_is_known_beyond_the_list_is_told_with_dates(table: RecordTable[Allergy]) -> None:
    """ADR-0001, 0002, 0030, 0042, 0044, 0045, 0048: partial dates, and the day by the clinic's clock."""
    tip = table.records_model.columns[1].tooltip
    assert tip is not None
    since = with_precision(date(2019, 3, 1), Precision.MONTH)
    struck = StruckOut("Dr Who", AT, "Typed by mistake")
    one = an_allergy("Penicillin", None, struck_out=struck)
    lines = tip(replace(one, fields=replace(one.fields, onset_on=since))).splitlines()
    assert lines[:5] == [
        "Penicillin",
        "Past reactions Not recorded",
        "Severity Severe",
        "Since Mar-2019",
        "Recorded 25-Nov-2026",
    ]
    assert "Entered in error, Dr Who: Typed by mistake" in lines


def test_rows_have_light_bands_and_the_one_under_the_mouse_is_tinted(table: RecordTable[Allergy]) -> None:
    """ADR-0039: the first and the third row on one ground, the second on another."""
    show(table, *(an_allergy(name) for name in ("a", "b", "c")))
    image = table.viewport().grab().toImage()
    right = table.viewport().width() - 4
    grounds = [image.pixelColor(right, table.rowViewportPosition(row) + 3) for row in range(3)]
    assert grounds == [colours().surface, colours().stripe, colours().surface]


def test_one_agent_stands_there_once() -> None:
    """ADR-0013: another entry of the same name is refused, however it is spelt, until the first is struck out."""
    here = an_allergy("Penicillin")
    twice = (Problem("allergen", ProblemKind.ALREADY_THERE),)
    assert twice_problems(AllergyFields("  penicillin "), AllergyId(new_id()), (here,)) == twice
    assert twice_problems(AllergyFields("Penicillin"), here.id, (here,)) == ()
    struck = replace(here, struck_out=StruckOut("Dr Who", AT, "Typed by mistake"))
    assert twice_problems(AllergyFields("Penicillin"), AllergyId(new_id()), (struck,)) == ()
    assert twice_problems(AllergyFields(""), AllergyId(new_id()), (here,)) == ()
