"""One history for everything that is done in a visit: texts, vital signs and tables, undone in the order of doing."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Protocol, cast

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence, QUndoCommand, QUndoStack
from PySide6.QtWidgets import QComboBox, QLineEdit, QWidget

from clinic_desktop.domain.text_splices import Splice, joined, splice_between

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from PySide6.QtWidgets import QMenu

    from clinic_desktop.ui.widgets.text_area import TextArea

STEPS_MOST = 2000
_UNDO, _REDO = QKeySequence.StandardKey.Undo, QKeySequence.StandardKey.Redo


class Holder(Protocol):
    """Something that holds a text in which a person writes."""

    def read(self) -> str: ...
    def put(self, splice: Splice) -> None:
        """Change the text, and put the cursor where it was changed."""


class History(QUndoStack):
    """Tables push their commands themselves; texts and fields are watched.

    What somebody else changed is no step. Earlier steps of the same text then say nothing any more and are passed over:
    undo never takes away what others wrote.
    """

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setUndoLimit(STEPS_MOST)
        self._watched: dict[QObject, _Watched] = {}
        self._is_paused = self._is_moving = self._is_sealed = False
        self._is_writable = True
        self._met_void = self._met_real = False

    def watch(self, area: TextArea) -> None:
        """Keep what is written in a text; its own undo is switched off."""
        area.document().setUndoRedoEnabled(False)
        watched = _Watched(_TextHolder(area))
        self._add(area, watched)
        area.document().contentsChanged.connect(lambda: self._on_changed(watched))
        area.menu_made.connect(self._replace_in_menu)

    def watch_view(self, view: TextArea) -> None:
        """Take undo and redo from another view of a text that is watched already."""
        view.installEventFilter(self)
        view.menu_made.connect(self._replace_in_menu)

    def watch_fields(self, around: QWidget) -> None:
        """Keep what is written into the lines and lists of a part of the page."""
        for line in around.findChildren(QLineEdit):
            if not isinstance(line.parent(), QComboBox):
                watched = _Watched(_LineHolder(line))
                self._add(line, watched)
                line.textChanged.connect(lambda _, watched=watched: self._on_changed(watched))
        for box in around.findChildren(QComboBox):
            watched = _Watched(_ChoiceHolder(box))
            self._add(box, watched)
            box.currentIndexChanged.connect(lambda _, watched=watched: self._on_changed(watched))

    def set_writable(self, *, is_writable: bool) -> None:
        """Nothing is undone in a visit that cannot be changed, be it for the moment."""
        self._is_writable = is_writable

    def undo(self) -> None:
        self._move(super().undo, super().canUndo)

    def redo(self) -> None:
        self._move(super().redo, super().canRedo)

    def seal(self) -> None:
        """Let what is typed next be a step of its own."""
        self._is_sealed = True

    @contextmanager
    def as_one(self, words: str) -> Iterator[None]:
        """Make everything done inside one step."""
        self.beginMacro(words)
        try:
            yield
        finally:
            self.endMacro()
            self.seal()

    @contextmanager
    def paused(self) -> Iterator[None]:
        """Show what is stored: that is no step of the person."""
        self._is_paused = True
        try:
            yield
        finally:
            self._is_paused = False

    def _add(self, widget: QWidget, watched: _Watched) -> None:
        self._watched[widget] = watched
        widget.installEventFilter(self)

    def _move(self, step: Callable[[], None], can_step: Callable[[], bool]) -> None:
        self._is_moving = True
        try:
            while self._is_writable and can_step():
                self._met_void = self._met_real = False
                step()
                if self._met_real or not self._met_void:
                    break
        finally:
            self._is_moving = False
            self.seal()

    def _on_changed(self, watched: _Watched) -> None:
        text = watched.holder.read()
        if text == watched.known:
            return
        splice, watched.known = splice_between(watched.known, text), text
        if self._is_paused:
            watched.age += 1
        elif not self._is_moving:
            self._push(watched, splice)

    def _push(self, watched: _Watched, splice: Splice) -> None:
        last = self.command(self.index() - 1) if self.index() == self.count() and self.index() else None
        if not self._is_sealed and isinstance(last, _Edit) and last.takes(watched, splice):
            return
        self._is_sealed = False
        self.push(_Edit(self, watched, splice))

    def apply(self, watched: _Watched, age: int, splice: Splice) -> None:
        """Put one step into its text, if nobody else has changed that since."""
        if age != watched.age or not splice.fits(watched.known):
            self._met_void = True
            return
        self._met_real = True
        watched.known = splice.applied(watched.known)
        watched.holder.put(splice)

    def _replace_in_menu(self, menu: QMenu) -> None:
        """Let Undo and Redo of a text's menu be those of the visit."""
        for name, slot, can in (("edit-undo", self.undo, self.canUndo()), ("edit-redo", self.redo, self.canRedo())):
            for action in menu.actions():
                if action.objectName() == name:
                    action.triggered.disconnect()
                    action.triggered.connect(slot)
                    action.setEnabled(can)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.ShortcutOverride, QEvent.Type.KeyPress):
            keys = cast("QKeyEvent", event)
            move = self.undo if keys.matches(_UNDO) else self.redo if _is_redo(keys) else None
            if move is not None:
                keys.accept()
                if event.type() == QEvent.Type.KeyPress:
                    move()
                return True
        return super().eventFilter(watched, event)


class _Watched:
    """A text as it is known. ``age`` counts how often others changed it."""

    def __init__(self, holder: Holder) -> None:
        self.holder = holder
        self.known = holder.read()
        self.age = 0


class _Edit(QUndoCommand):
    """One splice of one text. It stands there already when it is pushed."""

    def __init__(self, history: History, watched: _Watched, splice: Splice) -> None:
        super().__init__("Typing")
        self._history = history
        self._watched = watched
        self._age = watched.age
        self._splice = splice
        self._is_done = True

    def takes(self, watched: _Watched, splice: Splice) -> bool:
        """Become one step with what is typed next, if it belongs to it."""
        both = joined(self._splice, splice) if watched is self._watched and watched.age == self._age else None
        if both is not None:
            self._splice = both
        return both is not None

    def redo(self) -> None:
        if self._is_done:
            self._is_done = False
            return
        self._history.apply(self._watched, self._age, self._splice)

    def undo(self) -> None:
        self._history.apply(self._watched, self._age, self._splice.reverse)


class _TextHolder:
    def __init__(self, area: TextArea) -> None:
        self._area = area

    def read(self) -> str:
        return self._area.read()

    def put(self, splice: Splice) -> None:
        self._area.splice(splice)


class _LineHolder:
    def __init__(self, line: QLineEdit) -> None:
        self._line = line

    def read(self) -> str:
        return self._line.text()

    def put(self, splice: Splice) -> None:
        self._line.setText(splice.applied(self._line.text()))
        self._line.setCursorPosition(splice.end)
        self._line.textEdited.emit(self._line.text())
        self._line.setFocus()


class _ChoiceHolder:
    def __init__(self, box: QComboBox) -> None:
        self._box = box

    def read(self) -> str:
        return str(self._box.currentIndex())

    def put(self, splice: Splice) -> None:
        self._box.setCurrentIndex(int(splice.applied(self.read())))
        self._box.activated.emit(self._box.currentIndex())
        self._box.setFocus()


def _is_redo(keys: QKeyEvent) -> bool:
    """Ctrl+Y everywhere: on Linux Qt takes Ctrl+Shift+Z alone for it."""
    return keys.matches(_REDO) or (
        keys.key() == Qt.Key.Key_Y and keys.modifiers() == Qt.KeyboardModifier.ControlModifier
    )
