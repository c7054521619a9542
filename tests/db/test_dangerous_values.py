"""Dangerous vital signs are stored only with a confirmation, whatever program a clinician uses; others go on."""

from __future__ import annotations

from decimal import Decimal
from itertools import product
from typing import TYPE_CHECKING, Any

import pytest

from clinic_desktop.domain import scoring
from clinic_desktop.domain.limits import VITAL_RANGES
from clinic_desktop.domain.observations import OxygenScale
from tests import rows
from tests.builders import EMILY, JANE
from tests.db.test_visit_rules import booked, refused

if TYPE_CHECKING:
    import psycopg

    from clinic_desktop.testing.databases import ThrowAwayDatabase

    Connection = psycopg.Connection[tuple[Any, ...]]

UNCONFIRMED, NOT_PERMITTED, COMPLETED = "CL051", "42501", "CL005"
NOTE = "INSERT INTO clinic.vital_observation (vital_signs_id, appointment_id, confirmed) VALUES (%s, '', %s)"
SIGNED = "SELECT field, value, confirmed_by FROM clinic.vital_confirmation ORDER BY field, value"
AGES = (0, 11, 155, 156, 191, 192, 215, 216, 1000)


@pytest.fixture
def clinician(clinic_database: ThrowAwayDatabase) -> Connection:
    return clinic_database.reader_of_charts("doctor@example.com")


@pytest.fixture
def visit(clinic_database: ThrowAwayDatabase) -> str:
    """Give a visit of Jane's, a grown-up, that is being written."""
    appointment = booked(clinic_database, "in_progress", JANE)
    rows.insert(clinic_database.admin_connection(), "medical_records", rows.medical_record(appointment))
    return appointment


def test_limits_and_ages_are_those_of_the_program(clinic_database: ThrowAwayDatabase) -> None:
    names, months, scales = zip(*product(VITAL_RANGES, AGES, OxygenScale), strict=True)
    found = clinic_database.rows(
        "SELECT l.lowest, l.highest FROM unnest(%s::text[], %s::int[], %s::int[])"
        " WITH ORDINALITY q (field, months, scale, place)"
        " CROSS JOIN LATERAL clinic.unsafe_limits(q.field, q.months, q.scale) l ORDER BY q.place",
        (list(names), list(months), [scale.value for scale in scales]),
    )
    wanted = [
        (limits.least, limits.most) if limits else (None, None)
        for name, age, scale in product(VITAL_RANGES, AGES, OxygenScale)
        for limits in [scoring.unsafe_limits(name, age, scale)]
    ]
    assert found == wanted
    ages = clinic_database.rows(
        "SELECT b::date, s::date, clinic.age_in_months(b::date, s::date)"
        " FROM unnest(%s::text[]) b CROSS JOIN unnest(%s::text[]) s",
        (["2010-01-31", "2010-02-28", "2012-02-29", "2026-11-26"], ["2010-02-28", "2026-02-28", "2026-03-01"]),
    )
    assert all(months == scoring.age_in_months(born, seen) for born, seen, months in ages)
    assert (
        clinic_database.rows(
            "SELECT clinic.age_in_months(b::date, '2026-01-01') FROM unnest(ARRAY['infinity', '0044-03-15 BC', NULL]) b"
        )
        == [(None,)] * 3
    )


