"""Two registrations of one person: looked at side by side, made one, and made two again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from clinic_desktop.db.queries import merging, patients
from clinic_desktop.domain.errors import NotFound
from clinic_desktop.domain.merging import MergePreview
from clinic_desktop.services.repeating import repeated

if TYPE_CHECKING:
    from clinic_desktop.db.database import Database, ReadSession
    from clinic_desktop.domain.identifiers import MergeId, PatientId
    from clinic_desktop.domain.merging import Merge, MergePatients, UnmergePreview
    from clinic_desktop.domain.patients import PatientDetails

MERGES_MOST = 500


class MergingService:
    """For those who register patients. Each method is one transaction."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @repeated
    def preview(self, survivor: PatientId, merged: PatientId) -> MergePreview:
        """Read both, what belongs to them, and what is in the way. Raises NotFound, NotPermitted."""
        with self._database.read() as session:
            of_survivor, of_merged, obstacle = merging.counted(session, survivor, merged)
            return MergePreview(
                _details(session, survivor), _details(session, merged), of_survivor, of_merged, obstacle
            )

    @repeated
    def merge(self, command: MergePatients) -> PatientDetails:
        """Make two patients one and return the survivor; asking twice with one id merges once.

        Raises MergeRefused, EditConflict if either was changed since it was read, NotFound, NotPermitted.
        """
        with self._database.write() as session:
            merging.merge(session, command)
            return _details(session, command.survivor)

    @repeated
    def unmerge_preview(self, merge_id: MergeId) -> UnmergePreview:
        """Read what would go back and what stays. Raises NotFound, NotPermitted."""
        with self._database.read() as session:
            return merging.unmerge_preview(session, merge_id)

    @repeated
    def unmerge(self, merge: Merge) -> PatientDetails:
        """Make two of one again, as they were, and return the one who comes back; a second time nothing happens.

        Raises MergeRefused, NotFound, NotPermitted.
        """
        with self._database.write() as session:
            merging.unmerge(session, merge.id)
            return _details(session, merge.merged)

    @repeated
    def of_patient(self, patient_id: PatientId) -> tuple[Merge, ...]:
        """Return the merges in force that a patient takes part in, the latest first."""
        with self._database.read() as session:
            return merging.of_patient(session, patient_id)

    @repeated
    def latest(self) -> tuple[Merge, ...]:
        """Return the merges in force, the latest first."""
        with self._database.read() as session:
            return merging.latest(session, MERGES_MOST)


def _details(session: ReadSession, patient_id: PatientId) -> PatientDetails:
    found = patients.details(session, patient_id)
    if found is None:
        raise NotFound("patients", patient_id)
    return found
