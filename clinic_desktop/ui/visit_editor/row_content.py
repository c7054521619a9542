"""What stands in the rows of a visit's tables: whether it is anything, and whether it may be misread."""

from __future__ import annotations

from dataclasses import asdict, replace
from typing import TYPE_CHECKING

from clinic_desktop.domain.prescriptions import unsafe_problems

if TYPE_CHECKING:
    from collections.abc import Iterable

    from clinic_desktop.domain.prescriptions import Prescription
    from clinic_desktop.domain.problems import Problem
    from clinic_desktop.domain.symptoms import Symptom
    from clinic_desktop.ui.visit_editor.row_model import Row, RowModel


def has_content(row: Symptom | Prescription) -> bool:
    return row.version is not None or any(asdict(row.fields).values())


def without_content(model: RowModel[Row]) -> tuple[Row, ...]:
    """Return the rows that were added and hold nothing yet: somebody is about to write into them."""
    return tuple(row for row in model.rows if not has_content(row))


def unsafe_in_rows(rows: Iterable[Prescription], stored: Iterable[Prescription]) -> tuple[Problem, ...]:
    """Return what may be misread in prescriptions, unless it is stored like that already."""
    known = {one.id: one.fields for one in stored}
    return tuple(
        replace(found, field=f"prescriptions.{place}.{found.field}")
        for place, row in enumerate(rows)
        for found in unsafe_problems(row.fields, known.get(row.id))
    )
