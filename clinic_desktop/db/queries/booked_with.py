"""With whom patients have bookings: what the desk may know of another provider's patients."""

from __future__ import annotations

from typing import TYPE_CHECKING

from clinic_desktop.domain.identifiers import ProviderId
from clinic_desktop.domain.patients import BookedWith

if TYPE_CHECKING:
    from collections.abc import Iterable

    from clinic_desktop.db.database import ReadSession

_BOOKED = """
SELECT a."patientId", a."providerId", btrim(concat_ws(' ', v."firstName", v."lastName")),
       max(a."appointmentDate") FILTER (WHERE a."appointmentDate" < w.now) AT TIME ZONE 'UTC' AS last_at,
       min(a."appointmentDate") FILTER (WHERE a."appointmentDate" >= w.now) AT TIME ZONE 'UTC' AS next_at
FROM public.appointments a JOIN public.providers v ON v.id = a."providerId",
     (SELECT now() AT TIME ZONE 'UTC') AS w (now)
WHERE a."patientId" = ANY (%s) AND a.status NOT IN ('cancelled', 'no_show')
  AND a."appointmentDate" BETWEEN TIMESTAMP '1900-01-01' AND TIMESTAMP '9000-01-01'
GROUP BY 1, 2, 3 ORDER BY 1, next_at NULLS LAST, last_at DESC
"""


def booked_with(session: ReadSession, patients: Iterable[str]) -> dict[str, tuple[BookedWith, ...]]:
    """Return for each patient the providers he has bookings with, the next booking first."""
    wanted = list(patients)
    found: dict[str, tuple[BookedWith, ...]] = {}
    if wanted:
        for patient, provider, name, last_at, next_at in session.connection().exec_driver_sql(_BOOKED, (wanted,)):
            found[patient] = (
                *found.get(patient, ()),
                BookedWith(ProviderId(provider), name, last_at, next_at),
            )
    return found
