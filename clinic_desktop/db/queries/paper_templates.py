"""The clinic's own versions of papers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import distinct_on, insert

from clinic_desktop.db import tables
from clinic_desktop.domain.paper_templates import Paper, PaperTemplate

if TYPE_CHECKING:
    from clinic_desktop.db.database import ReadSession, WriteSession
    from clinic_desktop.domain.paper_templates import ChangePaper


def current(session: ReadSession) -> tuple[PaperTemplate, ...]:
    """Return the last version of every paper that was ever changed."""
    row = tables.PaperTemplate
    last = select(row).ext(distinct_on(row.paper)).order_by(row.paper, row.version.desc())
    return tuple(_template(one) for one in session.scalars(last))


def versions(session: ReadSession, paper: Paper) -> tuple[PaperTemplate, ...]:
    """Return every version of a paper, the latest first."""
    row = tables.PaperTemplate
    found = session.scalars(select(row).where(row.paper == paper.value).order_by(row.version.desc()))
    return tuple(_template(one) for one in found)


def is_stored(session: ReadSession, command_id: str) -> bool:
    row = tables.PaperTemplate
    return session.scalar(select(row.version).where(row.id == command_id)) is not None


def add(session: WriteSession, command: ChangePaper) -> None:
    session.execute(
        insert(tables.PaperTemplate).values(
            paper=command.paper.value, version=command.expected_version + 1, id=command.id, body=command.body
        )
    )


def _template(row: tables.PaperTemplate) -> PaperTemplate:
    return PaperTemplate(Paper(row.paper), row.version, row.body, row.changed_by_name, row.changed_at)
