"""The list of bars and the tests named after them say the same."""

from __future__ import annotations

import re

from tests.conftest import TESTS

FOLDER = TESTS / "reliability"
LISTED = set(re.findall(r"^\| ([A-Z]\d+) \|", (FOLDER / "README.md").read_text(encoding="utf-8"), re.MULTILINE))


def test_every_bar_has_its_test_and_every_test_its_bar() -> None:
    named = {
        bar.upper()
        for path in FOLDER.glob("test_*.py")
        for bar in re.findall(r"^def test_([a-z]\d+)_", path.read_text(encoding="utf-8"), re.MULTILINE)
    }

    assert named == LISTED
