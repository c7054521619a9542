"""The file of ``clinic-desktop db adopt --report``: only its owner reads it, and it is tried before the long look."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner
from psycopg.conninfo import make_conninfo

from clinic_desktop.command_line import command
from clinic_desktop.db import adoption_report
from tests.reliability.other_clinic import PASSWORD, OtherDatabase, database_of_the_other_program

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from click.testing import Result

    from clinic_desktop.testing.servers import ThrowAwayServer


@pytest.fixture
def other(server: ThrowAwayServer) -> Iterator[OtherDatabase]:
    with database_of_the_other_program(server) as made:
        yield made


def look(report: Path | str, admin_url: str) -> Result:
    return CliRunner().invoke(command, ["db", "adopt", "--dry-run", "--report", str(report), "--admin-url", admin_url])


def test_only_its_owner_reads_it_also_if_an_older_one_was_open_to_all(other: OtherDatabase, tmp_path: Path) -> None:
    new, old = tmp_path / "new.txt", tmp_path / "old.txt"
    old.write_text("of last week\n" * 10_000, encoding="utf-8")
    old.chmod(0o644)

    for path in (new, old):
        assert look(path, other.database.admin_conninfo).exit_code == 0
        assert path.stat().st_mode & 0o777 == 0o600
        assert other.database.name in path.read_text(encoding="utf-8")
    assert old.read_text(encoding="utf-8") == new.read_text(encoding="utf-8")


def test_a_file_that_cannot_be_written_is_told_before_the_look(
    other: OtherDatabase, monkeypatch: pytest.MonkeyPatch
) -> None:
    def too_late(*_: object) -> None:
        raise AssertionError

    monkeypatch.setattr(adoption_report, "look", too_late)

    told = look("/nofolder/r.txt", other.database.admin_conninfo)

    assert told.exit_code == 1
    assert told.stderr.startswith("Error: The file was not written. /nofolder/r.txt: No such file or directory.")


def test_a_look_that_failed_leaves_the_folder_as_it_was(other: OtherDatabase, tmp_path: Path) -> None:
    old = tmp_path / "old.txt"
    old.write_text("of last week", encoding="utf-8")

    for path in (tmp_path / "new.txt", old):
        assert look(path, "host=/nowhere").exit_code == 1

    assert list(tmp_path.iterdir()) == [old]
    assert old.read_text(encoding="utf-8") == "of last week"


def test_whoever_is_no_superuser_may_look_and_not_take_over(other: OtherDatabase, tmp_path: Path) -> None:
    owner = make_conninfo(other.database.conninfo, user=other.owner, password=PASSWORD)

    looked = look(tmp_path / "report.txt", owner)
    told = CliRunner().invoke(command, ["db", "adopt", "--yes", "--admin-url", owner])

    assert "is not an administrator (superuser) of the server" in looked.stderr
    assert other.owner in (tmp_path / "report.txt").read_text(encoding="utf-8")
    assert told.exit_code == 1
    assert told.stderr == f"Error: A superuser is needed: {other.owner} is none. Nothing was changed.\n"
