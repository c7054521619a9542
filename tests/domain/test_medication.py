"""Medication over all visits: what is current, past, suspended, replaced; and how doses become texts."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from clinic_desktop.domain.dose_texts import days_of, dose_text, duration_text, quantity_for, unit_for
from clinic_desktop.domain.identifiers import AppointmentId, PatientId, PrescriptionId, Version
from clinic_desktop.domain.medication import (
    Medication,
    MedicationList,
    MedicationStatus,
    Stop,
    StopKind,
    changes_since,
    repeated,
    stop_problems,
    with_replacements,
)
from clinic_desktop.domain.prescriptions import Prescription, PrescriptionFields

TODAY = date(2026, 11, 26)
S = MedicationStatus


def taken(drug: str, days_ago: int, duration: str | None = None, **more: Any) -> Medication:  # noqa: ANN401 - fields of a record
    fields = PrescriptionFields(drug, "5 mg", "1 tablet", "daily", duration)
    row = Prescription(PrescriptionId(f"{drug}{days_ago}"), Version("1"), fields)
    made = Medication(row, AppointmentId("a"), TODAY - timedelta(days=days_ago), "John Smith")
    return replace(made, **more)


def stopped(kind: StopKind, days_ago: int) -> Stop:
    on = TODAY - timedelta(days=days_ago)
    return Stop("s", kind, "Side effect", datetime(on.year, on.month, on.day, tzinfo=UTC), on, "doctor")


@pytest.mark.parametrize(
    ("one", "status", "ended"),
    [
        (taken("a", 5), S.STARTED, None),
        (taken("a", 5, "until stopped"), S.STARTED, None),
        (taken("a", 6, "7 days"), S.STARTED, None),
        (taken("a", 7, "7 days"), S.COMPLETED, 1),
        (taken("a", -3), S.NOT_STARTED, None),
        (taken("a", 5, stop=stopped(StopKind.SUSPENDED, 1)), S.SUSPENDED, None),
        (taken("a", 5, stop=stopped(StopKind.DISCONTINUED, 2)), S.DISCONTINUED, 2),
        (taken("a", 50, "7 days", stop=stopped(StopKind.SUSPENDED, 1)), S.COMPLETED, 44),
        (taken("a", 50, replaced_on=TODAY), S.COMPLETED, 0),
        (taken("a", 50, started_on=None), S.STARTED, None),
    ],
)
def test_how_a_medication_stands(one: Medication, status: MedicationStatus, ended: int | None) -> None:
    assert one.status(TODAY) is status
    assert one.ended_on(TODAY) == (None if ended is None else TODAY - timedelta(days=ended))


def test_refills_prolong_a_course() -> None:
    one = taken("a", 40, "30 days")
    assert one.status(TODAY) is S.COMPLETED
    longer = replace(one, prescription=replace(one.prescription, fields=replace(one.fields, refills=1)))
    assert longer.status(TODAY) is S.STARTED


def test_lists_are_never_mixed_and_the_newest_is_first() -> None:
    known = MedicationList(
        PatientId("p"),
        (
            taken("a", 90),
            taken("b", 10),
            taken("c", 20, "5 days"),
            taken("d", 400, "5 days"),
            taken("e", 60, "50 days"),
        ),
    )
    assert [one.fields.medication for one in known.current(TODAY)] == ["b", "a"]
    assert [one.fields.medication for one in known.past(TODAY)] == ["e", "c", "d"]
    assert [one.fields.medication for one in known.recently_ended(TODAY)] == ["e", "c"]


def test_what_is_repeated_is_replaced_and_says_what_changed() -> None:
    old = taken("amlodipine", 90)
    fields = replace(repeated(replace(old)), strength="10 mg")
    new = replace(taken("amlodipine", 0), prescription=Prescription(PrescriptionId("new"), None, fields))
    known = MedicationList(PatientId("p"), with_replacements((old, new)))
    assert [one.prescription.id for one in known.current(TODAY)] == ["new"]
    assert known.recently_ended(TODAY) == ()
    assert changes_since(fields, old.fields) == (("strength", "5 mg", "10 mg"),)


def test_repeatable_is_the_latest_of_each_drug_from_earlier_visits() -> None:
    suspended = taken("c", 30, stop=stopped(StopKind.SUSPENDED, 1))
    here = taken("d", 0, is_in_progress=True)
    known = MedicationList(PatientId("p"), (taken("A", 90), taken("a", 30), taken("b", 60, "5 days"), suspended, here))
    assert [one.prescription.id for one in known.repeatable(TODAY)] == ["a30"]


def test_a_repeat_does_not_take_the_reason_along() -> None:
    old = taken("amoxicillin", 5)
    given = replace(old, prescription=replace(old.prescription, fields=replace(old.fields, override_reason="Because")))
    assert repeated(given).override_reason is None
    assert repeated(given).repeats == old.prescription.id


def test_a_stop_wants_a_reason() -> None:
    assert stop_problems("Side effect") == ()
    assert stop_problems("  x ")


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("7 days", 7),
        ("for 2 weeks", 14),
        ("1 month", 30),
        ("a week", 7),
        ("1 year", 365),
        ("until stopped", None),
        ("", None),
        (None, None),
        ("as needed", None),
        ("0 days", None),
        ("99999999999 days", None),
    ],
)
def test_how_long_a_duration_is(text: str | None, days: int | None) -> None:
    assert days_of(text) == days


def test_helps_produce_the_given_texts() -> None:
    assert dose_text("1", "tablet") == "1 tablet"
    assert dose_text("2", "tablet") == "2 tablets"
    assert dose_text("0,5", "tablet") == "0.5 tablet"
    assert dose_text("2.50", "mL") == "2.5 mL"
    assert dose_text("1000", "mg") == "1,000 mg"
    assert dose_text("one", "puff") == "one puff"
    assert duration_text(1, "weeks") == "1 week"
    assert duration_text(10, "days") == "10 days"
    assert unit_for("gastro-resistant tablet") == "tablet"
    assert unit_for("oral suspension") == "mL"


def test_quantities_are_worked_out_only_where_pieces_are_counted() -> None:
    assert quantity_for("1", "capsule", "three times a day", "7 days") == 21
    assert quantity_for("0.5", "tablet", "daily", "7 days") == 4
    assert quantity_for("5", "mL", "daily", "7 days") is None
    assert quantity_for("1", "tablet", "when required", "7 days") is None
    assert quantity_for("1", "tablet", "daily", "until stopped") is None
