"""What a version of a paper changed, as the audit trail shows it: which version, and line by line."""

from __future__ import annotations

from difflib import SequenceMatcher
from typing import TYPE_CHECKING

from clinic_desktop.domain.audit import AuditChange

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime

    from clinic_desktop.domain.paper_templates import PaperTemplate

OURS = "as the program brings it"


def changes_at(versions: Iterable[PaperTemplate], at: datetime, ours: str) -> tuple[AuditChange, ...]:
    """Return what the version changed that was stored last by then; ``ours`` is the program's own paper.

    A version without a body is the program's own, as this program brings it today.
    """
    known = sorted((one for one in versions if one.changed_at <= at), key=lambda one: one.version)
    if not known:
        return ()
    after = known[-1]
    before = known[-2] if len(known) > 1 else None
    body_before, body_after = before.body if before else None, after.body
    named = AuditChange("version", _name(before), _name(after))
    return (named, *_lines((body_before or ours).splitlines(), (body_after or ours).splitlines()))


def _name(version: PaperTemplate | None) -> str:
    if version is None:
        return OURS
    return f"{version.version}, {OURS}" if version.body is None else str(version.version)


def _lines(before: list[str], after: list[str]) -> Iterator[AuditChange]:
    for kind, first, end, new_first, new_end in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if kind == "equal":
            continue
        where = _where(first, end) if end > first else f"behind line {first}" if first else "at the top"
        yield AuditChange(
            where,
            "\n".join(before[first:end]) if end > first else None,
            "\n".join(after[new_first:new_end]) if new_end > new_first else None,
        )


def _where(first: int, end: int) -> str:
    return f"line {first + 1}" if end == first + 1 else f"lines {first + 1} to {end}"
