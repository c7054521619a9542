"""A list as a table (CSV). Who took it out, and why, is on record before the file is in its place."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from clinic_desktop.domain import clinical_text as words
from clinic_desktop.domain.appointments import RangeOfAppointments
from clinic_desktop.exchange.csv_files import TableForm, write_rows
from clinic_desktop.exchange.taking_out import Contents, check, take_out

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date
    from pathlib import Path

    from clinic_desktop.domain.clock import ClinicClock
    from clinic_desktop.domain.identifiers import PatientId, ProviderId
    from clinic_desktop.domain.papers import DeskBooking
    from clinic_desktop.exchange.taking_out import TakenOut
    from clinic_desktop.services.audit import AuditService
    from clinic_desktop.services.papers import PaperService

BOOKING_HEADER = (
    *("Date", "Time", "Minutes", "Last name", "First name", "Date of birth", "Phone"),
    *("Type", "Reason", "Provider", "Status", "Overbooked"),
)


@dataclass(frozen=True, slots=True)
class Table:
    """What is written: a head, rows, and all patients who are in them."""

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    patients: tuple[PatientId, ...] = ()


@dataclass(frozen=True, slots=True)
class ExportTable:
    """Write a table into a file; say why. ``subject`` is what the audit trail calls it."""

    subject: str
    path: Path
    reason: str
    form: TableForm = field(default_factory=TableForm)
    may_replace: bool = False


def export_table(audit: AuditService, read: Callable[[], Table], command: ExportTable) -> TakenOut:
    """Read the table and write it; the file is put in its place when the export is on record.

    Raises InvalidInput, FileNotWritten, and what reading raises; the file is then as it was.
    """
    check(command.reason, str(command.path))
    table = read()

    def write(path: Path) -> Contents:
        written = write_rows(path, (table.header, *table.rows), command.form)
        return Contents(written.sha256, len(table.rows), set(table.patients))

    return take_out(audit, command.subject, command.path, write, reason=command.reason, may_replace=command.may_replace)


def bookings_table(
    papers: PaperService,
    clock: ClinicClock,
    first: date,
    last: date,
    provider_ids: frozenset[ProviderId] = frozenset(),
) -> Table:
    """Read the bookings of some days, both ends among them."""
    question = RangeOfAppointments(clock.day_bounds(first)[0], clock.day_bounds(last)[1], provider_ids)
    found = papers.bookings(question)
    return Table(BOOKING_HEADER, tuple(_row(one, clock) for one in found), tuple(one.line.patient_id for one in found))


def _row(one: DeskBooking, clock: ClinicClock) -> tuple[str, ...]:
    line = one.line
    start = clock.local(line.starts_at)
    return (
        words.format_date(start),
        words.format_time(start),
        str(line.minutes),
        line.patient_last_name,
        line.patient_first_name,
        words.format_date(line.patient_born_on),
        one.phone,
        words.type_words(line.type),
        words.one_line(line.reason or ""),
        line.provider_name,
        words.status_words(line.status),
        "yes" if line.is_overbooked else "no",
    )
