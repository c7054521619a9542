"""The papers of the clinic: the list, and changing one of them. And what the program does not check."""

from __future__ import annotations

from typing import ClassVar, Self

from PySide6.QtWidgets import QPushButton, QTextBrowser

from clinic_desktop.testing.pages.lists import ListPage
from clinic_desktop.testing.pages.page import DialogPage, Page
from clinic_desktop.ui.printing.page_view import PageView


class ClinicPapersPage(Page):
    """Opened from the menu by administrators."""

    root_name: ClassVar[str] = "papers"

    @property
    def list(self) -> ListPage:
        return ListPage(self.window, "papers-list")

    def change(self, paper: str) -> PaperEditorPage:
        self.list.open(paper=paper)
        return PaperEditorPage(self.window).expect_ready()

    def close(self) -> None:
        self._click("papers-close")


class PaperEditorPage(DialogPage):
    root_name: ClassVar[str] = "paper-editor"
    message_name: ClassVar[str] = "paper-editor-message"

    def expect_ready(self) -> Self:
        """Wait until the template is there and was looked at."""
        return self.expect(lambda: self.text and self.shown, "the template and its preview")

    @property
    def text(self) -> str:
        return self._text("paper-editor-body")

    @property
    def shown(self) -> str:
        """What the preview shows."""
        return self.widget("paper-editor-pages", PageView).accessibleDescription()

    def write(self, template: str) -> Self:
        return self._write("paper-editor-body", template)

    def expect_shown(self, words: str) -> Self:
        return self.expect(lambda: words in self.shown, lambda: f"“{words}” in the preview, not “{self.shown}”")

    def begin_with(self, version: str) -> Self:
        return self._choose("paper-editor-version", version)

    def reset(self) -> None:
        """Print the paper as the program brings it, and wait until that is stored."""
        self.expect(lambda: self.widget("paper-editor-reset", QPushButton).isEnabled(), "something to reset")
        self._click("paper-editor-reset")
        self.message.expect("Print this paper as the program brings it?").choose("Reset")
        self.expect_closed()


class NotCheckedPage(Page):
    root_name: ClassVar[str] = "not-checked"

    @property
    def text(self) -> str:
        return self.widget("not-checked-list", QTextBrowser).toPlainText()

    def close(self) -> None:
        self._click("not-checked-close")
