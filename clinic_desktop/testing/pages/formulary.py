"""The formulary of the clinic: what is in it."""

from __future__ import annotations

from typing import ClassVar, Self

from clinic_desktop.testing.pages.finding import is_visible
from clinic_desktop.testing.pages.lists import ListPage
from clinic_desktop.testing.pages.page import Page


class FormularyPage(Page):
    """Administration → Formulary. Files come in and out by ``clinic-desktop formulary`` too."""

    root_name: ClassVar[str] = "formulary"
    message_name: ClassVar[str] = "formulary-message"

    @property
    def list(self) -> ListPage:
        return ListPage(self.window, "formulary-list")

    @property
    def count(self) -> str:
        """How many are shown of how many: "12 of 432 medicines"."""
        return self._text("formulary-count")

    def expect_count(self, words: str) -> Self:
        return self.expect(lambda: words in self.count, lambda: f"{words} in “{self.count}”")

    def filter(self, text: str) -> Self:
        return self._write("formulary-filter", text)

    def close(self) -> None:
        self._click("formulary-close")
        self.expect(lambda: not is_visible(self.window, self.root_name), "the formulary to close")
