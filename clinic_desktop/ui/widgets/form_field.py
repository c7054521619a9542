"""A label, its field and what is wrong with it, together: in words under the field, not by colour alone."""

from __future__ import annotations

from enum import Enum, auto
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractSpinBox, QGridLayout, QHBoxLayout, QLabel, QWidget

from clinic_desktop.ui.shortcuts import plain_text
from clinic_desktop.ui.theme import SPACE_S, SPACE_XS, set_look
from clinic_desktop.ui.widgets.icon_label import IconLabel
from clinic_desktop.ui.widgets.line_field import LineField
from clinic_desktop.ui.widgets.reason_field import ReasonField
from clinic_desktop.ui.widgets.text_area import TextArea
from clinic_desktop.ui.widgets.typed_field import TypedField

if TYPE_CHECKING:
    from collections.abc import Iterable


class LabelPlace(Enum):
    ABOVE = auto()
    LEFT = auto()


class FormField(QWidget):
    """``label`` may have ``&`` before its Alt letter. ``hint`` stands under the field while nothing is wrong."""

    def __init__(
        self,
        label: str,
        editor: QWidget,
        *,
        place: LabelPlace = LabelPlace.ABOVE,
        is_required: bool = False,
        hint: str = "",
    ) -> None:
        super().__init__()
        self.setObjectName(f"{editor.objectName()}-field")
        self.editor = editor
        self._text = label
        self._place = place
        self._is_required = is_required
        self._hint = hint
        self._problem: str | None = None
        self._refusal: str | None = None
        self._make_widgets()
        self._lay_out()
        if isinstance(editor, TypedField):
            editor.problem_changed.connect(self._on_typed_problem)
        refusing = editor.line if isinstance(editor, ReasonField) else editor
        if isinstance(refusing, LineField | TextArea):
            refusing.refused.connect(self._on_refused)
            refusing.textChanged.connect(self._forget_refusal)
        self._show_words()

    def set_problem(self, sentence: str | None) -> None:
        """Say under the field what is wrong; None when nothing is."""
        self._problem = sentence or None
        self._refusal = None
        self._show_words()

    def set_hint(self, sentence: str) -> None:
        """Say something under the field that is no problem; it shows while nothing is wrong."""
        if sentence != self._hint:
            self._hint = sentence
            self._show_words()

    def problem(self) -> str | None:
        return self._problem

    def label_width(self) -> int:
        return self._label_row.sizeHint().width()

    def set_label_width(self, width: int) -> None:
        self._label_row.setFixedWidth(width)

    def _make_widgets(self) -> None:
        self._label_row = QWidget()
        self._label = QLabel(self._text)
        self._label.setBuddy(self.editor)
        self._needed = QLabel("required")
        self._needed.setProperty("role", "small")
        self._needed.setHidden(not self._is_required)
        self.editor.setAccessibleName(plain_text(self._text))
        if isinstance(self.editor, QAbstractSpinBox):
            # A style sheet's padding does not reach the text of a spin box.
            self.editor.lineEdit().setTextMargins(SPACE_S - 2, 0, 0, 0)
        self._picture = IconLabel("circle-alert", "danger_text", scale=0.9)
        self._words = QLabel()
        self._words.setObjectName(f"{self.editor.objectName()}-problem")
        self._words.setWordWrap(True)
        self._words.setTextFormat(Qt.TextFormat.PlainText)

    def _lay_out(self) -> None:
        above = self._place is LabelPlace.ABOVE
        label_row = QHBoxLayout(self._label_row)
        label_row.setContentsMargins(0, 0, 0, 0)
        label_row.setSpacing(SPACE_S)
        label_row.addWidget(self._label)
        label_row.addWidget(self._needed)
        label_row.addStretch()
        words = QHBoxLayout()
        words.setSpacing(SPACE_XS)
        words.addWidget(self._picture)
        words.addWidget(self._words, 1)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(SPACE_S)
        grid.setVerticalSpacing(SPACE_XS if above else 2)
        field_row, field_column = (1, 0) if above else (0, 1)
        grid.addWidget(self._label_row, 0, 0, Qt.AlignmentFlag.AlignVCenter)
        grid.addWidget(self.editor, field_row, field_column)
        grid.addLayout(words, field_row + 1, field_column)
        grid.setColumnStretch(field_column, 1)
        if not self.editor.sizePolicy().expandingDirections() & Qt.Orientation.Vertical:
            # Beside a taller field this one stays at the top.
            grid.setAlignment(Qt.AlignmentFlag.AlignTop)

    def _on_typed_problem(self, sentence: str) -> None:
        self.set_problem(sentence)

    def _on_refused(self, sentence: str) -> None:
        self._refusal = sentence
        self._show_words()

    def _forget_refusal(self) -> None:
        if self._refusal is not None:
            self._refusal = None
            self._show_words()

    def _show_words(self) -> None:
        wrong = self._refusal or self._problem
        said = wrong or self._hint
        self._picture.setVisible(wrong is not None)
        self._words.setText(said)
        self._words.setVisible(bool(said))
        set_look(self._words, "role", "problem" if wrong else "small")
        set_look(self.editor, "problem", wrong is not None)
        needed = "Required. " if self._is_required else ""
        self.editor.setAccessibleDescription(needed + said)


def align_labels(fields: Iterable[FormField]) -> None:
    """Give labels at the left one width, so that their fields begin in one line."""
    known = list(fields)
    width = max((field.label_width() for field in known), default=0)
    for field in known:
        field.set_label_width(width)
