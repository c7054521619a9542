"""Clinics that were made before the formulary was compared with its sources get the corrections, and keep their own."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING

from psycopg import sql

from clinic_desktop.domain.formulary_rows import COLUMNS, LISTS
from clinic_desktop.files import RESOURCES
from tests import rows
from tests.migrations.catalog import REVISIONS

if TYPE_CHECKING:
    from clinic_desktop.testing.databases import ThrowAwayDatabase

REVISION = "0029"
BEFORE = REVISIONS[REVISIONS.index(REVISION) - 1]
CHANGES = RESOURCES.parent / "migrations" / "versions" / "2026_11_26_0029_formulary_sources.csv"


def shipped() -> list[tuple[object, ...]]:
    with (RESOURCES / "formulary.csv").open(encoding="utf-8", newline="") as file:
        return [tuple(_stored(name, value) for name, value in row.items()) for row in csv.DictReader(file)]


def _stored(name: str, value: str) -> object:
    if name in LISTS:
        return value.split(";") if value else []
    return int(value) if name == "least_age" and value else value or None


def as_it_was_before(database: ThrowAwayDatabase) -> None:
    owner = database.admin_connection()
    with CHANGES.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            value: object = row["before"] or None
            if row["field"] in LISTS:
                value = row["before"].split(";") if row["before"] else []
            owner.execute(
                sql.SQL("UPDATE clinic.formulary_item SET {} = %s WHERE id = %s").format(sql.Identifier(row["field"])),
                (value, row["id"]),
            )


def test_an_older_clinic_gets_the_corrected_rows_and_keeps_what_it_changed(empty_database: ThrowAwayDatabase) -> None:
    empty_database.migrate(BEFORE)
    as_it_was_before(empty_database)
    owner = empty_database.admin_connection()
    owner.execute(
        "UPDATE clinic.formulary_item SET class_code = 'D08AX', class_name = 'ours' WHERE id = 'povidone-iodine'"
    )
    owner.execute("UPDATE clinic.formulary_item SET pregnancy_note = 'ask Ann' WHERE id = 'paroxetine'")
    patient = rows.insert(owner, "patients", rows.patient())
    for allergy, key in (("emptied", "J01XD"), ("kept", "J01CA")):
        rows.insert(owner, "allergies", {"id": allergy, "patientId": patient, "allergen": "Flagyl"})
        owner.execute(
            "INSERT INTO clinic.allergy_substance (allergy_id, kind, key) VALUES (%s, 'class', %s)", (allergy, key)
        )
    owner.execute("UPDATE clinic.allergy_substance SET key = key")
    chosen = empty_database.rows("SELECT allergy_id, chosen_at, chosen_by FROM clinic.allergy_substance ORDER BY 1")

    empty_database.migrate()

    columns = sql.SQL(", ").join(sql.Identifier(name) for name in COLUMNS)
    now = empty_database.rows(sql.SQL("SELECT {} FROM clinic.formulary_item").format(columns))
    expected = shipped()
    differ = {one[0] for one in now if one not in expected}
    assert differ == {"povidone-iodine", "paroxetine"}
    povidone = "SELECT class_code, class_name, source FROM clinic.formulary_item WHERE id = 'povidone-iodine'"
    assert empty_database.rows(povidone) == [("D08AX", "ours", "INN ATC")], "nobody compared their own class"
    assert empty_database.value("SELECT pregnancy_note FROM clinic.formulary_item WHERE id = 'paroxetine'") == "ask Ann"
    assert empty_database.rows("SELECT allergy_id, key FROM clinic.allergy_substance ORDER BY 1") == [
        ("emptied", "P01AB"),
        ("kept", "J01CA"),
    ]
    assert chosen == empty_database.rows(
        "SELECT allergy_id, chosen_at, chosen_by FROM clinic.allergy_substance ORDER BY 1"
    )
    assert empty_database.value("SELECT tgenabled FROM pg_trigger WHERE tgname = 'sign_substance'") == "O"
