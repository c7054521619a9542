"""Addenda of a visit."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from clinic_desktop.db import tables
from clinic_desktop.domain.addenda import Addendum, AddendumId, AddendumKind
from clinic_desktop.domain.problems import cleaned

if TYPE_CHECKING:
    from clinic_desktop.db.database import ReadSession, WriteSession
    from clinic_desktop.domain.addenda import WriteAddendum
    from clinic_desktop.domain.identifiers import AppointmentId


def of_visit(session: ReadSession, appointment_id: AppointmentId) -> tuple[Addendum, ...]:
    """Return the addenda of a visit in their order."""
    row = tables.Addendum
    found = session.scalars(select(row).where(row.appointment_id == appointment_id).order_by(row.number))
    return tuple(
        Addendum(
            AddendumId(one.id),
            one.number,
            AddendumKind(one.kind),
            one.section,
            one.text,
            one.author_name,
            one.author_role,
            one.written_at,
        )
        for one in found
    )


def add(session: WriteSession, command: WriteAddendum) -> None:
    """Add one; one with this number that is there already stays as it is."""
    statement = insert(tables.Addendum).values(
        id=command.id,
        record_id=command.record_id,
        kind=command.kind.value,
        section=command.section,
        text=cleaned(command.text),
    )
    session.execute(statement.on_conflict_do_nothing(index_elements=["id"]))
