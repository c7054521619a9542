"""Ctrl+Z in the waiting room: calls, urgency and rooms by the order of the opposite, statuses as everywhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from clinic_desktop.testing.pages import MainWindowPage, PatientSearchPage, ReasonPage, SchedulePage, WaitingRoomPage
from tests.builders import JANE, ROBERT
from tests.journeys.scenes import RECEPTION, booked_today, status_of

if TYPE_CHECKING:
    from clinic_desktop.testing.clock import ClinicTestClock
    from clinic_desktop.testing.databases import ThrowAwayDatabase
    from clinic_desktop.testing.program import StartedProgram

NAME = "DOE, Jane"


@pytest.fixture
def janes(clinic_database: ThrowAwayDatabase, clinic_clock: ClinicTestClock) -> str:
    clinic_database.rows("DELETE FROM appointments WHERE status = 'scheduled'")
    booked_today(clinic_database, clinic_clock, ROBERT, "10:00")
    booked = booked_today(clinic_database, clinic_clock, JANE, "09:00")
    clinic_database.rows("UPDATE appointments SET status = 'checked_in' WHERE id = %s", (booked,))
    return booked


@pytest.fixture
def room(janes: str, clinic_program: StartedProgram) -> WaitingRoomPage:
    del janes
    return WaitingRoomPage(clinic_program.sign_in(RECEPTION)).expect_now(NAME, "waiting")


def test_what_was_done_last_is_taken_back_first_and_done_again(
    room: WaitingRoomPage, clinic_database: ThrowAwayDatabase
) -> None:
    room.set_urgency(NAME, "Urgent")
    room.place(NAME).write_room("Corridor").save_and_close()
    room.expect_one(NAME, room="Corridor").write_room("Room 2").call(NAME).expect_one(NAME, room="Room 2")

    room.undo(f"calling {NAME}").expect_now(NAME, "waiting")
    room.undo(f"the room of {NAME}").expect_one(NAME, room="", urgency="Urgent")
    room.undo(f"the urgency of {NAME}").expect_one(NAME, urgency="")
    room.redo(f"the urgency of {NAME}").expect_one(NAME, urgency="Urgent")
    stored = "SELECT urgency, room, call_id FROM clinic.waiting WHERE appointment_id IN (SELECT id FROM appointments)"
    assert ("urgent", None, None) in clinic_database.rows(stored)
    SchedulePage(room.window).focus_columns().undo(f"the urgency of {NAME}")
    WaitingRoomPage(room.window).expect_one(NAME, urgency="")


def test_what_somebody_else_changed_is_not_overwritten(
    room: WaitingRoomPage, clinic_database: ThrowAwayDatabase, janes: str
) -> None:
    room.set_urgency(NAME, "Urgent")
    clinic_database.rows("UPDATE clinic.waiting SET urgency = 'soon' WHERE appointment_id = %s", (janes,))
    room.expect_one(NAME, urgency="Soon").choose(NAME).press("Ctrl+Z")
    room.expect_message("This can no longer be undone", f"the urgency of {NAME}: Somebody else changed this meanwhile")
    room.expect_one(NAME, urgency="Soon").press("Ctrl+Z").expect_one(NAME, urgency="Soon")


def test_who_left_comes_back_with_a_reason_and_an_arrival_stays(
    room: WaitingRoomPage, clinic_database: ThrowAwayDatabase, janes: str
) -> None:
    room.left(NAME).give("Could not wait").save_and_close()
    room.expect_now(NAME, "left").choose(NAME).press("Ctrl+Z")
    asked = ReasonPage(room.window)
    assert (asked.title, asked.who[: len(NAME)]) == ("Back to scheduled", NAME)
    asked.save_and_close()
    room.expect_now(NAME, "expected").arrive(NAME)
    MainWindowPage(room.window).expect_told(f"{NAME} has arrived")
    room.press("Ctrl+Z").expect_message("Ctrl + Z cannot take this back", "It can still be cancelled.")
    assert status_of(clinic_database, janes) == "checked_in"


def test_a_walk_in_is_cancelled_with_a_reason(room: WaitingRoomPage, clinic_database: ThrowAwayDatabase) -> None:
    PatientSearchPage(room.window).type("garc").expect_names("GARCIA, Maria").expect_card("GARCIA, Maria")
    WaitingRoomPage(room.window).press("Ctrl+Shift+W").press("Return").expect_now("GARCIA, Maria", "waiting")
    room.choose("GARCIA, Maria").undo("booking GARCIA, Maria")
    asked = ReasonPage(room.window)
    assert (asked.title, asked.who[:13]) == ("Cancel appointment", "GARCIA, Maria")
    asked.save_and_close()
    room.expect_now("GARCIA, Maria", "left")
    reasons = clinic_database.rows("SELECT reason FROM clinic.appointment_step WHERE status_to = 'cancelled'")
    assert reasons == [("Booked by mistake",)]
