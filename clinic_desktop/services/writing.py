"""What people write with, and the visit before this one to copy from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from clinic_desktop.db import tables
from clinic_desktop.db.queries import appointments, writing
from clinic_desktop.domain.errors import EditConflict, InvalidInput, NotFound
from clinic_desktop.domain.problems import cleaned
from clinic_desktop.domain.writing import (
    OWN_WORD_MOST,
    WritingTexts,
    snippet_problems,
    template_problems,
)
from clinic_desktop.services.charts import require_open
from clinic_desktop.services.repeating import repeated

if TYPE_CHECKING:
    from collections.abc import Mapping

    from clinic_desktop.db.database import Database, WriteSession
    from clinic_desktop.domain.identifiers import AppointmentId, Version
    from clinic_desktop.domain.visits import VisitDetails
    from clinic_desktop.domain.writing import RemoveSnippet, RemoveTemplate, Snippet, VisitTemplate

_SUBJECT = "writing"


class WritingService:
    """Each method is one transaction. ``login`` owns what is not shared; the server lets nobody write another's."""

    def __init__(self, database: Database, login: str) -> None:
        self._database = database
        self._login = login

    @repeated
    def texts(self) -> WritingTexts:
        """Return everything this person may write with."""
        with self._database.read() as session:
            return WritingTexts(writing.snippets(session), writing.templates(session), writing.own_words(session))

    @repeated
    def store_snippet(self, snippet: Snippet) -> None:
        """Add a snippet, or change it if it has a version.

        Raises InvalidInput, AlreadyExists (the abbreviation), NotFound, EditConflict, NotPermitted.
        """
        _refuse(snippet_problems(snippet))
        with self._database.write() as session:
            row = writing.snippet_row(session, snippet.id)
            values = self._owned(writing.snippet_columns(snippet), is_shared=snippet.is_shared)
            if row is None and snippet.version is None:
                session.add(tables.Snippet(id=snippet.id, **values))
                session.flush()
            else:
                _change(session, row, values, snippet.id, snippet.version)

    @repeated
    def store_template(self, template: VisitTemplate) -> None:
        """Add a template, or change it if it has a version.

        Raises InvalidInput, NotFound, EditConflict, NotPermitted.
        """
        _refuse(template_problems(template))
        with self._database.write() as session:
            row = writing.template_row(session, template.id)
            values = self._owned(writing.template_columns(template), is_shared=template.is_shared)
            if row is None and template.version is None:
                session.add(tables.VisitTemplate(id=template.id, **values))
                session.flush()
            else:
                _change(session, row, values, template.id, template.version)

    @repeated
    def remove_snippet(self, command: RemoveSnippet) -> None:
        """Remove a snippet; one that is gone already is no error. Raises EditConflict."""
        with self._database.write() as session:
            _remove(session, writing.snippet_row(session, command.id), command.expected_version)

    @repeated
    def remove_template(self, command: RemoveTemplate) -> None:
        """Remove a template; one that is gone already is no error. Raises EditConflict."""
        with self._database.write() as session:
            _remove(session, writing.template_row(session, command.id), command.expected_version)

    @repeated
    def add_word(self, word: str) -> None:
        """Let this person's spell check know a word. What is no word, or too long, is left out."""
        known = cleaned(word)
        if known and len(known) <= OWN_WORD_MOST and not any(one.isspace() for one in known):
            with self._database.write() as session:
                writing.add_word(session, known)

    @repeated
    def remove_word(self, word: str) -> None:
        with self._database.write() as session:
            writing.remove_word(session, word)

    @repeated
    def last_visit(self, appointment_id: AppointmentId) -> VisitDetails | None:
        """Return the same patient's latest visit before this one in which a text was written.

        Raises NotFound, ChartNotOpen.
        """
        with self._database.read() as session:
            this = appointments.line(session, appointment_id)
            if this is None:
                raise NotFound("appointments", appointment_id)
            require_open(session, this.patient_id)
            return writing.last_visit(session, appointment_id)

    def _owned(self, values: dict[str, Any], *, is_shared: bool) -> dict[str, Any]:
        return {**values, "owner": None if is_shared else self._login}


def _refuse(problems: tuple[Any, ...]) -> None:
    if problems:
        raise InvalidInput(problems)


def _change(
    session: WriteSession,
    row: tables.Snippet | tables.VisitTemplate | None,
    values: Mapping[str, Any],
    thing: str,
    expected: Version | None,
) -> None:
    if row is None:
        raise NotFound(_SUBJECT, thing)
    differing = {name: value for name, value in values.items() if getattr(row, name) != value}
    if not differing:
        return
    if row.version != expected:
        raise EditConflict(_SUBJECT, thing)
    for name, value in differing.items():
        setattr(row, name, value)
    session.flush()


def _remove(session: WriteSession, row: tables.Snippet | tables.VisitTemplate | None, expected: Version) -> None:
    if row is None:
        return
    if row.version != expected:
        raise EditConflict(_SUBJECT, row.id)
    session.delete(row)
    session.flush()
