"""What a server says about itself, as far as the staff may ask."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import text

if TYPE_CHECKING:
    from datetime import datetime

    from clinic_desktop.db.database import ReadSession


def clock(session: ReadSession) -> datetime:
    """Return the server's time at this moment."""
    now: datetime = session.scalars(text("SELECT clock_timestamp()")).one()
    return now


def encoding(session: ReadSession) -> str:
    return str(session.scalar(text("SELECT current_setting('server_encoding')")))


def safety(session: ReadSession) -> tuple[bool, bool]:
    """Return whether the server waits for the disk, and whether it writes full pages."""
    found = session.execute(
        text(
            "SELECT current_setting('fsync')::boolean AND current_setting('synchronous_commit') <> 'off',"
            " current_setting('full_page_writes')::boolean"
        )
    ).one()
    return bool(found[0]), bool(found[1])
