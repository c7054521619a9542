"""Series and single bookings that want the same times at the same moment: all of a series or nothing, no deadlock."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import TYPE_CHECKING

from clinic_desktop.domain.clock import ClinicClock
from clinic_desktop.domain.errors import PatientBusy, SlotTaken
from clinic_desktop.domain.identifiers import AppointmentId, PatientId, new_id
from clinic_desktop.domain.series import BookSeries, PlannedBooking, SeriesBlocked, SeriesId
from clinic_desktop.domain.statuses import AppointmentType
from clinic_desktop.services.appointments import AppointmentService
from clinic_desktop.services.series import SeriesService
from clinic_desktop.services.working_hours import WorkingHoursService
from tests import rows
from tests.builders import an_appointment, at, working_day

if TYPE_CHECKING:
    from clinic_desktop.testing.databases import ThrowAwayDatabase

CLIENTS = 6
ROUNDS = 8
DATES = 4


def test_of_six_that_want_the_same_dates_one_gets_all_and_the_others_nothing(
    clinic_database: ThrowAwayDatabase,
) -> None:
    providers = [clinic_database.a_provider() for _ in range(2)]
    admin = clinic_database.admin_connection()
    patients = [PatientId(rows.insert(admin, "patients", rows.patient())) for _ in range(CLIENTS)]
    databases = [clinic_database.as_person("reception@example.com") for _ in range(CLIENTS)]
    clock = ClinicClock()
    together = Barrier(CLIENTS)
    first = at(8, day=working_day(30))

    def race(place: int) -> list[int]:
        database, won = databases[place], list[int]()
        series = SeriesService(database, clock, WorkingHoursService(database, clock))
        for number in range(ROUNDS):
            start = first + timedelta(minutes=30 * number)
            # Each takes the two providers in turn; half of them begin with the other one.
            bookings = tuple(
                PlannedBooking(AppointmentId(new_id()), start + timedelta(days=date), 20, providers[(date + place) % 2])
                for date in range(DATES)
            )
            single = an_appointment(providers[place % 2], patients[place], starts_at=start + timedelta(days=1))
            together.wait(timeout=60)
            try:
                if place == CLIENTS - 1:
                    AppointmentService(database, clock).book(single)
                else:
                    order = BookSeries(
                        SeriesId(new_id()),
                        patients[place],
                        providers[0],
                        AppointmentType.FOLLOW_UP,
                        20,
                        start.date(),
                        start.time(),
                        "FREQ=DAILY;COUNT=4",
                        bookings,
                    )
                    series.book(order)
                won.append(number)
            except (SeriesBlocked, SlotTaken, PatientBusy):
                continue
        return won

    with ThreadPoolExecutor(CLIENTS) as pool:
        won = list(pool.map(race, range(CLIENTS)))

    assert clinic_database.value("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()") == 0
    of_series = sum(len(one) for one in won[:-1])
    assert of_series >= ROUNDS, "in each round somebody gets his series"
    members = clinic_database.rows("SELECT series_id, count(*) FROM clinic.series_booking GROUP BY 1")
    assert [count for _, count in members] == [DATES] * of_series
    assert clinic_database.value("SELECT count(*) FROM clinic.series") == of_series
