from __future__ import annotations

import importlib.util
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import product
from typing import TYPE_CHECKING, Any

import psycopg
import pytest
from psycopg import sql

from clinic_desktop.db.queries.visits import PRESCRIPTION_COLUMNS, SYMPTOM_COLUMNS
from clinic_desktop.db.queries.vitals import VITAL_COLUMNS
from clinic_desktop.db.tables.base import camel_case
from clinic_desktop.domain import limits
from clinic_desktop.domain.appointments import may_become, wants_reason
from clinic_desktop.domain.statuses import AppointmentStatus, ConditionStatus
from clinic_desktop.files import MIGRATIONS

if TYPE_CHECKING:
    from collections.abc import Mapping
    from types import ModuleType

    from clinic_desktop.testing.databases import ThrowAwayDatabase

BESIDE_THE_GIVEN_TABLE = {"title", "preferred_name"}
OWN_NAMES = {column: column for column in limits.PATIENT_LENGTHS if column not in BESIDE_THE_GIVEN_TABLE}
TEXTS: dict[str, tuple[Mapping[str, limits.Length], Mapping[str, str]]] = {
    "patients": (limits.PATIENT_LENGTHS, OWN_NAMES),
    "allergies": (limits.ALLERGY_LENGTHS, {name: name for name in limits.ALLERGY_LENGTHS}),
    "chronic_conditions": (limits.CONDITION_LENGTHS, {"name": "condition_name", "notes": "notes"}),
    "appointments": (limits.APPOINTMENT_LENGTHS, {"reason": "reason_for_visit"}),
    "medical_records": (limits.VISIT_TEXT_LENGTHS, {name: name for name in limits.VISIT_TEXT_LENGTHS}),
    "symptoms": (limits.SYMPTOM_LENGTHS, SYMPTOM_COLUMNS),
    "prescriptions": (limits.PRESCRIPTION_LENGTHS, PRESCRIPTION_COLUMNS),
}
LENGTHS = {
    (table, camel_case(columns[name])): length
    for table, (lengths, columns) in TEXTS.items()
    for name, length in lengths.items()
    if name in columns
}
RANGES = {
    ("appointments", "durationMinutes"): limits.APPOINTMENT_MINUTES,
    ("symptoms", "severity"): limits.SYMPTOM_SEVERITY,
    ("prescriptions", "quantity"): limits.PRESCRIPTION_QUANTITY,
    ("prescriptions", "refills"): limits.PRESCRIPTION_REFILLS,
    **{("vital_signs", camel_case(VITAL_COLUMNS[name])): allowed for name, allowed in limits.VITAL_RANGES.items()},
}


def rules() -> ModuleType:
    (path,) = (MIGRATIONS / "versions").glob("*_0003_*.py")
    spec = importlib.util.spec_from_file_location("clinical_rules", path)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_lengths_of_the_migration_are_those_of_the_domain() -> None:
    assert {key: (length.least, length.most) for key, length in LENGTHS.items()} == rules().LENGTHS


def test_the_ranges_of_the_migration_are_those_of_the_domain() -> None:
    found = {key: (Decimal(least), Decimal(most)) for key, (least, most) in rules().RANGES.items()}

    assert found == {key: (allowed.least, allowed.most) for key, allowed in RANGES.items()}


@pytest.fixture
def owner(clinic_database: ThrowAwayDatabase) -> psycopg.Connection[tuple[Any, ...]]:
    """Give a connection of the tables' owner: what he is refused, everybody is refused."""
    return clinic_database.admin_connection()


