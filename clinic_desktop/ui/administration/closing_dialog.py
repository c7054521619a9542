"""A day off, a closure of the clinic, or a time that is blocked."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QHBoxLayout, QWidget

from clinic_desktop.domain.drafts import DraftSubject
from clinic_desktop.domain.hours_changes import CLOSING_WHY, SaveClosing, closing_problems
from clinic_desktop.domain.identifiers import ProviderId, new_id
from clinic_desktop.domain.problems import Problem, ProblemKind
from clinic_desktop.domain.working_hours import ClosedKind
from clinic_desktop.domain.working_weeks import Closing
from clinic_desktop.ui.administration.hours_form import HoursForm
from clinic_desktop.ui.form_draft import FormDraft
from clinic_desktop.ui.theme import SPACE_M
from clinic_desktop.ui.widgets.choice_field import ChoiceField
from clinic_desktop.ui.widgets.date_field import DateField
from clinic_desktop.ui.widgets.form_field import FormField
from clinic_desktop.ui.widgets.line_field import LineField
from clinic_desktop.ui.widgets.time_field import TimeField

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from clinic_desktop.domain.appointments import Provider
    from clinic_desktop.ui.workspace import Workspace

EVERYBODY = "Everybody"
_TITLES = {
    ClosedKind.DAY_OFF: "Day off of {name}",
    ClosedKind.CLOSURE: "Closure of the clinic",
    ClosedKind.BLOCKED: "Blocked time",
}
_HEIGHTS = {ClosedKind.DAY_OFF: 300, ClosedKind.CLOSURE: 240, ClosedKind.BLOCKED: 360}
"""With room for what is said under the fields."""


class ClosingDialog(HoursForm):
    """Makes or changes one. Without ``may_close_all`` only the provider's own time is blocked.

    Signals: stored(None).
    """

    def __init__(
        self,
        workspace: Workspace,
        kind: ClosedKind,
        provider: Provider,
        closing: Closing | None = None,
        parent: QWidget | None = None,
        *,
        may_close_all: bool = True,
        thing: str | None = None,
    ) -> None:
        super().__init__("closing", _TITLES[kind].format(name=provider.name), workspace, parent)
        self._kind = kind
        self._closing = closing
        self._id = closing.id if closing else thing or new_id()
        self._has_times = kind is ClosedKind.BLOCKED
        choices: list[tuple[ProviderId | None, str]] = [(provider.id, provider.name)]
        if kind is ClosedKind.CLOSURE or (self._has_times and may_close_all):
            choices.append((None, EVERYBODY))
        self._whose: ChoiceField[ProviderId | None] = ChoiceField("closing-whose", "Whose time", choices)
        self._first, self._last = (
            DateField(f"closing-{name}", label, today=workspace.clock.today, day_first=workspace.day_first)
            for name, label in (("first", "First day"), ("last", "Last day"))
        )
        self._begins = TimeField("closing-begins", "Begins", self)
        self._ends = TimeField("closing-ends", "Ends", self)
        for field in (self._begins, self._ends):
            field.setVisible(self._has_times)
        self._why = LineField("closing-why", CLOSING_WHY.most)
        self._first.date_changed.connect(self._follow)
        self._lay_out()
        self._show(closing)
        self.resize(560, _HEIGHTS[kind])
        self._first.setFocus()
        self.remember()
        FormDraft(
            workspace,
            self,
            DraftSubject.CLOSING,
            self._id,
            is_new=closing is None,
            about=lambda: {"kind": kind.value, "provider": provider.id},
        )

    def problems(self) -> tuple[Problem, ...]:
        found = []
        if self._has_times:
            times = (("begins", self._begins), ("ends", self._ends))
            found = [Problem(name, ProblemKind.MISSING) for name, field in times if field.time_of_day() is None]
        names = {"first_at": "first_day", "end_at": "last_day"}
        late = {ProblemKind.NOT_ABOVE: "ends"} if self._first.day() == self._last.day() else {}
        for one in closing_problems(self._wanted()):
            is_day_missing = one.kind is ProblemKind.MISSING and one.field in names
            if is_day_missing and (self._last if one.field == "end_at" else self._first).day() is not None:
                continue
            name = late.get(one.kind, names.get(one.field, one.field)) if self._has_times else one.field
            found.append(Problem(name, one.kind, one.limit))
        return tuple(found)

    def work(self) -> Callable[[], Any]:
        return partial(self._hours.save_closing, SaveClosing(self._wanted(), self.even_if))

    def _wanted(self) -> Closing:
        whose = None if self._kind is ClosedKind.CLOSURE else self._whose.choice()
        version = None if self._closing is None else self._closing.version
        if self._has_times:
            first, end = self._moment(self._first, self._begins), self._moment(self._last, self._ends)
            return Closing(
                self._id, self._kind, whose, first_at=first, end_at=end, why=self._why.plain(), version=version
            )
        days = self._first.day(), self._last.day()
        return Closing(self._id, self._kind, whose, *days, why=self._why.plain(), version=version)

    def _moment(self, day_field: DateField, time_field: TimeField) -> datetime | None:
        day, at = day_field.day(), time_field.time_of_day()
        return None if day is None or at is None else self._workspace.clock.moment(day, at)

    def _lay_out(self) -> None:
        if self._kind is not ClosedKind.CLOSURE:
            self.body.addWidget(self.add_field("provider_id", FormField("W&hose time", self._whose)))
        times = self._has_times
        rows = [[("first_day", FormField("&From" if times else "&First day", self._first, is_required=True))]]
        rows.append([("last_day", FormField("&Until" if times else "&Last day", self._last, is_required=True))])
        if times:
            rows[0].append(("begins", FormField("Begins &at", self._begins, is_required=True)))
            rows[1].append(("ends", FormField("Ends a&t", self._ends, is_required=True)))
        else:
            rows = [[*rows[0], *rows[1]]]
        for fields in rows:
            row = QHBoxLayout()
            row.setSpacing(SPACE_M)
            for name, field in fields:
                row.addWidget(self.add_field(name, field), 1)
            self.body.addLayout(row)
        hint = "Shown to everybody who books."
        self.body.addWidget(self.add_field("why", FormField("&Why", self._why, hint=hint)))
        self.body.addStretch(1)

    def _show(self, closing: Closing | None) -> None:
        if closing is None:
            if self._kind is ClosedKind.CLOSURE:
                self._whose.choose(None)
            return
        self._whose.choose(closing.provider_id)
        clock = self._workspace.clock
        self._first.set_day(closing.first_day)
        self._last.set_day(closing.last_day)
        if closing.first_at is not None and closing.end_at is not None:
            first, end = clock.local(closing.first_at), clock.local(closing.end_at)
            self._first.set_day(first.date())
            self._begins.set_time_of_day(first.time())
            self._last.set_day(end.date())
            self._ends.set_time_of_day(end.time())
        self._why.set_plain(closing.why)

    def _follow(self) -> None:
        """Most are one day long."""
        if self._last.day() is None and not self._last.text():
            self._last.set_day(self._first.day())
