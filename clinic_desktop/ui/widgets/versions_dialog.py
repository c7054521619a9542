"""Two versions of one thing side by side, place by place, and what was there before; nothing goes without a choice."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QPalette, QTextCharFormat, QTextCursor
from PySide6.QtWidgets import (
    QButtonGroup,
    QDialog,
    QDialogButtonBox,
    QGridLayout,
    QLabel,
    QPlainTextEdit,
    QPushButton,
    QRadioButton,
    QScrollArea,
    QTextEdit,
    QVBoxLayout,
    QWidget,
)

from clinic_desktop.ui.theme import SPACE_L, SPACE_M, SPACE_S, set_look

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

MAX_LINES = 8
SIGNS_IN_LINE = 40
"""About so many fit beside each other where three versions stand side by side."""

NOTHING = "(nothing)"
_COMPARED_MOST = 20_000
"""Characters up to which the words that differ are marked: beyond, that would take longer than reading."""


@dataclass(frozen=True, slots=True)
class Versions:
    """One place: what was there before, mine and theirs, in words. ``takes_theirs`` is chosen beforehand."""

    place: str
    title: str
    before: str
    mine: str
    theirs: str
    takes_theirs: bool = False


@dataclass(frozen=True, slots=True)
class VersionsWords:
    """What the dialog says about the whole, and what it calls the two versions. ``about`` says whose it is."""

    title: str
    said: str
    mine: str = "Yours"
    theirs: str = "Theirs"
    before: str = "Before"
    use: str = "Use these choices"
    later: str = "Decide later"
    about: str = ""


class VersionsDialog(QDialog):
    """For each place one of two versions. Both can be read to the end and copied.

    Signals:
        decided: a frozenset of the places for which theirs is chosen.
    """

    decided = Signal(object)

    def __init__(
        self, name: str, words: VersionsWords, places: Sequence[Versions], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setWindowTitle(words.title)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._words = words
        self._places = places
        self._mine: dict[str, QRadioButton] = {}
        self._theirs: dict[str, QRadioButton] = {}
        # What was there before is said only where it tells more than the two versions do.
        self._has_before = any(one.before not in {one.mine, one.theirs} for one in places)
        self._make_buttons()
        self._lay_out()
        self.resize(1040 if self._has_before else 820, 520)

    def only_read(self, why: str) -> None:
        """Let nothing be chosen, and say why: both versions can still be read and copied."""
        self._said.setText(why)
        self._use.hide()
        self._later.setText("Close")
        for button in (*self._mine.values(), *self._theirs.values()):
            button.setEnabled(False)

    def _make_buttons(self) -> None:
        name = self.objectName()
        self.buttons = QDialogButtonBox()
        self._use = QPushButton(self._words.use)
        self._use.setObjectName(f"{name}-use")
        set_look(self._use, "kind", "primary")
        self._later = QPushButton(self._words.later)
        self._later.setObjectName(f"{name}-later")
        self.buttons.addButton(self._use, QDialogButtonBox.ButtonRole.AcceptRole)
        self.buttons.addButton(self._later, QDialogButtonBox.ButtonRole.RejectRole)
        self.buttons.accepted.connect(self._decide)
        self.buttons.rejected.connect(self.reject)

    def _lay_out(self) -> None:
        name = self.objectName()
        page = QWidget()
        self._grid = QGridLayout(page)
        self._grid.setHorizontalSpacing(SPACE_L)
        self._grid.setVerticalSpacing(SPACE_S)
        for place in range(self._columns):
            self._grid.setColumnStretch(place, 1)
        if len(self._places) > 1:
            self._add_whole()
        for number, one in enumerate(self._places):
            self._add(number, one)
        self._grid.setRowStretch(self._grid.rowCount(), 1)
        scroll = QScrollArea()
        scroll.setObjectName(f"{name}-places")
        scroll.setAccessibleName(self._words.title)
        scroll.setWidgetResizable(True)
        scroll.setWidget(page)
        self._said = QLabel(self._words.said)
        self._said.setObjectName(f"{name}-said")
        self._said.setTextFormat(Qt.TextFormat.PlainText)
        self._said.setWordWrap(True)
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACE_L, SPACE_L, SPACE_L, SPACE_L)
        column.setSpacing(SPACE_M)
        about = QLabel(self._words.about)
        about.setObjectName(f"{name}-about")
        about.setTextFormat(Qt.TextFormat.PlainText)
        about.setVisible(bool(self._words.about))
        set_look(about, "role", "title")
        column.addWidget(about)
        column.addWidget(self._said)
        column.addWidget(scroll, 1)
        column.addWidget(self.buttons)

    @property
    def _columns(self) -> int:
        return 3 if self._has_before else 2

    def _add_whole(self) -> None:
        for column, (kind, called, chosen) in enumerate(
            (("mine", self._words.mine, self._mine), ("theirs", self._words.theirs, self._theirs))
        ):
            button = QPushButton(f"All: {called.lower()}")
            button.setObjectName(f"{self.objectName()}-all-{kind}")
            set_look(button, "kind", "quiet")
            button.clicked.connect(lambda _=False, chosen=chosen: _choose_all(chosen))
            self._grid.addWidget(button, 0, column + self._columns - 2, Qt.AlignmentFlag.AlignLeft)

    def _add(self, number: int, one: Versions) -> None:
        row = 1 + number * 3
        title = QLabel(one.title)
        title.setObjectName(f"{self.objectName()}-{number}-title")
        set_look(title, "role", "heading")
        self._grid.addWidget(title, row, 0, 1, self._columns)
        name = f"{self.objectName()}-{number}"
        if self._has_before:
            before = QLabel(self._words.before)
            set_look(before, "role", "muted")
            self._grid.addWidget(before, row + 1, 0)
            shown = _shown(f"{name}-before-text", title.text(), before.text(), one.before)
            self._grid.addWidget(shown, row + 2, 0, Qt.AlignmentFlag.AlignTop)
        group = QButtonGroup(self)
        for column, (kind, called, text, other, chosen) in enumerate(
            (
                ("mine", self._words.mine, one.mine, one.theirs, self._mine),
                ("theirs", self._words.theirs, one.theirs, one.mine, self._theirs),
            )
        ):
            button = QRadioButton(called)
            button.setObjectName(f"{name}-{kind}")
            button.setAccessibleName(f"{one.title}: {called.lower()}")
            button.setChecked(one.takes_theirs == (kind == "theirs"))
            group.addButton(button)
            chosen[one.place] = button
            place = column + self._columns - 2
            self._grid.addWidget(button, row + 1, place)
            shown = _shown(f"{name}-{kind}-text", one.title, called, text, other)
            self._grid.addWidget(shown, row + 2, place, Qt.AlignmentFlag.AlignTop)

    def _decide(self) -> None:
        self.decided.emit(frozenset(place for place, button in self._theirs.items() if button.isChecked()))
        self.accept()


def differing(text: str, other: str) -> Iterator[tuple[int, int]]:
    """Yield where this text has words that the other has not: places of the first and behind the last sign."""
    if len(text) + len(other) > _COMPARED_MOST:
        return
    mine, theirs = _words(text), _words(other)
    matcher = SequenceMatcher(None, [word for _, word in mine], [word for _, word in theirs], autojunk=False)
    for kind, first, behind, _, _ in matcher.get_opcodes():
        if kind in {"replace", "delete"}:
            start, last = mine[first][0], mine[behind - 1]
            yield start, last[0] + len(last[1])


def _words(text: str) -> list[tuple[int, str]]:
    found = []
    start = 0
    for part in text.split():
        at = text.index(part, start)
        found.append((at, part))
        start = at + len(part)
    return found


def _choose_all(buttons: dict[str, QRadioButton]) -> None:
    for button in buttons.values():
        button.setChecked(True)


def _shown(name: str, title: str, called: str, text: str, other: str | None = None) -> QPlainTextEdit:
    shown = QPlainTextEdit(text or NOTHING)
    shown.setObjectName(name)
    shown.setAccessibleName(f"{title}, {called.lower()}")
    shown.setReadOnly(True)
    shown.setTabChangesFocus(True)
    lines = min(MAX_LINES, sum(1 + len(line) // SIGNS_IN_LINE for line in text.split("\n")) + 1)
    shown.setFixedHeight(shown.fontMetrics().lineSpacing() * lines + SPACE_M)
    if other and text:
        shown.setExtraSelections([_marked(shown, start, behind) for start, behind in differing(text, other)])
    return shown


def _marked(shown: QPlainTextEdit, start: int, behind: int) -> QTextEdit.ExtraSelection:
    # Qt counts in UTF-16: a sign outside of the first plane counts twice.
    text = shown.toPlainText()
    cursor = QTextCursor(shown.document())
    cursor.setPosition(_utf16(text[:start]))
    cursor.setPosition(_utf16(text[:behind]), QTextCursor.MoveMode.KeepAnchor)
    look = QTextCharFormat()
    look.setUnderlineStyle(QTextCharFormat.UnderlineStyle.SingleUnderline)
    tint = shown.palette().color(QPalette.ColorRole.Highlight)
    tint.setAlphaF(0.18)
    look.setBackground(tint)
    found = QTextEdit.ExtraSelection()
    # PySide's stubs know these two as attributes of the instance only.
    found.cursor = cursor
    found.format = look
    return found


def _utf16(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2
