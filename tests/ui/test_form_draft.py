"""A form waits for what it needs to be saved: the server, its person, and its patient's chart."""

from __future__ import annotations

from threading import Event
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QLineEdit

from clinic_desktop.domain.drafts import DraftSubject
from clinic_desktop.domain.errors import ChartNotOpen
from clinic_desktop.domain.identifiers import new_id
from clinic_desktop.testing.pages import wait_until
from clinic_desktop.ui.form_draft import FormDraft
from clinic_desktop.ui.widgets.form_dialog import FormDialog
from clinic_desktop.ui.widgets.form_field import FormField
from clinic_desktop.ui.workspace import Workspace
from tests.journeys.scenes import DOCTOR

if TYPE_CHECKING:
    from collections.abc import Callable

    from clinic_desktop.testing.program import StartedProgram


class SavedTooEarly(FormDialog):
    """A form whose first save reaches the server before the chart is open there; the answer comes when it may."""

    def __init__(self, workspace: Workspace, answer: Event) -> None:
        super().__init__("early", "Early", "Save", workspace.tasks)
        self.allergen = QLineEdit()
        self.add_field("allergen", FormField("Allergen", self.allergen))
        self._answer = answer
        self.saves = 0
        FormDraft(workspace, self, DraftSubject.ALLERGY, new_id(), is_new=True)

    def work(self) -> Callable[[], object]:
        self.saves += 1
        return self._refused if self.saves == 1 else object

    def _refused(self) -> object:
        self._answer.wait(10)
        raise ChartNotOpen


def test_a_save_that_was_refused_while_its_chart_was_being_opened_is_tried_again(
    clinic_program: StartedProgram,
) -> None:
    workspace = clinic_program.sign_in(DOCTOR).findChild(Workspace)
    assert isinstance(workspace, Workspace)
    answer = Event()
    form = SavedTooEarly(workspace, answer)
    form.open()
    form.allergen.setText("Nickel")
    form.save()
    workspace.chart_opened.emit("")
    answer.set()
    wait_until(lambda: form.saves == 2, "the second save")
    clinic_program.wait_until_calm()


def test_a_save_that_is_refused_in_a_closed_chart_waits_until_it_is_opened(clinic_program: StartedProgram) -> None:
    workspace = clinic_program.sign_in(DOCTOR).findChild(Workspace)
    assert isinstance(workspace, Workspace)
    answer = Event()
    answer.set()
    form = SavedTooEarly(workspace, answer)
    form.open()
    form.allergen.setText("Nickel")
    form.save()
    wait_until(lambda: "chart is closed" in form.message.title, "to be told")
    assert form.saves == 1
    workspace.chart_opened.emit("")
    wait_until(lambda: form.saves == 2, "the second save")
    clinic_program.wait_until_calm()
