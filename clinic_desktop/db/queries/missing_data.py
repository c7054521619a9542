"""Patients of whom something is not known that the desk needs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from clinic_desktop.db.queries.patient_search import SHOWN, summary
from clinic_desktop.domain import limits
from clinic_desktop.domain.missing_data import IncompletePatient, Missing
from clinic_desktop.domain.pages import Page

if TYPE_CHECKING:
    from clinic_desktop.db.database import ReadSession
    from clinic_desktop.domain.missing_data import MissingSearch

_FEW_DIGITS = f"length(regexp_replace({{}}, '[^0-9]', '', 'g')) < {limits.PHONE_DIGITS_LEAST}"
_IS_MISSING = {
    Missing.PHONE: _FEW_DIGITS.format("p.phone"),
    Missing.EMAIL: "coalesce(btrim(p.email), '') = ''",
    Missing.ADDRESS: "coalesce(btrim(p.address), '') = ''",
    Missing.CONTACT: "(btrim(p.\"emergencyContactName\") = '' OR "
    + _FEW_DIGITS.format('p."emergencyContactPhone"')
    + ")",
}
_CHEAPEST_FIRST = (Missing.EMAIL, Missing.ADDRESS, Missing.PHONE, Missing.CONTACT)
_COMING = """
EXISTS (SELECT FROM public.appointments a WHERE a."patientId" = p.id AND a.status = 'scheduled'
        AND a."appointmentDate" >= (now() AT TIME ZONE 'UTC'))
"""
_COLUMNS = ", ".join(_IS_MISSING[one] for one in Missing)
_FOUND = f"""
SELECT {SHOWN}, p.address, {_COLUMNS}
FROM public.patients p LEFT JOIN clinic.patient_profile f ON f.patient_id = p.id
WHERE f.archived_at IS NULL AND f.deceased_on IS NULL AND ({{missing}}) AND {{beside}}
ORDER BY lower(p."lastName"), lower(p."firstName"), p.id LIMIT %s
"""
_AFTER_SHOWN = 11


def incomplete_patients(session: ReadSession, question: MissingSearch, most: int) -> Page[IncompletePatient]:
    """Return patients by name, and whether there are more. Archived and deceased ones are not asked."""
    missing = " OR ".join(_IS_MISSING[one] for one in _CHEAPEST_FIRST if one in question.wanted) or "false"
    statement = _FOUND.format(missing=missing, beside=_COMING if question.only_coming else "true")
    rows = session.connection().exec_driver_sql(statement, (most + 1,)).fetchall()
    found = tuple(
        IncompletePatient(
            summary(row),
            tuple(one for one, is_missing in zip(Missing, row[_AFTER_SHOWN + 1 :], strict=True) if is_missing),
            row[_AFTER_SHOWN] or "",
        )
        for row in rows[:most]
    )
    return Page(found, has_more=len(rows) > most)
