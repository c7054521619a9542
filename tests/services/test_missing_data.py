from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from clinic_desktop.domain.missing_data import Missing, MissingSearch
from clinic_desktop.services import missing_data as service
from clinic_desktop.services.missing_data import MissingDataService
from clinic_desktop.services.patients import PatientService
from tests import rows
from tests.builders import EMILY, MARIA

if TYPE_CHECKING:
    from clinic_desktop.db.database import Database
    from clinic_desktop.domain.clock import ClinicClock
    from clinic_desktop.testing.databases import ThrowAwayDatabase


@pytest.fixture
def missing(receptionist: Database) -> MissingDataService:
    return MissingDataService(receptionist)


def only(*wanted: Missing, only_coming: bool = False) -> MissingSearch:
    return MissingSearch(frozenset(wanted), only_coming=only_coming)


def test_whoever_lacks_something_is_listed_with_all_that_is_missing(
    missing: MissingDataService, clinic_database: ThrowAwayDatabase
) -> None:
    (found,) = missing.patients(only(Missing.EMAIL)).items
    assert (found.patient.id, found.missing) == (EMILY, (Missing.EMAIL, Missing.ADDRESS))
    assert missing.patients(only(Missing.PHONE, Missing.CONTACT)).items == ()
    assert missing.patients(only()).items == ()
    assert [one.patient.id for one in missing.patients(only(Missing.ADDRESS, only_coming=True)).items] == [MARIA]


def test_archived_and_deceased_patients_get_no_letter(
    missing: MissingDataService, clinic_database: ThrowAwayDatabase
) -> None:
    clinic_database.rows("INSERT INTO clinic.patient_profile (patient_id, deceased_on) VALUES (%s, now())", (EMILY,))
    assert missing.patients(only(Missing.EMAIL)).items == ()


def test_there_is_an_end_and_it_is_said(missing: MissingDataService, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(service, "PATIENTS_MOST", 2)
    page = missing.patients(only(Missing.ADDRESS))
    assert ([one.patient.last_name for one in page.items], page.has_more) == (["Chen", "Doe"], True)


def test_streets_and_towns_of_others_are_offered(
    receptionist: Database, clock: ClinicClock, clinic_database: ThrowAwayDatabase
) -> None:
    admin = clinic_database.admin_connection()
    for address in ("12 Market Street, Springfield", "7b Market Street; Springvale", "Marktplatz 1\n12345 100%_Town"):
        rows.insert(admin, "patients", rows.patient(address=address))
    patients = PatientService(receptionist, clock)

    assert patients.known_addresses("mark") == ("Market Street", "Marktplatz 1")
    assert set(patients.known_addresses("spring")) == {"Springfield", "Springvale"}
    assert patients.known_addresses("100%_") == ("100%_Town",)
    assert patients.known_addresses("1%") == ()
    assert patients.known_addresses("ma") == ()
