"""The clinic's own versions of the papers it prints, which administrators write."""

from __future__ import annotations

from typing import TYPE_CHECKING

from clinic_desktop.db.queries import paper_templates
from clinic_desktop.domain.errors import InvalidInput
from clinic_desktop.domain.paper_templates import problems_with
from clinic_desktop.services.repeating import repeated

if TYPE_CHECKING:
    from clinic_desktop.db.database import Database
    from clinic_desktop.domain.paper_templates import ChangePaper, Paper, PaperTemplate


class PaperTemplateService:
    """Each method is one transaction. Versions are only added; resetting a paper adds one without a body."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @repeated
    def current(self) -> tuple[PaperTemplate, ...]:
        """Return the last version of every paper that the clinic has ever changed. Raises NotPermitted."""
        with self._database.read() as session:
            return paper_templates.current(session)

    @repeated
    def versions(self, paper: Paper) -> tuple[PaperTemplate, ...]:
        """Return every version of a paper, the latest first. Raises NotPermitted."""
        with self._database.read() as session:
            return paper_templates.versions(session, paper)

    @repeated
    def change(self, command: ChangePaper) -> tuple[PaperTemplate, ...]:
        """Store the next version and return all of them. The same order twice is stored once.

        Raises InvalidInput, NotPermitted, PaperChangedMeanwhile.
        """
        found = problems_with(command)
        if found:
            raise InvalidInput(found)
        with self._database.write() as session:
            if not paper_templates.is_stored(session, command.id):
                paper_templates.add(session, command)
            return paper_templates.versions(session, command.paper)
