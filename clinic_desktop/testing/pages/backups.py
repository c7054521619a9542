"""The list of backups, and the key without which none can be read."""

from __future__ import annotations

from typing import ClassVar, Self

from clinic_desktop.testing.pages.lists import ListPage
from clinic_desktop.testing.pages.page import DialogPage


class BackupKeyPage(DialogPage):
    root_name: ClassVar[str] = "backup-key"
    message_name: ClassVar[str] = "backup-key-message"

    @property
    def key(self) -> str:
        return self._text("backup-key-shown")

    def expect_key(self) -> Self:
        return self.expect(lambda: "AGE-SECRET-KEY-1" in self.key, "the key to be shown")

    def copy(self) -> Self:
        return self._click("backup-key-copy").expect_message("The key is copied")

    def say_stored(self) -> None:
        """Say that the key is kept elsewhere; the dialog closes."""
        self._click("backup-key-stored").expect_closed()

    def close(self) -> None:
        self._click("backup-key-close").expect_closed()


class BackupsPage(DialogPage):
    root_name: ClassVar[str] = "backups"
    message_name: ClassVar[str] = "backups-message"

    @property
    def list(self) -> ListPage:
        return ListPage(self.window, "backups-list")

    @property
    def where(self) -> str:
        """What is said about where backups lie."""
        return self._text("backups-where")

    def back_up_now(self) -> Self:
        """Ask for a backup where this computer is the server. What comes of it is for expect_message()."""
        return self.press("Ins")

    def show_key(self) -> BackupKeyPage:
        self.press("Ctrl+R")
        return BackupKeyPage(self.window)

    def close(self) -> None:
        self._click("backups-close").expect_closed()
