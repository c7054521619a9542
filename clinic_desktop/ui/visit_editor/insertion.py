"""Putting a prepared text into a text of the visit: filled in from this visit, in one step, with its places marked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from clinic_desktop.domain.placeholders import Place, filled, place_after, place_before
from clinic_desktop.domain.text_splices import Splice

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from clinic_desktop.domain.placeholders import Filled
    from clinic_desktop.ui.visit_editor.history import History
    from clinic_desktop.ui.visit_editor.text_marks import TextMarks
    from clinic_desktop.ui.widgets.text_area import TextArea


class Insertion:
    """``fillers`` says what is known of the visit on the screen, at the moment of inserting."""

    def __init__(
        self, history: History, marks: Callable[[TextArea], TextMarks | None], fillers: Callable[[], Mapping[str, str]]
    ) -> None:
        self._history = history
        self._marks = marks
        self._fillers = fillers

    def preview(self, text: str) -> Filled:
        """Return a text as it would be inserted now."""
        return filled(text, self._fillers())

    def put(self, area: TextArea, text: str, start: int, end: int, *, selects: bool = True) -> bool:
        """Put a text in place of these characters, as one step. False, and a sentence at the field, if it is too long.

        The first place that is left is selected, if ``selects``; without one the cursor stands behind.
        """
        made, before = self.preview(text), area.read()
        if area.isReadOnly():
            return False
        over = len(made.text) - (end - start) - area.room
        if over > 0:
            area.refused.emit(
                f"The text to insert has {len(made.text):,} characters, {over:,} more than there is room for."
            )
            return False
        self._history.seal()
        area.splice(Splice(start, before[start:end], made.text))
        self._history.seal()
        marks = self._marks(area)
        if marks is not None:
            for begin, behind in made.spans:
                marks.mark_filled(area.cursor_over(start + begin, start + behind))
        first = place_after(made.text, 0) if selects else None
        if first is not None:
            select(area, Place(start + first.start, start + first.end, first.name))
        return True

    def add_below(self, area: TextArea, text: str) -> bool:
        """Put a text below what stands there, never over it."""
        before = area.read().rstrip()
        return self.put(area, f"\n{text}" if before else text, len(before), len(area.read()), selects=False)


def select(area: TextArea, place: Place) -> None:
    """Select a place, so that what is typed next stands there instead."""
    area.setTextCursor(area.cursor_over(place.start, place.end))
    area.ensureCursorVisible()


def to_place(area: TextArea, *, onwards: bool) -> bool:
    """Go to the next place of this text, or the one before. False if there is none: then the key leaves the text."""
    start, end = area.selected()
    place = place_after(area.read(), end) if onwards else place_before(area.read(), start)
    if place is None:
        return False
    select(area, place)
    return True
