"""A save of the whole visit: what differs is written, what somebody else changed is not overwritten."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from clinic_desktop.domain.errors import BeingChanged, EditConflict
from clinic_desktop.domain.identifiers import RecordId, new_id
from clinic_desktop.domain.visits import TEXT_FIELDS, Removed, StartVisit, VisitTexts
from clinic_desktop.domain.vitals import VitalValues
from clinic_desktop.services.visits import VisitService
from tests.builders import (
    MARIAS_SCHEDULED,
    a_prescription,
    a_save,
    a_symptom,
    changed,
    vital_signs,
)

if TYPE_CHECKING:
    from clinic_desktop.domain.clock import ClinicClock
    from clinic_desktop.domain.prescriptions import Prescription
    from clinic_desktop.domain.symptoms import Symptom
    from clinic_desktop.domain.visits import VisitDetails
    from clinic_desktop.testing.databases import ThrowAwayDatabase

ALL_TEXTS = VisitTexts(**{name: f"Some words about {name}\nand more" for name in TEXT_FIELDS})


@pytest.fixture
def started(visits: VisitService) -> VisitDetails:
    visit = visits.open(MARIAS_SCHEDULED)
    return visits.start(StartVisit(MARIAS_SCHEDULED, visit.appointment.version, RecordId(new_id())))


@pytest.fixture
def written(visits: VisitService, started: VisitDetails) -> VisitDetails:
    """Give a visit with something in every part of it."""
    return visits.save(
        a_save(
            started,
            texts=ALL_TEXTS,
            symptoms=(a_symptom(name="Cough"), a_symptom(name="Fever")),
            prescriptions=(a_prescription(medication="Amoxicillin"), a_prescription(medication="Paracetamol")),
            vitals=vital_signs(),
        )
    )


@pytest.fixture
def others(clinic_database: ThrowAwayDatabase, clock: ClinicClock) -> VisitService:
    """Give what somebody else does at another workstation."""
    return VisitService(clinic_database.at_work("doctor@example.com"), clock)


def removed(one: Symptom | Prescription) -> Removed[str]:
    assert one.version
    return Removed(one.id, one.version)


def versions(database: ThrowAwayDatabase) -> list[tuple[str, str]]:
    """Return which transaction wrote every row of every visit, and its content."""
    return database.rows(
        "SELECT t::text, xmin::text FROM medical_records t UNION ALL SELECT t::text, xmin::text FROM symptoms t"
        " UNION ALL SELECT t::text, xmin::text FROM prescriptions t"
        " UNION ALL SELECT t::text, xmin::text FROM vital_signs t"
        " UNION ALL SELECT t::text, xmin::text FROM appointments t ORDER BY 1"
    )


def test_everything_is_stored_and_read_back(written: VisitDetails, visits: VisitService) -> None:
    assert written.texts == ALL_TEXTS
    assert [one.fields.name for one in written.symptoms] == ["Cough", "Fever"]
    assert [one.fields.medication for one in written.prescriptions] == ["Amoxicillin", "Paracetamol"]
    assert all(symptom.version for symptom in written.symptoms)
    assert all(prescription.version for prescription in written.prescriptions)
    assert written.vitals
    assert written.vitals.values == vital_signs().values
    assert visits.open(MARIAS_SCHEDULED) == written


def test_a_save_that_changes_nothing_writes_nothing(
    visits: VisitService, written: VisitDetails, clinic_database: ThrowAwayDatabase
) -> None:
    before = versions(clinic_database)

    assert visits.save(a_save(written)) == written

    assert versions(clinic_database) == before


def test_the_same_save_twice_stores_once(
    visits: VisitService, written: VisitDetails, clinic_database: ThrowAwayDatabase
) -> None:
    cough, fever = written.symptoms
    command = a_save(
        written,
        texts=replace(ALL_TEXTS, diagnosis="Pneumonia"),
        symptoms=(changed(cough, {"fields": a_symptom(name="Dry cough").fields}), a_symptom(name="Chills")),
        removed_symptoms=(removed(fever),),
        prescriptions=(a_prescription(medication="Ibuprofen"),),
        vitals=changed(written.vitals or vital_signs(), {"values": vital_signs(temperature=Decimal("39.1")).values}),
    )

    saved = visits.save(command)
    before = versions(clinic_database)

    assert visits.save(command) == saved
    assert versions(clinic_database) == before
    assert [one.fields.name for one in saved.symptoms] == ["Dry cough", "Chills"]


def test_only_rows_that_differ_are_written(visits: VisitService, written: VisitDetails) -> None:
    cough, fever = written.symptoms

    saved = visits.save(
        a_save(written, symptoms=(changed(cough, {"fields": a_symptom(name="Dry cough").fields}), fever))
    )

    assert saved.symptoms[0].version != cough.version
    assert saved.symptoms[1].version == fever.version
    assert [one.version for one in saved.prescriptions] == [one.version for one in written.prescriptions]
    assert saved.vitals == written.vitals
    assert saved.record_version != written.record_version, "the visit as a whole is newer"
    assert saved.saved_at
    assert written.saved_at
    assert saved.saved_at > written.saved_at


def test_rows_stay_in_order_of_entry(visits: VisitService, started: VisitDetails) -> None:
    visit = started
    for names in (["Zoster", "Ache"], ["Malaise"], ["Bruise", "Yawning", "Cough"]):
        visit = visits.save(a_save(visit, symptoms=(*visit.symptoms, *(a_symptom(name=name) for name in names))))

    assert [one.fields.name for one in visit.symptoms] == ["Zoster", "Ache", "Malaise", "Bruise", "Yawning", "Cough"]


def test_a_row_on_neither_list_was_not_seen_and_stays(
    visits: VisitService, others: VisitService, written: VisitDetails
) -> None:
    others.save(a_save(written, symptoms=(a_symptom(name="Added by somebody else"),)))

    saved = visits.save(a_save(written, symptoms=(a_symptom(name="Added here"),)))

    assert [one.fields.name for one in saved.symptoms] == ["Cough", "Fever", "Added by somebody else", "Added here"]


def test_what_two_people_change_in_different_rows_merges(
    visits: VisitService, others: VisitService, written: VisitDetails
) -> None:
    cough, fever = written.symptoms
    others.save(a_save(written, symptoms=(changed(cough, {"fields": a_symptom(name="Dry cough").fields}),)))

    saved = visits.save(
        a_save(
            written,
            symptoms=(cough, changed(fever, {"fields": a_symptom(name="High fever").fields}))[1:],
            vitals=changed(written.vitals or vital_signs(), {"values": VitalValues(pain=3)}),
        )
    )

    assert [one.fields.name for one in saved.symptoms] == ["Dry cough", "High fever"]
    assert saved.vitals
    assert saved.vitals.values == VitalValues(pain=3)


def test_a_row_that_both_changed_is_a_conflict_and_nothing_is_stored(
    visits: VisitService, others: VisitService, written: VisitDetails
) -> None:
    (cough, fever), (amoxicillin, paracetamol) = written.symptoms, written.prescriptions
    assert written.vitals
    other = others.save(
        a_save(
            written,
            texts=replace(ALL_TEXTS, diagnosis="Theirs"),
            symptoms=(changed(cough, {"fields": a_symptom(name="Theirs").fields}),),
            removed_symptoms=(removed(fever),),
            prescriptions=(changed(amoxicillin, {"fields": a_prescription(medication="Theirs").fields}),),
            removed_prescriptions=(removed(paracetamol),),
            vitals=changed(written.vitals, {"values": VitalValues(pain=1)}),
        )
    )
    seen = {"symptoms": (), "prescriptions": (), "vitals": None}
    mine = a_symptom(name="Mine")

    for what in (
        {"texts": replace(ALL_TEXTS, diagnosis="Mine")},
        {"symptoms": (mine, changed(cough, {"fields": mine.fields}))},
        {"symptoms": (mine, changed(fever, {"fields": mine.fields}))},
        {"symptoms": (mine, fever)},
        {"symptoms": (mine,), "removed_symptoms": (removed(cough),)},
        {"symptoms": (mine,), "prescriptions": (changed(amoxicillin, {"fields": a_prescription().fields}),)},
        {"symptoms": (mine,), "prescriptions": (paracetamol,)},
        {"symptoms": (mine,), "removed_prescriptions": (removed(amoxicillin),)},
        {"symptoms": (mine,), "vitals": changed(written.vitals, {"values": VitalValues(pain=2)})},
    ):
        unchanged_texts = {"texts": other.texts, "expected_record_version": other.record_version}
        command = a_save(written, **{**seen, **(unchanged_texts if "texts" not in what else {}), **what})
        with pytest.raises(EditConflict):
            visits.save(command)

    assert visits.open(MARIAS_SCHEDULED) == other


def test_removing_what_somebody_else_removed_is_no_conflict(
    visits: VisitService, others: VisitService, written: VisitDetails
) -> None:
    cough, fever = written.symptoms
    removal = a_save(written, symptoms=(cough,), removed_symptoms=(removed(fever),))
    others.save(removal)

    saved = visits.save(removal)

    assert [one.fields.name for one in saved.symptoms] == ["Cough"]


def test_texts_are_trimmed_and_empty_ones_are_not_stored(
    visits: VisitService, started: VisitDetails, clinic_database: ThrowAwayDatabase
) -> None:
    texts = VisitTexts(
        chief_complaint="  Cough \n", treatment_plan="First\r\nsecond\rthird", diagnosis="\x00 Flu\ud800"
    )

    saved = visits.save(a_save(started, texts=texts))

    assert saved.texts == VisitTexts(
        chief_complaint="Cough", treatment_plan="First\nsecond\nthird", diagnosis="Flu\ufffd"
    )
    stored = 'SELECT "historyOfPresentIllness", diagnosis FROM medical_records WHERE id = %s'
    assert clinic_database.rows(stored, (started.record_id,)) == [(None, "Flu\ufffd")]


def test_clearing_a_field_clears_it(visits: VisitService, written: VisitDetails) -> None:
    cough = written.symptoms[0]
    saved = visits.save(
        a_save(
            written,
            texts=replace(ALL_TEXTS, treatment_plan=""),
            symptoms=(changed(cough, {"fields": a_symptom(severity=None, duration="").fields}),),
        )
    )

    assert saved.texts.treatment_plan == ""
    assert (saved.symptoms[0].fields.severity, saved.symptoms[0].fields.duration) == (None, None)


def test_the_body_mass_index_follows_weight_and_height(
    visits: VisitService, written: VisitDetails, clinic_database: ThrowAwayDatabase
) -> None:
    stored = 'SELECT bmi FROM vital_signs WHERE "appointmentId" = %s'
    assert clinic_database.value(stored, MARIAS_SCHEDULED) == Decimal("22.9")
    assert written.vitals

    visit = written
    for changes, bmi in (
        ({"weight": Decimal("90.0")}, Decimal("29.4")),
        ({"weight": None}, None),
        ({"weight": Decimal(500), "height": Decimal(20)}, None),
        ({"weight": Decimal(70)}, Decimal("22.9")),
    ):
        values = changed(vital_signs().values, changes)
        visit = visits.save(a_save(visit, vitals=changed(visit.vitals or vital_signs(), {"values": values})))
        assert clinic_database.value(stored, MARIAS_SCHEDULED) == bmi


def test_values_are_stored_as_exactly_as_the_columns_hold_them(visits: VisitService, started: VisitDetails) -> None:
    precise = vital_signs(temperature=Decimal("36.65"), weight=Decimal("70.125"), height=Decimal("175.004"))
    command = a_save(started, vitals=precise)

    saved = visits.save(command)

    assert saved.vitals
    values = saved.vitals.values
    assert (values.temperature, values.weight, values.height) == (
        Decimal("36.7"),
        Decimal("70.13"),
        Decimal("175.00"),
    )
    assert visits.save(command) == saved


def test_vital_signs_nobody_measured_make_no_row(
    visits: VisitService, started: VisitDetails, clinic_database: ThrowAwayDatabase
) -> None:
    empty = changed(vital_signs(), {"values": VitalValues()})

    saved = visits.save(a_save(started, vitals=empty))

    assert saved.vitals is None
    assert clinic_database.value("SELECT count(*) FROM vital_signs") == 2


def test_vital_signs_that_are_cleared_stay_as_an_empty_row(visits: VisitService, written: VisitDetails) -> None:
    saved = visits.save(a_save(written, vitals=changed(written.vitals or vital_signs(), {"values": VitalValues()})))

    assert saved.vitals
    assert saved.vitals.values == VitalValues()


def test_pain_that_is_not_there_is_not_zero(visits: VisitService, started: VisitDetails) -> None:
    none = visits.save(a_save(started, vitals=vital_signs(pain=None)))
    assert none.vitals
    assert none.vitals.values.pain is None

    zero = visits.save(a_save(none, vitals=changed(none.vitals, {"values": vital_signs(pain=0).values})))
    assert zero.vitals
    assert zero.vitals.values.pain == 0


def test_an_unexpected_end_stores_nothing_of_a_save(
    visits: VisitService, written: VisitDetails, clinic_database: ThrowAwayDatabase
) -> None:
    clinic_database.rows(
        "CREATE FUNCTION public.fail() RETURNS trigger LANGUAGE plpgsql AS"
        " $$ BEGIN RAISE EXCEPTION 'no' USING ERRCODE = '55P03'; END $$"
    )
    clinic_database.rows(
        "CREATE TRIGGER fail BEFORE INSERT OR UPDATE ON public.vital_signs FOR EACH ROW EXECUTE FUNCTION public.fail()"
    )
    assert written.vitals

    with pytest.raises(BeingChanged):
        visits.save(
            a_save(
                written,
                texts=replace(ALL_TEXTS, diagnosis="Lost"),
                symptoms=(a_symptom(name="Lost"),),
                vitals=changed(written.vitals, {"values": VitalValues(pain=9)}),
            )
        )

    assert visits.open(MARIAS_SCHEDULED) == written
