"""Who is registered already and may be the person being registered: found by indexes, judged in Python."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from clinic_desktop.db.queries.booked_with import booked_with
from clinic_desktop.db.queries.corrected_words import meant_words
from clinic_desktop.db.queries.merged_patients import survivors
from clinic_desktop.db.queries.patient_search import SHOWN, summary
from clinic_desktop.db.queries.search_tier import Condition
from clinic_desktop.domain import limits
from clinic_desktop.domain.folding import fold
from clinic_desktop.domain.patients import PossibleDuplicate
from clinic_desktop.domain.problems import cleaned
from clinic_desktop.domain.same_person import likeness, reasons_for
from clinic_desktop.domain.search_text import local_digits, phone_digits

if TYPE_CHECKING:
    from collections.abc import Iterator

    from clinic_desktop.db.database import ReadSession
    from clinic_desktop.domain.identifiers import PatientId
    from clinic_desktop.domain.patients import DuplicateSearch

CANDIDATES = 30
"""People looked at for each thing in common."""

_CANDIDATES = f"""
SELECT {SHOWN}
FROM (SELECT DISTINCT patient_id FROM ({{found}}) AS found WHERE patient_id <> %s) AS candidate
JOIN public.patients p ON p.id = candidate.patient_id COLLATE "default"
LEFT JOIN clinic.patient_profile f ON f.patient_id = candidate.patient_id COLLATE "default"
"""


def possible_duplicates(
    session: ReadSession, question: DuplicateSearch, limit: int = 5
) -> tuple[PossibleDuplicate, ...]:
    """Return the likeliest people first, each with why. Archived ones too: they can be brought back."""
    wanted = list(_conditions(session, question))
    if not wanted:
        return ()
    found = " UNION ALL ".join(
        f"(SELECT patient_id FROM clinic.patient_search WHERE {one.sql} LIMIT {CANDIDATES})" for one in wanted
    )
    values = (*(value for one in wanted for value in one.values), question.except_id or "")
    rows = session.connection().exec_driver_sql(_CANDIDATES.format(found=found), values)
    judged = [PossibleDuplicate(known, reasons_for(question, known)) for known in map(summary, rows)]
    likely = [one for one in judged if one.reasons]
    likely.sort(key=lambda one: (-likeness(one.reasons), one.patient.last_name, one.patient.first_name, one.patient.id))
    shown = _with_survivors(session, likely[:limit], question.except_id)
    booked = booked_with(session, (one.patient.id for one in shown))
    return tuple(replace(one, booked_with=booked.get(one.patient.id, ())) for one in shown)


def _with_survivors(
    session: ReadSession, found: list[PossibleDuplicate], except_id: PatientId | None
) -> list[PossibleDuplicate]:
    """Put whoever is left in the place of those who were merged into him."""
    left = survivors(session, [one.patient.id for one in found if one.patient.is_archived], SHOWN)
    known: dict[str, PossibleDuplicate] = {one.patient.id: one for one in found if one.patient.id not in left}
    for one in found:
        if one.patient.id in left:
            survivor = summary(left[one.patient.id])
            name = f"{one.patient.last_name}, {one.patient.first_name}"
            known.setdefault(survivor.id, replace(one, patient=survivor, merged_name=name))
    return [one for patient, one in known.items() if patient != except_id]


def _conditions(session: ReadSession, question: DuplicateSearch) -> Iterator[Condition]:
    last, first = fold(cleaned(question.last_name)), fold(cleaned(question.first_name))
    last_words, first_words = last.split(), first.split()
    phone, local_phone = phone_digits(cleaned(question.phone)), local_digits(cleaned(question.phone))
    email = cleaned(question.email).lower()
    if len(local_phone) >= limits.PHONE_DIGITS_LEAST:
        yield Condition("local_phone = %s", (local_phone,))
        yield Condition("phone = %s", (phone,))
    if "@" in email:
        yield Condition("email <> '' AND email = %s", (email,))
    meant = meant_words(session, [*last_words, *first_words])
    if last and first:
        lasts = _variants(last_words, meant[: len(last_words)])
        firsts = _variants(first_words, meant[len(last_words) :])
        yield Condition("last_name = %s AND first_name = %s", (last, first))
        yield Condition("last_name = ANY(%s::text[]) AND first_name = ANY(%s::text[])", (lasts, firsts))
        yield Condition("last_name = ANY(%s::text[]) AND first_name = ANY(%s::text[])", (firsts, lasts))
        yield Condition(
            "left(last_name, 2) || left(first_name, 2) = %s AND last_name >= %s AND last_name < %s || '!'"
            " AND first_name >= %s AND first_name < %s || '!'",
            (last[:2] + first[:2], last_words[0], last_words[0], first_words[0], first_words[0]),
        )
    if question.born_on is not None and (last or first):
        words = [*last_words, *first_words, *(word for words in meant for word in words)]
        either = " | ".join(f"'{word}'" for word in words)
        yield Condition("born_on = %s AND (words @@ %s::tsquery) IS TRUE", (question.born_on, either))


def _variants(words: list[str], meant: list[tuple[str, ...]]) -> list[str]:
    """Return the name, and the name with one of its words corrected."""
    corrected = (
        " ".join((*words[:at], other, *words[at + 1 :])) for at, others in enumerate(meant) for other in others
    )
    return [" ".join(words), *corrected]
