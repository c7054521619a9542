"""Bars C3 to C8: two people change the same thing at once, and nothing that anybody wrote is lost."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Barrier, Event
from typing import TYPE_CHECKING, Any

import psycopg
import pytest
from psycopg import sql

from clinic_desktop.domain.allergies import ChangeAllergy
from clinic_desktop.domain.appointments import MoveAppointment
from clinic_desktop.domain.conditions import ChangeCondition
from clinic_desktop.domain.errors import BeingChanged, EditConflict
from clinic_desktop.domain.identifiers import AppointmentId, RecordId, new_id
from clinic_desktop.domain.patients import CorrectPatient
from clinic_desktop.domain.statuses import Role
from clinic_desktop.domain.visit_merge import as_command, content_of, merge
from clinic_desktop.domain.visits import TEXT_FIELDS, StartVisit
from clinic_desktop.services.allergies import AllergyService
from clinic_desktop.services.appointments import AppointmentService
from clinic_desktop.services.conditions import ConditionService
from clinic_desktop.services.patients import PatientService
from clinic_desktop.services.visits import VisitService
from clinic_desktop.testing.pages import AppointmentsPage, ConflictPage, VisitPage
from clinic_desktop.testing.pages.finding import widget
from clinic_desktop.ui.visit_editor.form import VisitForm
from clinic_desktop.ui.widgets.text_area import TextArea
from tests import rows
from tests.builders import JANE, a_condition, a_prescription, a_save, a_symptom, vital_signs
from tests.house_rules.source_files import Module, modules
from tests.house_rules.test_versioned_rows import bare_statements
from tests.journeys.scenes import DOCTOR, visit_in_progress
from tests.reliability.table_owner import table_owner
from tests.waiting import wait_until

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytestqt.qtbot import QtBot

    from clinic_desktop.db.database import Database
    from clinic_desktop.domain.clock import ClinicClock
    from clinic_desktop.domain.field_merge import Content
    from clinic_desktop.domain.visits import SaveVisit, VisitDetails
    from clinic_desktop.testing.clock import ClinicTestClock
    from clinic_desktop.testing.databases import ThrowAwayDatabase
    from clinic_desktop.testing.program import StartedProgram

WRITERS, INCREMENTS = 8, 100
ROUNDS = 50
PAIRS = 200
TOLD_WITHIN_S = 3.5
IDLE_LIMIT_S = 4
WORDS = ("Ærlig", "naïve", "fever", "Schmerz", "咳嗽", "🙂", "3 × daily", "O'Brien", "—", "é")


@pytest.fixture
def owner(clinic_database: ThrowAwayDatabase) -> Iterator[psycopg.Connection[tuple[Any, ...]]]:
    with table_owner(clinic_database) as name:
        yield clinic_database.connection_as(name)


def a_visit(database: ThrowAwayDatabase, visits: VisitService) -> VisitDetails:
    """Begin a visit of Jane's and return it."""
    provider = database.value("SELECT id FROM providers WHERE email = %s", DOCTOR)
    booked = rows.insert(database.admin_connection(), "appointments", rows.appointment(provider, patientId=JANE))
    found = visits.open(AppointmentId(booked))
    return visits.start(StartVisit(found.appointment.id, found.appointment.version, RecordId(new_id())))


def test_c3_eight_workstations_lose_no_update(clinic_database: ThrowAwayDatabase, clock: ClinicClock) -> None:
    clinic_database.rows('UPDATE allergies SET reaction = NULL WHERE "patientId" = %s', (JANE,))
    services = [AllergyService(clinic_database.at_work(DOCTOR), clock) for _ in range(WRITERS)]
    together, a_moment = Barrier(WRITERS), Event()

    def add_one(writer: int) -> bool:
        """Read a number, write the next one over it. The same text of two people would be no conflict."""
        service = services[writer]
        (allergy,) = service.of_patient(JANE).standing
        number = int((allergy.fields.reaction or "0").split()[0])
        more = replace(allergy.fields, reaction=f"{number + 1} by {writer}")
        try:
            service.change(ChangeAllergy(allergy.id, JANE, allergy.version, more))
        except EditConflict:
            return False
        return True

    def work(writer: int) -> int:
        conflicts = done = 0
        together.wait(timeout=60)
        while done < INCREMENTS:
            if add_one(writer):
                done += 1
            else:
                conflicts += 1
                a_moment.wait(random.uniform(0, 0.06))  # noqa: S311 - so that they do not all come back together
        return conflicts

    with ThreadPoolExecutor(WRITERS) as pool:
        conflicts = sum(pool.map(work, range(WRITERS)))
    counted = clinic_database.value('SELECT reaction FROM allergies WHERE "patientId" = %s', JANE)
    assert counted.split()[0] == str(WRITERS * INCREMENTS)
    assert conflicts > 0
    print(f"C3: {WRITERS} × {INCREMENTS} changes through the services, 0 lost, {conflicts} conflicts told")


