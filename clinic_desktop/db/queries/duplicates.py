"""Suspected pairs: looked for in pieces along the index of changes, judged in Python, kept in clinic."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import bindparam, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.types import Text

from clinic_desktop.db.queries.patient_search import SHOWN, summary
from clinic_desktop.domain import limits
from clinic_desktop.domain.duplicates import SUSPICIOUS_LEAST, SuspectedPair
from clinic_desktop.domain.patients import DuplicateReason, DuplicateSearch
from clinic_desktop.domain.same_person import likeness, reasons_for

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from clinic_desktop.db.database import ReadSession, WriteSession
    from clinic_desktop.domain.duplicates import DismissPair
    from clinic_desktop.domain.patients import PatientSummary

CANDIDATES = 60
"""People compared for each thing in common: a home where hundreds have one telephone does not stop everything."""

_NOT_MERGED = "NOT EXISTS (SELECT FROM clinic.merge m WHERE m.merged_id = {} AND m.unmerged_at IS NULL)"

_PIECE = """
SELECT s.changed_at::text, s.patient_id FROM clinic.patient_search s, clinic.duplicate_sweep w
WHERE (s.changed_at, s.patient_id) > (w.at, w.patient_id COLLATE "C")
ORDER BY s.changed_at, s.patient_id LIMIT %s
"""

_CANDIDATES = f"""
WITH piece AS (
    SELECT patient_id, last_name, first_name, born_on, local_phone, email
    FROM clinic.patient_search WHERE patient_id = ANY (%s) AND NOT archived),
found AS (
    SELECT p.patient_id AS one_id, c.patient_id AS other_id FROM piece p CROSS JOIN LATERAL (
        SELECT s.patient_id FROM clinic.patient_search s
        WHERE s.born_on = p.born_on AND s.patient_id <> p.patient_id AND NOT s.archived
        ORDER BY left(s.last_name, 2) <> left(p.last_name, 2), s.last_name, s.first_name LIMIT {CANDIDATES}) c
    UNION
    SELECT p.patient_id, c.patient_id FROM piece p CROSS JOIN LATERAL (
        SELECT s.patient_id FROM clinic.patient_search s
        WHERE s.local_phone = p.local_phone AND s.patient_id <> p.patient_id AND NOT s.archived
        ORDER BY s.last_name <> p.last_name LIMIT {CANDIDATES}) c
    WHERE length(p.local_phone) >= {limits.PHONE_DIGITS_LEAST}
    UNION
    SELECT p.patient_id, c.patient_id FROM piece p CROSS JOIN LATERAL (
        SELECT s.patient_id FROM clinic.patient_search s
        WHERE s.email = p.email AND s.email <> '' AND s.patient_id <> p.patient_id AND NOT s.archived
        ORDER BY s.last_name <> p.last_name LIMIT {CANDIDATES}) c
    WHERE p.email <> '')
SELECT * FROM (SELECT DISTINCT least(one_id, other_id) AS one_id, greatest(one_id, other_id) AS other_id FROM found) d
"""

_PEOPLE = f"""
SELECT {SHOWN} FROM public.patients p LEFT JOIN clinic.patient_profile f ON f.patient_id = p.id WHERE p.id = ANY (%s)
"""

_NOTE = text(
    "SELECT clinic.note_suspects(CAST(:from_at AS timestamp), :from_id, CAST(:to_at AS timestamp), :to_id, :looked,"
    " CAST(:found AS jsonb))"
).bindparams(bindparam("looked", type_=ARRAY(Text)))

_PAIRS = f"""
SELECT CASE WHEN o."createdAt" >= t."createdAt" THEN d.one_id ELSE d.other_id END AS one_id,
       CASE WHEN o."createdAt" >= t."createdAt" THEN d.other_id ELSE d.one_id END AS other_id,
       d.score, d.reasons, d.found_at, d.dismissed_at,
       coalesce(w.display_name, d.dismissed_by, '') AS dismissed_by
FROM clinic.suspected_duplicate d
JOIN public.patients t ON t.id = d.one_id JOIN public.patients o ON o.id = d.other_id
LEFT JOIN clinic.staff w ON w.db_role = d.dismissed_by
WHERE d.dismissed_at IS {{dismissed}}
  AND {_NOT_MERGED.format("d.one_id")} AND {_NOT_MERGED.format("d.other_id")}
