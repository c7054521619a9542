from __future__ import annotations

import re
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clinic_desktop.domain.medication_text import Emphasis, medication_line, medication_text
from clinic_desktop.domain.prescriptions import PrescriptionFields

quick = settings(deadline=None, max_examples=200)
UNITS = ("mg", "g", "mL", "ml", "mcg", "units", "tablets", "%", "lozenges", "")


def strength(typed: str) -> str:
    return medication_text(PrescriptionFields(medication="x", strength=typed)).removeprefix("x").strip(" —")


def dose(typed: str) -> str:
    return medication_text(PrescriptionFields(dosage=typed)).removeprefix("DOSE ")


def drug(typed: str) -> str:
    return medication_text(PrescriptionFields(medication=typed))


def test_the_whole_line_in_its_order() -> None:
    fields = PrescriptionFields(
        medication="Amoxicillin AMOXIL",
        strength="250mg",
        dosage="500mg",
        frequency="three times a day",
        duration="7 days",
        quantity=42,
        refills=1,
        instructions="with food\nfinish the course",
        indication="Sinusitis",
    )
    assert medication_text(fields) == (
        "amoxicillin — AMOXIL — 250 mg — DOSE 500 mg — three times a day — 7 days — with food — finish the course"
    )
    assert [(part.text.replace("\u00a0", " "), part.emphasis) for part in medication_line(fields)] == [
        ("amoxicillin", Emphasis.STRONG),
        (" — ", Emphasis.PLAIN),
        ("AMOXIL", Emphasis.PLAIN),
        (" — ", Emphasis.PLAIN),
        ("250 mg", Emphasis.PLAIN),
        (" — ", Emphasis.PLAIN),
        ("DOSE ", Emphasis.LABEL),
        ("500 mg", Emphasis.STRONG),
        (" — ", Emphasis.PLAIN),
        ("three times a day", Emphasis.PLAIN),
        (" — ", Emphasis.PLAIN),
        ("7 days", Emphasis.PLAIN),
        (" — ", Emphasis.PLAIN),
        ("with food", Emphasis.PLAIN),
        (" — ", Emphasis.PLAIN),
        ("finish the course", Emphasis.PLAIN),
    ]


def test_what_is_missing_leaves_no_dash_behind() -> None:
    assert medication_line(PrescriptionFields()) == ()
    assert drug("Ibuprofen") == "ibuprofen"
    assert medication_text(PrescriptionFields(medication="ibuprofen", frequency="every 6 hours")) == (
        "ibuprofen — every 6 hours"
    )
    assert medication_text(PrescriptionFields(strength="5 mg", dosage="1 tablet")) == "5 mg — DOSE 1 tablet"


def test_lines_break_between_attributes_only() -> None:
    fields = PrescriptionFields(
        medication="insulin soluble human",
        strength="100 units/ml",
        dosage="12units",
        frequency="twice a day",
        duration="x " * 24,
    )
    line = "".join(part.text for part in medication_line(fields))
    pieces = line.split(" ")
    assert pieces[:3] == ["insulin", "soluble", "human\u00a0—"], "a long drug name wraps between its words"
    assert pieces[3] == "100\u00a0units\u00a0per\u00a0mL\u00a0—"
    assert pieces[4] == "DOSE\u00a012\u00a0units\u00a0—", "the label stays with its value"
    assert pieces[5] == "twice\u00a0a\u00a0day\u00a0—"
    assert pieces[6:] == ["x"] * 24, "a very long attribute has to wrap inside"


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("Paracetamol", "paracetamol"),
        ("IBUPROFEN", "ibuprofen"),
        ("IBUPROFEN 400MG", "ibuprofen 400 mg"),
        ("Co-amoxiclav", "co-amoxiclav"),
        ("Co-codamol 8/500", "co-codamol 8/500"),
        ("Amphotericin B", "amphotericin B"),
        ("AMPHOTERICIN B", "amphotericin B"),
        ("Factor VIII", "factor VIII"),
        ("FACTOR XXVIII", "factor XXVIII"),
        ("Carbomer 974P", "carbomer 974P"),
        ("Vitamin B12", "vitamin B12"),
        ("DOXOrubicin", "DOXOrubicin"),
        ("predniSONE", "predniSONE"),
        ("Mg sulfate", "Mg sulfate"),
        ("GTN spray", "GTN spray"),
        ("zinc EDTA", "zinc EDTA"),
        ("diltiazem CALCICARD CR", "diltiazem — CALCICARD CR"),
        ("oxycodone OXYCONTIN", "oxycodone — OXYCONTIN"),
        ("paracetamol+Metoclopramide", "paracetamol + metoclopramide"),
        ("interferon 4 + ribavirin", "interferon 4  + ribavirin"),
        ("amoxicillin 250mg/5ml Suspension", "amoxicillin 250 mg in 5 mL suspension"),
        ("  Hartmann's   solution ", "hartmann's solution"),
        ("insulin (human)", "insulin (human)"),
        ("Syringe 29G", "syringe 29G"),
        ("29G", "29G"),
        ("VENTOLIN AMOXIL", "ventolin amoxil"),
    ],
)
def test_drug_names_are_in_small_letters_unless_capitals_mean_something(typed: str, shown: str) -> None:
    assert drug(typed) == shown


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("400mg", "400 mg"),
        ("400 MG", "400 mg"),
        ("5.0mg", "5 mg"),
        ("0.50 mg", "0.5 mg"),
        (".5 mg", "0.5 mg"),
        ("0.500 mg", "0.5 mg"),
        ("1000mg", "1,000 mg"),
        ("1,000 mg", "1,000 mg"),
        ("5000 units/ml", "5,000 units per mL"),
        ("120mg/5ml", "120 mg in 5 mL"),
        ("120 mg / 5 mL", "120 mg in 5 mL"),
        ("10 mg/kg/day", "10 mg per kg per day"),
        ("25 micrograms/24 hours", "25 micrograms in 24 hours"),
        ("100µg", "100 micrograms"),
        ("1 μg", "1 microgram"),
        ("10U", "10 units"),
        ("1 IU", "1 unit"),
        ("5cc", "5 mL"),
        ("100mcg/actuation", "100 mcg per actuation"),
        ("20 meq", "20 mEq"),
        ("5 mg.", "5 mg"),
        ("500 mg/5 mg", "500 mg/5 mg"),
        ("8/500", "8/500"),
        ("1000", "1,000"),
        ("2.0", "2"),
        ("400/57mg", "400/57 mg"),
    ],
)
def test_strengths_are_written_the_one_way(typed: str, shown: str) -> None:
    assert strength(typed) == shown


