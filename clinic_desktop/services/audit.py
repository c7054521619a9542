"""What auditors and administrators do with the audit trail, and what every workstation does for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from clinic_desktop.db.queries import audit
from clinic_desktop.domain import limits
from clinic_desktop.domain.audit import LOOKING, AuditAction, AuditSearch, AuditVerification, WitnessVerdict
from clinic_desktop.domain.errors import InvalidInput
from clinic_desktop.domain.pages import Page
from clinic_desktop.domain.problems import cleaned, length_problems
from clinic_desktop.services.repeating import repeated

if TYPE_CHECKING:
    from clinic_desktop.db.database import Database
    from clinic_desktop.domain.audit import (
        AuditEvent,
        AuditPatient,
        AuditPerson,
        NoteExport,
        ReviewBreakGlass,
        Witness,
    )
    from clinic_desktop.domain.identifiers import PatientId

PAGE_ROWS = 200
MOST_ROWS = 9999
"""The database gives ten thousand at a time, and one more than asked for is read to know whether there are more."""
PATIENTS_MOST = 50
ROW_EVENTS_MOST = 500


class AuditService:
    """Read, review, seal and verify. Each method is one transaction."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @repeated
    def search(self, question: AuditSearch, most: int = PAGE_ROWS) -> Page[AuditEvent]:
        """Find events, the latest first, two hundred at a time unless more are wanted. Raises NotPermitted."""
        rows = min(most, MOST_ROWS)
        with self._database.read() as session:
            found = audit.events(session, question, rows + 1)
        return Page(found[:rows], has_more=len(found) > rows)

    @repeated
    def people(self) -> tuple[AuditPerson, ...]:
        """Return everybody whose events can be asked for."""
        with self._database.read() as session:
            return audit.people(session)

    @repeated
    def find_patients(self, typed: str) -> Page[AuditPatient]:
        """Find patients of the trail by words of their names or by their number. Raises NotPermitted."""
        wanted = cleaned(typed)
        if not wanted:
            return Page((), has_more=False)
        with self._database.read() as session:
            found = audit.patients(session, wanted, PATIENTS_MOST + 1)
        return Page(found[:PATIENTS_MOST], has_more=len(found) > PATIENTS_MOST)

    @repeated
    def history_of_row(self, subject: str, row_id: str) -> Page[AuditEvent]:
        """Return what happened to one row of a table, the latest first. Raises NotPermitted."""
        with self._database.read() as session:
            found = audit.events_of_row(session, subject, row_id, ROW_EVENTS_MOST + 1)
        return Page(found[:ROW_EVENTS_MOST], has_more=len(found) > ROW_EVENTS_MOST)

    def who_looked(self, patient_id: PatientId) -> Page[AuditEvent]:
        """Return who opened, printed or exported a patient's chart, the latest first. Raises NotPermitted."""
        return self.search(AuditSearch(patient_id=patient_id, actions=LOOKING))

    def break_glass(self) -> Page[AuditEvent]:
        """Return the charts that were opened without an appointment. Raises NotPermitted."""
        return self.search(AuditSearch(actions=(AuditAction.BREAK_GLASS,)))

    @repeated
    def details(self, seq: int) -> dict[str, object] | None:
        """Return a change's columns with what they held before and after; None if the person may not read that."""
        with self._database.read() as session:
            return audit.details(session, seq)

    @repeated
    def review(self, command: ReviewBreakGlass) -> None:
        """Say that an opening without appointment was looked into. Reviewing twice keeps the first remark.

        Raises InvalidInput, NotFound, and NotPermitted for one's own.
        """
        found = tuple(length_problems({"reason": command.remark}, {"reason": limits.CHART_REASON}))
        if found:
            raise InvalidInput(found)
        with self._database.write() as session:
            audit.review(session, command.seq, cleaned(command.remark))

    def note_export(self, command: NoteExport) -> None:
        """Put on record what leaves the program. Called before the file is handed over."""
        action = AuditAction.PRINT if command.is_printed else AuditAction.EXPORT
        details: dict[str, object] = {"rows": command.rows, "sha256": command.sha256}
        with self._database.write(even_if_refused=True) as session:
            audit.note(session, action, command.subject, command.patients, cleaned(command.reason) or None, details)

    @repeated
    def seal(self) -> Witness | None:
        """Seal what is committed and return the last block, for this workstation to remember."""
        with self._database.write(even_if_refused=True) as session:
            audit.seal(session)
            return audit.head(session)

    @repeated
    def compare(self, seen: Witness | None) -> WitnessVerdict:
        """Say whether the trail still holds the block that this workstation saw; an alarm is put on record."""
        if seen is None:
            return WitnessVerdict.NOTHING_SEEN
        with self._database.read() as session:
            verdict = audit.verdict(session, seen)
        if verdict.is_alarm:
            with self._database.write(even_if_refused=True) as session:
                known: dict[str, object] = {"block": seen.block, "hash": seen.block_hash, "verdict": str(verdict)}
                audit.note(session, AuditAction.WITNESS_MISMATCH, "audit", details=known)
        return verdict

    @repeated
    def identity(self) -> str:
        """Return what tells this database from every other."""
        with self._database.read() as session:
            return audit.identity(session)

    @repeated
    def verify_more(self, so_far: AuditVerification | None = None) -> AuditVerification:
        """Compare some more sealed blocks with their events; ask again until it is complete. Raises NotPermitted."""
        with self._database.read() as session:
            return audit.verify_more(session, so_far or AuditVerification(0, 0))

    def verify(self) -> AuditVerification:
        """Compare every sealed block with its events. Raises NotPermitted."""
        found = self.verify_more()
        while not found.is_complete:
            found = self.verify_more(found)
        return found

    @repeated
    def numbers_go_on(self) -> bool:
        """Say whether nothing was restored: the server goes on counting where the last sealed block ended."""
        with self._database.read() as session:
            return audit.numbers_go_on(session)

    def start_era(self, why: str) -> int:
        """Say that the database was restored into another server. Raises InvalidInput, NotPermitted."""
        problems = tuple(length_problems({"reason": why}, {"reason": limits.CHART_REASON}))
        if problems:
            raise InvalidInput(problems)
        with self._database.write() as session:
            return audit.start_era(session, cleaned(why))
