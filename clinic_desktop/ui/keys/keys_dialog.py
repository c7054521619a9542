"""The map of keys: what every key does, where, and whether it can be used now."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QDialog, QDialogButtonBox, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from clinic_desktop.domain.pages import Page
from clinic_desktop.exchange.papers import rendered
from clinic_desktop.ui.keys.offered_actions import OfferedAction, offered_actions
from clinic_desktop.ui.keys.palette_search import matching
from clinic_desktop.ui.printing import print_document
from clinic_desktop.ui.theme import SPACE_L, SPACE_M, SPACE_S, set_look
from clinic_desktop.ui.widgets.record_model import Column, RecordTableModel
from clinic_desktop.ui.widgets.record_table import RecordTable
from clinic_desktop.ui.widgets.search_box import SearchBox

if TYPE_CHECKING:
    from collections.abc import Iterable

    from clinic_desktop.ui.workspace import Workspace


def _always(place: str, words: str, keys: str) -> OfferedAction:
    return OfferedAction(f"{place} {words}", place, words, keys, "", is_usable=True, needs="", act=lambda: None)


EVERYWHERE = (
    _always("Every window", "Go to the next field or list", "Tab"),
    _always("Every window", "Go back to the one before", "Shift + Tab"),
    _always("Every window", "Open a menu, press a button, go to a field", "Alt + its underlined letter"),
    _always("Lists", "Open the chosen line", "Enter"),
    _always("Lists", "Go to the first or last line", "Home or End"),
    _always("Lists", "Sort by the column before or behind", "Alt + Shift + Left arrow or Right arrow"),
    _always("Lists", "Sort the other way round", "Alt + Shift + Down arrow"),
    _always("Forms", "Save, or do what the coloured button says", "Enter"),
    _always("Forms", "Close; what was typed is asked about first", "Escape"),
    _always("Dates", "A day earlier or later", "Up arrow or Down arrow"),
    _always("Dates", "A month earlier or later", "Page Up or Page Down"),
    _always("Dates", "Pick from a calendar", "F4 or Alt + Down arrow"),
)


def _colour(one: OfferedAction) -> str:
    return "text" if one.is_usable else "disabled_text"


COLUMNS: tuple[Column[OfferedAction], ...] = (
    Column("Where", lambda one: one.place, width=24, colour=lambda _: "muted_text"),
    Column(
        "Action",
        lambda one: one.words,
        stretch=True,
        width=26,
        colour=_colour,
        tooltip=lambda one: one.needs or one.tip,
    ),
    Column("Keys", lambda one: one.keys, width=22, strong=True, colour=_colour),
    Column("Now", lambda one: "" if one.is_usable else "not now", width=10, colour=lambda _: "muted_text"),
)


class KeysDialog(QDialog):
    """Shows the keys of ``window``, place by place."""

    def __init__(self, workspace: Workspace, window: QWidget) -> None:
        super().__init__(window)
        self.setObjectName("keys")
        self.setWindowTitle("Keys")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._workspace = workspace
        with_keys = [one for one in offered_actions(window) if one.keys]
        self._known = (*_by_place(with_keys), *EVERYWHERE)
        self._make_widgets()
        self._lay_out()
        self._show()
        self.resize(720, 600)
        self._box.setFocus()

    def _make_widgets(self) -> None:
        self._box = SearchBox("keys-find", "Find a key or an action")
        self._only_now = QCheckBox("Only what can be used &now")
        self._only_now.setObjectName("keys-only-now")
        self._model: RecordTableModel[OfferedAction] = RecordTableModel(
            COLUMNS, lambda one: (one.place, one.name), self
        )
        self._table: RecordTable[OfferedAction] = RecordTable("keys-list", "Keys", self._model)
        self._table.show_empty("No key like this", "Every action, also those without a key, is in the command palette.")
        self._count = QLabel()
        self._count.setObjectName("keys-number")
        set_look(self._count, "role", "muted")
        self._buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        close = self._buttons.button(QDialogButtonBox.StandardButton.Close)
        close.setObjectName("keys-close")
        close.setAutoDefault(False)
        printing = self._buttons.addButton("&Print…", QDialogButtonBox.ButtonRole.ActionRole)
        printing.setObjectName("keys-print")
        printing.setAutoDefault(False)
        printing.clicked.connect(self._print)
        self._buttons.rejected.connect(self.reject)
        self._box.text_settled.connect(lambda _: self._show())
        self._box.list_wanted.connect(self._table.setFocus)
        self._only_now.toggled.connect(lambda _: self._show())

    def _lay_out(self) -> None:
        finding = QHBoxLayout()
        finding.setSpacing(SPACE_M)
        finding.addWidget(self._box, 1)
        finding.addWidget(self._only_now)
        ending = QHBoxLayout()
        ending.setSpacing(SPACE_S)
        ending.addWidget(self._count)
        ending.addWidget(self._buttons, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACE_L, SPACE_L, SPACE_L, SPACE_L)
        column.setSpacing(SPACE_M)
        column.addLayout(finding)
        column.addWidget(self._table, 1)
        column.addLayout(ending)

    def _show(self) -> None:
        typed, only_now = self._box.text(), self._only_now.isChecked()
        found = matching(typed, self._known) if typed.strip() else self._known
        shown = tuple(one for one in found if one.is_usable or not only_now)
        self._model.show(Page(shown, has_more=False))
        self._count.setText("1 key" if len(shown) == 1 else f"{len(shown)} keys")

    def _print(self) -> None:
        parts: dict[str, list[tuple[str, str]]] = {}
        for one in self._known:
            parts.setdefault(one.place, []).append((one.words, one.keys))
        work = partial(rendered, "keys.html", parts=parts)
        self._workspace.tasks.run(work, owner=self, done=self._show_print)

    def _show_print(self, html: str) -> None:
        print_document(self._workspace, "keys", "Keys", html, self)


def _by_place(offered: Iterable[OfferedAction]) -> list[OfferedAction]:
    """Return the actions with those of one place together, places and actions in the order of the window."""
    parts: dict[str, list[OfferedAction]] = {}
    for one in offered:
        parts.setdefault(one.place, []).append(one)
    return [one for part in parts.values() for one in part]
