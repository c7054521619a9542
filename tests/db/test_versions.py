from __future__ import annotations

import random
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, Event
from typing import TYPE_CHECKING

import pytest
from psycopg import sql
from sqlalchemy import select, text
from sqlalchemy.orm.attributes import flag_modified

from clinic_desktop.db import tables
from clinic_desktop.domain.errors import EditConflict
from tests.builders import JANE

if TYPE_CHECKING:
    from clinic_desktop.db.database import Database
    from clinic_desktop.testing.databases import ThrowAwayDatabase

WRITERS = 8
INCREMENTS = 100


def add_one(database: Database) -> bool:
    """Read a number in a text and write the next one over it. False if somebody else was faster."""
    try:
        with database.write() as session:
            allergy = session.scalars(select(tables.Allergy).where(tables.Allergy.patient_id == JANE)).one()
            allergy.reaction = str(int(allergy.reaction or 0) + 1)
    except EditConflict:
        return False
    return True


def test_eight_writers_lose_no_increment(clinic_database: ThrowAwayDatabase) -> None:
    clinic_database.rows('UPDATE allergies SET reaction = NULL WHERE "patientId" = %s', (JANE,))
    writers = [clinic_database.at_work("doctor@example.com") for _ in range(WRITERS)]
    together, a_moment = Barrier(WRITERS), Event()

    def work(database: Database) -> int:
        conflicts = done = 0
        together.wait(timeout=60)
        while done < INCREMENTS:
            if add_one(database):
                done += 1
            else:
                conflicts += 1
                a_moment.wait(random.uniform(0, 0.06))  # noqa: S311 - so that they do not all come back together
        return conflicts

    with ThreadPoolExecutor(WRITERS) as pool:
        conflicts = sum(pool.map(work, writers))

    counted = clinic_database.value('SELECT reaction FROM allergies WHERE "patientId" = %s', JANE)
    assert counted == str(WRITERS * INCREMENTS)
    assert conflicts > 0


@pytest.mark.parametrize(
    ("table", "attribute"),
    [
        (tables.Patient, "phone"),
        (tables.Allergy, "allergen"),
        (tables.ChronicCondition, "condition_name"),
        (tables.Appointment, "reason_for_visit"),
        (tables.MedicalRecord, "diagnosis"),
        (tables.Symptom, "duration"),
        (tables.Prescription, "dosage"),
        (tables.VitalSigns, "pain_level"),
    ],
)
def test_a_row_that_anybody_changed_is_not_overwritten(
    clinic_database: ThrowAwayDatabase, table: type[tables.Table], attribute: str
) -> None:
    database = clinic_database.at_work("doctor@example.com")
    change = sql.SQL("UPDATE public.{} SET id = id").format(sql.Identifier(table.__tablename__))

    def overwrite() -> None:
        with database.write() as session:
            row = session.scalars(select(table).limit(1)).one()
            clinic_database.rows(change)
            flag_modified(row, attribute)

    with pytest.raises(EditConflict):
        overwrite()


def test_a_row_read_again_may_be_changed_twice_in_one_transaction(doctor: Database) -> None:
    with doctor.write() as session:
        patient = session.scalars(select(tables.Patient).where(tables.Patient.id == JANE)).one()
        first = patient.version
        patient.address = "Here"
        session.flush()
        second = patient.version
        patient.address = "There"
        session.flush()
        third = patient.version

    assert len({first, second}) == 2
    assert second == third, "the version is the transaction that wrote last"
    with doctor.read() as session:
        assert session.scalar(select(tables.Patient.version).where(tables.Patient.id == JANE)) == third


def test_freezing_and_locking_are_no_changes(clinic_database: ThrowAwayDatabase, doctor: Database) -> None:
    def version() -> str | None:
        with doctor.read() as session:
            return session.scalar(select(tables.Patient.version).where(tables.Patient.id == JANE))

    before = version()
    clinic_database.rows("VACUUM FREEZE patients")
    with doctor.write() as session:
        session.execute(text("SELECT id FROM patients FOR UPDATE"))

    assert version() == before
