"""The map of keys and the command palette."""

from __future__ import annotations

from typing import TYPE_CHECKING

from clinic_desktop.testing.pages import MainWindowPage

if TYPE_CHECKING:
    from collections.abc import Iterator

    from PySide6.QtWidgets import QWidget


def key_windows(window: QWidget) -> Iterator[tuple[str, QWidget]]:
    main = MainWindowPage(window)
    keys = main.show_keys()
    yield "the page of keys", keys.root
    keys.close()
    palette = main.show_palette()
    yield "the command palette", palette.root
    palette.close()
