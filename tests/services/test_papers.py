"""What the desk's papers and files read, and that nothing leaves without being on record."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from clinic_desktop.domain.appointments import RangeOfAppointments
from clinic_desktop.domain.errors import FileNotWritten, InvalidInput, NotFound
from clinic_desktop.domain.identifiers import AppointmentId, ProviderId
from clinic_desktop.exchange.calendar_file import save_booking, save_days
from clinic_desktop.exchange.csv_files import TableForm, read_rows
from clinic_desktop.exchange.table_export import BOOKING_HEADER, ExportTable, bookings_table, export_table
from clinic_desktop.services.audit import AuditService
from clinic_desktop.services.clinic import ClinicService
from clinic_desktop.services.papers import PaperService
from tests.builders import JANE, ROBERT, an_appointment

if TYPE_CHECKING:
    from pathlib import Path

    from clinic_desktop.db.database import Database
    from clinic_desktop.domain.appointments import AppointmentLine
    from clinic_desktop.domain.clock import ClinicClock
    from clinic_desktop.services.appointments import AppointmentService
    from clinic_desktop.testing.databases import ThrowAwayDatabase


@pytest.fixture
def papers(receptionist: Database) -> PaperService:
    return PaperService(receptionist)


@pytest.fixture
def audit(receptionist: Database) -> AuditService:
    return AuditService(receptionist)


@pytest.fixture
def clinics(receptionist: Database) -> ClinicService:
    return ClinicService(receptionist)


@pytest.fixture
def booked(desk: AppointmentService, clinic_database: ThrowAwayDatabase) -> AppointmentLine:
    provider_id = ProviderId(clinic_database.value("SELECT id FROM providers"))
    return desk.book(an_appointment(provider_id, JANE, reason="=HYPERLINK(1)"))


def taken_out(database: ThrowAwayDatabase) -> list[tuple[object, ...]]:
    return database.rows(
        "SELECT action, subject, patient_id, reason FROM clinic.audit_event WHERE action IN ('export', 'print')"
        " ORDER BY seq"
    )


def test_bookings_come_with_the_number_to_call_and_their_last_change(
    papers: PaperService, booked: AppointmentLine
) -> None:
    moment = booked.starts_at
    (found,) = papers.bookings(RangeOfAppointments(moment, moment + timedelta(minutes=1)))
    assert (found.line, found.phone) == (booked, "+1-555-0101")
    assert papers.booking(booked.id) == found
    assert papers.bookings(RangeOfAppointments(moment - timedelta(days=999), moment - timedelta(days=998))) == ()


def test_a_booking_that_is_gone_is_not_found(papers: PaperService) -> None:
    with pytest.raises(NotFound):
        papers.booking(AppointmentId("nobody"))


def test_a_later_change_raises_the_sequence(
    papers: PaperService, desk: AppointmentService, booked: AppointmentLine
) -> None:
    from clinic_desktop.domain.appointments import MoveAppointment

    before = papers.booking(booked.id).changed_at
    desk.move(MoveAppointment(booked.id, booked.version, booked.starts_at, 25, booked.provider_id))
    assert papers.booking(booked.id).changed_at > before


def test_a_table_is_guarded_and_on_record_with_its_reason(
    papers: PaperService,
    audit: AuditService,
    booked: AppointmentLine,
    clock: ClinicClock,
    clinic_database: ThrowAwayDatabase,
    tmp_path: Path,
) -> None:
    day = clock.local(booked.starts_at).date()
    command = ExportTable("bookings", tmp_path / "b.csv", "Calling patients", TableForm(";"))
    taken = export_table(audit, lambda: bookings_table(papers, clock, day, day), command)
    assert '"\'=HYPERLINK(1)"' in taken.path.read_text(encoding="utf-8-sig")
    head, row = read_rows(taken.path, ";")
    assert head == BOOKING_HEADER
    assert (row[3], row[6], row[8]) == ("Doe", "+1-555-0101", "=HYPERLINK(1)")
    assert taken.rows == 1
    assert taken_out(clinic_database) == [("export", "bookings", JANE, "Calling patients")]


def test_without_a_reason_or_over_another_file_nothing_is_written(
    audit: AuditService, papers: PaperService, clock: ClinicClock, clinic_database: ThrowAwayDatabase, tmp_path: Path
) -> None:
    day = clock.today()
    there = tmp_path / "there.csv"
    there.write_text("mine", encoding="utf-8")
    with pytest.raises(InvalidInput):
        export_table(
            audit, lambda: bookings_table(papers, clock, day, day), ExportTable("bookings", tmp_path / "n.csv", "")
        )
    with pytest.raises(FileNotWritten):
        export_table(
            audit, lambda: bookings_table(papers, clock, day, day), ExportTable("bookings", there, "Statistics")
        )
    assert there.read_text(encoding="utf-8") == "mine"
    assert [one.name for one in tmp_path.iterdir()] == ["there.csv"]
    assert taken_out(clinic_database) == []


def test_calendar_files_are_on_record_with_everybody_in_them(
    papers: PaperService,
    audit: AuditService,
    clinics: ClinicService,
    desk: AppointmentService,
    booked: AppointmentLine,
    clock: ClinicClock,
    clinic_database: ThrowAwayDatabase,
    tmp_path: Path,
) -> None:
    later = booked.starts_at + timedelta(minutes=40)
    desk.book(an_appointment(booked.provider_id, ROBERT, starts_at=later))
    save_booking(audit, papers, clock, clinics, booked.id, tmp_path / "one.ics")
    assert taken_out(clinic_database) == [("export", "calendar", JANE, None)]
    first = clock.local(booked.starts_at).date()
    save_days(audit, papers, clock, clinics, booked.provider_id, first, 1, tmp_path / "day.ics")
    assert (tmp_path / "day.ics").read_text(encoding="utf-8").count("BEGIN:VEVENT") == 2
    assert {patient for _, _, patient, _ in taken_out(clinic_database)} == {JANE, ROBERT, None}
