"""Before a visit is closed for good: one panel with what is missing, each line leading to its place."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from clinic_desktop.domain.completion import CompletionGap, gaps
from clinic_desktop.ui.theme import SPACE_M, SPACE_S, SPACE_XS, set_look
from clinic_desktop.ui.widgets.announcements import announce
from clinic_desktop.ui.widgets.icon_label import IconLabel

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from clinic_desktop.domain.allergies import AllergyList, AllergyState
    from clinic_desktop.domain.visits import VisitDetails
    from clinic_desktop.ui.visit_editor.form import VisitForm

MUST = ("A diagnosis is missing", "The visit stays open and nothing is lost.")
MAY = ("Complete this visit?", "It is closed for good then. What is missing can only be added in an addendum.")


class Completing(QFrame):
    """Hidden until somebody asks to complete and something is missing; lines go away as they are filled in.

    Signals:
        allergies_wanted: the person wants to record allergies.
    """

    allergies_wanted = Signal()

    def __init__(self, form: VisitForm, complete: Callable[[], object], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("completing")
        self._form = form
        self._complete = complete
        self._allergies: AllergyState | None = None
        self._sources: list[Callable[[], Iterable[CompletionGap]]] = []
        self._shown: tuple[CompletionGap, ...] = ()
        self._is_confirmed = False
        self._lines: list[QWidget] = []
        self._make_widgets()
        self._lay_out()
        self.hide()
        form.edited.connect(self._look_again)

    def add(self, source: Callable[[], Iterable[CompletionGap]]) -> None:
        """Ask this too what is missing: prescriptions that were not checked, values that nobody confirmed."""
        self._sources.append(source)

    def know_allergies(self, known: AllergyList | None) -> None:
        """Hear what is recorded of the patient's allergies; None where it could not be read."""
        self._allergies = known.state if known is not None else None
        self._look_again()

    def may_complete(self) -> bool:
        """Say whether the visit can be completed now; if not, show what is missing."""
        found = self._gaps()
        if not found or (self._is_confirmed and not found[0].must):
            self._is_confirmed = False
            self.hide()
            return True
        self._is_confirmed = False
        self._show(found)
        if found[0].must:
            self._form.mark_missing_diagnosis()
        else:
            self._now.setFocus()
        return False

    def on_visit_shown(self, visit: VisitDetails | None) -> None:
        """Go away with the visit that was about to be completed."""
        if visit is None or not visit.is_writable:
            self.hide()

    def _make_widgets(self) -> None:
        self._picture = IconLabel("clipboard-check", "info", scale=1.15)
        self._title = QLabel()
        self._title.setObjectName("completing-title")
        self._title.setProperty("role", "strong")
        self._advice = QLabel()
        self._advice.setObjectName("completing-advice")
        for label in (self._title, self._advice):
            set_look(label, "tint", "info")
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setWordWrap(True)
        self._now = QPushButton("Complete &now")
        self._now.setObjectName("completing-now")
        set_look(self._now, "kind", "primary")
        self._now.clicked.connect(self._on_now)
        self._on = QPushButton("&Go on writing")
        self._on.setObjectName("completing-go-on")
        self._on.clicked.connect(self._on_go_on)
        for button in (self._now, self._on):
            # Enter presses them too, though they lie in no dialog.
            button.setAutoDefault(True)

    def _lay_out(self) -> None:
        self._gap_column = QVBoxLayout()
        self._gap_column.setSpacing(0)
        words = QVBoxLayout()
        words.setSpacing(SPACE_XS)
        words.addWidget(self._title)
        words.addWidget(self._advice)
        words.addLayout(self._gap_column)
        buttons = QVBoxLayout()
        buttons.setSpacing(SPACE_S)
        buttons.addWidget(self._now)
        buttons.addWidget(self._on)
        buttons.addStretch(1)
        row = QHBoxLayout(self)
        row.setContentsMargins(SPACE_M, SPACE_S, SPACE_M, SPACE_S)
        row.setSpacing(SPACE_M)
        row.addWidget(self._picture, alignment=Qt.AlignmentFlag.AlignTop)
        row.addLayout(words, 1)
        row.addLayout(buttons)

    def _gaps(self) -> tuple[CompletionGap, ...]:
        others = [gap for source in self._sources for gap in source()]
        return gaps(self._form.command().texts, self._allergies, self._form.lists_with_empty_rows(), others)

    def _look_again(self) -> None:
        """Take away what has been filled in meanwhile; when nothing is left there is nothing to ask any more."""
        if self.isHidden():
            return
        found = self._gaps()
        if found:
            self._show(found)
        else:
            self.hide()

    def _show(self, found: tuple[CompletionGap, ...]) -> None:
        must = found[0].must
        title, advice = MUST if must else MAY
        self._title.setText(title)
        self._advice.setText(advice)
        self._now.setEnabled(not must)
        if found != self._shown:
            self._fill(found)
        if self.isHidden():
            self.show()
            announce(self, f"{title}. {'. '.join(gap.words for gap in found)}")

    def _fill(self, found: tuple[CompletionGap, ...]) -> None:
        self._shown = found
        for line in self._lines:
            self._gap_column.removeWidget(line)
            line.hide()
            line.deleteLater()
        self._lines = []
        for number, gap in enumerate(found, start=1):
            line = QPushButton(gap.words)
            line.setObjectName(f"completing-gap-{number}")
            line.setToolTip("Go there")
            line.setAutoDefault(True)
            set_look(line, "kind", "quiet")
            line.clicked.connect(partial(self._go_to, gap.place))
            self._gap_column.addWidget(line, alignment=Qt.AlignmentFlag.AlignLeft)
            line.show()
            self._lines.append(line)

    def _go_to(self, place: str) -> None:
        if place == "allergies":
            self.allergies_wanted.emit()
        else:
            self._form.to_place(place)

    def _on_now(self) -> None:
        self._is_confirmed = True
        self._complete()

    def _on_go_on(self) -> None:
        self.hide()
        self._form.to_place(self._shown[0].place if self._shown else "diagnosis")
