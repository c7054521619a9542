"""The waiting room as columns in a narrow window: one above the other, names whole, arrows lead through all of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from clinic_desktop.testing.pages import WaitingRoomPage, settle
from tests.builders import EMILY, JANE, ROBERT
from tests.journeys.scenes import RECEPTION, booked_today

if TYPE_CHECKING:
    from clinic_desktop.testing.clock import ClinicTestClock
    from clinic_desktop.testing.databases import ThrowAwayDatabase
    from clinic_desktop.testing.pages.lists import ListPage
    from clinic_desktop.testing.program import StartedProgram


def name_column(lane: ListPage) -> tuple[int, int]:
    """Return how wide the names of a column are shown, and how wide the longest is."""
    table = lane.table
    names = [str(table.model().index(row, 0).data()) for row in range(table.model().rowCount())]
    return table.columnWidth(0), max(map(table.fontMetrics().horizontalAdvance, names))


def test_columns_stand_one_above_the_other_where_there_is_no_room_beside(
    clinic_program: StartedProgram, clinic_database: ThrowAwayDatabase, clinic_clock: ClinicTestClock
) -> None:
    clinic_database.rows("DELETE FROM appointments WHERE status = 'scheduled'")
    waiting = booked_today(clinic_database, clinic_clock, JANE, "09:00")
    booked_today(clinic_database, clinic_clock, EMILY, "11:00")
    in_room = booked_today(clinic_database, clinic_clock, ROBERT, "10:00")
    for one, status in ((waiting, "checked_in"), (in_room, "checked_in"), (in_room, "in_progress")):
        clinic_database.rows("UPDATE appointments SET status = %s WHERE id = %s", (status, one))
    window = clinic_program.sign_in(RECEPTION)
    window.resize(1600, 800)
    room = WaitingRoomPage(window).show_as_columns()
    places = {name: room.lane(name) for name in ("waiting", "in-room", "expected", "left")}
    places["waiting"].expect_row(waiting="1  DOE, Jane")

    def corners() -> list[tuple[int, int]]:
        settle()
        whole = room.widget("waiting-room-board", QWidget)
        found = (one.table.mapTo(whole, one.table.rect().topLeft()) for one in places.values())
        return [(at.x(), at.y()) for at in found]

    room.expect(lambda: len({y for _, y in corners()}) == 1, "four beside each other")
    window.resize(1100, 800)
    room.expect(lambda: len(set(corners())) == 4 and len({x for x, _ in corners()}) == 2, "two above two")

    window.resize(800, 600)
    room.expect(lambda: len({x for x, _ in corners()}) == 1, lambda: f"one above the other, not {corners()}")
    assert [y for _, y in corners()] == sorted(y for _, y in corners()), "who waits stands above all others"
    for name in ("waiting", "in-room", "expected"):
        shown, wanted = name_column(places[name])
        assert shown > wanted, name

    places["waiting"].choose(waiting="1  DOE, Jane")
    room.press("Down").expect_focus("waiting-room-lane-in-room")
    room.press("Down").expect_focus("waiting-room-lane-expected")
    room.press("Up").expect_focus("waiting-room-lane-in-room").press("Up").expect_focus("waiting-room-lane-waiting")
    room.show_as_columns().expect_one("DOE, Jane", now="waiting 0 min")
