"""Two desks let go of a booking at the same moment. One wins; the other is told who it was, and loses nothing.

The race is real: a lock holds both orders in the server until both are there, and nobody decides who is first.
"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from clinic_desktop.domain.statuses import Role
from clinic_desktop.testing.pages import SchedulePage, wait_until
from tests.builders import MICHAEL
from tests.journeys.scenes import (
    PETRA,
    RECEPTION,
    SMITH,
    booked_today,
    only_jane_is_booked,
    schedule_with_jane,
    stored_span,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from clinic_desktop.testing.clock import ClinicTestClock
    from clinic_desktop.testing.databases import ThrowAwayDatabase
    from clinic_desktop.testing.program import StartedProgram
    from clinic_desktop.testing.program_fixtures import OpenWindow

JANE, CHEN = "DOE, Jane", "CHEN, Michael"
HELD_BACK = """
    SELECT count(*) FROM pg_locks WHERE NOT granted AND relation = 'public.appointments'::regclass
    AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
"""


@dataclass(frozen=True)
class Desk:
    """A desk with its schedule, and who sits there."""

    page: SchedulePage
    name: str
    login: str


@pytest.fixture
def jane(clinic_database: ThrowAwayDatabase, clinic_clock: ClinicTestClock) -> str:
    return only_jane_is_booked(clinic_database, clinic_clock)


@pytest.fixture
def chen(jane: str, clinic_database: ThrowAwayDatabase, clinic_clock: ClinicTestClock) -> str:
    del jane
    return booked_today(clinic_database, clinic_clock, MICHAEL, "13:00", durationMinutes=30)


@pytest.fixture
def desks(
    chen: str, clinic_program: StartedProgram, second_window: OpenWindow, clinic_database: ThrowAwayDatabase
) -> tuple[Desk, Desk]:
    del chen
    rosas = SchedulePage(schedule_with_jane(clinic_program))
    ana = clinic_database.an_account(Role.RECEPTION, name="Ana Ruiz")
    anas = SchedulePage(second_window(ana.login)).expect_booking(JANE, "10:00", 30, SMITH)
    return Desk(rosas, "Rosa Lind", RECEPTION), Desk(anas, "Ana Ruiz", ana.login)


@contextmanager
def both_at_once(database: ThrowAwayDatabase) -> Iterator[None]:
    """Hold back what is ordered meanwhile until two orders wait in the server, then let both go."""
    admin = database.admin_connection()
    with admin.transaction():
        admin.execute("LOCK TABLE public.appointments IN EXCLUSIVE MODE")
        yield
        wait_until(lambda: database.value(HELD_BACK) == 2, "both orders to wait in the server")


def winner_and_loser(desks: tuple[Desk, Desk]) -> tuple[Desk, Desk]:
    """Wait until one desk is told that it lost; the other is not."""
    wait_until(lambda: any(one.page.message.title for one in desks), "one of them to be told")
    loser = next(one for one in desks if one.page.message.title)
    winner = next(one for one in desks if one is not loser)
    winner.page.expect_no_message()
    return winner, loser


def moves(database: ThrowAwayDatabase) -> list[tuple[str, str]]:
    return database.rows("SELECT appointment_id, moved_by FROM clinic.appointment_move ORDER BY id")


def test_two_bookings_dragged_onto_one_free_span(
    desks: tuple[Desk, Desk], jane: str, chen: str, clinic_database: ThrowAwayDatabase
) -> None:
    rosa, ana = desks
    with both_at_once(clinic_database):
        rosa.page.drag(JANE, SMITH, "11:00")
        ana.page.drag(CHEN, SMITH, "11:00")
    winner, loser = winner_and_loser(desks)
    (moved, first), (stayed, second) = ((JANE, jane), (CHEN, chen))[:: 1 if winner is rosa else -1]
    was_at = "13:00" if stayed == CHEN else "10:00"

    told = loser.page.expect_message("That time is taken: 11:00", f"{moved} is booked 11:00–11:30 with {SMITH}").message
    assert f"with {SMITH}, by {winner.name} " in told.advice
    assert told.advice.endswith("The booking stays where it was.")
    assert len(told.offers) == 3
    for desk in desks:
        desk.page.expect_booking(moved, "11:00", 30, SMITH).expect_booking(stayed, was_at, 30, SMITH)
    assert (stored_span(clinic_database, first), stored_span(clinic_database, second)) == (("11:00", 30), (was_at, 30))
    assert moves(clinic_database) == [(first, winner.login)]

    assert told.offers[0] == "Today 11:30"
    told.choose("Today 11:30")
    for desk in desks:
        desk.page.expect_booking(stayed, "11:30", 30, SMITH)
    # What did not come to pass is nothing to be taken back: only the second try is.
    loser.page.undo(f"moving {stayed}").expect_booking(stayed, was_at, 30, SMITH).expect_nothing_to_undo()
    winner.page.expect_booking(stayed, was_at, 30, SMITH).undo(f"moving {moved}")
    winner.page.expect_booking(moved, "10:00" if moved == JANE else "13:00", 30, SMITH)
    assert [by for _, by in moves(clinic_database)] == [winner.login, loser.login, loser.login, winner.login]


def test_one_booking_dragged_to_two_places(
    desks: tuple[Desk, Desk], jane: str, clinic_database: ThrowAwayDatabase
) -> None:
    rosa, ana = desks
    with both_at_once(clinic_database):
        rosa.page.drag(JANE, SMITH, "11:00")
        ana.page.drag(JANE, PETRA, "15:00")
    winner, loser = winner_and_loser(desks)
    places = {rosa.name: ("11:00", SMITH), ana.name: ("15:00", PETRA)}
    at, column = places[winner.name]

    loser.page.expect_message("Somebody else changed this booking meanwhile", f"{JANE}, changed by {winner.name} ")
    advice = loser.page.message.advice
    assert "10:00 → " in advice
    assert advice.endswith("Nothing was moved.")
    for desk in desks:
        desk.page.expect_booking(JANE, at, 30, column)
    assert stored_span(clinic_database, jane) == (at, 30)
    assert moves(clinic_database) == [(jane, winner.login)]

    # Who is told so can still decide otherwise, knowing it.
    again, there = places[loser.name]
    loser.page.drag(JANE, there, again).expect_no_message()
    for desk in desks:
        desk.page.expect_booking(JANE, again, 30, there)
    winner.page.undo(f"moving {JANE}").expect_message(
        "This can no longer be undone", f"{JANE}, changed by {loser.name} "
    )
    assert stored_span(clinic_database, jane) == (again, 30)
    assert moves(clinic_database) == [(jane, winner.login), (jane, loser.login)]
