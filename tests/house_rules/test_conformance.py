"""docs/clinical-ui.md says of every rule of the guides what is done, and names a test that is there, or a reason."""

from __future__ import annotations

import ast
import re
from collections import Counter
from dataclasses import dataclass

from tests.conftest import CHECKOUT
from tests.house_rules.source_files import modules

DOCUMENT = (CHECKOUT / "docs" / "clinical-ui.md").read_text(encoding="utf-8")
STATES = {"kept", "in part", "departs", "left out", "ours"}
LEAST_REASON = 4
"""Words that a reason has at least."""
GUIDES = {
    "PAB": 76,
    "MPB": 63,
    "NID": 64,
    "D+Ta": 21,
    "D+Tb": 27,
    "CGS": 30,
    "NUM": 12,
    "TID": 27,
    "MEDi": 51,
    "MEDv": 138,
    "GTAB": 221,
    "RAD": 13,
    "CNA": 16,
}
"""How many rules each guide has. Two guides share the ids that begin with ADR: 37 on addresses, 62 on reactions."""


@dataclass(frozen=True)
class Row:
    """One row of a table: the ids or words it is about, what is said of them, the tests it names."""

    rules: str
    state: str
    said: str
    shown_by: str

    @property
    def tests(self) -> list[str]:
        return re.findall(r"`([\w/]+\.py::\w+)`", self.shown_by)


@dataclass(frozen=True)
class Section:
    """A part of the document: the rules that its guide has, and its rows."""

    title: str
    rules: tuple[str, ...]
    rows: tuple[Row, ...]


def ids_in(text: str) -> list[str]:
    """Return every id of ``PAB-0001, 0003 to 0005`` in full."""
    found: list[str] = []
    prefix = ""
    for part in text.split(","):
        ends = re.findall(r"(?:([A-Z][A-Za-z+]*)-)?(\d+)", part)
        if not ends:
            return []
        prefix = ends[0][0] or prefix
        first, last = ends[0][1], ends[-1][1]
        found += [f"{prefix}-{number:0{len(first)}d}" for number in range(int(first), int(last) + 1)]
    return found


def sections() -> list[Section]:
    found = []
    for part in DOCUMENT.split("\n## ")[1:]:
        rules = re.search(r"^Rules: (.+)$", part, re.MULTILINE)
        cells = [
            [cell.strip() for cell in line.strip("|").split(" | ")] for line in part.splitlines() if line[:2] == "| "
        ]
        rows = tuple(Row(*row) for row in cells if row[0] not in ("rules", "---"))
        found.append(Section(part.splitlines()[0], tuple(ids_in(rules[1])) if rules else (), rows))
    return found


def test_every_rule_of_a_guide_stands_in_one_row() -> None:
    for section in sections():
        if section.rules:
            told = Counter(rule for row in section.rows for rule in ids_in(row.rules))
            assert set(section.rules) - set(told) == set(), f"{section.title}: not told of"
            assert set(told) - set(section.rules) == set(), f"{section.title}: no such rule"
            assert [rule for rule, times in told.items() if times > 1] == [], f"{section.title}: told of twice"


def test_no_rule_was_left_out_of_the_lists() -> None:
    counts = Counter(rule.rsplit("-", 1)[0] for section in sections() for rule in section.rules)
    assert {prefix: counts[prefix] for prefix in GUIDES} == GUIDES
    assert counts["ADR"] == 37 + 62


def test_every_row_names_a_test_that_is_there_or_a_reason() -> None:
    there = {
        f"{module.name.removeprefix('tests/')}::{node.name}"
        for module in modules("tests")
        for node in module.nodes
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")
    }
    rows = [row for section in sections() for row in section.rows]
    assert {row.state for row in rows} <= STATES
    assert [name for row in rows for name in row.tests if name not in there] == []
    assert [row.rules for row in rows if row.state in ("kept", "ours") and not row.tests] == []
    reasons = [row for row in rows if row.state not in ("kept", "ours")]
    assert [row.rules for row in reasons if len(row.said.split()) < LEAST_REASON] == []


def test_ids_are_read_as_they_are_written() -> None:
    assert ids_in("PAB-0009 to 0011, 0013") == ["PAB-0009", "PAB-0010", "PAB-0011", "PAB-0013"]
    assert ids_in("D+Ta-0002, 0003") == ["D+Ta-0002", "D+Ta-0003"]
    assert ids_in("a list, no completion") == []
