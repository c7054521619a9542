"""The audit trail as a file. That it was taken out is on record before the file is there."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, field, replace
from itertools import chain
from typing import TYPE_CHECKING

from clinic_desktop.domain import limits
from clinic_desktop.domain.audit import NoteExport
from clinic_desktop.domain.audit_words import action_words, columns_in_words, patient_words, subject_words, who_words
from clinic_desktop.domain.errors import FileNotWritten, InvalidInput
from clinic_desktop.domain.identifiers import new_id
from clinic_desktop.domain.problems import Problem, ProblemKind, length_problems
from clinic_desktop.exchange.csv_files import write_rows

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from clinic_desktop.domain.audit import AuditEvent, AuditSearch
    from clinic_desktop.domain.clock import ClinicClock
    from clinic_desktop.domain.identifiers import PatientId
    from clinic_desktop.services.audit import AuditService

ROWS_AT_ONCE = 5000
HEADER = (
    "Event",
    "When",
    "Who",
    "Sign-in name",
    "Workstation",
    "Action",
    "Subject",
    "Row",
    "About whom",
    "Patient's number",
    "Reason",
    "Fields",
    "Reviewed by",
    "Reviewed at",
)


@dataclass(frozen=True, slots=True)
class ExportAudit:
    """Write what a question finds, all of it, into a file; say why."""

    question: AuditSearch
    path: Path
    reason: str
    may_replace: bool = False


@dataclass(frozen=True, slots=True)
class ExportedAudit:
    path: Path
    rows: int
    sha256: str


def export_problems(reason: str, path: str) -> tuple[Problem, ...]:
    """Return what is wrong with the fields of an export."""
    found = list(length_problems({"reason": reason}, {"reason": limits.CHART_REASON}))
    if not path.strip():
        found.append(Problem("file", ProblemKind.MISSING))
    return tuple(found)


def export_audit(audit: AuditService, command: ExportAudit, clock: ClinicClock) -> ExportedAudit:
    """Write the file beside its place, put the export on record with rows and hash, then put the file in its place.

    Raises InvalidInput, FileNotWritten, and what searching raises; the file is then as it was.
    """
    found = export_problems(command.reason, str(command.path))
    if found:
        raise InvalidInput(found)
    if command.path.exists() and not command.may_replace:
        raise FileNotWritten(str(command.path), "a file of this name is there already")
    unfinished = command.path.with_name(f".{command.path.name}.{new_id()}.partial")
    counted = _Counted()
    try:
        sha256 = write_rows(unfinished, chain([HEADER], _lines(audit, command.question, clock, counted))).sha256
        patients = tuple(sorted(counted.patients))
        audit.note_export(NoteExport("audit", patients, counted.rows, sha256, command.reason))
        unfinished.replace(command.path)
    except OSError as error:
        raise FileNotWritten(str(command.path), error.strerror or str(error)) from error
    finally:
        with suppress(OSError):
            unfinished.unlink(missing_ok=True)
    return ExportedAudit(command.path, counted.rows, sha256)


@dataclass(slots=True)
class _Counted:
    rows: int = 0
    patients: set[PatientId] = field(default_factory=set)


def _lines(audit: AuditService, question: AuditSearch, clock: ClinicClock, counted: _Counted) -> Iterator[list[str]]:
    page = audit.search(question, ROWS_AT_ONCE)
    while page.items:
        for event in page.items:
            counted.rows += 1
            if event.patient_id:
                counted.patients.add(event.patient_id)
            yield _line(event, clock)
        if not page.has_more:
            return
        page = audit.search(replace(question, after=page.items[-1].place), ROWS_AT_ONCE)


def _line(event: AuditEvent, clock: ClinicClock) -> list[str]:
    return [
        str(event.seq),
        clock.local(event.at).isoformat(sep=" ", timespec="seconds"),
        who_words(event),
        event.actor,
        event.workstation or "",
        action_words(event.action),
        subject_words(event.subject),
        event.row_id or "",
        patient_words(event),
        event.patient_id or "",
        event.reason or "",
        columns_in_words(event.changed),
        event.reviewed_by or "",
        clock.local(event.reviewed_at).isoformat(sep=" ", timespec="seconds") if event.reviewed_at else "",
    ]
