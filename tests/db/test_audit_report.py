"""What the trail's own functions tell to whom, with psql: no more than the viewer shows."""

from __future__ import annotations

from typing import TYPE_CHECKING

import psycopg
import pytest

from clinic_desktop.domain.statuses import Role
from tests.builders import JANE

if TYPE_CHECKING:
    from clinic_desktop.testing.databases import ThrowAwayDatabase

REPORT = "SELECT count(*) FROM clinic.audit_report(NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, 100000)"
FIND = "SELECT * FROM clinic.audit_patients('doe', 10)"


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.ADMIN])
def test_auditors_and_administrators_find_patients_of_the_trail_and_read_none(
    clinic_database: ThrowAwayDatabase, role: Role
) -> None:
    person = clinic_database.connection_as(clinic_database.an_account(role).login)

    assert person.execute(FIND).fetchall() == [(JANE, "Doe", "Jane")]
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        person.execute("SELECT * FROM patients")


@pytest.mark.parametrize("role", [Role.CLINICIAN, Role.RECEPTION])
@pytest.mark.parametrize("question", [REPORT, FIND])
def test_nobody_else_asks_the_trail(clinic_database: ThrowAwayDatabase, role: Role, question: str) -> None:
    person = clinic_database.connection_as(clinic_database.an_account(role).login)

    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        person.execute(question.encode())


def test_nobody_gets_more_than_ten_thousand_events_at_once(clinic_database: ThrowAwayDatabase) -> None:
    clinic_database.rows(
        "INSERT INTO clinic.audit_event (era, action, subject) SELECT 1, 'lock', 'staff' FROM generate_series(1, 10050)"
    )
    auditor = clinic_database.connection_as("auditor@example.com")

    assert auditor.execute(REPORT).fetchone() == (10000,)


@pytest.mark.parametrize("typed", ["", "'", "\\", "a:*", "!", "|", "& &", "(", "x' | 'y", "%", "_"])
def test_whatever_is_typed_is_a_name_and_never_an_expression(clinic_database: ThrowAwayDatabase, typed: str) -> None:
    auditor = clinic_database.connection_as("auditor@example.com")

    assert auditor.execute("SELECT count(*) FROM clinic.audit_patients(%s, 10)", (typed,)).fetchone() is not None
