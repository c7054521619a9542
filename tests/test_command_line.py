"""The command itself: what it answers without a screen, without a server, and when it is asked for something odd."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import click
import pytest
from click.testing import CliRunner

from clinic_desktop import __version__, log_file, running
from clinic_desktop.command_line import command

if TYPE_CHECKING:
    from collections.abc import Iterator

    from click.testing import Result

    from clinic_desktop.settings import Settings

NO_SCREEN = {"DISPLAY": None, "WAYLAND_DISPLAY": None, "QT_QPA_PLATFORM": None}
NOWHERE = "host=/nowhere dbname=clinic"
FAILED, MISUSED = 1, 2
BROWSES = 8


def ask(*arguments: str, **environ: str | None) -> Result:
    return CliRunner().invoke(command, arguments, env=environ)


def sub_commands(group: click.Command, *path: str) -> Iterator[tuple[str, ...]]:
    yield path
    if isinstance(group, click.Group):
        for name, one in group.commands.items():
            yield from sub_commands(one, *path, name)


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[Settings]:
    """Note with which settings the program opens, instead of opening it."""
    seen: list[Settings] = []

    def run(settings: Settings, arguments: list[str], *, browses_data: bool = False) -> int:
        assert arguments == ["clinic-desktop"]
        seen.append(settings)
        return BROWSES if browses_data else 7

    monkeypatch.setattr(running, "run", run)
    monkeypatch.setattr(log_file, "open_log", lambda _: None)
    monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")
    return seen


def test_it_tells_its_version() -> None:
    told = ask("--version")

    assert told.exit_code == 0
    assert told.stdout == f"Clinic Desktop, version {__version__}\n"


@pytest.mark.parametrize("path", list(sub_commands(command)), ids=lambda path: " ".join(path) or "the program")
def test_every_command_says_what_it_does(path: tuple[str, ...]) -> None:
    told = ask(*path, "--help")

    assert told.exit_code == 0
    assert told.stdout.startswith("Usage:")
    assert len(told.stdout.splitlines()) > 4


def test_an_unknown_command_is_told_and_does_nothing() -> None:
    told = ask("frobnicate")

    assert told.exit_code == MISUSED
    assert "No such command 'frobnicate'" in told.stderr


def test_without_a_screen_one_sentence_says_the_ways_out(opened: list[Settings]) -> None:
    told = ask(**NO_SCREEN)

    assert told.exit_code == MISUSED
    assert told.stdout == ""
    assert told.stderr.count("\n") == 1
    assert told.stderr.startswith("No window can be opened: ")
    assert all(way in told.stderr for way in ("xvfb-run", "--platform vnc", "tour DIR"))
    assert opened == []


def test_a_folder_that_cannot_be_used_is_told_in_one_sentence(opened: list[Settings], tmp_path: Path) -> None:
    in_the_way = tmp_path / "a file"
    in_the_way.touch()

    told = ask("--platform", "offscreen", CLINIC_DATA_DIR=str(in_the_way / "data"))

    assert told.exit_code == MISUSED
    assert told.stderr.count("\n") == 1
    assert str(in_the_way / "data") in told.stderr
    assert "CLINIC_DATA_DIR" in told.stderr
    assert opened == []


def test_a_folder_that_may_only_be_read_is_told_too(
    opened: list[Settings], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # What root would be told otherwise.
    monkeypatch.setattr(os, "access", lambda path, _mode: path != tmp_path)

    told = ask("--platform", "offscreen", CLINIC_DATA_DIR=str(tmp_path))

    assert told.exit_code == MISUSED
    assert "may not be written" in told.stderr
    assert opened == []


def test_it_opens_with_what_was_asked_for_and_passes_the_exit_code_on(opened: list[Settings], tmp_path: Path) -> None:
    data = tmp_path / "new"

    told = ask("--database", NOWHERE, "--platform", "minimal", CLINIC_DATA_DIR=str(data))

    assert told.exit_code == 7
    assert [(one.server, one.data_folder) for one in opened] == [(NOWHERE, data)]
    assert data.stat().st_mode & 0o777 == 0o700
    assert os.environ["QT_QPA_PLATFORM"] == "minimal"


def test_the_data_browser_is_the_program_with_another_first_window(opened: list[Settings], tmp_path: Path) -> None:
    told = ask("--database", NOWHERE, "db", "browse", "--platform", "minimal", CLINIC_DATA_DIR=str(tmp_path))

    assert told.exit_code == BROWSES
    assert [one.server for one in opened] == [NOWHERE]


def test_the_demo_clinic_is_not_thrown_away_unasked(tmp_path: Path) -> None:
    told = ask("db", "reset", CLINIC_DATA_DIR=str(tmp_path))

    assert told.exit_code == FAILED
    assert "Repeat with --yes." in told.stderr
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("db", "reset", "--yes"), "Only the private demo clinic of this computer is reset. Nothing was changed."),
        (("db", "seed"), "name its administrator with --admin-url. Nothing was changed."),
        (("db", "status"), "name its administrator with --admin-url. Nothing was changed."),
    ],
)
def test_a_shared_server_is_changed_by_its_administrator_only(arguments: tuple[str, ...], words: str) -> None:
    told = ask("--database", NOWHERE, *arguments)

    assert told.exit_code == FAILED
    assert words in told.stderr


@pytest.mark.parametrize("name", ["setup", "migrate", "status", "seed"])
def test_a_server_that_does_not_answer_is_told_in_words(name: str) -> None:
    told = ask("db", name, "--admin-url", NOWHERE)

    assert told.exit_code == FAILED
    assert told.stderr.startswith("Error: Nobody listens at /nowhere.")
    assert "What you typed" not in told.stderr
    assert "Traceback" not in told.stderr


def test_the_sql_of_a_set_up_can_be_read_before_it_runs() -> None:
    told = ask("db", "setup", "--admin-url", NOWHERE, "--dry-run")

    assert told.exit_code == 0
    assert told.stdout.startswith("BEGIN;")
    assert told.stdout.rstrip().endswith("COMMIT;")
    for written in ("CREATE TABLE public.patients", "CREATE TABLE clinic.slot_claim", "CREATE ROLE", "clinic_change"):
        assert written in told.stdout


def test_a_set_up_wants_to_know_the_server() -> None:
    told = ask("db", "setup")

    assert told.exit_code == MISUSED
    assert "--admin-url" in told.stderr


def test_a_time_zone_that_nobody_knows_is_refused_before_anything_happens() -> None:
    told = ask("db", "setup", "--admin-url", NOWHERE, "--time-zone", "Mars/Olympus")

    assert told.exit_code == MISUSED
    assert "Mars/Olympus is not a time zone" in told.stderr


@pytest.mark.parametrize("count", ["0", "-5", "many"])
def test_a_number_of_patients_is_a_number_above_nothing(count: str) -> None:
    told = ask("db", "seed", "--big", count, "--admin-url", NOWHERE)

    assert told.exit_code == MISUSED
    assert "--big" in told.stderr


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="there is a folder that not even root writes into")
def test_a_tour_wants_a_folder_that_it_can_write() -> None:
    told = ask("tour", "/proc/x")

    assert told.exit_code == FAILED
    assert told.stderr.startswith("Error: The folder /proc/x cannot be used (")


def test_a_tour_into_a_folder_that_may_only_be_read_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "access", lambda path, _mode: path != tmp_path)

    told = ask("tour", str(tmp_path))

    assert told.exit_code == FAILED
    assert "may not be written" in told.stderr


def test_what_is_not_there_yet_is_not_thrown_away(tmp_path: Path) -> None:
    told = ask("db", "reset", "--yes", CLINIC_DATA_DIR=str(tmp_path / "new"), CLINIC_DATABASE_URL=None)

    assert told.exit_code == FAILED
    assert "There is no demo clinic yet" in told.stderr
    assert not (tmp_path / "new").exists()
