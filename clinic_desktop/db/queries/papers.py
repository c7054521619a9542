"""What paper needs besides the bookings themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from clinic_desktop.db import tables
from clinic_desktop.domain.identifiers import PatientId

if TYPE_CHECKING:
    from collections.abc import Iterable

    from clinic_desktop.db.database import ReadSession


def phones(session: ReadSession, patient_ids: Iterable[PatientId]) -> dict[PatientId, str]:
    """Return the telephone number of each patient asked for."""
    asked = sorted(set(patient_ids))
    found = session.execute(select(tables.Patient.id, tables.Patient.phone).where(tables.Patient.id.in_(asked)))
    return {PatientId(one.id): one.phone for one in found}
