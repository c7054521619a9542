"""A series is planned, booked, seen and moved on the screens over the day on which the clocks change.

The workstation is set to another part of the world each time: only the clinic's own clock counts.
"""

from __future__ import annotations

import time as system_time
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest

from clinic_desktop.domain.clinical_text import format_date
from clinic_desktop.testing.pages import (
    AppointmentsPage,
    MoveSeriesPage,
    PatientSearchPage,
    SchedulePage,
    ScopePage,
    SeriesPage,
)
from tests import rows
from tests.builders import ROBERT
from tests.journeys.scenes import RECEPTION, SMITH, doctors_id

if TYPE_CHECKING:
    from collections.abc import Iterator

    from clinic_desktop.testing.clock import ClinicTestClock
    from clinic_desktop.testing.databases import ThrowAwayDatabase
    from clinic_desktop.testing.program import StartedProgram

JANE = "DOE, Jane"
TIMES = """
    SELECT a."appointmentDate" FROM clinic.series_booking b JOIN appointments a ON a.id = b.appointment_id
    ORDER BY b.place
"""
BOOKED_TOGETHER = """
    SELECT count(DISTINCT a.xmin::text) FROM clinic.series_booking b JOIN appointments a ON a.id = b.appointment_id
"""


@pytest.fixture
def workstation(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Set this computer's own clock to the zone that the test names."""
    monkeypatch.setenv("TZ", request.param)
    system_time.tzset()
    yield
    monkeypatch.undo()
    system_time.tzset()


def clinic_in(database: ThrowAwayDatabase, clock: ClinicTestClock, zone: str, day: date) -> None:
    """Let the clinic lie in a zone, and let it be eight in the morning there."""
    database.rows("UPDATE clinic.setting SET value = %s WHERE name = 'time_zone'", (zone,))
    database.rows("DELETE FROM appointments WHERE status = 'scheduled'")
    clock.set(datetime(day.year, day.month, day.day, 8, tzinfo=ZoneInfo(zone)))


def stored(database: ThrowAwayDatabase) -> list[str]:
    """Return the bookings of the series as they are stored, in UTC."""
    return [f"{at:%m-%d %H:%M}" for (at,) in database.rows(TIMES)]


def expect_on_schedule(page: SchedulePage, day: date, at: str) -> None:
    AppointmentsPage(page.window).go_to(f"{day}")
    SchedulePage(page.window).expect_booking(JANE, at, 20, SMITH)


@pytest.mark.parametrize("workstation", ["America/Anchorage"], indirect=True)
@pytest.mark.usefixtures("workstation")
def test_nine_o_clock_stays_nine_o_clock_on_every_screen(
    clinic_program: StartedProgram, clinic_database: ThrowAwayDatabase, clinic_clock: ClinicTestClock
) -> None:
    """In Berlin the clocks go forward on 28 March 2027, between the second Monday and the third."""
    days = [date(2027, 3, 15) + timedelta(weeks=number) for number in range(4)]
    clinic_in(clinic_database, clinic_clock, "Europe/Berlin", days[0] - timedelta(days=3))
    robert = rows.appointment(doctors_id(clinic_database), patientId=ROBERT, appointmentDate="2027-03-29 07:10")
    rows.insert(clinic_database.admin_connection(), "appointments", robert)
    desk = clinic_program.sign_in(RECEPTION)
    desk.resize(1280, 800)

    PatientSearchPage(desk).type("doe").choose(JANE).press("Ctrl+F6")
    form = SeriesPage(desk).choose_provider(SMITH).write_first_day(f"{days[0]}").write_time("9:00").times(4)
    form.dates.expect_column("date", *[format_date(day, weekday=True) for day in days])
    form.dates.expect_column("time", *["09:00"] * 4)
    form.expect_states("Free", "Free", "Taken by JOHNSON, Robert from 09:10 to 09:30", "Free")
    form.choose_date(format_date(days[2], weekday=True)).other_time("9:30").expect_states(*["Free"] * 4)
    form.expect_save_words("Book 4 dates").save_and_close()
    assert stored(clinic_database) == ["03-15 08:00", "03-22 08:00", "03-29 07:30", "04-05 07:00"]
    assert clinic_database.value(BOOKED_TOGETHER) == 1, "in one transaction"

    page = SchedulePage(desk).show_week().show_week_of(SMITH)
    for day, at in zip(days, ("09:00", "09:00", "09:30", "09:00"), strict=True):
        AppointmentsPage(desk).go_to(f"{day}")
        head = format_date(day, weekday=True)[: len("Mon 15-Mar")]
        SchedulePage(desk).expect_booking(JANE, at, 20, head)

    # From the second on she comes on Tuesdays, at nine again: before the change and after it.
    page.show_day()
    bookings = AppointmentsPage(desk).go_to(f"{days[1]}")
    # She stood in the list of the day before as well, and in the same row.
    clinic_program.wait_until_calm()
    bookings.choose(JANE).press("Ctrl+M")
    ScopePage(desk).later()
    moving = MoveSeriesPage(desk).write_day(f"{days[1] + timedelta(days=1)}").all_at_this_time()
    tuesdays = [one + timedelta(days=1) for one in days[1:]]
    moving.dates.expect_column("date", *[format_date(one, weekday=True) for one in tuesdays])
    moving.dates.expect_column("time", *["09:00"] * 3)
    moving.expect_states("Free", "Free", "Free").expect_save_words("Move 3 dates").save_and_close()
    assert stored(clinic_database) == ["03-15 08:00", "03-23 08:00", "03-30 07:00", "04-06 07:00"]
    for one in tuesdays:
        expect_on_schedule(page, one, "09:00")


@pytest.mark.parametrize(
    ("workstation", "zone", "change", "hours", "before", "after"),
    [
        ("Pacific/Auckland", "America/New_York", date(2027, 11, 7), 25, "13:00", "14:00"),
        ("America/Anchorage", "Europe/Berlin", date(2027, 3, 28), 23, "08:00", "07:00"),
    ],
    indirect=["workstation"],
)
@pytest.mark.usefixtures("workstation")
def test_the_day_of_the_change_itself_is_one_of_the_series(
    clinic_program: StartedProgram,
    clinic_database: ThrowAwayDatabase,
    clinic_clock: ClinicTestClock,
    *,
    zone: str,
    change: date,
    hours: int,
    before: str,
    after: str,
) -> None:
    """Three Sundays, on which the clinic is closed: each is meant all the same, and moved by dragging one."""
    days = [change + timedelta(weeks=number) for number in (-1, 0, 1)]
    clinic_in(clinic_database, clinic_clock, zone, days[0] - timedelta(days=2))
    desk = clinic_program.sign_in(RECEPTION)
    desk.resize(1280, 800)
    PatientSearchPage(desk).type("doe").choose(JANE).press("Ctrl+F6")
    form = SeriesPage(desk).choose_provider(SMITH).write_first_day(f"{days[0]}").write_time("9:00").times(3)
    form.expect_states(*["Outside working hours"] * 3)
    for one in days:
        form.choose_date(format_date(one, weekday=True)).book_anyway()
    form.expect_states(*["Booked all the same. Outside working hours"] * 3).save_and_close()
    assert [at[-5:] for at in stored(clinic_database)] == [before, after, after]

    page = SchedulePage(desk)
    for one in days:
        expect_on_schedule(page, one, "09:00")
    AppointmentsPage(desk).go_to(f"{change}")
    page = SchedulePage(desk).expect_booking(JANE, "09:00", 20, SMITH)
    assert len(page.hours) == hours
    page.drag(JANE, SMITH, "10:00")
    ScopePage(desk).later()
    moving = MoveSeriesPage(desk)
    moving.dates.expect_column("time", "10:00", "10:00")
    for one in days[1:]:
        moving.choose_date(format_date(one, weekday=True)).book_anyway()
    moving.expect_save_words("Move 2 dates").save_and_close()
    later = f"{int(after[:2]) + 1:02d}:00"
    assert [at[-5:] for at in stored(clinic_database)] == [before, later, later]
    for one, at in zip(days, ("09:00", "10:00", "10:00"), strict=True):
        expect_on_schedule(page, one, at)
