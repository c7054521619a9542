"""The formulary as it is stored."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

from sqlalchemy import select

from clinic_desktop.db import tables
from clinic_desktop.domain.formulary import Formulary, FormularyId, FormularyItem
from clinic_desktop.domain.tall_man import USES_TALL_MAN

if TYPE_CHECKING:
    from collections.abc import Iterable

    from clinic_desktop.db.database import ReadSession, WriteSession

_LISTS = ("other_names", "brands", "forms", "strengths", "routes", "groups")
_MAY_BE_EMPTY = ("pregnancy_note", "age_note")


def formulary(session: ReadSession) -> Formulary:
    rows = session.scalars(select(tables.FormularyItem).order_by(tables.FormularyItem.name))
    return Formulary(tuple(_item(row) for row in rows), uses_tall_man=_uses_tall_man(session))


def _uses_tall_man(session: ReadSession) -> bool:
    """Say whether names are written with tall-man letters: as an administrator set it, else by the clinic's country."""
    row = tables.Setting
    settings = session.execute(select(row.name, row.value).where(row.name.in_(("tall_man", "country"))))
    found = {one.name: one.value for one in settings}
    is_usual = found.get("country") in USES_TALL_MAN
    return bool(found.get("tall_man", "on" if is_usual else "off") == "on")


def put(session: WriteSession, items: Iterable[FormularyItem]) -> int:
    """Add entries, or change those with the same id. Returns how many rows differ from what was there."""
    known = {row.id: row for row in session.scalars(select(tables.FormularyItem).with_for_update())}
    differing = 0
    for item in items:
        values = _row(item)
        row = known.get(item.id)
        if row is None:
            session.add(tables.FormularyItem(**values))
            differing += 1
            continue
        changed = {name: value for name, value in values.items() if getattr(row, name) != value}
        for name, value in changed.items():
            setattr(row, name, value)
        differing += bool(changed)
    session.flush()
    return differing


def _row(item: FormularyItem) -> dict[str, object]:
    values = asdict(item)
    return {
        **values,
        **{name: list(values[name]) for name in _LISTS},
        **{name: values[name] or None for name in _MAY_BE_EMPTY},
    }


def _item(row: tables.FormularyItem) -> FormularyItem:
    return FormularyItem(
        id=FormularyId(row.id),
        name=row.name,
        class_code=row.class_code,
        class_name=row.class_name,
        least_age=row.least_age,
        source=row.source,
        pregnancy_note=row.pregnancy_note or "",
        age_note=row.age_note or "",
        other_names=tuple(row.other_names),
        brands=tuple(row.brands),
        forms=tuple(row.forms),
        strengths=tuple(row.strengths),
        routes=tuple(row.routes),
        groups=tuple(row.groups),
    )
