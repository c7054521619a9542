"""What helps to write a visit: prepared texts to pick, the last visit to copy from, one text in the whole pane."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Self

from PySide6.QtWidgets import QDockWidget, QLabel, QTabWidget

from clinic_desktop.testing.pages import hands
from clinic_desktop.testing.pages.finding import is_visible
from clinic_desktop.testing.pages.lists import ListPage
from clinic_desktop.testing.pages.page import DialogPage, Page

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtWidgets import QWidget


class _PickPage(Page):
    """A list to pick from; Enter inserts what is current."""

    @property
    def patient(self) -> str:
        """Whose visit it is inserted into."""
        return self._text(f"{self.root_name}-patient")

    @property
    def list(self) -> ListPage:
        return ListPage(self.window, f"{self.root_name}-list")

    @property
    def preview(self) -> str:
        """What would be inserted."""
        return self._text(f"{self.root_name}-preview")

    def find(self, words: str) -> Self:
        return self._write(f"{self.root_name}-find", words)

    def expect_first(self, text: str) -> Self:
        """Wait until this stands in the first column of the first line."""
        return self.expect(
            lambda: self.list.rows and text in self.list.column(self.list.columns[0])[0],
            lambda: f"{text} to be first of {self.list.rows}",
        )


class SnippetsPage(_PickPage):
    root_name: ClassVar[str] = "snippets"


class TemplatesPage(_PickPage):
    root_name: ClassVar[str] = "templates"


class CopyPage(Page):
    """What the last visit says in a section. Texts are counted from 1."""

    root_name: ClassVar[str] = "copy-last-visit"

    @property
    def patient(self) -> str:
        return self._text("copy-last-visit-patient")

    @property
    def source(self) -> str:
        """When and by whom it was written."""
        return self._text("copy-last-visit-source")

    def text(self, number: int) -> str:
        return self._text(f"copy-last-visit-text-{number}")

    def problem(self, number: int) -> str:
        name = f"copy-last-visit-problem-{number}"
        return self._text(name) if is_visible(self.root, name) else ""

    def toggle(self, number: int) -> Self:
        """Take a text, or leave it."""
        return self._click(f"copy-last-visit-take-{number}")

    def toggle_line(self) -> Self:
        """Put the line that says where it is from above it, or not."""
        return self._click("copy-last-visit-line")

    def copy(self) -> None:
        """Add what is chosen below what is typed."""
        self._click("copy-last-visit-copy")
        self.expect(lambda: not is_visible(self.window, self.root_name), "the dialog to close")

    def cancel(self) -> None:
        self._click("copy-last-visit-cancel")
        self.expect(lambda: not is_visible(self.window, self.root_name), "the dialog to close")


class FullTextPage(Page):
    """One text of the visit in the whole pane."""

    root_name: ClassVar[str] = "full-text"

    @property
    def title(self) -> str:
        headings = self.root.findChildren(QLabel)
        return next(one.text() for one in headings if one.property("role") == "heading")

    @property
    def text(self) -> str:
        return self._text("full-text-area")

    @property
    def counter(self) -> str:
        return self._text("full-text-area-counter")

    @property
    def copied(self) -> str:
        """What is said of lines that stand in the last visit."""
        return self._text("full-text-area-copied")

    @property
    def problem(self) -> str:
        return self._text("full-text-problem") if is_visible(self.root, "full-text-problem") else ""

    @property
    def sees_the_banner(self) -> bool:
        return is_visible(self.window, "patient-banner")

    @property
    def sees_other_panes(self) -> bool:
        docks: Sequence[QDockWidget] = self.window.findChildren(QDockWidget)
        return any(one.isVisible() for one in docks if one.objectName() != "dock-chart")


class SnippetFormPage(DialogPage):
    root_name: ClassVar[str] = "snippet"
    message_name: ClassVar[str] = "snippet-message"

    def fill(self, *, title: str = "", abbreviation: str = "", body: str = "") -> Self:
        for name, text in (("title", title), ("abbreviation", abbreviation), ("body", body)):
            if text:
                self._write(f"snippet-{name}", text)
        return self

    def choose_section(self, words: str) -> Self:
        return self._choose("snippet-section", words)

    def share(self) -> Self:
        """Let all clinicians use it."""
        return self._choose("snippet-whose", "All clinicians")

    def text(self, name: str) -> str:
        return self._text(f"snippet-{name}")


class TemplateFormPage(DialogPage):
    root_name: ClassVar[str] = "template"
    message_name: ClassVar[str] = "template-message"

    def write_title(self, text: str) -> Self:
        return self._write("template-title", text)

    def choose_type(self, words: str) -> Self:
        return self._choose("template-type", words)

    def write(self, name: str, text: str) -> Self:
        """Write a text of the visit: "treatment_plan"."""
        return self._write(f"template-{name.replace('_', '-')}", text)


class WritingPage(Page):
    """Snippets, templates and spelling, to be looked at and changed."""

    root_name: ClassVar[str] = "writing"
    message_name: ClassVar[str] = "writing-message"

    @classmethod
    def opened(cls, window: QWidget) -> Self:
        """Open the window by its key."""
        hands.press(window, "Ctrl+Alt+E")
        return cls(window)

    @property
    def snippets(self) -> ListPage:
        return ListPage(self.window, "snippets-page-list")

    @property
    def templates(self) -> ListPage:
        return ListPage(self.window, "templates-page-list")

    @property
    def words(self) -> ListPage:
        """The words that the person has added."""
        return ListPage(self.window, "spelling-page-list")

    def show(self, tab: str) -> Self:
        """Show "Snippets", "Templates" or "Spelling"."""
        tabs = self.widget("writing-tabs", QTabWidget)
        names = [tabs.tabText(number).replace("&", "") for number in range(tabs.count())]
        tabs.setCurrentIndex(names.index(tab))
        return self

    def add_snippet(self) -> SnippetFormPage:
        self._click("snippets-page-header-add-snippet")
        return SnippetFormPage(self.window)

    def change_snippet(self, title: str) -> SnippetFormPage:
        self.snippets.choose(title=title)
        self._click("snippets-page-header-change-snippet")
        return SnippetFormPage(self.window)

    def remove_snippet(self, title: str) -> Self:
        self.snippets.choose(title=title)
        return self._click("snippets-page-header-remove-snippet")

    def add_template(self) -> TemplateFormPage:
        self.show("Templates")
        self._click("templates-page-header-add-template")
        return TemplateFormPage(self.window)

    def choose_language(self, words: str) -> Self:
        """Choose the language of spell check; "No spell check" switches it off."""
        return self._choose("spelling-language", words)

    def close(self) -> None:
        self._click("writing-close")
        self.expect(lambda: not is_visible(self.window, self.root_name), "the window to close")
