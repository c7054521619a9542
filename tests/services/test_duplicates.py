from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import pytest

from clinic_desktop.domain.duplicates import DismissPair
from clinic_desktop.domain.errors import NotFound, NotPermitted
from clinic_desktop.domain.identifiers import MergeId, new_id
from clinic_desktop.domain.merging import MergePatients
from clinic_desktop.domain.patients import CorrectPatient, DuplicateReason
from clinic_desktop.services import duplicates as service
from clinic_desktop.services.duplicates import DuplicateService
from clinic_desktop.services.merging import MergingService
from clinic_desktop.services.patients import PatientService
from tests.builders import a_patient, changed

if TYPE_CHECKING:
    from clinic_desktop.db.database import Database
    from clinic_desktop.domain.clock import ClinicClock
    from clinic_desktop.domain.duplicates import SuspectedPair, SweepProgress
    from clinic_desktop.domain.identifiers import PatientId
    from clinic_desktop.testing.databases import ThrowAwayDatabase

BORN = date(1977, 7, 7)


@pytest.fixture
def patients(receptionist: Database, clock: ClinicClock) -> PatientService:
    return PatientService(receptionist, clock)


@pytest.fixture
def duplicates(receptionist: Database) -> DuplicateService:
    return DuplicateService(receptionist)


def swept(duplicates: DuplicateService) -> tuple[SuspectedPair, ...]:
    while not duplicates.look_on().is_over:
        pass
    return duplicates.pairs()


def twice(patients: PatientService, **changes: object) -> tuple[PatientId, PatientId]:
    one = patients.register(a_patient(first_name="Noor", last_name="Haddad", born_on=BORN))
    other = patients.register(a_patient(**{"first_name": "Noor", "last_name": "Hadad", "born_on": BORN, **changes}))
    return one.id, other.id


def test_pairs_are_found_with_how_much_speaks_for_it_and_why(
    patients: PatientService, duplicates: DuplicateService
) -> None:
    assert swept(duplicates) == ()
    found = set(twice(patients))
    patients.register(a_patient(first_name="Noor", last_name="Haddad"))

    (pair,) = swept(duplicates)

    assert {pair.one.id, pair.other.id} == found
    assert pair.reasons == (DuplicateReason.SIMILAR_NAME, DuplicateReason.SAME_BIRTH_DATE)
    assert pair.score == 5
    assert duplicates.look_on().looked == 0, "what was looked at is looked at again only if it changes"


def test_two_people_are_not_shown_again_until_a_name_or_birth_date_changes(
    patients: PatientService, duplicates: DuplicateService, clinic_database: ThrowAwayDatabase
) -> None:
    one, other = twice(patients)
    swept(duplicates)

    duplicates.dismiss(DismissPair(other, one))
    duplicates.dismiss(DismissPair(one, other))

    assert swept(duplicates) == ()
    (pair,) = duplicates.dismissed()
    assert pair.dismissed_by == "Rosa Lind"
    assert clinic_database.value("SELECT count(*) FROM clinic.audit_event WHERE subject = 'suspected_duplicate'") == 2
    for changes, is_shown in (({"phone": "555-0000001"}, False), ({"last_name": "Haddat"}, True)):
        known = patients.open(other)
        patients.correct(CorrectPatient(other, known.version, changed(known.fields, changes)))
        assert bool(swept(duplicates)) is is_shown


def test_a_pair_that_no_longer_looks_alike_goes(patients: PatientService, duplicates: DuplicateService) -> None:
    _, other = twice(patients)
    assert len(swept(duplicates)) == 1
    known = patients.open(other)

    patients.correct(CorrectPatient(other, known.version, replace(known.fields, born_on=date(1950, 1, 1))))

    assert swept(duplicates) == ()
    with pytest.raises(NotFound):
        duplicates.dismiss(DismissPair(other, known.id))


def test_whoever_was_merged_leaves_the_list_and_comes_back(
    patients: PatientService, duplicates: DuplicateService, receptionist: Database
) -> None:
    one, other = twice(patients)
    swept(duplicates)
    merging = MergingService(receptionist)
    seen = merging.preview(one, other)

    merging.merge(MergePatients(MergeId(new_id()), one, other, seen.survivor.version, seen.merged.version))
    assert swept(duplicates) == ()

    merging.unmerge(merging.latest()[0])
    assert len(swept(duplicates)) == 1


def test_pieces_follow_each_other_and_two_desks_do_not_repeat_one_another(
    patients: PatientService, duplicates: DuplicateService, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(service, "PIECE", 3)
    twice(patients)

    told: list[SweepProgress] = []
    while not told or not told[-1].is_over:
        told.append(duplicates.look_on())

    assert [(one.looked, one.left) for one in told] == [(3, 4), (3, 1), (1, 0)]
    assert len(duplicates.pairs()) == 1


def test_everybody_is_looked_at_again_when_asked(
    patients: PatientService, duplicates: DuplicateService, clinic_database: ThrowAwayDatabase
) -> None:
    twice(patients)
    swept(duplicates)
    clinic_database.rows("DELETE FROM clinic.suspected_duplicate")
    assert swept(duplicates) == ()

    duplicates.look_anew()

    assert len(swept(duplicates)) == 1


def test_auditors_do_not_look(auditor: Database) -> None:
    with pytest.raises(NotPermitted):
        DuplicateService(auditor).look_on()
