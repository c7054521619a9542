"""A relationship that loads by itself is a query nobody sees, later and on whatever thread."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import ForeignKey
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship

from clinic_desktop.db import tables

if TYPE_CHECKING:
    from sqlalchemy.orm import registry


def relationships_that_load(mapped: registry) -> list[str]:
    return [str(one) for mapper in mapped.mappers for one in mapper.relationships if one.lazy != "raise"]


def test_no_relationship_loads_by_itself() -> None:
    assert relationships_that_load(tables.Table.registry) == []


def test_the_rule_sees_a_relationship_that_does() -> None:
    class Scratch(DeclarativeBase):
        pass

    class Ward(Scratch):
        __tablename__ = "ward"
        id: Mapped[int] = mapped_column(primary_key=True)

    class Bed(Scratch):
        __tablename__ = "bed"
        id: Mapped[int] = mapped_column(primary_key=True)
        ward_id: Mapped[int] = mapped_column(ForeignKey(Ward.id))
        seen = relationship(Ward)
        asked = relationship(Ward, lazy="raise", viewonly=True)

    assert relationships_that_load(Scratch.registry) == ["Bed.seen"]
