"""How much is known of a day, beside the given column that holds its first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from clinic_desktop.db import tables
from clinic_desktop.domain.partial_dates import Precision, is_partial

if TYPE_CHECKING:
    from datetime import date

    from clinic_desktop.db.database import WriteSession
    from clinic_desktop.domain.identifiers import AllergyId, ConditionId


def plain(day: date | None) -> date | None:
    """Return what the given column holds of a day."""
    return day.first_day if is_partial(day) else day


def precision_of(stored: str | None) -> Precision | None:
    return None if stored is None else Precision(stored)


def keep_onset(session: WriteSession, allergy_id: AllergyId, day: date | None) -> bool:
    """Write down how much is known of an allergy's first day. Says whether it is another precision than before."""
    known, wanted = session.get(tables.PartialOnset, allergy_id, with_for_update=True), _precision(day)
    if known is None and wanted is not None:
        session.add(tables.PartialOnset(allergy_id=allergy_id, precision=wanted))
        return True
    return _change(session, known, wanted)


def keep_diagnosis(session: WriteSession, condition_id: ConditionId, day: date | None) -> bool:
    """Write down how much is known of the day of a diagnosis. Says whether it is another precision than before."""
    known, wanted = session.get(tables.PartialDiagnosis, condition_id, with_for_update=True), _precision(day)
    if known is None and wanted is not None:
        session.add(tables.PartialDiagnosis(condition_id=condition_id, precision=wanted))
        return True
    return _change(session, known, wanted)


def _precision(day: date | None) -> str | None:
    return day.precision.value if is_partial(day) else None


def _change(
    session: WriteSession, known: tables.PartialOnset | tables.PartialDiagnosis | None, wanted: str | None
) -> bool:
    if known is None or known.precision == wanted:
        return False
    if wanted is None:
        session.delete(known)
    else:
        known.precision = wanted
    return True
