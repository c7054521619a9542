"""How two people's work on one thing comes together, field by field: by itself where it can, by a choice where not."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING, Any, TypeVar

from clinic_desktop.domain.unreadable import is_unreadable

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from _typeshed import DataclassInstance

    RecordT = TypeVar("RecordT", bound=DataclassInstance)
else:
    RecordT = TypeVar("RecordT")

Content = dict[str, Any]
"""What a thing holds, by place: a field, or a row of a list. Empty places are left out."""


@dataclass(frozen=True, slots=True)
class Conflict:
    """A place that both changed, differently: what it was, what each made of it. None means not there."""

    place: str
    base: Any
    mine: Any
    theirs: Any


@dataclass(frozen=True, slots=True)
class Merge:
    """Both works together. Where they conflict, ``content`` holds mine until somebody chooses."""

    content: Content
    conflicts: tuple[Conflict, ...]

    def choosing_theirs(self, places: Collection[str]) -> Content:
        """Return the content with theirs in these places."""
        chosen = {conflict.place: conflict.theirs for conflict in self.conflicts if conflict.place in places}
        return without_nothing({**self.content, **chosen})


def known_by_sending(base: Content, sent: Content, theirs: Content) -> Content:
    """Return what a merge begins with after an answer was lost: what was sent and stands there now is one's own."""
    places = dict.fromkeys((*base, *sent))
    return without_nothing(
        {place: (sent if sent.get(place) == theirs.get(place) else base).get(place) for place in places}
    )


def merge(base: Content, mine: Content, theirs: Content) -> Merge:
    """Bring two changes of one base together, place by place. Rows of others keep their order, new ones follow."""
    content: Content = {}
    conflicts = []
    for place in dict.fromkeys((*mine, *theirs)):
        was, my, their = base.get(place), mine.get(place), theirs.get(place)
        if my == was:
            content[place] = their
        else:
            content[place] = my
            if their not in (was, my):
                conflicts.append(Conflict(place, was, my, their))
    return Merge(without_nothing(content), tuple(conflicts))


def differences(base: Content, mine: Content, theirs: Content) -> Merge:
    """Return every place where mine and theirs differ, whoever changed it, with all of mine as content.

    What nobody can read stays theirs: nobody typed it.
    """
    unreadable = {place: value for place, value in theirs.items() if is_unreadable(value)}
    conflicts = [
        Conflict(place, base.get(place), mine.get(place), theirs.get(place))
        for place in dict.fromkeys((*mine, *theirs))
        if place not in unreadable and mine.get(place) != theirs.get(place)
    ]
    return Merge(without_nothing({**mine, **unreadable}), tuple(conflicts))


def without_nothing(content: Mapping[str, Any]) -> Content:
    return {place: value for place, value in content.items() if value is not None}


def content_of_record(record: DataclassInstance) -> Content:
    """Return a record's fields by name; a text of nothing counts as not there, as it does in the database."""
    values = {one.name: getattr(record, one.name) for one in fields(record)}
    return {name: value for name, value in values.items() if value not in (None, "")}


def with_content(record: RecordT, content: Content) -> RecordT:
    """Return the record with this content in its fields. A text that a record must have is empty where none is."""
    values = {
        one.name: content.get(one.name, "" if isinstance(getattr(record, one.name), str) else None)
        for one in fields(record)
    }
    return replace(record, **values)
