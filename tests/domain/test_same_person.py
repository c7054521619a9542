from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from clinic_desktop.domain.identifiers import PatientId
from clinic_desktop.domain.patients import DuplicateReason, DuplicateSearch, PatientSummary
from clinic_desktop.domain.same_person import likeness, reasons_for
from clinic_desktop.domain.statuses import Sex

KNOWN = PatientSummary(
    PatientId("1"), "García López", "María José", date(1990, 11, 8), Sex.FEMALE, "+34 600 123 456", "mj@example.com"
)


@pytest.mark.parametrize(
    ("last", "first", "reason"),
    [
        ("garcia lopez", "MARIA JOSE", DuplicateReason.SAME_NAME),
        ("María José", "García López", DuplicateReason.SIMILAR_NAME),
        ("Garcia Lopes", "Maria Jose", DuplicateReason.SIMILAR_NAME),
        ("Garcia", "Maria", DuplicateReason.SIMILAR_NAME),
        ("GarcíaLópez", "María José", DuplicateReason.SIMILAR_NAME),
        ("Garcia", "Ana", None),
        ("Garcia", "", None),
    ],
)
def test_names_are_the_same_or_similar(last: str, first: str, reason: DuplicateReason | None) -> None:
    found = reasons_for(DuplicateSearch(first, last), KNOWN)
    assert found == ((reason,) if reason else ())


def test_a_preferred_name_and_spelled_out_umlauts_count() -> None:
    known = replace(KNOWN, last_name="Müller", first_name="Elisabeth", preferred_name="Sissi")
    assert reasons_for(DuplicateSearch("Sissi", "Müller"), known) == (DuplicateReason.SIMILAR_NAME,)
    assert reasons_for(DuplicateSearch("Elisabeth", "Mueller"), known) == (DuplicateReason.SIMILAR_NAME,)


def test_everything_in_common_is_named_in_the_order_of_the_form() -> None:
    asked = DuplicateSearch("María José", "García López", date(1990, 11, 8), "0034 (600) 123-456", "MJ@example.com")
    assert reasons_for(asked, KNOWN) == (
        DuplicateReason.SAME_NAME,
        DuplicateReason.SAME_BIRTH_DATE,
        DuplicateReason.SAME_PHONE,
        DuplicateReason.SAME_EMAIL,
    )


def test_empty_fields_are_not_compared() -> None:
    assert reasons_for(DuplicateSearch(phone="123", email=""), replace(KNOWN, email=None, phone="123")) == ()


def test_name_and_birth_date_weigh_more_than_a_shared_telephone() -> None:
    one = likeness((DuplicateReason.SIMILAR_NAME, DuplicateReason.SAME_BIRTH_DATE))
    assert one > likeness((DuplicateReason.SAME_PHONE,))
