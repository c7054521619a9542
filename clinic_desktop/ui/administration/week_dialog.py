"""A provider's week: from which day on, and the hours and breaks of each weekday."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QPushButton, QWidget

from clinic_desktop.domain.drafts import DraftSubject
from clinic_desktop.domain.errors import AlreadyExists, ClinicError
from clinic_desktop.domain.hours_changes import SaveWeek, span_field, week_problems
from clinic_desktop.domain.identifiers import new_id
from clinic_desktop.domain.problems import Problem, ProblemKind
from clinic_desktop.domain.working_weeks import DEFAULT_SPANS, HoursSpan, SpanKind, WorkingWeek
from clinic_desktop.ui.administration.hours_form import HoursForm
from clinic_desktop.ui.form_draft import FormDraft
from clinic_desktop.ui.hours_words import WEEKDAYS
from clinic_desktop.ui.theme import SPACE_M, SPACE_XS, set_look
from clinic_desktop.ui.widgets.date_field import DateField
from clinic_desktop.ui.widgets.form_field import FormField, LabelPlace, align_labels
from clinic_desktop.ui.widgets.hours_field import HoursField
from clinic_desktop.ui.widgets.typed_hours import write_spans

if TYPE_CHECKING:
    from collections.abc import Callable

    from clinic_desktop.domain.appointments import Provider
    from clinic_desktop.ui.workspace import Workspace

HINT = (
    "Times such as 8-12, 13-17, or until 24:00; what lies between them is a break, an empty line is a day without work."
    " Breaks may have a word: 10-10:15 Tea."
)
_WORKDAYS = 5


class WeekDialog(HoursForm):
    """Makes a week from some day on, with the spans of another as a start, or changes one. Signals: stored(None)."""

    def __init__(
        self,
        workspace: Workspace,
        provider: Provider,
        spans: tuple[HoursSpan, ...] = DEFAULT_SPANS,
        week: WorkingWeek | None = None,
        parent: QWidget | None = None,
        *,
        thing: str | None = None,
    ) -> None:
        title = f"{'New' if week is None else 'Change'} working hours of {provider.name}"
        super().__init__("week", title, workspace, parent)
        self._provider = provider
        self._week = week
        self._from = DateField("week-from", "Valid from", today=workspace.clock.today, day_first=workspace.day_first)
        self._spans = {
            (kind, weekday): HoursField(f"week-{kind}-{weekday}", name, weekday, kind)
            for weekday, name in enumerate(WEEKDAYS)
            for kind in SpanKind
        }
        self._copy = QPushButton("&Copy Monday to Tuesday–Friday")
        self._copy.setObjectName("week-copy")
        self._copy.setAutoDefault(False)
        self._copy.clicked.connect(self._copy_monday)
        self._lay_out()
        self._show(spans)
        self.resize(820, 620)
        self._spans[SpanKind.OPEN, 0].setFocus()
        self.remember()
        stored = None if week is None else f"{provider.id} {week.valid_from.isoformat()}"
        FormDraft(
            workspace,
            self,
            DraftSubject.WEEK,
            stored or thing or new_id(),
            is_new=week is None,
            about=lambda: {"provider": provider.id, "valid_from": week.valid_from.isoformat() if week else ""},
        )

    def problems(self) -> tuple[Problem, ...]:
        day = self._from.day()
        if day is None:
            return (Problem("valid_from", ProblemKind.MISSING),)
        return tuple(week_problems(self._command(day)))

    def work(self) -> Callable[[], Any] | None:
        day = self._from.day()
        return None if day is None else partial(self._hours.save_week, self._command(day))

    def explain(self, error: ClinicError) -> None:
        if isinstance(error, AlreadyExists):
            self.show_problems(
                [
                    Problem(
                        "valid_from",
                        ProblemKind.NOT_UNDERSTOOD,
                        "There are hours from this day on already. Change those, or choose another day",
                    )
                ]
            )
        else:
            super().explain(error)

    def _command(self, day: Any) -> SaveWeek:  # noqa: ANN401 - a date
        spans = tuple(sorted(one for field in self._spans.values() for one in field.spans()))
        version = None if self._week is None else self._week.version
        return SaveWeek(self._provider.id, day, spans, version, self.even_if)

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.setSpacing(SPACE_M)
        hint = "" if self._week is None else "Stays as it is: for another day make new hours."
        top.addWidget(
            self.add_field("valid_from", FormField("Valid &from", self._from, is_required=True, hint=hint)), 1
        )
        top.addStretch(1)
        top.addWidget(self._copy)
        self.body.addLayout(top)
        said = QLabel(HINT)
        said.setWordWrap(True)
        set_look(said, "role", "small")
        self.body.addWidget(said)
        grid = QGridLayout()
        grid.setHorizontalSpacing(SPACE_M)
        grid.setVerticalSpacing(SPACE_XS)
        opens = []
        for (kind, weekday), field in self._spans.items():
            is_open = kind is SpanKind.OPEN
            label = WEEKDAYS[weekday] if is_open else "Breaks"
            made = self.add_field(span_field(kind, weekday), FormField(label, field, place=LabelPlace.LEFT))
            field.setAccessibleName(f"{'Hours' if is_open else 'Breaks'} on {WEEKDAYS[weekday]}")
            grid.addWidget(made, weekday, 0 if is_open else 1)
            opens += [made] if is_open else []
        align_labels(opens)
        grid.setColumnStretch(0, 1)
        grid.setColumnStretch(1, 1)
        self.body.addLayout(grid)
        self.body.addStretch(1)

    def _show(self, spans: tuple[HoursSpan, ...]) -> None:
        for (kind, weekday), field in self._spans.items():
            field.set_value(tuple(one for one in spans if (one.kind, one.weekday) == (kind, weekday)) or None)
        if self._week is None:
            self._from.set_day(self._workspace.clock.today())
        else:
            self._from.set_day(self._week.valid_from)
            self._from.setReadOnly(True)

    def _copy_monday(self) -> None:
        for kind in SpanKind:
            monday = write_spans(self._spans[kind, 0].spans())
            for weekday in range(1, _WORKDAYS):
                self._spans[kind, weekday].setText(monday)
                self._spans[kind, weekday].finish()
