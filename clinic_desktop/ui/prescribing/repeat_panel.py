"""Current medication, all of it marked: one key more, and it is prescribed again in this visit."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from clinic_desktop.domain.clinical_text import format_date
from clinic_desktop.domain.medication_text import medication_text
from clinic_desktop.ui.prescribing.medication_lines import MedicationLines, put_line
from clinic_desktop.ui.prescribing_words import finding_words
from clinic_desktop.ui.theme import SPACE_M, SPACE_S

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence

    from clinic_desktop.domain.formulary import Formulary
    from clinic_desktop.domain.medication import Medication
    from clinic_desktop.domain.prescribing_checks import Finding

_ROWS_MOST = 8


class RepeatPanel(QFrame):
    """Signals: repeat_wanted(tuple of Medication). Whoever takes it hides the panel."""

    repeat_wanted = Signal(object)

    def __init__(self, formulary: Callable[[], Formulary], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("repeat")
        self.setAccessibleName("Repeat prescriptions")
        self._shown: tuple[Medication, ...] = ()
        self._title = QLabel("Prescribe again")
        self._title.setProperty("role", "heading")
        self._hint = QLabel("Enter prescribes what is marked; Space takes a mark away; Escape closes.")
        self._hint.setProperty("role", "small")
        self._hint.setWordWrap(True)
        self.list = QListWidget()
        self.list.setObjectName("repeat-list")
        self.list.setAccessibleName("Current medication")
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setItemDelegate(MedicationLines(self.list, formulary))
        self._add = QPushButton("Prescribe again")
        self._add.setObjectName("repeat-add")
        self._cancel = QPushButton("Cancel")
        self._cancel.setObjectName("repeat-cancel")
        self._again = QTimer(self, interval=0, singleShot=True)
        self._again.timeout.connect(self._fit)
        self._lay_out()
        self._add.clicked.connect(self._on_add)
        self._cancel.clicked.connect(self.hide)
        self.list.itemChanged.connect(lambda _: self._show_state())
        self.list.installEventFilter(self)
        self.hide()

    @property
    def shown(self) -> tuple[Medication, ...]:
        return self._shown

    def offer(
        self, medication: Sequence[tuple[Medication, tuple[Finding, ...]]], unmarked: Collection[str] = ()
    ) -> None:
        """Show what can be repeated. What meets an allergy is not marked: it is prescribed anew, with a reason.

        ``unmarked`` are the ids of prescriptions whose mark the person has taken away.
        """
        self._shown = tuple(one for one, _ in medication)
        self.list.clear()
        for one, findings in medication:
            blocking = [finding for finding in findings if finding.blocks]
            since = format_date(one.started_on) if one.started_on else "an unknown day"
            said = "; ".join(finding_words(finding) for finding in blocking or findings)
            item = QListWidgetItem(f"{medication_text(one.fields)}, since {since}. {said}".strip())
            put_line(item, one.fields, f"Since {since} — {one.prescriber}" + (f" — {said}" if said else ""))
            flags = Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsUserCheckable
            item.setFlags(flags if blocking else flags | Qt.ItemFlag.ItemIsEnabled)
            is_off = bool(blocking) or one.prescription.id in unmarked
            item.setCheckState(Qt.CheckState.Unchecked if is_off else Qt.CheckState.Checked)
            self.list.addItem(item)
        self._hint.setText(
            "Enter prescribes what is marked; Space takes a mark away; Escape closes."
            if medication
            else "There is no current medication that could be prescribed again."
        )
        self.list.setVisible(bool(medication))
        self.show()
        self._fit()
        self._again.start()
        self._show_state()
        if medication:
            self.list.setCurrentRow(0)
            self.list.setFocus()
        else:
            self._cancel.setFocus()

    def say(self, words: str) -> None:
        """Say something in place of the hint, until it is offered again."""
        self._hint.setText(words)

    def marked(self) -> tuple[Medication, ...]:
        return tuple(
            one for place, one in enumerate(self._shown) if self.list.item(place).checkState() is Qt.CheckState.Checked
        )

    def unmarked(self) -> frozenset[str]:
        marked = self.marked()
        return frozenset(one.prescription.id for one in self._shown if one not in marked)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Enter in the list prescribes; Escape closes."""
        if watched is self.list and isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self._on_add()
                return True
            if event.key() == Qt.Key.Key_Escape:
                self.hide()
                return True
        if watched is self.list and event.type() == QEvent.Type.Resize:
            self._again.start()
        return super().eventFilter(watched, event)

    def _lay_out(self) -> None:
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        buttons.addWidget(self._cancel)
        buttons.addWidget(self._add)
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACE_M, SPACE_M, SPACE_M, SPACE_M)
        column.setSpacing(SPACE_S)
        for part in (self._title, self._hint, self.list):
            column.addWidget(part)
        column.addLayout(buttons)

    def _fit(self) -> None:
        rows = min(self.list.count(), _ROWS_MOST)
        height = sum(self.list.sizeHintForRow(row) for row in range(rows)) + 2 * self.list.frameWidth()
        self.list.setFixedHeight(max(height, self.fontMetrics().height()))

    def _show_state(self) -> None:
        self._add.setEnabled(bool(self.marked()))

    def _on_add(self) -> None:
        marked = self.marked()
        if marked:
            self.repeat_wanted.emit(marked)