def refusal(owner: psycopg.Connection[tuple[Any, ...]], table: str, values: Mapping[str, object]) -> str | None:
    """Write values over a row of the demo clinic, take it back, and return the rule that refused, if one did."""
    statement = sql.SQL("UPDATE {table} SET {changes} WHERE id = (SELECT min(id) FROM {table})").format(
        table=sql.Identifier("public", table),
        changes=sql.SQL(", ").join(
            sql.SQL("{} = {}").format(sql.Identifier(column), sql.Placeholder()) for column in values
        ),
    )
    try:
        with owner.transaction(force_rollback=True):
            assert owner.execute(statement, tuple(values.values())).rowcount == 1
    except psycopg.errors.CheckViolation as error:
        return error.diag.constraint_name
    except psycopg.errors.NumericValueOutOfRange:
        return "type"
    return None


def text_of(column: str, length: int) -> str:
    if column == "email" and length:
        return "a" * (length - len("@example.com")) + "@example.com"
    return ("5" if "hone" in column else "x") * length


def test_every_text_is_taken_up_to_its_limit_and_not_beyond(owner: psycopg.Connection[tuple[Any, ...]]) -> None:
    for (table, column), length in LENGTHS.items():
        rule = f"clinic_{table}_{column}_length"
        least = 7 if "hone" in column else length.least
        assert refusal(owner, table, {column: text_of(column, length.most)}) is None, (table, column)
        assert refusal(owner, table, {column: text_of(column, length.most + 1)}) == rule
        if column != "email":
            assert refusal(owner, table, {column: f"\n {text_of(column, length.most)} \t"}) is None, (
                "blanks do not count"
            )
        assert refusal(owner, table, {column: text_of(column, least)}) is None, (table, column)
        if length.least:
            too_short = " \t\n" + "x" * (length.least - 1)
            assert refusal(owner, table, {column: too_short}) in (rule, f"clinic_{table}_{column}_digits")


def test_every_number_is_taken_from_its_least_to_its_most(owner: psycopg.Connection[tuple[Any, ...]]) -> None:
    pressures = {"bloodPressureSystolic": None, "bloodPressureDiastolic": None}
    for (table, column), allowed in RANGES.items():
        rules = (f"clinic_{table}_{column}_range", "type")
        beside = pressures if table == "vital_signs" else {}
        step = Decimal(1).scaleb(-allowed.decimals)
        for value, is_allowed in (
            (allowed.least, True),
            (allowed.most, True),
            (None, True),
            (allowed.least - step, False),
            (allowed.most + step, False),
            (-allowed.most, False),
        ):
            refused_by = refusal(owner, table, {**beside, column: value})
            assert (refused_by is None) if is_allowed else (refused_by in rules), (table, column, value)


def test_systolic_pressure_is_above_diastolic(owner: psycopg.Connection[tuple[Any, ...]]) -> None:
    for systolic, diastolic, rule in (
        (81, 80, None),
        (80, 80, "clinic_vital_signs_pressure_order"),
        (80, 81, "clinic_vital_signs_pressure_order"),
        (80, None, None),
        (None, 81, None),
    ):
        values = {"bloodPressureSystolic": systolic, "bloodPressureDiastolic": diastolic}
        assert refusal(owner, "vital_signs", values) == rule


@pytest.mark.parametrize(
    ("table", "column", "good", "bad"),
    [
        ("patients", "phone", ["555 12 34", "+1 (555) 123-4567"], ["555-123", "no digits at all", "      "]),
        ("patients", "emergencyContactPhone", ["555 12 34"], ["555-123", "call her husband"]),
        ("patients", "bloodType", [*limits.BLOOD_TYPES, None], ["A", "C+", "a+", ""]),
        ("patients", "email", ["a@b.co", None, ""], ["a", "a@b", "a b@c.de", "@b.co", "a@b."]),
        ("chronic_conditions", "status", [*(one.value for one in ConditionStatus), None], ["gone", "", "Active"]),
    ],
)
def test_only_values_of_the_right_form_are_taken(
    owner: psycopg.Connection[tuple[Any, ...]], table: str, column: str, good: list[object], bad: list[object]
) -> None:
    assert [value for value in good if refusal(owner, table, {column: value})] == []
    assert [value for value in bad if not refusal(owner, table, {column: value})] == []


