from __future__ import annotations

from datetime import date

import pytest

from clinic_desktop.domain.schedule import DayLoad

DAY = date(2026, 11, 27)


@pytest.mark.parametrize(
    ("load", "words"),
    [
        (DayLoad(DAY, 0, 0, 600), "free"),
        (DayLoad(DAY, 12, 270, 600), "12 booked, 45%"),
        (DayLoad(DAY, 30, 599, 600), "30 booked, 99%"),
        (DayLoad(DAY, 30, 600, 600), "30 booked, full"),
        (DayLoad(DAY, 31, 620, 600), "31 booked, over full"),
        (DayLoad(DAY, 0, 0, 0), "closed"),
        (DayLoad(DAY, 2, 40, 0), "closed, 2 booked"),
    ],
)
def test_how_full_a_day_is_stands_in_words(load: DayLoad, words: str) -> None:
    assert load.words == words


def test_a_day_is_nearly_full_before_it_is_full() -> None:
    assert not DayLoad(DAY, 10, 500, 600).is_nearly_full
    assert DayLoad(DAY, 10, 520, 600).is_nearly_full
    assert DayLoad(DAY, 1, 20, 0).share == 1
