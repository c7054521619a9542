"""A patient's chronic conditions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm.attributes import flag_modified

from clinic_desktop.db import tables
from clinic_desktop.db.queries.partial_dates import keep_diagnosis, plain, precision_of
from clinic_desktop.db.queries.patients import stored
from clinic_desktop.domain.allergies import StruckOut
from clinic_desktop.domain.codes import CodeName
from clinic_desktop.domain.conditions import Condition, ConditionFields
from clinic_desktop.domain.identifiers import ConditionId, PatientId, Version
from clinic_desktop.domain.partial_dates import with_precision
from clinic_desktop.domain.problems import cleaned
from clinic_desktop.domain.statuses import ConditionStatus

if TYPE_CHECKING:
    from clinic_desktop.db.database import ReadSession, WriteSession


def of_patient(session: ReadSession, patient_id: PatientId) -> tuple[Condition, ...]:
    """Return the conditions, those struck out last, then by name."""
    row, struck, code = tables.ChronicCondition, tables.StruckCondition, tables.ConditionCode
    partial = tables.PartialDiagnosis
    found = session.execute(
        select(
            row.id,
            row.version,
            row.condition_name,
            row.diagnosis_date,
            row.status,
            row.notes,
            row.created_at,
            struck.struck_by,
            struck.struck_at,
            struck.reason,
            code.code,
            code.text.label("code_text"),
            code.version.label("code_version"),
            code.condition_id.label("coded"),
            partial.precision,
        )
        .outerjoin(struck, struck.condition_id == row.id)
        .outerjoin(code, code.condition_id == row.id)
        .outerjoin(partial, partial.condition_id == row.id)
        .where(row.patient_id == patient_id)
        .order_by(struck.struck_at.is_not(None), func.lower(row.condition_name), row.id)
    )
    return tuple(
        Condition(
            id=ConditionId(one.id),
            version=_version(one.version, one.code_version if one.coded else None),
            fields=ConditionFields(
                one.condition_name,
                with_precision(one.diagnosis_date, precision_of(one.precision)),
                _status(one.status),
                one.notes,
                CodeName(one.code, one.code_text) if one.code else None,
            ),
            recorded_at=one.created_at,
            struck_out=StruckOut(one.struck_by, one.struck_at, one.reason) if one.struck_at else None,
        )
        for one in found
    )


def row(session: WriteSession, condition_id: ConditionId) -> tables.ChronicCondition | None:
    return session.scalar(
        select(tables.ChronicCondition).where(tables.ChronicCondition.id == condition_id).with_for_update()
    )


def code_row(session: WriteSession, condition_id: ConditionId) -> tables.ConditionCode | None:
    return session.get(tables.ConditionCode, condition_id, with_for_update=True)


def version(condition: tables.ChronicCondition, code: tables.ConditionCode | None) -> Version:
    """Return the version of a condition with its code: whoever changes either changes it."""
    return _version(condition.version, code.version if code else None)


def add(session: WriteSession, condition_id: ConditionId, patient_id: PatientId, fields: ConditionFields) -> None:
    condition = tables.ChronicCondition(id=condition_id, patient_id=patient_id)
    fill(condition, fields, is_new=True)
    session.add(condition)
    session.flush()
    fill_code(session, condition_id, None, fields.code)
    keep_diagnosis(session, condition_id, fields.diagnosed_on)
    session.flush()


def fill(condition: tables.ChronicCondition, fields: ConditionFields, *, is_new: bool = False) -> None:
    """Write what differs; what another program stored with other blanks or code points stays if nobody touched it."""
    if stored(condition.condition_name) != stored(fields.name):
        condition.condition_name = stored(fields.name) or ""
    condition.diagnosis_date = plain(fields.diagnosed_on)
    if is_new or _status(condition.status) is not fields.status:
        condition.status = fields.status.value
    if stored(condition.notes) != stored(fields.notes):
        condition.notes = stored(fields.notes)


def touch(condition: tables.ChronicCondition) -> None:
    """Have a condition written anew as it is, so that it gets another version."""
    flag_modified(condition, "diagnosis_date")


def fill_code(
    session: WriteSession, condition_id: ConditionId, row: tables.ConditionCode | None, wanted: CodeName | None
) -> bool:
    """Write another code, or take it away. Says whether it is another one; its text is what the list says."""
    if (row.code if row else None) == (wanted.code if wanted else None):
        return False
    code, said = (wanted.code, wanted.text) if wanted else (None, None)
    if row is None:
        session.add(tables.ConditionCode(condition_id=condition_id, code=code, text=said))
    else:
        row.code, row.text = code, said
    return True


def is_struck(session: ReadSession, condition_id: ConditionId) -> bool:
    return session.get(tables.StruckCondition, condition_id) is not None


def strike_out(session: WriteSession, condition_id: ConditionId, reason: str) -> None:
    statement = insert(tables.StruckCondition).values(condition_id=condition_id, reason=cleaned(reason))
    session.execute(statement.on_conflict_do_nothing())


def _status(stored_status: str | None) -> ConditionStatus:
    """Another program may leave the status empty: the given column's default is active."""
    return ConditionStatus(stored_status or ConditionStatus.ACTIVE)


def _version(condition: str, code: str | None) -> Version:
    return Version(f"{condition}.{code}" if code else f"{condition}")
