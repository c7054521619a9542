"""Both versions stand side by side; what differs is marked, and each choice is told once."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

import pytest
from PySide6.QtWidgets import QPlainTextEdit, QPushButton, QRadioButton, QWidget

from clinic_desktop.ui.widgets.versions_dialog import Versions, VersionsDialog, VersionsWords, differing

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

WidgetT = TypeVar("WidgetT", bound=QWidget)

WORDS = VersionsWords("Two people changed this", "Choose.")
PLACES = (
    Versions("a", "Diagnosis", "Cold", "Common cold", "Influenza"),
    Versions("b", "Plan", "", "Rest 😀 at home", "Rest 😀 in bed", takes_theirs=True),
)


def a_dialog(qtbot: QtBot, *places: Versions) -> VersionsDialog:
    dialog = VersionsDialog("versions", WORDS, places or PLACES)
    qtbot.addWidget(dialog)
    return dialog


def part(dialog: VersionsDialog, kind: type[WidgetT], name: str) -> WidgetT:
    found = dialog.findChild(kind, name)
    assert found is not None
    return found


def marked(dialog: VersionsDialog, name: str) -> list[str]:
    shown = part(dialog, QPlainTextEdit, name)
    return [one.cursor.selectedText() for one in shown.extraSelections()]


@pytest.mark.parametrize(
    ("text", "other", "words"),
    [
        ("a b c", "a x c", ["b"]),
        ("a a b", "a a", ["b"]),
        ("same", "same", []),
        ("", "other", []),
        ("new lines\nhere", "lines", ["new", "here"]),
        ("x" * 20_001, "y", []),
    ],
)
def test_words_that_the_other_version_has_not_are_found(text: str, other: str, words: list[str]) -> None:
    assert [text[start:behind] for start, behind in differing(text, other)] == words


def test_differing_words_are_marked_beyond_the_first_plane_too(qtbot: QtBot) -> None:
    dialog = a_dialog(qtbot)

    assert marked(dialog, "versions-1-mine-text") == ["at home"]
    assert marked(dialog, "versions-1-theirs-text") == ["in bed"]


def test_the_choices_are_told(qtbot: QtBot) -> None:
    dialog = a_dialog(qtbot)
    part(dialog, QRadioButton, "versions-0-theirs").click()

    with qtbot.waitSignal(dialog.decided) as told:
        part(dialog, QPushButton, "versions-use").click()

    assert told.args == [frozenset({"a", "b"})]


def test_one_version_can_be_taken_whole(qtbot: QtBot) -> None:
    dialog = a_dialog(qtbot)
    part(dialog, QPushButton, "versions-all-mine").click()

    with qtbot.waitSignal(dialog.decided) as told:
        part(dialog, QPushButton, "versions-use").click()

    assert told.args == [frozenset()]


def test_what_was_there_before_stands_beside_them_where_it_tells_more(qtbot: QtBot) -> None:
    told_more = a_dialog(qtbot)
    told_nothing = a_dialog(qtbot, Versions("a", "Diagnosis", "Cold", "Cold and cough", "Cold"))

    assert part(told_more, QPlainTextEdit, "versions-0-before-text").toPlainText() == "Cold"
    assert told_nothing.findChild(QPlainTextEdit, "versions-0-before-text") is None
