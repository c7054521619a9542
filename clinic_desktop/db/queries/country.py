"""The country whose telephone numbers the clinic's patients have, as the settings keep it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import text

if TYPE_CHECKING:
    from clinic_desktop.db.database import ReadSession, WriteSession


def country(session: ReadSession) -> str:
    """Return the two letters of ISO 3166, or nothing while nobody has chosen."""
    found: str | None = session.scalar(text("SELECT value FROM clinic.setting WHERE name = 'country'"))
    return found or ""


def choose(session: WriteSession, code: str) -> None:
    session.execute(
        text(
            "INSERT INTO clinic.setting (name, value) VALUES ('country', :code)"
            " ON CONFLICT (name) DO UPDATE SET value = excluded.value"
        ),
        {"code": code},
    )
