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
