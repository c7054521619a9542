"""Codes of diagnoses: searching them, what of the list is loaded, and what somebody himself writes of symptoms."""

from __future__ import annotations

from typing import TYPE_CHECKING

from clinic_desktop.db.queries import codes
from clinic_desktop.services.repeating import repeated

if TYPE_CHECKING:
    from clinic_desktop.db.database import Database
    from clinic_desktop.domain.codes import CodesFound, LoadedCodes

OWN_SYMPTOMS_MOST = 200


class CodeService:
    """Of no patient: no chart has to be open."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @repeated
    def search(self, typed: str) -> CodesFound:
        """Return the codes that a text means, the likeliest first. Raises NotPermitted."""
        with self._database.read() as session:
            return codes.search(session, typed)

    @repeated
    def loaded(self) -> LoadedCodes | None:
        """Return which list is loaded; None if there is none."""
        with self._database.read() as session:
            return codes.loaded(session)

    @repeated
    def own_symptoms(self) -> tuple[str, ...]:
        """Return names of symptoms that this person has written more than once, the most frequent first."""
        with self._database.read() as session:
            return codes.own_symptoms(session, OWN_SYMPTOMS_MOST)
