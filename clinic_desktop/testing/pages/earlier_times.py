"""The list of who wants an earlier time, and times that became free."""

from __future__ import annotations

from typing import ClassVar, Self

from PySide6.QtWidgets import QPushButton, QWidget

from clinic_desktop.testing.pages import hands
from clinic_desktop.testing.pages.finding import is_visible
from clinic_desktop.testing.pages.lists import ListPage
from clinic_desktop.testing.pages.page import DialogPage


class WishPage(DialogPage):
    """Puts somebody on the list."""

    root_name: ClassVar[str] = "earlier-wish"
    message_name: ClassVar[str] = "earlier-wish-message"

    @property
    def patient(self) -> str:
        return self._text("earlier-wish-patient")

    @property
    def in_place_of(self) -> str:
        """The later booking that would be given up."""
        return self._text("earlier-wish-booking")

    def choose_provider(self, name: str) -> Self:
        return self._choose("earlier-wish-provider", name)

    def choose_part(self, part: str) -> Self:
        """Press "morning", "afternoon" or "evening"."""
        return self._click(f"earlier-wish-{part}")

    def write_until(self, text: str) -> Self:
        return self._write("earlier-wish-until", text).press("Tab")

    def write_note(self, text: str) -> Self:
        return self._write("earlier-wish-note", text)


class EarlierTimesPage(DialogPage):
    root_name: ClassVar[str] = "earlier-times"
    message_name: ClassVar[str] = "earlier-times-message"

    @classmethod
    def opened(cls, window: QWidget) -> Self:
        """Open the list by its key."""
        hands.press(window, "Shift+F7")
        return cls(window)

    @property
    def times(self) -> ListPage:
        return ListPage(self.window, "earlier-times-free")

    @property
    def people(self) -> ListPage:
        return ListPage(self.window, "earlier-times-people")

    @property
    def may_book(self) -> bool:
        return self.widget("earlier-times-book", QPushButton).isEnabled()

    def book(self, patient: str) -> Self:
        """Give the chosen time to somebody."""
        self.people.choose(patient=patient)
        return self._click("earlier-times-book")

    def take_off(self, patient: str) -> Self:
        self.people.choose(patient=patient)
        return self._click("earlier-times-take-off")

    def put_back(self) -> Self:
        """Undo taking somebody off the list."""
        self.message.choose("Put back")
        return self

    def everybody(self) -> Self:
        """Show everybody on the list, or only those whom the chosen time fits."""
        return self._click("earlier-times-everybody")

    def close(self) -> None:
        self._click("earlier-times-close")
        self.expect(lambda: not is_visible(self.window, self.root_name), "the list to close")
