"""From how many minutes on the board of the waiting room points out that somebody waits: one choice for the clinic."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QLabel, QSpinBox, QWidget

from clinic_desktop.domain.waiting import THRESHOLD_MOST, WaitThresholds, threshold_problems
from clinic_desktop.ui.error_words import words_for
from clinic_desktop.ui.theme import set_look
from clinic_desktop.ui.widgets.form_dialog import FormDialog
from clinic_desktop.ui.widgets.form_field import FormField

if TYPE_CHECKING:
    from collections.abc import Callable

    from clinic_desktop.domain.errors import ClinicError
    from clinic_desktop.domain.problems import Problem
    from clinic_desktop.ui.workspace import Workspace


class WaitingTimesDialog(FormDialog):
    """Signals: stored(WaitThresholds)."""

    def __init__(self, workspace: Workspace, parent: QWidget | None = None) -> None:
        super().__init__("waiting-times", "Waiting times", "Save", workspace.tasks, parent)
        self._waiting = workspace.services.waiting
        self._notice = _minutes("waiting-times-from")
        self._long = _minutes("waiting-times-long")
        said = QLabel("The board of the waiting room marks everybody who has waited for so long, in words and colour.")
        said.setWordWrap(True)
        set_look(said, "role", "small")
        self.body.addWidget(said)
        notice = FormField("Point out &from", self._notice, hint="“waiting 18 min, a while”")
        self.body.addWidget(self.add_field("wait_notice", notice))
        long = FormField("&Long from", self._long, hint="“waiting 34 min, long”")
        self.body.addWidget(self.add_field("wait_long", long))
        self.setMinimumWidth(400)
        self._show(WaitThresholds())
        self.remember()
        workspace.tasks.run(self._waiting.thresholds, owner=self, done=self._take, failed=self._not_read)

    def problems(self) -> tuple[Problem, ...]:
        return threshold_problems(self._chosen())

    def work(self) -> Callable[[], Any]:
        return partial(self._waiting.set_thresholds, self._chosen())

    def _chosen(self) -> WaitThresholds:
        return WaitThresholds(self._notice.value(), self._long.value())

    def _show(self, known: WaitThresholds) -> None:
        self._notice.setValue(known.notice)
        self._long.setValue(known.long)
        self._notice.selectAll()

    def _take(self, known: WaitThresholds) -> None:
        """Show what is stored, unless somebody has typed already."""
        if not self.is_changed():
            self._show(known)
            self.remember()

    def _not_read(self, error: ClinicError) -> None:
        self.message.show_error(words_for(error))


def _minutes(name: str) -> QSpinBox:
    field = QSpinBox()
    field.setObjectName(name)
    field.setRange(1, THRESHOLD_MOST)
    field.setSuffix(" min")
    return field
