"""Making two registrations one, and making two of one again."""

from __future__ import annotations

from typing import ClassVar, Self

from PySide6.QtWidgets import QPushButton, QRadioButton, QWidget

from clinic_desktop.testing.pages import hands
from clinic_desktop.testing.pages.finding import is_visible, visible_widget
from clinic_desktop.testing.pages.lists import ListPage
from clinic_desktop.testing.pages.page import DialogPage


class MergePage(DialogPage):
    """Both side by side. Making the page waits until they are read."""

    root_name: ClassVar[str] = "merge"
    message_name: ClassVar[str] = "merge-message"

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self.expect(lambda: is_visible(self.root, "merge-fields"), "both to be read")

    @property
    def said(self) -> str:
        """What merging will do, in words."""
        return self._text("merge-said")

    @property
    def stays(self) -> str:
        return self._text("merge-stays")

    @property
    def can_merge(self) -> bool:
        return self.widget("merge-save", QPushButton).isEnabled()

    def value(self, field: str, side: str) -> str:
        """Return a value that can be chosen: of "stays" or "goes"."""
        return self._text(f"merge-{field.replace('_', '-')}-{side}")

    def take(self, *fields: str) -> Self:
        """Choose the values of the one that goes."""
        for field in fields:
            hands.click(visible_widget(self.root, f"merge-{field.replace('_', '-')}-goes", QRadioButton))
        return self

    def swap(self) -> Self:
        """Let the other one stay."""
        was = self.stays
        self._click("merge-swap")
        return self.expect(lambda: self.stays != was, "the other one to stay")


class MergeChoicePage(DialogPage):
    root_name: ClassVar[str] = "merge-choice"

    @property
    def results(self) -> ListPage:
        return ListPage(self.window, "merge-choice-list-results")

    def choose(self, typed: str, name: str) -> MergePage:
        """Find the other one and look at both."""
        self._write("merge-choice-list-box", typed)
        self.results.choose(name=name)
        self._click("merge-choice-next").expect_closed()
        return MergePage(self.window)


class UnmergePage(DialogPage):
    root_name: ClassVar[str] = "unmerge"
    message_name: ClassVar[str] = "unmerge-message"

    @property
    def said(self) -> str:
        return self._text("unmerge-said")

    def expect_said(self, part: str) -> Self:
        return self.expect(lambda: part in self.said, lambda: f"“{part}”, not “{self.said}”")


class MergesPage(DialogPage):
    root_name: ClassVar[str] = "merges"
    message_name: ClassVar[str] = "merges-message"

    @property
    def list(self) -> ListPage:
        return ListPage(self.window, "merges-list")

    def find(self, typed: str) -> Self:
        """Show the merges with these words in one of the names."""
        return self._write("merges-filter", typed)

    def undo(self, name: str) -> UnmergePage:
        """Choose the merge of somebody by the name of the one that went, and ask to undo it."""
        self.list.choose(was_registered_as=name)
        self.press("Ctrl+U")
        return UnmergePage(self.window)

    def close(self) -> None:
        self._click("merges-close").expect_closed()
