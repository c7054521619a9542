"""A titled list of entries in the chart, with add, change and strike out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Generic, TypeVar

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from clinic_desktop.domain.allergies import Allergy
from clinic_desktop.domain.conditions import Condition
from clinic_desktop.domain.pages import Page
from clinic_desktop.ui.shortcuts import ActionSpec, make_action
from clinic_desktop.ui.theme import SPACE_XS
from clinic_desktop.ui.widgets.record_model import Column, RecordTableModel
from clinic_desktop.ui.widgets.record_table import RecordTable
from clinic_desktop.ui.widgets.section_header import SectionHeader

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from PySide6.QtGui import QAction

E = TypeVar("E", bound=Allergy | Condition)


class EntryList(QWidget, Generic[E]):
    """Signals: add_wanted(). change_wanted(entry). strike_wanted(entry)."""

    add_wanted = Signal()
    change_wanted = Signal(object)
    strike_wanted = Signal(object)

    def __init__(
        self,
        name: str,
        title: str,
        picture: str,
        columns: Iterable[Column[E]],
        add_keys: str,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.header = SectionHeader(f"{name}-header", title, picture)
        self._model: RecordTableModel[E] = RecordTableModel(tuple(columns), lambda entry: entry.id, self)
        self.table: RecordTable[E] = RecordTable(f"{name}-list", title, self._model)
        self.table.setAlternatingRowColors(True)
        thing = "allergy" if name == "allergies" else name.removesuffix("s")
        self._add = make_action(
            self, ActionSpec(f"add-{name}", f"Add {thing}…", add_keys, "plus"), self.add_wanted.emit
        )
        self._change = make_action(
            self,
            ActionSpec(f"change-{name}", f"Change {thing}…", "F2", "pencil", within=True, needs="Choose a line first"),
            self._on_change,
        )
        self._strike = make_action(
            self,
            ActionSpec(
                f"strike-{name}", f"Strike out {thing}…", "Del", "ban", within=True, needs="Choose a line first"
            ),
            self._on_strike,
        )
        self.actions_for_menu: list[QAction] = [self._add, self._change, self._strike]
        self.addActions(self.actions_for_menu)
        for action in (self._add, self._change, self._strike):
            self.header.add_button(action)
        self.table.record_chosen.connect(self._offer)
        self.table.record_activated.connect(lambda _: self._on_change())
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE_XS)
        column.addWidget(self.header)
        column.addWidget(self.table, 1)
        self._offer(None)

    def show_entries(self, entries: tuple[E, ...]) -> None:
        self._model.show(Page(entries, has_more=False))
        self.header.set_count(sum(entry.struck_out is None for entry in entries) or None)
        self._offer(self.table.current_record())

    def add_action(self, spec: ActionSpec, slot: Callable[[], object]) -> None:
        """Put one more button into the header."""
        action = make_action(self, spec, slot)
        self.addAction(action)
        self.actions_for_menu.append(action)
        self.header.add_button(action)

    def _offer(self, entry: E | None) -> None:
        can = entry is not None and entry.struck_out is None
        self._change.setEnabled(can)
        self._strike.setEnabled(can)

    def _on_change(self) -> None:
        entry = self.table.current_record()
        if entry is not None and entry.struck_out is None:
            self.change_wanted.emit(entry)

    def _on_strike(self) -> None:
        entry = self.table.current_record()
        if entry is not None and entry.struck_out is None:
            self.strike_wanted.emit(entry)
