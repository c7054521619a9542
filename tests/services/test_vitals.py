"""Vital signs with what was noted beside them: stored in the transaction of the visit, and read over all visits."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from clinic_desktop.domain.errors import ChartNotOpen, EditConflict, VisitCompleted
from clinic_desktop.domain.identifiers import RecordId, new_id
from clinic_desktop.domain.limits import VITAL_RANGES
from clinic_desktop.domain.observations import (
    Breathing,
    Consciousness,
    DangerousUnconfirmed,
    Observation,
    OxygenScale,
    Stature,
)
from clinic_desktop.domain.struck import StrikeVisitPart, VisitPart
from clinic_desktop.domain.visit_merge import as_command, content_of, merge
from clinic_desktop.domain.visits import StartVisit, VisitTexts
from clinic_desktop.domain.vitals import VitalSigns, VitalValues
from clinic_desktop.services.addenda import AddendumService
from clinic_desktop.services.charts import ChartService
from clinic_desktop.services.vitals import VitalsService
from tests.builders import JANE, JANES_COMPLETED, MARIA, MARIAS_SCHEDULED, a_save, vital_signs

if TYPE_CHECKING:
    from clinic_desktop.db.database import Database
    from clinic_desktop.domain.visits import VisitDetails
    from clinic_desktop.services.visits import VisitService
    from clinic_desktop.testing.databases import ThrowAwayDatabase

NOTED = Observation(
    consciousness=Consciousness.VOICE,
    breathing=Breathing.OXYGEN,
    oxygen_scale=OxygenScale.TWO,
    stature=Stature.LYING,
    temperature_f=Decimal("98.5"),
    confirmed=("systolic 230",),
)


@pytest.fixture
def started(visits: VisitService) -> VisitDetails:
    visit = visits.open(MARIAS_SCHEDULED)
    return visits.start(StartVisit(MARIAS_SCHEDULED, visit.appointment.version, RecordId(new_id())))


def noted(visit: VisitDetails, observed: Observation) -> VitalSigns:
    base = visit.vitals or vital_signs(systolic=230, temperature=Decimal("36.9"))
    return replace(base, observed=observed)


def rows(database: ThrowAwayDatabase) -> list[tuple[str, str]]:
    return database.rows("SELECT t::text, xmin::text FROM clinic.vital_observation t")


def test_everything_is_stored_and_read_back(visits: VisitService, started: VisitDetails) -> None:
    saved = visits.save(a_save(started, vitals=noted(started, NOTED)))

    assert saved.vitals
    assert saved.vitals.observed == NOTED
    assert saved.vitals.observed_version
    assert visits.open(MARIAS_SCHEDULED) == saved


def test_the_same_save_twice_stores_once(
    visits: VisitService, started: VisitDetails, clinic_database: ThrowAwayDatabase
) -> None:
    command = a_save(started, vitals=noted(started, NOTED))
    saved = visits.save(command)
    before = rows(clinic_database)

    assert visits.save(command) == saved
    assert visits.save(a_save(saved)) == saved
    assert rows(clinic_database) == before
    assert len(before) == 1


def test_what_was_noted_alone_is_stored_and_taken_back(visits: VisitService, started: VisitDetails) -> None:
    alone = replace(vital_signs(), values=VitalValues(), observed=Observation(breathing=Breathing.AIR))
    saved = visits.save(a_save(started, vitals=alone))
    assert saved.vitals
    assert saved.vitals.observed == alone.observed

    emptied = visits.save(a_save(saved, vitals=noted(saved, Observation())))
    assert emptied.vitals
    assert emptied.vitals.is_empty


def test_nothing_noted_makes_no_row(
    visits: VisitService, started: VisitDetails, clinic_database: ThrowAwayDatabase
) -> None:
    visits.save(a_save(started, vitals=vital_signs()))
    assert rows(clinic_database) == []


def test_what_somebody_else_noted_is_not_overwritten(visits: VisitService, started: VisitDetails) -> None:
    first = visits.save(a_save(started, vitals=noted(started, NOTED)))
    visits.save(a_save(first, vitals=noted(first, replace(NOTED, consciousness=Consciousness.ALERT))))

    with pytest.raises(EditConflict):
        visits.save(a_save(first, vitals=noted(first, replace(NOTED, consciousness=Consciousness.PAIN))))


def test_two_who_note_something_first_do_not_overwrite_each_other(visits: VisitService, started: VisitDetails) -> None:
    saved = visits.save(a_save(started, vitals=vital_signs()))
    visits.save(a_save(saved, vitals=noted(saved, Observation(breathing=Breathing.AIR))))

    with pytest.raises(EditConflict):
        visits.save(a_save(saved, vitals=noted(saved, Observation(breathing=Breathing.OXYGEN))))


def test_a_dangerous_value_is_stored_once_somebody_confirmed_it_and_nobody_is_asked_again(
    visits: VisitService, doctor: Database, started: VisitDetails, clinic_database: ThrowAwayDatabase
) -> None:
    typed = vital_signs(systolic=230, oxygen_saturation=85)
    with pytest.raises(DangerousUnconfirmed) as refused:
        visits.save(a_save(started, vitals=typed, texts=VisitTexts(chief_complaint="Headache")))
    assert refused.value.fields == ("systolic", "oxygen_saturation")
    assert visits.open(MARIAS_SCHEDULED).texts.chief_complaint == "", "nothing of it was stored"

    confirmed = Observation(oxygen_scale=OxygenScale.TWO, confirmed=("systolic 230",))
    command = a_save(started, vitals=replace(typed, observed=confirmed))
    saved = visits.save(command)
    assert visits.save(command) == saved, "sent again, as after an answer that was lost"
    assert saved.vitals
    signed = "SELECT field, value, confirmed_by FROM clinic.vital_confirmation"
    assert clinic_database.rows(signed) == [("systolic", Decimal(230), "doctor@example.com")]
    (here,) = (one for one in VitalsService(doctor).of_patient(MARIA) if one.appointment_id == MARIAS_SCHEDULED)
    signed_by = here.confirmation_of("systolic")
    assert signed_by is not None
    assert (signed_by.value, signed_by.by) == (Decimal(230), "doctor@example.com")
    assert here.confirmation_of("oxygen_saturation") is None

    another = replace(saved.vitals, values=replace(saved.vitals.values, heart_rate=90))
    saved = visits.save(a_save(saved, vitals=another))
    assert saved.vitals
    with pytest.raises(DangerousUnconfirmed):
        visits.save(a_save(saved, vitals=replace(saved.vitals, observed=replace(confirmed, oxygen_scale=None))))


def test_what_two_people_confirmed_is_confirmed_when_their_work_comes_together(
    visits: VisitService, started: VisitDetails, clinic_database: ThrowAwayDatabase
) -> None:
    base = visits.save(a_save(started, vitals=vital_signs()))
    assert base.vitals
    theirs = replace(
        base.vitals,
        values=replace(base.vitals.values, systolic=230),
        observed=Observation(confirmed=("systolic 230",)),
    )
    mine = replace(
        base.vitals,
        values=replace(base.vitals.values, heart_rate=170),
        observed=Observation(confirmed=("heart_rate 170",)),
    )
    stored = visits.save(a_save(base, vitals=theirs))
    wanted = a_save(base, vitals=mine)
    with pytest.raises(EditConflict):
        visits.save(wanted)

    found = merge(content_of(base), content_of(wanted), content_of(stored))
    assert found.conflicts == ()
    saved = visits.save(as_command(found.content, stored, wanted))

    assert saved.vitals
    assert (saved.vitals.values.systolic, saved.vitals.values.heart_rate) == (230, 170)
    assert set(saved.vitals.observed.confirmed) == {"systolic 230", "heart_rate 170"}
    assert clinic_database.value("SELECT count(*) FROM clinic.vital_confirmation") == 2


def test_after_completion_nothing_is_noted_any_more(visits: VisitService) -> None:
    visit = visits.open(JANES_COMPLETED)
    with pytest.raises(VisitCompleted):
        visits.save(a_save(visit, vitals=noted(visit, NOTED)))


def test_all_visits_of_a_patient_the_latest_first(
    visits: VisitService, started: VisitDetails, clinic_database: ThrowAwayDatabase
) -> None:
    visits.save(a_save(started, vitals=noted(started, NOTED)))
    service = VitalsService(clinic_database.at_work("doctor@example.com"))

    marias, janes = service.of_patient(MARIA), service.of_patient(JANE)

    assert [(one.appointment_id, one.vitals.observed, one.struck) for one in marias] == [
        (MARIAS_SCHEDULED, NOTED, frozenset())
    ]
    assert [one.appointment_id for one in janes] == [JANES_COMPLETED]
    assert janes[0].vitals.values.temperature == Decimal("36.9")


@pytest.mark.parametrize(("field", "names"), [("weight", {"weight"}), ("", set(VITAL_RANGES))])
def test_what_was_entered_in_error_is_marked(
    clinic_database: ThrowAwayDatabase, visits: VisitService, field: str, names: set[str]
) -> None:
    database = clinic_database.at_work("doctor@example.com")
    vitals = visits.open(JANES_COMPLETED).vitals
    assert vitals
    part, part_id = (VisitPart.VITAL, vitals.id) if field else (VisitPart.VISIT, JANES_COMPLETED)
    AddendumService(database).strike(StrikeVisitPart(part, part_id, JANES_COMPLETED, "Typed wrong", field))

    (jane,) = VitalsService(database).of_patient(JANE)

    assert jane.struck == names


def test_a_closed_chart_gives_no_vital_signs(clinic_database: ThrowAwayDatabase) -> None:
    database = clinic_database.at_work("doctor@example.com")
    ChartService(database).close_all()

    with pytest.raises(ChartNotOpen):
        VitalsService(database).of_patient(JANE)