ORDER BY {{order}} LIMIT :most
"""


_COUNT = f"""
SELECT count(*) FROM clinic.suspected_duplicate d
WHERE d.dismissed_at IS NULL AND {_NOT_MERGED.format("d.one_id")} AND {_NOT_MERGED.format("d.other_id")}
"""


class Piece(NamedTuple):
    """Patients to be looked at, and the places before and behind them."""

    from_at: str
    from_id: str
    to_at: str
    to_id: str
    looked: list[str]


def next_piece(session: ReadSession, most: int) -> Piece | None:
    """Return the next patients who are new or changed since they were looked at; None if there are none."""
    connection = session.connection()
    place = connection.exec_driver_sql("SELECT at::text, patient_id FROM clinic.duplicate_sweep").one()
    found = connection.exec_driver_sql(_PIECE, (most,)).fetchall()
    if not found:
        return None
    return Piece(place[0], place[1], found[-1][0], found[-1][1], [row[1] for row in found])


def left_over(session: ReadSession) -> int:
    """Return how many patients are still to be looked at."""
    counted: int = session.scalars(
        text(
            "SELECT count(*) FROM clinic.patient_search s, clinic.duplicate_sweep w"
            ' WHERE (s.changed_at, s.patient_id) > (w.at, w.patient_id COLLATE "C")'
        )
    ).one()
    return counted


def suspects(session: ReadSession, looked: Sequence[str]) -> list[dict[str, object]]:
    """Return who looks like one of these patients: each pair once, with how much speaks for it and why."""
    connection = session.connection()
    pairs = connection.exec_driver_sql(_CANDIDATES, (list(looked),)).fetchall()
    known = _people(session, {patient for pair in pairs for patient in pair})
    found: list[dict[str, object]] = []
    for one_id, other_id in pairs:
        one, other = known.get(one_id), known.get(other_id)
        if one is None or other is None:
            continue
        reasons = reasons_for(_as_typed(one), other)
        score = likeness(reasons)
        if score >= SUSPICIOUS_LEAST:
            found.append({"one": one_id, "other": other_id, "score": score, "reasons": list(reasons)})
    return found


def note(session: WriteSession, piece: Piece, found: Iterable[dict[str, object]]) -> bool:
    """Write down what was found. False if another workstation has looked at these patients meanwhile."""
    values = {**piece._asdict(), "found": json.dumps(list(found))}
    is_first: bool = session.scalars(_NOTE, values).one()
    return is_first


def pairs(session: ReadSession, most: int, *, dismissed: bool = False) -> tuple[SuspectedPair, ...]:
    """Return pairs to be looked at, the likeliest first; or those said to be two people, the latest first.

    Of each pair the one who was registered earlier stands first.
    """
    order = "d.dismissed_at DESC, d.one_id" if dismissed else "d.score DESC, d.one_id, d.other_id"
    statement = _PAIRS.format(dismissed="NOT NULL" if dismissed else "NULL", order=order)
    rows = session.execute(text(statement), {"most": most}).fetchall()
    known = _people(session, {patient for row in rows for patient in (row.one_id, row.other_id)})
    return tuple(
        SuspectedPair(
            known[row.one_id],
            known[row.other_id],
            row.score,
            tuple(DuplicateReason(reason) for reason in row.reasons if reason in set(DuplicateReason)),
            row.found_at,
            row.dismissed_at,
            row.dismissed_by,
        )
        for row in rows
    )


def count(session: ReadSession) -> int:
    """Return how many pairs nobody has decided about."""
    counted: int = session.scalars(text(_COUNT)).one()
    return counted


def look_anew(session: WriteSession) -> None:
    session.execute(text("SELECT clinic.look_anew()"))


def dismiss(session: WriteSession, command: DismissPair) -> None:
    one, other = sorted((command.one, command.other))
    session.execute(text("SELECT clinic.dismiss_suspects(:one, :other)"), {"one": one, "other": other})


def _people(session: ReadSession, wanted: Iterable[str]) -> dict[str, PatientSummary]:
    rows: Iterable[Any] = session.connection().exec_driver_sql(_PEOPLE, (list(wanted),))
    return {row[0]: summary(row) for row in rows}


def _as_typed(one: PatientSummary) -> DuplicateSearch:
    return DuplicateSearch(one.first_name, one.last_name, one.born_on, one.phone, one.email or "", one.id)