def test_c4_what_another_program_wrote_meanwhile_and_what_was_typed_are_both_there(
    clinic_database: ThrowAwayDatabase,
    doctor: Database,
    clock: ClinicClock,
    owner: psycopg.Connection[tuple[Any, ...]],
    qtbot: QtBot,
) -> None:
    visits = VisitService(doctor, clock)
    visit = a_visit(clinic_database, visits)
    form = VisitForm(clock)
    qtbot.addWidget(form)
    both = 0
    for number in range(ROUNDS):
        field = TEXT_FIELDS[number % len(TEXT_FIELDS)]
        stored = visits.open(visit.appointment.id)
        form.show_visit(stored)
        area = widget(form, f"visit-{field.replace('_', '-')}", TextArea)
        mine, theirs = f"mine {number} {WORDS[number % 10]}", f"theirs {number} {WORDS[number % 7]}"
        area.setPlainText(mine)
        column = _column(field)
        owner.execute(
            sql.SQL('UPDATE medical_records SET {} = %s WHERE "appointmentId" = %s').format(sql.Identifier(column)),
            (theirs, visit.appointment.id),
        )
        with pytest.raises(EditConflict):
            visits.save(form.command())
        now = visits.open(visit.appointment.id)
        merged = merge(content_of(stored), form.content(), content_of(now))
        (conflict,) = merged.conflicts
        assert area.plain() == mine
        both += (conflict.mine, conflict.theirs) == (mine, theirs) == (form.content()[field], content_of(now)[field])
        form.show_visit(now, merged.choosing_theirs([field] if number % 2 else []))
        visits.save(form.command())
        assert content_of(visits.open(visit.appointment.id))[field] == (theirs if number % 2 else mine)
    assert both == ROUNDS
    print(f"C4: {both} of {ROUNDS} times both texts were there to choose, and the choice was stored")


def test_the_window_asks_about_what_another_program_wrote(
    clinic_program: StartedProgram, clinic_database: ThrowAwayDatabase, clinic_clock: ClinicTestClock
) -> None:
    """The same as C4, with hands and eyes."""
    visit_id = visit_in_progress(clinic_database, clinic_clock, JANE, "09:00", chiefComplaint="Cough")
    window = clinic_program.sign_in(DOCTOR)
    visit = AppointmentsPage(window).open("DOE, Jane").expect_text("chief_complaint", "Cough")
    for number in range(3):
        visit.write("diagnosis", f"mine {number}")
        clinic_database.rows(
            'UPDATE medical_records SET diagnosis = %s WHERE "appointmentId" = %s', (f"theirs {number}", visit_id)
        )
        visit.expect_message("Somebody else saved changes to this visit").save()
        asked = ConflictPage(window)
        assert (asked.count, asked.mine(), asked.theirs()) == (1, f"mine {number}", f"theirs {number}")
        asked.use()
        VisitPage(window).save().expect_saved()


