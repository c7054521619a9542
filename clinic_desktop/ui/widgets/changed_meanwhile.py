"""Somebody else changed what a form is about: what only one touched comes together, the rest is asked about."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from PySide6.QtCore import QObject

from clinic_desktop.domain.errors import ClinicError, NotFound
from clinic_desktop.domain.field_merge import Conflict, Content, Merge, merge
from clinic_desktop.ui.error_words import Words, field_name, words_for
from clinic_desktop.ui.widgets.message_bar import MessageKind, Offer
from clinic_desktop.ui.widgets.versions_dialog import Versions, VersionsDialog, VersionsWords

if TYPE_CHECKING:
    from collections.abc import Callable

    from clinic_desktop.background.tasks import TaskRunner
    from clinic_desktop.ui.widgets.form_dialog import FormDialog

T = TypeVar("T")

TWO_CHANGED = VersionsWords(
    "Two people changed this",
    "Somebody else saved this while you were writing. Everything that only one of you changed has been brought "
    "together. Choose for the rest; nothing is stored until you save.",
)


@dataclass(frozen=True, slots=True)
class Editing(Generic[T]):
    """What a form knows of what it edits.

    ``read`` is a service call that answers with what is stored now. Of such an answer ``content`` gives the fields by
    name, ``gone`` why it cannot be changed any more, if so, and with what to offer. ``base`` and ``mine`` are what was
    stored when the form was filled and what stands in it; ``take`` makes an answer the new base and shows the content
    over it. ``words`` tells a value.
    """

    read: Callable[[], T]
    content: Callable[[T], Content]
    gone: Callable[[T], Words | None]
    base: Callable[[], Content]
    mine: Callable[[], Content]
    take: Callable[[T, Content], object]
    words: Callable[[str, Any], str]
    anew: Offer | None = None


class ChangedMeanwhile(QObject, Generic[T]):
    """To be asked to look when saving met another version, or nothing at all.

    What was typed is never taken away: it stands in the form, whatever is chosen or put off.
    """

    def __init__(
        self, dialog: FormDialog, tasks: TaskRunner, editing: Editing[T], told: Callable[[str], object]
    ) -> None:
        super().__init__(dialog)
        self._dialog = dialog
        self._tasks = tasks
        self._editing = editing
        self._told = told
        self._is_together = False
        dialog.stored.connect(self._on_stored)

    def look(self) -> None:
        """Read what is stored now; then save what comes together by itself, or ask."""
        self._tasks.run(self._editing.read, owner=self._dialog, done=self._bring_together, failed=self._not_read)

    def _bring_together(self, theirs: T) -> None:
        editing = self._editing
        gone = editing.gone(theirs)
        if gone is not None:
            self._say_gone(gone)
            return
        both = merge(editing.base(), editing.mine(), editing.content(theirs))
        if both.conflicts:
            self._ask(theirs, both)
            return
        editing.take(theirs, both.content)
        self._is_together = True
        self._dialog.save()

    def _ask(self, theirs: T, both: Merge) -> None:
        dialog = VersionsDialog("conflict", TWO_CHANGED, [self._versions(one) for one in both.conflicts], self._dialog)
        dialog.decided.connect(lambda places: self._decided(theirs, both.choosing_theirs(places)))
        dialog.rejected.connect(self._put_off)
        dialog.open()

    def _versions(self, one: Conflict) -> Versions:
        before, mine, theirs = (
            "" if value is None else self._editing.words(one.place, value) for value in (one.base, one.mine, one.theirs)
        )
        return Versions(one.place, field_name(one.place), before, mine, theirs)

    def _decided(self, theirs: T, content: Content) -> None:
        self._editing.take(theirs, content)
        self._dialog.message.show_message(
            MessageKind.INFO, "Both versions are brought together", "Save to store the result."
        )

    def _put_off(self) -> None:
        self._dialog.message.show_message(
            MessageKind.WARNING,
            "Somebody else changed this meanwhile",
            "Nothing was overwritten, and what you typed is still here. Compare before you save.",
            [Offer("Compare", self.look)],
        )

    def _say_gone(self, words: Words) -> None:
        offers = [] if self._editing.anew is None else [self._editing.anew]
        self._dialog.message.show_message(MessageKind.ERROR, words.title, words.advice, offers)

    def _not_read(self, error: ClinicError) -> None:
        if isinstance(error, NotFound):
            self._say_gone(Words("This is not there any more", "What you typed is still here; copy what you need."))
        else:
            self._dialog.message.show_error(words_for(error), self.look)

    def _on_stored(self, _: object) -> None:
        if self._is_together:
            self._told("Somebody else changed this too: their changes and yours are stored")
