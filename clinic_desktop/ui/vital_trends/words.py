"""Words of the graphs: what a series is called, what its unit means, what stands at the focus line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from clinic_desktop.domain import trends
from clinic_desktop.domain.clinical_text import format_date, format_number, format_time
from clinic_desktop.ui.field_names import FIELD_NAMES
from clinic_desktop.ui.vitals_words import ends_words, flag_words

if TYPE_CHECKING:
    from datetime import date, datetime

    from clinic_desktop.domain.scoring import NormalRange
    from clinic_desktop.domain.trends import Band, Reading, Series

_TITLES = {trends.PRESSURE: "Blood pressure", "bmi": "Body mass index", trends.NEWS2: "NEWS2"}

UNIT_MEANINGS = {
    "mmHg": "millimetres of mercury",
    "/min": "per minute",
    "°C": "degrees Celsius",
    "°F": "degrees Fahrenheit",
    "%": "per cent of haemoglobin that carries oxygen",
    "kg": "kilograms",
    "lb": "pounds",
    "cm": "centimetres",
    "in": "inches",
    "kg/m²": "kilograms for each square metre",
}


def title_of(name: str) -> str:
    return _TITLES.get(name) or FIELD_NAMES[name]


def value_words(reading: Reading) -> str:
    """Return a value as precisely as it was recorded: ``128/82``, ``36.9``."""
    value = format_number(reading.value)
    return f"{value}/{format_number(reading.low)}" if reading.low is not None else value


def reading_words(series: Series, reading: Reading, born_on: date) -> str:
    """Return a reading in full, for people who do not see it: ``Blood pressure 128/82 mmHg, high``."""
    flag = trends.flag_of(series.name, reading, born_on)
    unit = f" {series.unit}" if series.unit else ""
    words = f"{title_of(series.name)} {value_words(reading)}{unit}"
    converted = " (converted)" if reading.is_converted else ""
    return f"{words}{converted}{f', {flag_words(flag)}' if flag else ''}"


def moment_words(at: datetime) -> str:
    return f"{format_date(at.date(), weekday=True)} {format_time(at)}"


def band_words(bands: tuple[Band, ...], lower: tuple[Band, ...], unit: str) -> str:
    """Return what the pale area of a graph says: the normal range and its population, by the age at the end."""
    if not bands:
        return "No normal range for this age"
    last = bands[-1]
    ends = _ends(last, unit)
    if lower:
        ends = f"systolic {_ends(last, '')}, diastolic {_ends(lower[-1], unit)}"
    changes = ", by age" if len(bands) > 1 else ""
    return f"Normal {ends} ({last.population}{changes})"


def band_sources(bands: tuple[Band, ...], lower: tuple[Band, ...]) -> str:
    return "\n".join(dict.fromkeys(band.source for band in (*bands, *lower)))


def _ends(band: Band, unit: str) -> str:
    from clinic_desktop.domain.scoring import NormalRange

    known: NormalRange = NormalRange(band.least, band.most, band.source, band.population)
    return ends_words(known, unit)
