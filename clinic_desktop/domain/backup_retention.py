"""Which backups stay: the last of each of seven days, four weeks and twelve months, and the newest of all."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import datetime

DAYS, WEEKS, MONTHS = 7, 4, 12


def kept(taken: Iterable[datetime]) -> frozenset[datetime]:
    """Return which of these backups stay.

    Days, weeks and months without a backup do not count: after a year without any, what there is stays.
    """
    latest_first = sorted(set(taken), reverse=True)
    rules: tuple[tuple[int, Callable[[datetime], tuple[int, ...]]], ...] = (
        (DAYS, lambda moment: (moment.year, moment.month, moment.day)),
        (WEEKS, lambda moment: tuple(moment.isocalendar()[:2])),
        (MONTHS, lambda moment: (moment.year, moment.month)),
    )
    stays = set(latest_first[:1])
    for most, period in rules:
        last_of: dict[tuple[int, ...], datetime] = {}
        for moment in latest_first:
            last_of.setdefault(period(moment), moment)
        stays.update(list(last_of.values())[:most])
    return frozenset(stays)