def test_c5_freezing_and_locking_between_load_and_save_are_no_conflict(
    clinic_database: ThrowAwayDatabase, doctor: Database, clock: ClinicClock
) -> None:
    services = Everything(clinic_database, doctor, clock)
    tables = [name for (name,) in clinic_database.rows("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")]
    faults = 0
    for fault in ("freeze", "lock", "rolled back"):
        loaded = services.load()
        for name in tables:
            table = sql.SQL("public.{}").format(sql.Identifier(name))
            with clinic_database.admin_connection() as other:
                if fault == "freeze":
                    other.execute(sql.SQL("VACUUM FREEZE {}").format(table))
                    continue
                with other.transaction(force_rollback=fault == "rolled back"):
                    other.execute(sql.SQL("SELECT FROM {} FOR UPDATE").format(table))
                    if fault == "rolled back":
                        other.execute("SET LOCAL clinic.reason = 'a test'")
                        other.execute(sql.SQL("UPDATE {} SET id = id").format(table))
        faults += services.save(loaded, fault)
    print(f"C5: {faults} saves after VACUUM FREEZE, row locks and rolled-back changes, 0 false conflicts")


class Everything:
    """One thing of each kind that is edited, loaded and saved through the services."""

    def __init__(self, database: ThrowAwayDatabase, doctor: Database, clock: ClinicClock) -> None:
        self.visits = VisitService(doctor, clock)
        self.patients, self.appointments = PatientService(doctor, clock), AppointmentService(doctor, clock)
        self.allergies, self.conditions = AllergyService(doctor, clock), ConditionService(doctor, clock)
        self.conditions.add(a_condition(JANE))
        self.visit = a_visit(database, self.visits)
        filled = a_save(
            self.visit,
            symptoms=(a_symptom(),),
            prescriptions=(a_prescription(medication="Paracetamol"),),
            vitals=vital_signs(),
        )
        self.visits.save(filled)
        provider = database.value("SELECT id FROM providers WHERE email = %s", DOCTOR)
        self.booking = rows.insert(database.admin_connection(), "appointments", rows.appointment(provider))

    def load(self) -> tuple[Any, ...]:
        return (
            self.visits.open(self.visit.appointment.id),
            self.patients.open(JANE),
            self.allergies.of_patient(JANE).standing[0],
            self.conditions.of_patient(JANE)[0],
            self.appointments.open(AppointmentId(self.booking)),
        )

    def save(self, loaded: tuple[Any, ...], text: str) -> int:
        """Change everything over what was loaded, and return how many things that were."""
        visit, patient, allergy, condition, line = loaded
        symptom, drug = visit.symptoms[0], visit.prescriptions[0]
        self.visits.save(
            a_save(
                visit,
                texts=replace(visit.texts, diagnosis=text),
                symptoms=(replace(symptom, fields=replace(symptom.fields, duration=text)),),
                prescriptions=(replace(drug, fields=replace(drug.fields, instructions=text)),),
                vitals=replace(visit.vitals, values=replace(visit.vitals.values, pain=len(text) % 10)),
            )
        )
        self.patients.correct(CorrectPatient(JANE, patient.version, replace(patient.fields, address=text)))
        changed = replace(allergy.fields, reaction=text)
        self.allergies.change(ChangeAllergy(allergy.id, JANE, allergy.version, changed))
        noted = replace(condition.fields, notes=text)
        self.conditions.change(ChangeCondition(condition.id, JANE, condition.version, noted))
        minutes = 10 + len(text)
        self.appointments.move(MoveAppointment(line.id, line.version, line.starts_at, minutes, line.provider_id))
        return len(loaded)


FROZEN = """
import sys
import psycopg
with psycopg.connect(sys.argv[1]) as connection:
    connection.execute("SELECT FROM medical_records WHERE id = %s FOR UPDATE", (sys.argv[2],))
    connection.execute("SELECT FROM appointments WHERE id = %s FOR UPDATE", (sys.argv[3],))
    print("locked", flush=True)
    sys.stdin.read()
"""


