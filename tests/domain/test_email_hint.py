from __future__ import annotations

import pytest

from clinic_desktop.domain.email_hint import WELL_KNOWN, meant_email


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("jane@gmial.com", "jane@gmail.com"),
        ("jane@gmail.co", "jane@gmail.com"),
        (" Jane@HOTMIAL.com", "Jane@hotmail.com"),
        ("jane@yaho.com", "jane@yahoo.com"),
        ("jane@gmail.com", ""),
        ("jane@gmx.com", ""),
        ("jane@clinic.example", ""),
        ("jane@", ""),
        ("gmial.com", ""),
        ("", ""),
    ],
)
def test_a_slip_in_a_well_known_address_is_seen(typed: str, meant: str) -> None:
    assert meant_email(typed) == meant


def test_no_well_known_address_is_taken_for_another() -> None:
    assert [one for one in WELL_KNOWN if meant_email(f"a@{one}")] == []
