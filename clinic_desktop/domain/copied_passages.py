"""Which lines of a text stand word for word in the visit before: copied, and not edited since."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection

LEAST = 12
"""Shorter lines are the same by chance: "No cough." says nothing about where it is from."""


def lines_of(text: str) -> frozenset[str]:
    """Return the lines of an earlier text that are known again where they stand."""
    return frozenset(line for one in text.splitlines() if len(line := one.strip()) >= LEAST)


def is_copied(line: str, known: Collection[str]) -> bool:
    return line.strip() in known


def count(text: str, known: Collection[str]) -> int:
    """Return how many lines of a text are still as they were."""
    return sum(is_copied(line, known) for line in text.splitlines())
