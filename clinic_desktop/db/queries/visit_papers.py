"""What only the papers of a visit need: who had it, with his licence."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from clinic_desktop.db import tables
from clinic_desktop.domain.visit_papers import Prescriber

if TYPE_CHECKING:
    from clinic_desktop.db.database import ReadSession
    from clinic_desktop.domain.identifiers import ProviderId


def prescriber(session: ReadSession, provider_id: ProviderId) -> Prescriber:
    row = tables.Provider
    found = session.execute(
        select(row.first_name + " " + row.last_name, row.specialty, row.license_number).where(row.id == provider_id)
    ).one()
    return Prescriber(*found)
