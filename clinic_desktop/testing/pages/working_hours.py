"""When providers work: the screen of administrators, its forms, and the bookings that fell out of changed hours."""

from __future__ import annotations

from typing import ClassVar, Self

from clinic_desktop.testing.pages.book import BookPage
from clinic_desktop.testing.pages.finding import is_visible
from clinic_desktop.testing.pages.lists import ListPage
from clinic_desktop.testing.pages.message_bar import MessageBarPage
from clinic_desktop.testing.pages.page import DialogPage
from clinic_desktop.testing.pages.papers import ListExportPage
from clinic_desktop.testing.pages.reasons import ReasonPage

_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


class WeekPage(DialogPage):
    """The hours of each weekday, from some day on."""

    root_name: ClassVar[str] = "week"
    message_name: ClassVar[str] = "week-message"

    def valid_from(self, day: str) -> Self:
        return self._write("week-from", day).press("Tab")

    def write_hours(self, **days: str) -> Self:
        """Write what is worked, for example ``monday="8-12, 13-17"``; nothing for a day without work."""
        for name, text in days.items():
            self._write(f"week-open-{_WEEKDAYS.index(name)}", text).press("Tab")
        return self

    def write_breaks(self, **days: str) -> Self:
        for name, text in days.items():
            self._write(f"week-break-{_WEEKDAYS.index(name)}", text).press("Tab")
        return self

    def hours(self, day: str) -> str:
        return self._text(f"week-open-{_WEEKDAYS.index(day)}")

    def copy_monday(self) -> Self:
        return self._click("week-copy")

    def show_who_falls_out(self) -> FallenBookingsPage:
        """Open the list of the bookings that would fall out, before anything is saved."""
        self.message.choose("Show list")
        return FallenBookingsPage(self.window)

    def save_all_the_same(self) -> None:
        """Say yes to the bookings that fall out."""
        self.message.choose("Save all the same")
        self.expect_closed()


class ClosingPage(DialogPage):
    """A day off, a closure of the clinic, or a blocked time."""

    root_name: ClassVar[str] = "closing"
    message_name: ClassVar[str] = "closing-message"

    def fill(
        self, *, first: str = "", last: str = "", begins: str = "", ends: str = "", whose: str = "", why: str = ""
    ) -> Self:
        """Fill in what is given; the rest stays."""
        if whose:
            self._choose("closing-whose", whose)
        for name, text in (("first", first), ("last", last), ("begins", begins), ("ends", ends), ("why", why)):
            if text:
                self._write(f"closing-{name}", text).press("Tab")
        return self

    def save_all_the_same(self) -> None:
        """Say yes to the bookings that fall out."""
        self.message.choose("Save all the same")
        self.expect_closed()


class TypeTimesPage(DialogPage):
    root_name: ClassVar[str] = "type-times"
    message_name: ClassVar[str] = "type-times-message"

    def fill(self, minutes: int, buffer: int) -> Self:
        self.press("Ctrl+A").type_text(str(minutes)).press("Tab")
        return self.press("Ctrl+A").type_text(str(buffer)).press("Tab")


class FallenBookingsPage(DialogPage):
    """Bookings that lie outside of hours which were changed after they had been made."""

    root_name: ClassVar[str] = "fallen-bookings"
    message_name: ClassVar[str] = "fallen-bookings-message"

    @property
    def list(self) -> ListPage:
        return ListPage(self.window, "fallen-bookings-list")

    def move(self, patient: str) -> BookPage:
        self.list.choose(patient=patient)
        self.press("Ctrl+M")
        return BookPage(self.window)

    def keep(self, patient: str) -> Self:
        """Leave a booking where it is."""
        self.list.choose(patient=patient)
        return self.press("Ctrl+K")

    def cancel_booking(self, patient: str) -> ReasonPage:
        """Ask to cancel a booking of somebody who wants no other time; the reason is asked for."""
        self.list.choose(patient=patient)
        self.press("Ctrl+Del")
        return ReasonPage(self.window)

    def pin(self, patient: str) -> Self:
        """Put a booking on the pinboard of the schedule."""
        self.list.choose(patient=patient)
        return self.press("Ctrl+Shift+G")

    def pin_all(self) -> None:
        """Put the whole list on the pinboard; it makes way for the schedule."""
        self.press("Ctrl+Alt+G").expect_closed()

    def export(self) -> ListExportPage:
        self.press("Ctrl+E")
        return ListExportPage(self.window)

    def close(self) -> None:
        self._click("fallen-bookings-close").expect_closed()


class WorkingHoursPage(DialogPage):
    root_name: ClassVar[str] = "working-hours"
    message_name: ClassVar[str] = "working-hours-message"

    @property
    def providers(self) -> ListPage:
        return ListPage(self.window, "working-hours-providers")

    @property
    def weeks(self) -> ListPage:
        return ListPage(self.window, "weeks-list")

    @property
    def closings(self) -> ListPage:
        return ListPage(self.window, "closings-list")

    @property
    def types(self) -> ListPage:
        return ListPage(self.window, "types-list")

    @property
    def fallen(self) -> MessageBarPage:
        """What is said about bookings that fell out of changed hours."""
        return MessageBarPage(self.root, "working-hours-fallen")

    def choose(self, provider: str) -> Self:
        self.providers.choose(provider=provider)
        return self

    def new_week(self) -> WeekPage:
        self.press("Ctrl+N")
        return WeekPage(self.window)

    def change_week(self, valid_from: str) -> WeekPage:
        self.weeks.choose(valid_from=valid_from)
        self.press("F2")
        return WeekPage(self.window)

    def remove_week(self, valid_from: str) -> Self:
        self.weeks.choose(valid_from=valid_from)
        return self._remove(f"Remove the hours valid from {valid_from}?")

    def day_off(self) -> ClosingPage:
        self.press("Ctrl+D")
        return ClosingPage(self.window)

    def block_time(self) -> ClosingPage:
        self.press("Ctrl+B")
        return ClosingPage(self.window)

    def closure(self) -> ClosingPage:
        self.press("Ctrl+L")
        return ClosingPage(self.window)

    def change_closing(self, **texts: str) -> ClosingPage:
        self.closings.choose(**texts)
        self.press("F2")
        return ClosingPage(self.window)

    def remove_closing(self, **texts: str) -> Self:
        self.closings.choose(**texts)
        return self._remove("Remove ")

    def _remove(self, question: str) -> Self:
        self.press("Del").expect(lambda: self.message.title.startswith(question), question)
        self.message.choose("Remove")
        return self

    def change_type(self, words: str) -> TypeTimesPage:
        self.types.choose(type=words)
        self.press("F2")
        return TypeTimesPage(self.window)

    def show_fallen(self) -> FallenBookingsPage:
        """Open the list that the message about bookings to be moved offers."""
        self.expect(lambda: is_visible(self.root, "working-hours-fallen"), "bookings to be moved")
        self.fallen.choose("Show")
        return FallenBookingsPage(self.window)

    def close(self) -> None:
        self._click("working-hours-close").expect_closed()
