"""Parts that come and go together are laid out once."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QEvent

if TYPE_CHECKING:
    from collections.abc import Iterator

    from PySide6.QtWidgets import QWidget


@contextmanager
def laid_out_once(widget: QWidget) -> Iterator[None]:
    """Show and hide many parts of a widget that is on the screen.

    Qt lays out everything around a part whenever one appears; here it does so once, before the next picture.
    """
    layout = widget.layout()
    was_enabled = layout is not None and layout.isEnabled()
    if layout is not None:
        layout.setEnabled(False)
    try:
        yield
    finally:
        if layout is not None:
            layout.setEnabled(was_enabled)
            # Qt asks for it by itself only where the layout had been settled before.
            QCoreApplication.postEvent(widget, QEvent(QEvent.Type.LayoutRequest))


def lay_out_around(*widgets: QWidget) -> None:
    """Give widgets whose texts have grown the room they need now, with everything around them that is laid out."""
    around: dict[QWidget, None] = {}
    for widget in widgets:
        part: QWidget | None = widget
        while part is not None and part.layout() is not None:
            # Behind what was there: a parent that is met again comes after all of its children.
            around.pop(part, None)
            around[part] = None
            part = part.parentWidget()
    for part in around:
        layout = part.layout()
        if layout is not None:
            layout.invalidate()
            layout.activate()
