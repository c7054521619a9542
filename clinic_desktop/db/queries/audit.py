"""The audit trail: read, sealed and verified through the database's own functions."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from sqlalchemy import bindparam, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.types import Text

from clinic_desktop.domain.audit import AuditAction, AuditEvent, AuditVerification, Witness, WitnessVerdict
from clinic_desktop.domain.identifiers import PatientId

if TYPE_CHECKING:
    from collections.abc import Iterable

    from clinic_desktop.db.database import ReadSession, WriteSession
    from clinic_desktop.domain.audit import AuditSearch

BLOCKS_AT_ONCE = 200
LONG = "SET LOCAL statement_timeout = '120s'"

_REPORT = text(
    "SELECT * FROM clinic.audit_report(CAST(:since AS timestamptz), CAST(:until AS timestamptz), :actor, :patient,"
    " :actions, :subjects, CAST(:before_at AS timestamptz), :before_seq, :most)"
).bindparams(bindparam("actions", type_=ARRAY(Text)), bindparam("subjects", type_=ARRAY(Text)))

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
    return tuple(
        AuditEvent(
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
        for one in found
    )


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
    session.execute(
        _NOTE,
        {
            "action": str(action),
            "subject": subject,
            "patients": list(patients),
            "reason": reason,
            "details": json.dumps(details) if details else None,
        },
    )


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


def verify(session: ReadSession) -> AuditVerification:
    """Compare every block with its events. Takes seconds for a million of them."""
    session.execute(text(LONG))
    blocks = counted = 0
    bad_block: int | None = None
    following: int | None = 1
    while following is not None and bad_block is None:
        found = session.execute(
            text("SELECT * FROM clinic.verify_audit(:first, :most)"), {"first": following, "most": BLOCKS_AT_ONCE}
        ).one()
        blocks, counted = blocks + found.blocks, counted + found.events
        bad_block, following = found.bad_block, found.next_block
    rest = session.execute(text("SELECT * FROM clinic.unsealed_audit()")).one()
    return AuditVerification(blocks, counted, bad_block, rest.unsealed, rest.strays)
