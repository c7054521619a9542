"""Patients of whom something is missing, and the letters that ask for it."""

from __future__ import annotations

from typing import ClassVar, Self

from PySide6.QtWidgets import QCheckBox

from clinic_desktop.testing.pages import hands
from clinic_desktop.testing.pages.finding import visible_widget
from clinic_desktop.testing.pages.lists import ListPage
from clinic_desktop.testing.pages.page import DialogPage
from clinic_desktop.testing.pages.papers import ListExportPage
from clinic_desktop.testing.pages.printing import PrintPage


class MissingDataPage(DialogPage):
    root_name: ClassVar[str] = "missing-data"
    message_name: ClassVar[str] = "missing-data-message"

    @property
    def list(self) -> ListPage:
        return ListPage(self.window, "missing-data-list")

    def only(self, *wanted: str) -> Self:
        """List those of whom one of these is missing: "phone", "email", "address", "contact"."""
        for what in ("phone", "email", "address", "contact"):
            box = visible_widget(self.root, f"missing-data-{what}", QCheckBox)
            if box.isChecked() is not (what in wanted):
                hands.click(box)
        return self

    def letter(self, name: str) -> PrintPage:
        """Choose a patient and ask for the letter."""
        self.list.choose(name=name)
        self.press("Ctrl+P")
        return PrintPage(self.window)

    def letters(self) -> PrintPage:
        """Ask for a letter to each of the list."""
        self._click("missing-data-header-write-letters")
        return PrintPage(self.window)

    def export(self) -> ListExportPage:
        self.press("Ctrl+E")
        return ListExportPage(self.window)

    def close(self) -> None:
        self._click("missing-data-close").expect_closed()
