from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest

from clinic_desktop.domain.clinic import ChangeClinic, Clinic
from clinic_desktop.domain.errors import EditConflict, InvalidInput, NotPermitted
from clinic_desktop.domain.problems import ProblemKind
from clinic_desktop.services.clinic import ClinicService

if TYPE_CHECKING:
    from clinic_desktop.db.database import Database
    from clinic_desktop.testing.databases import ThrowAwayDatabase


@pytest.fixture
def clinic(doctor: Database) -> ClinicService:
    return ClinicService(doctor)


def test_what_differs_is_stored_and_put_on_record(clinic: ClinicService, clinic_database: ThrowAwayDatabase) -> None:
    before = clinic.details()
    after = replace(before, name=" Harbour Clinic ", country="PT", address="Rua do Cais 4", phone="+351 21 000 0000")

    stored = clinic.change(ChangeClinic(before, after))

    assert stored == clinic.details() == replace(after, name="Harbour Clinic")
    on_record = clinic_database.value(
        "SELECT count(*) FROM clinic.audit_event WHERE subject = 'setting' AND actor = 'doctor@example.com'"
    )
    assert on_record == 4


def test_the_same_order_twice_changes_it_once(clinic: ClinicService) -> None:
    before = clinic.details()
    order = ChangeClinic(before, replace(before, time_zone="Pacific/Auckland"))
    assert clinic.change(order) == clinic.change(order) == order.after


def test_two_who_change_different_fields_both_have_them_and_the_same_field_is_told(clinic: ClinicService) -> None:
    before = clinic.details()
    clinic.change(ChangeClinic(before, replace(before, address="Rua do Cais 4")))
    both = clinic.change(ChangeClinic(before, replace(before, phone="+351 21 000 0000")))
    assert (both.address, both.phone) == ("Rua do Cais 4", "+351 21 000 0000")
    with pytest.raises(EditConflict):
        clinic.change(ChangeClinic(before, replace(before, address="Rua do Norte 9")))


@pytest.mark.parametrize(
    ("field", "value", "kind"),
    [
        ("name", "  ", ProblemKind.MISSING),
        ("name", "x" * 101, ProblemKind.TOO_LONG),
        ("time_zone", "Europe/Atlantis", ProblemKind.NOT_IN_LIST),
        ("country", "XX", ProblemKind.NOT_IN_LIST),
        ("phone", "12", ProblemKind.NOT_A_PHONE),
    ],
)
def test_what_cannot_be_is_refused(clinic: ClinicService, field: str, value: str, kind: ProblemKind) -> None:
    before = clinic.details()
    with pytest.raises(InvalidInput) as refused:
        clinic.change(ChangeClinic(before, replace(before, **{field: value})))
    assert [(one.field, one.kind) for one in refused.value.problems] == [(field, kind)]
    assert clinic.details() == before


def test_only_administrators_change_it(receptionist: Database) -> None:
    desk = ClinicService(receptionist)
    before = desk.details()
    with pytest.raises(NotPermitted):
        desk.change(ChangeClinic(before, replace(before, name="Ours")))


def test_every_zone_that_is_offered_is_known_here_and_to_the_server(
    clinic: ClinicService, clinic_database: ThrowAwayDatabase
) -> None:
    known = {name for (name,) in clinic_database.rows("SELECT name FROM pg_timezone_names")}
    offered = [zone for zone in clinic.time_zones() if zone in known]
    assert len(offered) > 300
    assert all(ZoneInfo(zone) for zone in offered)


def test_a_clinic_without_settings_has_a_name_and_a_clock(
    clinic: ClinicService, clinic_database: ThrowAwayDatabase
) -> None:
    clinic_database.rows("DELETE FROM clinic.setting")
    assert clinic.details() == Clinic("Clinic", "UTC")