@pytest.mark.parametrize(
    ("table", "column", "least"),
    [
        ("patients", "dateOfBirth", "1850-01-01"),
        ("allergies", "onsetDate", "1700-01-01"),
        ("chronic_conditions", "diagnosisDate", "1700-01-01"),
    ],
)
def test_what_happened_lies_in_the_past(
    owner: psycopg.Connection[tuple[Any, ...]], table: str, column: str, least: str
) -> None:
    today = datetime.now(UTC).date()

    assert refusal(owner, table, {column: today}) is None
    assert refusal(owner, table, {column: least}) is None
    # A day of tolerance: somewhere it is tomorrow already.
    assert refusal(owner, table, {column: today + timedelta(days=2)}) == f"clinic_{table}_{column}"
    assert refusal(owner, table, {column: "infinity"}) == f"clinic_{table}_{column}"


def test_nobody_was_born_before_1850(owner: psycopg.Connection[tuple[Any, ...]]) -> None:
    assert refusal(owner, "patients", {"dateOfBirth": "1849-12-31"}) == "clinic_patients_dateOfBirth"


@pytest.mark.parametrize("moment", ["infinity", "-infinity"])
def test_a_booking_has_a_time(owner: psycopg.Connection[tuple[Any, ...]], moment: str) -> None:
    assert refusal(owner, "appointments", {"appointmentDate": moment}) == "clinic_appointments_appointmentDate"


def test_statuses_lead_where_the_domain_says(clinic_database: ThrowAwayDatabase) -> None:
    pairs = list(product(AppointmentStatus, repeat=2))
    asked = 'SELECT clinic.may_become(%s::public."AppointmentStatus", %s::public."AppointmentStatus")'

    found = {pair: clinic_database.value(asked, *(one.value for one in pair)) for pair in pairs}

    assert len(found) == 36
    assert found == {pair: may_become(*pair) for pair in pairs}


def test_a_reason_is_wanted_only_for_ways_that_exist() -> None:
    assert {pair for pair in product(AppointmentStatus, repeat=2) if wants_reason(*pair)} == limits.REASON_WANTED
    assert all(may_become(*pair) for pair in limits.REASON_WANTED)


def test_only_bookings_that_hold_their_time_claim_it(clinic_database: ThrowAwayDatabase) -> None:
    claimed = set()
    provider_id = clinic_database.a_provider()
    for place, status in enumerate(AppointmentStatus):
        clinic_database.rows(
            'INSERT INTO public.appointments (id, "patientId", "providerId", "appointmentDate", "appointmentType",'
            " status, \"updatedAt\") SELECT %s, min(id), %s, now() + make_interval(days => %s), 'follow_up', %s, now()"
            " FROM public.patients",
            (status.value, provider_id, 10 + place, status.value),
        )
        if clinic_database.rows("SELECT FROM clinic.slot_claim WHERE appointment_id = %s", (status.value,)):
            claimed.add(status)

    assert claimed == limits.ACTIVE_STATUSES


def test_what_is_kept_beside_a_patient_has_the_lengths_of_the_domain(
    owner: psycopg.Connection[tuple[Any, ...]],
) -> None:
    columns = {
        "title": limits.PATIENT_LENGTHS["title"],
        "preferred_name": limits.PATIENT_LENGTHS["preferred_name"],
    }
    for column, length in columns.items():
        statement = sql.SQL("INSERT INTO clinic.patient_profile (patient_id, {}) SELECT min(id), %s FROM patients")
        for size, is_taken in ((length.most, True), (length.most + 1, False)):
            try:
                with owner.transaction(force_rollback=True):
                    owner.execute(statement.format(sql.Identifier(column)), ("x" * size,))
                taken = True
            except psycopg.errors.CheckViolation:
                taken = False
            assert taken is is_taken, (column, size)
