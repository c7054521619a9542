"""Merges over merges, with fields chosen by chance: each undoing brings back exactly what was there before it."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

import pytest

from clinic_desktop.domain.identifiers import MergeId, PatientId, new_id
from clinic_desktop.domain.merging import MERGED_FIELDS, MergePatients
from clinic_desktop.services.merging import MergingService
from tests import rows
from tests.merging_scene import dump, furnished

if TYPE_CHECKING:
    from clinic_desktop.db.database import Database
    from clinic_desktop.testing.databases import ThrowAwayDatabase

PEOPLE = 6


def everybody(database: ThrowAwayDatabase) -> list[PatientId]:
    """Return people of whom some have everything, some nothing, some a statement about allergies."""
    admin = database.admin_connection()
    found = [furnished(database) for _ in range(2)]
    for number in range(PEOPLE - len(found)):
        patient = PatientId(rows.insert(admin, "patients", rows.patient(email=f"{number}@example.org")))
        rows.insert(admin, "appointments", rows.appointment(database.a_provider(), patientId=patient))
        if number % 2:
            admin.execute("INSERT INTO clinic.no_known_allergies (patient_id) VALUES (%s)", (patient,))
        found.append(patient)
    return found


@pytest.mark.parametrize("seed", range(3))
def test_every_undoing_brings_back_what_was_there(
    receptionist: Database, clinic_database: ThrowAwayDatabase, seed: int
) -> None:
    chance = random.Random(seed)  # noqa: S311 - a test that is the same each time
    merging, left = MergingService(receptionist), everybody(clinic_database)
    before = []
    while len(left) > 1:
        survivor, merged = chance.sample(left, 2)
        left.remove(merged)
        before.append(dump(clinic_database))
        seen = merging.preview(survivor, merged)
        taken = tuple(name for name in MERGED_FIELDS if chance.random() < 0.4)
        number = MergeId(new_id())
        merging.merge(MergePatients(number, survivor, merged, seen.survivor.version, seen.merged.version, taken))

    for was in reversed(before):
        merging.unmerge(merging.latest()[0])
        assert dump(clinic_database) == was
    assert merging.latest() == ()
