"""Finding widgets by their object names: the only thing about the window's inside that pages know."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from PySide6.QtWidgets import QDialog, QWidget

from clinic_desktop.testing.pages.waiting import wait_until

if TYPE_CHECKING:
    from collections.abc import Iterable

W = TypeVar("W", bound=QWidget)


class NoSuchWidget(AssertionError):
    """No widget of this name is in the window."""


def widget(window: QWidget, name: str, kind: type[W]) -> W:
    """Return the widget with this object name, one that is seen before one that is hidden. Raises NoSuchWidget."""
    found = _named(window, name, kind)
    if not found:
        raise NoSuchWidget(_no_such(window, name, kind))
    return next((one for one in reversed(found) if one.isVisible()), found[-1])


def visible_widget(window: QWidget, name: str, kind: type[W]) -> W:
    """Wait until the widget with this object name is seen, and return it."""
    found: list[W] = []

    def is_seen() -> bool:
        found[:] = [one for one in _named(window, name, kind) if one.isVisible()]
        return bool(found)

    wait_until(is_seen, lambda: f"{name} to be seen; {_no_such(window, name, kind)}")
    return found[-1]


def is_visible(window: QWidget, name: str) -> bool:
    return any(one.isVisible() for one in _named(window, name, QWidget))


def exists(window: QWidget, name: str) -> bool:
    return bool(_named(window, name, QWidget))


def front(window: QWidget) -> QWidget:
    """Return what a person's keys reach: the window's dialog that was opened last, else the window."""
    dialogs = [one for one in window.findChildren(QDialog) if one.isVisible() and one.isModal()]
    return dialogs[-1] if dialogs else window


def _named(window: QWidget, name: str, kind: type[W]) -> list[W]:
    own = [window] if window.objectName() == name and isinstance(window, kind) else []
    return [*own, *window.findChildren(kind, name)]


def _no_such(window: QWidget, name: str, kind: type[QWidget]) -> str:
    others = [type(one).__name__ for one in _named(window, name, QWidget)]
    if others:
        return f"“{name}” is {', '.join(others)} here, a visible {kind.__name__} is wanted"
    start = name.split("-", maxsplit=1)[0]
    alike = sorted({one.objectName() for one in _all(window) if one.objectName().startswith(start)})
    return f"no “{name}” in {window.objectName()}; alike: {', '.join(alike) or 'nothing'}"


def _all(window: QWidget) -> Iterable[QWidget]:
    return window.findChildren(QWidget)
