"""Snippets, templates, own words and the last visit on a real database: whose they are is decided by the server."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import psycopg
import pytest

from clinic_desktop.domain.errors import AlreadyExists, EditConflict, InvalidInput, NotFound, NotPermitted
from clinic_desktop.domain.identifiers import AppointmentId, new_id
from clinic_desktop.domain.statuses import AppointmentType, Role
from clinic_desktop.domain.writing import (
    RemoveSnippet,
    RemoveTemplate,
    Section,
    Snippet,
    SnippetId,
    TemplateId,
    VisitTemplate,
)
from clinic_desktop.services.writing import WritingService
from tests import rows
from tests.builders import EMILY, JANE, changed

if TYPE_CHECKING:
    from clinic_desktop.db.database import Database
    from clinic_desktop.testing.databases import ThrowAwayDatabase

DOCTOR = "doctor@example.com"


@pytest.fixture
def writing(doctor: Database) -> WritingService:
    return WritingService(doctor, DOCTOR)


@pytest.fixture
def colleague(clinic_database: ThrowAwayDatabase) -> WritingService:
    login = clinic_database.an_account(Role.CLINICIAN).login
    return WritingService(clinic_database.as_person(login), login)


def a_snippet(**changes: object) -> Snippet:
    return changed(Snippet(SnippetId(new_id()), None, "cough", "Dry cough", "Cough for {{days}} days, dry."), changes)


def a_template(**changes: object) -> VisitTemplate:
    made = VisitTemplate(
        TemplateId(new_id()), None, AppointmentType.SICK_VISIT, "Cold", {"treatment_plan": "Rest.", "diagnosis": ""}
    )
    return changed(made, changes)


def test_a_snippet_is_stored_once_changed_by_version_and_removed(writing: WritingService) -> None:
    snippet = a_snippet(section=Section.SUBJECTIVE)
    writing.store_snippet(snippet)
    writing.store_snippet(snippet)
    (stored,) = writing.texts().snippets
    assert (stored.abbreviation, stored.section, stored.is_shared) == ("cough", Section.SUBJECTIVE, False)
    assert (stored.author, stored.changed_by) == ("John Smith", "John Smith")

    writing.store_snippet(replace(stored, title="Cough, dry"))
    writing.store_snippet(replace(stored, title="Cough, dry"))
    with pytest.raises(EditConflict):
        writing.store_snippet(replace(stored, title="Something else"))
    with pytest.raises(EditConflict):
        writing.remove_snippet(RemoveSnippet(stored.id, stored.version or pytest.fail("no version")))

    (now,) = writing.texts().snippets
    assert now.title == "Cough, dry"
    assert now.version
    writing.remove_snippet(RemoveSnippet(now.id, now.version))
    writing.remove_snippet(RemoveSnippet(now.id, now.version))
    assert writing.texts().snippets == ()
    with pytest.raises(NotFound):
        writing.store_snippet(now)
    writing.store_snippet(replace(now, version=None))
    assert len(writing.texts().snippets) == 1


def test_abbreviations_are_words_and_taken_once_for_each_owner(writing: WritingService) -> None:
    with pytest.raises(InvalidInput):
        writing.store_snippet(a_snippet(abbreviation="two words"))
    with pytest.raises(InvalidInput):
        writing.store_snippet(a_snippet(body="x" * 5001))
    writing.store_snippet(a_snippet())
    with pytest.raises(AlreadyExists):
        writing.store_snippet(a_snippet(abbreviation="COUGH"))
    writing.store_snippet(a_snippet(is_shared=True))
    with pytest.raises(AlreadyExists):
        writing.store_snippet(a_snippet(is_shared=True, abbreviation="Cough"))


def test_own_ones_are_seen_by_nobody_else_and_shared_ones_keep_their_author(
    writing: WritingService, colleague: WritingService
) -> None:
    writing.store_snippet(a_snippet())
    writing.store_snippet(a_snippet(abbreviation="flu", is_shared=True))
    writing.store_template(a_template())
    writing.store_template(a_template(is_shared=True, title="Cold of a child"))
    writing.add_word("Kneipp")

    seen = colleague.texts()
    assert [one.abbreviation for one in seen.snippets] == ["flu"]
    assert [one.title for one in seen.templates] == ["Cold of a child"]
    assert seen.own_words == frozenset()

    colleague.store_snippet(replace(seen.snippets[0], title="Influenza"))
    (mended,) = [one for one in writing.texts().snippets if one.is_shared]
    assert (mended.title, mended.author) == ("Influenza", "John Smith")
    assert mended.changed_by != "John Smith"
    with pytest.raises(NotPermitted):
        writing.store_snippet(replace(mended, is_shared=False))


def test_templates_keep_texts_that_say_something(writing: WritingService) -> None:
    template = a_template()
    writing.store_template(template)
    writing.store_template(template)
    (stored,) = writing.texts().templates
    assert (stored.type, dict(stored.texts)) == (AppointmentType.SICK_VISIT, {"treatment_plan": "Rest."})

    with pytest.raises(InvalidInput):
        writing.store_template(a_template(texts={"diagnosis": "  "}))
    with pytest.raises(InvalidInput):
        writing.store_template(a_template(texts={"diagnosis": "x" * 501}))
    assert stored.version
    writing.remove_template(RemoveTemplate(stored.id, stored.version))
    assert writing.texts().templates == ()


def test_own_words_come_and_go(writing: WritingService) -> None:
    for word in ("Kneipp", "Kneipp", "two words", "", "x" * 61):
        writing.add_word(word)
    assert writing.texts().own_words == {"Kneipp"}

    writing.remove_word("Kneipp")
    writing.remove_word("Kneipp")

    assert writing.texts().own_words == frozenset()


def at(month: int, day: int) -> datetime:
    return datetime(2031, month, day, 9, tzinfo=UTC).replace(tzinfo=None)


def a_visit(database: ThrowAwayDatabase, patient: str, day: datetime, **texts: str) -> AppointmentId:
    admin = database.admin_connection()
    provider = database.value("SELECT id FROM providers")
    booked = rows.insert(
        admin, "appointments", rows.appointment(provider, patientId=patient, appointmentDate=day, status="in_progress")
    )
    rows.insert(admin, "medical_records", rows.medical_record(booked, **texts))
    return AppointmentId(booked)


def test_the_last_visit_is_the_patients_own_and_before_this_one(
    writing: WritingService, clinic_database: ThrowAwayDatabase
) -> None:
    first = a_visit(clinic_database, EMILY, at(1, 1), treatmentPlan="Rest")
    a_visit(clinic_database, EMILY, at(2, 1), treatmentPlan="")
    this = a_visit(clinic_database, EMILY, at(3, 1))
    a_visit(clinic_database, JANE, at(2, 20), treatmentPlan="Another's plan")
    a_visit(clinic_database, EMILY, at(4, 1), treatmentPlan="Later")

    found = writing.last_visit(this)

    assert found is not None
    assert (found.appointment.id, found.texts.treatment_plan) == (first, "Rest")
    assert writing.last_visit(first) is None


REFUSED = (
    "INSERT INTO clinic.snippet (id, abbreviation, title, body, owner) VALUES ('x', 'a', 'A', 'B', 'somebody@else')",
    "INSERT INTO clinic.snippet (id, abbreviation, title, body, author) VALUES ('x', 'a', 'A', 'B', 'somebody@else')",
    "INSERT INTO clinic.snippet (id, abbreviation, title, body) VALUES ('x', 'a b', 'A', 'B')",
    "INSERT INTO clinic.visit_template (id, type, title, texts) VALUES ('x', 'sick_visit', 'A', '{\"phone\": \"1\"}')",
    "INSERT INTO clinic.visit_template (id, type, title, texts) VALUES ('x', 'sick_visit', 'A', '{\"diagnosis\": 1}')",
    "INSERT INTO clinic.own_word (owner, word) VALUES ('somebody@else', 'w')",
    "UPDATE clinic.snippet SET owner = 'somebody@else'",
)


def test_a_script_with_psql_writes_nothing_for_somebody_else(
    writing: WritingService, clinic_database: ThrowAwayDatabase
) -> None:
    writing.store_snippet(a_snippet(is_shared=True))
    person = clinic_database.connection_as(clinic_database.an_account(Role.CLINICIAN).login)

    for statement in REFUSED:
        with pytest.raises((psycopg.errors.InsufficientPrivilege, psycopg.errors.CheckViolation)):
            person.execute(statement)
    receptionist = clinic_database.connection_as("reception@example.com")
    for table in ("snippet", "visit_template", "own_word"):
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            receptionist.execute(f"SELECT * FROM clinic.{table}")


def test_changes_are_on_record(writing: WritingService, clinic_database: ThrowAwayDatabase) -> None:
    snippet = a_snippet()
    writing.store_snippet(snippet)

    assert clinic_database.rows("SELECT action, subject FROM clinic.audit_event WHERE row_id = %s", (snippet.id,)) == [
        ("insert", "snippet")
    ]
