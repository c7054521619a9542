"""Lists of codes as they come: tables, the publisher's files, and the optional package in a process of its own."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from clinic_desktop.domain.code_list import CodeEntry
from clinic_desktop.domain.codes import CodeFileUnreadable
from clinic_desktop.exchange.code_files import PACKAGE, from_file, is_package_there, synonyms
from tests.conftest import CHECKOUT
from tests.house_rules.source_files import modules

if TYPE_CHECKING:
    from pathlib import Path

ORDERED = """00001 A00     0 Cholera                                                      Cholera
00002 A000    1 Cholera due to Vibrio cholerae 01, biovar cholerae           Cholera due to Vibrio cholerae 01
"""
CHOLERA = [
    CodeEntry("A00", "Cholera", is_billable=False),
    CodeEntry("A00.0", "Cholera due to Vibrio cholerae 01", is_billable=True, parents=("A00",)),
]


def a_file(folder: Path, text: str, name: str = "list.txt") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    "text",
    [
        ORDERED,
        "Code,Text,Billable\nA00,Cholera,no\nA000,Cholera due to Vibrio cholerae 01,yes\n",
        "\ufeffcode;text;billable\nA00;Cholera;0\na00.0; Cholera due to Vibrio cholerae 01 ;1\n",
        "text\tcode\tbillable\nCholera\tA00\tfalse\nCholera due to Vibrio cholerae 01\tA00.0\ttrue\n",
    ],
)
def test_a_table_and_the_publishers_file_say_the_same(tmp_path: Path, text: str) -> None:
    assert from_file(a_file(tmp_path, text)) == CHOLERA


def test_a_file_of_codes_that_can_be_billed(tmp_path: Path) -> None:
    found = from_file(a_file(tmp_path, "A000    Cholera due to Vibrio cholerae 01\nQA00101 Something\n"))

    assert [(one.code, one.is_billable) for one in found] == [("A00.0", True), ("QA0.0101", True)]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("", 1),
        ("Name,Phone\nDoe,555\n", 1),
        ("code,text\nA00,Cholera\nnothing,x\n", 3),
        ("code,text\nA00,\n", 2),
        (ORDERED + "rubbish\n", 3),
        ("A000    Cholera\n\n=1+1\n", 3),
    ],
)
def test_what_is_no_list_is_refused_with_its_first_line(tmp_path: Path, text: str, line: int) -> None:
    with pytest.raises(CodeFileUnreadable) as refused:
        from_file(a_file(tmp_path, text))

    assert refused.value.line == line


def test_what_is_no_text_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "list.xlsx"
    path.write_bytes(b"PK\x03\x04\xff\xfe\x00")

    with pytest.raises(CodeFileUnreadable):
        from_file(path)
    with pytest.raises(CodeFileUnreadable):
        from_file(tmp_path)


def test_our_synonyms_mean_codes_or_words_and_each_is_said_once() -> None:
    known = synonyms()

    assert len(known) > 300
    assert all(bool(one.codes) != bool(one.words) for one in known)
    assert len({(one.term, one.codes, one.words) for one in known}) == len(known)
    assert next(one for one in known if one.term == "high blood pressure").codes == ("I10",)


def test_the_package_is_named_in_one_place_that_only_a_command_uses() -> None:
    assert [one.name for one in modules("clinic_desktop") if PACKAGE in one.text] == [
        "clinic_desktop/exchange/code_files.py"
    ]
    users = [one.name for one in modules("clinic_desktop") if "code_files" in one.text]
    assert users == ["clinic_desktop/code_commands.py"]


READ = """
import json
from clinic_desktop.exchange.code_files import from_package, package_release, synonyms
entries = {one.code: one for one in from_package()}
wrong = [code for one in synonyms() for code in one.codes if not entries[code].is_billable]
one = entries["E11.9"]
print(json.dumps([len(entries), wrong, package_release(), one.text, one.parents, entries["E08-E13"].text]))
"""


@pytest.mark.skipif(not is_package_there(), reason="the extra “codes” is not installed")
def test_the_real_list_has_every_code_that_our_synonyms_name() -> None:
    asked = subprocess.run(
        [sys.executable, "-c", READ], cwd=CHECKOUT, capture_output=True, encoding="utf-8", check=True
    )
    count, wrong, release, text, parents, block = json.loads(asked.stdout)

    assert count > 90_000
    assert wrong == []
    assert release.startswith("ICD-10-CM ")
    assert text == "Type 2 diabetes mellitus without complications"
    assert parents == ["4", "E08-E13", "E11"]
    assert block == "Diabetes mellitus"
