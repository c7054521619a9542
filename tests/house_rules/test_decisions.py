"""A decision without its reason is made again every year; one that nothing enforces is not kept."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from tests.house_rules.source_files import CHECKOUT

if TYPE_CHECKING:
    from pathlib import Path

PAGES = sorted((CHECKOUT / "docs" / "decisions").glob("*.md"))
HEADINGS = ["Context", "Decision", "Consequences", "Enforced by"]
NAMED_FILE = re.compile(r"`((?:clinic_desktop|tests|migrations|docs|resources|\.ci)/[\w./-]+)`")
LINES_MOST = 60


def test_decisions_are_numbered_without_gaps() -> None:
    assert [int(page.name[:4]) for page in PAGES] == list(range(1, len(PAGES) + 1))
    assert PAGES


@pytest.mark.parametrize("page", PAGES, ids=[page.stem for page in PAGES])
def test_every_decision_says_why_what_and_who_keeps_it(page: Path) -> None:
    text = page.read_text(encoding="utf-8")

    assert re.findall(r"^## (.+)$", text, re.MULTILINE) == HEADINGS
    assert all(part.strip() for part in re.split(r"^## .+$", text, flags=re.MULTILINE))
    assert text.count("\n") <= LINES_MOST


@pytest.mark.parametrize("page", PAGES, ids=[page.stem for page in PAGES])
def test_the_files_a_decision_names_exist(page: Path) -> None:
    named = NAMED_FILE.findall(page.read_text(encoding="utf-8"))

    assert named
    assert [path for path in named if not (CHECKOUT / path).exists()] == []
