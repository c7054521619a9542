"""A series is booked with one date mended and one left out, moved from the third on, and the rest is cancelled."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from clinic_desktop.domain.clinical_text import format_date
from clinic_desktop.testing.pages import (
    AppointmentsPage,
    CancelSeriesPage,
    MoveSeriesPage,
    PatientSearchPage,
    ReasonPage,
    ScopePage,
    SeriesPage,
)
from tests import rows
from tests.builders import ROBERT
from tests.journeys.scenes import RECEPTION, doctors_id

if TYPE_CHECKING:
    from datetime import date

    from PySide6.QtWidgets import QWidget

    from clinic_desktop.testing.clock import ClinicTestClock
    from clinic_desktop.testing.databases import ThrowAwayDatabase
    from clinic_desktop.testing.program import StartedProgram


@pytest.fixture
def desk(clinic_program: StartedProgram) -> QWidget:
    return clinic_program.sign_in(RECEPTION)


def taken(database: ThrowAwayDatabase, day: date, at: str, *, is_told: bool = True) -> None:
    """Book somebody with the doctor, as another program does; in a race nobody is told in time."""
    row = rows.appointment(doctors_id(database), patientId=ROBERT, appointmentDate=f"{day} {at}", durationMinutes=30)
    admin = database.admin_connection()
    admin.execute("SELECT set_config('clinic.quiet', %s, false)", ("off" if is_told else "on",))
    rows.insert(admin, "appointments", row)


def booked(database: ThrowAwayDatabase) -> list[tuple[str, str]]:
    return [
        (f"{starts_at:%Y-%m-%d %H:%M}", status)
        for starts_at, status in database.rows(
            'SELECT a."appointmentDate", a.status::text FROM clinic.series_booking b'
            " JOIN appointments a ON a.id = b.appointment_id ORDER BY 1"
        )
    ]


def test_a_series_is_booked_moved_and_cancelled(
    desk: QWidget, clinic_database: ThrowAwayDatabase, clinic_clock: ClinicTestClock
) -> None:
    first = clinic_clock.today + timedelta(days=7)
    days = [first + timedelta(weeks=number) for number in range(5)]
    names = [format_date(day, weekday=True) for day in days]
    taken(clinic_database, days[1], "09:00")
    clinic_database.a_provider("Petra", "Provider")
    PatientSearchPage(desk).type("doe").choose("DOE, Jane").press("Ctrl+F6")
    form = SeriesPage(desk).choose_provider("John Smith").write_first_day(f"{first}").write_time("9:00").times(5)
    form.dates.expect_column("date", *names)
    form.expect_states("Free", "Taken by JOHNSON, Robert from 09:00 to 09:30", "Free", "Free", "Free")
    assert form.words == f"Every week on {first:%A}, 5 times"
    form.save().expect_message("Something is in the way of 1 date")
    form.choose_date(names[1]).take_free(2).expect_states(*["Free"] * 5)
    form.choose_date(names[3]).other_provider("Petra Provider").other_time("18:30")
    form.expect_states("Free", "Free", "Free", "Outside working hours", "Free").book_anyway()
    form.choose_date(names[4]).leave_out().expect_save_words("Book 4 dates")
    # Meanwhile somebody else takes one of them.
    taken(clinic_database, days[2], "09:10", is_told=False)
    form.save()
    # The server refuses, unless the list has read it just before.
    told = ("One date was just taken", "Something is in the way of 1 date")
    form.expect(lambda: form.message.title in told, lambda: f"the date to be refused: {form.message.words}")
    form.expect_states(
        "Free",
        "Free",
        "Taken by JOHNSON, Robert from 09:10 to 09:40",
        "Booked all the same. Outside working hours",
        "Left out",
    )
    assert booked(clinic_database) == []
    form.choose_date(names[2]).overbook("Short question only").expect_save_words("Book 4 dates").save_and_close()
    mended = clinic_database.value(
        'SELECT a."appointmentDate" FROM clinic.series_booking b JOIN appointments a'
        " ON a.id = b.appointment_id WHERE b.place = 2"
    )
    assert mended.date() == days[1]
    assert booked(clinic_database) == [
        (f"{days[0]} 09:00", "scheduled"),
        (f"{mended:%Y-%m-%d %H:%M}", "scheduled"),
        (f"{days[2]} 09:00", "scheduled"),
        (f"{days[3]} 18:30", "scheduled"),
    ]

    day = AppointmentsPage(desk).go_to(f"{days[2]}")
    day.list.expect_row(patient="DOE, Jane (overbooked)", type="Follow-up, 3 of 4")
    day.choose("DOE, Jane (overbooked)").press("Ctrl+M")
    ScopePage(desk).later()
    moving = MoveSeriesPage(desk).write_time("10:30").expect_states("Free", "Outside working hours")
    moving.all_at_this_time().expect_states("Free", "Free").choose_provider("John Smith")
    moving.dates.expect_column("provider", "John Smith", "John Smith").expect_column("time", "10:30", "10:30")
    moving.expect_save_words("Move 2 dates").save_and_close()
    assert booked(clinic_database)[2:] == [(f"{days[2]} 10:30", "scheduled"), (f"{days[3]} 10:30", "scheduled")]

    day.choose("DOE, Jane (overbooked)").press("Ctrl+Del")
    ScopePage(desk).only_this()
    ReasonPage(desk).give("Patient is ill").save_and_close()
    day.go_to(f"{days[0]}").choose("DOE, Jane").press("Ctrl+Del")
    ScopePage(desk).everything()
    CancelSeriesPage(desk).give("Patient asked to cancel").save_and_close()
    assert [status for _, status in booked(clinic_database)] == ["cancelled"] * 4
    assert {reason for (reason,) in clinic_database.rows("SELECT reason FROM clinic.appointment_step")} >= {
        "Patient is ill",
        "Patient asked to cancel",
    }
