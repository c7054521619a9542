"""How the coded diagnoses of a visit are compared with what stands on screen, and written where they differ."""

from __future__ import annotations

from typing import TYPE_CHECKING

from clinic_desktop.db import tables
from clinic_desktop.db.queries import visit_diagnoses
from clinic_desktop.domain.codes import main_code
from clinic_desktop.domain.errors import EditConflict

if TYPE_CHECKING:
    from collections.abc import Mapping

    from clinic_desktop.db.database import ReadSession, WriteSession
    from clinic_desktop.domain.codes import CodedDiagnosis
    from clinic_desktop.domain.identifiers import Version
    from clinic_desktop.domain.visits import SaveVisit


def write_diagnoses(session: WriteSession, record_id: str, command: SaveVisit) -> bool:
    """Add, remove and rank what differs. Says whether anything did; raises EditConflict, CodeUnknown."""
    if not command.diagnoses and not command.removed_diagnoses:
        return False
    known = {row.code: row for row in visit_diagnoses.rows(session, record_id)}
    wanted = {one.code: one for one in command.diagnoses}
    _refuse_unseen_main(known, command)
    gone = [known[one.id] for one in command.removed_diagnoses if one.id in known]
    ranks = _ranks(known, command)
    ranked = [
        row
        for code, row in known.items()
        if code in wanted and (row.is_main != wanted[code].is_main or row.rank != ranks[code])
    ]
    added = sorted((one for one in command.diagnoses if one.code not in known), key=lambda one: one.code)
    read_at = {**{one.code: one.version for one in command.diagnoses}, **_versions(command)}
    if any(row.version != read_at[row.code] for row in (*gone, *ranked)) or any(one.version for one in added):
        raise EditConflict("visits", command.appointment_id)
    for row in gone:
        session.delete(row)
    becoming = [row for row in ranked if wanted[row.code].is_main]
    for row in ranked:
        row.is_main, row.rank = False, ranks[row.code]
    if gone or ranked:
        # There is never more than one main diagnosis: the one before steps back first.
        session.flush()
    for row in becoming:
        row.is_main = True
    session.add_all(
        tables.VisitDiagnosis(
            medical_record_id=record_id, code=one.code, text=one.text, rank=ranks[one.code], is_main=one.is_main
        )
        for one in added
    )
    return bool(gone or ranked or added)


def _refuse_unseen_main(known: Mapping[str, tables.VisitDiagnosis], command: SaveVisit) -> None:
    """Raise EditConflict if somebody else has called another diagnosis the main one, which was not seen here."""
    seen = {one.code for one in command.diagnoses} | {one.id for one in command.removed_diagnoses}
    if main_code(command.diagnoses) and any(row.is_main and code not in seen for code, row in known.items()):
        raise EditConflict("visits", command.appointment_id)


def _versions(command: SaveVisit) -> dict[str, Version]:
    return {one.id: one.version for one in command.removed_diagnoses}


def are_diagnoses_stored(session: ReadSession, record_id: str, command: SaveVisit) -> bool:
    """Say whether writing them would change nothing."""
    known = {row.code: row for row in visit_diagnoses.rows(session, record_id)}
    are_there = all(one.code in known and known[one.code].is_main is one.is_main for one in command.diagnoses)
    return (
        are_there
        and _is_in_order(known, command)
        and known.keys().isdisjoint(one.id for one in command.removed_diagnoses)
    )


def _is_in_order(known: Mapping[str, tables.VisitDiagnosis], command: SaveVisit) -> bool:
    """Say whether those that are stored stand in the order of the command, whatever their ranks are."""
    stored = [one for one in _by_rank(command) if one.code in known]
    places = [(known[one.code].rank, one.code) for one in stored]
    return places == sorted(places)


def _ranks(known: Mapping[str, tables.VisitDiagnosis], command: SaveVisit) -> dict[str, int]:
    """Return the rank of every code of the command: as it is stored, unless that would be another order."""
    stored = {code: row.rank for code, row in known.items()}
    ranks = [(stored.get(one.code, one.rank), one.code) for one in _by_rank(command)]
    if ranks == sorted(ranks):
        return {code: rank for rank, code in ranks}
    return {code: at for at, (_, code) in enumerate(ranks, 1)}


def _by_rank(command: SaveVisit) -> list[CodedDiagnosis]:
    return sorted(command.diagnoses, key=lambda one: (one.rank, one.code))
