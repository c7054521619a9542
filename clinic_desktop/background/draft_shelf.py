"""The drafts that were found again and that nobody has taken up yet. No SQL."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from clinic_desktop.background.latest import LatestTask
from clinic_desktop.domain.drafts import FoundDrafts

if TYPE_CHECKING:
    from clinic_desktop.background.drafts import DraftKeeper, Editor
    from clinic_desktop.background.tasks import TaskRunner
    from clinic_desktop.domain.drafts import Draft, DraftId, DraftSubject, KeptDraft
    from clinic_desktop.domain.errors import ClinicError
    from clinic_desktop.services.drafts import DraftService

LOOK_AGAIN_MS = 4000
"""A program that was killed seems to run for a moment, and one that runs somewhere is closed at some time."""


class DraftShelf(QObject):
    """What one person wrote anywhere and did not save.

    Signals:
        changed: other drafts lie here than before.
    """

    changed = Signal()

    def __init__(
        self, drafts: DraftService, keeper: DraftKeeper, tasks: TaskRunner, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._drafts = drafts
        self._keeper = keeper
        self._looking = LatestTask(tasks, self)
        self._found = FoundDrafts()
        self._look_again = QTimer(self, interval=LOOK_AGAIN_MS, singleShot=True)
        self._look_again.timeout.connect(self.look)
        keeper.put_away.connect(self.look)

    @property
    def drafts(self) -> tuple[KeptDraft, ...]:
        """The latest first. What stands in an editor here, or was saved or discarded here since, is not among them."""
        return tuple(one for one in self._found.drafts if not self._is_settled(one.draft.id))

    @property
    def damaged(self) -> int:
        """How many drafts of this workstation cannot be read any more."""
        return len(self._found.damaged)

    def of(self, subject: DraftSubject, thing: str) -> KeptDraft | None:
        """Return the latest draft about this, if there is one."""
        return next(
            (one for one in self.drafts if one.draft.text.subject is subject and one.draft.text.thing == thing), None
        )

    def found(self, draft: Draft) -> KeptDraft | None:
        """Return this draft as it lies here now, unless it was taken or is gone."""
        return next((one for one in self.drafts if one.draft.id == draft.id), None)

    def look(self) -> None:
        """Look what lies on this disk and on the server."""
        self._looking.run(self._drafts.find, done=self._show, failed=_not_now)

    def take(self, draft: Draft, editor: Editor) -> None:
        """An editor holds the draft now; of one that is being written elsewhere it holds a copy."""
        if any(one.draft.id == draft.id and one.is_open_elsewhere for one in self._found.drafts):
            return
        self._keeper.continue_draft(editor, draft)
        self._remove(draft)

    def discard(self, draft: Draft) -> None:
        """The person does not want it, or it turned out to be stored."""
        self._keeper.drop(draft.id)
        self._remove(draft)

    def discard_damaged(self) -> None:
        """Forget what cannot be read any more."""
        for draft_id in self._found.damaged:
            self._keeper.drop(draft_id)
        self._show(FoundDrafts(self._found.drafts))

    def _is_settled(self, draft_id: DraftId) -> bool:
        return self._keeper.writes(draft_id) or self._keeper.has_dropped(draft_id)

    def _remove(self, draft: Draft) -> None:
        left = tuple(one for one in self._found.drafts if one.draft.id != draft.id)
        self._show(FoundDrafts(left, self._found.damaged))

    def _show(self, found: FoundDrafts) -> None:
        self._found = found
        if any(one.is_open_elsewhere for one in found.drafts):
            self._look_again.start()
        self.changed.emit()


def _not_now(_: ClinicError) -> None:
    pass
