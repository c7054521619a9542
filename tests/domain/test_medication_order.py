"""A medication list by any of its columns; what is equal stays in the order of the list itself."""

from __future__ import annotations

from dataclasses import replace

import pytest

from clinic_desktop.domain.identifiers import PatientId
from clinic_desktop.domain.medication import MedicationList, StopKind
from clinic_desktop.domain.medication_order import CURRENT_ORDER, PAST_ORDER, MedicationOrder, SortedBy, in_order
from tests.domain.test_medication import TODAY, stopped, taken

LIST = MedicationList(
    PatientId("p"),
    (
        taken("Zinc", 5),
        taken("amlodipine", 90),
        taken("Éclair", 40, started_on=None),
        taken("lisinopril", 40, stop=stopped(StopKind.SUSPENDED, 2)),
        taken("Amlodipine", 10),
        taken("ibuprofen", 100, "7 days"),
        taken("codeine", 60, stop=stopped(StopKind.DISCONTINUED, 50)),
    ),
)


def names(order: MedicationOrder) -> list[str]:
    return [one.fields.medication for one in in_order(LIST.current(TODAY), order, TODAY)]


def test_the_order_of_the_list_itself_is_the_one_it_begins_with() -> None:
    assert in_order(LIST.current(TODAY), CURRENT_ORDER, TODAY) == LIST.current(TODAY)
    assert in_order(LIST.past(TODAY), PAST_ORDER, TODAY) == LIST.past(TODAY)


@pytest.mark.parametrize(
    ("by", "wanted"),
    [
        (SortedBy.DRUG, ["Amlodipine", "amlodipine", "Éclair", "lisinopril", "Zinc"]),
        (SortedBy.STATUS, ["Zinc", "Amlodipine", "amlodipine", "Éclair", "lisinopril"]),
        (SortedBy.START, ["Éclair", "amlodipine", "lisinopril", "Amlodipine", "Zinc"]),
    ],
)
def test_columns_sort_and_keep_the_newest_first_among_equals(by: SortedBy, wanted: list[str]) -> None:
    assert names(MedicationOrder(by)) == wanted


def test_the_other_way_round_the_newest_is_still_first_among_equals() -> None:
    assert names(MedicationOrder(SortedBy.DRUG, is_reversed=True)) == [
        "Zinc",
        "lisinopril",
        "Éclair",
        "Amlodipine",
        "amlodipine",
    ]


def test_past_medication_sorts_by_its_end() -> None:
    past = in_order(LIST.past(TODAY), replace(PAST_ORDER, is_reversed=False), TODAY)
    assert [one.fields.medication for one in past] == ["ibuprofen", "codeine"]
