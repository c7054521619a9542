"""Text that was not saved: the list of it, and what was typed beside what is stored."""

from __future__ import annotations

from typing import ClassVar, Self

from clinic_desktop.testing.pages.conflict import VersionsPage
from clinic_desktop.testing.pages.lists import ListPage
from clinic_desktop.testing.pages.page import DialogPage


class DraftsPage(DialogPage):
    """The list of what was typed and not saved, opened with Ctrl+Shift+R or from the notice."""

    root_name: ClassVar[str] = "drafts"
    message_name: ClassVar[str] = "drafts-message"

    @property
    def list(self) -> ListPage:
        """Columns: what, patient, last_written, where, state."""
        return ListPage(self.window, "drafts-list")

    def open(self, **texts: str) -> None:
        """Open a draft where it belongs."""
        self.list.choose(**texts)
        self._click("drafts-open").expect_closed()

    def ask_to_discard(self, **texts: str) -> Self:
        self.list.choose(**texts)
        return self._click("drafts-discard")

    def close(self) -> None:
        self._click("drafts-close").expect_closed()


class RecoveryPage(VersionsPage):
    """What was typed and not saved ("mine") beside what is stored ("theirs")."""

    root_name: ClassVar[str] = "recovery"
