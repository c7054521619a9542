"""A decision without its reason is made again every year; one that nothing enforces is not kept."""

from __future__ import annotations

import re

import pytest

from tests.house_rules.source_files import CHECKOUT

DECISIONS = sorted((CHECKOUT / "docs" / "decisions").glob("*.md"))
HEADINGS = ["Context", "Decision", "Consequences", "Enforced by"]
PATH = re.compile(r"`((?:clinic_desktop|tests|migrations|docs|resources|\.ci)/[\w./-]+)`")
LINES_MOST = 60


def test_there_are_decisions_numbered_without_gaps() -> None:
    numbers = [int(page.name[:4]) for page in DECISIONS]

    assert numbers == list(range(1, len(DECISIONS) + 1))
    assert DECISIONS


@pytest.mark.parametrize("page", DECISIONS, ids=lambda page: page.stem)
class TestEveryDecision:
    def test_it_says_why_what_and_who_keeps_it(self, page: object) -> None:
        text = _text(page)

        assert re.findall(r"^## (.+)$", text, re.MULTILINE) == HEADINGS
        assert all(part.strip() for part in re.split(r"^## .+$", text, flags=re.MULTILINE))
        assert text.count("\n") <= LINES_MOST

    def test_the_files_it_names_exist(self, page: object) -> None:
        named = PATH.findall(_text(page))

        assert named
        assert [path for path in named if not (CHECKOUT / path).exists()] == []


def _text(page: object) -> str:
    return (CHECKOUT / "docs" / "decisions" / str(page)).read_text(encoding="utf-8")
