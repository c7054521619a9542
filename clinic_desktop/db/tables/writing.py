"""Snippets, templates and own words."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import DateTime, FetchedValue
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from clinic_desktop.db.tables.base import Id, Table, version_column
from clinic_desktop.domain.statuses import AppointmentType


class Snippet(Table):
    __tablename__ = "snippet"
    __table_args__ = {"schema": "clinic"}

    id: Mapped[Id]
    abbreviation: Mapped[str]
    title: Mapped[str]
    section: Mapped[str | None]
    body: Mapped[str]
    owner: Mapped[str | None]
    author: Mapped[str] = mapped_column(server_default=FetchedValue())
    changed_by: Mapped[str] = mapped_column(server_default=FetchedValue())
    changed_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=FetchedValue())
    version: Mapped[str] = version_column()

    __mapper_args__ = {"version_id_col": version, "version_id_generator": False}


class VisitTemplate(Table):
    __tablename__ = "visit_template"
    __table_args__ = {"schema": "clinic"}

    id: Mapped[Id]
    type: Mapped[AppointmentType]
    title: Mapped[str]
    texts: Mapped[dict[str, str]] = mapped_column(JSONB)
    owner: Mapped[str | None]
    author: Mapped[str] = mapped_column(server_default=FetchedValue())
    changed_by: Mapped[str] = mapped_column(server_default=FetchedValue())
    changed_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=FetchedValue())
    version: Mapped[str] = version_column()

    __mapper_args__ = {"version_id_col": version, "version_id_generator": False}


class OwnWord(Table):
    """A row belongs to whoever is signed in: the server says to whom."""

    __tablename__ = "own_word"
    __table_args__ = {"schema": "clinic"}

    owner: Mapped[str] = mapped_column(primary_key=True, server_default=FetchedValue())
    word: Mapped[str] = mapped_column(primary_key=True)
