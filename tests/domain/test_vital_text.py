"""Vital signs in words, in the units of the clinic."""

from __future__ import annotations

from decimal import Decimal

import pytest

from clinic_desktop.domain.observations import Observation
from clinic_desktop.domain.us_units import Units
from clinic_desktop.domain.vital_text import vital_text
from clinic_desktop.domain.vitals import VitalValues

VALUES = VitalValues(systolic=120, temperature=Decimal("36.9"), weight=Decimal("68.15"), height=Decimal("165.10"))
TYPED = Observation(temperature_f=Decimal("98.5"), weight_lb=Decimal("150.25"), height_in=Decimal(66))


@pytest.mark.parametrize(
    ("name", "metric", "us"),
    [
        ("systolic", "120 mmHg", "120 mmHg"),
        ("temperature", "36.9 °C", "98.5 °F"),
        ("weight", "68.15 kg", "150.25 lb"),
        ("height", "165.1 cm", "65 in"),
        ("pain", "Not recorded", "Not recorded"),
    ],
)
def test_a_value_is_said_in_the_units_of_the_clinic(name: str, metric: str, us: str) -> None:
    assert vital_text(name, VALUES, TYPED, Units.METRIC) == metric
    assert vital_text(name, VALUES, TYPED, Units.US) == us


def test_what_was_never_typed_in_us_units_is_converted() -> None:
    assert vital_text("weight", VALUES, Observation(), Units.US) == "150.2 lb"
