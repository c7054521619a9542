"""What helps to write a visit: snippets, templates, the last visit, spelling, and one text in the whole pane."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Signal
from PySide6.QtWidgets import QApplication, QStackedWidget

from clinic_desktop.background.writing import WritingShelf
from clinic_desktop.domain.clinical_text import format_date, format_name
from clinic_desktop.domain.placeholders import known_fillers
from clinic_desktop.domain.writing import Section, offered, section_of
from clinic_desktop.ui.shortcuts import ActionSpec, make_action
from clinic_desktop.ui.visit_editor.copied_lines import CopiedLines
from clinic_desktop.ui.visit_editor.full_text import FullText
from clinic_desktop.ui.visit_editor.insertion import Insertion
from clinic_desktop.ui.visit_editor.last_visit import LastVisit
from clinic_desktop.ui.visit_editor.pick_dialog import Pick, PickDialog
from clinic_desktop.ui.visit_editor.snippet_typing import SnippetTyping
from clinic_desktop.ui.visit_editor.templates import Templates
from clinic_desktop.ui.visit_editor.visit_spelling import VisitSpelling
from clinic_desktop.ui.widgets.text_area import TextArea

if TYPE_CHECKING:
    from PySide6.QtGui import QAction
    from PySide6.QtWidgets import QWidget

    from clinic_desktop.domain.visits import VisitDetails
    from clinic_desktop.ui.visit_editor.form import VisitForm
    from clinic_desktop.ui.visit_editor.text_marks import TextMarks
    from clinic_desktop.ui.widgets.message_bar import MessageBar
    from clinic_desktop.ui.workspace import Workspace

_NEEDS = "Open a visit that is in progress"
SNIPPET = ActionSpec(
    "insert-snippet", "&Insert snippet…", "Ctrl+Space", "file-text", "A prepared text, found as you type", needs=_NEEDS
)
TEMPLATE = ActionSpec(
    "use-template", "Use &template…", "Ctrl+Alt+T", "clipboard-list", "Fill what is still empty", needs=_NEEDS
)
COPY = ActionSpec(
    "copy-last-visit", "Copy from &last visit…", "Ctrl+Alt+L", "copy", "What the last visit says here", needs=_NEEDS
)
FULL = ActionSpec(
    "full-text", "&Whole pane for this text", "F4", "maximize", "Write one text with all the room there is, and back"
)
MISSPELLED = ActionSpec(
    "next-misspelling", "Next unk&nown word", "Shift+F4", "search", "Go to the next word that no dictionary has"
)


class WritingTools(QObject):
    """Belongs to the visit editor. ``page`` shows the form, or one text of it.

    Signals: full_text_changed(bool): one text has all the room, or not any more.
    """

    full_text_changed = Signal(bool)

    def __init__(self, workspace: Workspace, form: VisitForm, message: MessageBar, editor: QWidget) -> None:
        super().__init__(editor)
        self._workspace = workspace
        self._form = form
        self._editor = editor
        self._visit: VisitDetails | None = None
        self._area: TextArea = form.texts["chief_complaint"]
        self.shelf = WritingShelf(workspace.services.writing, workspace.tasks, workspace.live_updates, self)
        self.spelling = VisitSpelling(workspace, form, self.shelf, self)
        self._insertion = Insertion(form.history, self._marks_of, self._fillers)
        self._typing = SnippetTyping(self._insertion, lambda: self.shelf.texts.snippets, self)
        self._last = LastVisit(workspace, form, self._insertion, message, editor)
        self._copied = CopiedLines(form, self.spelling, self._last, self)
        self._templates = Templates(self.shelf, form, self._insertion, message, editor)
        self._full = FullText(form)
        self.page = QStackedWidget()
        self.page.addWidget(form)
        self.page.addWidget(self._full)
        self._make_actions()
        for area in form.texts.values():
            self._watch(area)
        self._full.view_made.connect(self._on_view_made)
        self._full.left.connect(self._on_left)
        form.history.stepped.connect(self._on_stepped)
        form.edited.connect(self._templates.take_back)

    def follow(self, visit: VisitDetails | None) -> None:
        """Know which visit is on the screen, or that none is."""
        is_other = visit is None or self._visit is None or visit.appointment.id != self._visit.appointment.id
        self._visit = visit
        if is_other:
            self.leave()
        if visit is not None:
            self.shelf.look()
        self.spelling.follow(visit, is_other=is_other)
        self._last.follow(visit)
        self._templates.follow(visit)
        self._allow()

    def leave(self) -> None:
        """The visit is left, or covered: its texts stand in it again."""
        self._full.leave()
        self.spelling.forget()

    def _make_actions(self) -> None:
        slots = (
            (SNIPPET, self._pick_snippet),
            (TEMPLATE, self._pick_template),
            (COPY, self._copy),
            (FULL, self._toggle_full),
            (MISSPELLED, self._to_next_wrong_word),
        )
        self._actions = [make_action(self._editor, spec, slot) for spec, slot in slots]
        self._editor.addActions(self._actions)
        self._copies = [
            make_action(
                self._editor,
                ActionSpec(f"copy-{section}", "From last visit…", "", "copy", f"What the last visit says: {section}"),
                partial(self._last.copy, section),
            )
            for section in Section
        ]
        for section, action in zip(Section, self._copies, strict=True):
            self._form.headers[section.value].add_button(action, with_text=True)
        self.actions_for_menu: tuple[QAction | None, ...] = (None, *self._actions)
        self._allow()

    def _allow(self) -> None:
        is_writable = self._visit is not None and self._visit.is_writable
        for action in (*self._actions[:3], *self._copies):
            action.setEnabled(is_writable)
        self._actions[3].setEnabled(self._visit is not None)
        self._actions[4].setEnabled(self._visit is not None and self.spelling.is_on)

    def _watch(self, area: TextArea) -> None:
        area.installEventFilter(self)
        self._typing.watch(area)
        self.spelling.watch(area)

    def _marks_of(self, area: TextArea) -> TextMarks | None:
        return self.spelling.marks_of(area)

    def _fillers(self) -> dict[str, str]:
        """Return what is known of the visit on the screen, and of no other."""
        if self._visit is None:
            return {}
        last, day = self._last.found()
        return known_fillers(self._form.stored(), self._form.vital_values(), last, day, self._workspace.clock.today())

    def _whose(self) -> str:
        line = self._form.stored().appointment
        return (
            f"{format_name(line.patient_last_name, line.patient_first_name)}   Born {format_date(line.patient_born_on)}"
        )

    def _name_of(self, area: TextArea) -> str:
        if self._full.field is not None:
            return self._full.field
        return next(name for name, one in self._form.texts.items() if one is area)

    def _pick_snippet(self) -> None:
        area, section = self._area, section_of(self._name_of(self._area))
        start, end = area.selected()

        def find(typed: str) -> tuple[Pick, ...]:
            return tuple(
                Pick(
                    one.id,
                    f".{one.abbreviation}",
                    one.title,
                    one.section.value.capitalize() if one.section else "Everywhere",
                    "Shared" if one.is_shared else "Own",
                    self._insertion.preview(one.body).text,
                )
                for one in offered(self.shelf.texts.snippets, typed, section)
            )

        def insert(snippet_id: str) -> None:
            snippet = next((one for one in self.shelf.texts.snippets if one.id == snippet_id), None)
            if snippet is not None and self._area is area:
                area.setFocus()
                self._insertion.put(area, snippet.body, start, end)

        empty = ("No snippet like this", "Snippets are made in the menu Visit, Snippets and templates.")
        dialog = PickDialog("snippets", "Insert a snippet", "Find a snippet", self._whose(), find, empty, self._editor)
        dialog.picked.connect(insert)
        dialog.open()

    def _pick_template(self) -> None:
        self._full.leave()
        self._templates.choose(self._whose())

    def _copy(self) -> None:
        section = section_of(self._name_of(self._area))
        self._full.leave()
        self._last.copy(section)

    def _toggle_full(self) -> None:
        if self._full.field is not None:
            self._full.leave()
            return
        self._full.enter(self._name_of(self._area))
        self.page.setCurrentWidget(self._full)
        self.full_text_changed.emit(True)

    def _on_view_made(self, view: TextArea) -> None:
        self._area = view
        self._watch(view)
        if self._full.field is not None:
            self._form.history.watch_view(self._form.texts[self._full.field], view)
        self.spelling.follow_view(view, self._full.field)
        self._copied.follow_view(view, self._full.field)
        view.refused.connect(self._form.told)

    def _on_stepped(self, shown_in: QWidget | None) -> None:
        """What is undone elsewhere is seen."""
        if self._full.field is not None and shown_in is not self._area:
            self._full.leave()
            if shown_in is not None:
                self._form.show_widget(shown_in)

    def _on_left(self, name: str) -> None:
        self._form.history.forget_view(self._form.texts[name])
        self._area = self._form.texts["chief_complaint"]
        self.spelling.follow_view(None, None)
        self._copied.follow_view(None, None)
        self.page.setCurrentWidget(self._form)
        self.full_text_changed.emit(False)

    def _to_next_wrong_word(self) -> None:
        focused = QApplication.focusWidget()
        areas = [self._area] if self._full.field is not None else list(self._form.texts.values())
        if not self.spelling.to_next(areas, self._area if focused is self._area else None):
            self._form.told.emit("No word that is in no dictionary")

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.FocusIn and isinstance(watched, TextArea):
            self._area = watched
            # Whoever comes back to the editor comes back to where he wrote.
            self._editor.setFocusProxy(watched)
        return super().eventFilter(watched, event)
