"""A server's log as it grows and rotates, and the lines of wrong passwords in it."""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING

import pytest

from clinic_desktop.db.failed_sign_in_lines import LogTail, failed_login

if TYPE_CHECKING:
    from pathlib import Path

START = "2026-11-25 09:12:00.123 UTC [4711] "
WRONG = 'FATAL:  password authentication failed for user "'


def in_csv(name: str, state: str = "28P01", severity: str = "FATAL", told: str = "Passwort falsch") -> str:
    columns = ["2026-11-25 09:12:00.123 CET", name, "clinic", "4711", "10.0.0.7:5000", "id", "1", "authentication"]
    columns += ["2026-11-25 09:12:00 CET", "3/5", "0", severity, state, told]
    written = io.StringIO()
    csv.writer(written, quoting=csv.QUOTE_ALL).writerow([*columns, "", "", ""])
    return written.getvalue().removeprefix('"').replace('CET",', "CET,", 1).rstrip("\r\n")


def in_json(state: str, severity: str = "FATAL") -> str:
    return json.dumps({"user": "ana@example.com", "error_severity": severity, "state_code": state, "message": "…"})


@pytest.mark.parametrize(
    ("line", "login"),
    [
        (f'{START}{WRONG}ana@example.com"', "ana@example.com"),
        (f'{START}ana@clinic {WRONG}ana@example.com"', "ana@example.com"),
        (f'{START}FATAL:  28P01: password authentication failed for user "ana@example.com"', "ana@example.com"),
        (f'{START}{WRONG}a "quoted" name"', 'a "quoted" name'),
        (f'{START}{WRONG}"', ""),
        (in_csv("ana@example.com"), "ana@example.com"),
        (in_csv('a "quoted", name'), 'a "quoted", name'),
        (in_json("28P01"), "ana@example.com"),
        (f"{START}LOG:  connection received", None),
        (f'{START}FATAL:  role "ana@example.com" is not permitted to log in', None),
        (f'{START}ERROR:  password authentication failed for user "ana@example.com"', None),
        (in_csv("ana@example.com", state="28000"), None),
        (in_json("57P03"), None),
        ("{not json", None),
        ("28P01", None),
        ("", None),
        (f'\t{START}{WRONG}ana@example.com"', None),
        (f'{START}{WRONG}x" {WRONG}ana@example.com"', f'x" {WRONG}ana@example.com'),
        (f'{START}LOG:  {WRONG}ana@example.com"', None),
        (f'{START}LOG:  00000: x {WRONG}ana@example.com"', None),
        (f'{START}DETAIL:  {WRONG}ana@example.com"', None),
        (f'{START}DEBUG1:  {WRONG}ana@example.com"', None),
        (in_csv("ana@example.com", severity="LOG"), None),
        (in_json("28P01", severity="LOG"), None),
    ],
)
def test_a_line_tells_whose_password_was_wrong(line: str, login: str | None) -> None:
    assert failed_login(line) == login


def append(path: Path, text: str) -> None:
    with path.open("a", encoding="utf-8") as file:
        file.write(text)


def test_only_whole_lines_that_are_added_are_given(tmp_path: Path) -> None:
    path = tmp_path / "server.log"
    append(path, "old\n")
    with LogTail(path) as tail:
        assert tail.new_lines() == []
        append(path, "one\ntw")
        assert tail.new_lines() == ["one"]
        append(path, "o\n")
        assert tail.new_lines() == ["two"]


def test_a_log_that_was_put_aside_is_read_to_its_end_and_the_new_one_from_its_beginning(tmp_path: Path) -> None:
    path = tmp_path / "server.log"
    append(path, "old\n")
    with LogTail(path) as tail:
        append(path, "last\n")
        path.rename(tmp_path / "server.log.1")
        assert tail.new_lines() == ["last"]
        append(path, "first\n")
        assert tail.new_lines() == ["first"]


def test_a_log_that_was_emptied_is_read_from_its_beginning(tmp_path: Path) -> None:
    path = tmp_path / "server.log"
    append(path, "something long\n")
    with LogTail(path) as tail:
        path.write_text("new\n")
        assert tail.new_lines() == ["new"]


def test_a_log_that_comes_later_is_read_from_its_beginning(tmp_path: Path) -> None:
    with LogTail(tmp_path / "server.log") as tail:
        assert tail.new_lines() == []
        append(tmp_path / "server.log", "first\n")
        assert tail.new_lines() == ["first"]


def test_bytes_that_are_no_text_do_not_stop_the_tail(tmp_path: Path) -> None:
    path = tmp_path / "server.log"
    path.touch()
    with LogTail(path) as tail:
        path.write_bytes(b"caf\xe9\n")
        assert tail.new_lines() == ["caf�"]


@pytest.mark.parametrize(
    "filling", ["", "x" * 150_000, "x" * 90_000 + "\n" + "28P01" * 30_000, 'a "quoted" word', "\n" * 120_000]
)
def test_a_record_inside_a_message_is_none(tmp_path: Path, filling: str) -> None:
    path = tmp_path / "server.csv"
    path.touch()
    forged = in_csv("ana@example.com")
    message = in_csv("mallory@example.com", "00000", "LOG", f"{filling}\n{forged}\nand so on")
    with LogTail(path) as tail:
        append(path, message[:-20])
        first = tail.new_lines()
        append(path, f"{message[-20:]}\n{in_csv('bea@example.com')}\n")
        records = [*first, *tail.new_lines()]

    assert [failed_login(record) for record in records] == [None, "bea@example.com"]
