"""When invented patients come, to whom and why: days first, then times that never overlap."""

from __future__ import annotations

import math
from array import array
from typing import TYPE_CHECKING, NamedTuple

from clinic_desktop.domain.limits import DEFAULT_MINUTES
from clinic_desktop.domain.statuses import AppointmentType

if TYPE_CHECKING:
    from collections.abc import Iterator

    from clinic_desktop.db.big_cases import Case, Cases
    from clinic_desktop.db.big_days import Calendar, OpenDay
    from clinic_desktop.db.big_people import Person
    from clinic_desktop.db.big_words import Dice

YEAR = 365.25
OPEN_DAYS_OF_YEAR = 258
VISITS_OF_YEAR = ((65, 0.62), (40, 0.4), (18, 0.36), (5, 0.36), (0, 1.4))
"""Visits a year of people of at least this age, before lasting illnesses are counted."""
VISITS_OF_CONDITION = 0.3
LEAST_SHARE_OF_FUTURE = 0.35
"""Share of the usual bookings that the last days of the calendar have already."""

LUNCH_BEGINS, LUNCH_ENDS = 240, 300
GRID = 5
HOLIDAY_EVERY, HOLIDAY_SHIFT = 10, 5
"""Every tenth week a provider is away, the next one in the list five weeks later; they stand in for each other."""

# Rounded, so that the last bit of a logarithm on another machine changes nothing.
_SKEW = tuple(round(-math.log(1 - (step + 0.5) / 1000), 3) for step in range(1000))

_PERSON_BITS, _ORDER_BITS = 24, 16


class Booking(NamedTuple):
    """One person at one time with one reason. ``start`` counts minutes from opening."""

    day: OpenDay
    provider: int
    person: Person
    years: int
    start: int
    minutes: int
    kind: AppointmentType
    case: Case


class Wish(NamedTuple):
    """What somebody comes for, before there is a time."""

    years: int
    minutes: int
    kind: AppointmentType
    case: Case


class Bookings:
    """Plans all bookings of a clinic. ``count`` is how many were planned; some are dropped where days are full."""

    def __init__(
        self, dice: Dice, cases: Cases, calendar: Calendar, today: int, people: list[Person], providers: int
    ) -> None:
        self._dice, self._cases, self._calendar, self._people = dice, cases, calendar, people
        self._providers, self._today = providers, today
        self._this_place = calendar.place(today)
        self._planned = self._plan()
        self.count = len(self._planned)

    def all(self) -> Iterator[Booking]:
        """Yield day after day, provider after provider, in order of time."""
        came = array("l", [0]) * len(self._people)
        waiting: list[list[int]] = [[] for _ in range(self._providers)]
        at, planned, count = 0, self._planned, len(self._planned)
        for place, day in enumerate(self._calendar.days):
            for provider in range(self._providers):
                ends = (place * self._providers + provider + 1) << (_PERSON_BITS + _ORDER_BITS)
                wanted, waiting[provider] = waiting[provider], []
                while at < count and planned[at] < ends:
                    wanted.append(planned[at] & ((1 << _PERSON_BITS) - 1))
                    at += 1
                today = [index for index in dict.fromkeys(wanted) if self._may_come(index, day, came)]
                if today:
                    yield from self._day(day, provider, today, waiting[provider], came)

    def _may_come(self, index: int, day: OpenDay, came: array[int]) -> bool:
        """Say whether somebody is still a patient and has no other booking that day, which might overlap."""
        return came[index] != day.number and day.number < self._people[index].leaves

    def _plan(self) -> list[int]:
        planned: list[int] = []
        dice, providers = self._dice, self._providers
        for index, person in enumerate(self._people):
            usual = dice.between(0, providers - 1)
            for place in dict.fromkeys(self._places(person)):
                provider = usual if dice.chance(0.8) else dice.between(0, providers - 1)
                if (self._calendar.days[place].number // 7 + provider * HOLIDAY_SHIFT) % HOLIDAY_EVERY == 0:
                    provider = (provider + 1) % providers
                order = dice.getrandbits(_ORDER_BITS)
                slot = place * providers + provider
                planned.append((((slot << _ORDER_BITS) | order) << _PERSON_BITS) | index)
        planned.sort()
        return planned

    def _places(self, person: Person) -> Iterator[int]:
        """Yield the places of the days on which somebody comes; many come seldom and few come often."""
        dice, calendar, this = self._dice, self._calendar, self._this_place
        first, after = calendar.place(person.registered) + 1, calendar.place(person.leaves)
        span = after - first
        if span <= 0:
            return
        years = (self._today - person.born) / YEAR
        of_year = next(visits for least, visits in VISITS_OF_YEAR if years >= least)
        of_year += VISITS_OF_CONDITION * len(person.conditions)
        expected = of_year * span / OPEN_DAYS_OF_YEAR
        count = int(expected * dice.one(_SKEW) + dice.random())
        if person.is_new:
            yield min(first + dice.between(0, 8), after - 1)
            count -= 1
        early = 1.7 if person.is_new and years < 10 else 1  # noqa: PLR2004 - small children come most in their first years
        for _ in range(count):
            place = first + int(dice.random() ** early * span)
            ahead = (place - this) / (len(calendar.days) - this)
            if ahead <= 0 or dice.chance(1 - ahead * (1 - LEAST_SHARE_OF_FUTURE)):
                yield place

    def _day(
        self, day: OpenDay, provider: int, wanted: list[int], waiting: list[int], came: array[int]
    ) -> Iterator[Booking]:
        dice = self._dice
        wishes = [(index, self._wish(day, self._people[index], is_first=not came[index])) for index in wanted]
        busy = sum(wish.minutes for _, wish in wishes)
        free = day.minutes - (LUNCH_ENDS - LUNCH_BEGINS) - busy
        steps = max(0, 2 * free // (GRID * (len(wishes) + 1)))
        at = GRID * int(dice.random() * min(steps + 1, 6))
        for index, wish in wishes:
            if at < LUNCH_ENDS and at + wish.minutes > LUNCH_BEGINS:
                at = LUNCH_ENDS
            if at + wish.minutes > day.minutes:
                waiting.append(index)
                continue
            came[index] = day.number
            yield Booking(day, provider, self._people[index], wish.years, at, wish.minutes, wish.kind, wish.case)
            at += wish.minutes + GRID * int(dice.random() * (steps + 1))

    def _wish(self, day: OpenDay, person: Person, *, is_first: bool) -> Wish:
        dice, years = self._dice, int((day.number - person.born) / YEAR)
        known = [condition for condition, onset in person.conditions if onset <= day.number]
        if known and dice.random() < (0.55 if len(known) == 1 else 0.7):
            illness = dice.one(known).illness
        else:
            illness = self._cases.illness(dice, years, is_woman=person.is_woman)
        kind = illness.visit
        if person.is_new and is_first:
            kind = AppointmentType.NEW_PATIENT
        elif illness.remote and dice.random() < 0.14:  # noqa: PLR2004 - a share
            kind = AppointmentType.TELEHEALTH
        minutes = DEFAULT_MINUTES[kind] + (10 if dice.random() < 0.15 else 0)  # noqa: PLR2004 - a share
        return Wish(years, minutes, kind, illness.case(dice, years, person.forbidden))
