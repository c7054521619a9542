from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from clinic_desktop.domain.identifiers import PatientId, Version
from clinic_desktop.domain.patients import (
    DuplicateSearch,
    PatientDetails,
    PatientFields,
    PatientSummary,
    PossibleDuplicate,
    problems_with,
)
from clinic_desktop.domain.problems import Problem, ProblemKind
from clinic_desktop.domain.statuses import Sex

TODAY = date(2026, 11, 24)
NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
JANE = PatientFields(
    first_name="Jane",
    last_name="Doe",
    born_on=date(1980, 8, 14),
    sex=Sex.FEMALE,
    phone="(555) 123-4567",
    emergency_contact_name="Jim Doe",
    emergency_contact_phone="555 765 4321",
)


def with_(**changes: Any) -> PatientFields:  # noqa: ANN401 any field of the record
    return replace(JANE, **changes)


def test_a_patient_with_the_required_fields_is_fine() -> None:
    assert problems_with(JANE, TODAY) == ()


def test_a_patient_with_every_field_is_fine() -> None:
    full = with_(
        emergency_contact_relationship="Brother",
        email="jane@example.com",
        address="1 High Street",
        blood_type="AB-",
        title="Dr",
        preferred_name="Janie",
        deceased_on=TODAY,
    )
    assert problems_with(full, TODAY) == ()


@pytest.mark.parametrize(
    ("fields", "problem"),
    [
        (with_(first_name=" "), Problem("first_name", ProblemKind.MISSING)),
        (with_(last_name="x" * 101), Problem("last_name", ProblemKind.TOO_LONG, "100")),
        (with_(last_name="D0e"), Problem("last_name", ProblemKind.NOT_A_NAME)),
        (with_(first_name="J@ne"), Problem("first_name", ProblemKind.NOT_A_NAME)),
        (with_(born_on=None), Problem("born_on", ProblemKind.MISSING)),
        (with_(born_on=date(2026, 11, 25)), Problem("born_on", ProblemKind.IN_THE_FUTURE)),
        (with_(born_on=date(1876, 11, 23)), Problem("born_on", ProblemKind.TOO_LONG_AGO, "150")),
        (with_(sex=None), Problem("sex", ProblemKind.MISSING)),
        (with_(phone="555"), Problem("phone", ProblemKind.NOT_A_PHONE, "7")),
        (with_(phone=""), Problem("phone", ProblemKind.MISSING)),
        (with_(email="jane"), Problem("email", ProblemKind.NOT_AN_EMAIL)),
        (with_(address="x" * 201), Problem("address", ProblemKind.TOO_LONG, "200")),
        (with_(emergency_contact_name=""), Problem("emergency_contact_name", ProblemKind.MISSING)),
        (with_(emergency_contact_phone="12"), Problem("emergency_contact_phone", ProblemKind.NOT_A_PHONE, "7")),
        (with_(blood_type="C+"), Problem("blood_type", ProblemKind.NOT_IN_LIST)),
        (with_(title="x" * 36), Problem("title", ProblemKind.TOO_LONG, "35")),
        (with_(deceased_on=date(2026, 11, 25)), Problem("deceased_on", ProblemKind.IN_THE_FUTURE)),
        (with_(deceased_on=date(1980, 8, 13)), Problem("deceased_on", ProblemKind.NOT_ABOVE, "born_on")),
    ],
)
def test_each_broken_rule_is_named(fields: PatientFields, problem: Problem) -> None:
    assert problems_with(fields, TODAY) == (problem,)


def test_someone_may_die_on_the_day_of_birth() -> None:
    assert problems_with(with_(deceased_on=JANE.born_on), TODAY) == ()


def test_a_blood_type_may_be_unknown() -> None:
    assert problems_with(with_(blood_type=""), TODAY) == ()


def test_details_shorten_to_the_line_of_a_list() -> None:
    fields = with_(title="Dr", preferred_name="Janie", email="jane@example.com", deceased_on=TODAY)
    details = PatientDetails(PatientId("p"), Version("1"), fields, registered_at=NOW, archived_at=NOW)
    assert details.summary == PatientSummary(
        id=PatientId("p"),
        last_name="Doe",
        first_name="Jane",
        born_on=date(1980, 8, 14),
        sex=Sex.FEMALE,
        phone="(555) 123-4567",
        email="jane@example.com",
        title="Dr",
        preferred_name="Janie",
        deceased_on=TODAY,
        is_archived=True,
    )
    assert not replace(details, archived_at=None).summary.is_archived


@pytest.mark.parametrize("fields", [with_(born_on=None), with_(sex=None)])
def test_details_without_what_every_stored_patient_has_are_a_defect(fields: PatientFields) -> None:
    details = PatientDetails(PatientId("p"), Version("1"), fields, registered_at=NOW)
    with pytest.raises(ValueError, match="stored patient"):
        _ = details.summary


def test_a_search_for_duplicates_starts_with_nothing_typed() -> None:
    assert DuplicateSearch() == DuplicateSearch("", "", None, "", "", None)


def test_a_possible_duplicate_says_why_or_nothing() -> None:
    details = PatientDetails(PatientId("p"), Version("1"), JANE, registered_at=NOW)
    assert PossibleDuplicate(details.summary).reasons == ()
