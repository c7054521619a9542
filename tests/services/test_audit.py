"""What auditors and administrators do with the trail: search, find patients, review, export, verify."""

from __future__ import annotations

import csv
import hashlib
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from clinic_desktop.domain.audit import (
    LOOKING,
    AuditAction,
    AuditChange,
    AuditSearch,
    NoteExport,
    ReviewBreakGlass,
    changes,
)
from clinic_desktop.domain.clock import ClinicClock
from clinic_desktop.domain.errors import FileNotWritten, InvalidInput, NotFound, NotPermitted
from clinic_desktop.domain.identifiers import Login, PatientId
from clinic_desktop.domain.statuses import Role
from clinic_desktop.exchange.audit_export import HEADER, ExportAudit, export_audit
from clinic_desktop.services.audit import AuditService
from tests import rows
from tests.builders import JANE, MICHAEL

if TYPE_CHECKING:
    from pathlib import Path

    from clinic_desktop.db.database import Database
    from clinic_desktop.testing.databases import ThrowAwayDatabase

DOCTOR = Login("doctor@example.com")


@pytest.fixture
def trail(auditor: Database) -> AuditService:
    return AuditService(auditor)


def look(database: ThrowAwayDatabase, patient: str, reason: str | None = None, login: str = DOCTOR) -> None:
    """Open a chart as somebody at a workstation does."""
    connection = database.connection_as(login)
    connection.execute("SELECT clinic.session_open('Room 3', '0')")
    connection.execute("SELECT clinic.open_chart(%s, %s)", (patient, reason))


def seal(database: ThrowAwayDatabase) -> None:
    """Seal everything, whatever runs in other databases of the server at this moment."""
    last = "SELECT b.behind_xid FROM clinic.audit_block b ORDER BY b.no DESC LIMIT 1"
    database.rows(f"SELECT clinic.seal_range(1, coalesce(({last}), '0'), pg_current_xact_id())")


def break_glass_of(service: AuditService) -> int:
    return service.break_glass().items[0].seq


def test_events_are_found_by_who_what_when_and_about_whom(
    clinic_database: ThrowAwayDatabase, trail: AuditService
) -> None:
    look(clinic_database, JANE)
    look(clinic_database, MICHAEL, "Emergency")

    (jane,) = trail.search(AuditSearch(patient_id=JANE, actions=LOOKING)).items
    (michael,) = trail.who_looked(MICHAEL).items

    assert (jane.action, jane.actor_name, jane.workstation, jane.patient_name) == (
        AuditAction.VIEW,
        "John Smith",
        "Room 3",
        "Doe, Jane",
    )
    assert (michael.action, michael.reason, michael.wants_review) == (AuditAction.BREAK_GLASS, "Emergency", True)
    assert trail.search(AuditSearch(since=michael.at, actor=DOCTOR)).items == (michael,)
    assert trail.search(AuditSearch(until=jane.at, actions=LOOKING)).items == ()
    assert {one.subject for one in trail.search(AuditSearch(subjects=("appointments",))).items} == {"appointments"}


def test_pages_follow_each_other_without_a_gap(clinic_database: ThrowAwayDatabase, trail: AuditService) -> None:
    clinic_database.rows(
        "INSERT INTO clinic.audit_event (era, action, subject, at)"
        " SELECT 1, 'lock', 'staff', now() - interval '1 second' * (n / 3) FROM generate_series(1, 450) n"
    )
    question = AuditSearch(actions=(AuditAction.LOCK,))

    found, page = [], trail.search(question)
    while True:
        found += [event.seq for event in page.items]
        if not page.has_more:
            break
        page = trail.search(replace(question, after=page.items[-1].place))

    assert len(found) == len(set(found)) == 450
    assert len(trail.search(question, 5000).items) == 450
    assert trail.search(question, 449).has_more


@pytest.mark.parametrize("login", ["reception@example.com"])
def test_nobody_else_reads_the_trail(clinic_database: ThrowAwayDatabase, login: str) -> None:
    service = AuditService(clinic_database.as_person(login))

    for ask in (
        lambda: service.search(AuditSearch()),
        lambda: service.find_patients("doe"),
        lambda: service.history_of_row("patients", JANE),
        service.verify,
    ):
        with pytest.raises(NotPermitted):
            ask()


def test_patients_of_the_trail_are_found_by_name_and_number_without_reading_patients(
    clinic_database: ThrowAwayDatabase, trail: AuditService
) -> None:
    unheard_of = rows.patient(lastName="Doeringer")
    admin = clinic_database.admin_connection()
    admin.execute("SET session_replication_role = 'replica'")
    rows.insert(admin, "patients", unheard_of)

    for typed in ("doe", "JANE do", " dœ ", JANE):
        assert [one.id for one in trail.find_patients(typed).items] == [JANE], typed
    for typed in ("", "  ", "nobody", "o'); DROP TABLE patients; --", "doeringer", "\\"):
        assert trail.find_patients(typed).items == (), typed
    with pytest.raises(NotPermitted):
        AuditService(clinic_database.as_person("reception@example.com")).find_patients("doe")


