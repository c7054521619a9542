"""A dialog with fields: says what is wrong under the field, saves in the background, never loses what was typed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QPushButton, QVBoxLayout, QWidget

from clinic_desktop.domain.errors import ChartNotOpen, ClinicError, DatabaseUnavailable, InvalidInput
from clinic_desktop.domain.problems import Problem, ProblemKind
from clinic_desktop.ui.error_words import words_for, words_for_problem
from clinic_desktop.ui.theme import SPACE_L, SPACE_M, set_look
from clinic_desktop.ui.widgets.field_texts import text_of, words_of, write_text
from clinic_desktop.ui.widgets.fitting_page import FittingPage
from clinic_desktop.ui.widgets.message_bar import MessageBar, MessageKind, Offer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from clinic_desktop.background.tasks import TaskRunner
    from clinic_desktop.ui.widgets.form_field import FormField


class FormDialog(QDialog):
    """Subclasses add fields under the names that the domain's problems use, and say what saving does.

    Signals:
        stored: what the service answered; the dialog closes.
        not_reached: the server could not be asked to save; the person was told.
        chart_closed: the server has closed the chart that this belongs to; the person was told.
    """

    stored = Signal(object)
    not_reached = Signal()
    chart_closed = Signal()

    def __init__(
        self,
        name: str,
        title: str,
        save_text: str,
        tasks: TaskRunner,
        parent: QWidget | None = None,
        *,
        narrow_message: bool = False,
    ) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setWindowTitle(title)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._tasks = tasks
        self._fields: dict[str, FormField] = {}
        self._besides: dict[str, QWidget] = {}
        self._as_opened: dict[str, str] = {}
        self._is_saving = False
        self._focused: QWidget | None = None
        self.message = MessageBar(f"{name}-message", narrow=narrow_message)
        self.body = QVBoxLayout()
        self.body.setSpacing(SPACE_M)
        self._page = FittingPage(f"{name}-page", self.body)
        self._save = QPushButton(save_text)
        self._save.setObjectName(f"{name}-save")
        set_look(self._save, "kind", "primary")
        self._buttons = QDialogButtonBox()
        self._buttons.addButton(self._save, QDialogButtonBox.ButtonRole.AcceptRole)
        cancel = self._buttons.addButton(QDialogButtonBox.StandardButton.Cancel)
        cancel.setObjectName(f"{name}-cancel")
        self._buttons.accepted.connect(self.save)
        self._buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACE_L, SPACE_L, SPACE_L, SPACE_L)
        column.setSpacing(SPACE_M)
        column.addWidget(self.message)
        column.addWidget(self._page, 1)
        column.addWidget(self._buttons)
        # Not before it lies in the dialog: else Qt takes another one, perhaps hidden, and Enter does nothing.
        self._save.setDefault(True)

    def add_field(self, name: str, field: FormField) -> FormField:
        """Know a field by the name that problems use. Laying it out is the caller's."""
        self._fields[name] = field
        return field

    def add_editor(self, name: str, editor: QWidget) -> QWidget:
        """Know what is filled in like a field, and has neither a label nor problems of its own."""
        self._besides[name] = editor
        return editor

    def remember(self) -> None:
        """Take what stands in the fields now as unchanged: closing does not ask."""
        self._as_opened = self.texts()

    def problems(self) -> tuple[Problem, ...]:
        """Return what is wrong with the fields as they stand. Subclasses ask the domain."""
        return ()

    def work(self) -> Callable[[], Any] | None:
        """Return the service call that saves, made of frozen values; None if there is nothing to do yet."""
        raise NotImplementedError

    def explain(self, error: ClinicError) -> None:
        """Say what went wrong when saving. Subclasses know more about some errors."""
        if isinstance(error, InvalidInput):
            self.show_problems(error.problems)
        else:
            self.message.show_error(words_for(error))

    def save(self) -> None:
        """Check, then save in the background; the dialog stays open until the server has said yes."""
        if self._is_saving:
            return
        self.message.clear()
        if self.show_problems((*self._typed_problems(), *self.problems())):
            return
        work = self.work()
        if work is None:
            return
        self._saving(is_saving=True)
        self._tasks.run(work, owner=self, done=self._stored, failed=self._not_stored)

    def show_problems(self, problems: Iterable[Problem]) -> bool:
        """Mark the fields and put the cursor into the first wrong one. Says whether any was wrong."""
        words: dict[str, str] = {}
        for problem in problems:
            words.setdefault(problem.field, words_for_problem(problem))
        for name, field in self._fields.items():
            field.set_problem(words.get(name))
        elsewhere = [said for name, said in words.items() if name not in self._fields]
        if elsewhere:
            self.message.show_message(MessageKind.ERROR, elsewhere[0], "Nothing was saved yet.")
        first = next((field for name, field in self._fields.items() if name in words), None)
        if first is not None:
            first.editor.setFocus()
            self._page.ensureWidgetVisible(first)
        return bool(words)

    def is_changed(self) -> bool:
        return self.texts() != self._as_opened

    @property
    def is_saving(self) -> bool:
        """Whether the answer to a save is still to come."""
        return self._is_saving

    @property
    def opened_texts(self) -> dict[str, str]:
        """What stood in the fields when nothing was unsaved, by field."""
        return dict(self._as_opened)

    def texts(self) -> dict[str, str]:
        """Return what stands in the fields, by field."""
        return {name: text_of(editor) for name, editor in self._editors_by_name().items()}

    def write_texts(self, texts: Mapping[str, str]) -> None:
        """Put texts into their fields, as if they were typed; those of fields that there are no more are left out."""
        known = self._editors_by_name()
        for name, text in texts.items():
            if name in known:
                write_text(known[name], text)

    def words(self, name: str, text: str) -> str:
        """Return a text of a field in the words that the field shows for it."""
        editor = self._editors_by_name().get(name)
        return text if editor is None else words_of(editor, text)

    def _editors_by_name(self) -> dict[str, QWidget]:
        return {**{name: field.editor for name, field in self._fields.items()}, **self._besides}

    def _typed_problems(self) -> list[Problem]:
        """Return what the fields themselves cannot read: a date that is none."""
        found = []
        for name, field in self._fields.items():
            ask = getattr(field.editor, "problem", None)
            said = ask() if callable(ask) else None
            if isinstance(said, str) and said:
                found.append(Problem(name, ProblemKind.NOT_UNDERSTOOD, said))
        return found

    def _stored(self, result: object) -> None:
        self._saving(is_saving=False)
        self.remember()
        self.stored.emit(result)
        self.accept()

    def _not_stored(self, error: ClinicError) -> None:
        self._saving(is_saving=False)
        self.explain(error)
        if isinstance(error, DatabaseUnavailable):
            self.not_reached.emit()
        elif isinstance(error, ChartNotOpen):
            self.chart_closed.emit()

    def _saving(self, *, is_saving: bool) -> None:
        self._is_saving = is_saving
        if is_saving:
            places = (self._save, *(field.editor for field in self._fields.values()))
            self._focused = next((one for one in places if one.hasFocus()), None)
        self._save.setEnabled(not is_saving)
        # What is being saved stays as it is until the answer is there; then it can be corrected.
        for field in self._fields.values():
            field.setEnabled(not is_saving)
        if not is_saving and self._focused is not None:
            # What was disabled for the time lost the focus to the button that closes.
            self._focused.setFocus()

    def reject(self) -> None:
        """Close, but ask first if something was typed."""
        if self._is_saving:
            return
        if not self.is_changed():
            super().reject()
            return
        offers = [Offer("Discard", self._discard), Offer("Keep editing", lambda: None)]
        self.message.show_message(MessageKind.WARNING, "Discard what was entered?", "It has not been saved.", offers)

    def _discard(self) -> None:
        self.remember()
        super().reject()
