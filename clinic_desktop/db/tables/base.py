"""What all mapped tables share: names, types and the version of a row."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Any

from sqlalchemy import Column, Dialect, FetchedValue, MetaData, Text, cast, event
from sqlalchemy import Enum as SqlEnum
from sqlalchemy.dialects.postgresql import TIMESTAMP
from sqlalchemy.orm import DeclarativeBase, MappedColumn, mapped_column
from sqlalchemy.types import TypeDecorator, UserDefinedType

from clinic_desktop.domain.statuses import AllergySeverity, AppointmentStatus, AppointmentType, Sex

if TYPE_CHECKING:
    from enum import Enum

    from sqlalchemy import BindParameter, ColumnElement
    from sqlalchemy.sql.base import SchemaEventTarget


class UtcTimestamp(TypeDecorator[datetime]):
    """Aware moments in Python, ``TIMESTAMP(3)`` holding UTC in the given tables."""

    impl = TIMESTAMP(precision=3)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        del dialect
        return None if value is None else value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        del dialect
        return None if value is None else value.replace(tzinfo=UTC)


class RowVersion(UserDefinedType[str]):
    """PostgreSQL's xmin as text. It has no operators with text, so every value bound is cast."""

    cache_ok = True

    def get_col_spec(self, **_: Any) -> str:
        return "XID"

    def bind_expression(self, bindvalue: BindParameter[str]) -> ColumnElement[str]:
        return cast(cast(bindvalue, Text), self)

    def result_processor(self, dialect: Dialect, coltype: object) -> Any:
        del dialect, coltype
        return str


def _native(kind: type[Enum], name: str) -> SqlEnum:
    return SqlEnum(kind, name=name, create_type=False, values_callable=lambda values: [one.value for one in values])


class Table(DeclarativeBase):
    """A mapped table. Attributes are snake_case; the given tables' columns are camelCase."""

    metadata = MetaData()
    type_annotation_map = {
        str: Text(),
        datetime: UtcTimestamp(),
        Sex: _native(Sex, "Sex"),
        AllergySeverity: _native(AllergySeverity, "AllergySeverity"),
        AppointmentType: _native(AppointmentType, "AppointmentType"),
        AppointmentStatus: _native(AppointmentStatus, "AppointmentStatus"),
    }


def camel_case(name: str) -> str:
    """Return the given schema's name for one of ours: ``is_ai_extracted`` is ``isAIExtracted``."""
    humps = re.sub(r"_([a-z])", lambda match: match[1].upper(), name)
    return re.sub(r"^isAi", "isAI", humps)


@event.listens_for(Column, "before_parent_attach")
def _name_as_given(column: Column[Any], parent: SchemaEventTarget) -> None:
    if getattr(parent, "schema", None) == "public" and column.name and not column.system:
        column.name = camel_case(column.name)


def version_column() -> MappedColumn[str]:
    """Return the column of a row's version, for ``__mapper_args__``: every writer changes it, psql too."""
    return mapped_column("xmin", RowVersion(), system=True, server_default=FetchedValue())


Id = Annotated[str, mapped_column(Text, primary_key=True)]
CreatedAt = Annotated[datetime, mapped_column(server_default=FetchedValue())]
