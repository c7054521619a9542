"""What is settled about the clinic itself."""

from __future__ import annotations

from sqlalchemy.orm import Mapped, mapped_column

from clinic_desktop.db.tables.base import Table


class Setting(Table):
    """One of them by its name. Who changed it and when is written by the database."""

    __tablename__ = "setting"
    __table_args__ = {"schema": "clinic"}

    name: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[str]
