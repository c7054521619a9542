"""Each hazard to a patient names the test that shows its control, and that test is there."""

from __future__ import annotations

import re
from pathlib import PurePosixPath

from tests.conftest import CHECKOUT

HAZARDS = (CHECKOUT / "docs" / "hazards.md").read_text(encoding="utf-8")
LINES = [line for line in HAZARDS.splitlines() if re.match(r"\| H\d+ ", line)]


def named_files(line: str) -> list[str]:
    """Return the files a line names; a name without a folder lies in the folder of the one before."""
    found: list[str] = []
    folder = ""
    for name in re.findall(r"`((?:[\w-]+/)*[\w-]+\.(?:py|md))`", line):
        path = PurePosixPath(name)
        folder = str(path.parent) if "/" in name else folder
        found.append(f"{folder}/{path.name}")
    return found


def test_hazards_are_numbered_without_a_gap() -> None:
    assert [line.split("|")[1].strip() for line in LINES] == [f"H{number}" for number in range(1, len(LINES) + 1)]


def test_every_hazard_names_tests_that_are_there() -> None:
    assert {line[:6]: named_files(line) for line in LINES if not named_files(line)} == {}
    assert [name for line in LINES for name in named_files(line) if not (CHECKOUT / name).exists()] == []
