"""Each second what is being written and not saved goes to the disk, and soon after to the server. No SQL."""

from __future__ import annotations

from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from functools import partial
from time import monotonic
from typing import TYPE_CHECKING, Protocol

import shiboken6
from PySide6.QtCore import QObject, QTimer, Signal

from clinic_desktop.background.tasks import TaskRunner
from clinic_desktop.domain.drafts import DraftId
from clinic_desktop.domain.errors import ClinicError, DraftNotKept
from clinic_desktop.domain.identifiers import new_id

if TYPE_CHECKING:
    from collections.abc import Callable

    from clinic_desktop.domain.drafts import Draft, DraftText
    from clinic_desktop.services.drafts import DraftService, SealedDraft

LOOK_EVERY_MS = 1000
SEND_EVERY_S = 3.0
"""The server is spared: a draft on this disk is what a crash needs, the copy there is for another desk."""


class Editor(Protocol):
    """Whatever somebody writes in. Is a QObject too: one that Qt has deleted is watched no more."""

    def draft_text(self) -> DraftText | None:
        """Return what is not saved, or None if everything is."""


@dataclass(slots=True)
class _Watched:
    editor: Editor
    id: DraftId = field(default_factory=lambda: DraftId(new_id()))
    former: tuple[DraftId, ...] = ()
    begun: DraftText | None = None
    written: DraftText | None = None
    discarded: DraftText | None = None
    aside: DraftId | None = None
    unsent: SealedDraft | None = None
    sent_at: float = 0.0
    writing: int = 0
    sending: int = 0


