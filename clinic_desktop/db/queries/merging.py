"""Merging patients through the database's own functions: it alone may give a row to another patient."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.types import Text

from clinic_desktop.domain.identifiers import MergeId, PatientId
from clinic_desktop.domain.merging import (
    MERGED_FIELDS,
    Belongings,
    Merge,
    MergeObstacle,
    MergeRefused,
    Moved,
    UnmergePreview,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from clinic_desktop.db.database import ReadSession, WriteSession
    from clinic_desktop.domain.merging import MergePatients

COLUMNS = {
    "first_name": "firstName",
    "last_name": "lastName",
    "born_on": "dateOfBirth",
    "sex": "sex",
    "phone": "phone",
    "email": "email",
    "address": "address",
    "blood_type": "bloodType",
    "emergency_contact_name": "emergencyContactName",
    "emergency_contact_phone": "emergencyContactPhone",
    "emergency_contact_relationship": "emergencyContactRelationship",
    "title": "title",
    "preferred_name": "preferred_name",
    "deceased_on": "deceased_on",
}

_MERGE = text(
    "SELECT clinic.merge_patients(:id, :survivor, :merged, :fields, :survivor_version, :merged_version)"
).bindparams(bindparam("fields", type_=ARRAY(Text)))

_FOUND = """
SELECT m.id, m.survivor_id, s."lastName" || ', ' || s."firstName" AS survivor, m.merged_id,
       g."lastName" || ', ' || g."firstName" AS merged, m.merged_at, coalesce(w.display_name, m.merged_by) AS who
FROM clinic.merge m JOIN public.patients s ON s.id = m.survivor_id JOIN public.patients g ON g.id = m.merged_id
LEFT JOIN clinic.staff w ON w.db_role = m.merged_by
WHERE m.unmerged_at IS NULL
"""


def counted(
    session: ReadSession, survivor: PatientId, merged: PatientId
) -> tuple[Belongings, Belongings, MergeRefused | None]:
    """Return what belongs to two patients, and what keeps them from being made one."""
    found: dict[str, Any] = session.execute(
        text("SELECT clinic.merge_preview(:survivor, :merged)"), {"survivor": survivor, "merged": merged}
    ).scalar_one()
    return Belongings(**found["survivor"]), Belongings(**found["merged"]), _obstacle(found)


def merge(session: WriteSession, command: MergePatients) -> None:
    session.execute(
        _MERGE,
        {
            "id": command.id,
            "survivor": command.survivor,
            "merged": command.merged,
            "fields": [COLUMNS[name] for name in MERGED_FIELDS if name in command.taken],
            "survivor_version": f"{command.survivor_version}",
            "merged_version": f"{command.merged_version}",
        },
    )


def unmerge(session: WriteSession, merge_id: MergeId) -> None:
    session.execute(text("SELECT clinic.unmerge_patients(:id)"), {"id": merge_id})


def unmerge_preview(session: ReadSession, merge_id: MergeId) -> UnmergePreview:
    found: dict[str, Any] = session.execute(text("SELECT clinic.unmerge_preview(:id)"), {"id": merge_id}).scalar_one()
    later = found["later"]
    return UnmergePreview(
        Moved(**found["back"]),
        Moved(**found["added"]),
        _obstacle(found),
        (later["survivor"], later["merged"]) if later else None,
    )


def of_patient(session: ReadSession, patient_id: PatientId) -> tuple[Merge, ...]:
    """Return the merges in force that this patient takes part in, the latest first."""
    found = session.execute(
        text(f"{_FOUND} AND :patient IN (m.survivor_id, m.merged_id) ORDER BY m.no DESC"), {"patient": patient_id}
    )
    return tuple(_merge(one) for one in found)


def latest(session: ReadSession, most: int) -> tuple[Merge, ...]:
    """Return the merges in force, the latest first."""
    return tuple(
        _merge(one) for one in session.execute(text(f"{_FOUND} ORDER BY m.no DESC LIMIT :most"), {"most": most})
    )


def by_id(session: ReadSession, merge_id: MergeId) -> Merge | None:
    found = session.execute(text(f"{_FOUND} AND m.id = :id"), {"id": merge_id}).one_or_none()
    return _merge(found) if found else None


def _merge(one: Any) -> Merge:  # noqa: ANN401 - a row of SQLAlchemy
    return Merge(
        MergeId(one.id),
        PatientId(one.survivor_id),
        one.survivor,
        PatientId(one.merged_id),
        one.merged,
        one.merged_at,
        one.who,
    )


def _obstacle(found: Mapping[str, Any]) -> MergeRefused | None:
    return MergeRefused(MergeObstacle(found["why"]), found["detail"] or "") if found["why"] else None
