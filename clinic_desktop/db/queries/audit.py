"""The audit trail: read, sealed and verified through the database's own functions."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.types import Text

from clinic_desktop.domain.audit import (
    AuditAction,
    AuditEvent,
    AuditPatient,
    AuditPerson,
    AuditVerification,
    Witness,
    WitnessVerdict,
)
from clinic_desktop.domain.identifiers import Login, PatientId

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy import Row

    from clinic_desktop.db.database import ReadSession, WriteSession
    from clinic_desktop.domain.audit import AuditSearch

BLOCKS_AT_ONCE = 200
MANY_PATIENTS = 1000
NOTED_AT_ONCE = 1000
"""More the server does not note with one call: it could be kept busy otherwise."""
LONG = "SET LOCAL statement_timeout = '120s'"

_REPORT = text(
    "SELECT * FROM clinic.audit_report(CAST(:since AS timestamptz), CAST(:until AS timestamptz), :actor, :patient,"
    " :actions, :subjects, CAST(:before_at AS timestamptz), :before_seq, :most)"
).bindparams(bindparam("actions", type_=ARRAY(Text)), bindparam("subjects", type_=ARRAY(Text)))

_OF_ROW = text(
    "SELECT e.seq, e.at, e.actor, s.display_name AS actor_name, e.workstation, e.action, e.subject, e.row_id,"
    " e.patient_id, NULL AS patient_name, e.reason, e.changed, r.reviewed_by, r.reviewed_at"
    " FROM clinic.audit_event e LEFT JOIN clinic.staff s ON s.db_role = e.actor"
    " LEFT JOIN clinic.break_glass_review r ON r.event_seq = e.seq"
    " WHERE e.row_id = :row AND e.subject = :subject ORDER BY e.at DESC, e.seq DESC LIMIT :most"
)

_NOTE = text("SELECT clinic.note(:action, :subject, :patients, :reason, CAST(:details AS jsonb))").bindparams(
    bindparam("patients", type_=ARRAY(Text))
)


def events(session: ReadSession, question: AuditSearch, most: int) -> tuple[AuditEvent, ...]:
    """Return events, the latest first."""
    found = session.execute(
        _REPORT,
        {
            "since": question.since,
            "until": question.until,
            "actor": question.actor,
            "patient": question.patient_id,
            "actions": [str(action) for action in question.actions] or None,
            "subjects": list(question.subjects) or None,
            "before_at": question.after.at if question.after else None,
            "before_seq": question.after.seq if question.after else None,
            "most": most,
        },
    )
    return tuple(_event(one) for one in found)


def events_of_row(session: ReadSession, subject: str, row_id: str, most: int) -> tuple[AuditEvent, ...]:
    """Return what happened to one row of a table, the latest first. Names of patients are not told here."""
    found = session.execute(_OF_ROW, {"subject": subject, "row": row_id, "most": most})
    return tuple(_event(one) for one in found)


def people(session: ReadSession) -> tuple[AuditPerson, ...]:
    """Return everybody on the staff, now and before, by name."""
    found = session.execute(
        text("SELECT db_role, display_name, active FROM clinic.staff ORDER BY active DESC, display_name, db_role")
    )
    return tuple(AuditPerson(Login(one.db_role), one.display_name, one.active) for one in found)


def patients(session: ReadSession, wanted: str, most: int) -> tuple[AuditPatient, ...]:
    """Return patients of the trail by words of their names, or by their number."""
    found = session.execute(
        text("SELECT * FROM clinic.audit_patients(:wanted, :most)"), {"wanted": wanted, "most": most}
    )
    return tuple(AuditPatient(PatientId(one.patient_id), one.last_name, one.first_name) for one in found)


def details(session: ReadSession, seq: int) -> dict[str, object] | None:
    """Return what an event changed, or None where the person may not read it."""
    found: dict[str, object] | None = session.scalar(text("SELECT clinic.audit_details(:seq)"), {"seq": seq})
    return found


def review(session: WriteSession, seq: int, remark: str) -> None:
    session.execute(text("SELECT clinic.review_break_glass(:seq, :remark)"), {"seq": seq, "remark": remark})


def note(
    session: WriteSession,
    action: AuditAction,
    subject: str,
    patients: Iterable[str] = (),
    reason: str | None = None,
    details: dict[str, object] | None = None,
) -> None:
    """Add an event that only the program knows of: what left it, and what was refused."""
    known = list(patients)
    if len(known) > MANY_PATIENTS:
        # Each of them gets a line of his own.
        session.execute(text(LONG))
    values = {
        "action": str(action),
        "subject": subject,
        "reason": reason,
        "details": json.dumps(details) if details else None,
    }
    for first in range(0, max(len(known), 1), NOTED_AT_ONCE):
        session.execute(_NOTE, {**values, "patients": known[first : first + NOTED_AT_ONCE]})


def seal(session: WriteSession) -> int | None:
    """Seal what is committed; None while somebody else does."""
    sealed: int | None = session.scalar(text("SELECT clinic.seal()"))
    return sealed


def head(session: ReadSession) -> Witness | None:
    """Return the last sealed block, or None before the first."""
    found = session.execute(
        text("SELECT no, encode(hash, 'hex') AS hash FROM clinic.audit_block ORDER BY no DESC LIMIT 1")
    ).one_or_none()
    return Witness(identity(session), found.no, found.hash) if found else None


def identity(session: ReadSession) -> str:
    """Return what tells this database from every other, wherever it is restored to."""
    found: str = session.scalars(
        text(
            "SELECT concat_ws('/', current_database(), system_id, extract(epoch FROM started_at))"
            " FROM clinic.audit_era WHERE no = 1"
        )
    ).one()
    return found


def verdict(session: ReadSession, seen: Witness) -> WitnessVerdict:
    """Compare the block that a workstation remembers with the one that stands there now."""
    found = session.scalar(
        text("SELECT encode(hash, 'hex') FROM clinic.audit_block WHERE no = :no"), {"no": seen.block}
    )
    if found == seen.block_hash:
        return WitnessVerdict.AGREES
    was_restored = session.scalar(
        text("SELECT EXISTS (SELECT FROM clinic.audit_era WHERE no > 1 AND last_block < :no)"), {"no": seen.block}
    )
    if was_restored:
        return WitnessVerdict.RESTORED
    return WitnessVerdict.CUT_SHORT if found is None else WitnessVerdict.DIFFERENT


def verify_more(session: ReadSession, so_far: AuditVerification) -> AuditVerification:
    """Compare some more blocks with their events, and after the last one look for events in no block."""
    session.execute(text(LONG))
    found = session.execute(
        text("SELECT * FROM clinic.verify_audit(:first, :most)"),
        {"first": so_far.next_block or 1, "most": BLOCKS_AT_ONCE},
    ).one()
    blocks, counted = so_far.blocks + found.blocks, so_far.events + found.events
    if found.bad_block is None and found.next_block is not None:
        return AuditVerification(blocks, counted, next_block=found.next_block)
    rest = session.execute(text("SELECT * FROM clinic.unsealed_audit()")).one()
    return AuditVerification(blocks, counted, found.bad_block, rest.unsealed, rest.strays)


def numbers_go_on(session: ReadSession) -> bool:
    """Say whether transaction numbers go on where the last block ended: in the same server, and not behind it."""
    found = session.scalar(
        text(
            "SELECT e.system_id = s.system_identifier AND pg_snapshot_xmax(pg_current_snapshot()) >= coalesce("
            " (SELECT b.behind_xid FROM clinic.audit_block b WHERE b.era = e.no ORDER BY b.no DESC LIMIT 1), '0')"
            " FROM clinic.audit_era e, pg_control_system() s ORDER BY e.no DESC LIMIT 1"
        )
    )
    return bool(found)


def start_era(session: WriteSession, why: str) -> int:
    """Say that the database was restored into another server; return the number of the new era."""
    session.execute(text(LONG))
    started: int = session.scalars(text("SELECT clinic.start_era(:why)"), {"why": why}).one()
    return started


def _event(one: Row[Any]) -> AuditEvent:
    return AuditEvent(
        seq=one.seq,
        at=one.at,
        actor=one.actor,
        actor_name=one.actor_name,
        workstation=one.workstation,
        action=AuditAction(one.action),
        subject=one.subject,
        row_id=one.row_id,
        patient_id=PatientId(one.patient_id) if one.patient_id else None,
        patient_name=one.patient_name,
        reason=one.reason,
        changed=tuple(one.changed or ()),
        reviewed_by=one.reviewed_by,
        reviewed_at=one.reviewed_at,
    )
