"""Lines that stand word for word in the last visit are marked until somebody edits them, in words too.

They are known by comparing, so they are still marked when the visit is opened again, or at another desk.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer

from clinic_desktop.domain.clinical_text import format_date
from clinic_desktop.domain.copied_passages import count, is_copied, lines_of
from clinic_desktop.ui.widgets.announcements import announce

if TYPE_CHECKING:
    from clinic_desktop.ui.visit_editor.form import VisitForm
    from clinic_desktop.ui.visit_editor.last_visit import LastVisit
    from clinic_desktop.ui.visit_editor.visit_spelling import VisitSpelling
    from clinic_desktop.ui.widgets.text_area import TextArea

COUNT_MS = 200


class CopiedLines(QObject):
    def __init__(self, form: VisitForm, spelling: VisitSpelling, last: LastVisit, parent: QObject) -> None:
        super().__init__(parent)
        self._form = form
        self._spelling = spelling
        self._last = last
        self._known: dict[str, frozenset[str]] = {}
        self._day = ""
        self._view: tuple[TextArea, str] | None = None
        self._entered = ""
        self._count = QTimer(self, interval=COUNT_MS, singleShot=True)
        self._count.timeout.connect(self._say)
        form.edited.connect(self._count.start)
        last.known.connect(self._compare)
        for name, area in form.texts.items():
            area.cursorPositionChanged.connect(partial(self._on_moved, area, name))

    def follow_view(self, view: TextArea | None, name: str | None) -> None:
        """Another view shows one of the texts, or does not any more."""
        self._view = (view, name) if view is not None and name is not None else None
        if self._view is not None:
            self._view[0].cursorPositionChanged.connect(partial(self._on_moved, *self._view))
        self._say()

    def _compare(self) -> None:
        """The last visit was read, or another visit is on the screen."""
        found, day = self._last.found()
        self._day = format_date(day) if day else ""
        before = {} if found is None else {name: lines_of(getattr(found.texts, name)) for name in self._form.texts}
        for name, area in self._form.texts.items():
            if before.get(name, frozenset()) != self._known.get(name, frozenset()):
                marks = self._spelling.marks_of(area)
                if marks is not None:
                    marks.know_copied(before.get(name, frozenset()))
        self._known = before
        self._say()

    def _say(self) -> None:
        self._count.stop()
        for name, area in self._form.texts.items():
            words = self._words(area, name)
            area.note_below(words)
            if self._view is not None and self._view[1] == name:
                self._view[0].note_below(words)

    def _words(self, area: TextArea, name: str) -> str:
        known = self._known.get(name)
        number = count(area.read(), known) if known else 0
        lines = "1 line" if number == 1 else f"{number} lines"
        return f"{lines} word for word as on {self._day}" if number else ""

    def _on_moved(self, area: TextArea, name: str) -> None:
        """Whoever does not see the mark is told when the cursor comes into such a line."""
        line = area.textCursor().block().text()
        entered = f"{name}: {line.strip()}" if is_copied(line, self._known.get(name, ())) else ""
        if entered and entered != self._entered and area.hasFocus():
            announce(area, f"Word for word as on {self._day}")
        self._entered = entered
