"""The print dialog: what will be on the paper, and where it goes."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Self

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QFileDialog, QLineEdit

from clinic_desktop.testing.pages.finding import visible_widget
from clinic_desktop.testing.pages.page import DialogPage
from clinic_desktop.ui.printing.page_view import PageView
from clinic_desktop.ui.printing.print_dialog import PrintDialog

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from PySide6.QtWidgets import QWidget


class PrintPage(DialogPage):
    root_name: ClassVar[str] = "print"
    message_name: ClassVar[str] = "print-message"

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self.expect(lambda: self._text("print-number"), "the pages to be laid out")

    @property
    def text(self) -> str:
        """What stands on the pages, without what is above and below it."""
        return self.widget("print-pages", PageView).accessibleDescription()

    @property
    def number(self) -> str:
        """Which page is seen: "Page 1 of 3"."""
        return self._text("print-number")

    def expect_number(self, words: str) -> Self:
        return self._expect_text("print-number", words)

    @property
    def paper(self) -> str:
        return self._text("print-paper")

    @property
    def orientation(self) -> str:
        return self._text("print-orientation")

    @property
    def printers(self) -> Sequence[str]:
        """What can be chosen; one entry says so if this computer has no printer."""
        found = self.widget("print-printer", QComboBox)
        self.expect(lambda: found.itemText(0) != "Looking for printers…", "the printers to be known")
        return [found.itemText(number) for number in range(found.count())]

    @property
    def reason(self) -> str:
        """Why a list of patients is printed."""
        return self._text("print-reason-text")

    def give_reason(self, reason: str) -> Self:
        return self._write("print-reason-text", reason)

    def choose_paper(self, words: str) -> Self:
        return self._choose("print-paper", words)

    def choose_orientation(self, words: str) -> Self:
        return self._choose("print-orientation", words)

    def save_as(self, path: Path) -> None:
        """Save as PDF at this place, as if it had been chosen in the file dialog of the computer."""
        if not isinstance(self.root, PrintDialog):
            raise TypeError("this page is about a print dialog")
        self.root.save_to(str(path))
        self.expect_closed()

    def save_by_keys(self, path: Path) -> None:
        """Save as PDF without a mouse: the key of the button, the place typed into the file dialog, Enter."""
        self.press("Alt+S")
        place = visible_widget(self.root, "print-place", QFileDialog)
        self.expect(lambda: QApplication.activeWindow() is place, "the file dialog to be in front")
        name = visible_widget(place, "fileNameEdit", QLineEdit)
        self.expect(name.hasFocus, "the cursor in the name of the file")
        QTest.keyClicks(name, str(path))
        QTest.keyClick(name, Qt.Key.Key_Return)
        self.expect_closed()

    def offered_name(self) -> str:
        """Ask to save as PDF, return the name that is offered for the file, and leave it."""
        self.press("Alt+S")
        place = visible_widget(self.root, "print-place", QFileDialog)
        name = visible_widget(place, "fileNameEdit", QLineEdit).text()
        place.reject()
        return name

    def close(self) -> None:
        self._click("print-close")
        self.expect_closed()
