"""A web program that owns the given tables and knows nothing of ours: plain SQL, its own ids, only given columns.

It works as programs on an object mapper do: one statement for each table, nested rows by lists of ids.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from psycopg import sql

from tests import rows

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    import psycopg

    Connection = psycopg.Connection[tuple[Any, ...]]


@dataclass
class OtherProgram:
    """A day of work in the other program. Each step fails loudly if it does not do what it should."""

    connection: Connection
    known: dict[str, str] = field(default_factory=dict)

    def work(self) -> list[str]:
        """Do everything once, with rows of its own, and return what was done."""
        self.known = {}
        done = []
        for step in self._steps():
            with self.connection.transaction():
                step()
            done.append(step.__name__)
        return done

    def _steps(self) -> tuple[Callable[[], None], ...]:
        return (
            self.register_provider,
            self.sign_in,
            self.create_patient,
            self.list_patients,
            self.search_patients,
            self.add_allergy,
            self.add_condition,
            self.read_patient,
            self.update_patient,
            self.remove_allergy,
            self.book,
            self.list_day,
            self.check_in,
            self.start_visit,
            self.autosave,
            self.replace_symptoms,
            self.replace_prescriptions,
            self.upsert_vitals,
            self.store_transcript,
            self.complete,
            self.correct_completed,
            self.read_visit,
            self.cancel,
            self.count_by_status,
            self.delete_patient,
        )

    def register_provider(self) -> None:
        self._insert("provider", "providers", rows.provider(passwordHash="$2b$12$x"))

    def sign_in(self) -> None:
        address = self._read("providers", self.known["provider"])["email"]
        assert self._all('SELECT id, "passwordHash" FROM public.providers WHERE email = %s LIMIT 1', address)

    def create_patient(self) -> None:
        self._insert("patient", "patients", rows.patient(firstName="Ada", lastName="Byron", bloodType="A+"))
        self._insert("other patient", "patients", rows.patient(firstName="Grace"))

    def list_patients(self) -> None:
        page = self._all('SELECT id FROM public.patients ORDER BY "createdAt" DESC LIMIT 20 OFFSET 0')
        ids = [id_ for (id_,) in page]
        self._all('SELECT id, "patientId" FROM public.appointments WHERE "patientId" = ANY (%s)', ids)
        assert self.known["patient"] in ids

    def search_patients(self) -> None:
        found = self._all(
            'SELECT id FROM public.patients WHERE "lastName" ILIKE %s OR phone ILIKE %s', "%byr%", "%byr%"
        )
        assert (self.known["patient"],) in found

    def add_allergy(self) -> None:
        self._insert("allergy", "allergies", rows.allergy(self.known["patient"], severity="severe"))
        self._insert("wrong allergy", "allergies", rows.allergy(self.known["patient"], allergen="Cats"))

    def add_condition(self) -> None:
        self._insert("condition", "chronic_conditions", rows.condition(self.known["patient"], status="active"))

    def read_patient(self) -> None:
        ids = [self.known["patient"]]
        assert len(self._all('SELECT * FROM public.allergies WHERE "patientId" = ANY (%s)', ids)) == 2
        assert len(self._all('SELECT * FROM public.chronic_conditions WHERE "patientId" = ANY (%s)', ids)) == 1
        assert self._all('SELECT * FROM public.appointments WHERE "patientId" = ANY (%s)', ids) == []

    def update_patient(self) -> None:
        self._update("patients", self.known["patient"], phone="555-0101-222", address=None, updatedAt=_now())

    def remove_allergy(self) -> None:
        self._delete("allergies", self.known["wrong allergy"])

    def book(self) -> None:
        who = {"patientId": self.known["patient"], "appointmentDate": _now() + timedelta(days=3)}
        self._insert("appointment", "appointments", rows.appointment(self.known["provider"], **who))
        later = {**who, "appointmentDate": _now() + timedelta(days=4), "durationMinutes": 60}
        self._insert("second", "appointments", rows.appointment(self.known["provider"], **later))

    def list_day(self) -> None:
        day = self._all(
            'SELECT id, "patientId", "providerId" FROM public.appointments'
            ' WHERE "appointmentDate" >= %s AND "appointmentDate" < %s ORDER BY "appointmentDate"',
            _now() + timedelta(days=2),
            _now() + timedelta(days=5),
        )
        assert {self.known["appointment"], self.known["second"]} <= {id_ for id_, *_ in day}
        assert self._all("SELECT * FROM public.patients WHERE id = ANY (%s)", [patient for _, patient, _ in day])
        assert self._all("SELECT id FROM public.providers WHERE id = ANY (%s)", [provider for *_, provider in day])

    def check_in(self) -> None:
        self._update("appointments", self.known["appointment"], status="checked_in", updatedAt=_now())

    def start_visit(self) -> None:
        self._update("appointments", self.known["appointment"], status="in_progress", updatedAt=_now())
        self._insert("record", "medical_records", rows.medical_record(self.known["appointment"]))

    def autosave(self) -> None:
        self._update("medical_records", self.known["record"], chiefComplaint="Cough for a week", updatedAt=_now())

    def replace_symptoms(self) -> None:
        for name in ("Cough", "Fever"):
            self._all_gone("symptoms", "medicalRecordId", self.known["record"])
            self._insert("symptom", "symptoms", rows.symptom(self.known["record"], symptomName=name, severity=4))

    def replace_prescriptions(self) -> None:
        for name in ("Aspirin", "Ibuprofen"):
            self._all_gone("prescriptions", "medicalRecordId", self.known["record"])
            row = rows.prescription(self.known["record"], medicationName=name, refills=1, instructions=None)
            self._insert("prescription", "prescriptions", row)

    def upsert_vitals(self) -> None:
        row = rows.vital_signs(self.known["appointment"], heartRate=70, temperature="36.9", weight="66", height="165.1")
        self._insert("vitals", "vital_signs", row)
        self._update("vital_signs", self.known["vitals"], heartRate=72, bmi="24.2")

    def store_transcript(self) -> None:
        row = {"id": str(uuid4()), "appointmentId": self.known["appointment"], "text": "Good morning"}
        self._insert("transcript", "transcriptions", row)

    def complete(self) -> None:
        self._update("medical_records", self.known["record"], isDraft=False, diagnosis=None, updatedAt=_now())
        self._update("appointments", self.known["appointment"], status="completed", updatedAt=_now())

    def correct_completed(self) -> None:
        self._update("medical_records", self.known["record"], diagnosis="Bronchitis", updatedAt=_now())

    def read_visit(self) -> None:
        ids = [self.known["appointment"]]
        records = self._all('SELECT id FROM public.medical_records WHERE "appointmentId" = ANY (%s)', ids)
        assert records == [(self.known["record"],)]
        assert len(self._all('SELECT id FROM public.vital_signs WHERE "appointmentId" = ANY (%s)', ids)) == 1
        for table in ("symptoms", "prescriptions"):
            nested = f'SELECT id FROM public.{table} WHERE "medicalRecordId" = ANY (%s)'
            assert len(self.connection.execute(nested.encode(), ([self.known["record"]],)).fetchall()) == 1

    def cancel(self) -> None:
        self._update("appointments", self.known["second"], status="cancelled", updatedAt=_now())

    def count_by_status(self) -> None:
        counted = dict(self._all("SELECT status::text, count(*) FROM public.appointments GROUP BY status"))
        assert counted["completed"] >= 1

    def delete_patient(self) -> None:
        self._delete("patients", self.known["other patient"])
        self._delete("patients", self.known["patient"])
        assert self._all("SELECT FROM public.appointments WHERE id = %s", self.known["appointment"]) == []

    def _insert(self, name: str, table: str, row: Mapping[str, object]) -> None:
        self.known[name] = rows.insert(self.connection, table, row)

    def _update(self, table: str, id_: str, **values: object) -> None:
        changes = sql.SQL(", ").join(sql.SQL("{} = %s").format(sql.Identifier(name)) for name in values)
        statement = sql.SQL("UPDATE {} SET {} WHERE id = %s").format(sql.Identifier("public", table), changes)
        assert self.connection.execute(statement, (*values.values(), id_)).rowcount == 1

    def _delete(self, table: str, id_: str) -> None:
        statement = sql.SQL("DELETE FROM {} WHERE id = %s").format(sql.Identifier("public", table))
        assert self.connection.execute(statement, (id_,)).rowcount == 1

    def _all_gone(self, table: str, column: str, value: str) -> None:
        statement = sql.SQL("DELETE FROM {} WHERE {} = %s")
        self.connection.execute(statement.format(sql.Identifier("public", table), sql.Identifier(column)), (value,))

    def _read(self, table: str, id_: str) -> dict[str, Any]:
        cursor = self.connection.execute(
            sql.SQL("SELECT * FROM {} WHERE id = %s").format(sql.Identifier("public", table)), (id_,)
        )
        names = [column.name for column in cursor.description or ()]
        (row,) = cursor.fetchall()
        return dict(zip(names, row, strict=True))

    def _all(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        return self.connection.execute(query.encode(), values or None).fetchall()


def _now() -> datetime:
    return datetime.now(UTC).replace(tzinfo=None)
