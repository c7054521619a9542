"""The waiting room's pane and windows, one after the other, as people open them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from clinic_desktop.testing.pages import AppointmentsPage, MainWindowPage, WaitingRoomPage

if TYPE_CHECKING:
    from collections.abc import Iterator

    from PySide6.QtWidgets import QWidget

    from clinic_desktop.testing.databases import ThrowAwayDatabase


def waiting_room_windows(window: QWidget, database: ThrowAwayDatabase) -> Iterator[tuple[str, QWidget]]:
    """Yield the board, its dialogs and the screen in the waiting room; Robert has arrived afterwards."""
    page = WaitingRoomPage(window).expect_now("JOHNSON, Robert", "expected")
    page.arrive("JOHNSON, Robert")
    yield "the waiting room", window
    asked = page.call_to_room("JOHNSON, Robert")
    asked.save().expect_problem("room", "Please fill this in")
    yield "calling to a room", asked.root
    asked.write_room("Room 2").save_and_close()
    page.expect_now("JOHNSON, Robert", "called")
    yield "somebody called", window
    page.show_as_columns().lane("in-room").expect_row(room="Room 2")
    yield "the board as columns", window
    page.show_as_columns()
    placed = page.place("JOHNSON, Robert")
    yield "where somebody is", placed.root
    placed.cancel().expect_closed()
    left = page.left("JOHNSON, Robert")
    yield "somebody left", left.root
    left.cancel().expect_closed()
    taken = page.walk_in()
    yield "a walk-in", taken.root
    taken.somebody_else()
    yield "a walk-in to be looked for", taken.root
    taken.cancel().expect_closed()
    screen = page.open_screen()
    yield "the screen in the waiting room", screen.window
    screen.close()
    main = MainWindowPage(window)
    if "menu-administration" in main.menus:
        times = main.show_waiting_times().expect_minutes(15, 30)
        times.write(30, 30).save().expect_problem("long", "At least 31")
        yield "what is long", times.root
        times.cancel()
        times.discard().expect_closed()
    page.take_call_back("JOHNSON, Robert")
    database.rows("SELECT set_config('clinic.reason', 'to be seen again', false)")
    database.rows("UPDATE appointments SET status = 'scheduled' WHERE status = 'checked_in'")
    AppointmentsPage(window).expect_status("JOHNSON, Robert", "Scheduled")
