"""The command palette: whatever a window offers, found by a few letters."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Self

from clinic_desktop.testing.pages.lists import ListPage
from clinic_desktop.testing.pages.page import DialogPage

if TYPE_CHECKING:
    from collections.abc import Sequence


class PalettePage(DialogPage):
    root_name: ClassVar[str] = "palette"

    @property
    def list(self) -> ListPage:
        return ListPage(self.window, "palette-list")

    @property
    def actions(self) -> Sequence[str]:
        """What is found, the likeliest first."""
        return self.list.column("action")

    @property
    def about(self) -> str:
        """What is said of the chosen action: what it does, or what it waits for."""
        return self._text("palette-about")

    def find(self, typed: str) -> Self:
        return self._write("palette-find", typed)

    def run(self) -> None:
        """Run the action that is chosen."""
        self.press("Return")
        self.expect_closed()

    def close(self) -> None:
        self.press("Escape")
        self.expect_closed()
