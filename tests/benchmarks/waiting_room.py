"""How long after a key at one desk another desk's board is painted: two real programs, beside a bare notification."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import partial
from time import perf_counter
from typing import TYPE_CHECKING, Any, LiteralString

import psycopg
from PySide6.QtCore import QCoreApplication

from clinic_desktop.domain.waiting import Stage
from clinic_desktop.testing.pages import WaitingRoomPage, wait_until
from clinic_desktop.testing.program import StartedProgram
from clinic_desktop.ui.widgets.record_table import RecordTable
from tests import rows
from tests.benchmarks.figures import Figure

if TYPE_CHECKING:
    from clinic_desktop.domain.waiting import WaitingEntry

    Admin = psycopg.Connection[tuple[Any, ...]]

DOCTOR, RECEPTION = "doctor@example.com", "reception@example.com"
ROUNDS = 40
LIMIT = "500 ms p95"


def measure(conninfo: str, admin: Admin, size: str) -> list[Figure]:
    """Call somebody and take the call back again and again at one desk; watch the board of the other."""
    name, booked = _somebody_waits(admin)
    with StartedProgram(conninfo) as desk, StartedProgram(conninfo) as room:
        caller = WaitingRoomPage(desk.sign_in(RECEPTION)).expect_now(name, "waiting")
        caller.write_room("Room 1").choose(name)
        seer = WaitingRoomPage(room.sign_in(DOCTOR)).show_provider("All providers").expect_now(name, "waiting")
        times = []
        for _ in range(ROUNDS):
            for key, stage in (("C", Stage.CALLED), ("B", Stage.WAITING)):
                desk.wait_until_calm()
                room.wait_until_calm()
                times.append(_from_key_to_painted(caller, seer, booked, key, stage))
                wait_until(partial(_is_at, caller, booked, stage), "the own board")
    bare = _bare(conninfo, admin)
    what = f"waiting room: key at one desk to the other's board painted, {size}"
    return [Figure(what, tuple(times), bare, "UPDATE, commit, NOTIFY heard", LIMIT)]


def _from_key_to_painted(caller: WaitingRoomPage, seer: WaitingRoomPage, booked: str, key: str, stage: Stage) -> float:
    began = perf_counter()
    caller.press(key)
    wait_until(partial(_is_at, seer, booked, stage), f"{stage} at the other desk")
    _list(seer).viewport().repaint()
    QCoreApplication.processEvents()
    return (perf_counter() - began) * 1000


def _list(page: WaitingRoomPage) -> RecordTable[WaitingEntry]:
    return page.widget("waiting-room-list", RecordTable)


def _is_at(page: WaitingRoomPage, booked: str, stage: Stage) -> bool:
    # One record is looked up: reading all rows as a page does takes longer than what is measured.
    model = _list(page).records_model
    return model.record_at(model.row_of(booked) or 0).stage is stage


def _somebody_waits(admin: Admin) -> tuple[str, str]:
    """Book somebody for today, and let him have come; return his name as the board shows it, and the booking."""
    patient = admin.execute("SELECT id FROM patients ORDER BY md5(id) LIMIT 1").fetchone()
    provider = admin.execute("SELECT provider_id FROM clinic.staff WHERE db_role = %s", (DOCTOR,)).fetchone()
    if patient is None or provider is None:
        raise RuntimeError("nobody to call")
    admin.execute("UPDATE patients SET \"lastName\" = 'Benchmark', \"firstName\" = 'Berta' WHERE id = %s", patient)
    # At the end of the day: nobody has that time in a clinic that is open until six.
    late = datetime.now(UTC).replace(hour=23, minute=40, second=0, microsecond=0, tzinfo=None)
    row = rows.appointment(provider[0], patientId=patient[0], appointmentDate=late, durationMinutes=10)
    booked = rows.insert(admin, "appointments", row)
    admin.execute("UPDATE appointments SET status = 'checked_in' WHERE id = %s", (booked,))
    return "BENCHMARK, Berta", booked


def _bare(conninfo: str, admin: Admin) -> tuple[float, ...]:
    change: LiteralString = (
        "UPDATE clinic.waiting SET room = %s WHERE appointment_id = (SELECT a.id FROM appointments a JOIN patients p"
        " ON p.id = a.\"patientId\" WHERE p.\"lastName\" = 'Benchmark' AND a.status = 'checked_in' LIMIT 1)"
    )
    times = []
    with psycopg.connect(conninfo, user=DOCTOR, password="password123", autocommit=True) as listener:
        listener.execute("LISTEN clinic_change")
        for number in range(ROUNDS):
            began = perf_counter()
            admin.execute(change, (f"Room {number}",))
            next(iter(listener.notifies(timeout=5, stop_after=1)))
            times.append((perf_counter() - began) * 1000)
    return tuple(times)
