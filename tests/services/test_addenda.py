"""Adding to completed visits, striking out, and reading who changed what."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from clinic_desktop.domain.addenda import AddendumId, AddendumKind, NotCompleted, WriteAddendum
from clinic_desktop.domain.charts import OpenChart
from clinic_desktop.domain.errors import ChartNotOpen, EditConflict, InvalidInput, NotFound
from clinic_desktop.domain.identifiers import AppointmentId, RecordId, new_id
from clinic_desktop.domain.struck import StrikeVisitPart, VisitPart
from clinic_desktop.domain.visits import StartVisit, VisitTexts
from clinic_desktop.services.addenda import AddendumService
from clinic_desktop.services.charts import ChartService
from tests.builders import JANE, JANES_COMPLETED, MARIA, MARIAS_SCHEDULED, a_save, a_symptom

if TYPE_CHECKING:
    from clinic_desktop.db.database import Database
    from clinic_desktop.domain.visits import VisitDetails
    from clinic_desktop.services.visits import VisitService
    from clinic_desktop.testing.databases import ThrowAwayDatabase


@pytest.fixture
def addenda(doctor: Database) -> AddendumService:
    return AddendumService(doctor)


@pytest.fixture
def completed(visits: VisitService) -> VisitDetails:
    return visits.open(JANES_COMPLETED)


def an_addendum(visit: VisitDetails, text: str = "The result is normal.") -> WriteAddendum:
    return WriteAddendum(
        AddendumId(new_id()),
        visit.appointment.id,
        visit.record_id or RecordId(""),
        AddendumKind.ADDITION,
        "diagnosis",
        text,
    )


def test_an_addendum_is_stored_once_whatever_becomes_of_the_answer(
    addenda: AddendumService, completed: VisitDetails, visits: VisitService
) -> None:
    command = an_addendum(completed, "  The result is normal.\r\n")

    first = addenda.write(command)
    again = addenda.write(command)

    assert first == again == visits.open(JANES_COMPLETED)
    (stored,) = again.addenda
    assert (stored.number, stored.text, stored.section) == (1, "The result is normal.", "diagnosis")
    assert (stored.author_name, stored.author_role) == ("John Smith", "General Practice")
    assert [one.number for one in addenda.write(an_addendum(completed)).addenda] == [1, 2]


def test_a_number_that_another_addendum_has_is_refused(addenda: AddendumService, completed: VisitDetails) -> None:
    command = an_addendum(completed)
    addenda.write(command)

    with pytest.raises(EditConflict):
        addenda.write(replace(command, text="Something else."))


def test_only_completed_visits_are_added_to(
    addenda: AddendumService, completed: VisitDetails, visits: VisitService
) -> None:
    scheduled = visits.open(MARIAS_SCHEDULED)
    running = visits.start(StartVisit(MARIAS_SCHEDULED, scheduled.appointment.version, RecordId(new_id())))

    for visit in (scheduled, running):
        with pytest.raises(NotCompleted):
            addenda.write(an_addendum(visit))
        with pytest.raises(NotCompleted):
            addenda.strike(StrikeVisitPart(VisitPart.VISIT, MARIAS_SCHEDULED, MARIAS_SCHEDULED, "Wrong patient"))
    with pytest.raises(InvalidInput):
        addenda.write(an_addendum(completed, " \n"))
    with pytest.raises(NotFound):
        addenda.write(replace(an_addendum(completed), appointment_id=AppointmentId("nobody")))


def test_a_closed_chart_takes_no_addendum(
    clinic_database: ThrowAwayDatabase, completed: VisitDetails, doctor: Database
) -> None:
    charts, addenda = ChartService(doctor), AddendumService(doctor)
    charts.close_all()

    with pytest.raises(ChartNotOpen):
        addenda.write(an_addendum(completed))
    with pytest.raises(ChartNotOpen):
        addenda.changes(JANES_COMPLETED)
    charts.open(OpenChart(JANE, "a test"))
    assert len(addenda.write(an_addendum(completed)).addenda) == 1


def test_what_was_struck_keeps_its_first_reason_and_is_told_to_others(
    addenda: AddendumService, completed: VisitDetails, visits: VisitService
) -> None:
    symptom = completed.symptoms[0].id
    command = StrikeVisitPart(VisitPart.SYMPTOM, symptom, JANES_COMPLETED, " Typed by mistake ")

    addenda.strike(command)
    visit = addenda.strike(replace(command, reason="Something else"))

    (struck,) = visit.struck.parts
    assert (struck.reason, struck.by) == ("Typed by mistake", "John Smith")
    assert addenda.struck_of_patient(JANE).parts == visit.struck.parts
    assert addenda.struck_of_patient(MARIA).parts == ()
    with pytest.raises(InvalidInput):
        addenda.strike(replace(command, reason="no"))
    with pytest.raises(NotFound):
        addenda.strike(replace(command, id="no such symptom"))
    assert not visits.of_patient(JANE)[0].is_struck
    addenda.strike(StrikeVisitPart(VisitPart.VISIT, JANES_COMPLETED, JANES_COMPLETED, "Wrong patient"))
    assert [one.is_struck for one in visits.of_patient(JANE) if one.appointment_id == JANES_COMPLETED] == [True]


def test_who_changed_what_is_told_place_by_place(addenda: AddendumService, visits: VisitService) -> None:
    scheduled = visits.open(MARIAS_SCHEDULED)
    visit = visits.start(StartVisit(MARIAS_SCHEDULED, scheduled.appointment.version, RecordId(new_id())))
    cough = a_symptom()
    visit = visits.save(a_save(visit, texts=VisitTexts(diagnosis="Flue"), symptoms=(cough,)))
    (stored,) = visit.symptoms
    louder = replace(stored, fields=replace(stored.fields, severity=9))
    visits.save(a_save(visit, texts=VisitTexts(diagnosis="Flu"), symptoms=(louder,)))

    found = [(one.who, one.place, one.before, one.after) for one in addenda.changes(MARIAS_SCHEDULED)]

    assert ("John Smith", "Status of the visit", "scheduled", "in progress") in found
    assert ("John Smith", "Diagnosis", "", "Flue") in found
    assert ("John Smith", "Diagnosis", "Flue", "Flu") in found
    assert ("John Smith", "Symptom “Cough”: severity", "4", "9") in found
    assert found.index(("John Smith", "Diagnosis", "", "Flue")) < found.index(
        ("John Smith", "Diagnosis", "Flue", "Flu")
    )
    added = next(after for _, place, _, after in found if place == "Symptom “Cough”")
    assert set(added.splitlines()) == {"Symptom name: Cough", "Severity: 4", "Duration: 2 days"}
