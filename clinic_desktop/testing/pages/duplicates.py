"""The work-list of patients who may be registered twice."""

from __future__ import annotations

from typing import ClassVar, Self

from clinic_desktop.testing.pages.both import BothPage
from clinic_desktop.testing.pages.lists import ListPage
from clinic_desktop.testing.pages.merge import MergePage
from clinic_desktop.testing.pages.page import DialogPage
from clinic_desktop.testing.pages.papers import ListExportPage

OVER = "Everybody has been compared with everybody"


class DuplicatesPage(DialogPage):
    """Names are as the list shows them: "DOE, Jane"."""

    root_name: ClassVar[str] = "duplicates"
    message_name: ClassVar[str] = "duplicates-message"

    @property
    def list(self) -> ListPage:
        return ListPage(self.window, "duplicates-list")

    @property
    def progress(self) -> str:
        return self._text("duplicates-progress")

    def expect_compared(self) -> Self:
        """Wait until everybody has been looked at."""
        return self._expect_text("duplicates-progress", OVER)

    def expect_pair(self, one: str, other: str, **texts: str) -> Self:
        self.list.expect_row(one=one, other=other, **texts)
        return self

    def expect_no_pair(self, one: str, other: str) -> Self:
        self.list.expect_no_row(one=one, other=other)
        return self

    def card(self, side: str, line: str) -> str:
        """Return a line of the card of "one" or "other": "name", "born", "phone", "address"."""
        return self._text(f"duplicates-{side}-{line}")

    def open_both(self, one: str, other: str) -> BothPage:
        """Choose a pair and look at both side by side."""
        self.list.choose(one=one, other=other)
        self.press("Ctrl+O")
        return BothPage(self.window)

    def export(self) -> ListExportPage:
        self.press("Ctrl+E")
        return ListExportPage(self.window)

    def merge(self, one: str, other: str) -> MergePage:
        """Choose a pair and what stays of each."""
        self.list.choose(one=one, other=other)
        self.press("Ctrl+M")
        return MergePage(self.window)

    def not_the_same(self, one: str, other: str) -> Self:
        """Say that they are two people; the pair goes."""
        self.list.choose(one=one, other=other)
        return self.press("Del").expect_no_pair(one, other)

    def show_two_people(self) -> Self:
        """Show the pairs said to be two people, or those nobody has decided about."""
        return self.press("Ctrl+H")

    def close(self) -> None:
        self._click("duplicates-close").expect_closed()
