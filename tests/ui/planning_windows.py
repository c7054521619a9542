"""The windows of series, earlier times and recalls, opened one after the other as people open them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from clinic_desktop.testing.pages import (
    AppointmentsPage,
    CancelSeriesPage,
    EarlierTimesPage,
    MainWindowPage,
    MoveSeriesPage,
    PatientSearchPage,
    RecallPage,
    RecallsPage,
    ScopePage,
    SeriesPage,
    WishPage,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from PySide6.QtWidgets import QWidget

_NAME = "CHEN, Michael"


def planning_windows(window: QWidget) -> Iterator[tuple[str, QWidget]]:
    """Yield each of these windows, with words for it. It is closed afterwards."""
    yield from _series(window)
    yield from _earlier_times(window)
    yield from _recalls(window)


def _series(window: QWidget) -> Iterator[tuple[str, QWidget]]:
    window_page, search, day = MainWindowPage(window), PatientSearchPage(window), AppointmentsPage(window)
    search.type("zzyzx").expect_nobody()
    window_page.choose_from_menu("planning", "book-series")
    form = SeriesPage(window).every(1, "months").every(2, "weeks")
    form.save().expect_problem("first-day", "Please fill this in")
    yield "a series for somebody", form.root
    form.cancel()
    form.discard().expect_closed()
    search.type("chen").choose(_NAME).press("Ctrl+F6")
    form = SeriesPage(window).choose_provider("John Smith").write_first_day("+14").write_time("16:00")
    form.times(3).expect_states("Free", "Free", "Free")
    yield "a series", form.root
    form.save_and_close()
    day.go_to("+14").expect_patients(_NAME).choose(_NAME).press("Ctrl+M")
    scope = ScopePage(window)
    yield "which bookings of a series", scope.root
    scope.everything()
    moving = MoveSeriesPage(window).expect_states("Free", "Free", "Free")
    yield "moving a series", moving.root
    moving.cancel().expect_closed()
    day.choose(_NAME).press("Ctrl+Del")
    ScopePage(window).everything()
    cancelling = CancelSeriesPage(window)
    yield "cancelling a series", cancelling.root
    cancelling.cancel().expect_closed()


def _earlier_times(window: QWidget) -> Iterator[tuple[str, QWidget]]:
    PatientSearchPage(window).type("chen").choose(_NAME).press("Ctrl+F7")
    wish = WishPage(window).write_until("1 jan 2020")
    wish.save().expect_problem("until", "This day is over; choose today or later")
    yield "a wish for an earlier time", wish.root
    wish.write_until("+30").save_and_close()
    earlier = EarlierTimesPage.opened(window)
    earlier.take_off(_NAME).message.expect(f"{_NAME} is off the list")
    yield "earlier times", earlier.root
    earlier.close()


def _recalls(window: QWidget) -> Iterator[tuple[str, QWidget]]:
    PatientSearchPage(window).type("chen").choose(_NAME).press("Ctrl+F8")
    form = RecallPage(window).write_due("+3")
    form.save().expect_problem("why", "Please fill this in")
    yield "a recall", form.root
    form.write_why("Yearly check-up").every(12).save_and_close()
    recalls = RecallsPage.opened(window)
    recalls.list.expect_row(patient=_NAME)
    yield "recalls", recalls.root
    closing = recalls.close_recall(_NAME)
    yield "closing a recall", closing.root
    closing.cancel().expect_closed()
    recalls.close()
