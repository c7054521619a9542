"""Whose allergies are kept for an outage, that it is on record first, and that the disk tells nothing of it."""

from __future__ import annotations

import os
import re
import time
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import psycopg
import pytest

from clinic_desktop.domain.charts import OpenChart
from clinic_desktop.domain.clock import ClinicClock
from clinic_desktop.domain.errors import DatabaseUnavailable, NotPermitted
from clinic_desktop.domain.statuses import Role
from clinic_desktop.services.accounts import AccountService
from clinic_desktop.services.appointments import AppointmentService
from clinic_desktop.services.charts import ChartService
from clinic_desktop.services.drafts import DraftService
from clinic_desktop.services.todays_patients import TodaysPatientsService
from tests import builders, rows
from tests.builders import EMILY, JANE, MARIA, MICHAEL, ROBERT
from tests.reliability.wire import Wire

if TYPE_CHECKING:
    from pathlib import Path

    from clinic_desktop.db.database import Database
    from clinic_desktop.testing.databases import Account, ThrowAwayDatabase

EVENTS = "SELECT count(*) FROM clinic.audit_event WHERE action = 'view' AND reason LIKE 'allergies of the day%%'"
CANARIES = ("Penicillin", "hives", "DOE", "Doe", "Jane", "Peanuts")


class Desk:
    """A clinician at a workstation, with patients booked by somebody else for today."""

    def __init__(self, clinic: ThrowAwayDatabase, folder: Path, person: Account, conninfo: str | None = None) -> None:
        assert person.provider_id is not None
        self.clinic, self.person, self.folder = clinic, person, folder
        self.provider_id = person.provider_id
        self.clock = ClinicClock()
        self.database = clinic.as_person(person.login, conninfo=conninfo)
        AccountService(self.database).open_session("desk", "1")
        self.drafts = DraftService(self.database, folder / "drafts", person.login, "desk")
        self.service = self.another_service(self.database)

    def another_service(self, database: Database, clock: ClinicClock | None = None) -> TodaysPatientsService:
        return TodaysPatientsService(
            database, clock or self.clock, self.provider_id, self.folder / "today", self.drafts.key
        )

    def book(self, patient_id: str, minutes: int = 0, **changes: object) -> str:
        """Book a patient as somebody else would, for today's noon and later."""
        noon = datetime.now(UTC).replace(hour=12, minute=0, second=0, microsecond=0, tzinfo=None)
        row = rows.appointment(
            self.provider_id, patientId=patient_id, appointmentDate=noon + timedelta(minutes=minutes), **changes
        )
        return rows.insert(self.clinic.admin_connection(), "appointments", row)

    def files(self) -> list[Path]:
        return [path for path in (self.folder / "today").glob("*") if path.is_file()]


@pytest.fixture
def desk(clinic_database: ThrowAwayDatabase, tmp_path: Path) -> Desk:
    return Desk(clinic_database, tmp_path, clinic_database.an_account(Role.CLINICIAN, sees_patients=True))


def test_own_patients_of_today_are_read_with_their_allergies_and_one_event_names_them(
    desk: Desk, clinic_database: ThrowAwayDatabase
) -> None:
    desk.book(JANE)
    desk.book(ROBERT, 30)
    desk.book(MICHAEL, 60)
    desk.book(MARIA, 90, status="cancelled")
    clinic_database.rows("INSERT INTO clinic.no_known_allergies (patient_id) VALUES (%s)", (MICHAEL,))
    before = clinic_database.value(EVENTS)

    today = desk.service.read()

    jane, robert, michael = today.patients
    assert [one.allergen for one in jane.allergies or ()] == ["Penicillin"]
    assert [one.allergen for one in robert.allergies or ()] == ["Peanuts", "Latex"]
    assert (michael.allergies, michael.none_known) == ((), True)
    assert clinic_database.value(EVENTS) == before + 1
    told = clinic_database.value("SELECT data FROM clinic.audit_event ORDER BY seq DESC LIMIT 1")
    assert sorted(told["patients"]) == sorted([JANE, ROBERT, MICHAEL])


