"""One box that finds codes, and the list of those found below it. Nothing is filled in: a code is chosen, or not."""

from __future__ import annotations

from functools import lru_cache, partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLabel, QScrollArea, QVBoxLayout, QWidget

from clinic_desktop.background.latest import LatestTask
from clinic_desktop.domain.codes import CodeMatch, CodesFound
from clinic_desktop.domain.pages import Page
from clinic_desktop.domain.search_text import marked_spans
from clinic_desktop.ui.code_words import NO_CODES, NOTHING_FOUND, match_details, match_tip
from clinic_desktop.ui.error_words import words_for
from clinic_desktop.ui.theme import SPACE_XS, set_look
from clinic_desktop.ui.widgets.record_model import Column, RecordTableModel
from clinic_desktop.ui.widgets.record_table import RecordTable
from clinic_desktop.ui.widgets.search_box import SearchBox

if TYPE_CHECKING:
    from clinic_desktop.background.tasks import TaskRunner
    from clinic_desktop.domain.errors import ClinicError
    from clinic_desktop.services.codes import CodeService

ROWS_SHOWN = 7

Found = tuple[CodeMatch, tuple[str, ...]]
"""A code and the beginnings of words by which it was found."""


def _why(found: Found) -> str:
    match, marks = found
    if match.is_similar:
        return "similar"
    if match.is_used:
        return "often used here"
    by_text = all(_spans(match.text, (mark,)) for mark in marks) or bool(_code_spans(found))
    named = "" if by_text else next((one for one in match.also if any(_spans(one, (mark,)) for mark in marks)), "")
    return named or ("" if match.is_billable else "heading")


def _code_spans(found: Found) -> tuple[tuple[int, int], ...]:
    match, marks = found
    return _spans(match.code.replace(".", ""), marks[:1]) and _spans(match.code, marks[:1])


@lru_cache(maxsize=2000)
def _spans(text: str, marks: tuple[str, ...]) -> tuple[tuple[int, int], ...]:
    return tuple((start, end - start) for start, end in marked_spans(text, marks))


COLUMNS: tuple[Column[Found], ...] = (
    Column(
        "Code",
        lambda found: found[0].code,
        width=9,
        strong=True,
        marks=_code_spans,
        tooltip=lambda one: match_tip(one[0]),
    ),
    Column(
        "What it says",
        lambda found: found[0].text,
        stretch=True,
        width=24,
        marks=lambda found: _spans(found[0].text, found[1]),
        tooltip=lambda one: match_tip(one[0]),
        colour=lambda found: "text" if found[0].is_billable else "muted_text",
    ),
    Column("Found by", _why, width=13, colour=lambda _: "muted_text", tooltip=lambda one: match_tip(one[0])),
)


class CodeSearch(QWidget):
    """The list is there while something stands in the box. Down goes into it, Enter takes, Escape empties the box.

    Signals: chosen(CodeMatch). searched(text): the answer to this text is on screen.
    """

    chosen = Signal(object)
    searched = Signal(str)

    def __init__(
        self, name: str, label: str, codes: CodeService, tasks: TaskRunner, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self._codes = codes
        self._search = LatestTask(tasks, self)
        self._shown_text = ""
        self.box = SearchBox(f"{name}-box", label, "Words or a code: diab neph, E11.9")
        self._model: RecordTableModel[Found] = RecordTableModel(COLUMNS, lambda found: found[0].code, self)
        self.table: RecordTable[Found] = RecordTable(f"{name}-results", "Codes found", self._model)
        self._above = QLabel()
        self._above.setObjectName(f"{name}-above")
        self._above.setWordWrap(True)
        self._above.setTextFormat(Qt.TextFormat.PlainText)
        set_look(self._above, "role", "small")
        self._lay_out()
        self._connect()
        self.setFocusProxy(self.box)

    def clear(self) -> None:
        self.box.clear()

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE_XS)
        column.addWidget(self.box)
        column.addWidget(self.table)
        column.addWidget(self._above)
        self._fit()
        self.table.hide()
        self._above.hide()

    def _connect(self) -> None:
        self.box.text_settled.connect(self._ask)
        self.box.list_wanted.connect(self._to_list)
        self.box.returnPressed.connect(self._take_first)
        self.box.textChanged.connect(self._on_text)
        self.table.record_activated.connect(lambda found: self._take(found[0]))
        self.table.record_chosen.connect(self._show_above)
        self.table.installEventFilter(self)

    def _fit(self) -> None:
        rows = self.table.verticalHeader().defaultSectionSize() * ROWS_SHOWN
        head = self.table.horizontalHeader().sizeHint().height()
        self.table.setFixedHeight(rows + head + 2 * self.table.frameWidth())

    def _bring_in_sight(self) -> None:
        """Scroll so far that the whole list is seen; the box stays in sight in any case."""
        around = self.parentWidget()
        while around is not None and not isinstance(around, QScrollArea):
            around = around.parentWidget()
        if around is not None:
            around.ensureWidgetVisible(self._above if self._above.isVisible() else self.table, 0, SPACE_XS)
            around.ensureWidgetVisible(self.box, 0, SPACE_XS)

    def _on_text(self, text: str) -> None:
        if not text.strip():
            self._search.forget()
            self._shown_text = ""
            self.table.hide()
            self._above.hide()
            self._model.show(Page((), has_more=False))

    def _ask(self, text: str) -> None:
        if not text.strip():
            return
        self.table.show()
        self.table.show_loading()
        self._search.run(
            partial(self._codes.search, text), done=partial(self._show, text), failed=partial(self._not_found, text)
        )

    def _show(self, text: str, found: CodesFound) -> None:
        if text != self.box.text():
            return
        self._shown_text = text
        self.table.show_empty(*(NOTHING_FOUND if found.are_loaded else NO_CODES))
        self._model.show(Page(tuple((match, found.marks) for match in found.items), has_more=False))
        self.table.choose_row(0)
        self.box.answers_are_slow(self._search.was_slow)
        self.searched.emit(text)
        # Once the page has made room for the list.
        QTimer.singleShot(0, self, self._bring_in_sight)

    def _not_found(self, text: str, error: ClinicError) -> None:
        self.table.show_error(words_for(error), partial(self._ask, text))

    def _show_above(self, found: Found | None) -> None:
        words = match_details(found[0]) if found else ""
        self._above.setText(words)
        self._above.setVisible(bool(words) and self.table.isVisibleTo(self))

    def _to_list(self) -> None:
        if self.table.isVisibleTo(self) and self.table.choose_row(max(self.table.currentIndex().row(), 0)):
            self.table.setFocus()

    def _take_first(self) -> None:
        """Take the current code, but only if it answers what stands in the box now."""
        found = self.table.current_record()
        if found is not None and self._shown_text == self.box.text():
            self._take(found[0])

    def _take(self, match: CodeMatch) -> None:
        self.box.clear()
        self.box.setFocus()
        self.chosen.emit(match)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Lead from the list back into the box: by Escape, and by Up in its first line."""
        if watched is self.table and event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            is_first = self.table.currentIndex().row() <= 0
            if event.key() == Qt.Key.Key_Escape or (event.key() == Qt.Key.Key_Up and is_first):
                self.box.setFocus()
                return True
        return super().eventFilter(watched, event)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._fit()
