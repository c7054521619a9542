"""The search for a code: chosen by keys only, nothing filled in by itself, old answers never taken."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from clinic_desktop.background.tasks import TaskRunner
from clinic_desktop.domain.codes import CodeMatch, CodeName, CodesFound
from clinic_desktop.domain.errors import DatabaseUnavailable
from clinic_desktop.services.codes import CodeService
from clinic_desktop.ui.widgets.code_field import CodeField
from clinic_desktop.ui.widgets.code_search import CodeSearch

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytestqt.qtbot import QtBot

COLD = CodeMatch("J00", "Acute nasopharyngitis [common cold]", parents=(CodeName("10", "Respiratory"),), also=("cold",))
COUGH = CodeMatch("R05.9", "Cough, unspecified")
HEADING = CodeMatch("R05", "Cough", is_billable=False)


class CannedCodes(CodeService):
    """Finds what it was given, by the text; an error for "broken"; waits for "slow" until it is let go."""

    def __init__(self) -> None:
        self.let_go = threading.Event()

    def search(self, typed: str) -> CodesFound:
        if typed == "slow":
            self.let_go.wait(10)
        if typed == "broken":
            raise DatabaseUnavailable
        if typed == "nothing":
            return CodesFound(are_loaded=False)
        items = {"co": (COLD, COUGH, HEADING), "slow": (COUGH,), "cold": (COLD,)}.get(typed, ())
        return CodesFound(items, marks=(typed,))


@pytest.fixture
def tasks() -> Iterator[TaskRunner]:
    runner = TaskRunner()
    yield runner
    runner.close()


@pytest.fixture
def codes() -> CannedCodes:
    return CannedCodes()


@pytest.fixture
def search(qtbot: QtBot, tasks: TaskRunner, codes: CannedCodes) -> CodeSearch:
    made = CodeSearch("codes", "Find a code", codes, tasks)
    qtbot.addWidget(made)
    made.show()
    return made


@pytest.fixture
def chosen(search: CodeSearch) -> list[str]:
    heard: list[str] = []
    search.chosen.connect(lambda match: heard.append(match.code))
    return heard


def ask(qtbot: QtBot, search: CodeSearch, text: str) -> None:
    with qtbot.waitSignal(search.searched, check_params_cb=lambda answered: answered == text):
        search.box.setText(text)


def shown(search: CodeSearch) -> list[str]:
    return [match.code for match, _ in search.table.records_model.records]


def test_enter_takes_the_first_and_empties_the_box(qtbot: QtBot, search: CodeSearch, chosen: list[str]) -> None:
    ask(qtbot, search, "co")
    QTest.keyClick(search.box, Qt.Key.Key_Return)

    assert chosen == ["J00"]
    assert search.box.text() == ""
    assert search.table.isHidden()


def test_down_goes_into_the_list_and_up_out_of_it(qtbot: QtBot, search: CodeSearch, chosen: list[str]) -> None:
    ask(qtbot, search, "co")
    QTest.keyClick(search.box, Qt.Key.Key_Down)
    QTest.keyClick(search.table, Qt.Key.Key_Down)
    QTest.keyClick(search.table, Qt.Key.Key_Return)
    assert chosen == ["R05.9"]

    ask(qtbot, search, "co")
    QTest.keyClick(search.box, Qt.Key.Key_Down)
    QTest.keyClick(search.table, Qt.Key.Key_Up)
    assert search.focusWidget() is search.box


def test_nothing_is_written_into_the_box(qtbot: QtBot, search: CodeSearch) -> None:
    ask(qtbot, search, "cold")

    assert search.box.text() == "cold"
    assert search.box.completer() is None


def test_enter_never_takes_an_answer_to_another_text(
    qtbot: QtBot, search: CodeSearch, codes: CannedCodes, chosen: list[str]
) -> None:
    ask(qtbot, search, "co")
    search.box.setText("slow")
    QTest.keyClick(search.box, Qt.Key.Key_Return)
    assert chosen == []
    with qtbot.waitSignal(search.searched):
        codes.let_go.set()
    assert shown(search) == ["R05.9"]


def test_an_emptied_box_shows_no_late_answer(qtbot: QtBot, search: CodeSearch, codes: CannedCodes) -> None:
    search.box.setText("slow")
    QTest.keyClick(search.box, Qt.Key.Key_Escape)
    codes.let_go.set()
    ask(qtbot, search, "cold")

    assert shown(search) == ["J00"]


def test_what_a_code_lies_under_is_said(qtbot: QtBot, search: CodeSearch) -> None:
    ask(qtbot, search, "co")
    (above,) = [one for one in search.children() if one.objectName() == "codes-above"]

    assert above.property("text") == "Respiratory. Also cold"
    search.table.choose_row(2)
    assert above.property("text") == "A heading: a bill needs a code below it"


def test_without_a_list_or_a_server_the_search_says_so(qtbot: QtBot, search: CodeSearch) -> None:
    ask(qtbot, search, "nothing")
    assert search.table.notice.isVisible()

    search.box.setText("broken")
    qtbot.waitUntil(search.table.notice.isVisible)


def test_a_field_gives_back_what_it_was_given(qtbot: QtBot, tasks: TaskRunner, codes: CannedCodes) -> None:
    field = CodeField("condition-code", "Find a code", codes, tasks)
    qtbot.addWidget(field)
    field.show()
    assert field.plain() == ""

    ask(qtbot, field.search, "cold")
    QTest.keyClick(field.search.box, Qt.Key.Key_Return)
    kept = field.plain()
    assert field.code() == CodeName("J00", COLD.text)
    field.set_plain("")
    assert field.code() is None
    field.set_plain(kept)
    assert field.code() == CodeName("J00", COLD.text)
