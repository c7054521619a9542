"""Prescribing through the services: what a save refuses and keeps, the medication list, stops, the formulary."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from clinic_desktop.domain.allergies import ChangeAllergy
from clinic_desktop.domain.errors import EditConflict, InvalidInput, NotFound, NotPermitted
from clinic_desktop.domain.formulary import FormularyId, FormularyItem
from clinic_desktop.domain.identifiers import RecordId, new_id
from clinic_desktop.domain.medication import MedicationStatus, ResumeMedication, StopKind, StopMedication
from clinic_desktop.domain.prescribing_checks import AllergyUnanswered
from clinic_desktop.domain.problems import ProblemKind
from clinic_desktop.domain.statuses import Role
from clinic_desktop.domain.substances import Substance, SubstanceKind
from clinic_desktop.domain.visits import CompleteVisit, SaveVisit, StartVisit, VisitDetails, VisitTexts
from clinic_desktop.services.prescribing import PrescribingService
from tests.builders import JANE, MARIA, MARIAS_SCHEDULED, a_prescription, a_save, an_allergy, changed

if TYPE_CHECKING:
    from clinic_desktop.db.database import Database
    from clinic_desktop.domain.clock import ClinicClock
    from clinic_desktop.domain.prescriptions import Prescription
    from clinic_desktop.services.allergies import AllergyService
    from clinic_desktop.services.visits import VisitService
    from clinic_desktop.testing.databases import ThrowAwayDatabase

PENICILLINS = Substance(SubstanceKind.GROUP, "penicillins")


@pytest.fixture
def prescribing(doctor: Database, clock: ClinicClock) -> PrescribingService:
    return PrescribingService(doctor, clock)


@pytest.fixture
def started(visits: VisitService) -> VisitDetails:
    visit = visits.open(MARIAS_SCHEDULED)
    return visits.start(StartVisit(MARIAS_SCHEDULED, visit.appointment.version, RecordId(new_id())))


@pytest.fixture
def allergic(allergies: AllergyService) -> None:
    """Maria is allergic to penicillins, as it was chosen from the formulary."""
    command = an_allergy(MARIA, allergen="The white pills", reaction="Rash")
    allergies.add(replace(command, substance=PENICILLINS))


def with_rows(visit: VisitDetails, *rows: Prescription, **more: Any) -> SaveVisit:  # noqa: ANN401 - fields of a record
    return a_save(visit, prescriptions=rows, **more)


def but(row: Prescription, **changes: object) -> Prescription:
    return replace(row, fields=changed(row.fields, changes))


def test_what_is_kept_beside_a_prescription_comes_back_and_is_stored_once(
    visits: VisitService, started: VisitDetails
) -> None:
    row = a_prescription(medication="amoxicillin", form="capsule", route="oral", frequency="daily")
    saved = visits.save(with_rows(started, row))
    assert saved.prescriptions[0].fields == row.fields
    again = visits.save(with_rows(saved, *saved.prescriptions))
    assert again == saved


def test_a_prescription_that_meets_an_allergy_is_stored_only_with_a_reason(
    visits: VisitService, started: VisitDetails, allergic: None, clinic_database: ThrowAwayDatabase
) -> None:
    row = a_prescription(medication="amoxicillin")
    with pytest.raises(AllergyUnanswered) as refused:
        visits.save(with_rows(started, row, texts=VisitTexts(diagnosis="Otitis")))
    ((row_id, (finding,)),) = refused.value.findings
    assert (row_id, finding.about, finding.drug) == (row.id, "The white pills", "amoxicillin")
    assert visits.open(MARIAS_SCHEDULED).texts.diagnosis == "", "nothing was stored"
    saved = visits.save(with_rows(started, but(row, override_reason="Taken before")))
    assert saved.prescriptions[0].fields.override_reason == "Taken before"
    assert clinic_database.rows("SELECT formulary_id, was_checked FROM clinic.prescription_detail") == [
        ("amoxicillin", True)
    ]


def test_an_allergy_that_is_found_out_later_is_asked_about_when_completing(
    visits: VisitService, allergies: AllergyService, started: VisitDetails
) -> None:
    saved = visits.save(with_rows(started, a_prescription(medication="amoxicillin")))
    allergies.add(replace(an_allergy(MARIA, allergen="Penicillin"), substance=PENICILLINS))
    diagnosed = replace(with_rows(saved, *saved.prescriptions), texts=VisitTexts(diagnosis="Otitis"))
    saved = visits.save(diagnosed)
    with pytest.raises(AllergyUnanswered):
        visits.complete(CompleteVisit(a_save(saved), saved.appointment.version))
    answered = tuple(but(one, override_reason="Taken before") for one in saved.prescriptions)
    command = CompleteVisit(a_save(saved, prescriptions=answered), saved.appointment.version)
    done = visits.complete(command)
    assert done.is_completed
    assert visits.complete(command) == done, "asked twice, it is completed once"


def test_what_may_be_misread_is_refused_where_it_is_new_and_left_where_it_is_old(
    visits: VisitService, started: VisitDetails, clinic_database: ThrowAwayDatabase
) -> None:
    with pytest.raises(InvalidInput) as refused:
        visits.save(with_rows(started, a_prescription(), a_prescription(medication="aspirin", frequency="QD")))
    assert [(one.field, one.kind) for one in refused.value.problems] == [
        ("prescriptions.1.frequency", ProblemKind.UNSAFE)
    ]
    saved = visits.save(with_rows(started, a_prescription(medication="paracetamol")))
    clinic_database.rows("UPDATE prescriptions SET frequency = 'QD' WHERE id = %s", (saved.prescriptions[0].id,))
    stored = visits.open(MARIAS_SCHEDULED)
    visits.save(with_rows(stored, but(stored.prescriptions[0], strength="250 mg")))
    assert visits.open(MARIAS_SCHEDULED).prescriptions[0].fields.frequency == "QD"


def test_what_is_cut_out_before_it_is_stored_hides_nothing(visits: VisitService, started: VisitDetails) -> None:
    with pytest.raises(InvalidInput) as refused:
        visits.save(with_rows(started, a_prescription(frequency="Q\x00D")))
    assert [one.kind for one in refused.value.problems] == [ProblemKind.UNSAFE]


def test_an_allergy_that_was_typed_is_met_as_one_that_was_chosen(
    visits: VisitService, allergies: AllergyService, started: VisitDetails
) -> None:
    allergies.add(an_allergy(MARIA, allergen="Penicillin"))
    for drug in ("amoxicillin", "cefalexin"):
        row = a_prescription(medication=drug)
        with pytest.raises(AllergyUnanswered):
            visits.save(with_rows(started, row))
        started = visits.save(with_rows(started, *started.prescriptions, but(row, override_reason="Taken before")))
    assert len(started.prescriptions) == 2


def test_details_changed_by_somebody_else_are_not_overwritten(visits: VisitService, started: VisitDetails) -> None:
    saved = visits.save(with_rows(started, a_prescription(form="capsule")))
    mine = but(saved.prescriptions[0], route="oral")
    visits.save(with_rows(saved, but(saved.prescriptions[0], form="tablet")))
    with pytest.raises(EditConflict):
        visits.save(with_rows(saved, mine))


def test_what_could_not_be_checked_is_kept_as_not_checked(
    visits: VisitService, started: VisitDetails, clinic_database: ThrowAwayDatabase
) -> None:
    visits.save(with_rows(started, a_prescription(medication="herbal tea")))
    assert clinic_database.rows("SELECT formulary_id, was_checked FROM clinic.prescription_detail") == [(None, False)]


def test_medication_is_stopped_once_resumed_and_suspended(
    prescribing: PrescribingService, visits: VisitService, started: VisitDetails, clock: ClinicClock
) -> None:
    row = a_prescription(medication="lisinopril")
    visits.save(with_rows(started, row))
    command = StopMedication(new_id(), MARIA, row.id, StopKind.SUSPENDED, "Surgery")

    def status() -> MedicationStatus:
        (one,) = (one for one in prescribing.medication(MARIA).entries if one.prescription.id == row.id)
        return one.status(clock.today())

    prescribing.stop(command)
    prescribing.stop(command)
    assert status() is MedicationStatus.SUSPENDED
    with pytest.raises(EditConflict):
        prescribing.stop(replace(command, id=new_id()))
    prescribing.stop(replace(command, id=(stop_id := new_id()), kind=StopKind.DISCONTINUED, reason="Cough"))
    assert status() is MedicationStatus.DISCONTINUED
    prescribing.resume(ResumeMedication(MARIA, stop_id, "Stopped by mistake"))
    prescribing.resume(ResumeMedication(MARIA, stop_id, "Stopped by mistake"))
    assert status() is MedicationStatus.NOT_STARTED, "the visit is in two days"
    with pytest.raises(InvalidInput):
        prescribing.stop(replace(command, id=new_id(), reason=" "))
    with pytest.raises(NotFound):
        prescribing.stop(replace(command, id=new_id(), patient_id=JANE))
    with pytest.raises(NotFound):
        prescribing.resume(ResumeMedication(MARIA, "nothing", "By mistake"))


def test_a_substance_is_chosen_changed_and_given_up(
    allergies: AllergyService, prescribing: PrescribingService, clinic_database: ThrowAwayDatabase
) -> None:
    command = replace(an_allergy(MARIA, allergen="penicillins"), substance=PENICILLINS)
    known = allergies.add(command)
    allergies.add(command)
    (mine,) = (one for one in known.allergies if one.id == command.id)
    assert mine.substance == PENICILLINS
    assert mine in prescribing.basis(MARIA).allergies.allergies
    allergies.change(ChangeAllergy(mine.id, MARIA, mine.version, replace(mine.fields, allergen="Walnuts")))
    assert clinic_database.rows("SELECT * FROM clinic.allergy_substance") == []


def test_the_formulary_takes_entries_once_and_only_from_administrators(
    doctor: Database, clinic_database: ThrowAwayDatabase, clock: ClinicClock
) -> None:
    service = PrescribingService(doctor, clock)
    item = FormularyItem(FormularyId("examplin"), "examplin", "J01CA", "broad-spectrum penicillins", source="own list")
    assert len(service.formulary()) == 432
    plain = PrescribingService(clinic_database.at_work(clinic_database.an_account(Role.CLINICIAN).login), clock)
    with pytest.raises(NotPermitted):
        plain.put((item,))
    assert service.put((item,)) == 1
    assert service.put((item,)) == 0
    assert service.put((replace(item, groups=("penicillins",)),)) == 1
    assert service.formulary().by_id["examplin"].groups == ("penicillins",)


def test_tall_man_letters_follow_the_country_and_the_setting(
    prescribing: PrescribingService, clinic_database: ThrowAwayDatabase
) -> None:
    put = (
        "INSERT INTO clinic.setting (name, value) VALUES (%s, %s)"
        " ON CONFLICT (name) DO UPDATE SET value = excluded.value"
    )
    clinic_database.rows(put, ("country", "GB"))
    assert not prescribing.formulary().uses_tall_man
    clinic_database.rows(put, ("country", "US"))
    assert prescribing.formulary().uses_tall_man
    clinic_database.rows(put, ("tall_man", "off"))
    assert not prescribing.formulary().uses_tall_man
