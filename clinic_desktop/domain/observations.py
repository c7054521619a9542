"""What was noted with vital signs: consciousness, breathing, how height was measured, what was typed in US units."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from decimal import Decimal, InvalidOperation
from enum import IntEnum, StrEnum
from typing import TYPE_CHECKING, Any

from clinic_desktop.domain.errors import ClinicError

if TYPE_CHECKING:
    from clinic_desktop.domain.field_merge import Content, Merge


class Consciousness(StrEnum):
    """The level of consciousness, ACVPU."""

    ALERT = "alert"
    CONFUSION = "confusion"
    VOICE = "voice"
    PAIN = "pain"
    UNRESPONSIVE = "unresponsive"


class Breathing(StrEnum):
    """What the patient breathed when oxygen saturation was measured."""

    AIR = "air"
    OXYGEN = "oxygen"


class OxygenScale(IntEnum):
    """By which scale of NEWS2 oxygen saturation is judged: 2 only where a clinician set 88 to 92 % as target."""

    ONE = 1
    TWO = 2


class Stature(StrEnum):
    """How height was measured: standing, or as length of somebody lying."""

    STANDING = "standing"
    LYING = "lying"


CONFIRMED_MOST = 9


@dataclass(frozen=True, slots=True)
class Observation:
    """Everything may be missing. ``*_f``, ``*_lb`` and ``*_in`` are as typed in °F, pounds and inches.

    ``confirmed`` holds what a person confirmed although it is far outside: "systolic 230", in stored units.
    """

    consciousness: Consciousness | None = None
    breathing: Breathing | None = None
    oxygen_scale: OxygenScale | None = None
    stature: Stature | None = None
    temperature_f: Decimal | None = None
    weight_lb: Decimal | None = None
    height_in: Decimal | None = None
    confirmed: tuple[str, ...] = ()

    @property
    def is_empty(self) -> bool:
        return self == Observation()


@dataclass(eq=False)
class DangerousUnconfirmed(ClinicError):
    """The server was given values far outside that nobody confirmed; nothing was stored. ``fields`` are vital signs."""

    fields: tuple[str, ...] = ()


PLACE = "observed."
"""Begins the place of each of these in a visit's content."""

TYPED = {"temperature": "temperature_f", "weight": "weight_lb", "height": "height_in"}
"""By vital sign: which field keeps what was typed in US units."""

_KINDS: dict[str, type[StrEnum]] = {
    "consciousness": Consciousness,
    "breathing": Breathing,
    "stature": Stature,
}
_BY_THEMSELVES = frozenset({*TYPED.values(), "confirmed"})
"""What belongs to a number: nobody is asked about it when two people's work comes together."""


def confirmation(name: str, value: Decimal | int) -> str:
    """Return how it is kept that somebody confirmed this value of a vital sign."""
    plain = format(Decimal(value).normalize(), "f")
    return f"{name} {plain}"


def places_of(observation: Observation) -> Content:
    """Return an observation by places of a visit's content. Empty ones are None."""
    return {f"{PLACE}{one.name}": getattr(observation, one.name) or None for one in fields(Observation)}


def from_content(content: Content) -> Observation:
    """Return the observation that stands in a visit's content."""
    values: dict[str, Any] = {one.name: content.get(f"{PLACE}{one.name}") for one in fields(Observation)}
    values["confirmed"] = values["confirmed"] or ()
    return Observation(**values)


def as_text(value: Any) -> str:  # noqa: ANN401 - a choice, a number or what was confirmed
    """Return the value of a place as a draft keeps it."""
    return "\n".join(value) if isinstance(value, tuple) else str(value)


def from_text(place: str, text: str) -> Any:  # noqa: ANN401 - a choice, a number or what was confirmed
    """Return what ``as_text`` was given for a place that begins with PLACE, or None if it is not understood."""
    name = place.removeprefix(PLACE)
    if name == "confirmed":
        return tuple(line for line in text.split("\n") if line)[:CONFIRMED_MOST] or None
    try:
        if name in TYPED.values():
            return Decimal(text)
        if name == "oxygen_scale":
            return OxygenScale(int(text))
        return _KINDS[name](text) if name in _KINDS else None
    except (ValueError, InvalidOperation):
        return None


def without_questions(merge: Merge) -> Merge:
    """Return a merge that asks only about what a person chose, and not about how his number was typed.

    What either of two confirmed was confirmed: what belongs to no number any more is left out later.
    """
    asked = tuple(one for one in merge.conflicts if one.place.removeprefix(PLACE) not in _BY_THEMSELVES)
    both = {
        one.place: tuple(dict.fromkeys((*(one.mine or ()), *(one.theirs or ()))))[:CONFIRMED_MOST]
        for one in merge.conflicts
        if one.place == f"{PLACE}confirmed"
    }
    return replace(merge, content={**merge.content, **both}, conflicts=asked)
