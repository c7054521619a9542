"""Asks why several bookings of a series are cancelled, and cancels all of them or none."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QLabel, QWidget

from clinic_desktop.domain import limits
from clinic_desktop.domain.appointments import CANCEL_REASONS
from clinic_desktop.domain.clinical_text import format_date, format_name
from clinic_desktop.domain.drafts import DraftSubject
from clinic_desktop.domain.problems import Problem, length_problems
from clinic_desktop.domain.series import CancelSeries, SeriesId
from clinic_desktop.domain.whom import whom_of_line
from clinic_desktop.ui.form_draft import FormDraft
from clinic_desktop.ui.widgets.form_dialog import FormDialog
from clinic_desktop.ui.widgets.form_field import FormField
from clinic_desktop.ui.widgets.reason_field import ReasonField

if TYPE_CHECKING:
    from collections.abc import Callable

    from clinic_desktop.domain.appointments import AppointmentLine
    from clinic_desktop.ui.workspace import Workspace

_NAMED = 6


class CancelSeriesDialog(FormDialog):
    """``proposed`` is a reason that stands there at first. Signals: stored(tuple of AppointmentLine)."""

    def __init__(
        self,
        workspace: Workspace,
        series_id: SeriesId,
        lines: tuple[AppointmentLine, ...],
        parent: QWidget | None = None,
        proposed: str = "",
    ) -> None:
        save = f"Cancel {len(lines)} bookings" if len(lines) > 1 else "Cancel 1 booking"
        super().__init__("cancel-series", "Cancel bookings of a series", save, workspace.tasks, parent)
        self._series = workspace.services.series
        self._series_id = series_id
        self._lines = lines
        name = format_name(lines[0].patient_last_name, lines[0].patient_first_name)
        days = [format_date(workspace.clock.local(one.starts_at).date(), weekday=True) for one in lines]
        more = f"\nand {len(days) - _NAMED} more" if len(days) > _NAMED else ""
        said = QLabel(f"{name}\n" + "\n".join(days[:_NAMED]) + more)
        said.setObjectName("cancel-series-who")
        self._reason = ReasonField("cancel-series-reason", "Reason", CANCEL_REASONS)
        self.body.addWidget(said)
        self.body.addWidget(self.add_field("reason", FormField("&Reason", self._reason, is_required=True)))
        self.setMinimumWidth(420)
        self._reason.setEditText(proposed)
        self._reason.setFocus()
        self.remember()
        FormDraft(
            workspace,
            self,
            DraftSubject.CANCELLED_SERIES,
            series_id,
            is_new=True,
            patient=lambda: whom_of_line(lines[0]).initials,
            about=lambda: {"lines": ",".join(one.id for one in lines)},
        )

    def problems(self) -> tuple[Problem, ...]:
        return tuple(length_problems({"reason": self._reason.reason()}, {"reason": limits.STATUS_REASON}))

    def work(self) -> Callable[[], Any]:
        bookings = tuple((one.id, one.version) for one in self._lines)
        return partial(self._series.cancel, CancelSeries(self._series_id, bookings, self._reason.reason()))