def test_c6_a_frozen_workstation_holds_nobody_up_for_long(
    clinic_database: ThrowAwayDatabase, doctor: Database, clock: ClinicClock
) -> None:
    visits = VisitService(doctor, clock)
    visit = a_visit(clinic_database, visits)
    command = a_save(visit, texts=replace(visit.texts, diagnosis="Bronchitis"))
    account = clinic_database.an_account(Role.CLINICIAN)
    clinic_database.rows(f"ALTER ROLE \"{account.login}\" SET idle_in_transaction_session_timeout = '{IDLE_LIMIT_S}s'")
    conninfo = psycopg.conninfo.make_conninfo(clinic_database.conninfo, user=account.login, password=account.password)
    assert visit.record_id is not None
    frozen = subprocess.Popen(
        [sys.executable, "-c", FROZEN, conninfo, visit.record_id, visit.appointment.id],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert frozen.stdout is not None
        assert frozen.stdout.readline() == "locked\n"
        os.kill(frozen.pid, signal.SIGSTOP)
        begun = time.monotonic()
        with pytest.raises(BeingChanged):
            visits.save(command)
        told = time.monotonic() - begun
        wait_until(lambda: _can_lock(clinic_database, visit.appointment.id))
        released = time.monotonic() - begun
        visits.save(command)
    finally:
        os.kill(frozen.pid, signal.SIGCONT)
        frozen.kill()
        frozen.communicate()
    assert visits.open(visit.appointment.id).texts.diagnosis == "Bronchitis"
    assert told <= TOLD_WITHIN_S
    assert released <= IDLE_LIMIT_S + 1
    print(f"C6: others told after {told:.1f} s; lock released {released:.1f} s after, with a limit of {IDLE_LIMIT_S} s")


def test_c7_edits_of_different_fields_come_together_without_a_character_lost(
    clinic_database: ThrowAwayDatabase, clock: ClinicClock
) -> None:
    first, second = (VisitService(clinic_database.at_work(DOCTOR), clock) for _ in range(2))
    visit = a_visit(clinic_database, first)
    chance = random.Random(20261125)  # noqa: S311 - the same pairs each time
    characters = asked = 0
    for _ in range(PAIRS):
        base = first.open(visit.appointment.id)
        places = chance.sample(TEXT_FIELDS, chance.randint(2, len(TEXT_FIELDS)))
        split = chance.randint(1, len(places) - 1)
        mine, theirs = edited(base, places[:split], chance), edited(base, places[split:], chance)
        second.save(theirs)
        wanted = {**content_of(base), **changes(base, theirs), **changes(base, mine)}
        if content_of(mine) != content_of(base):
            try:
                first.save(mine)
            except EditConflict:
                now = first.open(visit.appointment.id)
                both = merge(content_of(base), content_of(mine), content_of(now))
                asked += len(both.conflicts)
                first.save(as_command(both.content, now, mine))
        stored = content_of(second.open(visit.appointment.id))
        assert stored == wanted
        characters += sum(len(str(text)) for text in changes(base, mine).values())
        characters += sum(len(str(text)) for text in changes(base, theirs).values())
    assert asked == 0
    print(f"C7: {PAIRS} pairs, {characters} characters of both, 0 lost, {asked} questions")


def edited(base: VisitDetails, places: list[str], chance: random.Random) -> SaveVisit:
    """Return the visit with other texts in these places, and now and then a row of its own."""
    texts = {place: " ".join(chance.choices(WORDS, k=chance.randint(1, 30))) for place in places}
    more = (a_symptom(name=chance.choice(WORDS[:4])),) if chance.random() < 0.1 else ()
    return a_save(base, texts=replace(base.texts, **texts), symptoms=base.symptoms + more)


def changes(base: VisitDetails, command: SaveVisit) -> Content:
    was = content_of(base)
    return {place: value for place, value in content_of(command).items() if was.get(place) != value}


def test_c8_no_statement_passes_a_version_by() -> None:
    looked_at = modules("clinic_desktop/db/queries", "clinic_desktop/services")

    found = [place for module in looked_at for place in bare_statements(module)]

    assert found == []
    assert bare_statements(Module("a.py", "session.execute(update(tables.Patient).values(x=1))"))
    print(f"C8: {len(looked_at)} modules, {len(found)} bare statements on rows with a version")


def _can_lock(database: ThrowAwayDatabase, appointment_id: str) -> bool:
    return bool(database.rows("SELECT 1 FROM appointments WHERE id = %s FOR UPDATE SKIP LOCKED", (appointment_id,)))


def _column(field: str) -> str:
    first, *rest = field.split("_")
    return first + "".join(word.capitalize() for word in rest)
