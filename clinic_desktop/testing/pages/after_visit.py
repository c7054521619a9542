"""What comes after a visit: addenda, what was entered in error, its papers, and who changed what."""

from __future__ import annotations

from typing import ClassVar, Self

from PySide6.QtGui import QFont
from PySide6.QtWidgets import QTextBrowser

from clinic_desktop.testing.pages.lists import ListPage
from clinic_desktop.testing.pages.page import DialogPage, Page
from clinic_desktop.testing.pages.printing import PrintPage


class AddendumPage(DialogPage):
    """Opened by Alt+F10 over a completed visit. Kinds and sections are given as they are shown."""

    root_name: ClassVar[str] = "addendum"
    message_name: ClassVar[str] = "addendum-message"

    def fill(self, text: str, kind: str = "", section: str = "") -> Self:
        if kind:
            self._choose("addendum-kind", kind)
        if section:
            self._choose("addendum-section", section)
        return self._write("addendum-text", text)

    @property
    def text(self) -> str:
        return self._text("addendum-text")


class StrikePartPage(DialogPage):
    """Opened by Alt+Shift+F10: a visit, or a part of it, was entered in error."""

    root_name: ClassVar[str] = "strike-part"
    message_name: ClassVar[str] = "strike-part-message"

    def choose(self, words: str) -> Self:
        return self._choose("strike-part-part", words)

    def give(self, reason: str) -> Self:
        return self._write("strike-part-reason-text", reason)


class SickNotePage(DialogPage):
    root_name: ClassVar[str] = "sick-note"
    message_name: ClassVar[str] = "sick-note-message"

    def fill(self, first: str, last: str, purpose: str = "Work", remark: str = "") -> Self:
        """Days may be typed in any way a person may type them."""
        self._choose("sick-note-purpose", purpose)
        self._write("sick-note-from", first).press("Tab")
        self._write("sick-note-to", last).press("Tab")
        return self._write("sick-note-text", remark)


class ReferralPage(DialogPage):
    root_name: ClassVar[str] = "referral"
    message_name: ClassVar[str] = "referral-message"

    def fill(self, recipient: str, reason: str, text: str = "", urgency: str = "Routine") -> Self:
        self._choose("referral-urgency", urgency)
        self._write("referral-recipient", recipient)
        self._write("referral-reason", reason)
        return self._write("referral-text", text)


class VisitPapersPage(Page):
    """Opened by Ctrl+Alt+P: what can be printed of a visit, and letters that were written."""

    root_name: ClassVar[str] = "visit-papers"
    message_name: ClassVar[str] = "visit-papers-message"

    @property
    def list(self) -> ListPage:
        return ListPage(self.window, "visit-papers-list")

    def print(self, what: str) -> PrintPage:
        """Print "Visit summary", "Prescription", or a letter by the words that stand there."""
        self.list.open(what=what)
        return PrintPage(self.window)

    def write_sick_note(self) -> SickNotePage:
        self.list.open(what="Sick note…")
        return SickNotePage(self.window)

    def write_referral(self) -> ReferralPage:
        self.list.open(what="Referral letter…")
        return ReferralPage(self.window)

    def close(self) -> None:
        self._click("visit-papers-close")


class VisitChangesPage(Page):
    """Opened by Ctrl+Alt+H: who changed what."""

    root_name: ClassVar[str] = "visit-changes"
    message_name: ClassVar[str] = "visit-changes-message"

    @property
    def list(self) -> ListPage:
        return ListPage(self.window, "visit-changes-list")

    def print(self) -> PrintPage:
        self._click("visit-changes-print")
        return PrintPage(self.window)

    @property
    def removed(self) -> str:
        """The words of the chosen change that were taken away."""
        return self._marked(lambda font: font.strikeOut())

    @property
    def added(self) -> str:
        return self._marked(lambda font: font.underline())

    def close(self) -> None:
        self._click("visit-changes-close")

    def _marked(self, is_marked: object) -> str:
        document = self.widget("visit-changes-text", QTextBrowser).document()
        words = []
        block = document.begin()
        while block.isValid():
            iterator = block.begin()
            while not iterator.atEnd():
                piece = iterator.fragment()
                if callable(is_marked) and is_marked(QFont(piece.charFormat().font())):
                    words.append(piece.text())
                iterator += 1
            block = block.next()
        return "".join(words)
