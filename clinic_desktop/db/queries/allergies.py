"""A patient's allergies and the statement that none are known."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import delete, func, literal_column, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm.attributes import flag_modified

from clinic_desktop.db import tables
from clinic_desktop.db.queries.partial_dates import keep_onset, plain, precision_of
from clinic_desktop.db.queries.patients import stored, stored_name
from clinic_desktop.domain.allergies import Allergy, AllergyFields, AllergyList, NoKnownAllergies, StruckOut
from clinic_desktop.domain.identifiers import AllergyId, PatientId, Version
from clinic_desktop.domain.partial_dates import with_precision
from clinic_desktop.domain.problems import cleaned
from clinic_desktop.domain.substances import Substance, SubstanceKind

if TYPE_CHECKING:
    from clinic_desktop.db.database import ReadSession, WriteSession


def of_patient(session: ReadSession, patient_id: PatientId) -> AllergyList:
    row, struck, chosen = tables.Allergy, tables.StruckAllergy, tables.AllergySubstance
    partial = tables.PartialOnset
    found = session.execute(
        select(
            row.id,
            row.version,
            row.allergen,
            row.reaction,
            row.severity,
            row.onset_date,
            row.created_at,
            struck.struck_by,
            struck.struck_at,
            struck.reason,
            chosen.kind,
            chosen.key,
            partial.precision,
        )
        .outerjoin(struck, struck.allergy_id == row.id)
        .outerjoin(chosen, chosen.allergy_id == row.id)
        .outerjoin(partial, partial.allergy_id == row.id)
        .where(row.patient_id == patient_id)
        .order_by(struck.struck_at.is_not(None), func.lower(row.allergen), row.id)
    )
    allergies = tuple(
        Allergy(
            id=AllergyId(one.id),
            version=Version(one.version),
            fields=AllergyFields(
                one.allergen,
                one.reaction,
                one.severity,
                with_precision(one.onset_date, precision_of(one.precision)),
            ),
            recorded_at=one.created_at,
            struck_out=StruckOut(one.struck_by, one.struck_at, one.reason) if one.struck_at else None,
            substance=Substance(SubstanceKind(one.kind), one.key) if one.kind else None,
        )
        for one in found
    )
    stated = session.execute(
        select(tables.NoKnownAllergies.stated_by, tables.NoKnownAllergies.stated_at).where(
            tables.NoKnownAllergies.patient_id == patient_id
        )
    ).one_or_none()
    return AllergyList(patient_id, allergies, NoKnownAllergies(*stated) if stated else None)


def row(session: WriteSession, allergy_id: AllergyId) -> tables.Allergy | None:
    return session.scalar(select(tables.Allergy).where(tables.Allergy.id == allergy_id).with_for_update())


def add(session: WriteSession, allergy_id: AllergyId, patient_id: PatientId, fields: AllergyFields) -> None:
    allergy = tables.Allergy(id=allergy_id, patient_id=patient_id)
    fill(allergy, fields)
    session.add(allergy)
    session.flush()
    keep_onset(session, allergy_id, fields.onset_on)
    session.flush()


def fill(allergy: tables.Allergy, fields: AllergyFields) -> None:
    """Write what differs; what another program stored with other blanks or code points stays if nobody touched it."""
    if stored_name(allergy.allergen) != stored_name(fields.allergen):
        allergy.allergen = stored_name(fields.allergen) or ""
    if stored(allergy.reaction) != stored(fields.reaction):
        allergy.reaction = stored(fields.reaction)
    allergy.severity = fields.severity
    allergy.onset_date = plain(fields.onset_on)


def touch(allergy: tables.Allergy) -> None:
    """Have an allergy written anew as it is, so that it gets another version."""
    flag_modified(allergy, "onset_date")


def choose_substance(session: WriteSession, allergy_id: AllergyId, substance: Substance | None) -> None:
    """Keep what an allergy is compared by; None leaves it to its text. What is there already is not written again."""
    table = tables.AllergySubstance
    known = session.get(table, allergy_id)
    if substance is None:
        if known is not None:
            session.delete(known)
    elif known is None:
        session.add(table(allergy_id=allergy_id, kind=substance.kind.value, key=substance.key))
    elif (known.kind, known.key) != (substance.kind.value, substance.key):
        known.kind, known.key = substance.kind.value, substance.key
    session.flush()


def is_struck(session: ReadSession, allergy_id: AllergyId) -> bool:
    return session.get(tables.StruckAllergy, allergy_id) is not None


def strike_out(session: WriteSession, allergy_id: AllergyId, reason: str) -> None:
    statement = insert(tables.StruckAllergy).values(allergy_id=allergy_id, reason=cleaned(reason))
    session.execute(statement.on_conflict_do_nothing())


def state_none(session: WriteSession, patient_id: PatientId) -> None:
    """State it anew; what the same person stated within the last minute is the same statement, asked for twice."""
    just_now = func.now() - timedelta(minutes=1)
    stated = select(tables.NoKnownAllergies.patient_id).where(
        tables.NoKnownAllergies.patient_id == patient_id,
        tables.NoKnownAllergies.stated_by == literal_column("session_user"),
        tables.NoKnownAllergies.stated_at > just_now,
    )
    if session.scalar(stated) is not None:
        return
    session.execute(delete(tables.NoKnownAllergies).where(tables.NoKnownAllergies.patient_id == patient_id))
    session.execute(insert(tables.NoKnownAllergies).values(patient_id=patient_id))
