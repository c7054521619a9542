"""Who was merged into whom: the old name and the old number find the patient who is left."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

    from clinic_desktop.db.database import ReadSession

FINDABLE = (
    "(NOT archived OR patient_id = ANY (ARRAY("
    'SELECT merged_id COLLATE "C" FROM clinic.merge WHERE unmerged_at IS NULL)))'
)
"""The condition on clinic.patient_search under which a list without archived patients still knows merged ones."""

_SURVIVORS = """
WITH RECURSIVE chain (merged_id, patient_id) AS (
    SELECT m.merged_id, m.survivor_id FROM clinic.merge m WHERE m.unmerged_at IS NULL AND m.merged_id = ANY (%s)
    UNION
    SELECT c.merged_id, m.survivor_id FROM chain c
    JOIN clinic.merge m ON m.merged_id = c.patient_id AND m.unmerged_at IS NULL)
SELECT c.merged_id, {shown}
FROM chain c JOIN public.patients p ON p.id = c.patient_id
LEFT JOIN clinic.patient_profile f ON f.patient_id = c.patient_id
WHERE NOT EXISTS (SELECT FROM clinic.merge m WHERE m.merged_id = c.patient_id AND m.unmerged_at IS NULL)
"""


def survivors(session: ReadSession, merged: Sequence[str], shown: str) -> dict[str, Sequence[Any]]:
    """Return, for each of these who was merged, the columns shown of the patient who is left at the end."""
    if not merged:
        return {}
    rows = session.connection().exec_driver_sql(_SURVIVORS.format(shown=shown), (list(merged),))
    return {row[0]: row[1:] for row in rows}
