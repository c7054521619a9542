"""Ways to fail with a patient's data in hand: each calls what the program calls, and raises."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from sqlalchemy import text

from clinic_desktop.domain.allergies import ChangeAllergy
from clinic_desktop.domain.clock import ClinicClock
from clinic_desktop.domain.identifiers import AllergyId, PatientId, Version, new_id
from clinic_desktop.services.accounts import AccountService
from clinic_desktop.services.allergies import AllergyService
from clinic_desktop.services.patients import PatientService
from tests.builders import JANE, JANES_COMPLETED, a_patient, an_allergy, changed

if TYPE_CHECKING:
    from collections.abc import Callable

    from clinic_desktop.db.database import Database
    from clinic_desktop.testing.databases import ThrowAwayDatabase

CANARY = "Zebediah-Kanarienvogel"


def failing_paths(clinic: ThrowAwayDatabase, doctor: Database, auditor: Database) -> dict[str, Callable[[], object]]:
    """Return the paths by what goes wrong."""
    patients, allergies = PatientService(doctor, ClinicClock()), AllergyService(doctor, ClinicClock())
    known = an_allergy(JANE, allergen=CANARY)
    allergies.add(known)

    def run(statement: str, **values: Any) -> Callable[[], object]:  # noqa: ANN401 - whatever a statement takes
        def go() -> None:
            with doctor.write() as session:
                session.execute(text(statement), {"canary": CANARY, "jane": JANE, **values})

        return go

    def locked() -> None:
        with clinic.admin_connection() as other, other.transaction():
            other.execute("SELECT FROM patients WHERE id = %s FOR UPDATE", (JANE,))
            with doctor.write() as session:
                session.execute(text("SET LOCAL lock_timeout = '50ms'"))
                session.execute(text("UPDATE patients SET address = :canary WHERE id = :jane"), _named())

    def slow() -> None:
        with doctor.write() as session:
            session.execute(text("SET LOCAL statement_timeout = '50ms'"))
            session.execute(text("SELECT pg_sleep(5), CAST(:canary AS text)"), {"canary": CANARY})

    def forbidden() -> None:
        PatientService(auditor, ClinicClock()).register(a_patient(last_name="Kanarienvogel", address=CANARY))

    def wrong_password() -> None:
        AccountService(clinic.as_person("doctor@example.com", CANARY)).open_session("here", "1")

    def look_up() -> None:
        raise KeyError(CANARY)

    def defect() -> None:
        try:
            look_up()
        except KeyError as error:
            error.add_note(f"while {CANARY} was open")
            raise ValueError(f"nobody is called {CANARY}\n2026-11-25 10:00:00,000 ERROR clinic_desktop: x") from error

    insert_allergy = 'INSERT INTO allergies (id, "patientId", allergen) VALUES (:id, :patient, :canary)'
    return {
        "a name too long": lambda: patients.register(a_patient(last_name=CANARY * 10)),
        "a name with a digit": lambda: patients.register(a_patient(last_name=f"{CANARY} 7")),
        "somebody who is not there": lambda: patients.open(PatientId(CANARY)),
        "an allergy of nobody": lambda: allergies.add(
            replace(known, id=AllergyId(new_id()), patient_id=PatientId(CANARY))
        ),
        "an old version": lambda: allergies.change(
            ChangeAllergy(known.id, JANE, Version("1"), changed(known.fields, {"reaction": CANARY}))
        ),
        "a rule of the table": run("UPDATE patients SET phone = :canary WHERE id = :jane"),
        "a second row of one id": run(insert_allergy, id=known.id, patient=JANE),
        "a row without its patient": run(insert_allergy, id=new_id(), patient=None),
        "a row of no patient": run(insert_allergy, id=new_id(), patient=CANARY),
        "no number": run("SELECT CAST(:canary AS int)"),
        "no date": run("SELECT CAST(:canary AS date)"),
        "no gender": run('SELECT CAST(:canary AS "Sex")'),
        "no pattern": run("SELECT 'x' ~ (:canary || '(')"),
        "a statement that is none": run(f"SELEKT '{CANARY}'"),
        "a table that is not there": run(f'SELECT * FROM "{CANARY}" WHERE name = :canary'),
        "a block that raises": run(f"DO $$ BEGIN RAISE EXCEPTION 'nobody is called {CANARY}'; END $$"),
        "a completed visit": run(
            'UPDATE medical_records SET diagnosis = :canary WHERE "appointmentId" = :visit', visit=JANES_COMPLETED
        ),
        "nought as divisor": run("SELECT length(:canary) / 0"),
        "a zero byte": run("SELECT CAST(:canary AS text)", canary=f"\x00{CANARY}"),
        "half a character": run("SELECT CAST(:canary AS text)", canary=f"\ud800{CANARY}"),
        "somebody else's lock": locked,
        "too slow": slow,
        "not allowed": forbidden,
        "a wrong password": wrong_password,
        "a cut connection": run("SELECT pg_terminate_backend(pg_backend_pid()), CAST(:canary AS text)"),
        "a defect": defect,
    }


def _named() -> dict[str, str]:
    return {"canary": CANARY, "jane": JANE}
