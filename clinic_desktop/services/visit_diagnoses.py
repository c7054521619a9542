"""How the coded diagnoses of a visit are compared with what stands on screen, and written where they differ."""

from __future__ import annotations

from typing import TYPE_CHECKING

from clinic_desktop.db import tables
from clinic_desktop.db.queries import visit_diagnoses
from clinic_desktop.domain.codes import main_code
from clinic_desktop.domain.errors import EditConflict

if TYPE_CHECKING:
    from clinic_desktop.db.database import ReadSession, WriteSession
    from clinic_desktop.domain.visits import SaveVisit


def write_diagnoses(session: WriteSession, record_id: str, command: SaveVisit) -> bool:
    """Add, remove and rank what differs. Says whether anything did; raises EditConflict, CodeUnknown."""
    known = {row.code: row for row in visit_diagnoses.rows(session, record_id)}
    seen = {one.code for one in command.diagnoses} | {one.id for one in command.removed_diagnoses}
    wanted = {one.code: one for one in command.diagnoses}
    if main_code(command.diagnoses) and any(row.is_main and code not in seen for code, row in known.items()):
        raise EditConflict("visits", command.appointment_id)
    changed = False
    for gone in command.removed_diagnoses:
        row = known.get(gone.id)
        if row is None:
            continue
        if row.version != gone.version:
            raise EditConflict("visits", command.appointment_id)
        session.delete(row)
        changed = True
    becoming = []
    for code, row in known.items():
        one = wanted.get(code)
        if one is None or row.is_main == one.is_main:
            continue
        if row.version != one.version:
            raise EditConflict("visits", command.appointment_id)
        if one.is_main:
            becoming.append(row)
        row.is_main = False
        changed = True
    added = sorted((one for one in command.diagnoses if one.code not in known), key=lambda one: one.code)
    if any(one.version is not None for one in added):
        raise EditConflict("visits", command.appointment_id)
    if changed and (becoming or any(one.is_main for one in added)):
        # There is never more than one main diagnosis: the one before steps back first.
        session.flush()
    for row in becoming:
        row.is_main = True
    session.add_all(
        tables.VisitDiagnosis(
            medical_record_id=record_id, code=one.code, text=one.text, rank=one.rank, is_main=one.is_main
        )
        for one in added
    )
    return changed or bool(added)


def are_diagnoses_stored(session: ReadSession, record_id: str, command: SaveVisit) -> bool:
    """Say whether writing them would change nothing."""
    known = {row.code: row.is_main for row in visit_diagnoses.rows(session, record_id)}
    return all(known.get(one.code) is one.is_main for one in command.diagnoses) and known.keys().isdisjoint(
        one.id for one in command.removed_diagnoses
    )