def test_everybody_on_the_staff_can_be_asked_about(clinic_database: ThrowAwayDatabase, trail: AuditService) -> None:
    clinic_database.rows("UPDATE clinic.staff SET active = false WHERE db_role = 'reception@example.com'")

    assert [(one.login, one.is_active) for one in trail.people()] == [
        ("auditor@example.com", True),
        ("doctor@example.com", True),
        ("reception@example.com", False),
    ]


def test_a_change_is_told_before_and_after_but_what_is_clinical_only_in_an_open_chart(
    clinic_database: ThrowAwayDatabase, trail: AuditService
) -> None:
    clinic_database.rows("UPDATE patients SET phone = '555-0000000' WHERE id = %s", (JANE,))
    clinic_database.rows("UPDATE allergies SET reaction = 'Rash' WHERE \"patientId\" = %s", (JANE,))
    phone = trail.search(AuditSearch(subjects=("patients",), actions=(AuditAction.UPDATE,))).items[0]
    allergy = trail.search(AuditSearch(subjects=("allergies",), actions=(AuditAction.UPDATE,))).items[0]

    told = {one.column: one.after for one in changes(phone.action, trail.details(phone.seq) or {})}

    assert told["phone"] == "555-0000000"
    assert phone.changed == ("phone",)
    assert allergy.changed == ("reaction",)
    assert trail.details(allergy.seq) is None
    opened = clinic_database.at_work(DOCTOR)
    found = changes(allergy.action, AuditService(opened).details(allergy.seq) or {})
    assert [(one.column, one.after) for one in found] == [("reaction", "Rash")]


def test_a_row_tells_its_history(clinic_database: ThrowAwayDatabase, trail: AuditService) -> None:
    clinic_database.rows("UPDATE patients SET phone = '555-0000000' WHERE id = %s", (JANE,))

    found = trail.history_of_row("patients", JANE)

    assert [one.action for one in found.items] == [AuditAction.UPDATE, AuditAction.INSERT]
    assert trail.history_of_row("patients", "nobody").items == ()


def test_a_review_is_stored_once_with_who_made_it(clinic_database: ThrowAwayDatabase, trail: AuditService) -> None:
    look(clinic_database, MICHAEL, "Emergency")
    seq = break_glass_of(trail)

    trail.review(ReviewBreakGlass(seq, "Plausible"))
    trail.review(ReviewBreakGlass(seq, "Something else"))

    (event,) = trail.break_glass().items
    assert (event.reviewed_by, event.wants_review) == ("auditor@example.com", False)
    assert clinic_database.value("SELECT remark FROM clinic.break_glass_review") == "Plausible"


def test_a_review_said_once_more_is_on_record_once(clinic_database: ThrowAwayDatabase, trail: AuditService) -> None:
    look(clinic_database, MICHAEL, "Emergency")
    seq = break_glass_of(trail)
    reviews = "SELECT array_agg(reason ORDER BY seq) FROM clinic.audit_event WHERE action = 'review'"

    trail.review(ReviewBreakGlass(seq, "Plausible"))
    trail.review(ReviewBreakGlass(seq, "Plausible"))
    assert clinic_database.value(reviews) == ["Plausible"]

    trail.review(ReviewBreakGlass(seq, "Something else"))
    assert clinic_database.value(reviews) == ["Plausible", "Something else"]


def test_nobody_reviews_his_own_and_only_auditors_review(
    clinic_database: ThrowAwayDatabase, administrator: Database, trail: AuditService
) -> None:
    both = clinic_database.an_account(Role.CLINICIAN, Role.AUDITOR)
    look(clinic_database, MICHAEL, "Emergency", both.login)
    seq = break_glass_of(trail)

    for service in (AuditService(clinic_database.as_person(both.login)), AuditService(administrator)):
        with pytest.raises(NotPermitted):
            service.review(ReviewBreakGlass(seq, "Plausible"))
    with pytest.raises(InvalidInput):
        trail.review(ReviewBreakGlass(seq, " x "))
    with pytest.raises(NotFound):
        trail.review(ReviewBreakGlass(-1, "Plausible"))
    assert trail.break_glass().items[0].wants_review


def test_a_sound_trail_is_verified_piece_by_piece(clinic_database: ThrowAwayDatabase, trail: AuditService) -> None:
    for _ in range(3):
        look(clinic_database, JANE)
        seal(clinic_database)

    found = trail.verify()

    assert found.is_sound
    assert found.blocks == clinic_database.value("SELECT count(*) FROM clinic.audit_block")
    assert found.events + found.unsealed == clinic_database.value("SELECT count(*) FROM clinic.audit_event")


