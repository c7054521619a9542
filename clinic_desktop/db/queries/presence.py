"""Saying what is open here and reading who else has it open, through the database's own functions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import text

from clinic_desktop.domain.presence import Other

if TYPE_CHECKING:
    from clinic_desktop.db.database import ReadSession, WriteSession
    from clinic_desktop.domain.presence import OpenThing


def be_present(session: WriteSession, thing: OpenThing, *, is_writing: bool) -> bool:
    """Say that this is open at this workstation; return no if the person does not see it."""
    return bool(
        session.scalar(
            text("SELECT clinic.be_present(:subject, :thing, :is_writing)"),
            {"subject": thing.kind.value, "thing": thing.id, "is_writing": is_writing},
        )
    )


def be_gone(session: WriteSession, thing: OpenThing) -> None:
    session.execute(text("SELECT clinic.be_gone(:subject, :thing)"), {"subject": thing.kind.value, "thing": thing.id})


def others(session: ReadSession, thing: OpenThing) -> tuple[Other, ...]:
    """Return who has it open at other workstations, the first who opened it first."""
    found = session.execute(
        text(
            "SELECT person, workstation, since, is_writing, is_same_person FROM clinic.others_present(:subject, :thing)"
        ),
        {"subject": thing.kind.value, "thing": thing.id},
    )
    return tuple(Other(*one) for one in found)
