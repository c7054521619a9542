"""The patient search pane: the box, who was found, and the card of the chosen patient."""

from __future__ import annotations

from typing import ClassVar, Self

from clinic_desktop.testing.pages import hands
from clinic_desktop.testing.pages.book import BookPage
from clinic_desktop.testing.pages.chart import ChartPage
from clinic_desktop.testing.pages.duplicates import DuplicatesPage
from clinic_desktop.testing.pages.lists import ListPage
from clinic_desktop.testing.pages.page import Page
from clinic_desktop.testing.pages.reasons import ArchivePage
from clinic_desktop.testing.pages.register import RegisterPage


class PatientSearchPage(Page):
    """Names are as the list shows them: "DOE, Jane"."""

    root_name: ClassVar[str] = "patient-search"
    message_name: ClassVar[str] = "patient-search-message"

    @property
    def results(self) -> ListPage:
        return ListPage(self.window, "patient-search-list-results")

    @property
    def typed(self) -> str:
        return self._text("patient-search-list-box")

    @property
    def names(self) -> list[str]:
        return self.results.column("name")

    def type(self, text: str) -> Self:
        """Put the cursor into the box by Ctrl+K and type over what stands there."""
        self.press("Ctrl+K")
        if not text:
            self.press("Del")
        return self.type_text(text)

    def expect_names(self, *names: str) -> Self:
        """Wait until exactly these patients are listed, in this order."""
        self.results.expect_column("name", *names)
        return self

    def expect_nobody(self) -> Self:
        self.results.expect_column("name").expect_notice("Nobody found")
        return self

    def expect_found_by(self, name: str, why: str) -> Self:
        """Wait until a patient is listed with the reason why he was found."""
        self.results.expect_row(name=name, found_by=why)
        return self

    def choose(self, name: str) -> Self:
        """Choose a patient and wait for his card."""
        self.results.choose(name=name)
        return self.expect_card(name)

    def open(self, name: str) -> ChartPage:
        """Open a patient's chart with Enter, and wait for it. Only clinicians can."""
        self.results.open(name=name)
        return ChartPage(self.window).expect_patient(name)

    def book(self, name: str) -> BookPage:
        """Choose a patient and book him with Ctrl+B."""
        self.choose(name).press("Ctrl+B")
        return BookPage(self.window)

    def register(self) -> RegisterPage:
        """Open the registration form with Ctrl+N."""
        self.press("Ctrl+N")
        return RegisterPage(self.window)

    def correct(self, name: str) -> RegisterPage:
        """Choose a patient and open his details with Ctrl+E."""
        self.choose(name).press("Ctrl+E")
        return RegisterPage(self.window)

    def archive(self, name: str) -> ArchivePage:
        """Choose a patient and ask to archive him."""
        self.choose(name).press("Ctrl+Shift+A")
        return ArchivePage(self.window)

    def restore(self, name: str) -> Self:
        """Choose an archived patient and put him back into the lists."""
        return self.choose(name).press("Ctrl+Shift+A")

    def duplicates(self) -> DuplicatesPage:
        """Open the work-list of suspected duplicates by its key."""
        self.press("Ctrl+Shift+X")
        return DuplicatesPage(self.window)

    def show_archived(self) -> Self:
        """Show archived patients too, or no longer."""
        return self.press("Ctrl+Shift+H")

    def expect_card(self, name: str) -> Self:
        """Wait until the card is about this patient."""
        return self._expect_text("patient-card-name", name).expect(
            lambda: bool(self.card("born")), f"the details of {name}"
        )

    def card(self, line: str) -> str:
        """Return a line of the card: "born", "gender", "phone", "e-mail", "address", "emergency-contact"."""
        return self._text(f"patient-card-{line}")

    @property
    def is_in_box(self) -> bool:
        return hands.focused(self.window) == "patient-search-list-box"