def test_a_trail_of_many_blocks_goes_on_where_it_was(clinic_database: ThrowAwayDatabase, trail: AuditService) -> None:
    for _ in range(205):
        clinic_database.rows("SELECT clinic.note('lock', 'staff')")
        seal(clinic_database)

    first = trail.verify_more()

    assert not first.is_complete
    assert not first.is_sound
    second = trail.verify_more(first)
    assert second.is_sound
    assert second.blocks == clinic_database.value("SELECT count(*) FROM clinic.audit_block") > first.blocks


def test_what_was_changed_after_it_was_sealed_is_noticed(
    clinic_database: ThrowAwayDatabase, trail: AuditService
) -> None:
    look(clinic_database, MICHAEL, "Emergency")
    seal(clinic_database)
    clinic_database.rows("ALTER TABLE clinic.audit_event DISABLE TRIGGER refuse_change")
    clinic_database.rows("UPDATE clinic.audit_event SET reason = 'Nothing' WHERE action = 'break_glass'")

    found = trail.verify()

    assert not found.is_sound
    assert found.bad_block is not None


def test_an_era_wants_a_reason_and_the_right(clinic_database: ThrowAwayDatabase, trail: AuditService) -> None:
    with pytest.raises(InvalidInput):
        trail.start_era(" ")
    with pytest.raises(NotPermitted):
        trail.start_era("restored from the backup of yesterday")


def test_an_export_is_on_record_before_the_file_is_there(
    clinic_database: ThrowAwayDatabase, trail: AuditService, tmp_path: Path
) -> None:
    look(clinic_database, MICHAEL, '=HYPERLINK("x")')
    path = tmp_path / "audit.csv"
    command = ExportAudit(AuditSearch(patient_id=MICHAEL), path, "Asked for by the patient")

    exported = export_audit(trail, command, ClinicClock())

    content = path.read_bytes()
    lines = list(csv.reader(content.decode("utf-8-sig").splitlines()))
    assert lines[0] == list(HEADER)
    assert next(line[10] for line in lines[1:]) == '\'=HYPERLINK("x")'
    assert exported.rows == len(lines) - 1
    assert path.stat().st_mode & 0o777 == 0o600
    event = trail.search(AuditSearch(actions=(AuditAction.EXPORT,))).items[0]
    assert (event.reason, event.patient_id, event.subject) == ("Asked for by the patient", MICHAEL, "audit")
    assert trail.details(event.seq) == {"rows": exported.rows, "sha256": hashlib.sha256(content).hexdigest()}


def test_an_export_about_very_many_patients_names_each_of_them(
    clinic_database: ThrowAwayDatabase, trail: AuditService
) -> None:
    patients = tuple(PatientId(f"patient {number}") for number in range(3000))

    trail.note_export(NoteExport("audit", patients, 9000, "abc", "Yearly review"))

    counted = "SELECT count(DISTINCT patient_id), count(*) FROM clinic.audit_event WHERE action = 'export'"
    assert clinic_database.rows(counted) == [(3000, 3003)], "one more for each thousand"


def test_an_export_that_cannot_be_noted_leaves_no_file(receptionist: Database, tmp_path: Path) -> None:
    class CannotNote(AuditService):
        def note_export(self, command: NoteExport) -> None:
            raise NotPermitted(command.subject)

    with pytest.raises(NotPermitted):
        export_audit(
            CannotNote(receptionist), ExportAudit(AuditSearch(), tmp_path / "audit.csv", "because"), ClinicClock()
        )
    assert list(tmp_path.iterdir()) == []


def test_an_export_says_why_it_cannot_be_written(trail: AuditService, tmp_path: Path) -> None:
    there = tmp_path / "audit.csv"
    there.write_text("older", encoding="utf-8")

    for command in (
        ExportAudit(AuditSearch(), there, "because"),
        ExportAudit(AuditSearch(), tmp_path / "nowhere" / "audit.csv", "because"),
    ):
        with pytest.raises(FileNotWritten):
            export_audit(trail, command, ClinicClock())
    with pytest.raises(InvalidInput):
        export_audit(trail, ExportAudit(AuditSearch(), tmp_path / "new.csv", ""), ClinicClock())

    assert there.read_text(encoding="utf-8") == "older"
    assert trail.search(AuditSearch(actions=(AuditAction.EXPORT,))).items == ()
    export_audit(trail, ExportAudit(AuditSearch(), there, "because", may_replace=True), ClinicClock())
    assert there.read_bytes().startswith(b"\xef\xbb\xbf")


def test_what_an_event_holds_is_told_side_by_side() -> None:
    assert changes(AuditAction.UPDATE, {"b": [1, 2], "a": "changed"}) == (
        AuditChange("a", after="changed"),
        AuditChange("b", 1, 2),
    )
    assert changes(AuditAction.DELETE, {"a": 1}) == (AuditChange("a", before=1),)
    assert changes(AuditAction.INSERT, {"a": [1, 2]}) == (AuditChange("a", after=[1, 2]),)
