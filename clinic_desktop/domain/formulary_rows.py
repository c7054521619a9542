"""The formulary as rows of a table for spreadsheets; and what is wrong with such rows, line by line."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from clinic_desktop.domain.errors import ClinicError
from clinic_desktop.domain.folding import fold
from clinic_desktop.domain.formulary import FormularyId, FormularyItem

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

COLUMNS = (
    "id",
    "name",
    "other_names",
    "class_code",
    "class_name",
    "brands",
    "forms",
    "strengths",
    "routes",
    "groups",
    "pregnancy_note",
    "least_age",
    "age_note",
    "source",
)
LISTS = ("other_names", "brands", "forms", "strengths", "routes", "groups")
_REQUIRED = ("id", "name", "class_code", "class_name", "source")
_ID = re.compile(r"[a-z0-9][a-z0-9-]{0,99}")
_CLASS = re.compile(r"[A-Z][0-9]{2}[A-Z]{2}")
_SEPARATOR = ";"
_LONGEST = 200
_AGE_MOST = 120


@dataclass(frozen=True, slots=True)
class LineProblem:
    """What is wrong in one line. ``kind``: missing, malformed, too_long, twice, no_column, unknown_column, empty."""

    line: int
    column: str
    kind: str
    text: str = ""


@dataclass(eq=False)
class FormularyRefused(ClinicError):
    """A file cannot be taken over as the formulary; nothing of it was stored."""

    problems: tuple[LineProblem, ...]


def as_rows(items: Iterable[FormularyItem]) -> Iterator[tuple[str, ...]]:
    """Give the head, then a row for each entry."""
    yield COLUMNS
    for item in items:
        values = {name: getattr(item, name) for name in COLUMNS}
        yield tuple(
            _SEPARATOR.join(value) if name in LISTS else "" if value is None else str(value)
            for name, value in values.items()
        )


def from_rows(rows: Iterable[Sequence[str]]) -> tuple[FormularyItem, ...]:
    """Return the entries that rows with a head stand for. Raises FormularyRefused with all that is wrong."""
    numbered = enumerate(rows, 1)
    _, head = next(numbered, (1, ()))
    names = [cell.strip().lower() for cell in head]
    problems = [LineProblem(1, name, "no_column") for name in _REQUIRED if name not in names]
    problems += [LineProblem(1, name, "unknown_column") for name in names if name not in COLUMNS]
    if problems:
        raise FormularyRefused(tuple(problems))
    items: list[FormularyItem] = []
    ids: set[str] = set()
    drugs: set[str] = set()
    for line, cells in numbered:
        if not any(cell.strip() for cell in cells):
            continue
        values = {name: cell.strip() for name, cell in zip(names, cells, strict=False)}
        found = list(_problems(line, values))
        for known, column in ((ids, "id"), (drugs, "name")):
            key = fold(values.get(column, ""))
            if key and key in known:
                found.append(LineProblem(line, column, "twice", values[column]))
            known.add(key)
        problems += found
        if not found:
            items.append(_item(values))
    if not items and not problems:
        problems.append(LineProblem(1, "", "empty"))
    if problems:
        raise FormularyRefused(tuple(problems))
    return tuple(items)


def _problems(line: int, values: dict[str, str]) -> Iterator[LineProblem]:
    for name in _REQUIRED:
        if not values.get(name):
            yield LineProblem(line, name, "missing")
    forms = {"id": _ID, "class_code": _CLASS}
    for name, text in values.items():
        if text and name in forms and not forms[name].fullmatch(text):
            yield LineProblem(line, name, "malformed", text)
        parts = text.split(_SEPARATOR) if name in LISTS else [text]
        if any(len(part) > (_LONGEST if name.endswith(("note", "source")) else _LONGEST // 2) for part in parts):
            yield LineProblem(line, name, "too_long", text[:20])
    age = values.get("least_age", "")
    if age and not (age.isascii() and age.isdigit() and 0 < int(age[:6]) <= _AGE_MOST):
        yield LineProblem(line, "least_age", "malformed", age)
    if len(values.get("name", "xx")) == 1:
        yield LineProblem(line, "name", "malformed", values["name"])


def _item(values: dict[str, str]) -> FormularyItem:
    lists = {
        name: tuple(part.strip() for part in values.get(name, "").split(_SEPARATOR) if part.strip()) for name in LISTS
    }
    return FormularyItem(
        id=FormularyId(values["id"]),
        name=values["name"],
        class_code=values["class_code"],
        class_name=values["class_name"],
        pregnancy_note=values.get("pregnancy_note", ""),
        least_age=int(values["least_age"]) if values.get("least_age") else None,
        age_note=values.get("age_note", ""),
        source=values["source"],
        **lists,
    )
