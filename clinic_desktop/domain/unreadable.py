"""Values that another program stored and that are no date, no moment, no number here: kept, marked, never guessed.

They take the place of the real thing in records, so that lists load and forms open. Whatever shows a date asks
``is_unreadable``; nothing computes with them: they stay what they are under every operation and stand last in order.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Self, TypeGuard

if TYPE_CHECKING:
    from datetime import timedelta, tzinfo


class UnreadableDate(date):
    """A stored day that the calendar of this program does not have: infinity, before Christ, after the year 9999."""

    stored: str

    def __new__(cls, stored: str) -> Self:
        made = super().__new__(cls, date.max.year, date.max.month, date.max.day)
        made.stored = stored
        return made

    def replace(self, *_: Any, **__: Any) -> Self:  # noqa: ANN401 - there is nothing to replace
        return self

    def __add__(self, value: timedelta, /) -> Self:
        return self

    def __eq__(self, other: object) -> bool:
        return isinstance(other, UnreadableDate) and other.stored == self.stored

    def __ne__(self, other: object) -> bool:
        return not self == other

    def __hash__(self) -> int:
        return hash(("unreadable date", self.stored))

    def __repr__(self) -> str:
        return f"UnreadableDate({self.stored!r})"

    def __reduce_ex__(self, _protocol: object) -> tuple[type[Self], tuple[str]]:
        return type(self), (self.stored,)


class UnreadableMoment(datetime):
    """A stored moment that no calendar of this program has. It is aware, as all moments are."""

    stored: str

    def __new__(cls, stored: str) -> Self:
        made = super().__new__(cls, date.max.year, date.max.month, date.max.day, tzinfo=UTC)
        made.stored = stored
        return made

    def date(self) -> UnreadableDate:
        return UnreadableDate(self.stored)

    def astimezone(self, tz: tzinfo | None = None) -> Self:
        del tz
        return self

    def replace(self, *_: Any, **__: Any) -> Self:  # noqa: ANN401 - there is nothing to replace
        return self

    def __add__(self, value: timedelta, /) -> Self:
        return self

    def __eq__(self, other: object) -> bool:
        return isinstance(other, UnreadableMoment) and other.stored == self.stored

    def __ne__(self, other: object) -> bool:
        return not self == other

    def __hash__(self) -> int:
        return hash(("unreadable moment", self.stored))

    def __repr__(self) -> str:
        return f"UnreadableMoment({self.stored!r})"

    def __reduce_ex__(self, _protocol: object) -> tuple[type[Self], tuple[str]]:
        return type(self), (self.stored,)


class UnreadableNumber(Decimal):
    """A stored "not a number". It equals only another one, so that a record read twice is the same twice."""

    stored: str

    def __new__(cls, stored: str) -> Self:
        made = super().__new__(cls, "NaN")
        made.stored = stored
        return made

    def __eq__(self, other: object) -> bool:
        return isinstance(other, UnreadableNumber) and other.stored == self.stored

    def __ne__(self, other: object) -> bool:
        return not self == other

    def __hash__(self) -> int:
        return hash(("unreadable number", self.stored))

    def __repr__(self) -> str:
        return f"UnreadableNumber({self.stored!r})"

    def __deepcopy__(self, _memo: object) -> Self:
        return self

    def __reduce__(self) -> tuple[type[Self], tuple[str]]:
        return type(self), (self.stored,)


Unreadable = UnreadableDate | UnreadableMoment | UnreadableNumber


def is_unreadable(value: object) -> TypeGuard[Unreadable]:
    return isinstance(value, UnreadableDate | UnreadableMoment | UnreadableNumber)
