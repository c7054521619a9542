"""Tables as files that a spreadsheet opens as they are, and takes nothing in them for a formula."""

from __future__ import annotations

import csv
import hashlib
from typing import TYPE_CHECKING

import pytest

from clinic_desktop.exchange.csv_files import harmless, write_csv

if TYPE_CHECKING:
    from pathlib import Path


def test_a_file_holds_what_was_given_and_its_hash_is_told(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"

    told = write_csv(path, ["Näme", "Note"], [["Ana", 'said "no",\nthen went'], ["", "é"]])

    content = path.read_bytes()
    assert told == hashlib.sha256(content).hexdigest()
    assert content.startswith(b"\xef\xbb\xbf")
    assert list(csv.reader(content.decode("utf-8-sig").splitlines(keepends=True))) == [
        ["Näme", "Note"],
        ["Ana", 'said "no",\nthen went'],
        ["", "é"],
    ]
    assert b'"","' in content


def test_a_file_that_is_there_is_not_written_over(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("mine", encoding="utf-8")

    with pytest.raises(FileExistsError):
        write_csv(path, ["A"], [])

    assert path.read_text(encoding="utf-8") == "mine"


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@x", "\tx", "\rx", "\nx", "  =1", "\u00a0=1"])
def test_what_begins_like_a_formula_is_made_harmless(text: str) -> None:
    assert harmless(text) == f"'{text}"


@pytest.mark.parametrize("text", ["", "a=1", "1-2", "Ana", "  x"])
def test_everything_else_stays_as_it_is(text: str) -> None:
    assert harmless(text) == text
