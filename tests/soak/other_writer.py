"""The other program: a second writer through plain SQL, as the owner of the tables, that knows nothing of versions."""

from __future__ import annotations

import random
import threading
import time
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import psycopg

from clinic_desktop.domain.identifiers import new_id
from tests import rows
from tests.soak.journal import DONE, INSERT, REFUSED, UPDATE, Journal, Write

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.soak.clinic import SoakClinic

    Connection = psycopg.Connection[tuple[Any, ...]]

NAME = "other"
REFUSALS = (
    psycopg.errors.ExclusionViolation,
    psycopg.errors.LockNotAvailable,
    psycopg.errors.NoDataFound,
    psycopg.errors.QueryCanceled,
)

_SOME = {
    "patients": 'SELECT id FROM public.patients ORDER BY "updatedAt" DESC LIMIT 40',
    "appointments": "SELECT id FROM public.appointments WHERE status = 'scheduled' AND \"appointmentDate\" > now()"
    ' ORDER BY "updatedAt" DESC LIMIT 40',
    "allergies": 'SELECT id FROM public.allergies ORDER BY "createdAt" DESC LIMIT 40',
    "medical_records": "SELECT r.id FROM public.medical_records r JOIN public.appointments a"
    " ON a.id = r.\"appointmentId\" WHERE a.status = 'in_progress' LIMIT 40",
}
_COLUMNS = {
    "patients": "address",
    "appointments": "reasonForVisit",
    "allergies": "reaction",
    "medical_records": "diagnosisNotes",
}


class OtherWriter:
    """One thread of it, which reconnects when its server was away."""

    def __init__(self, clinic: SoakClinic, folder: Path, seed: str, pause_s: float) -> None:
        self._clinic = clinic
        self._journal = Journal(folder / f"{NAME}.journal", NAME)
        self._dice = random.Random(seed)
        self._pause_s = pause_s
        self._stopping = threading.Event()
        self._actor = clinic.value("SELECT session_user")
        self._thread = threading.Thread(target=self._run, name="other-writer", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._stopping.set()
        self._thread.join()
        self._journal.close()

    def _run(self) -> None:
        while not self._stopping.wait(self._pause_s):
            try:
                with self._clinic.admin() as connection:
                    connection.execute("SET lock_timeout = '3s'")
                    while not self._stopping.wait(self._dice.expovariate(1 / self._pause_s)):
                        self._write(connection)
            except psycopg.OperationalError:
                # The server went away, perhaps with an answer: what was sent stays without an end.
                continue

    def _write(self, connection: Connection) -> None:
        table = self._dice.choice((*_SOME, "booking"))
        if table == "booking":
            self._book(connection)
            return
        found = connection.execute(_SOME[table].encode()).fetchall()
        if not found:
            return
        row, column = self._dice.choice(found)[0], _COLUMNS[table]
        text = f"Written elsewhere {self._journal.next_token()}"
        # Its owner may change what is completed, and this one does not: it may have been completed this moment.
        only = ' AND "isDraft"' if table == "medical_records" else ""
        change = f'UPDATE public.{table} SET "{column}" = %s WHERE id = %s{only}'

        def order() -> None:
            if not connection.execute(change.encode(), (text, row)).rowcount:
                raise psycopg.errors.NoDataFound

        self._do("other program: change", Write(UPDATE, table, row, column, None, text), order)

    def _book(self, connection: Connection) -> None:
        patient = self._dice.choice(connection.execute(_SOME["patients"].encode()).fetchall())[0]
        at = datetime.now(UTC) + timedelta(days=1)
        at = at.replace(hour=self._dice.randint(8, 16), minute=self._dice.choice((0, 15, 30)), second=0, microsecond=0)
        text = f"Booked elsewhere {self._journal.next_token()}"
        provider = self._dice.choice(self._clinic.providers)
        row = rows.appointment(
            provider, patientId=patient, appointmentDate=at.replace(tzinfo=None), id=new_id(), reasonForVisit=text
        )
        self._do(
            "other program: book",
            Write(INSERT, "appointments", str(row["id"]), "reasonForVisit", None, text),
            lambda: rows.insert(connection, "appointments", row),
        )

    def _do(self, operation: str, write: Write, order: Callable[[], object]) -> None:
        number = self._journal.sent(operation, self._actor, [write])
        began = time.perf_counter()
        try:
            order()
        except REFUSALS as error:
            self._journal.ended(number, REFUSED, why=type(error).__name__)
        else:
            self._journal.ended(number, DONE, ms=(time.perf_counter() - began) * 1000, tries=1)
