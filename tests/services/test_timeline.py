"""A chart as it was known at an earlier moment: by the record of what was changed, with the rights of the person."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import psycopg
import pytest

from clinic_desktop.domain.allergies import ChangeAllergy, StateNoKnownAllergies, StrikeOutAllergy
from clinic_desktop.domain.errors import ChartNotOpen
from clinic_desktop.domain.identifiers import RecordId, new_id
from clinic_desktop.domain.timeline import STATEMENT_ID, EntryKind
from clinic_desktop.domain.visits import CompleteVisit, Removed, StartVisit, VisitTexts
from clinic_desktop.services.charts import ChartService
from clinic_desktop.services.timeline import TimelineService
from tests.builders import (
    EMILY,
    JANE,
    MARIA,
    MARIAS_SCHEDULED,
    a_prescription,
    a_save,
    a_symptom,
    an_allergy,
    changed,
    vital_signs,
)

if TYPE_CHECKING:
    from clinic_desktop.db.database import Database
    from clinic_desktop.domain.clock import ClinicClock
    from clinic_desktop.domain.timeline import TimelineEntry
    from clinic_desktop.services.allergies import AllergyService
    from clinic_desktop.services.visits import VisitService
    from clinic_desktop.testing.databases import ThrowAwayDatabase

ROWS_THEN = "SELECT count(*) FROM clinic.rows_then(NULL::public.medical_records, %s, clock_timestamp())"


@pytest.fixture
def history(doctor: Database, clock: ClinicClock) -> TimelineService:
    return TimelineService(doctor, clock)


def moment(database: ThrowAwayDatabase) -> datetime:
    """Return the server's time: what is done next is later."""
    found: datetime = database.value("SELECT clock_timestamp() AT TIME ZONE 'UTC' + interval '2 ms'")
    database.rows("SELECT pg_sleep(0.01)")
    return found.replace(tzinfo=UTC)


def by_kind(entries: tuple[TimelineEntry, ...], visit: str) -> dict[EntryKind, TimelineEntry]:
    return {one.kind: one for one in entries if one.appointment_id == visit}


def test_a_visit_reads_as_it_did_then(
    visits: VisitService, history: TimelineService, clinic_database: ThrowAwayDatabase
) -> None:
    before = moment(clinic_database)
    visit = visits.open(MARIAS_SCHEDULED)
    started = visits.start(StartVisit(MARIAS_SCHEDULED, visit.appointment.version, RecordId(new_id())))
    texts = VisitTexts(diagnosis="Otitis", treatment_plan="Drops")
    drug = a_prescription(medication="paracetamol", dosage="500 mg")
    first = visits.save(
        a_save(
            started,
            texts=texts,
            symptoms=(a_symptom(name="Earache"),),
            prescriptions=(drug,),
            vitals=vital_signs(heart_rate=80),
        )
    )
    then = moment(clinic_database)
    (symptom,), (stored,) = first.symptoms, first.prescriptions
    vitals = first.vitals
    assert vitals
    assert symptom.version
    second = visits.save(
        a_save(
            first,
            texts=replace(texts, diagnosis="Mastoiditis", treatment_plan="", physical_exam_notes="Swollen"),
            symptoms=(a_symptom(name="Fever"),),
            removed_symptoms=(Removed(symptom.id, symptom.version),),
            prescriptions=(replace(stored, fields=changed(stored.fields, {"dosage": "1,000 mg"})),),
            vitals=replace(vitals, values=replace(vitals.values, heart_rate=120)),
        )
    )
    visits.complete(CompleteVisit(a_save(second), second.appointment.version))

    assert by_kind(history.as_known(MARIA, before), MARIAS_SCHEDULED) == {}
    known = by_kind(history.as_known(MARIA, then), MARIAS_SCHEDULED)
    shown = known[EntryKind.VISIT]
    assert (shown.title, dict(shown.sections)) == ("Otitis", {"diagnosis": "Otitis", "treatment_plan": "Drops"})
    assert shown.details == ("Routine check-up, in progress", "Earache")
    assert "500 mg" in known[EntryKind.MEDICATION].title
    assert "1,000 mg" not in known[EntryKind.MEDICATION].title
    assert "Heart rate 80 /min" in known[EntryKind.VITALS].title
    for one in known.values():
        assert one.is_changed, one.title
        assert one.later_at is not None
        assert one.later_at > then
    today = moment(clinic_database)
    assert history.as_known(MARIA, today) == history.of_patient(MARIA)


def test_what_was_taken_out_struck_or_ended_later_stands_as_it_stood(
    visits: VisitService, allergies: AllergyService, history: TimelineService, clinic_database: ThrowAwayDatabase
) -> None:
    allergies.state_none_known(StateNoKnownAllergies(EMILY))
    stated = moment(clinic_database)
    known = allergies.add(an_allergy(EMILY, allergen="Walnuts", reaction="Rash"))
    (walnuts,) = known.allergies
    added = moment(clinic_database)
    known = allergies.change(
        ChangeAllergy(walnuts.id, EMILY, walnuts.version, replace(walnuts.fields, reaction="Swelling"))
    )
    (walnuts,) = known.allergies
    allergies.strike_out(StrikeOutAllergy(walnuts.id, EMILY, walnuts.version, "Another patient"))

    (statement,) = (one for one in history.as_known(EMILY, stated) if one.kind is EntryKind.ALLERGY)
    assert (statement.id, statement.is_gone) == (STATEMENT_ID, True)
    assert statement.later_at is not None
    (allergy,) = (one for one in history.as_known(EMILY, added) if one.kind is EntryKind.ALLERGY)
    assert (allergy.details[0], allergy.struck_out, allergy.is_changed) == ("Rash", None, True)
    assert allergy.struck_later is not None
    assert allergy.struck_later.reason == "Another patient"
    (now,) = (one for one in history.as_known(EMILY, moment(clinic_database)) if one.kind is EntryKind.ALLERGY)
    assert (now.details[0], now.struck_out, now.struck_later) == ("Swelling", allergy.struck_later, None)


def test_a_closed_chart_and_the_desk_are_told_nothing(
    doctor: Database, history: TimelineService, clinic_database: ThrowAwayDatabase
) -> None:
    ChartService(doctor).close_all()
    with pytest.raises(ChartNotOpen):
        history.as_known(JANE, datetime(2026, 1, 1, tzinfo=UTC))
    outside = clinic_database.connection_as("doctor@example.com")
    outside.execute("SELECT clinic.session_open('a test', '0')")
    assert outside.execute(ROWS_THEN, (JANE,)).fetchone() == (0,)
    assert outside.execute("SELECT * FROM clinic.changed_after(%s, '-infinity')", (JANE,)).fetchall() == []
    outside.execute("SELECT clinic.open_chart(%s, 'a test')", (JANE,))
    assert outside.execute(ROWS_THEN, (JANE,)).fetchone() != (0,)
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        outside.execute("SELECT clinic.rows_then(NULL::public.providers, %s, now())", (JANE,))
    receptionist = clinic_database.connection_as("reception@example.com")
    for question in (ROWS_THEN, "SELECT * FROM clinic.changed_after(%s, now())"):
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            receptionist.execute(question.encode(), (JANE,))
