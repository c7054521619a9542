"""Vital signs over time: series of readings, the fixed periods and scales they are drawn on, and their normal bands.

After the guide of the NHS Common User Interface on graphs: time is proportional, periods and scales are fixed by kind.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from clinic_desktop.domain import scoring, us_units
from clinic_desktop.domain.news2 import news2
from clinic_desktop.domain.observations import TYPED, OxygenScale
from clinic_desktop.domain.trend_scales import Scale, scale_for
from clinic_desktop.domain.unreadable import is_unreadable
from clinic_desktop.domain.us_units import Units

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from clinic_desktop.domain.clock import ClinicClock
    from clinic_desktop.domain.identifiers import AppointmentId
    from clinic_desktop.domain.vitals import ConfirmedValue, VisitVitals, VitalSigns

PRESSURE, NEWS2 = "pressure", "news2"
SERIES = (
    PRESSURE,
    "heart_rate",
    "temperature",
    "respiratory_rate",
    "oxygen_saturation",
    "weight",
    "height",
    "bmi",
    "pain",
    NEWS2,
)
"""In the order in which they stand below each other at first."""
_LOOK_EVERY = timedelta(days=7)
"""How exactly the end of a normal band is found while somebody grows up."""
_MADE_OF: dict[str, tuple[str, ...]] = {
    PRESSURE: ("systolic", "diastolic"),
    "bmi": ("weight", "height"),
    NEWS2: ("respiratory_rate", "oxygen_saturation", "systolic", "heart_rate", "temperature"),
}


@dataclass(frozen=True, slots=True)
class Reading:
    """One value at a moment of the clinic's clock, in the units of its series; of a pressure ``low`` too.

    ``stored`` is the metric value, ``is_converted`` whether the value shown was neither typed nor stored like that.
    """

    at: datetime
    value: Decimal
    stored: Decimal
    appointment_id: AppointmentId
    low: Decimal | None = None
    is_converted: bool = False


@dataclass(frozen=True, slots=True)
class Series:
    """All readings of one kind, the oldest first."""

    name: str
    unit: str
    readings: tuple[Reading, ...]

    def within(self, first: datetime, end: datetime) -> tuple[Reading, ...]:
        return tuple(one for one in self.readings if first <= one.at <= end)


@dataclass(frozen=True, slots=True)
class Period:
    """A fixed length of time that graphs show."""

    words: str
    days: int


PERIODS = (
    Period("1 month", 31),
    Period("3 months", 92),
    Period("1 year", 366),
    Period("5 years", 1827),
    Period("10 years", 3653),
    Period("25 years", 9132),
    Period("100 years", 36525),
)
USUAL_PERIOD = PERIODS[2]


@dataclass(frozen=True, slots=True)
class Band:
    """What is normal from a moment on until another, in the units of a series; None is as far as the graph goes."""

    first: datetime
    end: datetime
    least: Decimal | None
    most: Decimal | None
    population: str
    source: str


def series_of(measured: Iterable[VisitVitals], clock: ClinicClock, born_on: date, units: Units) -> tuple[Series, ...]:
    """Return every kind of value that was ever measured. What was entered in error does not count."""
    found: dict[str, list[Reading]] = {name: [] for name in SERIES}
    known = [one for one in measured if not is_unreadable(one.measured_at)]
    for visit in sorted(known, key=lambda one: one.measured_at):
        for name, reading in readings_of(visit, clock, born_on, units).items():
            if not is_struck(visit, name):
                found[name].append(reading)
    return tuple(Series(name, unit_of(name, units), tuple(readings)) for name, readings in found.items() if readings)


def readings_of(visit: VisitVitals, clock: ClinicClock, born_on: date, units: Units) -> dict[str, Reading]:
    """Return what was measured and computed at one visit, by series."""
    at = clock.local(visit.measured_at)
    found = {name: _reading(name, visit, at, born_on, units) for name in SERIES}
    return {name: reading for name, reading in found.items() if reading is not None}


def confirmations_of(visit: VisitVitals, name: str) -> tuple[ConfirmedValue, ...]:
    """Return who confirmed the values of a series at one visit, although they are dangerous."""
    parts = ("systolic", "diastolic") if name == PRESSURE else (name,)
    names = {one.name for one in visit.confirmed}.intersection(parts)
    return tuple(found for part in parts if part in names and (found := visit.confirmation_of(part)) is not None)


def is_struck(visit: VisitVitals, name: str) -> bool:
    """Say whether a value of a series, or one that it is computed from, was entered in error."""
    return not visit.struck.isdisjoint(_MADE_OF.get(name, (name,)))


def unit_of(name: str, units: Units) -> str:
    """Return the unit of a series, "" where it has none."""
    if name == "bmi":
        return "kg/m²"
    if name == NEWS2:
        return ""
    return us_units.unit_of("systolic" if name == PRESSURE else name, units)


def last_two(series: Series) -> tuple[Reading | None, Reading | None]:
    """Return the last reading, and the one before it."""
    readings = series.readings
    return (readings[-1] if readings else None, readings[-2] if len(readings) > 1 else None)


def moments_of(all_series: Iterable[Series], first: datetime, end: datetime) -> tuple[datetime, ...]:
    """Return when anything was measured in a period, in order, each moment once."""
    return tuple(sorted({one.at for series in all_series for one in series.within(first, end)}))


def nearest(moments: Sequence[datetime], at: datetime, tolerance: timedelta) -> datetime | None:
    """Return the moment next to a point of time, or None if none is near enough."""
    near = min(moments, key=lambda one: abs(one - at), default=None)
    return near if near is not None and abs(near - at) <= tolerance else None


def scale_of(series: Series, first: datetime, end: datetime, age_months: int | None, *, fits: bool) -> Scale:
    """Return the scale of a series' graph: fixed by its kind, a wider one only where values lie outside of it."""
    shown = series.within(first, end)
    values = [value for one in shown for value in (one.value, one.low) if value is not None]
    return scale_for(series.name, series.unit, values, age_months, fits=fits)


