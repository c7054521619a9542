"""What is said about bookings reads as a person would say it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from clinic_desktop.domain.booking_history import BookedTime, BookingEvent, BookingEventKind, gave_its_time, in_order
from clinic_desktop.domain.booking_obstacles import Obstacles, OutsideHours
from clinic_desktop.domain.clock import ClinicClock
from clinic_desktop.domain.holds import SlotHold
from clinic_desktop.domain.identifiers import ProviderId
from clinic_desktop.domain.statuses import AppointmentStatus, AppointmentType
from clinic_desktop.domain.working_hours import ClosedKind, ClosedPeriod
from clinic_desktop.ui.booking_words import (
    event_words,
    hold_sentence,
    obstacle_sentences,
    overbooked_words,
    words_for_outside_hours,
)

CLOCK = ClinicClock(ZoneInfo("America/New_York"))
NINE = datetime(2026, 11, 26, 14, tzinfo=UTC)
HOUR = timedelta(hours=1)
BOOKED = BookedTime(NINE, 20, "John Smith", AppointmentType.FOLLOW_UP)


def closed(kind: ClosedKind, hours: int = 1, why: str = "") -> ClosedPeriod:
    return ClosedPeriod(kind, NINE, NINE + hours * HOUR, why)


def test_closed_time_is_told_by_the_clinics_clock() -> None:
    lunch = obstacle_sentences(Obstacles(closed=(closed(ClosedKind.BREAK, why="Lunch"),)), CLOCK)
    holiday = obstacle_sentences(Obstacles(closed=(closed(ClosedKind.CLOSURE, 24, "Thanksgiving"),)), CLOCK)

    assert lunch == ["Break from 09:00 to 10:00: Lunch.", "Booking is still possible."]
    assert holiday == ["The clinic is closed: Thanksgiving.", "Booking is still possible."]


def test_before_and_after_hours_is_said_once() -> None:
    outside = closed(ClosedKind.OUTSIDE)
    assert obstacle_sentences(Obstacles(closed=(outside, outside)), CLOCK)[:-1] == ["Outside working hours."]


def test_what_is_over_is_said_first_and_is_not_still_possible_by_itself() -> None:
    assert obstacle_sentences(Obstacles(is_over=True), CLOCK) == ["This time is over already."]


def test_the_second_step_names_what_is_wrong() -> None:
    titles = [
        words_for_outside_hours(OutsideHours(tuple(closed(kind) for kind in kinds), ()))[0]
        for kinds in (
            [ClosedKind.OUTSIDE],
            [ClosedKind.CLOSURE],
            [ClosedKind.BREAK],
            [ClosedKind.OUTSIDE, ClosedKind.BREAK],
        )
    ]
    assert titles == [
        "This time is outside working hours",
        "The clinic is closed at this time",
        "The provider is not working at this time",
        "This time is outside working hours",
    ]


def test_who_is_booking_is_told_also_if_it_is_oneself() -> None:
    held = SlotHold(ProviderId("p"), NINE, NINE + HOUR, "Ana Ruiz", "desk 2")
    mine = SlotHold(ProviderId("p"), NINE, NINE + HOUR, "Ana Ruiz", "desk 2", is_same_person=True)

    assert hold_sentence(held, CLOCK) == "From 09:00 to 10:00 is being booked by Ana Ruiz at desk 2."
    assert hold_sentence(mine, CLOCK) == "From 09:00 to 10:00 is being booked by you at desk 2."


def test_a_move_tells_only_what_it_changed() -> None:
    later = BookedTime(NINE + HOUR, 20, "", AppointmentType.TELEHEALTH)
    moved = BookingEvent(BookingEventKind.MOVED, NINE, "Rosa Lind", before=BOOKED, after=later)

    assert event_words(moved, CLOCK) == (
        "Time Thu 26-Nov-2026 09:00 → Thu 26-Nov-2026 10:00; Provider John Smith → a former provider;"
        " Type Follow-up → Telehealth"
    )


def test_an_overbooking_tells_who_and_why() -> None:
    event = BookingEvent(BookingEventKind.OVERBOOKED, NINE, "Rosa Lind", reason="Urgent")
    assert event_words(event, CLOCK) == "Booked over another booking: Urgent"
    assert overbooked_words(event, CLOCK) == "Booked over another booking by Rosa Lind, 26-Nov-2026 09:00: Urgent"


def test_a_story_begins_where_the_booking_was_first() -> None:
    first = BookedTime(NINE - HOUR, 20, "John Smith", AppointmentType.FOLLOW_UP)
    moved = BookingEvent(BookingEventKind.MOVED, NINE, "Rosa Lind", before=first, after=BOOKED)
    arrived = BookingEvent(
        BookingEventKind.STATUS,
        NINE + HOUR,
        None,
        status_from=AppointmentStatus.SCHEDULED,
        status_to=AppointmentStatus.CHECKED_IN,
    )

    story = in_order([arrived, moved], BOOKED, (NINE - 2 * HOUR, "Ana Ruiz"))

    assert story == (BookingEvent(BookingEventKind.BOOKED, NINE - 2 * HOUR, "Ana Ruiz", after=first), moved, arrived)
    assert gave_its_time(story) == moved
    assert gave_its_time(story[:1]).by == "Ana Ruiz"
    assert event_words(arrived, CLOCK) == "Scheduled → Checked in"
