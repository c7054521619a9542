"""Saying which time is being booked here and reading which others are, through the database's own functions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import text

from clinic_desktop.domain.holds import SlotHold

if TYPE_CHECKING:
    from datetime import datetime

    from clinic_desktop.db.database import ReadSession, WriteSession
    from clinic_desktop.domain.holds import HoldSlot


def hold(session: WriteSession, command: HoldSlot) -> bool:
    """Say that this time is being booked at this workstation; return no if nobody is told."""
    return bool(
        session.scalar(
            text("SELECT clinic.hold_slot(:hold, :provider, :starts_at, :minutes)"),
            {
                "hold": command.id,
                "provider": command.provider_id,
                "starts_at": command.starts_at,
                "minutes": command.minutes,
            },
        )
    )


def free(session: WriteSession, hold_id: str) -> None:
    session.execute(text("SELECT clinic.free_slot(:hold)"), {"hold": hold_id})


def of_range(session: ReadSession, first: datetime, end: datetime) -> tuple[SlotHold, ...]:
    """Return what is being booked at other workstations, in order of time."""
    found = session.execute(
        text(
            "SELECT provider_id, starts_at, ends_at, person, workstation, is_same_person"
            " FROM clinic.held_slots(:first, :end)"
        ),
        {"first": first, "end": end},
    )
    return tuple(SlotHold(*one) for one in found)
