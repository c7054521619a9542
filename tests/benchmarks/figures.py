"""How figures are taken and written down."""

from __future__ import annotations

import platform
import statistics
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass(frozen=True, slots=True)
class Figure:
    """One line of the report, in milliseconds; ``bare`` is the same without the program, in the same run."""

    what: str
    times: tuple[float, ...]
    bare: tuple[float, ...] = ()
    bare_is: str = ""
    limit: str = ""

    def row(self) -> str:
        bare = f"{median(self.bare):.1f} / {p95(self.bare):.1f}" if self.bare else "–"
        ratio = f"{p95(self.times) / p95(self.bare):.1f}×" if self.bare else "–"
        cells = (
            self.what,
            str(len(self.times)),
            f"{median(self.times):.1f} / {p95(self.times):.1f}",
            bare,
            self.bare_is or "–",
            ratio,
            self.limit or "–",
        )
        return "| " + " | ".join(cells) + " |"


HEADER = (
    "| what | runs | p50 / p95 ms | bare p50 / p95 ms | bare is | ratio of p95 | limit |\n"
    "| --- | --- | --- | --- | --- | --- | --- |"
)


def median(times: Sequence[float]) -> float:
    return statistics.median(times)


def p95(times: Sequence[float]) -> float:
    ordered = sorted(times)
    return ordered[min(len(ordered) - 1, round(0.95 * (len(ordered) - 1)))]


def machine() -> str:
    import os

    return f"{platform.platform()}, {os.cpu_count()} cores, Python {platform.python_version()}"