class DraftKeeper(QObject):
    """Watches editors, and forgets a draft when its editor says that nothing is unsaved any more.

    Signals:
        not_kept: the ClinicError, when this workstation's disk takes no drafts.
        kept_again: it takes them again.
        put_away: something that was put aside is kept now.
        settled: a draft that lay somewhere is over, or stands in an editor again.
    """

    not_kept = Signal(object)
    kept_again = Signal()
    put_away = Signal()
    settled = Signal()

    def __init__(self, drafts: DraftService, tasks: TaskRunner, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._drafts = drafts
        self._tasks = tasks
        # Threads of its own: a server that is silent holds up those of the others, and a slow disk these.
        self._on_disk = TaskRunner(self)
        self._on_disk.crashed.connect(tasks.crashed)
        self._watched: list[_Watched] = []
        self._aside: dict[DraftId, DraftText] = {}
        self._writing_aside: dict[DraftId, int] = {}
        self._dropped: set[DraftId] = set()
        self._is_in_trouble = self._has_key = False
        self._settling = 0
        self._timer = QTimer(self, interval=LOOK_EVERY_MS)
        self._timer.timeout.connect(self.look)

    @property
    def is_idle(self) -> bool:
        """Whether nothing is being written at this moment."""
        return self._on_disk.is_idle

    def start(self) -> None:
        """Begin to look at the editors, and have the key ready before the server may be gone."""
        self._tasks.run(self._drafts.key, owner=self, done=self._begin, failed=self._try_key_later)

    def watch(self, editor: Editor) -> None:
        self._watched.append(_Watched(editor))

    def continue_draft(self, editor: Editor, draft: Draft) -> None:
        """Let what was found again and taken into an editor go on as the same draft.

        What stood there before was compared with it, and is forgotten once the result is on the disk.
        """
        for one in self._watched:
            if one.editor is editor:
                one.former += (one.id,)
                self._dropped.discard(draft.id)
                one.id, one.begun, one.written, one.unsent = draft.id, draft.text, draft.text, None
                text = editor.draft_text()
                if text is not None:
                    # Other desks are told at once that it is written here now.
                    self._write(one, text)

    def writes(self, draft_id: DraftId) -> bool:
        """Whether an editor that is open here holds this draft."""
        return any(one.id == draft_id for one in self._watched)

    def has_dropped(self, draft_id: DraftId) -> bool:
        """Whether a draft was saved or discarded here: who looked for drafts before that may still know of it."""
        return draft_id in self._dropped

    def discard(self, editor: Editor) -> None:
        """Forget what stands in an editor: the person does not want it. What is typed after that is kept again."""
        for one in self._watched:
            if one.editor is editor:
                one.discarded, one.aside = editor.draft_text(), None
                self._forget(one)

    def put_aside(self, editor: Editor) -> None:
        """Keep what stands in an editor for later, and let the editor go on with something else.

        What was discarded, or put aside before, is not kept once more.
        """
        for one in self._watched:
            text = editor.draft_text() if one.editor is editor else None
            if text is None or text == one.discarded:
                continue
            self._on_disk.forget(one.writing)
            self._aside[one.id] = text
            self._write_aside(one.id)
            one.discarded, one.aside = text, one.id
            self._forget_former(one)
            one.id, one.begun, one.written, one.unsent = DraftId(new_id()), None, None, None

    def keep_on(self, editor: Editor) -> None:
        """Keep what stands in an editor after all: it was discarded or put aside, and could not be left."""
        for one in self._watched:
            if one.editor is not editor or one.discarded is None:
                continue
            if one.aside is not None and editor.draft_text() == one.discarded:
                one.id, one.begun, one.written = one.aside, one.discarded, one.discarded
                self._dropped.discard(one.id)
                if self._aside.pop(one.aside, None) is not None:
                    one.written, one.writing = None, self._writing_aside.pop(one.aside)
            one.discarded = one.aside = None
            self.settled.emit()

    def drop(self, draft_id: DraftId) -> None:
        """Forget a draft that no editor holds."""
        self._dropped.add(draft_id)
        self.settled.emit()
        self._tasks.run(partial(self._drafts.drop, draft_id), owner=self, done=_ignore, failed=_ignore)

    def look(self) -> None:
        """Write down whatever has changed since the last time."""
        self._watched = [one for one in self._watched if self._is_there(one)]
        self._each(self._look_at)
        for draft_id in self._aside:
            if not self._on_disk.is_under_way(self._writing_aside[draft_id]):
                self._write_aside(draft_id)

    def flush(self) -> None:
        """Write down what is not yet, before this returns: for the last moment, and after a defect.

        Raises DraftNotKept.
        """
        if self._has_key:
            with ExitStack() as everything:
                everything.callback(self._each, self._flush)
                for draft_id in tuple(self._aside):
                    everything.callback(self._flush_aside, draft_id)

    def stop(self) -> None:
        """Look no more. What is unsaved now is kept."""
        self._timer.stop()
        # The disk may be full, and the person was told so: then the server is given what it can be before signing out.
        with suppress(ClinicError):
            self.flush()
        self._watched.clear()
        self._on_disk.close()

    def _each(self, work: Callable[[_Watched], object]) -> None:
        """Do this for every editor, even if one of them has a defect, which is told afterwards."""
        with ExitStack() as all_of_them:
            for one in self._watched:
                all_of_them.callback(work, one)

    def _look_at(self, one: _Watched) -> None:
        text = one.editor.draft_text()
        if text == one.discarded:
            text = None
        else:
            one.discarded = None
        if one.begun is not None and (text is None or text.thing != one.begun.thing):
            self._forget(one)
        if text is not None and text == one.written:
            self._forget_former(one)
        elif text is not None and not self._on_disk.is_under_way(one.writing):
            self._write(one, text)
        self._send(one)

    def _flush(self, one: _Watched) -> None:
        text = one.editor.draft_text() if self._is_there(one) else None
        if text is not None and text not in (one.discarded, one.written):
            self._on_disk.forget(one.writing)
            one.begun = text
            one.unsent = self._drafts.write(one.id, text)
            one.written = text

    def _flush_aside(self, draft_id: DraftId) -> None:
        self._drafts.write(draft_id, self._aside[draft_id])
        del self._aside[draft_id]

    def _begin(self, _: object) -> None:
        self._has_key = True
        self._timer.start()

    def _try_key_later(self, _: ClinicError) -> None:
        if any(one.editor.draft_text() is not None for one in self._watched if self._is_there(one)):
            self._is_in_trouble = True
            self.not_kept.emit(DraftNotKept())
        QTimer.singleShot(LOOK_EVERY_MS, self, self.start)

    def _is_there(self, one: _Watched) -> bool:
        if isinstance(one.editor, QObject) and shiboken6.isValid(one.editor):
            return True
        if one.begun is not None:
            # A dialog asks before it closes: what it held is stored or was discarded.
            self._forget(one)
        return False

    def _write(self, one: _Watched, text: DraftText) -> None:
        one.begun = text
        one.writing = self._on_disk.run(
            partial(self._drafts.write, one.id, text),
            owner=self,
            done=partial(self._on_written, one, text),
            failed=self._on_not_written,
        )

    def _on_written(self, one: _Watched, text: DraftText, sealed: SealedDraft) -> None:
        if sealed.id != one.id:
            if sealed.id not in one.former:
                # Saved or discarded while it was written.
                self.drop(sealed.id)
            return
        one.written, one.unsent = text, sealed
        self._say_kept()
        self._send(one)

    def _say_kept(self) -> None:
        if self._is_in_trouble:
            self._is_in_trouble = False
            self.kept_again.emit()

    def _on_not_written(self, error: ClinicError) -> None:
        self._is_in_trouble = True
        self.not_kept.emit(error)
        if not self._tasks.is_under_way(self._settling):
            # What this disk does not take the server may.
            self._settling = self._tasks.run(self._drafts.settle, owner=self, done=_ignore, failed=_ignore)

    def _send(self, one: _Watched) -> None:
        is_early = monotonic() - one.sent_at < SEND_EVERY_S
        if one.unsent is None or is_early or self._tasks.is_under_way(one.sending):
            return
        sealed, one.unsent, one.sent_at = one.unsent, None, monotonic()
        one.sending = self._tasks.run(
            partial(self._drafts.send, sealed),
            owner=self,
            done=lambda _: self._on_sent(sealed),
            failed=partial(self._on_not_sent, one, sealed),
        )

    def _on_sent(self, sealed: SealedDraft) -> None:
        if self.has_dropped(sealed.id):
            # Saved or discarded while it was sent: the server may have been told that first.
            self.drop(sealed.id)

    def _on_not_sent(self, one: _Watched, sealed: SealedDraft, _: ClinicError) -> None:
        self._on_sent(sealed)
        if one.unsent is None and one.id == sealed.id:
            one.unsent = sealed

    def _write_aside(self, draft_id: DraftId) -> None:
        self._writing_aside[draft_id] = self._on_disk.run(
            partial(self._drafts.write, draft_id, self._aside[draft_id]),
            owner=self,
            done=self._send_aside,
            failed=self._on_not_written,
        )

    def _send_aside(self, sealed: SealedDraft) -> None:
        if self.has_dropped(sealed.id):
            self.drop(sealed.id)
            return
        self._aside.pop(sealed.id, None)
        self._writing_aside.pop(sealed.id, None)
        self._say_kept()
        self.put_away.emit()
        self._tasks.run(partial(self._drafts.send, sealed), owner=self, done=_ignore, failed=_ignore)

    def _forget(self, one: _Watched) -> None:
        if one.begun is not None:
            self.drop(one.id)
        self._forget_former(one)
        one.id, one.begun, one.written, one.unsent = DraftId(new_id()), None, None, None

    def _forget_former(self, one: _Watched) -> None:
        for draft_id in one.former:
            self.drop(draft_id)
        one.former = ()


def _ignore(_: object) -> None:
    pass
