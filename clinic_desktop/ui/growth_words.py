"""Words for the growth of children: where one stands, what that was computed from, and what is not installed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from clinic_desktop.domain.clinical_text import format_number
from clinic_desktop.domain.growth import Indicator

if TYPE_CHECKING:
    from collections.abc import Sequence
    from decimal import Decimal

    from clinic_desktop.domain.growth import GrowthValue

INDICATOR_WORDS = {
    Indicator.WEIGHT: "Weight for age",
    Indicator.HEIGHT: "Length or height for age",
    Indicator.BMI: "Body mass index for age",
}
_SHORT = {Indicator.WEIGHT: "weight", Indicator.HEIGHT: "height", Indicator.BMI: "BMI"}

NOT_INSTALLED = "Growth charts are not installed"
HOW_TO_INSTALL = (
    "They are an optional part of the program. An administrator adds them on each workstation with"
    " pip install “clinic-desktop[growth]”, and starts the program again. Everything else works without them."
)
NO_STANDARD = "The standards of the World Health Organization are for girls and boys: none is stored for this gender."


def percentile_words(percentile: Decimal) -> str:
    """Return ``25th percentile``; far out only on which side."""
    if percentile < 1:
        return "below the 1st percentile"
    if percentile > 99:  # noqa: PLR2004 - of a hundred
        return "above the 99th percentile"
    whole = round(percentile)
    return f"{whole}{_ending(whole)} percentile"


def growth_text(values: Sequence[GrowthValue]) -> str:
    """Return where a child stands in one line: ``weight 25th, BMI 60th percentile``."""
    parts = [f"{_SHORT[one.indicator]} {percentile_words(one.percentile)}" for one in values]
    return ", ".join(parts)


def growth_explanation(values: Sequence[GrowthValue]) -> str:
    """Return what it was computed from, with z-scores and source."""
    lines = [
        f"{INDICATOR_WORDS[one.indicator]}: z-score {z_words(one.z)}; {one.source}{_adjusted(one)}" for one in values
    ]
    return "\n".join(("Computed by the program from weight, height, age and gender:", *lines))


def z_words(z: Decimal) -> str:
    """Return a z-score with its sign: ``−1.25``."""
    sign = "−" if z < 0 else "+" if z > 0 else ""
    return f"{sign}{format_number(abs(z))}"


def _adjusted(one: GrowthValue) -> str:
    if one.adjusted_cm:
        direction = "added" if one.adjusted_cm > 0 else "taken away"
        return f"; {format_number(abs(one.adjusted_cm))} cm {direction}, because the standard wants the other posture"
    return "; not recorded whether standing or lying: taken as the standard has it" if one.is_stature_assumed else ""


def _ending(number: int) -> str:
    if number % 100 in {11, 12, 13}:
        return "th"
    return {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
