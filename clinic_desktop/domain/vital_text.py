"""A measured vital sign in words, in the units in which a clinic enters and reads it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from clinic_desktop.domain import us_units
from clinic_desktop.domain.clinical_text import format_quantity, format_vital
from clinic_desktop.domain.observations import TYPED
from clinic_desktop.domain.unreadable import is_unreadable
from clinic_desktop.domain.us_units import US_UNIT, Units

if TYPE_CHECKING:
    from clinic_desktop.domain.observations import Observation
    from clinic_desktop.domain.vitals import VitalValues


def vital_text(name: str, values: VitalValues, observed: Observation, units: Units) -> str:
    """Return ``98.6 °F`` or ``37.0 °C``: as it was typed, if it was typed in the units of the clinic."""
    stored = getattr(values, name)
    if units is Units.METRIC or name not in US_UNIT or stored is None or is_unreadable(stored):
        return format_vital(name, stored)
    number = us_units.shown_in(name, stored, units, getattr(observed, TYPED[name]))
    return format_quantity(number, US_UNIT[name], us_units.TYPED_DECIMALS)
