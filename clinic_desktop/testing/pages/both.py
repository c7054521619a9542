"""Two registrations side by side, with what differs marked."""

from __future__ import annotations

from typing import ClassVar, Self

from clinic_desktop.testing.pages.lists import ListPage
from clinic_desktop.testing.pages.merge import MergePage
from clinic_desktop.testing.pages.page import DialogPage


class BothPage(DialogPage):
    root_name: ClassVar[str] = "both"
    message_name: ClassVar[str] = "both-message"

    @property
    def list(self) -> ListPage:
        """Columns: what, registered_first, registered_later, compared."""
        return ListPage(self.window, "both-list")

    def expect_compared(self, what: str, words: str) -> Self:
        """Wait until a line says "same", "differs", "only one known" or "written differently"."""
        self.list.expect_row(what=what, compared=words)
        return self

    @property
    def said(self) -> str:
        """What stands below the lines: how many differ, and what belongs to each."""
        return self._text("both-belongings")

    def merge(self) -> MergePage:
        self.press("Ctrl+M").expect_closed()
        return MergePage(self.window)

    def not_the_same(self) -> None:
        self.press("Ctrl+Del").expect_closed()

    def close(self) -> None:
        self._click("both-close").expect_closed()