def test_a_dangerous_value_needs_a_confirmation_of_this_very_value(
    clinic_database: ThrowAwayDatabase, clinician: Connection, visit: str
) -> None:
    values = {"bloodPressureSystolic": 230, "heartRate": 80}
    with refused(UNCONFIRMED), clinician.transaction():
        rows.insert(clinician, "vital_signs", rows.vital_signs(visit, **values))
    with refused(UNCONFIRMED), clinician.transaction():
        vitals = rows.insert(clinician, "vital_signs", rows.vital_signs(visit, **values))
        clinician.execute(NOTE, (vitals, ["systolic 231", "heart_rate 80", "nonsense", "systolic many"]))
    with clinician.transaction():
        vitals = rows.insert(clinician, "vital_signs", rows.vital_signs(visit, **values))
        clinician.execute(NOTE, (vitals, ["systolic 230"]))
    assert clinic_database.rows(SIGNED) == [("systolic", Decimal(230), "doctor@example.com")]

    clinician.execute('UPDATE vital_signs SET "heartRate" = 90 WHERE id = %s', (vitals,))
    with refused(UNCONFIRMED):
        clinician.execute('UPDATE vital_signs SET "bloodPressureSystolic" = 240 WHERE id = %s', (vitals,))
    with refused(UNCONFIRMED):
        clinician.execute("UPDATE vital_signs SET temperature = 34.9 WHERE id = %s", (vitals,))
    clinician.execute("UPDATE vital_signs SET temperature = 35.1 WHERE id = %s", (vitals,))


def test_nobody_confirms_in_anothers_name_and_nothing_is_taken_back(
    clinic_database: ThrowAwayDatabase, clinician: Connection, visit: str
) -> None:
    with clinician.transaction():
        vitals = rows.insert(clinician, "vital_signs", rows.vital_signs(visit, heartRate=200))
        clinician.execute(NOTE, (vitals, ["heart_rate 200"]))
    clinician.execute("UPDATE clinic.vital_observation SET confirmed = '{}' WHERE vital_signs_id = %s", (vitals,))
    forged = f"('{vitals}', '{visit}', 'systolic', 240, 'somebody else')"
    columns = "vital_signs_id, appointment_id, field, value, confirmed_by"
    for attack in (
        f"INSERT INTO clinic.vital_confirmation ({columns}) VALUES {forged}",
        "UPDATE clinic.vital_confirmation SET confirmed_by = 'somebody else'",
        "DELETE FROM clinic.vital_confirmation",
        "ALTER TABLE vital_signs DISABLE TRIGGER clinic_refuse_unconfirmed",
    ):
        with refused(NOT_PERMITTED):
            clinician.execute(attack.encode())
    assert clinic_database.rows(SIGNED) == [("heart_rate", Decimal(200), "doctor@example.com")]
    outside = clinic_database.connection_as("doctor@example.com")
    outside.execute("SELECT clinic.session_open('a test', '0')")
    assert outside.execute(SIGNED.encode()).fetchall() == [], "the chart is not open there"
    assert clinic_database.rows(
        "SELECT action, patient_id, actor FROM clinic.audit_event WHERE subject = 'vital_confirmation'"
    ) == [("insert", JANE, "doctor@example.com")]


def test_another_scale_is_another_limit(clinic_database: ThrowAwayDatabase, clinician: Connection, visit: str) -> None:
    with clinician.transaction():
        vitals = rows.insert(clinician, "vital_signs", rows.vital_signs(visit, oxygenSaturation=86))
        clinician.execute(NOTE, (vitals, []))
        clinician.execute("UPDATE clinic.vital_observation SET oxygen_scale = 2 WHERE vital_signs_id = %s", (vitals,))
    with refused(UNCONFIRMED):
        clinician.execute("UPDATE clinic.vital_observation SET oxygen_scale = 1 WHERE vital_signs_id = %s", (vitals,))
    clinician.execute(
        "UPDATE clinic.vital_observation SET oxygen_scale = 1, confirmed = '{oxygen_saturation 86}'"
        " WHERE vital_signs_id = %s",
        (vitals,),
    )


def test_another_program_is_not_bound_and_what_it_wrote_is_asked_about_by_nobody(
    clinic_database: ThrowAwayDatabase, clinician: Connection
) -> None:
    appointment = booked(clinic_database, "in_progress", EMILY)
    owner = clinic_database.admin_connection()
    rows.insert(owner, "medical_records", rows.medical_record(appointment))
    vitals = rows.insert(owner, "vital_signs", rows.vital_signs(appointment, respiratoryRate=40))
    clinician.execute("UPDATE vital_signs SET weight = 70 WHERE id = %s", (vitals,))
