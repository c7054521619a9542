"""The coded diagnoses of a visit, beside what the clinician wrote: a search, the list, and undo of each step."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QUndoCommand
from PySide6.QtWidgets import QVBoxLayout, QWidget

from clinic_desktop.domain.codes import CodedDiagnosis, CodeMatch, main_code, with_main, with_new, without
from clinic_desktop.domain.diagnosis_order import moved, place_of
from clinic_desktop.domain.pages import Page
from clinic_desktop.ui.shortcuts import ActionSpec, make_action
from clinic_desktop.ui.theme import SPACE_XS
from clinic_desktop.ui.widgets.code_search import CodeSearch
from clinic_desktop.ui.widgets.record_model import Column, RecordTableModel
from clinic_desktop.ui.widgets.record_table import RecordTable
from clinic_desktop.ui.widgets.row_drag import RowDrag
from clinic_desktop.ui.widgets.section_header import SectionHeader

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtCore import QEvent
    from PySide6.QtGui import QAction, QUndoStack

    from clinic_desktop.ui.workspace import Workspace

FIND = ActionSpec("find-code", "Find a diagnosis code", "Ctrl+Alt+D", "search", "Search the codes by words or code")
MAIN = ActionSpec(
    "main-diagnosis",
    "Make main diagnosis",
    "",
    "chevron-up",
    "Make it the main diagnosis (Enter in the list)",
    needs="Choose a coded diagnosis first",
)
UP = ActionSpec(
    "diagnosis-up",
    "Move code up",
    "Alt+Up",
    tip="Move it up; whichever stands first is the main diagnosis",
    within=True,
    needs="Choose a coded diagnosis first",
)
DOWN = ActionSpec(
    "diagnosis-down",
    "Move code down",
    "Alt+Down",
    tip="Move it down; whichever stands first is the main diagnosis",
    within=True,
    needs="Choose a coded diagnosis first",
)
REMOVE = ActionSpec("remove-code", "Remove code", "Del", "trash-2", within=True, needs="Choose a coded diagnosis first")
COPY = ActionSpec(
    "write-code", "Write code's text into the diagnosis", "Ctrl+Alt+G", "copy", needs="Choose a coded diagnosis first"
)
CONDITION = ActionSpec(
    "make-condition",
    "Make it a chronic condition…",
    "Ctrl+Alt+K",
    "heart-pulse",
    "The coded diagnosis, or what is written, becomes a condition",
    needs="Write or code a diagnosis first",
)
UNDO = ActionSpec("undo-codes", "Undo", "", "undo-2")
REDO = ActionSpec("redo-codes", "Redo", "", "redo-2")
MAIN_WORDS, OTHER_WORDS = "Main", "Secondary"
_ROWS_MOST = 12

COLUMNS: tuple[Column[CodedDiagnosis], ...] = (
    Column("Code", lambda one: one.code, width=9, strong=True),
    Column("What it says", lambda one: one.text, stretch=True, width=24),
    Column("Rank", lambda one: MAIN_WORDS if one.is_main else OTHER_WORDS, width=12),
)


class VisitDiagnoses(QWidget):
    """Signals: edited(): by a person. told(sentence). text_wanted(text): to be written into the diagnosis.

    condition_wanted(CodedDiagnosis or None): to become a chronic condition; None for what is written.
    """

    edited = Signal()
    told = Signal(str)
    text_wanted = Signal(str)
    condition_wanted = Signal(object)

    def __init__(self, undo_stack: QUndoStack, workspace: Workspace | None = None) -> None:
        super().__init__()
        self.setObjectName("diagnoses")
        self._undo_stack = undo_stack
        self._diagnoses: tuple[CodedDiagnosis, ...] = ()
        self._is_writable = self._has_text = False
        self._header = SectionHeader("diagnoses-header", "Coded diagnoses", "clipboard-check")
        self._model: RecordTableModel[CodedDiagnosis] = RecordTableModel(COLUMNS, lambda one: one.code, self)
        self.table: RecordTable[CodedDiagnosis] = RecordTable("diagnoses-list", "Coded diagnoses", self._model)
        self.table.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        self.search: CodeSearch | None = None
        if workspace is not None:
            self.search = CodeSearch("codes", "Find a code", workspace.services.codes, workspace.tasks)
            self.search.chosen.connect(self._on_chosen)
        self._make_actions()
        self._lay_out()
        self.table.record_chosen.connect(lambda _: self._offer())
        self.table.record_activated.connect(lambda _: self._make_main())
        self._drag = RowDrag(self.table)
        self._drag.dropped.connect(lambda row, place: self._move(self._diagnoses[row].code, place))
        self._show()

    @property
    def diagnoses(self) -> tuple[CodedDiagnosis, ...]:
        return self._diagnoses

    def show_diagnoses(self, diagnoses: tuple[CodedDiagnosis, ...]) -> None:
        if diagnoses != self._diagnoses:
            self._diagnoses = diagnoses
            self._show()

    def set_writable(self, writable: bool) -> None:  # noqa: FBT001 - a plain setter
        if writable != self._is_writable:
            self._is_writable = writable
            self._show()

    def has_text(self, has_text: bool) -> None:  # noqa: FBT001 - a plain setter
        """Say whether a diagnosis is written: it can become a condition, too."""
        if has_text != self._has_text:
            self._has_text = has_text
            self._offer()

    def to_search(self) -> None:
        """Put the cursor into the search."""
        if self.search is not None and self._is_writable:
            self.search.box.setFocus()

    def put(self, diagnoses: tuple[CodedDiagnosis, ...]) -> None:
        """Show another list, as part of a step that can be undone."""
        self._diagnoses = diagnoses
        self._show()
        self.edited.emit()

    def _make_actions(self) -> None:
        self._find = make_action(self, FIND, self.to_search)
        self._main = make_action(self, MAIN, self._make_main)
        self._up = make_action(self, UP, partial(self._move_by, -1))
        self._down = make_action(self, DOWN, partial(self._move_by, 1))
        self._remove = make_action(self, REMOVE, self._on_remove)
        self._copy = make_action(self, COPY, self._on_copy)
        self._condition = make_action(self, CONDITION, self._on_condition)
        self._undo = make_action(self, UNDO, self._undo_stack.undo)
        self._redo = make_action(self, REDO, self._undo_stack.redo)
        self.actions_for_menu: tuple[QAction, ...] = (
            self._find,
            self._main,
            self._up,
            self._down,
            self._remove,
            self._copy,
            self._condition,
        )
        self.addActions(self.actions_for_menu)
        moves = (self._up, self._down)
        for action in (*self.actions_for_menu, self._undo, self._redo):
            if action not in moves:
                self._header.add_button(action)

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE_XS)
        column.addWidget(self._header)
        column.addWidget(self.table)
        if self.search is not None:
            column.addWidget(self.search)

    def _on_chosen(self, match: CodeMatch) -> None:
        if any(one.code == match.code for one in self._diagnoses):
            self.told.emit(f"{match.code} is among the diagnoses of this visit already")
            return
        before, code, text = main_code(self._diagnoses), match.code, match.text
        self._push(
            f"Add code {code}", lambda now: with_new(now, code, text), lambda now: with_main(without(now, code), before)
        )
        self.table.choose(code)

    def _on_remove(self) -> None:
        one = self.table.current_record()
        if one is None or not self._is_writable:
            return
        before, code = main_code(self._diagnoses), one.code
        self._push(f"Remove code {code}", lambda now: without(now, code), lambda now: with_main((*now, one), before))
        self.told.emit(f"{code} was removed. Ctrl + Z brings it back.")

    def _make_main(self) -> None:
        one = self.table.current_record()
        if one is None or one.is_main or not self._is_writable:
            return
        before, code = main_code(self._diagnoses), one.code
        self._push(f"Make {code} main", lambda now: with_main(now, code), lambda now: with_main(now, before))
        self.table.choose(code)

    def _move_by(self, step: int) -> None:
        one = self.table.current_record()
        if one is not None:
            self._move(one.code, place_of(self._diagnoses, one.code) + step)

    def _move(self, code: str, place: int) -> None:
        """Let a code stand at a place; whichever stands first becomes the main diagnosis."""
        before = place_of(self._diagnoses, code)
        if not self._is_writable or before < 0 or place == before or place not in range(len(self._diagnoses)):
            return
        self._push(f"Move code {code}", lambda now: moved(now, code, place), lambda now: moved(now, code, before))
        self.table.choose(code)
        first = self._diagnoses[0].code
        self.told.emit(
            f"{code} is the main diagnosis now"
            if place == 0
            else f"{code} is number {place + 1}; {first} is the main one"
        )

    def _on_copy(self) -> None:
        one = self._meant()
        if one is not None and self._is_writable:
            self.text_wanted.emit(one.text)

    def _on_condition(self) -> None:
        self.condition_wanted.emit(self._meant())

    def _meant(self) -> CodedDiagnosis | None:
        """Return the diagnosis in hand, or the main one."""
        return self.table.current_record() or next(iter(self._diagnoses), None)

    def _push(self, words: str, redo: _Step, undo: _Step) -> None:
        self._undo_stack.push(_Change(self, words, redo, undo))

    def _show(self) -> None:
        self._model.show(Page(self._diagnoses, has_more=False))
        self.table.setVisible(bool(self._diagnoses))
        rows = min(len(self._diagnoses), _ROWS_MOST)
        head = self.table.horizontalHeader().sizeHint().height()
        height = self.table.verticalHeader().defaultSectionSize() * rows + head + 2 * self.table.frameWidth()
        self.table.setFixedHeight(height)
        self._header.set_count(len(self._diagnoses) or None)
        if self.search is not None:
            self.search.setVisible(self._is_writable)
        self._offer()

    def _offer(self) -> None:
        one = self.table.current_record()
        self._find.setEnabled(self._is_writable and self.search is not None)
        self._remove.setEnabled(self._is_writable and one is not None)
        self._main.setEnabled(self._is_writable and one is not None and not one.is_main)
        place = -1 if one is None or not self._is_writable else place_of(self._diagnoses, one.code)
        self._up.setEnabled(place > 0)
        self._down.setEnabled(0 <= place < len(self._diagnoses) - 1)
        self._drag.set_on(self._is_writable and len(self._diagnoses) > 1)
        self._copy.setEnabled(self._is_writable and bool(self._diagnoses))
        self._undo.setEnabled(self._is_writable)
        self._redo.setEnabled(self._is_writable)
        self._condition.setEnabled(bool(self._diagnoses) or self._has_text)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (event.Type.FontChange, event.Type.StyleChange):
            self._show()


if TYPE_CHECKING:
    _Step = Callable[[tuple[CodedDiagnosis, ...]], tuple[CodedDiagnosis, ...]]


class _Change(QUndoCommand):
    """Changes only what was changed, in the list as it is now: a save, or somebody else, may lie between."""

    def __init__(self, shown: VisitDiagnoses, words: str, redo: _Step, undo: _Step) -> None:
        super().__init__(words)
        self._shown = shown
        self._redo = redo
        self._undo = undo

    def redo(self) -> None:
        self._shown.put(self._redo(self._shown.diagnoses))

    def undo(self) -> None:
        self._shown.put(self._undo(self._shown.diagnoses))