def test_patients_of_others_and_of_other_days_are_not_among_them(
    desk: Desk, clinic_database: ThrowAwayDatabase
) -> None:
    desk.book(JANE)
    desk.book(ROBERT, 24 * 60)
    other = rows.appointment(clinic_database.a_provider(), patientId=MICHAEL, appointmentDate=datetime.now(UTC))
    rows.insert(clinic_database.admin_connection(), "appointments", other)
    assert [one.last_name for one in desk.service.read().patients] == ["Doe"]


def test_whom_one_booked_oneself_is_kept_without_allergies_until_his_chart_is_open(desk: Desk) -> None:
    bookings = AppointmentService(desk.database, desk.clock)
    bookings.book(builders.an_appointment(desk.provider_id, EMILY, starts_at=desk.clock.now() + timedelta(minutes=1)))
    today = desk.service.read()
    if not today.patients:
        pytest.skip("the day of the clinic ends this minute")
    assert [one.allergies for one in today.patients] == [None]
    ChartService(desk.database).open(OpenChart(EMILY, "a test"))
    assert [one.allergies for one in desk.service.read().patients] == [()]


def test_psql_shows_nothing_before_the_event_is_stored(desk: Desk, clinic_database: ThrowAwayDatabase) -> None:
    desk.book(JANE)
    psql = clinic_database.connection_as(desk.person.login)
    psql.execute("SELECT clinic.session_open('a test', '0')")
    seen = "SELECT allergen FROM clinic.day_allergies() WHERE allergen IS NOT NULL"
    before = clinic_database.value(EVENTS)
    with psql.transaction(force_rollback=True):
        psql.execute("SELECT clinic.open_day(current_date)")
        assert psql.execute(seen).fetchall() == []
        with psql.transaction():
            psql.execute("SAVEPOINT a")
            psql.execute("SELECT clinic.open_day(current_date)")
            assert psql.execute(seen).fetchall() == []
    assert psql.execute(seen).fetchall() == []
    assert clinic_database.value(EVENTS) == before
    psql.execute("SELECT clinic.open_day(current_date)")
    assert psql.execute(seen).fetchall() == [("Penicillin",)]
    assert psql.execute("SELECT count(*) FROM public.allergies").fetchone() == (0,), "the chart itself stays closed"
    clinic_database.rows("UPDATE clinic.day_open SET opened_at = opened_at - interval '11 minutes'")
    assert psql.execute(seen).fetchall() == []
    assert clinic_database.value(EVENTS) == before + 1


@pytest.mark.parametrize("day", ["current_date - 2", "current_date + 8", "NULL", "'infinity'::date"])
def test_only_days_of_now_are_opened(desk: Desk, clinic_database: ThrowAwayDatabase, day: str) -> None:
    psql = clinic_database.connection_as(desk.person.login)
    psql.execute("SELECT clinic.session_open('a test', '0')")
    with pytest.raises(psycopg.Error) as refused:
        psql.execute(f"SELECT clinic.open_day({day})".encode())
    assert refused.value.sqlstate == "CL010"


@pytest.mark.parametrize("role", [Role.RECEPTION, Role.ADMIN, Role.AUDITOR])
def test_nobody_else_is_told_allergies(clinic_database: ThrowAwayDatabase, role: Role) -> None:
    psql = clinic_database.connection_as(clinic_database.an_account(role).login)
    psql.execute("SELECT clinic.session_open('a test', '0')")
    for call in (b"SELECT clinic.open_day(current_date)", b"SELECT * FROM clinic.day_allergies()"):
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            psql.execute(call)


def test_without_a_workstation_session_nothing_is_opened(clinic_database: ThrowAwayDatabase, desk: Desk) -> None:
    psql = clinic_database.connection_as(desk.person.login)
    with pytest.raises(psycopg.Error) as refused:
        psql.execute("SELECT clinic.open_day(current_date)")
    assert refused.value.sqlstate == "CL011"
    assert psql.execute("SELECT * FROM clinic.day_allergies()").fetchall() == []


