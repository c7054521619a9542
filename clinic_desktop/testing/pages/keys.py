"""The map of keys."""

from __future__ import annotations

from typing import ClassVar, Self

from PySide6.QtWidgets import QCheckBox

from clinic_desktop.testing.pages.lists import ListPage
from clinic_desktop.testing.pages.page import DialogPage
from clinic_desktop.testing.pages.printing import PrintPage


class KeysPage(DialogPage):
    root_name: ClassVar[str] = "keys"

    @property
    def list(self) -> ListPage:
        return ListPage(self.window, "keys-list")

    def find(self, typed: str) -> Self:
        return self._write("keys-find", typed)

    def show_only_usable(self, *, is_wanted: bool = True) -> Self:
        """Leave out what cannot be used now."""
        if self.widget("keys-only-now", QCheckBox).isChecked() != is_wanted:
            self._click("keys-only-now")
        return self

    def print(self) -> PrintPage:
        self._click("keys-print")
        return PrintPage(self.window)

    def close(self) -> None:
        self._click("keys-close")
        self.expect_closed()

    def _still_open(self) -> str:
        return "the page of keys to close"
