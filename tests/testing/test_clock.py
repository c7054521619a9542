"""The clock of tests shows what it is set to, in every thread, and moves only when told."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from clinic_desktop.testing.clock import ClinicTestClock

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


def test_it_shows_what_it_is_set_to_in_utc() -> None:
    clock = ClinicTestClock(datetime(2026, 3, 2, 1, tzinfo=timezone(timedelta(hours=2))))
    assert clock.now == datetime(2026, 3, 1, 23, tzinfo=UTC)
    assert clock.today == date(2026, 3, 1)
    clock.set(NOON)
    assert clock() == clock.now == NOON


def test_it_stands_still_until_it_is_advanced() -> None:
    clock = ClinicTestClock(NOON)
    assert clock() == clock()
    clock.advance(days=1, hours=2, minutes=3, seconds=4)
    assert clock() == datetime(2026, 3, 3, 14, 3, 4, tzinfo=UTC)


def test_it_refuses_a_moment_that_does_not_say_its_zone() -> None:
    with pytest.raises(ValueError, match="time zone"):
        ClinicTestClock(NOON.replace(tzinfo=None))
    with pytest.raises(ValueError, match="time zone"):
        ClinicTestClock(NOON).set(NOON.replace(tzinfo=None))


def test_at_first_it_is_a_working_morning_that_has_not_come_yet() -> None:
    clock = ClinicTestClock()
    assert clock.now > datetime.now(UTC)
    assert clock.now - datetime.now(UTC) < timedelta(days=4)
    assert clock.today.isoweekday() <= 5
    assert (clock.now.hour, clock.now.minute) == (8, 30)
