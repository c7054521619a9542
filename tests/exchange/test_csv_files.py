"""No cell of ours becomes a formula in a spreadsheet, and what is read again is what was written."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clinic_desktop.exchange.csv_files import TableForm, Written, guarded, read_rows, unguarded, write_rows

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path


def test_a_file_is_quoted_marked_and_ends_its_lines_as_spreadsheets_do(tmp_path: Path) -> None:
    path = tmp_path / "patients.csv"
    written = write_rows(path, [("Name", "Phone"), ('O"Brien, Conan', "555")])
    assert path.read_bytes() == b'\xef\xbb\xbf"Name","Phone"\r\n"O""Brien, Conan","555"\r\n'
    assert written == Written(2, hashlib.sha256(path.read_bytes()).hexdigest())


@pytest.mark.parametrize(
    "cell",
    [
        *("=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r", "\n", "\tx"),
        *("  =1", "\u200b=1", "\u00a0@x", "\ufeff=1", "＝1", "＋1", "－1", "＠x", "\u200b＝1", "\u2212" + "1"),
    ],
)
def test_what_begins_like_a_formula_gets_an_apostrophe(cell: str) -> None:
    assert guarded(cell) == f"'{cell}"
    assert unguarded(f"'{cell}") == cell


@pytest.mark.parametrize("cell", ["", "Doe", "'t Hooft", "5-6", "a=b", "jane@example.com", "'", " ", "(=1)"])
def test_other_cells_stay_as_they_are(cell: str) -> None:
    assert guarded(cell) == cell
    assert unguarded(cell) == cell


def test_an_apostrophe_of_the_text_is_told_from_ours() -> None:
    assert guarded("'=1") == "''=1"
    assert unguarded("''=1") == "'=1"


@settings(deadline=None, max_examples=300)
@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_a_guard_is_taken_off_again(cell: str) -> None:
    assert unguarded(guarded(cell)) == cell


def test_lines_and_quotes_within_cells_come_back(tmp_path: Path) -> None:
    rows = [("a\r\nb", "a\rb", "a\nb"), ('"', ",", "\x00;")]
    write_rows(tmp_path / "x.csv", rows)
    assert list(read_rows(tmp_path / "x.csv")) == rows


def test_a_file_of_another_program_is_read_without_its_mark(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_bytes(b"a,b\nc,d\n")
    assert list(read_rows(path)) == [("a", "b"), ("c", "d")]


@pytest.mark.parametrize("content", [b'"a', b'"a"b', b"\xff\xfe\x00"])
def test_what_is_no_such_file_is_told(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "x.csv"
    path.write_bytes(content)
    with pytest.raises(ValueError):  # noqa: PT011 - of two kinds
        list(read_rows(path))


def test_a_file_that_was_not_finished_is_not_there(tmp_path: Path) -> None:
    def rows() -> Iterator[Sequence[str]]:
        yield ("a",)
        raise RuntimeError

    with pytest.raises(RuntimeError):
        write_rows(tmp_path / "x.csv", rows())
    assert list(tmp_path.iterdir()) == []


def test_half_a_character_does_not_stop_an_export(tmp_path: Path) -> None:
    write_rows(tmp_path / "x.csv", [("a\ud83d",)])
    assert list(read_rows(tmp_path / "x.csv")) == [("a?",)]


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_the_separator_can_be_chosen_and_the_guard_stays(tmp_path: Path, separator: str) -> None:
    rows = [("Name", "Phone"), ("=1+1", f"a{separator}b"), ("\tx", "@y")]
    path = tmp_path / "x.csv"
    write_rows(path, rows, TableForm(separator, is_marked=False))
    assert path.read_bytes().startswith(f'"Name"{separator}"Phone"\r\n"\'=1+1"'.encode())
    assert list(read_rows(path, separator)) == rows
