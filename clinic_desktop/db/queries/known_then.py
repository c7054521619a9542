"""What stood in a chart at an earlier moment: rows as they were, by the record of what was changed since."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar, cast

from sqlalchemy import column, func, literal, literal_column, select, text
from sqlalchemy.orm import aliased

from clinic_desktop.db import tables
from clinic_desktop.db.queries.partial_dates import precision_of
from clinic_desktop.domain.allergies import Allergy, AllergyFields, NoKnownAllergies
from clinic_desktop.domain.conditions import Condition, ConditionFields
from clinic_desktop.domain.identifiers import AllergyId, ConditionId, PatientId, Version
from clinic_desktop.domain.partial_dates import with_precision
from clinic_desktop.domain.statuses import ConditionStatus
from clinic_desktop.domain.timeline import STATEMENT_ID

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import ColumnElement, Table

    from clinic_desktop.db.database import ReadSession

RowT = TypeVar("RowT", bound=tables.Table)

_NO_VERSION = "0"


def stood_then(table: type[RowT], patient_id: PatientId, moment: datetime | None) -> type[RowT]:
    """Return a patient's rows of a table as they stood at a moment, to select from; without one, the table itself."""
    if moment is None:
        return table
    mapped = cast("Table", table.__table__)
    own = [column(one.name, one.type) for one in mapped.columns if not one.system]
    shape: ColumnElement[object] = literal_column(f"NULL::{mapped.fullname}")
    found = func.clinic.rows_then(shape, patient_id, moment).table_valued(*own, name=f"{mapped.name}_then")
    rows = select(*found.c, literal(_NO_VERSION).label("xmin")).subquery()
    return aliased(table, rows, adapt_on_names=True)


def changed_after(session: ReadSession, patient_id: PatientId, moment: datetime) -> dict[str, datetime]:
    """Return which rows of a chart were changed or deleted after a moment, by id, and when last.

    The statement that no allergies are known has the id of its entry.
    """
    asked = text("SELECT subject, row_id, changed_at FROM clinic.changed_after(:patient, :moment)")
    found: dict[str, datetime] = {}
    for subject, row, at in session.execute(asked, {"patient": patient_id, "moment": moment}):
        row_id = STATEMENT_ID if subject == "no_known_allergies" else row
        found[row_id] = max(at, found.get(row_id, at))
    return found


def allergies_then(
    session: ReadSession, patient_id: PatientId, moment: datetime
) -> tuple[tuple[Allergy, ...], NoKnownAllergies | None]:
    """Return the allergies as they read then, and the statement that stood then. Who struck what is not looked at."""
    row, partial = stood_then(tables.Allergy, patient_id, moment), tables.PartialOnset
    known = {one.allergy_id: one.precision for one in session.execute(select(partial.allergy_id, partial.precision))}
    allergies = tuple(
        Allergy(
            AllergyId(one.id),
            Version(_NO_VERSION),
            AllergyFields(
                one.allergen,
                one.reaction,
                one.severity,
                with_precision(one.onset_date, precision_of(known.get(one.id))),
            ),
            one.created_at,
        )
        for one in session.scalars(select(row).order_by(row.allergen, row.id))
    )
    said = session.scalars(select(stood_then(tables.NoKnownAllergies, patient_id, moment))).one_or_none()
    return allergies, NoKnownAllergies(said.stated_by, said.stated_at) if said else None


def conditions_then(session: ReadSession, patient_id: PatientId, moment: datetime) -> tuple[Condition, ...]:
    """Return the conditions as they read then. Who struck what is not looked at."""
    row, partial = stood_then(tables.ChronicCondition, patient_id, moment), tables.PartialDiagnosis
    known = {
        one.condition_id: one.precision for one in session.execute(select(partial.condition_id, partial.precision))
    }
    return tuple(
        Condition(
            ConditionId(one.id),
            Version(_NO_VERSION),
            ConditionFields(
                one.condition_name,
                with_precision(one.diagnosis_date, precision_of(known.get(one.id))),
                ConditionStatus(one.status or ConditionStatus.ACTIVE),
                one.notes,
            ),
            one.created_at,
        )
        for one in session.scalars(select(row).order_by(row.condition_name, row.id))
    )
