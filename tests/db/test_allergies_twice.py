"""One substance stands once in a patient's list, whoever writes it and however it is spelt."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests import rows
from tests.builders import EMILY, ROBERT
from tests.db.test_visit_rules import refused

if TYPE_CHECKING:
    import psycopg

    from clinic_desktop.testing.databases import ThrowAwayDatabase

    Connection = psycopg.Connection[tuple[Any, ...]]

TWICE = "CL053"
RENAME = "UPDATE allergies SET allergen = %s WHERE id = %s"


@pytest.fixture
def clinician(clinic_database: ThrowAwayDatabase) -> Connection:
    return clinic_database.reader_of_charts("doctor@example.com")


def record(connection: Connection, allergen: str, patient: str = EMILY, **more: object) -> str:
    return rows.insert(connection, "allergies", rows.allergy(patient, allergen=allergen, **more))


@pytest.mark.parametrize("again", ["Crème brûlée", "creme brulee", " CRÈME  BRÛLÉE ", "Creme-Brulee"])
def test_what_stands_is_not_recorded_again(clinician: Connection, again: str) -> None:
    record(clinician, "Crème brûlée")
    with refused(TWICE):
        record(clinician, again)


def test_no_entry_takes_the_name_of_another_one(clinician: Connection) -> None:
    record(clinician, "Walnuts")
    latex = record(clinician, "Latex")
    with refused(TWICE):
        clinician.execute(RENAME, ("walnuts", latex))
    clinician.execute(RENAME, ("LATEX", latex))


def test_another_patient_and_another_substance_are_none_of_it(clinician: Connection) -> None:
    record(clinician, "Walnuts")
    record(clinician, "Walnuts", ROBERT)
    record(clinician, "Walnut oil")


def test_what_was_struck_out_may_be_recorded_anew(clinician: Connection) -> None:
    first = record(clinician, "Walnuts")
    clinician.execute(
        "INSERT INTO clinic.struck_allergy (allergy_id, reason) VALUES (%s, %s)", (first, "Another patient")
    )
    record(clinician, "Walnuts")


def test_another_program_is_not_bound_and_what_it_stored_twice_can_be_corrected(
    clinic_database: ThrowAwayDatabase, clinician: Connection
) -> None:
    others = clinic_database.admin_connection()
    record(others, "Walnuts")
    second = record(others, "walnuts")
    clinician.execute("UPDATE allergies SET reaction = 'Rash', allergen = 'Walnuts' WHERE id = %s", (second,))
    with refused(TWICE):
        record(clinician, "WALNUTS")