def test_what_is_kept_is_read_again_by_its_owner_and_by_nobody_else(
    desk: Desk, clinic_database: ThrowAwayDatabase
) -> None:
    desk.book(JANE)
    read = desk.service.read()
    assert desk.another_service(desk.database).kept() == read
    colleague = Desk(clinic_database, desk.folder, clinic_database.an_account(Role.CLINICIAN, sees_patients=True))
    assert colleague.service.kept() is None
    (file,) = desk.files()
    key = colleague.drafts.key()
    file.rename(file.with_name(f"{key.owner}.today"))
    assert colleague.service.kept() is None, "another person's file under one's own name"


def test_no_word_of_it_can_be_read_on_the_disk(desk: Desk) -> None:
    desk.book(JANE)
    desk.book(ROBERT, 30)
    desk.service.read()
    found = [path for path in desk.folder.rglob("*") if path.is_file()]
    assert [path.suffix for path in found] == [".today"]
    assert (found[0].stat().st_mode & 0o077) == 0
    content = found[0].read_bytes()
    assert [word for word in CANARIES if re.search(re.escape(word).encode(), content, re.IGNORECASE)] == []
    assert all(JANE.encode() not in part for part in (content, str(found[0]).encode()))


def test_it_is_removed_at_sign_out_and_not_written_again_by_what_was_under_way(desk: Desk) -> None:
    desk.book(JANE)
    desk.service.read()
    desk.service.end()
    assert desk.files() == []
    desk.service.read()
    assert desk.files() == []


def test_what_lies_here_of_yesterday_is_removed_whoevers_it_is(desk: Desk, clinic_database: ThrowAwayDatabase) -> None:
    desk.book(JANE)
    desk.service.read()
    (file,) = desk.files()
    yesterday = time.time() - 86_400
    os.utime(file, (yesterday, yesterday))
    colleague = Desk(clinic_database, desk.folder, clinic_database.an_account(Role.CLINICIAN, sees_patients=True))
    colleague.service.remove_old()
    assert desk.files() == []
    assert colleague.service.kept() is None


def test_a_damaged_file_is_none(desk: Desk) -> None:
    desk.book(JANE)
    desk.service.read()
    (file,) = desk.files()
    content = bytearray(file.read_bytes())
    content[-1] ^= 1
    file.write_bytes(content)
    assert desk.service.kept() is None


def test_without_a_server_what_is_kept_is_read_once_the_key_is_known(
    clinic_database: ThrowAwayDatabase, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    wire = Wire(clinic_database.conninfo, tmp_path_factory.mktemp("w"))
    person = clinic_database.an_account(Role.CLINICIAN, sees_patients=True)
    desk = Desk(clinic_database, tmp_path, person, wire.conninfo)
    desk.book(JANE)
    read = desk.service.read()
    wire.cut()
    with pytest.raises(DatabaseUnavailable):
        desk.service.read()
    assert desk.service.kept() == read


def test_a_clinician_who_sees_no_patients_has_none(clinic_database: ThrowAwayDatabase, tmp_path: Path) -> None:
    person = clinic_database.an_account(Role.CLINICIAN)
    database = clinic_database.as_person(person.login)
    AccountService(database).open_session("desk", "1")
    drafts = DraftService(database, tmp_path, person.login, "desk")
    service = TodaysPatientsService(database, ClinicClock(), None, tmp_path, drafts.key)
    assert service.read().patients == ()
    assert clinic_database.value(EVENTS) == 0


def test_a_receptionist_is_refused(clinic_database: ThrowAwayDatabase, tmp_path: Path) -> None:
    person = clinic_database.an_account(Role.RECEPTION, sees_patients=True)
    database = clinic_database.as_person(person.login)
    AccountService(database).open_session("desk", "1")
    drafts = DraftService(database, tmp_path, person.login, "desk")
    service = TodaysPatientsService(database, ClinicClock(), person.provider_id, tmp_path, drafts.key)
    with pytest.raises(NotPermitted):
        service.read()
    assert list(tmp_path.rglob("*.today")) == []
