"""What a soak has shown, as markdown, and its place in docs/benchmarks.md."""

from __future__ import annotations

import re
from collections import defaultdict
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from tests.benchmarks.figures import machine, median, p95
from tests.conftest import TESTS
from tests.soak.journal import DONE, REFUSED

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from tests.soak.run import Outcome

REPORT = TESTS.parent / "docs" / "benchmarks.md"
BEGIN, END = "<!-- soak -->", "<!-- end of soak -->"
_SECTION = re.compile(f"{BEGIN}.*?{END}\n?", re.DOTALL)
WORDS_MOST = 5


def as_markdown(outcome: Outcome) -> str:
    return "\n\n".join(
        (
            _head(outcome),
            _operations(outcome),
            _table(("fault", "times"), sorted(outcome.faults.items())),
            _table(("an answer was lost, and then", "times"), sorted(outcome.findings.endings.items())),
            _table(("refused, in words", "times"), _refusals(outcome)),
            _table(("SQLSTATE in the server's log", "times"), sorted(outcome.states.items())),
            _table(("what", "early", "last minute", "ratio"), _growth(outcome)),
            _table(("what must be true", "looked at", "wrong"), _invariants(outcome)),
            _verdict(outcome),
        )
    )


def write_section(sections: Sequence[str]) -> None:
    """Put the figures of one or several soaks into docs/benchmarks.md, in place of those before."""
    known = _SECTION.sub("", REPORT.read_text(encoding="utf-8")).rstrip("\n")
    body = "\n\n".join(sections)
    REPORT.write_text(f"{known}\n\n{BEGIN}\n{body}\n{END}\n", encoding="utf-8")


def kept_section(report: str) -> str:
    """Return the part of docs/benchmarks.md that is the soak's, for whoever writes the rest."""
    found = _SECTION.search(report)
    return f"\n{found[0]}" if found else ""


def _head(outcome: Outcome) -> str:
    plan = outcome.plan
    return (
        f"## Soak, seed {plan.seed}\n\n"
        f"`poe soak --minutes {plan.minutes:g} --clients {plan.clients} --seed {plan.seed}` on {machine()}, "
        f"PostgreSQL {outcome.postgres}, {plan.patients:,} patients, {datetime.now(UTC):%Y-%m-%d}. "
        f"{outcome.lives} client processes in {outcome.seconds:.0f} s, {outcome.commits_lost} COMMITs lost on the way, "
        f"{outcome.events:,} events in {outcome.verified.blocks:,} blocks of the whole trail verified."
    )


def _operations(outcome: Outcome) -> str:
    times: dict[str, list[float]] = defaultdict(list)
    refused: dict[str, int] = defaultdict(int)
    again: dict[str, int] = defaultdict(int)
    for entry in outcome.told.entries:
        if entry.end == DONE and entry.tries == 1:
            times[entry.operation].append(entry.ms)
        refused[entry.operation] += entry.end == REFUSED
        again[entry.operation] += max(entry.tries - 1, 0)
    names = sorted({entry.operation for entry in outcome.told.entries})
    rows = [
        (
            name,
            len(times[name]),
            f"{median(times[name]):.0f} / {p95(times[name]):.0f}" if times[name] else "–",
            again[name],
            refused[name],
        )
        for name in names
    ]
    return _table(("operation", "answered at once", "p50 / p95 ms", "repeats", "refused"), rows)


def _refusals(outcome: Outcome) -> list[tuple[str, int]]:
    counted: dict[str, int] = defaultdict(int)
    for entry in outcome.told.entries:
        if entry.end == REFUSED:
            counted[entry.why] += 1
    return sorted(counted.items())


def _growth(outcome: Outcome) -> list[tuple[str, str, str, str]]:
    by_what: dict[str, list[tuple[float, float, float]]] = defaultdict(list)
    for one in outcome.growth:
        by_what[one.what].append((one.ratio, one.early, one.late))
    rows = []
    for what, found in by_what.items():
        ratio, early, late = max(found)
        name = f"{what}, the most of {len(found)} processes" if len(found) > 1 else what
        rows.append((name, f"{early:.1f}", f"{late:.1f}", f"{ratio:.2f}"))
    return rows


def _invariants(outcome: Outcome) -> list[tuple[str, int, int]]:
    findings = outcome.findings
    return [(what, counted, len(findings.wrong.get(what, ()))) for what, counted in sorted(findings.counts.items())]


def _verdict(outcome: Outcome) -> str:
    if outcome.is_good:
        return "Nothing was lost."
    said = ["**Violations:**", *outcome.complaints]
    for what, words in outcome.findings.wrong.items():
        if words:
            said.append(f"- {what}: {len(words)}")
            said += [f"  - {one}" for one in words[:WORDS_MOST]]
    return "\n".join(said)


def _table(heads: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    lines = [heads, ["---"] * len(heads), *rows]
    return "\n".join("| " + " | ".join(map(str, line)) + " |" for line in lines)
