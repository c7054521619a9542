"""What helps to write a visit, opened one after the other as people open it. A visit in progress is on the screen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from clinic_desktop.testing.pages import SnippetsPage, TemplatesPage, VisitPage, WritingPage
from clinic_desktop.testing.pages.finding import is_visible

if TYPE_CHECKING:
    from collections.abc import Iterator

    from PySide6.QtWidgets import QWidget


def writing_windows(window: QWidget) -> Iterator[tuple[str, QWidget]]:
    """Yield each of these windows, with words for it. It is closed afterwards."""
    visit = VisitPage(window)
    visit.to_section(1).press("Ctrl+Space")
    yield "snippets to pick from", SnippetsPage(window).root
    visit.press("Escape").expect(lambda: not is_visible(window, "snippets"), "the list to close")
    visit.to_section(1).press("Ctrl+Alt+T")
    yield "templates to pick from", TemplatesPage(window).root
    visit.press("Escape").expect(lambda: not is_visible(window, "templates"), "the list to close")
    copy = visit.copy_last_visit("plan")
    yield "what the last visit says", copy.root
    copy.cancel()
    whole = visit.to_section(4).whole_pane()
    yield "one text in the whole pane", window
    whole.press("Escape")
    texts = WritingPage.opened(window)
    yield "snippets", texts.root
    snippet = texts.add_snippet()
    snippet.save().expect_problem("title", "Please fill this in")
    yield "a snippet", snippet.root
    snippet.cancel().expect_closed()
    template = texts.add_template()
    yield "templates", texts.root
    yield "a template", template.root
    template.cancel().expect_closed()
    texts.show("Spelling").expect(lambda: is_visible(window, "spelling-language"), "the languages")
    yield "spelling", texts.root
    texts.close()
