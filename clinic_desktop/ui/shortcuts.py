"""Actions: what they are called, which keys they have, and whether two want the same key."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence, QShortcut
from PySide6.QtWidgets import QMainWindow, QMenu, QWidget

from clinic_desktop.ui.icons import icon

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from PySide6.QtCore import QObject

WHAT_IT_NEEDS = "what_it_needs"
"""The property of an action that says why it cannot be used while it is disabled."""

_KEY_WORDS = {
    "Return": "Enter",
    "Esc": "Escape",
    "Del": "Delete",
    "Ins": "Insert",
    "PgUp": "Page Up",
    "PgDown": "Page Down",
    "Left": "Left arrow",
    "Right": "Right arrow",
    "Up": "Up arrow",
    "Down": "Down arrow",
}


@dataclass(frozen=True, slots=True)
class ActionSpec:
    """Something a person can do: its text with ``&`` before the menu letter, its keys, icon and a sentence about it.

    ``within`` limits the keys to the widget the action is added to, so that two lists can both use Delete.
    ``needs`` says what must be there before it can be used: "Choose an appointment first".
    """

    id: str
    text: str
    keys: str | tuple[str, ...] = ()
    icon: str = ""
    tip: str = ""
    within: bool = False
    needs: str = ""

    @property
    def sequences(self) -> list[QKeySequence]:
        keys = (self.keys,) if isinstance(self.keys, str) else self.keys
        return [QKeySequence(key) for key in keys if key]


def make_action(parent: QObject, spec: ActionSpec, slot: Callable[[], object]) -> QAction:
    """Return the action, owned by ``parent``. A widget has to be given it (``addAction``) before its keys work."""
    action = QAction(spec.text, parent)
    action.setObjectName(f"action-{spec.id}")
    action.setShortcuts(spec.sequences)
    if spec.within:
        action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
    if spec.icon:
        action.setIcon(icon(spec.icon))
    tip = spec.tip or plain_text(spec.text)
    action.setStatusTip(tip)
    action.setProperty(WHAT_IT_NEEDS, spec.needs)
    action.setToolTip(f"{tip} ({keys_in_words(spec.sequences[0])})" if spec.sequences else tip)

    def act() -> None:
        # Qt hands "checked" to whatever takes an argument.
        slot()

    action.triggered.connect(act)
    return action


def plain_text(text: str) -> str:
    """Return an action's or label's text without the menu letter's mark."""
    return text.replace("&&", "\0").replace("&", "").replace("\0", "&").removesuffix("…")


def keys_in_words(keys: QKeySequence) -> str:
    """Return keys as people say them: ``Ctrl + Page Up``; the steps of a sequence with ``then`` between them."""
    steps = keys.toString(QKeySequence.SequenceFormat.PortableText).split(", ")
    return " then ".join(_step_in_words(step) for step in steps)


def menus_of(window: QMainWindow) -> list[QMenu]:
    """Return the menus of a window in the order in which they stand there, each before those that open from it."""
    return _with_inner(window.menuBar().actions())


def clashes(window: QWidget) -> list[str]:
    """Return a line for each key that two actions or shortcuts of the window both answer to."""
    found = []
    for (first, first_keys), (second, second_keys) in combinations(_wants(window), 2):
        both = {key.toString() for key in first_keys} & {key.toString() for key in second_keys}
        if both and _can_meet(first, second):
            found += [f"{key}: {_name(first)} and {_name(second)}" for key in sorted(both)]
    return found


def _with_inner(actions: Iterable[QAction]) -> list[QMenu]:
    found = []
    for action in actions:
        menu = action.menu()
        if isinstance(menu, QMenu):
            found += [menu, *_with_inner(menu.actions())]
    return found


def _step_in_words(step: str) -> str:
    # The plus key itself stands after the plus that joins.
    parts = [*step.rstrip("+").split("+"), "Plus"] if step.endswith("+") else step.split("+")
    return " + ".join(_KEY_WORDS.get(part, part) for part in parts if part)


def _wants(window: QWidget) -> list[tuple[QAction | QShortcut, list[QKeySequence]]]:
    actions: list[tuple[QAction | QShortcut, list[QKeySequence]]] = [
        (action, action.shortcuts()) for action in window.findChildren(QAction) if action.shortcuts()
    ]
    return actions + [(shortcut, shortcut.keys()) for shortcut in window.findChildren(QShortcut)]


def _can_meet(first: QAction | QShortcut, second: QAction | QShortcut) -> bool:
    """Keys limited to widgets meet only where one of these widgets is, or lies within, the other."""
    return any(
        one is other or one.isAncestorOf(other) or other.isAncestorOf(one)
        for one in _reach(first)
        for other in _reach(second)
    )


def _reach(wanting: QAction | QShortcut) -> list[QWidget]:
    context = wanting.shortcutContext() if isinstance(wanting, QAction) else wanting.context()
    homes = wanting.associatedObjects() if isinstance(wanting, QAction) else [wanting.parent()]
    widgets = [home for home in homes if isinstance(home, QWidget)]
    if context in {Qt.ShortcutContext.WidgetShortcut, Qt.ShortcutContext.WidgetWithChildrenShortcut}:
        # In a menu an action is shown; its keys work where its list is.
        return [home for home in widgets if not isinstance(home, QMenu)]
    owner = wanting.parent()
    return [_window_of(home) for home in widgets] or ([owner.window()] if isinstance(owner, QWidget) else [])


def _window_of(home: QWidget) -> QWidget:
    """Return the window in which keys work; a menu is a window of its own to Qt, and hears keys of the one it is in."""
    around = home.parentWidget()
    return _window_of(around) if isinstance(home, QMenu) and around is not None else home.window()


def _name(wanting: QAction | QShortcut) -> str:
    return wanting.objectName() or (plain_text(wanting.text()) if isinstance(wanting, QAction) else "a shortcut")
