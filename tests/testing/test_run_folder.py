"""What a test run leaves behind: nothing, however it ends."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import psutil
import pytest

from clinic_desktop.testing.run_folder import RunFolder
from tests.conftest import CHECKOUT
from tests.waiting import wait_until

if TYPE_CHECKING:
    from collections.abc import Iterator

HEARS_SIGINT = ("env", "--default-signal=INT")
"""What a shell starts in the background is deaf to it, and so are its children."""

INNER_TEST = """
import os, threading
def test_hangs(clinic_database):
    print(f"at work in {os.environ['TMPDIR']}", flush=True)
    threading.Event().wait(60)
"""


@pytest.fixture
def place(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Give a folder for temporary files of its own, that the account of the server can pass through."""
    folder = Path(tempfile.mkdtemp(prefix="clinic-run-folder-"))
    folder.chmod(0o711)
    monkeypatch.setenv("TMPDIR", str(folder))
    monkeypatch.setattr(tempfile, "tempdir", None)
    yield folder
    shutil.rmtree(folder)


def servers_in(place: Path) -> list[psutil.Process]:
    return [
        process
        for process in psutil.process_iter(["name", "cmdline"])
        if process.info["name"] == "postgres" and any(str(place) in word for word in process.info["cmdline"] or ())
    ]


def a_run(place: Path, *arguments: str) -> subprocess.Popen[str]:
    """Start a run of tests of its own, and return when its test is at work."""
    test = place / "test_inner.py"
    test.write_text(INNER_TEST, encoding="utf-8")
    plugins = ["-p", "clinic_desktop.testing.plugin", "-p", "no:randomly", "-p", "no:cacheprovider"]
    run = subprocess.Popen(
        [
            *HEARS_SIGINT,
            sys.executable,
            "-m",
            "pytest",
            "-s",
            "-c",
            os.devnull,
            f"--rootdir={place}",
            *plugins,
            *arguments,
            str(test),
        ],
        cwd=place,
        env={**os.environ, "PYTHONPATH": str(CHECKOUT), "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    assert run.stdout
    heard = []
    for line in run.stdout:
        heard.append(line)
        if "at work in" in line:
            assert servers_in(place), "its server runs"
            return run
    raise AssertionError("".join(heard))


def end_of(run: subprocess.Popen[str]) -> None:
    run.communicate(timeout=60)


@pytest.mark.cluster
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_run_that_is_asked_to_end_leaves_nothing(place: Path, number: signal.Signals) -> None:
    run = a_run(place)

    run.send_signal(number)
    end_of(run)

    assert servers_in(place) == []
    assert list(place.glob("clinic-tests-*/run-*")) == []


@pytest.mark.cluster
def test_what_a_killed_run_left_is_removed_by_the_next(place: Path) -> None:
    run = a_run(place)
    (left,) = place.glob("clinic-tests-*/run-*")
    beside = RunFolder.choose()
    beside.enter()
    assert left.exists(), "it is at work"
    beside.remove()

    run.kill()
    end_of(run)
    assert servers_in(place), "nobody stopped its server"
    next_run = RunFolder.choose()
    next_run.enter()

    assert not left.exists()
    wait_until(lambda: servers_in(place) == [])
    next_run.remove()


def test_a_run_that_needs_no_database_leaves_no_trace(place: Path) -> None:
    run = RunFolder.choose()
    run.remove()

    assert list(place.iterdir()) == []


def test_a_folder_is_open_to_pass_through_and_no_more(place: Path) -> None:
    run = RunFolder.choose()
    run.enter()

    assert run.path.stat().st_mode & 0o777 == 0o711
    assert run.path.parent.stat().st_mode & 0o777 == 0o711
    run.remove()
    assert not run.path.exists()


def test_workers_of_one_run_take_turns(place: Path) -> None:
    run = RunFolder.choose()
    worker = RunFolder(run.path)

    with run.turn("one thing"), worker.turn("another thing"):
        assert {lock.name for lock in run.path.glob("*.lock")} == {"one thing.lock", "another thing.lock"}
    run.remove()
    worker.remove()
