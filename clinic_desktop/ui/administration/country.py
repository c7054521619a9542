"""The country whose telephone numbers are usual at this clinic: chosen once, by an administrator."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QLabel, QWidget

from clinic_desktop.domain.problems import Problem, ProblemKind
from clinic_desktop.ui.error_words import words_for
from clinic_desktop.ui.phone_hint import countries
from clinic_desktop.ui.widgets.choice_field import ChoiceField
from clinic_desktop.ui.widgets.form_dialog import FormDialog
from clinic_desktop.ui.widgets.form_field import FormField

if TYPE_CHECKING:
    from collections.abc import Callable

    from clinic_desktop.domain.errors import ClinicError
    from clinic_desktop.ui.workspace import Workspace

SAID = (
    "Telephone numbers are compared with how they are written in this country, while a patient is registered. Nothing"
    " that is typed is changed or refused because of it."
)


class CountryDialog(FormDialog):
    """Signals: stored(str): the two letters of the country."""

    def __init__(self, workspace: Workspace, parent: QWidget | None = None) -> None:
        super().__init__("country", "Country of the clinic", "Save", workspace.tasks, parent)
        self._service = workspace.services.country
        said = QLabel(SAID)
        said.setWordWrap(True)
        self._choice: ChoiceField[str] = ChoiceField("country-choice", "Country", countries(), "Choose…")
        self.body.addWidget(said)
        self.body.addWidget(self.add_field("country", FormField("C&ountry", self._choice, is_required=True)))
        self.body.addStretch(1)
        self.resize(460, 240)
        self.remember()
        self._choice.setFocus()
        workspace.tasks.run(self._service.country, owner=self, done=self._show, failed=self._not_read)

    def problems(self) -> tuple[Problem, ...]:
        return () if self._choice.choice() else (Problem("country", ProblemKind.MISSING),)

    def work(self) -> Callable[[], str]:
        return partial(self._service.choose, self._choice.choice() or "")

    def _show(self, code: str) -> None:
        if self._choice.choice() is None and code:
            self._choice.choose(code)
            self.remember()

    def _not_read(self, error: ClinicError) -> None:
        self.message.show_error(words_for(error))
