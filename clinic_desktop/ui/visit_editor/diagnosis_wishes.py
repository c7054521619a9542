"""What a diagnosis becomes: text of the visit, or a chronic condition of its patient."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtGui import QTextCursor

from clinic_desktop.domain.codes import CodeName
from clinic_desktop.domain.conditions import ConditionFields
from clinic_desktop.domain.limits import CONDITION_LENGTHS
from clinic_desktop.domain.problems import cleaned
from clinic_desktop.domain.unreadable import is_unreadable

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from clinic_desktop.domain.clock import ClinicClock
    from clinic_desktop.domain.codes import CodedDiagnosis
    from clinic_desktop.domain.visits import VisitDetails
    from clinic_desktop.ui.visit_editor.diagnoses import VisitDiagnoses
    from clinic_desktop.ui.widgets.text_area import TextArea
    from clinic_desktop.ui.workspace import Workspace


def connect_diagnoses(
    diagnoses: VisitDiagnoses,
    written: TextArea,
    stored: Callable[[], VisitDetails],
    clock: ClinicClock,
    workspace: Workspace | None,
) -> None:
    """Let the coded diagnoses know whether one is written, write into it, and wish for conditions."""

    def wish(one: CodedDiagnosis | None) -> None:
        if workspace is not None:
            visit = stored()
            fields = condition_of(one, written.plain(), _day_of(visit, clock))
            workspace.condition_wished.emit(visit.appointment.patient_id, fields)

    written.text_changed.connect(lambda: diagnoses.has_text(bool(cleaned(written.plain()))))
    diagnoses.text_wanted.connect(lambda text: write_behind(written, text))
    diagnoses.condition_wanted.connect(wish)


def condition_of(one: CodedDiagnosis | None, written: str, on: date | None) -> ConditionFields:
    """Return the condition to begin with: of a code its text, else what is written; as long as a name may be."""
    most = CONDITION_LENGTHS["name"].most
    if one is None:
        return ConditionFields(" ".join(cleaned(written).split())[:most], on)
    return ConditionFields(one.text[:most], on, code=CodeName(one.code, one.text))


def write_behind(area: TextArea, text: str) -> None:
    """Write a text at the end of what stands there, as a person would: it can be undone."""
    before = area.plain()
    cursor = area.textCursor()
    cursor.movePosition(QTextCursor.MoveOperation.End)
    cursor.insertText(f"\n{text}" if cleaned(before) and not before.endswith("\n") else text)
    area.setTextCursor(cursor)
    area.setFocus()


def _day_of(visit: VisitDetails, clock: ClinicClock) -> date | None:
    starts_at = visit.appointment.starts_at
    if is_unreadable(starts_at):
        return clock.today()
    return min(clock.local(starts_at).date(), clock.today())
