"""The page of all keys."""

from __future__ import annotations

from typing import ClassVar

from clinic_desktop.testing.pages.lists import ListPage
from clinic_desktop.testing.pages.page import DialogPage


class KeysPage(DialogPage):
    root_name: ClassVar[str] = "keys"

    @property
    def list(self) -> ListPage:
        return ListPage(self.window, "keys-list")

    def close(self) -> None:
        self._click("keys-close")
        self.expect_closed()

    def _still_open(self) -> str:
        return "the page of keys to close"
