"""Snippets, templates and own words of whoever is signed in: the server's policies leave out those of others."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import column, delete, func, or_, select, table
from sqlalchemy.dialects.postgresql import insert

from clinic_desktop.db import tables
from clinic_desktop.db.queries import visits
from clinic_desktop.db.queries.struck import is_struck_visit
from clinic_desktop.domain.identifiers import AppointmentId, Version
from clinic_desktop.domain.problems import cleaned
from clinic_desktop.domain.visits import TEXT_FIELDS, VisitDetails
from clinic_desktop.domain.writing import Section, Snippet, SnippetId, TemplateId, VisitTemplate

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement

    from clinic_desktop.db.database import ReadSession, WriteSession

_s, _t, _w = tables.Snippet, tables.VisitTemplate, tables.OwnWord
_staff = table("staff", column("db_role"), column("display_name"), schema="clinic")


def _name(login: ColumnElement[str]) -> ColumnElement[str]:
    known = select(_staff.c.display_name).where(_staff.c.db_role == login).scalar_subquery()
    return func.coalesce(known, login)


def snippets(session: ReadSession) -> tuple[Snippet, ...]:
    asked = select(_s, _name(_s.author.expression), _name(_s.changed_by.expression))
    return tuple(
        Snippet(
            SnippetId(row.id),
            Version(row.version),
            row.abbreviation,
            row.title,
            row.body,
            Section(row.section) if row.section else None,
            row.owner is None,
            author,
            changed_by,
            row.changed_at,
        )
        for row, author, changed_by in session.execute(asked.order_by(func.lower(_s.abbreviation), _s.id))
    )


def templates(session: ReadSession) -> tuple[VisitTemplate, ...]:
    asked = select(_t, _name(_t.author.expression), _name(_t.changed_by.expression))
    return tuple(
        VisitTemplate(
            TemplateId(row.id),
            Version(row.version),
            row.type,
            row.title,
            row.texts,
            row.owner is None,
            author,
            changed_by,
            row.changed_at,
        )
        for row, author, changed_by in session.execute(asked.order_by(_t.type, func.lower(_t.title), _t.id))
    )


def own_words(session: ReadSession) -> frozenset[str]:
    return frozenset(session.scalars(select(_w.word)))


def snippet_row(session: WriteSession, snippet_id: SnippetId) -> tables.Snippet | None:
    """Return the row to be changed, locked until the end of the transaction."""
    return session.scalar(select(_s).where(_s.id == snippet_id).with_for_update())


def template_row(session: WriteSession, template_id: TemplateId) -> tables.VisitTemplate | None:
    """Return the row to be changed, locked until the end of the transaction."""
    return session.scalar(select(_t).where(_t.id == template_id).with_for_update())


def snippet_columns(snippet: Snippet) -> dict[str, Any]:
    """Return what is stored of a snippet, but for whose it is."""
    return {
        "abbreviation": cleaned(snippet.abbreviation),
        "title": cleaned(snippet.title),
        "body": cleaned(snippet.body),
        "section": snippet.section.value if snippet.section else None,
    }


def template_columns(template: VisitTemplate) -> dict[str, Any]:
    """Return what is stored of a template, but for whose it is. Empty texts are left out."""
    texts = {name: cleaned(template.texts.get(name)) for name in TEXT_FIELDS}
    return {
        "type": template.type,
        "title": cleaned(template.title),
        "texts": {name: text for name, text in texts.items() if text},
    }


def add_word(session: WriteSession, word: str) -> None:
    session.execute(insert(_w).values(word=word).on_conflict_do_nothing())


def remove_word(session: WriteSession, word: str) -> None:
    session.execute(delete(tables.OwnWord).where(_w.word == word))


def last_visit(session: ReadSession, appointment_id: AppointmentId) -> VisitDetails | None:
    """Return the patient's latest visit before this one in which a text was written; None if there is none.

    One that was entered in error is none.
    """
    a, r = tables.Appointment, tables.MedicalRecord
    this = (
        select(a.patient_id.label("patient_id"), a.appointment_date.label("starts_at"))
        .where(a.id == appointment_id)
        .subquery()
    )
    written = or_(*(func.coalesce(getattr(r, name), "") != "" for name in TEXT_FIELDS))
    found = session.scalar(
        select(a.id)
        .join(r, r.appointment_id == a.id)
        .join(this, this.c.patient_id == a.patient_id)
        .where(a.id != appointment_id, a.appointment_date < this.c.starts_at, written, ~is_struck_visit(a.id))
        .order_by(a.appointment_date.desc(), a.id)
        .limit(1)
    )
    return None if found is None else visits.details(session, AppointmentId(found))
