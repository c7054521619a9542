"""A draft of the visit on screen, found again: what was typed beside what is stored, taken whole or place by place."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from clinic_desktop.domain.clinical_text import format_moment
from clinic_desktop.domain.drafts import DraftSubject, DraftText, initials
from clinic_desktop.domain.unreadable import is_unreadable
from clinic_desktop.domain.visit_drafts import as_content, as_texts, half_typed
from clinic_desktop.domain.visit_merge import Conflict, Content, Merge, content_of, differences, merge
from clinic_desktop.ui.draft_words import DISCARDING, RECOVERY, found_words
from clinic_desktop.ui.visit_editor.visit_versions import as_words, place_words, visit_versions, whose_words
from clinic_desktop.ui.widgets.message_bar import MessageBar, MessageKind, Offer
from clinic_desktop.ui.widgets.versions_dialog import Versions, VersionsDialog

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from clinic_desktop.domain.drafts import Draft, KeptDraft
    from clinic_desktop.domain.visits import VisitDetails
    from clinic_desktop.ui.visit_editor.form import VisitForm
    from clinic_desktop.ui.workspace import Workspace


class Recovery(QObject):
    """Offers a draft when its visit is opened, and shows it at once if it was asked for.

    Signals:
        decided: the Draft, the Content to show, and what is half typed by place.
    """

    decided = Signal(object, object, object)

    def __init__(self, workspace: Workspace, form: VisitForm, message: MessageBar, window: QWidget) -> None:
        super().__init__(window)
        self._form = form
        self._workspace = workspace
        self._shelf = workspace.shelf
        self._message = message
        self._window = window
        self._wanted: Draft | None = None
        self._dialog: VersionsDialog | None = None

    def want(self, draft: Draft) -> None:
        """Show this draft as soon as its visit is there, without asking."""
        self._wanted = draft

    def offer(self, stored: VisitDetails) -> None:
        """Say that there is a draft of this visit, if there is one and it holds something that is not stored."""
        wanted, self._wanted = self._wanted, None
        is_wanted = wanted is not None and wanted.text.thing == stored.appointment.id
        latest = self._shelf.of(DraftSubject.VISIT, stored.appointment.id)
        kept = self._shelf.found(wanted) if wanted is not None and is_wanted else latest
        if kept is None:
            return
        both = self._both(kept.draft)
        if not both.conflicts and not half_typed(kept.draft.text.typed):
            self._shelf.discard(kept.draft)
        elif is_wanted:
            self._show(kept.draft, stored)
        else:
            self._say(kept, stored)

    def _say(self, kept: KeptDraft, stored: VisitDetails) -> None:
        clock = self._workspace.clock
        words = found_words(kept, format_moment(clock.local(kept.draft.written_at)))
        offers = [Offer("Compare", partial(self._show, kept.draft, stored))]
        if not kept.is_open_elsewhere:
            # What is being written elsewhere is discarded where it stands.
            offers.append(Offer("Discard…", partial(self._ask_to_discard, kept, stored)))
        self._message.show_message(MessageKind.WARNING, words.title, words.advice, offers)

    def _ask_to_discard(self, kept: KeptDraft, stored: VisitDetails) -> None:
        offers = [
            Offer("Discard", partial(self._shelf.discard, kept.draft)),
            Offer("Keep", partial(self._say, kept, stored)),
        ]
        self._message.show_message(MessageKind.WARNING, DISCARDING.title, DISCARDING.advice, offers)

    def offer_wanted(self, stored: VisitDetails) -> None:
        """Show the draft of a visit that is on the screen already, if it was asked for."""
        if self._wanted:
            self.offer(stored)

    def _both(self, draft: Draft) -> Merge:
        """Return every place where the draft differs from what stands on the screen."""
        return differences(as_content(draft.text.base), as_content(draft.text.typed), self._form.content())

    def _show(self, draft: Draft, stored: VisitDetails) -> None:
        if self._dialog is not None:
            return
        both = self._both(draft)
        here = self._form.content()
        half = half_typed(draft.text.typed)
        places = [visit_versions(one, takes_theirs=not _is_mine(one)) for one in both.conflicts]
        places += [
            Versions(place, f"{place_words(place)} (half typed)", "", text, as_words(here.get(place)))
            for place, text in half.items()
        ]
        words = whose_words(RECOVERY, stored.appointment, self._workspace.clock)
        dialog = VersionsDialog("recovery", words, places, self._window)
        if not stored.is_writable:
            dialog.only_read("This visit cannot be changed any more. The typed text can be read and copied.")
        dialog.decided.connect(partial(self._decide, draft, stored, here, both, half))
        dialog.finished.connect(self._on_closed)
        self._dialog = dialog
        dialog.open()

    def _decide(
        self,
        draft: Draft,
        stored: VisitDetails,
        seen: Content,
        both: Merge,
        half: dict[str, str],
        as_stored: frozenset[str],
    ) -> None:
        """Take what was chosen over what others saved meanwhile; ask again if that changed one of the places."""
        now = merge(seen, both.choosing_theirs(as_stored), self._form.content())
        if now.conflicts:
            QTimer.singleShot(0, self, partial(self._show, draft, stored))
            return
        kept = {place: text for place, text in half.items() if place not in as_stored}
        self._message.clear()
        self.decided.emit(draft, now.content, kept)

    def _on_closed(self, _result: int) -> None:
        self._dialog = None


def _is_mine(conflict: Conflict) -> bool:
    """Whether this is what was typed, and not only what somebody else changed meanwhile."""
    return bool(conflict.mine != conflict.base)


def draft_of_visit(stored: VisitDetails, form: VisitForm) -> DraftText:
    """Return what a draft of the visit in this form holds."""
    line = stored.appointment
    starts_at = "" if is_unreadable(line.starts_at) else line.starts_at.isoformat()
    return DraftText(
        DraftSubject.VISIT,
        line.id,
        initials(line.patient_last_name, line.patient_first_name),
        as_texts(content_of(stored)),
        form.draft_texts(),
        {"patient": line.patient_id, "starts_at": starts_at},
    )
