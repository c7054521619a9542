"""Lets connections read what another program stored and Python cannot hold, and write it back as it was.

The driver's own loaders raise for infinity, for years before 1 and after 9999, and one such row would make a whole
list unloadable. What is read in their place is marked by its type: see domain/unreadable.py.
"""

from __future__ import annotations

from datetime import MAXYEAR, MINYEAR, date, datetime
from typing import TYPE_CHECKING, Any

from psycopg import DataError, postgres
from psycopg.adapt import Buffer, Dumper
from psycopg.types.datetime import DateLoader, TimestampLoader, TimestamptzLoader
from psycopg.types.numeric import NumericLoader

from clinic_desktop.domain.unreadable import UnreadableDate, UnreadableMoment, UnreadableNumber

if TYPE_CHECKING:
    from decimal import Decimal

    import psycopg

_EDGES = (MINYEAR, MAXYEAR)
"""Moments of the first and the last year: in another time zone they may lie outside of the calendar."""


class _Dates(DateLoader):
    def load(self, data: Buffer) -> date:
        try:
            return date.fromisoformat(_text(data))
        except ValueError:
            pass
        try:
            return super().load(data)
        except DataError:
            return UnreadableDate(_text(data))


class _Timestamps(TimestampLoader):
    def load(self, data: Buffer) -> datetime:
        # Hundreds of moments are read with one patient, and nearly all are written as Python itself reads them.
        try:
            read = datetime.fromisoformat(_text(data))
        except ValueError:
            try:
                read = super().load(data)
            except DataError:
                return UnreadableMoment(_text(data))
        return UnreadableMoment(_text(data)) if read.year in _EDGES else read


class _TimestampsWithZone(TimestamptzLoader):
    def load(self, data: Buffer) -> datetime:
        try:
            read = super().load(data)
        except DataError:
            return UnreadableMoment(_text(data))
        return UnreadableMoment(_text(data)) if read.year in _EDGES else read


class _Numbers(NumericLoader):
    def load(self, data: Buffer) -> Decimal:
        read = super().load(data)
        return read if read.is_finite() else UnreadableNumber(_text(data))


class _AsStored(Dumper):
    def dump(self, obj: Any) -> Buffer:  # noqa: ANN401 - the driver's signature
        stored: str = obj.stored
        return stored.encode()


class _DateAsStored(_AsStored):
    oid = postgres.types["date"].oid


class _MomentAsStored(_AsStored):
    oid = postgres.types["timestamp"].oid


class _NumberAsStored(_AsStored):
    oid = postgres.types["numeric"].oid


def read_unreadable_values(connection: psycopg.Connection[Any]) -> None:
    """Let a connection mark what it cannot read, instead of failing."""
    known = connection.adapters
    for type_name, loader in (
        ("date", _Dates),
        ("timestamp", _Timestamps),
        ("timestamptz", _TimestampsWithZone),
        ("numeric", _Numbers),
    ):
        known.register_loader(type_name, loader)
    for kind, dumper in (
        (UnreadableDate, _DateAsStored),
        (UnreadableMoment, _MomentAsStored),
        (UnreadableNumber, _NumberAsStored),
    ):
        known.register_dumper(kind, dumper)


def _text(data: Buffer) -> str:
    return bytes(data).decode()
