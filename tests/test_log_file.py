"""The log tells one event after the other, whatever somebody typed into a message."""

from __future__ import annotations

import faulthandler
import logging
import re
from logging.handlers import RotatingFileHandler
from types import SimpleNamespace
from typing import TYPE_CHECKING, TextIO

import pytest

from clinic_desktop import log_file
from clinic_desktop.log_file import facts

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

BEGINS_AN_EVENT = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3} (INFO|WARNING|ERROR) clinic_desktop\.")
LOG = logging.getLogger("clinic_desktop.tests")


@pytest.fixture
def written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[], list[str]]]:
    """Open a log, and give what stands in it, line by line."""
    root = logging.getLogger("clinic_desktop")
    before, level = list(root.handlers), root.level
    opened: list[TextIO] = []
    monkeypatch.setattr(faulthandler, "enable", opened.append)
    path = tmp_path / "log" / "clinic-desktop.log"
    log_file.open_log(path)
    yield lambda: path.read_text(encoding="utf-8").split("\n")[:-1]
    for handler in [one for one in root.handlers if one not in before]:
        root.removeHandler(handler)
        handler.close()
    root.setLevel(level)
    for file in opened:
        file.close()


def test_an_event_is_a_line_with_time_level_and_place(written: Callable[[], list[str]]) -> None:
    LOG.info("the window opened")
    LOG.warning("the server took %s s", 3)

    first, second = written()
    assert BEGINS_AN_EVENT.match(first)
    assert first.endswith(" INFO clinic_desktop.tests: the window opened")
    assert second.endswith(" WARNING clinic_desktop.tests: the server took 3 s")


def test_what_is_not_worth_noting_is_not_written(written: Callable[[], list[str]]) -> None:
    LOG.debug("a detail")
    LOG.info("an event")

    assert len(written()) == 1


@pytest.mark.parametrize("end", ["\n", "\r", "\r\n"])
def test_a_message_cannot_pretend_to_be_another_event(written: Callable[[], list[str]], end: str) -> None:
    LOG.info("typed: %s", f"nothing{end}2026-11-23 10:00:00,000 ERROR clinic_desktop.db: forged")

    assert [bool(BEGINS_AN_EVENT.match(line)) for line in written()].count(True) == 1


def test_a_message_cannot_paint_the_terminal_that_shows_it(written: Callable[[], list[str]]) -> None:
    LOG.info("typed: %s", "\x1b[2J\x1b[31mred")

    (line,) = written()
    assert "\x1b" not in line
    assert "\\x1b[2J\\x1b[31mred" in line


def test_an_exception_is_told_on_the_line_of_its_event_by_kinds_and_places(
    written: Callable[[], list[str]],
) -> None:
    def look_up(name: str) -> None:
        raise KeyError(name)

    try:
        try:
            look_up("Jane Doe")
        except KeyError as error:
            raise ValueError("nobody is called Jane Doe\n2026-11-23 10:00:00,000 ERROR clinic_desktop.db") from error
    except ValueError:
        LOG.exception("it failed")

    (line,) = written()
    assert " it failed | ValueError < " in line
    assert " | KeyError < " in line
    assert line.count(f"{__file__}:") == 3
    assert " in look_up" in line
    assert "Jane" not in line


class _Refused(Exception):
    """An error as the driver raises it."""

    sqlstate = "23505"
    diag = SimpleNamespace(
        table_name="patients", constraint_name="patients_email_key", column_name=None, message_detail="Jane Doe"
    )


class _Wrapped(Exception):
    orig = _Refused("Key (email)=(jane@example.com) already exists")


def test_of_an_error_of_the_database_its_state_and_names_are_told() -> None:
    assert facts(_Refused("Jane Doe")) == ["_Refused 23505 patients patients_email_key"]
    assert facts(_Wrapped("Jane Doe")) == ["_Wrapped 23505 patients patients_email_key"]


def test_what_is_no_name_is_not_told_as_one() -> None:
    error = _Refused()
    error.diag = SimpleNamespace(table_name="a\nb", constraint_name="Jane Doe", column_name="email")
    assert facts(error) == ["_Refused 23505 email"]


def test_a_chain_without_end_is_cut() -> None:
    first, second = ValueError(), KeyError()
    first.__cause__, second.__cause__ = second, first
    assert len(facts(first)) == 8


def test_old_logs_give_way_to_new_ones(written: Callable[[], list[str]], tmp_path: Path) -> None:
    (handler,) = [one for one in logging.getLogger("clinic_desktop").handlers if isinstance(one, RotatingFileHandler)]
    assert handler.maxBytes == log_file.MEGABYTE
    handler.maxBytes = 100
    for number in range(20):
        LOG.info("event %s", number)

    kept = sorted(path.name for path in (tmp_path / "log").glob("clinic-desktop.log*"))
    assert kept == ["clinic-desktop.log", *(f"clinic-desktop.log.{number}" for number in (1, 2, 3))]
    assert written()[-1].endswith("event 19")


def test_the_stacks_of_a_hard_crash_go_beside_the_log(written: Callable[[], list[str]], tmp_path: Path) -> None:
    LOG.info("an event")

    assert sorted(path.name for path in (tmp_path / "log").iterdir()) == ["clinic-desktop.crash", "clinic-desktop.log"]
    assert len(written()) == 1


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "log").write_text("a file is in the way")

    with pytest.raises(OSError, match="log"):
        log_file.open_log(tmp_path / "log" / "clinic-desktop.log")
