"""The audit trail as a file. That it was taken out is on record before the file is there."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import chain
from typing import TYPE_CHECKING

from clinic_desktop.domain.audit_words import action_words, columns_in_words, patient_words, subject_words, who_words
from clinic_desktop.exchange.csv_files import write_rows
from clinic_desktop.exchange.taking_out import Contents, check, take_out

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from clinic_desktop.domain.audit import AuditEvent, AuditSearch
    from clinic_desktop.domain.clock import ClinicClock
    from clinic_desktop.exchange.taking_out import TakenOut
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


def export_audit(audit: AuditService, command: ExportAudit, clock: ClinicClock) -> TakenOut:
    """Write the events into a file; it is put in its place when the export is on record.

    Raises InvalidInput, FileNotWritten, and what searching raises; the file is then as it was.
    """
    check(command.reason, str(command.path))

    def write(path: Path) -> Contents:
        written = Contents()
        lines = chain([HEADER], _lines(audit, command.question, clock, written))
        written.sha256 = write_rows(path, lines).sha256
        return written

    return take_out(audit, "audit", command.path, write, reason=command.reason, may_replace=command.may_replace)


def _lines(audit: AuditService, question: AuditSearch, clock: ClinicClock, counted: Contents) -> Iterator[list[str]]:
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
