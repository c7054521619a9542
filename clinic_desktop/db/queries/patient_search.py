"""The patient search: one statement for most questions, two more when nobody was found and a word may be mistyped."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from clinic_desktop.db.queries.corrected_words import meant_words
from clinic_desktop.db.queries.merged_patients import FINDABLE, survivors
from clinic_desktop.db.queries.search_tier import ROWS, Condition, Tier
from clinic_desktop.db.queries.search_tiers import similar_tiers, tiers
from clinic_desktop.domain.identifiers import PatientId
from clinic_desktop.domain.pages import Page
from clinic_desktop.domain.patients import PatientMatch, PatientSummary, SearchPlace
from clinic_desktop.domain.search_text import parse
from clinic_desktop.domain.statuses import Sex

if TYPE_CHECKING:
    from collections.abc import Sequence

    from clinic_desktop.db.database import ReadSession
    from clinic_desktop.domain.patients import PatientSearch

PAGE_ROWS = ROWS - 1
FIRST_SIMILAR_RANK = 1000
"""Ranks of the answer with a corrected word, so that its next page is not looked for among the exact ones."""

SHOWN = """
    p.id, p."lastName", p."firstName", p."dateOfBirth", p.sex::text, p.phone, p.email,
    f.title, f.preferred_name, f.deceased_on, f.archived_at IS NOT NULL
"""
_PAGE = f"""
SELECT found.rank, found.keys, {SHOWN}
FROM (SELECT row_number() OVER () AS place, ranked.* FROM ({{ranked}}) AS ranked LIMIT {ROWS}) AS found
JOIN public.patients p ON p.id = found.patient_id COLLATE "default"
LEFT JOIN clinic.patient_profile f ON f.patient_id = found.patient_id COLLATE "default"
ORDER BY found.place
"""


def search(session: ReadSession, question: PatientSearch, *, day_first: bool = True) -> Page[PatientMatch]:
    """Find at most fifty patients, the best first, behind ``question.after``."""
    meaning = parse(question.text, day_first)
    is_corrected = question.after is not None and question.after.rank >= FIRST_SIMILAR_RANK
    page: Page[PatientMatch] = Page((), has_more=False)
    if not is_corrected:
        page = _page(session, tiers(meaning), question, 0)
    if page.items or (question.after is not None and not is_corrected):
        return page
    meant = meant_words(session, meaning.words)
    if not any(meant):
        return page
    return _page(session, similar_tiers(meaning, meant), question, FIRST_SIMILAR_RANK)


def summary(row: Sequence[Any]) -> PatientSummary:
    """Return the record of a row of the columns shown."""
    return PatientSummary(
        id=PatientId(row[0]),
        last_name=row[1],
        first_name=row[2],
        born_on=row[3],
        sex=Sex(row[4]),
        phone=row[5],
        email=row[6],
        title=row[7],
        preferred_name=row[8],
        deceased_on=row[9],
        is_archived=row[10],
    )


def _page(
    session: ReadSession, ranked: tuple[Tier, ...], question: PatientSearch, first_rank: int
) -> Page[PatientMatch]:
    after = question.after
    selects: list[Condition] = []
    beside = Condition(_beside(question))
    for number, tier in enumerate(ranked):
        rank = first_rank + number
        if after is None or rank >= after.rank:
            here = beside & tier.order.behind(after) if after is not None and rank == after.rank else beside
            selects.append(tier.select(rank, here))
        beside = beside & tier.where.excluded
    if not selects:
        return Page((), has_more=False)
    statement = _PAGE.format(ranked=" UNION ALL ".join(select.sql for select in selects))
    values = tuple(value for select in selects for value in select.values)
    rows = session.connection().exec_driver_sql(statement, values).fetchall()
    matches = tuple(_match(ranked[row[0] - first_rank], row) for row in rows[:PAGE_ROWS])
    if not question.include_archived:
        matches = _with_survivors(session, matches)
    return Page(matches, has_more=len(rows) > PAGE_ROWS)


def _beside(question: PatientSearch) -> str:
    if question.include_archived:
        return "true"
    return FINDABLE if question.text.strip() else "NOT archived"


def _with_survivors(session: ReadSession, matches: tuple[PatientMatch, ...]) -> tuple[PatientMatch, ...]:
    """Put whoever is left in the place of those who were merged into him, unless he was found himself."""
    merged = [match.patient.id for match in matches if match.patient.is_archived]
    left = survivors(session, merged, SHOWN)
    shown = {match.patient.id for match in matches}
    found = []
    for match in matches:
        if match.patient.id not in left:
            found.append(match)
            continue
        survivor, before = summary(left[match.patient.id]), match.patient
        if survivor.id not in shown and not survivor.is_archived:
            shown.add(survivor.id)
            name = f"{before.last_name}, {before.first_name}"
            found.append(replace(match, patient=survivor, merged_name=name))
    return tuple(found)


def _match(tier: Tier, row: Sequence[Any]) -> PatientMatch:
    patient = summary(row[2:])
    return PatientMatch(patient, tier.reason, tier.marks, SearchPlace(row[0], tuple(row[1]), patient.id))
