"""Weekly hours, closings, and how long bookings of a type are. Who changed them is written by the database."""

from __future__ import annotations

from datetime import date, datetime, time

from sqlalchemy import BigInteger, DateTime, FetchedValue, ForeignKeyConstraint, SmallInteger
from sqlalchemy.orm import Mapped, mapped_column

from clinic_desktop.db.tables.base import Id, Table, version_column
from clinic_desktop.domain.statuses import AppointmentType


class WorkingWeek(Table):
    __tablename__ = "working_week"
    __table_args__ = {"schema": "clinic"}

    provider_id: Mapped[Id]
    valid_from: Mapped[date] = mapped_column(primary_key=True)
    changed_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=FetchedValue())
    changed_by: Mapped[str] = mapped_column(server_default=FetchedValue())
    removed_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    version: Mapped[str] = version_column()

    __mapper_args__ = {"version_id_col": version, "version_id_generator": False}


class WorkingSpan(Table):
    """A time of a week that is worked, or a break; replaced with all others of its week."""

    __tablename__ = "working_span"
    __table_args__ = (
        ForeignKeyConstraint(
            ["provider_id", "valid_from"], ["clinic.working_week.provider_id", "clinic.working_week.valid_from"]
        ),
        {"schema": "clinic"},
    )

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    provider_id: Mapped[str]
    valid_from: Mapped[date]
    weekday: Mapped[int] = mapped_column(SmallInteger)
    kind: Mapped[str]
    begins: Mapped[time]
    ends: Mapped[time]
    why: Mapped[str]


class ClosedPeriod(Table):
    __tablename__ = "closed_period"
    __table_args__ = {"schema": "clinic"}

    id: Mapped[Id]
    kind: Mapped[str]
    provider_id: Mapped[str | None]
    first_day: Mapped[date | None]
    last_day: Mapped[date | None]
    first_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    end_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    why: Mapped[str]
    changed_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=FetchedValue())
    changed_by: Mapped[str] = mapped_column(server_default=FetchedValue())
    version: Mapped[str] = version_column()

    __mapper_args__ = {"version_id_col": version, "version_id_generator": False}


class TypeTime(Table):
    __tablename__ = "type_time"
    __table_args__ = {"schema": "clinic"}

    type: Mapped[AppointmentType] = mapped_column(primary_key=True)
    minutes: Mapped[int]
    buffer_minutes: Mapped[int]
    version: Mapped[str] = version_column()

    __mapper_args__ = {"version_id_col": version, "version_id_generator": False}
