"""A small list of codes for tests: facts, enough to tell words, codes, headings and synonyms apart."""

from __future__ import annotations

from typing import TYPE_CHECKING

from clinic_desktop.db.code_loading import load
from clinic_desktop.domain.code_list import CodeEntry, Synonym, code_list

if TYPE_CHECKING:
    from collections.abc import Sequence

    from clinic_desktop.testing.databases import ThrowAwayDatabase

_HEART, _SUGAR, _PAIN = ("9", "I20-I25"), ("4", "E08-E13"), ("18",)

ENTRIES = (
    CodeEntry("4", "Endocrine, nutritional and metabolic diseases", is_billable=False, is_heading=True),
    CodeEntry("E08-E13", "Diabetes mellitus", is_billable=False, parents=("4",), is_heading=True),
    CodeEntry("E11", "Type 2 diabetes mellitus", is_billable=False, parents=_SUGAR, terms=("diabetes NOS",)),
    CodeEntry("E11.2", "Type 2 diabetes mellitus with kidney complications", False, (*_SUGAR, "E11")),
    CodeEntry("E11.21", "Type 2 diabetes mellitus with diabetic nephropathy", True, (*_SUGAR, "E11", "E11.2")),
    CodeEntry("E11.9", "Type 2 diabetes mellitus without complications", True, (*_SUGAR, "E11")),
    CodeEntry("9", "Diseases of the circulatory system", is_billable=False, is_heading=True),
    CodeEntry("I10", "Essential (primary) hypertension", True, ("9",)),
    CodeEntry("I20-I25", "Ischemic heart diseases", is_billable=False, parents=("9",), is_heading=True),
    CodeEntry("I21.9", "Acute myocardial infarction, unspecified", True, _HEART),
    CodeEntry("I25.2", "Old myocardial infarction", True, _HEART),
    CodeEntry("18", "Symptoms and signs", is_billable=False, is_heading=True),
    CodeEntry("J02.9", "Acute pharyngitis, unspecified", True, ("10",)),
    CodeEntry("R51.9", "Headache, unspecified", True, _PAIN),
    CodeEntry("R07.9", "Chest pain, unspecified", True, _PAIN),
    CodeEntry("S52.501A", "Fracture of lower end of radius, initial encounter", True, ("19",)),
    CodeEntry("S52.501D", "Fracture of lower end of radius, later", True, ("19",)),
)

SYNONYMS = (
    Synonym("high blood pressure", ("I10",)),
    Synonym("diabetes", ("E11.9",)),
    Synonym("heart attack", (), ("myocardial", "infarction")),
    Synonym("sore throat", ("J02.9",)),
)


def load_codes(
    database: ThrowAwayDatabase, entries: Sequence[CodeEntry] = ENTRIES, release: str = "A small list"
) -> int:
    """Load a list as the server's administrator would; return how many codes went away."""
    connection = database.admin_connection()
    return load(connection, code_list(entries, SYNONYMS), release, "a test", lambda _: None)
