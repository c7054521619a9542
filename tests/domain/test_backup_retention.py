from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from clinic_desktop.domain.backup_retention import DAYS, MONTHS, WEEKS, kept

NOW = datetime(2026, 11, 25, 20, tzinfo=UTC)
MOMENTS = st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 aware by timezones


def test_four_hourly_backups_of_two_years_come_down_to_the_days_weeks_and_months() -> None:
    taken = [NOW - timedelta(hours=4 * back) for back in range(2 * 365 * 6)]

    stays = sorted(kept(taken), reverse=True)

    assert stays[0] == NOW
    assert [(NOW.date() - one.date()).days for one in stays[:DAYS]] == list(range(DAYS))
    assert len({(one.year, one.month) for one in stays}) == MONTHS
    assert len(stays) <= DAYS + WEEKS + MONTHS


@given(st.sets(MOMENTS, max_size=80))
def test_no_more_than_the_rule_stays_and_the_newest_always_does(taken: set[datetime]) -> None:
    stays = kept(taken)

    assert stays <= taken
    assert len(stays) <= DAYS + WEEKS + MONTHS
    assert not taken or max(taken) in stays
    assert kept(stays) == stays


@given(st.sets(MOMENTS, max_size=60), MOMENTS)
def test_what_went_once_never_would_have_stayed_later(taken: set[datetime], later: datetime) -> None:
    """Thinning out after each backup keeps the same as thinning out once."""
    later = max({*taken, later}) + timedelta(minutes=1)

    assert kept(kept(taken) | {later}) == kept(taken | {later})


@given(st.sets(MOMENTS, min_size=1, max_size=80))
def test_the_last_backup_of_each_of_the_latest_days_with_one_stays(taken: set[datetime]) -> None:
    days = sorted({one.date() for one in taken}, reverse=True)[:DAYS]

    assert {max(one for one in taken if one.date() == day) for day in days} <= kept(taken)