@pytest.mark.parametrize(
    "typed",
    ["10.000 units", "1.500 mg", "5,0 mg", "0,500 mg", "0,5mg", "05 mg", "1:1000", "14.10.2026", "10 mg/5 mg", "25G"],
)
def test_what_has_two_readings_stays_as_it_was_typed(typed: str) -> None:
    assert strength(typed) == typed


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("1 tablet", "1 tablet"),
        ("2tablets", "2 tablets"),
        ("1/2tablet", "1/2 tablet"),
        ("5-10mg", "5-10 mg"),
        ("0.50-1.0 mg", "0.5-1 mg"),
        ("5.0 lozenges", "5 lozenges"),
        ("5.0lozenges", "5 lozenges"),
        ("2lozenges", "2lozenges"),
        ("5 mg. then 10mg. Stop.", "5 mg then 10 mg. Stop."),
        ("1000 lozenges", "1,000 lozenges"),
        ("as in 2026", "as in 2026"),
        ("2 puffs", "2 puffs"),
        ("1000000 UNITS", "1,000,000 units"),
    ],
)
def test_doses_are_written_the_one_way(typed: str, shown: str) -> None:
    assert dose(typed) == shown


@pytest.mark.parametrize(
    ("medication", "typed", "shown"),
    [
        ("sodium chloride", "0.90 %", "sodium chloride  0.9%"),
        ("paracetamol + metoclopramide", "500 mg and 5 mg", "paracetamol + metoclopramide  500 mg and 5 mg"),
        ("morphine", "10 mg in 2 mL", "morphine — 10 mg in 2 mL"),
    ],
)
def test_a_double_space_stands_before_per_cent_and_after_several_drugs(medication: str, typed: str, shown: str) -> None:
    assert medication_text(PrescriptionFields(medication=medication, strength=typed)) == shown


@quick
@given(
    st.decimals(min_value=0, max_value=10**7, places=2),
    st.sampled_from(UNITS),
    st.sampled_from(["", " "]),
)
def test_a_dose_keeps_its_value_and_never_has_a_trailing_zero(value: Decimal, unit: str, gap: str) -> None:
    shown = dose(f"{value}{gap}{unit}")
    number = re.match(r"[0-9.,]+", shown)
    assert number is not None
    assert Decimal(number[0].replace(",", "")) == value
    assert "." not in number[0] or number[0][-1] not in "0."


@quick
@given(st.text(alphabet="0123456789., /-%+mglkUµd", max_size=20))
def test_tidying_twice_changes_nothing_more(typed: str) -> None:
    once = strength(typed)
    assert strength(once) == once


@quick
@given(st.text(alphabet="GNUMLXAEIO 29.,+-/%amg", max_size=40))
def test_a_drug_that_was_typed_is_always_shown(typed: str) -> None:
    assert bool(drug(typed)) == bool(typed.strip())


@quick
@given(st.text(max_size=200), st.text(max_size=50), st.text(max_size=100), st.text(max_size=100))
def test_any_text_makes_a_line(medication: str, typed: str, dosage: str, frequency: str) -> None:
    fields = PrescriptionFields(medication=medication, strength=typed, dosage=dosage, frequency=frequency)
    assert all(part.text for part in medication_line(fields))
    assert "\n" not in medication_text(fields)


@quick
@given(st.lists(st.text(st.characters(categories=["Lu", "Ll"], max_codepoint=0x17F), min_size=1), min_size=1))
def test_no_letter_of_a_drug_name_is_lost(words: list[str]) -> None:
    typed = " ".join(words)
    shown = drug(typed).replace(" — ", " ")
    assert shown.casefold() == typed.casefold()
