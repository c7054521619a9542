"""Which country's telephone numbers are usual at this clinic."""

from __future__ import annotations

from typing import TYPE_CHECKING

from clinic_desktop.db.queries import country
from clinic_desktop.services.repeating import repeated

if TYPE_CHECKING:
    from clinic_desktop.db.database import Database


class CountryService:
    def __init__(self, database: Database) -> None:
        self._database = database

    @repeated
    def country(self) -> str:
        """Return the two letters of ISO 3166, or nothing while nobody has chosen."""
        with self._database.read() as session:
            return country.country(session)

    @repeated
    def choose(self, code: str) -> str:
        """Set the country, for everybody; for administrators. Raises NotPermitted."""
        with self._database.write() as session:
            country.choose(session, code)
            return country.country(session)
