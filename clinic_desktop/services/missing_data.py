"""Whom to ask for what is not known of him."""

from __future__ import annotations

from typing import TYPE_CHECKING

from clinic_desktop.db.queries.missing_data import incomplete_patients
from clinic_desktop.services.repeating import repeated

if TYPE_CHECKING:
    from clinic_desktop.db.database import Database
    from clinic_desktop.domain.missing_data import IncompletePatient, MissingSearch
    from clinic_desktop.domain.pages import Page

PATIENTS_MOST = 500


class MissingDataService:
    def __init__(self, database: Database) -> None:
        self._database = database

    @repeated
    def patients(self, question: MissingSearch) -> Page[IncompletePatient]:
        """Return patients of whom something is missing, by name; five hundred at most. Raises NotPermitted."""
        with self._database.read() as session:
            return incomplete_patients(session, question, PATIENTS_MOST)
