"""Prescribing inside the visit: the drug and the route first, then the rest; nothing is stored from here."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from clinic_desktop.domain.identifiers import PrescriptionId, new_id
from clinic_desktop.domain.prescribing_checks import Finding, findings_for, is_answered
from clinic_desktop.domain.prescriptions import PrescriptionFields, problems_with, unsafe_problems
from clinic_desktop.domain.problems import Problem, ProblemKind
from clinic_desktop.ui.error_words import words_for_problem
from clinic_desktop.ui.prescribing.allergy_block import AllergyBlock
from clinic_desktop.ui.prescribing.drug_search import DrugChoice, DrugSearch
from clinic_desktop.ui.prescribing.findings_view import FindingLine, FindingsView, line_of
from clinic_desktop.ui.prescribing.helps import PrescriptionHelps
from clinic_desktop.ui.prescribing.medication_label import MedicationLabel
from clinic_desktop.ui.theme import SPACE_M, SPACE_S

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtGui import QKeyEvent

    from clinic_desktop.domain.formulary import Formulary
    from clinic_desktop.domain.prescribing_checks import CheckedAgainst


class PrescribingPanel(QFrame):
    """``against`` returns what a prescription of this visit is checked against, or None while that is not known.

    Signals:
        added(id, PrescriptionFields): a person added it.
        edited(): what stands here is another.
        grew(QWidget): something appeared that has to be in sight.
    """

    added = Signal(str, object)
    edited = Signal()
    grew = Signal(object)

    def __init__(
        self,
        formulary: Callable[[], Formulary],
        against: Callable[[PrescriptionFields], CheckedAgainst | None],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("prescribe")
        self.setAccessibleName("New prescription")
        self._formulary = formulary
        self._against = against
        self._name = ""
        self._reason: tuple[str, str] = ("", "")
        self._id = PrescriptionId(new_id())
        self._make_widgets()
        self._lay_out()
        self._connect()
        self.hide()
        self._show_state()

    @property
    def id(self) -> PrescriptionId:
        """The id that this prescription will have."""
        return self._id

    def begin(self) -> None:
        """Open for another prescription; one that is not finished is gone on with."""
        if self.isHidden():
            self._clear()
            self.show()
        self.search.setFocus()
        self.grew.emit(self.search.line)

    def has_content(self) -> bool:
        """Whether somebody has begun a prescription here."""
        return not self.isHidden() and (bool(self.search.text().strip()) or self.helps.has_text())

    def fields(self) -> PrescriptionFields:
        """Return what stands here, as a prescription would be."""
        drug, reason = self._reason
        found = self.helps.fields(self.search.text().strip())
        return replace(found, override_reason=reason if reason and drug == found.medication else None)

    def check_again(self) -> None:
        """What this is checked against is another."""
        self._show_state()

    def close_panel(self) -> None:
        """Forget what stands here."""
        if self.isHidden():
            return  # Nothing has stood here since it was forgotten.
        self._clear()
        self.hide()
        self.edited.emit()

    def _make_widgets(self) -> None:
        self._title = QLabel("New prescription")
        self._title.setProperty("role", "heading")
        self.search = DrugSearch("prescribe-drug", self._formulary)
        self._drug_label = QLabel("&Drug")
        self._drug_label.setProperty("role", "small")
        self._drug_label.setBuddy(self.search.line)
        self.helps = PrescriptionHelps()
        self._preview_label = QLabel("As it will be printed")
        self._preview_label.setProperty("role", "small")
        self.preview = MedicationLabel("prescribe-preview", self._formulary)
        self.findings = FindingsView("prescribe-findings")
        self.block = AllergyBlock("prescribe-allergy")
        self._said = QLabel()
        self._said.setObjectName("prescribe-said")
        self._said.setProperty("role", "problem")
        self._said.setWordWrap(True)
        self._add = QPushButton("Add prescription")
        self._add.setObjectName("prescribe-add")
        self._cancel = QPushButton("Cancel")
        self._cancel.setObjectName("prescribe-cancel")

    def _lay_out(self) -> None:
        buttons = QHBoxLayout()
        buttons.setSpacing(SPACE_S)
        buttons.addWidget(self._said, 1)
        buttons.addWidget(self._cancel)
        buttons.addWidget(self._add)
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACE_M, SPACE_M, SPACE_M, SPACE_M)
        column.setSpacing(SPACE_S)
        for part in (
            self._title,
            self._drug_label,
            self.search,
            self.findings,
            self.helps,
            self._preview_label,
            self.preview,
            self.block,
        ):
            column.addWidget(part)
        column.addLayout(buttons)

    def _connect(self) -> None:
        self.search.typed.connect(self._on_drug_typed)
        self.search.chosen.connect(self._on_chosen)
        self.helps.edited.connect(self._on_edited)
        self._add.clicked.connect(self.add)
        self._cancel.clicked.connect(self.close_panel)
        self.block.answered.connect(self._on_answered)
        self.block.declined.connect(self.search.setFocus)

    def add(self) -> None:
        """Add the prescription to the visit if nothing is wrong with it; ask for a reason first where one is needed."""
        fields = self.fields()
        problems = self._problems(fields)
        if problems:
            self._say(problems)
            return
        blocking = [one for one in self._findings(fields) if one.blocks]
        if blocking and not is_answered(fields):
            self.block.ask(blocking[0].drug, blocking)
            self.grew.emit(self.block)
            return
        self.added.emit(self._id, fields)
        self.close_panel()

    def _problems(self, fields: PrescriptionFields) -> tuple[Problem, ...]:
        numbers = [
            Problem(one.box.objectName().removeprefix("prescribe-"), ProblemKind.NOT_A_NUMBER)
            for one in self.helps.wrong_numbers()
        ]
        not_chosen = [] if self._name == fields.medication else [Problem("medication", ProblemKind.NOT_IN_LIST)]
        return (*not_chosen, *problems_with(fields), *unsafe_problems(fields), *numbers)

    def _say(self, problems: tuple[Problem, ...]) -> None:
        words = {one.field: words_for_problem(one) for one in reversed(problems)}
        first = self.helps.say(problems, words)
        drug = words.get("medication")
        if drug:
            self._said.setText("Choose the drug from the list; the last line takes it as it is typed.")
            self.search.search()
            self.search.setFocus()
        elif first is not None:
            self._said.setText("Something is missing or may be misread; it is marked above.")
            first.setFocus()

    def _findings(self, fields: PrescriptionFields) -> tuple[Finding, ...]:
        against = self._against(fields)
        return findings_for(fields, against, self._id) if against is not None else ()

    def _on_drug_typed(self) -> None:
        if self.search.text().strip() != self._name:
            self._name = ""
        self._on_edited()
        self.grew.emit(self.search)

    def _on_chosen(self, choice: DrugChoice) -> None:
        self._name = choice.name
        self.helps.begin(choice.item)
        self._show_state()
        self.helps.route.setFocus()
        self.edited.emit()

    def _on_edited(self) -> None:
        self._said.setText("")
        self.block.hide()
        self._show_state()
        self.edited.emit()

    def _on_answered(self, reason: str) -> None:
        self._reason = (self.search.text().strip(), reason)
        self.add()

    def _show_state(self) -> None:
        is_chosen = bool(self._name)
        self.helps.setEnabled(is_chosen)
        self._add.setEnabled(bool(self.search.text().strip()))
        fields = self.fields()
        self._preview_label.setVisible(is_chosen)
        self.preview.setVisible(is_chosen)
        self.preview.show_fields(fields)
        lines = [line_of(one) for one in self._findings(fields)] if is_chosen else []
        if is_chosen and self._against(fields) is None:
            lines = [FindingLine("Not checked yet: allergies and medication are being read", "info")]
        elif is_chosen and not lines:
            lines = [FindingLine("Checked against allergies, medication, age: nothing speaks against it", "success")]
        self.findings.show_lines(lines)

    def _clear(self) -> None:
        self._id = PrescriptionId(new_id())
        self._name, self._reason = "", ("", "")
        self.search.show_name("")
        self.helps.begin(None)
        self.block.hide()
        self._said.setText("")
        self._show_state()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and event.modifiers() == (
            Qt.KeyboardModifier.ControlModifier
        ):
            self.add()
            event.accept()
            return
        if event.key() == Qt.Key.Key_Escape and not self.has_content():
            self.close_panel()
            event.accept()
            return
        super().keyPressEvent(event)
