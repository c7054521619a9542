"""A file that leaves the program: written beside its place, put on record, then put in its place."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from clinic_desktop.domain import limits
from clinic_desktop.domain.audit import NoteExport
from clinic_desktop.domain.errors import FileNotWritten, InvalidInput
from clinic_desktop.domain.identifiers import new_id
from clinic_desktop.domain.problems import Problem, ProblemKind, length_problems

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from clinic_desktop.domain.identifiers import PatientId
    from clinic_desktop.services.audit import AuditService


@dataclass(slots=True)
class Contents:
    """What was written: known when the last row is."""

    sha256: str = ""
    rows: int = 0
    patients: set[PatientId] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class TakenOut:
    path: Path
    rows: int
    sha256: str


def export_problems(reason: str, path: str) -> tuple[Problem, ...]:
    """Return what is wrong with the fields of an export."""
    found = list(length_problems({"reason": reason}, {"reason": limits.CHART_REASON}))
    if not path.strip():
        found.append(Problem("file", ProblemKind.MISSING))
    return tuple(found)


def check(reason: str, path: str) -> None:
    """Raise InvalidInput if an export lacks its reason or its place."""
    found = export_problems(reason, path)
    if found:
        raise InvalidInput(found)


def take_out(
    audit: AuditService,
    subject: str,
    path: Path,
    write: Callable[[Path], Contents],
    *,
    reason: str = "",
    may_replace: bool = False,
) -> TakenOut:
    """Let ``write`` fill a file beside its place, put on record what is in it, and only then put it in its place.

    Raises FileNotWritten, and what writing raises; the file is then as it was.
    """
    if path.exists() and not may_replace:
        raise FileNotWritten(str(path), "a file of this name is there already")
    unfinished = path.with_name(f".{path.name}.{new_id()}.partial")
    try:
        written = write(unfinished)
        patients = tuple(sorted(written.patients))
        audit.note_export(NoteExport(subject, patients, written.rows, written.sha256, reason))
        unfinished.replace(path)
    except OSError as error:
        raise FileNotWritten(str(path), error.strerror or str(error)) from error
    finally:
        with suppress(OSError):
            unfinished.unlink(missing_ok=True)
    return TakenOut(path, written.rows, written.sha256)
