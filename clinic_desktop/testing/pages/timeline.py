"""The patient's history in one list."""

from __future__ import annotations

from typing import ClassVar, Self

from PySide6.QtWidgets import QToolButton

from clinic_desktop.testing.pages import hands
from clinic_desktop.testing.pages.lists import ListPage
from clinic_desktop.testing.pages.page import Page


class TimelinePage(Page):
    """Stands in the chart where the visit stands."""

    root_name: ClassVar[str] = "timeline"
    message_name: ClassVar[str] = "timeline-message"

    @property
    def list(self) -> ListPage:
        return ListPage(self.window, "timeline-list")

    @property
    def details(self) -> str:
        """All that is said of the chosen entry, line by line."""
        return self._text("timeline-details")

    def expect_what(self, *titles: str) -> Self:
        """Wait until exactly this is listed, the latest first."""
        self.list.expect_column("what", *titles)
        return self

    def search(self, text: str) -> Self:
        return self._write("timeline-search", text)

    def as_known_on(self, day: str) -> Self:
        return self._write("timeline-as-of", day).press("Tab")

    def show(self, kind: str) -> Self:
        """Show a kind or leave it out: "visit", "condition", "allergy", "medication", "vitals"."""
        hands.click(self.widget(f"timeline-{kind}", QToolButton))
        return self

    def show_everything(self) -> Self:
        self.message.choose("Show everything")
        return self