def bands_of(name: str, first: datetime, end: datetime, born_on: date, units: Units) -> tuple[Band, ...]:
    """Return what is normal over a period, by the patient's age at each time. Of a pressure: of the systolic one."""
    if is_unreadable(born_on) or end <= first:
        return ()
    found: list[Band] = []
    at = first
    while at < end:
        age = scoring.age_in_months(born_on, at.date())
        is_grown = age is not None and age >= scoring.ADULT_MONTHS_LEAST
        following = end if is_grown else min(at + _LOOK_EVERY, end)
        usual = scoring.normal_range("systolic" if name == PRESSURE else name, age)
        if usual is not None:
            least, most = _in_units(name, usual.least, units), _in_units(name, usual.most, units)
            before = found[-1] if found else None
            if (
                before
                and before.end == at
                and (before.least, before.most, before.source)
                == (
                    least,
                    most,
                    usual.source,
                )
            ):
                found[-1] = Band(before.first, following, least, most, usual.population, usual.source)
            else:
                found.append(Band(at, following, least, most, usual.population, usual.source))
        at = following
    return tuple(found)


def lower_bands_of(name: str, first: datetime, end: datetime, born_on: date) -> tuple[Band, ...]:
    """Return what is normal for the diastolic pressure; nothing for other series."""
    return bands_of("diastolic", first, end, born_on, Units.METRIC) if name == PRESSURE else ()


def _reading(name: str, visit: VisitVitals, at: datetime, born_on: date, units: Units) -> Reading | None:
    values = visit.vitals.values
    if name == PRESSURE:
        if values.systolic is None or values.diastolic is None or values.systolic <= values.diastolic:
            return None
        high = Decimal(values.systolic)
        return Reading(at, high, high, visit.appointment_id, low=Decimal(values.diastolic))
    if name == NEWS2:
        score = news2(values, visit.vitals.observed, scoring.age_in_months(born_on, at.date()))
        if score is None or score.score is None:
            return None
        return Reading(at, Decimal(score.score), Decimal(score.score), visit.appointment_id)
    value = values.bmi if name == "bmi" else getattr(values, name)
    if value is None or is_unreadable(value):
        return None
    return _in_its_units(name, visit.vitals, Decimal(value), at, visit.appointment_id, units)


def _in_its_units(
    name: str, vitals: VitalSigns, stored: Decimal, at: datetime, visit: AppointmentId, units: Units
) -> Reading:
    typed = getattr(vitals.observed, TYPED[name]) if name in TYPED else None
    is_same = name not in us_units.US_UNIT
    shown = stored if is_same else us_units.shown_in(name, stored, units, typed)
    is_converted = not is_same and units is Units.US and shown != typed
    return Reading(at, shown, stored, visit, is_converted=is_converted)


def _in_units(name: str, stored: Decimal | None, units: Units) -> Decimal | None:
    if stored is None or units is Units.METRIC or name not in us_units.US_UNIT:
        return stored
    return us_units.to_us(name, stored)


def flag_of(series_name: str, reading: Reading, born_on: date) -> scoring.Flag | None:
    """Return on which side of the normal range of its time a reading lies. A pressure is high if one of two is."""
    age = scoring.age_in_months(born_on, reading.at.date())
    if series_name == PRESSURE:
        upper = scoring.flag("systolic", reading.stored, age)
        lower = scoring.flag("diastolic", reading.low, age)
        return upper if upper is scoring.Flag.HIGH or lower is None else lower
    return scoring.flag(series_name, reading.stored, age, OxygenScale.ONE)
