"""What became of a booking: who did what, when, from what to what."""

from __future__ import annotations

from typing import ClassVar

from clinic_desktop.testing.pages.lists import ListPage
from clinic_desktop.testing.pages.page import DialogPage


class BookingHistoryPage(DialogPage):
    root_name: ClassVar[str] = "booking-history"

    @property
    def who(self) -> str:
        return self._text("booking-history-who")

    @property
    def now(self) -> str:
        """Where the booking stands, in words."""
        return self._text("booking-history-now")

    @property
    def events(self) -> ListPage:
        """When, who and what, the oldest first."""
        return ListPage(self.window, "booking-history-list")

    def close(self) -> None:
        self._click("booking-history-close").expect_closed()
