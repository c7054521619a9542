"""One text of the visit in the whole pane: the same text, not a copy, so that undo, draft, marks and counter stay."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from clinic_desktop.domain.limits import VISIT_TEXT_LENGTHS
from clinic_desktop.ui.field_names import FIELD_NAMES
from clinic_desktop.ui.shortcuts import ActionSpec, make_action
from clinic_desktop.ui.theme import SPACE_M, SPACE_S, set_look
from clinic_desktop.ui.widgets.section_header import SectionHeader
from clinic_desktop.ui.widgets.text_area import TextArea

if TYPE_CHECKING:
    from PySide6.QtGui import QFont

    from clinic_desktop.ui.visit_editor.form import VisitForm

LEAVE = ActionSpec("leave-full-text", "Back to the visit", "Esc", "x", "Show the whole visit again", within=True)
_LARGER = 1.15


class FullText(QWidget):
    """Signals: view_made(TextArea): another view of the text with this field's name. left(): the view is gone."""

    view_made = Signal(object)
    left = Signal()

    def __init__(self, form: VisitForm, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("full-text")
        self._form = form
        self._field: str | None = None
        self._view: TextArea | None = None
        self._header: SectionHeader | None = None
        self._problem = QLabel(self)
        self._problem.setObjectName("full-text-problem")
        self._problem.setWordWrap(True)
        set_look(self._problem, "role", "problem")
        self._leave_action = make_action(self, LEAVE, self.leave)
        self.addAction(self._leave_action)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(SPACE_M, SPACE_M, SPACE_M, SPACE_M)
        self._column.setSpacing(SPACE_S)
        self._column.addWidget(self._problem)
        form.edited.connect(self._show_problem)

    @property
    def field(self) -> str | None:
        """The name of the text that is shown here, if one is."""
        return self._field

    def enter(self, name: str) -> None:
        """Show this text here, the cursor where it is in the visit."""
        area = self._form.texts[name]
        self._field = name
        self._header = SectionHeader("full-text-header", FIELD_NAMES[name], "maximize")
        self._header.add_button(self._leave_action, with_text=True)
        view = self._view = TextArea("full-text-area", FIELD_NAMES[name], VISIT_TEXT_LENGTHS[name].most, fills=True)
        view.setFont(_larger(area.font()))
        cursor = area.textCursor()
        view.share(area)
        view.setReadOnly(area.isReadOnly())
        self._column.insertWidget(0, self._header)
        self._column.insertWidget(1, view, 1)
        self.view_made.emit(view)
        self._show_problem()
        view.setTextCursor(cursor)
        view.setFocus()

    def leave(self) -> None:
        """Go back to the visit, the cursor where it is here. Nothing is lost: there was one text only."""
        view, name = self._view, self._field
        if view is None or name is None:
            return
        area = self._form.texts[name]
        cursor = view.textCursor()
        self._view = self._field = None
        for part in (self._header, view):
            if part is not None:
                self._column.removeWidget(part)
                part.hide()
                part.deleteLater()
        self._header = None
        self.left.emit()
        area.setTextCursor(cursor)
        area.relaid()
        self._form.to_text(name)

    def _show_problem(self) -> None:
        if self._field is not None and self._view is not None:
            said = self._form.problem_of(self._field) or ""
            self._problem.setText(said)
            self._problem.setVisible(bool(said))
            self._view.setReadOnly(self._form.texts[self._field].isReadOnly())


def _larger(font: QFont) -> QFont:
    font.setPointSizeF(font.pointSizeF() * _LARGER)
    return font
