"""What a text means and how a drug meets an allergy: the server and the program answer alike, for any texts."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from clinic_desktop.db.queries.formulary import formulary
from clinic_desktop.domain.allergies import Allergy, AllergyFields
from clinic_desktop.domain.formulary import GROUP_SYNONYMS, RELATED_GROUPS
from clinic_desktop.domain.identifiers import AllergyId, Version
from clinic_desktop.domain.substances import Substance, SubstanceKind, agent_of, meeting
from tests import rows
from tests.builders import JANE
from tests.db.test_visit_rules import booked, refused

if TYPE_CHECKING:
    from collections.abc import Sequence

    import psycopg

    from clinic_desktop.domain.formulary import Formulary
    from clinic_desktop.testing.databases import ThrowAwayDatabase

    Connection = psycopg.Connection[tuple[Any, ...]]

ALLERGIC = "CL050"
Pair = tuple[str, str, tuple[str, str] | None]
"""A medication, an allergen, and what was chosen for it: kind and key."""
OWN_ENTRIES = """
INSERT INTO clinic.formulary_item (id, name, other_names, brands, groups, class_code, class_name, source) VALUES
    ('zz-one', 'Zufallin', '{amoxicillin}', '{Doppel}', '{penicillins}', 'Z99ZZ', 'other test drugs', 'test'),
    ('zz-two', 'Zufallin + Épsilon-Säure', '{}', '{Doppel,Zufallin}', '{sulfones}', 'Z99ZZ', 'test drugs', 'test'),
    ('zz-three', 'Ångström 5', '{}', '{Doppel}', '{}', 'Z99YY', 'other test drugs', 'test')
"""
ASKED = """
SELECT clinic.drug_meant_by(t.medication), s.kind, s.key,
       (SELECT clinic.drug_meets(f, t.allergen, t.kind, t.key) FROM clinic.formulary_item f
        WHERE f.id = clinic.drug_meant_by(t.medication))
FROM unnest(%s::text[], %s::text[], %s::text[], %s::text[]) WITH ORDINALITY t (medication, allergen, kind, key, place)
CROSS JOIN LATERAL clinic.substance_named(t.allergen) s ORDER BY t.place
"""


@pytest.fixture
def known(clinic_database: ThrowAwayDatabase) -> Formulary:
    """Give the formulary as the program reads it, with entries that are as awkward as entries can be."""
    clinic_database.rows(OWN_ENTRIES)
    with clinic_database.at_work("doctor@example.com").read() as session:
        return formulary(session)


def spoken(known: Formulary) -> list[str]:
    """Return everything that people may write, as it is called."""
    names = [name for one in known.items for name in (*one.names, *one.brands, one.class_name, *one.groups)]
    return [*names, *GROUP_SYNONYMS, "walnuts", "The white pills", "", "s", "Q+", "  "]


def by_the_program(known: Formulary, pairs: Sequence[Pair]) -> list[tuple[object, ...]]:
    found: list[tuple[object, ...]] = []
    for medication, allergen, chosen in pairs:
        item = known.meant_by(medication)
        fields = AllergyFields(allergen)
        at = datetime(2026, 1, 1, tzinfo=UTC)
        named = agent_of(Allergy(AllergyId("a"), Version("1"), fields, at), known).substance
        substance = Substance(SubstanceKind(chosen[0]), chosen[1]) if chosen else named
        meets = None if item is None else substance is not None and meeting(item, substance, known) is not None
        found.append((item and item.id, named and named.kind.value, named and named.key, meets))
    return found


def by_the_server(database: ThrowAwayDatabase, pairs: Sequence[Pair]) -> list[tuple[object, ...]]:
    medications, allergens, chosen = zip(*pairs, strict=True)
    kinds, keys = [one and one[0] for one in chosen], [one and one[1] for one in chosen]
    return database.rows(ASKED, (list(medications), list(allergens), kinds, keys))


def test_every_name_against_some_others(clinic_database: ThrowAwayDatabase, known: Formulary) -> None:
    words = spoken(known)
    pairs: list[Pair] = [
        (medication, words[(place * step + step) % len(words)], None)
        for step in (7, 131)
        for place, medication in enumerate(words[step % 20 :: 20])
    ]
    drugs = ("amoxicillin", "ibuprofen", "cefalexin 500 mg", "Zufallin", "meropenem", "aspirin", "lisinopril")
    pairs += [(drug, allergen, None) for drug in drugs for allergen in words[::20]]
    chosen = [("group", group) for group in (*known.groups, "unknown")]
    chosen += [("class", code) for code in list(known.classes)[::8]]
    pairs += [(drug, "", one) for drug in drugs for one in [*chosen, ("drug", "amoxicillin"), ("drug", "gone")]]
    assert by_the_server(clinic_database, pairs) == by_the_program(known, pairs)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_any_text_is_understood_alike(
    clinic_database: ThrowAwayDatabase, known: Formulary, data: st.DataObject
) -> None:
    said = st.sampled_from(spoken(known))
    cut = st.builds(lambda word, end: word[:end], said, st.integers(1, 30))
    changed = st.sampled_from([str.upper, str.title, lambda one: f" {one}s", lambda one: one.replace(" ", "-")])
    text = (
        said
        | cut
        | st.builds(lambda how, word: how(word), changed, said)
        | st.builds(lambda word, more: f"{word} {more}", said, st.sampled_from(["500 mg", "s", "é", "+ codeine", "²"]))
        | st.text(max_size=12).filter(lambda one: "\x00" not in one)
    )
    pairs: list[Pair] = data.draw(st.lists(st.tuples(text, text, st.none()), min_size=40, max_size=40))
    assert by_the_server(clinic_database, pairs) == by_the_program(known, pairs)


def test_synonyms_and_related_groups_are_those_of_the_program(clinic_database: ThrowAwayDatabase) -> None:
    assert dict(clinic_database.rows("SELECT folded, name FROM clinic.drug_group_synonym")) == GROUP_SYNONYMS
    assert set(clinic_database.rows("SELECT name, related FROM clinic.related_drug_group")) == {
        (name, one) for name, related in RELATED_GROUPS.items() for one in related
    }


@pytest.mark.parametrize(
    ("allergen", "drug"),
    [
        ("Penicillin", "amoxicillin 500 mg"),
        ("PENICILLINS", "cefalexin"),
        ("sulfa drugs", "co-trimoxazole"),
        ("Amoxil 250 mg capsules", "flucloxacillin"),
        ("amóxicillin", "co-amoxiclav"),
    ],
)
def test_a_script_meets_an_allergy_that_was_typed(clinic_database: ThrowAwayDatabase, allergen: str, drug: str) -> None:
    owner = clinic_database.admin_connection()
    owner.execute('DELETE FROM allergies WHERE "patientId" = %s', (JANE,))
    rows.insert(owner, "allergies", rows.allergy(JANE, allergen=allergen))
    record = rows.insert(owner, "medical_records", rows.medical_record(booked(clinic_database, "in_progress", JANE)))
    clinician = clinic_database.reader_of_charts("doctor@example.com")
    with refused(ALLERGIC):
        rows.insert(clinician, "prescriptions", rows.prescription(record, medicationName=drug))
    rows.insert(clinician, "prescriptions", rows.prescription(record, medicationName="paracetamol"))
